// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs are asked at their own level, so that no pass stands between a program and its answer.
#include "tools/cauce-check/bisect/Judge.h"

#include "compiler/support/Nodes.h"
#include "dialects/nn/reference/Evaluate.h"
#include "mlir/IR/Diagnostics.h"

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

static bool isOfNn(func::FuncOp function) {
  return llvm::all_of(function.getArgumentTypes(), llvm::IsaPred<RankedTensorType>) && llvm::all_of(function.getOps(), [](Operation &op) {
    StringRef dialect = op.getName().getDialectNamespace();
    return dialect == "nn" || dialect == "train" || dialect == "func";
  });
}

Verdict judge(ModuleOp program, const Case &call, Trace *trace, const KernelSignatures *signatures) {
  std::string said;
  ScopedDiagnosticHandler handler(program.getContext(), [&](Diagnostic &diagnostic) {
    said = diagnostic.str();
    return success();
  });
  auto function = program.lookupSymbol<func::FuncOp>(call.function);
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

Verdict judge(Program &program, const Case &call) {
  std::string message;
  FailureOr<std::vector<Tensor>> results = program.call(call.function, call.arguments, call.expected, message);
  return failed(results) ? Verdict{Verdict::Wrong, "cannot be called: " + message} : compareAll(*results, call);
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
