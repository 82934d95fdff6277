// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Concats.h.
#include "compiler/fusion/Concats.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t largestDimension = 1 << 14; // for each index of which the body is evaluated

// An element of a tensor: the one at the op's own indices, but for one of them.
struct Element {
  Value tensor;
  int64_t index;
};

// The body at an index of one dimension, the others being any.
class Evaluation {
public:
  Evaluation(linalg::GenericOp op, unsigned dimension, int64_t index) : dimension(dimension), index(index) {
    for (Operation &inner : op.getBody()->without_terminator())
      evaluate(inner);
  }

  std::optional<Element> elementOf(Value value) const {
    auto it = elements.find(value);
    return it == elements.end() ? std::nullopt : std::optional(it->second);
  }

private:
  std::optional<int64_t> numberOf(Value value) const {
    if (auto it = numbers.find(value); it != numbers.end())
      return it->second;
    return getConstantIntValue(value);
  }

  void evaluate(Operation &op) {
    if (auto own = dyn_cast<linalg::IndexOp>(op))
      own.getDim() == dimension ? (void)(numbers[own] = index) : (void)(loops[own] = own.getDim());
    else if (auto extract = dyn_cast<tensor::ExtractOp>(op))
      this->extract(extract);
    else if (auto select = dyn_cast<arith::SelectOp>(op))
      this->select(select);
    else if (op.getNumOperands() == 2)
      if (std::optional<int64_t> a = numberOf(op.getOperand(0)), b = numberOf(op.getOperand(1)); a && b)
        compute(op, *a, *b);
  }

  void extract(tensor::ExtractOp op) {
    std::optional<int64_t> place;
    for (auto [dim, value] : llvm::enumerate(op.getIndices())) {
      auto loop = loops.find(value);
      if (dim == dimension)
        place = numberOf(value);
      else if (loop == loops.end() || loop->second != dim)
        return;
    }
    if (place)
      elements[op] = {op.getTensor(), *place};
  }

  void select(arith::SelectOp op) {
    std::optional<int64_t> condition = numberOf(op.getCondition());
    if (!condition)
      return;
    Value chosen = *condition ? op.getTrueValue() : op.getFalseValue();
    if (std::optional<int64_t> number = numberOf(chosen))
      numbers[op] = *number;
    else if (auto loop = loops.find(chosen); loop != loops.end())
      loops[op] = unsigned(loop->second);
    else if (std::optional<Element> element = elementOf(chosen))
      elements[op] = *element;
  }

  void compute(Operation &op, int64_t a, int64_t b) {
    Value result = op.getResult(0);
    if (isa<arith::AddIOp>(op))
      numbers[result] = a + b;
    else if (isa<arith::SubIOp>(op))
      numbers[result] = a - b;
    else if (isa<arith::AndIOp>(op))
      numbers[result] = a & b;
    else if (isa<arith::OrIOp>(op))
      numbers[result] = a | b;
    else if (auto compare = dyn_cast<arith::CmpIOp>(op); compare && compare.getLhs().getType().isIndex())
      numbers[result] = arith::applyCmpPredicate(compare.getPredicate(), APInt(64, a, /*isSigned=*/true), APInt(64, b, /*isSigned=*/true));
  }

  unsigned dimension;
  int64_t index;
  llvm::SmallDenseMap<Value, int64_t> numbers;
  llvm::SmallDenseMap<Value, unsigned> loops; // values that are an index
  llvm::SmallDenseMap<Value, Element> elements;
};

RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

bool agreeBut(RankedTensorType a, RankedTensorType b, unsigned dimension) {
  if (a.getRank() != b.getRank() || a.getElementType() != b.getElementType())
    return false;
  for (unsigned dim = 0; dim < a.getRank(); ++dim)
    if (dim != dimension && a.getDimSize(dim) != b.getDimSize(dim))
      return false;
  return true;
}

std::optional<Concat> concatAlong(linalg::GenericOp op, unsigned dimension) {
  RankedTensorType type = typeOf(op.getResult(0));
  Value yielded = op.getBody()->getTerminator()->getOperand(0);
  Concat concat{dimension, {}};
  for (int64_t index = 0, next = 0; index < type.getDimSize(dimension); ++index) {
    std::optional<Element> element = Evaluation(op, dimension, index).elementOf(yielded);
    if (!element || element->index != next)
      return std::nullopt;
    if (next == 0)
      concat.parts.push_back(element->tensor);
    if (concat.parts.back() != element->tensor || !agreeBut(typeOf(element->tensor), type, dimension))
      return std::nullopt;
    next = next + 1 == typeOf(element->tensor).getDimSize(dimension) ? 0 : next + 1;
    if (next && index + 1 == type.getDimSize(dimension))
      return std::nullopt; // its last elements are missing
  }
  return concat;
}

} // namespace

std::optional<Concat> concatOf(linalg::GenericOp op) {
  if (op.getNumDpsInputs() || op->getNumResults() != 1 || !op.getIndexingMapsArray().front().isIdentity() || op.getNumReductionLoops() ||
      op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)) || !op.getOutputs()[0].getDefiningOp<tensor::EmptyOp>())
    return std::nullopt;
  auto extracts = op.getBody()->getOps<tensor::ExtractOp>();
  if (llvm::range_size(extracts) < 2)
    return std::nullopt;
  RankedTensorType type = typeOf(op.getResult(0));
  for (unsigned dim = 0; dim < type.getRank(); ++dim) {
    if (type.isDynamicDim(dim) || type.getDimSize(dim) < 2 || type.getDimSize(dim) > largestDimension)
      continue;
    // The same value twice may be extracted from once.
    if (!llvm::all_of(extracts, [&](tensor::ExtractOp extract) { return agreeBut(typeOf(extract.getTensor()), type, dim); }))
      continue;
    if (std::optional<Concat> concat = concatAlong(op, dim); concat && concat->parts.size() > 1)
      return concat;
  }
  return std::nullopt;
}

} // namespace cauce
