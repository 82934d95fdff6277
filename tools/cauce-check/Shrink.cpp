// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shrinking: the reducer of modules, with the claims of functions and "fails in the same way" as the predicate.
#include "tools/cauce-check/Shrink.h"

#include "compiler/reduce/Child.h"
#include "compiler/reduce/Module.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "tools/cauce-check/Compare.h"
#include "tools/cauce-check/ShrinkClaims.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"

#include <csignal>
#include <cstdlib>
#include <cstring>

using namespace mlir;

namespace cauce::check {
namespace {

// What a child says, also when it crashes.
struct Shared {
  CheckReport report;
  char message[512];
};

// Where children make temporary files: a crash leaves some behind.
class Folder {
public:
  Folder() {
    if (llvm::sys::fs::createUniqueDirectory("cauce-check", path))
      path.clear();
  }
  ~Folder() {
    if (!path.empty())
      llvm::sys::fs::remove_directories(path);
  }
  llvm::SmallString<128> path;
};

// What became of a check.
struct Verdict {
  reduce::Ending ending;
  CheckReport report;
  std::string message; // the first error

  bool agrees() const { return ending.status == 0 && ending.signal == 0; }
};

constexpr unsigned longest = 3600; // seconds for what takes as long as it takes, as long as it ends

// A module with one of the functions.
reduce::Module alone(ModuleOp module, func::FuncOp function) {
  reduce::Module single = ModuleOp::create(module.getLoc());
  single->push_back(function.clone());
  return single;
}

std::string withoutNumbers(StringRef message) {
  std::string text = message.str();
  llvm::erase_if(text, [](char c) { return llvm::isDigit(c); });
  return text;
}

bool failAlike(const Verdict &a, const Verdict &b) {
  bool isRefusal = a.report.failure == Failure::Compiler || a.report.failure == Failure::Differentiation;
  return a.ending.signal == b.ending.signal && a.report.failure == b.report.failure && (!a.ending.signal || StringRef(a.report.phase) == b.report.phase) &&
         (!isRefusal || withoutNumbers(a.message) == withoutNumbers(b.message));
}

std::string describe(const Verdict &verdict) {
  if (verdict.ending.signal)
    return std::string("a crash while ") + verdict.report.phase + ": " + strsignal(verdict.ending.signal);
  return describe(verdict.report.failure).str();
}

// The flags that checks differ by from none at all.
std::string flagsOf(const CheckOptions &checks) {
  const CheckOptions usual;
  std::string flags;
  llvm::raw_string_ostream os(flags);
  auto add = [&](const char *flag, const auto &value, const auto &usual) {
    if (value != usual)
      os << " " << flag << " " << value;
  };
  if (checks.compiled != checks.gradients)
    os << (checks.compiled ? " --compiled" : " --gradients");
  add("--target", checks.target, usual.target);
  add("--recompute", checks.recompute, usual.recompute);
  add("--order", checks.order, usual.order);
  add("--threads", checks.threads, usual.threads);
  add("--seeds", checks.seeds, usual.seeds);
  add("--differences", checks.differences, usual.differences);
  if (checks.tolerance >= 0)
    os << " --tolerance " << show(checks.tolerance);
  return flags;
}

// checkModule in a child, which may crash. `prints` what is wrong.
Verdict checkInChild(ModuleOp module, const CheckOptions &options, unsigned seconds, bool prints) {
  auto &shared = reduce::shared<Shared>();
  MLIRContext *context = module.getContext();
  Verdict verdict;
  verdict.ending = reduce::runInChild(
      [&] {
        if (!prints)
          reduce::silence();
        ScopedDiagnosticHandler first(context, [&](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Error && !shared.message[0])
            strncpy(shared.message, diagnostic.str().c_str(), sizeof(shared.message) - 1);
          return failure(prints); // and on to the others
        });
        context->enableMultithreading();
        return succeeded(checkModule(module, options, shared.report)) ? 0 : 1;
      },
      seconds);
  verdict.report = shared.report;
  verdict.message = shared.message;
  if (verdict.ending.status < 0)
    module.emitError("cannot start a process: ") << strerror(errno);
  return verdict;
}

class Shrinker {
public:
  Shrinker(reduce::Module module, const CheckOptions &checks, const Verdict &verdict, double seconds)
      : module(std::move(module)), checks(checks), first(verdict), seconds(seconds) {
    if (!folder.path.empty())
      setenv("TMPDIR", folder.path.c_str(), 1);
  }
  ~Shrinker() { before ? setenv("TMPDIR", before->c_str(), 1) : unsetenv("TMPDIR"); }

  void run(raw_ostream &out) {
    narrow();
    unsigned ops = reduce::countOps(*module);
    reduce::Task<reduce::Module> task = reduce::moduleTask();
    addClaimReductions(task.reductions);
    sayAllSizes(*module);
    task.seconds = seconds;
    task.isInterrupted = reduce::wasInterrupted;
    task.isInteresting = [&](const reduce::Module &candidate, StringRef) { return stillFails(*const_cast<reduce::Module &>(candidate), checks); };
    reduce::Reducer<reduce::Module> reducer(std::move(module), task);
    reduce::Outcome outcome = reducer.run();
    ModuleOp result = *reducer.result();
    out << "// " << ops << " ops became " << reduce::countOps(result) << " in " << llvm::format("%.1f", outcome.seconds) << " s, " << outcome.tried
        << " functions tried" << (outcome.ranOut ? "; there was no more time, there may be smaller ones" : "") << ". " << StringRef(describe(last)) << "\n";
    if (!last.message.empty())
      out << "// " << last.message << "\n";
    out << "// RUN: cauce-check %s" << flagsOf(checks) << "\n";
    for (auto function : result.getOps<func::FuncOp>()) {
      function->print(out, OpPrintingFlags().useLocalScope());
      out << "\n";
    }
    out << "\n";
    out.flush();
  }

private:
  bool stillFails(ModuleOp candidate, const CheckOptions &checks) {
    Verdict verdict = checkInChild(candidate, checks, 30, /*prints=*/false);
    std::error_code code;
    for (llvm::sys::fs::directory_iterator file(folder.path, code), end; !code && file != end; file.increment(code))
      llvm::sys::fs::remove(file->path());
    if (!failAlike(first, verdict))
      return false;
    last = verdict;
    return true;
  }

  // Checks of what does not fail take their time, and are flags that a reader has to understand.
  void narrow() {
    last = first;
    auto attempt = [&](auto change) {
      CheckOptions fewer = checks;
      change(fewer);
      if (flagsOf(fewer) != flagsOf(checks) && stillFails(*module, fewer))
        checks = fewer;
    };
    attempt([](CheckOptions &fewer) { fewer.compiled = false, fewer.gradients = true; });
    if (checks.compiled)
      attempt([](CheckOptions &fewer) { fewer.gradients = false; });
    for (unsigned order = 0; order < checks.order; ++order)
      attempt([order](CheckOptions &fewer) { fewer.order = std::min(order, fewer.order); });
    attempt([](CheckOptions &fewer) { fewer.differences = CheckOptions().differences; });
    attempt([](CheckOptions &fewer) { fewer.threads = CheckOptions().threads; });
    attempt([](CheckOptions &fewer) { fewer.seeds = 1; });
    attempt([](CheckOptions &fewer) { fewer.target = "native"; });
  }

  reduce::Module module;
  CheckOptions checks;
  Verdict first, last;
  double seconds;
  Folder folder;
  std::optional<std::string> before = getenv("TMPDIR") ? std::optional<std::string>(getenv("TMPDIR")) : std::nullopt;
};

} // namespace

static void shrinkFailing(ModuleOp module, const CheckOptions &checks, ShrinkOptions &options, raw_ostream &out) {
  bool failsAlone = false;
  auto shrink = [&](reduce::Module part) {
    Verdict verdict = checkInChild(*part, checks, longest, /*prints=*/false);
    reduce::endIfInterrupted();
    if (verdict.agrees())
      return;
    failsAlone = true;
    --options.functions;
    Shrinker(std::move(part), checks, verdict, options.seconds).run(out);
    reduce::endIfInterrupted();
  };
  for (auto function : module.getOps<func::FuncOp>())
    if (options.functions && (checks.function.empty() || checks.function == function.getName()))
      shrink(alone(module, function));
  if (!failsAlone && options.functions)
    shrink(module.clone()); // together, or by what else is in the module
}

LogicalResult checkAndShrink(ModuleOp module, const CheckOptions &checks, ShrinkOptions &options, CheckReport &report, raw_ostream &out) {
  reduce::Interruptions interruptions;
  Verdict verdict = checkInChild(module, checks, longest, /*prints=*/true);
  reduce::endIfInterrupted();
  report.functions += verdict.report.functions;
  report.comparisons += verdict.report.comparisons;
  if (verdict.agrees())
    return success();
  if (verdict.ending.signal) {
    auto functions = llvm::to_vector(module.getOps<func::FuncOp>());
    InFlightDiagnostic error = emitError(functions.front().getLoc()) << "@" << functions.front().getName();
    if (functions.size() > 1)
      error << " to @" << functions.back().getName();
    error << ": " << describe(verdict);
  }
  if (verdict.ending.status >= 0 && options.functions)
    shrinkFailing(module, checks, options, out);
  return failure();
}

} // namespace cauce::check
