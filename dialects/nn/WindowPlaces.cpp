// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in windows: of the greatest element, what is there, and the adjoint of that.
#include "dialects/nn/Window.h"

#include "dialects/nn/Symbols.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::nn {

//===--------------------------------------------------------------------===//
// Shapes and verification
//===--------------------------------------------------------------------===//

static constexpr int64_t mostPlaces = 256; // what eight bits count

// `extent` are the elements along the dimension that windows slide along.
template <typename Steps>
static LogicalResult verifySteps(std::optional<Location> location, Steps of, int64_t extent, int64_t count) {
  int64_t size = of.getSize(), stride = of.getStride(), dilation = of.getDilation(), low = of.getLow(), reach, start;
  if (extent < 1)
    return emitOptionalError(location, "expected dimension ", int64_t(of.getDimension()), " to have an element");
  if (size < 1 || size > mostPlaces)
    return emitOptionalError(location, "expected a size in [1, ", mostPlaces, "], but got ", size);
  if (stride < 1 || dilation < 1)
    return emitOptionalError(location, "expected stride and dilation to be at least 1, but got ", stride, " and ", dilation);
  if (llvm::MulOverflow(size - 1, dilation, reach))
    return emitOptionalError(location, "expected windows whose length fits into 64 bits, but got size ", size, " and dilation ", dilation);
  if (low < 0 || low > reach)
    return emitOptionalError(location, "expected low in [0, ", reach, "], but got ", low);
  if (low && dilation > extent)
    return emitOptionalError(location, "expected a dilation of at most ", extent, ", the elements of dimension ", int64_t(of.getDimension()), ", with low ", low,
                             ", but got ", dilation);
  if (count < 1 || llvm::MulOverflow(count - 1, stride, start) || start - low >= extent)
    return emitOptionalError(location, "expected at least 1 window, the last of which begins within the ", extent, " elements of dimension ",
                             int64_t(of.getDimension()), ", but got ", count);
  return success();
}

// The extent along the op's dimension of `type`, which is called `name`, and `places` with `count` there.
template <typename Steps>
static LogicalResult verifyPlaces(std::optional<Location> location, Steps of, StringRef name, RankedTensorType type, RankedTensorType places) {
  int64_t dimension = of.getDimension();
  FailureOr<int64_t> extent = numberAlong(location, name, type, dimension), count = failed(extent) ? extent : numberAlong(location, "places", places, dimension);
  if (failed(count) || failed(verifySteps(location, of, *extent, *count)))
    return failure();
  RankedTensorType expected = withSize(withElementType(type, places.getElementType()), dimension, *count);
  if (places != expected)
    return emitOptionalError(location, "expected places to be ", describe(dimsOf(expected)), ", but got ", describe(dimsOf(places)));
  return success();
}

LogicalResult WindowArgmaxOp::inferReturnTypes(MLIRContext *context, std::optional<Location> location, WindowArgmaxOp::Adaptor adaptor,
                                               SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType());
  int64_t dimension = adaptor.getDimension(), count = adaptor.getCount();
  FailureOr<int64_t> extent = numberAlong(location, "x", type, dimension);
  if (failed(extent) || failed(verifySteps(location, adaptor, *extent, count)))
    return failure();
  inferred.push_back(withElementType(withSize(type, dimension, count), IntegerType::get(context, 8, IntegerType::Unsigned)));
  return success();
}

LogicalResult WindowGatherOp::inferReturnTypes(MLIRContext *, std::optional<Location> location, WindowGatherOp::Adaptor adaptor,
                                               SmallVectorImpl<Type> &inferred) {
  auto type = cast<RankedTensorType>(adaptor.getX().getType()), places = cast<RankedTensorType>(adaptor.getPlaces().getType());
  if (failed(verifyPlaces(location, adaptor, "x", type, places)))
    return failure();
  inferred.push_back(withElementType(places, type.getElementType()));
  return success();
}

LogicalResult WindowScatterOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType()), places = cast<RankedTensorType>(getPlaces().getType());
  if (failed(verifyPlaces(getLoc(), *this, "y", to, places)))
    return failure();
  if (from.getElementType() != to.getElementType())
    return emitOpError("expected equal element types, but got ") << from.getElementType() << " and " << to.getElementType();
  if (dimsOf(from) != dimsOf(places))
    return emitOpError("expected x to be ") << describe(dimsOf(places)) << ", but got " << describe(dimsOf(from));
  return success();
}

//===--------------------------------------------------------------------===//
// Gradient
//===--------------------------------------------------------------------===//

LogicalResult WindowGatherOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(WindowScatterOp::create(builder, getLoc(), getX().getType(), cotangents[0], getPlaces(), getDimension(), getSize(), getStride(),
                                                      getDilation(), getLow()));
  operandCotangents.push_back(Value());
  return success();
}

LogicalResult WindowScatterOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  operandCotangents.push_back(
      WindowGatherOp::create(builder, getLoc(), cotangents[0], getPlaces(), getDimension(), getSize(), getStride(), getDilation(), getLow()));
  operandCotangents.push_back(Value());
  return success();
}

} // namespace cauce::nn
