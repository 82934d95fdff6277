// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over tensors, point by point.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce::check {

Datum toDatum(const Tensor &tensor) {
  Datum datum;
  datum.shape = tensor.shape;
  datum.elements.resize(tensor.count());
  for (int64_t i = 0; i < tensor.count(); ++i)
    if (tensor.isReal())
      datum.elements[i].real = tensor.reals[i];
    else
      datum.elements[i].integer = wrap(IntegerType::get(tensor.elementType.getContext(), tensor.elementType.getIntOrFloatBitWidth()), tensor.integers[i]);
  return datum;
}

Tensor toTensor(const Datum &datum, Type elementType, const std::vector<int64_t> &shape) {
  Tensor tensor(elementType, shape);
  for (int64_t i = 0, e = std::min<int64_t>(tensor.count(), datum.elements.size()); i < e; ++i)
    if (tensor.isReal())
      tensor.reals[i] = datum.elements[i].real;
    else
      tensor.setInteger(i, datum.elements[i].integer);
  return tensor;
}

static int64_t countOf(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

// The row-major number of an element; -1 if there is none.
static int64_t offsetOf(ArrayRef<int64_t> shape, ArrayRef<int64_t> index) {
  int64_t offset = 0;
  for (auto [size, i] : llvm::zip(shape, index)) {
    if (i < 0 || i >= size)
      return -1;
    offset = offset * size + i;
  }
  return offset;
}

bool Interpreter::runGeneric(Operation &op) {
  auto generic = cast<linalg::LinalgOp>(op);
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  std::vector<int64_t> sizes(generic.getNumLoops(), -1);
  for (auto [operand, map] : llvm::zip(op.getOperands(), maps))
    for (auto [position, expr] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && sizes[dim.getPosition()] < 0)
        sizes[dim.getPosition()] = get(operand).shape[position];
  if (llvm::is_contained(sizes, -1))
    return fail(&op, "has a loop that no operand gives a size");
  std::vector<Datum> operands;
  for (Value operand : op.getOperands())
    operands.push_back(get(operand));
  size_t inputs = generic.getNumDpsInputs();
  std::vector<int64_t> outer = std::move(point);
  Block &body = *generic.getBlock();
  point.assign(sizes.size(), 0);
  SmallVector<int64_t> offsets(operands.size()), index;
  bool isDone = countOf(sizes) == 0;
  while (!isDone) {
    for (auto [i, operand] : llvm::enumerate(operands)) {
      Datum &argument = get(body.getArgument(i));
      argument.elements.resize(1);
      if (!isa<RankedTensorType>(op.getOperand(i).getType())) {
        argument.elements[0] = operand.elements[0];
        continue;
      }
      index.clear();
      for (AffineExpr expr : maps[i].getResults())
        index.push_back(evaluate(expr, point, {}));
      offsets[i] = offsetOf(operand.shape, index);
      if (offsets[i] < 0)
        return fail(&op, "operand " + Twine(i) + " is asked for element " + nn::reference::describe({index.begin(), index.end()}) + " of " +
                             nn::reference::describe(operand.shape), /*isWrong=*/true);
      argument.elements[0] = operand.elements[offsets[i]];
    }
    for (Operation &inner : body.without_terminator())
      if (!run(inner))
        return false;
    for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
      operands[inputs + i].elements[offsets[inputs + i]] = get(value).elements[0];
    size_t d = sizes.size();
    while (d > 0 && ++point[d - 1] == sizes[d - 1])
      point[--d] = 0;
    isDone = d == 0;
  }
  point = std::move(outer);
  for (auto [i, result] : llvm::enumerate(op.getResults()))
    set(result, std::move(operands[inputs + i]));
  return true;
}

bool Interpreter::runTensors(Operation &op) {
  auto shapeOf = [&](RankedTensorType type, ValueRange dynamic) {
    std::vector<int64_t> shape;
    for (int64_t size : type.getShape())
      if (ShapedType::isDynamic(size)) {
        shape.push_back(integer(dynamic.front()));
        dynamic = dynamic.drop_front();
      } else {
        shape.push_back(size);
      }
    return shape;
  };
  Datum result;
  if (isa<linalg::GenericOp>(op)) {
    if (!runGeneric(op))
      return false;
  } else if (auto fill = dyn_cast<linalg::FillOp>(op)) {
    result = get(fill.getOutputs()[0]);
    for (Scalar &element : result.elements)
      element = get(fill.value()).elements[0];
    set(op.getResult(0), std::move(result));
  } else if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    setInteger(index, point[index.getDim()]);
  } else if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
    result.shape = shapeOf(empty.getType(), empty.getDynamicSizes());
    int64_t count = countOf(result.shape);
    if (count < 0 || count > 1 << 28)
      return fail(&op, "has too many elements");
    result.elements.resize(count);
    if (isa<FloatType>(empty.getType().getElementType()))
      for (Scalar &element : result.elements)
        element.real = std::numeric_limits<double>::quiet_NaN(); // nothing may depend on them
    set(empty, std::move(result));
  } else if (auto dim = dyn_cast<tensor::DimOp>(op)) {
    setInteger(dim, get(dim.getSource()).shape[integer(dim.getIndex())]);
  } else if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
    SmallVector<int64_t> indices;
    for (Value i : extract.getIndices())
      indices.push_back(integer(i));
    const Datum &from = get(extract.getTensor());
    int64_t offset = offsetOf(from.shape, indices);
    if (offset < 0)
      return fail(&op, "takes element " + nn::reference::describe({indices.begin(), indices.end()}) + " of " + nn::reference::describe(from.shape),
                  /*isWrong=*/true);
    result.elements = {from.elements[offset]};
    set(extract, std::move(result));
  } else if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    result = get(collapse.getSrc());
    std::vector<int64_t> shape;
    for (const ReassociationIndices &group : collapse.getReassociationIndices()) {
      shape.push_back(1);
      for (int64_t i : group)
        shape.back() *= result.shape[i];
    }
    result.shape = std::move(shape);
    set(op.getResult(0), std::move(result));
  } else if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
    result = get(expand.getSrc());
    result.shape = shapeOf(expand.getResultType(), expand.getOutputShape());
    if (countOf(result.shape) != int64_t(result.elements.size()))
      return fail(&op, "has another number of elements than its source", /*isWrong=*/true);
    set(op.getResult(0), std::move(result));
  } else if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
    result.shape = get(concat.getInputs().front()).shape;
    size_t dim = concat.getDim();
    int64_t rows = 1; // of what lies side by side from each part
    for (size_t i = 0; i < dim; ++i)
      rows *= result.shape[i];
    result.shape[dim] = concat.getResultType().getDimSize(dim);
    for (int64_t row = 0; row < rows; ++row)
      for (Value input : concat.getInputs()) {
        ArrayRef<Scalar> part = get(input).elements;
        int64_t length = part.size() / rows;
        llvm::append_range(result.elements, part.slice(row * length, length));
      }
    set(op.getResult(0), std::move(result));
  } else if (isa<tensor::CastOp>(op)) {
    set(op.getResult(0), get(op.getOperand(0)));
  } else {
    return fail(&op, "is not known to the interpreter");
  }
  if (trace && point.empty())
    for (Value value : op.getResults())
      if (auto type = dyn_cast<RankedTensorType>(value.getType()); type && !isa<tensor::EmptyOp>(op))
        trace->values.push_back({op.getLoc(), toTensor(get(value), type.getElementType(), get(value).shape)});
  return true;
}

} // namespace cauce::check
