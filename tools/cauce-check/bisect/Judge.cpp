// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs are asked at their own level, so that no pass stands between a program and its answer.
#include "tools/cauce-check/bisect/Judge.h"

#include "compiler/reduce/Child.h"
#include "compiler/support/Nodes.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/reference/Evaluate.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/IRMapping.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

using namespace mlir;

namespace cauce::check {

static Verdict compareAll(ArrayRef<Tensor> actual, const Case &call) {
  if (actual.size() != call.expected.size())
    return {Verdict::Wrong, std::to_string(actual.size()) + " results instead of " + std::to_string(call.expected.size())};
  for (auto [i, expected] : llvm::enumerate(call.expected)) {
    std::string which = "result " + std::to_string(i) + ", ";
    if (actual[i].shape != expected.shape)
      return {Verdict::Wrong, which + "shape " + nn::reference::describe(actual[i].shape) + " instead of " + nn::reference::describe(expected.shape)};
    if (std::string difference = describeDifference(actual[i], expected, call.tolerance); !difference.empty())
      return {Verdict::Wrong, which + difference};
  }
  return {Verdict::Right, ""};
}

static bool isOnTensors(func::FuncOp function) { return llvm::all_of(function.getArgumentTypes(), llvm::IsaPred<RankedTensorType>); }

static bool isOfNn(func::FuncOp function) {
  return isOnTensors(function) && llvm::all_of(function.getOps(), [](Operation &op) {
    StringRef dialect = op.getName().getDialectNamespace();
    return dialect == "nn" || dialect == "train" || dialect == "func";
  });
}

// A copy in which loops have their bodies again, which between two levels are functions of nn; null if that is not so.
static OwningOpRef<ModuleOp> withBodies(ModuleOp program) {
  auto areNn = [](func::FuncOp function) {
    return function.isExternal() || (isOnTensors(function) && llvm::all_of(function.getOps(), [](Operation &op) {
      return isa<nn::NnDialect, func::FuncDialect>(op.getDialect()) || rt::hasBodies(&op);
    }));
  };
  SmallVector<func::FuncOp> functions(program.getOps<func::FuncOp>());
  auto nextLoop = [](ModuleOp module) {
    Operation *found = nullptr;
    module.walk([&](Operation *op) {
      found = rt::hasBodies(op) ? op : nullptr;
      return found ? WalkResult::interrupt() : WalkResult::advance();
    });
    return found;
  };
  if (!nextLoop(program) || !llvm::all_of(functions, areNn))
    return {};
  OwningOpRef<ModuleOp> copy = program.clone();
  while (Operation *op = nextLoop(*copy)) {
    auto bodyOf = [&](StringRef name) {
      return [&copy, name](OpBuilder &inner, Block::BlockArgListType arguments) {
        auto body = copy->lookupSymbol<func::FuncOp>(name);
        return nn::inlineBody(inner, body.getBody(), arguments);
      };
    };
    OpBuilder b(op);
    ValueRange results;
    if (auto scan = dyn_cast<rt::ScanOp>(op))
      results = nn::makeScan(b, op->getLoc(), b.getStringAttr(scan.getTrips().getSize().str()), scan.getReverse(), scan.getInits(), scan.getSequences(),
                             scan.getInvariants(), bodyOf(scan.getBody()))
                    .getResults();
    else if (auto branch = dyn_cast<rt::IfOp>(op))
      results = nn::makeIf(b, op->getLoc(), branch.getCondition(), branch.getInputs(), bodyOf(branch.getThenBody()), bodyOf(branch.getElseBody())).getResults();
    else if (auto loop = dyn_cast<rt::WhileOp>(op))
      results = nn::makeWhile(b, op->getLoc(), loop.getMostAttr(), loop.getLimitAttr(), loop.getInits(), loop.getInvariants(), bodyOf(loop.getCondition()),
                              bodyOf(loop.getBody()))
                    .getResults();
    for (auto [before, after] : llvm::zip_first(results, op->getResults())) // the others nobody reads
      after.replaceAllUsesWith(before);
    op->erase();
  }
  return copy;
}

Verdict judge(ModuleOp program, const Case &call, Trace *trace, const KernelSignatures *signatures) {
  std::string said;
  ScopedDiagnosticHandler handler(program.getContext(), [&](Diagnostic &diagnostic) {
    said = diagnostic.str();
    return success();
  });
  OwningOpRef<ModuleOp> whole = withBodies(program);
  auto function = (whole ? *whole : program).lookupSymbol<func::FuncOp>(call.function);
  if (function && isOfNn(function)) {
    FailureOr<std::vector<Tensor>> results = nn::reference::evaluate(function, call.arguments, [&](Operation *op, Tensor &tensor) {
      if (trace)
        trace->values.push_back({op->getLoc(), tensor});
    });
    if (failed(results))
      return {Verdict::Unknown, said};
    for (Tensor &result : *results)
      for (double &value : result.reals)
        value = nn::reference::roundTo(result.elementType, value);
    return compareAll(*results, call);
  }
  Interpreter interpreter(program, trace, signatures);
  FailureOr<std::vector<Tensor>> results = interpreter.call(call.function, call.arguments, call.expected);
  if (failed(results))
    return {interpreter.isWrong() ? Verdict::Wrong : Verdict::Unknown, interpreter.problem()};
  return compareAll(*results, call);
}

static Verdict judge(Program &program, const Case &call) {
  std::string message;
  FailureOr<std::vector<Tensor>> results = program.call(call.function, call.arguments, call.expected, message);
  return failed(results) ? Verdict{Verdict::Wrong, "cannot be called: " + message} : compareAll(*results, call);
}

namespace {
// What the child says; how it ends says the rest.
struct Shared {
  bool isLoaded;
  Verdict::Kind kind;
  char text[1024];
  size_t call;
  int64_t passes; // of LLVM, and the last one that ran
  char last[256];
};
} // namespace

static void copyText(char *to, size_t bytes, StringRef from) { memcpy(to, from.data(), std::min(from.size(), bytes - 1)); }

Verdict judgeCompiled(ModuleOp program, ModuleOp target, ArrayRef<Case> calls, const CheckOptions &options, size_t *which, PassLimit *limit) {
  constexpr unsigned longest = 3600, longestCall = 60; // seconds
  auto &shared = reduce::shared<Shared>();
  auto say = [&](const Verdict &verdict) {
    shared.kind = verdict.kind;
    copyText(shared.text, sizeof(shared.text), verdict.text);
    return 0;
  };
  reduce::Interruptions interruptions;
  reduce::Ending ending = reduce::runInChild(
      [&] {
        Program compiled;
        compiled.declare(program);
        OwningOpRef<ModuleOp> copy = target.clone();
        if (failed(compiled.load(*copy, options.target, options.threads, limit)))
          return say({Verdict::Unknown, "code generation fails for the program at level target"});
        if (limit) {
          shared.passes = limit->passes;
          copyText(shared.last, sizeof(shared.last), limit->last);
        }
        shared.isLoaded = true;
        reduce::silence(); // how it ends says enough
        for (; shared.call < calls.size(); ++shared.call) {
          alarm(longestCall);
          if (Verdict verdict = judge(compiled, calls[shared.call]); verdict.kind != Verdict::Right)
            return say(verdict);
        }
        return say({Verdict::Right, ""});
      },
      longest);
  if (which)
    *which = std::min(shared.call, calls.size() - 1); // the last one if it crashes after that
  if (limit) {
    limit->passes = shared.passes;
    limit->last = shared.last;
  }
  if (ending.status < 0)
    return {Verdict::Unknown, std::string("cannot start a process: ") + strerror(errno)};
  if (shared.kind == Verdict::Wrong || (ending.status == 0 && ending.signal == 0))
    return {shared.kind, shared.text};
  if (!shared.isLoaded)
    return {Verdict::Unknown, "code generation for the program at level target " + reduce::describe(ending, longest)};
  return {Verdict::Wrong, reduce::describe(ending, longestCall)};
}

// The nodes of a model; of a program without names the place in its file.
static std::string describe(Location location) {
  if (std::string nodes = nodesOf(location); !nodes.empty())
    return "'" + nodes + "'";
  std::string place;
  location->walk([&](Location inner) {
    auto file = dyn_cast<FileLineColLoc>(inner);
    if (file)
      place = (file.getFilename().getValue() + ":" + Twine(file.getLine())).str();
    return file ? WalkResult::interrupt() : WalkResult::advance();
  });
  return place.empty() ? "an op without a place" : place;
}

static bool agree(const Tensor &a, const Tensor &b, Tolerance tolerance) {
  return a.shape == b.shape && a.isReal() == b.isReal() && describeDifference(a, b, tolerance).empty();
}

std::vector<std::string> describeParting(const Trace &right, const Trace &wrong, Tolerance tolerance) {
  // The same kernel, launched for the same time.
  std::map<std::string, std::vector<const Trace::Launch *>> launches;
  for (const Trace::Launch &launch : right.launches)
    launches[launch.kernel].push_back(&launch);
  std::map<std::string, size_t> times;
  for (const Trace::Launch &launch : wrong.launches) {
    size_t time = times[launch.kernel]++;
    const auto &known = launches[launch.kernel];
    if (time >= known.size() || known[time]->results.size() != launch.results.size())
      continue;
    for (auto [i, pair] : llvm::enumerate(llvm::zip(known[time]->results, launch.results)))
      if (const auto &[before, after] = pair; !agree(after, before, tolerance))
        return {"kernel '" + launch.kernel + "', result " + std::to_string(i) + ", " +
                (after.shape == before.shape ? describeDifference(after, before, tolerance) : "another shape")};
  }
  // The last value of each node or line, in order, which agrees with none that there was.
  std::vector<std::pair<Location, const Tensor *>> last;
  for (const Trace::Value &value : wrong.values) {
    auto known = llvm::find_if(last, [&](auto &entry) { return entry.first == value.location; });
    if (known == last.end())
      last.push_back({value.location, &value.tensor});
    else
      known->second = &value.tensor;
  }
  for (auto [location, tensor] : last) {
    const Tensor *before = nullptr;
    for (const Trace::Value &value : right.values)
      if (value.location == location && value.tensor.shape == tensor->shape && value.tensor.isReal() == tensor->isReal())
        before = &value.tensor;
    if (llvm::any_of(right.values, [&, tensor = tensor](const Trace::Value &value) { return agree(*tensor, value.tensor, tolerance); }))
      continue;
    return {"from " + describe(location) + (before ? ", " + describeDifference(*tensor, *before, tolerance) : "")};
  }
  return {};
}

} // namespace cauce::check
