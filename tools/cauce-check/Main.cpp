// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce-check, the numeric checker: see README.md. Exit status 0 all agrees, 1 something does not, 2 usage.
#include "compiler/pipeline/Pipeline.h"
#include "compiler/support/Print.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "tools/Arguments.h"
#include "tools/cauce-check/Check.h"
#include "tools/cauce-check/Claims.h"
#include "tools/cauce-check/Random.h"
#include "tools/cauce-check/Shrink.h"
#include "tools/cauce-check/Values.h"
#include "tools/cauce-check/bisect/Bisect.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace cauce;

namespace {

enum Status { Agrees = 0, Differs = 1, Usage = 2 };

struct Flags {
  std::vector<std::string> files, inputs, targets = {"native"};
  std::string evaluate, inputFile;
  bool gradients = false, compiled = false, everyOp = false, print = false, halves = false, isolates = false;
  check::BisectOptions bisecting;
  uint64_t random = 0, first = 1;
  check::CheckOptions options;
  check::ShrinkOptions shrink;
};

DialectRegistry makeRegistry() {
  DialectRegistry registry;
  registerDialects(registry);
  registry.insert<check::CheckDialect>();
  return registry;
}

// The functions that the checks can call: of ranked tensors alone.
LogicalResult verifyFunctions(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal() || !llvm::hasSingleElement(function.getBody()))
      return function.emitError("expected a function with a body of one block");
    for (Type type : llvm::concat<const Type>(function.getArgumentTypes(), function.getResultTypes()))
      if (!isa<RankedTensorType>(type))
        return function.emitError("expected arguments and results to be ranked tensors, but got ") << type;
  }
  return success();
}

// Ops of nn that no function of the files uses.
int reportMissing(MLIRContext &context, const llvm::StringSet<> &used) {
  unsigned missing = 0;
  // Not getRegisteredOperationsByDialect: MLIR 22 finds nothing with it once several dialects are loaded.
  for (RegisteredOperationName op : context.getRegisteredOperations())
    if (op.getDialectNamespace() == "nn" && !used.contains(op.getStringRef())) {
      llvm::errs() << "cauce-check: error: expected a function that uses '" << op.getStringRef() << "'\n";
      ++missing;
    }
  if (!missing)
    llvm::outs() << used.size() << " ops of nn are used\n";
  return missing ? Differs : Agrees;
}

LogicalResult checkOrShrink(ModuleOp module, const check::CheckOptions &options, Flags &flags, check::CheckReport &report) {
  return flags.isolates ? check::checkAndShrink(module, options, flags.shrink, report, llvm::outs()) : check::checkModule(module, options, report);
}

// Random functions, some to a module: compiling is what takes the time. Modules take the targets in turn, by number.
bool checkRandom(MLIRContext &context, Flags &flags, check::CheckReport &report) {
  constexpr uint64_t together = 16;
  bool allAgree = true;
  for (uint64_t number = flags.first, end = flags.first + flags.random; number < end;) {
    check::CheckOptions options = flags.options;
    options.target = flags.targets[number / together % flags.targets.size()];
    OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
    for (uint64_t next = std::min(end, (number / together + 1) * together); number < next; ++number)
      check::makeRandomFunction(*module, number, flags.halves);
    allAgree &= succeeded(checkOrShrink(*module, options, flags, report));
  }
  return allAgree;
}

// The functions of a file, for each of the targets; derivatives are the same on all of them.
LogicalResult checkTargets(ModuleOp module, Flags &flags, check::CheckReport &report) {
  check::CheckOptions options = flags.options;
  bool allAgree = true;
  for (const std::string &target : flags.targets) {
    options.target = target;
    allAgree &= succeeded(checkOrShrink(module, options, flags, report));
    if (!options.compiled)
      break;
    options.gradients = false;
  }
  return success(allAgree);
}

// The random functions themselves, for a look at one that differs.
int printRandom(MLIRContext &context, const Flags &flags) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  for (uint64_t i = 0; i < flags.random; ++i)
    check::makeRandomFunction(*module, flags.first + i, flags.halves);
  printProgram(*module, llvm::outs());
  return Agrees;
}

int run(Flags &flags) {
  // Neither named: both.
  flags.options.gradients = flags.gradients || !flags.compiled;
  flags.options.compiled = flags.compiled || !flags.gradients;
  DialectRegistry registry = makeRegistry();
  // A process is copied without its threads.
  MLIRContext context(registry, flags.isolates ? MLIRContext::Threading::DISABLED : MLIRContext::Threading::ENABLED);
  context.printOpOnDiagnostic(false);
  context.loadAllAvailableDialects();
  if (flags.print)
    return printRandom(context, flags);
  if (flags.bisecting.isOn) {
    flags.options.target = flags.targets[0];
    return check::bisectFile(context, flags.files[0], flags.options, flags.bisecting, verifyFunctions);
  }
  llvm::StringSet<> used;
  check::CheckReport report;
  bool allAgree = !flags.random || checkRandom(context, flags, report);
  for (const std::string &file : flags.files) {
    llvm::SourceMgr sources;
    SourceMgrDiagnosticHandler handler(sources, &context);
    OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(file, sources, &context);
    if (!module || failed(verifyFunctions(*module))) {
      allAgree = false;
      continue;
    }
    if (flags.everyOp) {
      module->walk([&](Operation *op) {
        if (op->getName().getDialectNamespace() == "nn")
          used.insert(op->getName().getStringRef());
      });
      continue;
    }
    LogicalResult result = flags.evaluate.empty()
                               ? checkTargets(*module, flags, report)
                               : check::evaluateFunction(*module, flags.evaluate, flags.inputs, flags.inputFile);
    allAgree &= succeeded(result);
  }
  if (flags.everyOp && allAgree)
    return reportMissing(context, used);
  if (allAgree && flags.evaluate.empty())
    llvm::outs() << report.functions << " functions agree in " << report.comparisons << " comparisons\n";
  return allAgree ? Agrees : Differs;
}

} // namespace

int main(int argc, char **argv) {
  Arguments arguments("cauce-check", "cauce-check compares compiled functions with a reference in double precision, and gradients with central "
                                     "differences.");
  Flags flags;
  check::CheckOptions &options = flags.options;
  Option files = arguments.option("FILE", flags.files, ".mlir files of functions over nn ops").existingFile();
  Option random = arguments.option("--random", flags.random, "check so many random functions").between(1, 1000000);
  arguments.flag("--halves", flags.halves, "random functions of f16 and bf16").needs(random);
  arguments.option("--first", flags.first, "the number of the first random function").needs(random).showDefault();
  arguments.flag("--compiled", flags.compiled, "only compiled code against the reference, values and gradients");
  arguments.flag("--gradients", flags.gradients, "only gradients against central differences, forward against reverse mode");
  arguments.option("--function", options.function, "check this function alone");
  arguments.option("--target", flags.targets, "native, x86-64-v2, x86-64-v3, x86-64-v4, or several of them: random functions take them in turn")
      .separatedByCommas()
      .oneWordEach() // or it takes the files behind it, too
      .among({"native", "x86-64-v2", "x86-64-v3", "x86-64-v4"})
      .showDefault();
  arguments.option("--threads", options.threads, "of compiled code").between(1, 1024).showDefault();
  arguments.option("--recompute", options.recompute, "compiled code computes values again instead of keeping them, as --max-memory does, so that it needs as little as it can at so many of each symbol; 0: it keeps them")
      .between(0, 1 << 20)
      .typeName("N")
      .showDefault();
  arguments.option("--seeds", options.seeds, "sets of arguments for each size").between(1, 100000).showDefault();
  arguments.option("--order", options.order, "up to which derivative; 0: none").between(0, 3).showDefault();
  arguments.option("--differences", options.differences, "at most so many central differences for an argument")
      .between(1, 1000000)
      .showDefault();
  arguments.option("--tolerance", options.tolerance, "of compiled code, instead of every function's own").notNegative();
  Option shrink =
      arguments.option("--shrink", flags.shrink.functions, "make so many of the functions that fail smaller and print them as tests (default: 3 of random ones)")
          .between(0, 1000000);
  arguments.option("--shrink-seconds", flags.shrink.seconds, "at most so long for one").positive().showDefault();
  arguments.flag("--print", flags.print, "print the random functions instead of checking them").needs(random);
  arguments.flag("--every-op", flags.everyOp, "only check that the files use every op of nn");
  check::addBisectFlags(arguments, flags.bisecting);
  Option evaluate = arguments.option("--evaluate", flags.evaluate, "print the results of this function, by the reference, as JSON");
  arguments.option("--input", flags.inputs, "NAME=NUMBER,NUMBER,... of an argument").needs(evaluate).oneWordEach();
  arguments.option("--inputs", flags.inputFile, "JSON file of arguments, such as --evaluate prints").needs(evaluate).existingFile();
  if (Arguments::Outcome outcome = arguments.parse(argc, argv); outcome != Arguments::Outcome::run)
    return outcome == Arguments::Outcome::printed ? Agrees : Usage;
  if (!files.isGiven() && !random.isGiven())
    return arguments.refuse("FILE or --random is required"), Usage;
  if (flags.bisecting.isOn && (flags.files.size() != 1 || random.isGiven() || flags.targets.size() != 1))
    return arguments.refuse("--bisect: expected one FILE, no --random and one --target"), Usage;
  if (!shrink.isGiven() && random.isGiven())
    flags.shrink.functions = 3;
  flags.isolates = flags.shrink.functions > 0 && flags.evaluate.empty() && !flags.everyOp;
  return run(flags);
}
