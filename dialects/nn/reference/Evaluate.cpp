// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions, values and symbols of the reference.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Loop.h"
#include "dialects/nn/Symbols.h"

#include <map>

using namespace mlir;

namespace cauce::nn::reference {
namespace {

class Evaluation {
public:
  Evaluation(func::FuncOp function, llvm::function_ref<void(Operation *, Tensor &)> visit) : function(function), visit(visit) {}

  FailureOr<std::vector<Tensor>> run(ArrayRef<Tensor> arguments) {
    if (arguments.size() != function.getNumArguments())
      return function.emitError("expected ") << function.getNumArguments() << " arguments, but got " << arguments.size();
    for (auto [i, argument] : llvm::enumerate(arguments))
      if (failed(bind(i, argument)))
        return failure();
    for (Operation &op : function.getBody().front()) {
      if (auto done = dyn_cast<func::ReturnOp>(op))
        return valuesOf(done.getOperands());
      if (failed(evaluateOp(&op)))
        return failure();
    }
    return function.emitError("expected a func.return at the end");
  }

private:
  // Argument number `i`: its element type, rank and static sizes must fit; its other sizes are those of its symbols.
  LogicalResult bind(int64_t i, const Tensor &argument) {
    auto type = cast<RankedTensorType>(function.getArgument(i).getType());
    SmallVector<Dim> dims = dimsOf(type);
    bool fits = argument.elementType == type.getElementType() && argument.rank() == type.getRank();
    for (int64_t d = 0; fits && d < type.getRank(); ++d) {
      int64_t size = argument.shape[d];
      if (!dims[d].isStatic()) {
        int64_t &bound = symbols.try_emplace(dims[d].symbol, size).first->second;
        if (bound != size)
          return function.emitError("expected symbol '") << dims[d].symbol.getValue() << "' to have one size, but got "
                                                         << bound << " and " << size;
      } else if (dims[d].size != size) {
        fits = false;
      }
    }
    if (!fits)
      return function.emitError("expected argument ") << i << " to be " << type << ", but got " << argument.elementType
                                                      << " of shape " << describe(argument.shape);
    values[function.getArgument(i).getAsOpaquePointer()] = argument;
    return success();
  }

  std::vector<Tensor> valuesOf(ValueRange wanted) {
    std::vector<Tensor> tensors;
    for (Value value : wanted)
      tensors.push_back(values.at(value.getAsOpaquePointer()));
    return tensors;
  }

  // Trip by trip.
  LogicalResult evaluateScan(ScanOp scan) {
    for (Value result : scan.getResults()) {
      auto type = cast<RankedTensorType>(result.getType());
      FailureOr<std::vector<int64_t>> shape = sizesOf(type, symbols);
      if (failed(shape))
        return scan.emitOpError("expected every symbol of its results to be a size of an argument of the function");
      values[result.getAsOpaquePointer()] = Tensor(type.getElementType(), *shape);
    }
    auto valueOf = [&](StringRef name) { return std::optional<int64_t>(symbols.lookup(name)); };
    int64_t trips = SizeExpr::parse(scan.getTrips())->evaluate(valueOf).value_or(0);
    std::vector<Tensor> carries = valuesOf(scan.getInits());
    auto set = [&](Value value, Tensor tensor) { values[value.getAsOpaquePointer()] = std::move(tensor); };
    for (auto [argument, outer] : llvm::zip(scan.getOuter(), valuesOf(scan.getInvariants())))
      set(argument, outer);
    for (int64_t trip = 0; trip < trips; ++trip) {
      int64_t at = scan.getReverse() ? trips - 1 - trip : trip;
      auto stack = [&](Value result, const Tensor &element) {
        for (int64_t i = 0; i < element.count(); ++i)
          copy(element, i, values.at(result.getAsOpaquePointer()), at * element.count() + i);
      };
      for (auto [argument, before, carry] : llvm::zip(scan.getCarries(), scan.getBefores(), carries)) {
        stack(before, carry);
        set(argument, carry);
      }
      for (auto [argument, sequence] : llvm::zip(scan.getElements(), valuesOf(scan.getSequences()))) {
        Tensor element(sequence.elementType, {sequence.shape.begin() + 1, sequence.shape.end()});
        for (int64_t i = 0; i < element.count(); ++i)
          copy(sequence, at * element.count() + i, element, i);
        set(argument, element);
      }
      for (Operation &op : scan.getBody().front().without_terminator())
        if (failed(evaluateOp(&op)))
          return failure();
      std::vector<Tensor> yielded = valuesOf(scan.getYielded());
      for (auto [result, element] : llvm::zip(scan.getStacks(), ArrayRef(yielded).drop_front(carries.size())))
        stack(result, element);
      yielded.resize(carries.size());
      carries = std::move(yielded);
    }
    for (auto [result, carry] : llvm::zip(scan.getFinals(), carries))
      set(result, carry);
    return success();
  }

  // What a body yields for these arguments.
  FailureOr<std::vector<Tensor>> evaluateBody(Region &body, ArrayRef<Tensor> arguments) {
    for (auto [argument, tensor] : llvm::zip(body.getArguments(), arguments))
      values[argument.getAsOpaquePointer()] = tensor;
    for (Operation &op : body.front().without_terminator())
      if (failed(evaluateOp(&op)))
        return failure();
    return valuesOf(body.front().getTerminator()->getOperands());
  }

  LogicalResult setResults(Operation *op, FailureOr<std::vector<Tensor>> tensors) {
    if (failed(tensors))
      return failure();
    for (auto [result, tensor] : llvm::zip(op->getResults(), *tensors))
      values[result.getAsOpaquePointer()] = std::move(tensor);
    return success();
  }

  static bool isTrue(const Tensor &condition) { return condition.integers[0] != 0; }

  LogicalResult evaluateIf(IfOp op) {
    bool isFirst = isTrue(values.at(op.getCondition().getAsOpaquePointer()));
    return setResults(op, evaluateBody(isFirst ? op.getThenBody() : op.getElseBody(), valuesOf(op.getInputs())));
  }

  LogicalResult evaluateWhile(WhileOp loop) {
    std::vector<Tensor> taken = valuesOf(loop.getOperands());
    for (int64_t trip = 0;; ++trip) {
      if (loop.getMost() && trip == loop.getMostTrips())
        break;
      FailureOr<std::vector<Tensor>> goesOn = evaluateBody(loop.getCondition(), taken);
      if (failed(goesOn))
        return failure();
      if (!isTrue(goesOn->front()))
        break;
      if (trip == loop.getMostTrips())
        return loop.emitOpError("is not over after ") << trip << " trips";
      FailureOr<std::vector<Tensor>> carries = evaluateBody(loop.getBody(), taken);
      if (failed(carries))
        return failure();
      llvm::move(*carries, taken.begin());
    }
    taken.resize(loop.getNumResults());
    return setResults(loop, std::move(taken));
  }

  LogicalResult evaluateOp(Operation *op) {
    if (auto scan = dyn_cast<ScanOp>(op))
      return evaluateScan(scan);
    if (auto branch = dyn_cast<IfOp>(op))
      return evaluateIf(branch);
    if (auto loop = dyn_cast<WhileOp>(op))
      return evaluateWhile(loop);
    std::vector<Tensor> results;
    for (Type result : op->getResultTypes()) {
      auto type = dyn_cast<RankedTensorType>(result);
      if (!type)
        return op->emitOpError("has no reference");
      FailureOr<std::vector<int64_t>> shape = sizesOf(type, symbols);
      if (failed(shape))
        return op->emitOpError("expected every symbol of its result to be a size of an argument of the function");
      results.push_back(Tensor(type.getElementType(), *shape));
    }
    SmallVector<const Tensor *> operands;
    for (Value operand : op->getOperands())
      operands.push_back(&values.at(operand.getAsOpaquePointer()));
    if (!evaluateAttention(op, operands, results) && (results.size() != 1 || !evaluateOne(op, operands, results.front())))
      return op->emitOpError("has no reference");
    for (auto [result, tensor] : llvm::zip(op->getResults(), results)) {
      if (visit)
        visit(op, tensor);
      values[result.getAsOpaquePointer()] = std::move(tensor);
    }
    return success();
  }

  static bool evaluateOne(Operation *op, Operands operands, Tensor &y) {
    return evaluateElementwise(op, operands, y) || evaluateShape(op, operands, y) || evaluateIndexing(op, operands, y) || evaluateReduction(op, operands, y) ||
           evaluateLoss(op, operands, y) || evaluateRandom(op, operands, y) || evaluateWindow(op, operands, y) || evaluateCumulative(op, operands, y) || evaluateElements(op, operands, y);
  }

  func::FuncOp function;
  llvm::function_ref<void(Operation *, Tensor &)> visit;
  llvm::StringMap<int64_t> symbols;
  std::map<void *, Tensor> values; // by opaque pointer of the value; a map, so that pointers to operands stay valid
};

} // namespace

FailureOr<std::vector<Tensor>> evaluate(func::FuncOp function, ArrayRef<Tensor> arguments, llvm::function_ref<void(Operation *, Tensor &)> visit) {
  return Evaluation(function, visit).run(arguments);
}

FailureOr<std::vector<int64_t>> sizesOf(RankedTensorType type, const llvm::StringMap<int64_t> &symbols) {
  std::vector<int64_t> sizes;
  for (const Dim &dim : dimsOf(type)) {
    auto valueOf = [&](StringRef name) -> std::optional<int64_t> {
      auto symbol = symbols.find(name);
      return symbol == symbols.end() ? std::nullopt : std::optional<int64_t>(symbol->second);
    };
    std::optional<int64_t> size = exprOf(dim).evaluate(valueOf);
    if (!size && !dim.isStatic())
      size = valueOf(dim.symbol.getValue()); // bound as a whole, by an argument of that shape
    if (!size)
      return failure();
    sizes.push_back(*size);
  }
  return sizes;
}

} // namespace cauce::nn::reference
