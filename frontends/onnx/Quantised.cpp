// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Integers that stand for numbers: (integer - zero point) * scale. Products of them are made of integers.
#include "frontends/onnx/Operators.h"
#include "frontends/onnx/Windows.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

bool isOne(const nn::Dim &dim) { return dim.isStatic() && dim.size == 1; }

// A scale or a zero point for each element of `like`: one for all, one for each place along the axis, or one for each block along it, of so many elements but for the last.
Value spread(Node &n, size_t i, Value x, Value like, int64_t axis, int64_t block = 0) {
  SmallVector<nn::Dim> own = nn::dimsOf(typeOf(x)), dims = nn::dimsOf(typeOf(like));
  RankedTensorType all = nn::makeType(dims, typeOf(x).getElementType());
  if (own.empty() || (own.size() == 1 && isOne(own[0]))) {
    SmallVector<nn::Dim> none;
    return n.b.broadcastScalar(n.reshape(x, none), n.b.full(all, 0));
  }
  bool hasAxis = axis >= 0 && axis < int64_t(dims.size());
  if (block == 0 && hasAxis && own.size() == 1 && own[0] == dims[axis])
    return n.b.broadcast(x, n.b.full(all, 0), {axis});
  if (isCount(block, 1) && hasAxis && own.size() == dims.size() && dims[axis].isStatic() && own[axis].isStatic() && dims[axis].size > 0 && own[axis].size == (dims[axis].size - 1) / block + 1) {
    SmallVector<nn::Dim> others = dims, blocks = own;
    others[axis] = own[axis];
    blocks.insert(blocks.begin() + axis + 1, nn::Dim{block, {}});
    if (others == own && nn::describeExcess(blocks).empty()) {
      SmallVector<int64_t> places;
      for (int64_t k = 0; k < int64_t(own.size()); ++k)
        places.push_back(k + (k > axis));
      Value repeated = n.b.merge(n.b.broadcast(x, n.b.full(nn::makeType(blocks, all.getElementType()), 0), places), axis);
      return own[axis].size * block == dims[axis].size ? repeated : n.b.slice(repeated, axis, 0, dims[axis].size);
    }
  }
  InFlightDiagnostic diagnostic = n.fail() << "expected one number, or one for each ";
  return diagnostic << (block ? "block" : "place") << " along dimension " << axis << " of " << nn::describe(dims) << ", but got '" << n.nameOf(i) << "', " << n.type(i), Value();
}

bool isQuantised(Type element) { return isa<IntegerType>(element) && (element.getIntOrFloatBitWidth() == 8 || element.getIntOrFloatBitWidth() == 16); }

// To the nearest integer of x / scale, halves to even; then the zero point is added; then what does not fit is the nearest that does.
Value quantise(Node &n, Value x, Value scale, Value zero, Type element) {
  Value q = n.b.round(n.b.div(x, scale));
  if (zero)
    q = n.b.add(n.b.convert(q, n.b.builder.getF32Type()), n.b.convert(zero, n.b.builder.getF32Type()));
  return n.b.convert(q, element);
}

// Where scales are along: dimension 1, unless the node says another. A tensor of rank 1 has no such; its scale is one number.
std::optional<int64_t> axisOfScale(Node &n, int64_t &block) {
  block = n.opset < 21 ? 0 : n.integer("block_size", 0);
  if (n.opset < 13 || (!n.hasAttribute("axis") && n.rank(0) < 2) || n.rank(1) == 0 || (n.rank(1) == 1 && isOne(n.dims(1)[0])))
    return n.opset < 13 ? 0 : 1;
  return n.axis("axis", 1, n.rank(0));
}

bool isZeroPoint(Node &n, size_t i, size_t scale, Type element) {
  bool fits = n.element(i) == element && n.dims(i).size() == n.dims(scale).size() && n.dims(i) == n.dims(scale);
  bool areOne = n.element(i) == element && n.rank(i) <= 1 && llvm::all_of(n.dims(i), isOne); // () beside (1)
  return fits || areOne || (n.fail() << "expected zero points of " << element << " in the shape of the scale, but got " << n.type(i) << " beside " << n.type(scale), false);
}

LogicalResult quantizeLinear(Node &n) {
  Value x = n.operand(0), scale = x ? n.floats(1) : Value(), zero = scale && n.has(2) ? n.operand(2) : Value();
  if (!scale || n.failed())
    return failure();
  int64_t output = n.integer("output_dtype", 0), precision = n.integer("precision", 0);
  MLIRContext *context = n.b.builder.getContext();
  Type said = elementTypeOf(int32_t(output), context), inner = n.b.builder.getF32Type();
  Type element = zero ? n.element(2) : output ? said : elementTypeOf(pb::TensorProto::UINT8, context);
  if (!element || !isQuantised(element) || (output && said != element))
    return n.fail() << "expected integers of 8 or 16 bits as result, of the type of the zero point, but got " << (output ? nameOfDataType(int32_t(output)) : shown(n.nameOf(2)));
  if (precision && !(inner = dyn_cast_or_null<FloatType>(elementTypeOf(int32_t(precision), context))))
    return n.fail() << "expected precision to be a type of floats that nn has, but got " << nameOfDataType(int32_t(precision));
  if (!isa<FloatType>(n.element(0)) && !n.element(0).isInteger(32))
    return n.fail() << "expected floats or INT32, but got " << n.element(0);
  int64_t block;
  std::optional<int64_t> axis = axisOfScale(n, block);
  if (!axis || (zero && !isZeroPoint(n, 2, 1, element)))
    return failure();
  scale = spread(n, 1, scale, x, *axis, block);
  zero = scale && zero ? spread(n, 2, zero, x, *axis, block) : zero;
  return n.failed() ? failure() : n.give(quantise(n, n.b.convert(x, inner), n.b.convert(scale, inner), zero, element));
}

LogicalResult dequantizeLinear(Node &n) {
  Value x = n.operand(0), scale = x ? n.floats(1) : Value(), zero = scale && n.has(2) ? n.operand(2) : Value();
  if (!scale || n.failed())
    return failure();
  int64_t output = n.integer("output_dtype", 0);
  Type element = output ? elementTypeOf(int32_t(output), n.b.builder.getContext()) : n.element(1);
  if (!element || !isa<FloatType>(element))
    return n.fail() << "expected output_dtype to be a type of floats that nn has, but got " << nameOfDataType(int32_t(output));
  bool isWide = n.element(0).isInteger(32);
  if (!isQuantised(n.element(0)) && !isWide)
    return n.fail() << "expected integers of 8, 16 or 32 bits, but got " << n.element(0);
  int64_t block;
  std::optional<int64_t> axis = axisOfScale(n, block);
  if (!axis || (zero && !isZeroPoint(n, 2, 1, n.element(0))))
    return failure();
  scale = spread(n, 1, scale, x, *axis, block);
  zero = scale && zero ? spread(n, 2, zero, x, *axis, block) : zero;
  if (n.failed())
    return failure();
  // In what holds the difference of any two exactly.
  Type exact = isWide ? n.b.builder.getF64Type() : n.b.builder.getF32Type(), inner = n.b.builder.getF32Type();
  Value difference = n.b.convert(x, exact);
  if (zero)
    difference = n.b.sub(difference, n.b.convert(zero, exact));
  return n.give(n.b.convert(n.b.mul(n.b.convert(difference, inner), n.b.convert(scale, inner)), element));
}

// To UINT8 with a scale and a zero point of the elements themselves, of which 0 is always one.
LogicalResult dynamicQuantizeLinear(Node &n) {
  Value x = n.floats(0);
  if (!x)
    return failure();
  if (!n.element(0).isF32())
    return n.fail() << "expected FLOAT, but got " << n.element(0);
  Value flat = n.reshape(x, n.dim(nn::countOf(n.dims(0))));
  if (!flat)
    return failure();
  Value low = n.b.reduceMin(flat, {0}), high = n.b.reduceMax(flat, {0});
  low = n.b.min(low, n.b.zeros(low)), high = n.b.max(high, n.b.zeros(high));
  Value range = n.b.sub(high, low), scale = n.b.div(range, n.b.full(range, 255));
  scale = n.b.select(n.b.gtScalar(range, 0), scale, n.b.full(scale, 1)); // all are 0, and so is what becomes of them
  Type element = elementTypeOf(pb::TensorProto::UINT8, n.b.builder.getContext());
  Value zero = n.b.convert(n.b.round(n.b.div(n.b.neg(low), scale)), element);
  if (mlir::failed(n.give(scale, 1)) || mlir::failed(n.give(zero, 2)))
    return failure();
  return n.give(quantise(n, x, n.b.broadcastScalar(scale, x), n.b.broadcastScalar(zero, n.b.full(nn::withElementType(typeOf(x), element), 0)), element));
}

// An input of 8 bits less its zero point, in i32.
Value centred(Node &n, size_t i, Value zero) {
  Value x = n.b.convert(n.operand(i), n.b.builder.getI32Type());
  return zero ? n.b.sub(x, n.b.convert(zero, n.b.builder.getI32Type())) : x;
}

bool areBytes(Node &n, size_t i, size_t zero) {
  if (!n.operand(i) || (n.has(zero) && !n.operand(zero)))
    return false;
  if (!isQuantised(n.element(i)) || n.element(i).getIntOrFloatBitWidth() != 8)
    return n.fail() << "expected integers of 8 bits as input " << i << ", but got " << n.element(i), false;
  if (n.has(zero) && n.element(zero) != n.element(i))
    return n.fail() << "expected zero points of " << n.element(i) << ", but got " << n.element(zero), false;
  return true;
}

// What belongs to a matrix of a stack: one number, one for each row or column, or numbers that are repeated to it.
Value ofMatrices(Node &n, size_t i, Value like, bool isOfRows) {
  Value x = n.operand(i);
  SmallVector<nn::Dim> own = n.dims(i), dims = nn::dimsOf(typeOf(like));
  if (own.size() <= 1 && llvm::all_of(own, isOne))
    return spread(n, i, x, like, 0);
  if (isOfRows && own.size() == 1) {
    own.push_back({1, {}});
    x = n.reshape(x, own);
  }
  Value whole = n.b.full(nn::makeType(dims, typeOf(x).getElementType()), 0);
  std::optional<SmallVector<nn::Dim>> all = n.common({x, whole});
  if (all && *all != dims)
    n.fail() << "expected numbers that are repeated to " << nn::describe(dims) << ", but got '" << n.nameOf(i) << "', " << n.type(i);
  return n.failed() ? Value() : n.repeat(x, dims);
}

Value centredMatrix(Node &n, size_t i, size_t zero, bool isOfRows) {
  if (!areBytes(n, i, zero))
    return {};
  Value points = n.has(zero) ? ofMatrices(n, zero, n.operand(i), isOfRows) : Value();
  return n.failed() ? Value() : centred(n, i, points);
}

LogicalResult matMulInteger(Node &n) {
  Value x = centredMatrix(n, 0, 2, true), y = x ? centredMatrix(n, 1, 3, false) : Value();
  return y ? n.give(n.matmul(x, y)) : failure();
}

// Sums of products, of which one stands for `scale`, as integers with a scale and a zero point of their own.
Value requantise(Node &n, Value sums, Value factor, Value zero, Type element) {
  Value q = n.b.round(n.b.mul(n.b.convert(sums, n.b.builder.getF32Type()), factor));
  return n.b.convert(n.b.add(q, n.b.convert(zero, n.b.builder.getF32Type())), element);
}

// A, its scale and zero point, the same of B, and of the result.
LogicalResult qLinearMatMul(Node &n) {
  Value x = centredMatrix(n, 0, 2, true), y = x ? centredMatrix(n, 3, 5, false) : Value(), sums = y ? n.matmul(x, y) : Value();
  if (!sums || !n.floats(1) || !n.floats(4) || !n.floats(6) || !n.operand(7))
    return failure();
  if (n.rank(0) < 2 || n.rank(3) < 2 || !isQuantised(n.element(7)))
    return n.fail() << "expected matrices and a zero point of integers of 8 bits, but got " << n.type(0) << ", " << n.type(3) << " and " << n.type(7);
  auto scale = [&](size_t i, bool isOfRows) {
    Value all = n.failed() ? Value() : ofMatrices(n, i, sums, isOfRows);
    return all ? n.b.convert(all, n.b.builder.getF32Type()) : Value();
  };
  Value a = scale(1, true), b = scale(4, false), c = scale(6, true), zero = n.failed() ? Value() : ofMatrices(n, 7, sums, true);
  return n.failed() ? failure() : n.give(requantise(n, sums, n.b.div(n.b.mul(a, b), c), zero, n.element(7)));
}

// Of the input less its zero point, so that pads stand for 0. Those of weights are one for all or one for each output.
Value convolvedBytes(Node &n, size_t zero, size_t weights, size_t zeroOfWeights) {
  if (!areBytes(n, 0, zero) || !areBytes(n, weights, zeroOfWeights))
    return {};
  if (n.has(zero) && !llvm::all_of(n.dims(zero), isOne))
    return n.fail() << "expected one zero point of the input, but got " << n.type(zero), Value();
  Value points = n.has(zero) ? spread(n, zero, n.operand(zero), n.operand(0), 0) : Value();
  Value ofWeights = n.has(zeroOfWeights) && !n.failed() ? spread(n, zeroOfWeights, n.operand(zeroOfWeights), n.operand(weights), 0) : Value();
  if (n.failed())
    return {};
  Value x = centred(n, 0, points);
  return convolve(n, x, centred(n, weights, ofWeights));
}

LogicalResult convInteger(Node &n) {
  Value sums = convolvedBytes(n, 2, 1, 3);
  return sums ? n.give(n.b.transpose(sums, channelsFirst(n.rank(0)))) : failure();
}

LogicalResult qLinearConv(Node &n) {
  Value sums = convolvedBytes(n, 2, 3, 5);
  if (!sums || !n.floats(1) || !n.floats(4) || !n.floats(6) || !n.operand(7))
    return failure();
  int64_t last = n.rank(0) - 1;
  nn::Dim channels = n.dims(3)[0];
  if (n.has(8)) {
    if (!n.operand(8))
      return failure();
    if (!n.element(8).isInteger(32) || n.rank(8) != 1 || n.dims(8)[0] != channels)
      return n.fail() << "expected a bias of " << channels.size << " elements of INT32, but got " << n.type(8);
    sums = n.b.add(sums, n.b.broadcast(n.operand(8), sums, {last}));
  }
  for (size_t i : {1, 6, 7})
    if (n.rank(i) > 1 || !llvm::all_of(n.dims(i), isOne))
      return n.fail() << "expected one scale and one zero point of the input and of the result, but got '" << n.nameOf(i) << "', " << n.type(i);
  if (!isQuantised(n.element(7)))
    return n.fail() << "expected a zero point of integers of 8 bits, but got " << n.type(7);
  auto scale = [&](size_t i) {
    Value all = n.failed() ? Value() : spread(n, i, n.operand(i), sums, last);
    return all ? n.b.convert(all, n.b.builder.getF32Type()) : Value();
  };
  Value a = scale(1), b = scale(4), c = scale(6), zero = n.failed() ? Value() : spread(n, 7, n.operand(7), sums, last);
  if (n.failed())
    return failure();
  return n.give(n.b.transpose(requantise(n, sums, n.b.div(n.b.mul(a, b), c), zero, n.element(7)), channelsFirst(n.rank(0))));
}

constexpr Operator all[] = {
    {"ConvInteger", 10, 2, 4, convInteger},
    {"DequantizeLinear", 10, 2, 3, dequantizeLinear},
    {"DynamicQuantizeLinear", 11, 1, 1, dynamicQuantizeLinear},
    {"MatMulInteger", 10, 2, 4, matMulInteger},
    {"QLinearConv", 10, 8, 9, qLinearConv},
    {"QLinearMatMul", 10, 8, 8, qLinearMatMul},
    {"QuantizeLinear", 10, 2, 3, quantizeLinear},
};

} // namespace

ArrayRef<Operator> quantisedOperators() { return all; }

} // namespace cauce::onnx
