// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What random functions compute: of floats, of integers, and of what is the same in the reference to the bit.
#include "tools/cauce-check/Generator.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::check {

Value Generator::chosen() {
  Value x = pickReal(), condition;
  SmallVector<Value> conditions;
  for (Value value : pool)
    if (isBoolean(value) && nn::sameShape(typeOf(value), typeOf(x)))
      conditions.push_back(value);
  if (!conditions.empty() && below(2)) {
    condition = conditions[below(conditions.size())];
  } else {
    Value a = broadcastTo(b.convert(pickExact(), real), x);
    if (!a)
      return {};
    condition = b.compare(nn::ComparePredicate(below(6)), a, b.full(a, double(below(3)) / 2));
  }
  return b.select(condition, partner(x), x);
}

Value Generator::normalized(Value x) {
  nn::ExpressionBuilder b(this->b);
  if (rankOf(x) == 0)
    return {};
  SmallVector<int64_t> dims = below(2) ? someDims(x) : SmallVector<int64_t>();
  switch (below(4)) {
  case 0:
    return b.softmax(x, dims);
  case 1:
    return b.mulScalar(b.logSoftmax(x, dims), 0.25);
  case 2:
    return b.mulScalar(nn::SoftmaxCrossEntropyOp::create(builder, b.loc, x, b.logistic(partner(x))), 0.25);
  default: {
    SmallVector<nn::Dim> samples = nn::dimsOf(typeOf(x));
    samples.pop_back();
    Value ids = pickIds(3);
    if (!ids || nn::dimsOf(typeOf(ids)) != samples)
      ids = b.full(nn::makeType(samples, builder.getI64Type()), 2);
    // The op says nothing of an id that is no class.
    int64_t classes = typeOf(x).getShape().back();
    ids = ShapedType::isDynamic(classes) ? b.zeros(ids) : b.max(b.min(ids, b.full(ids, double(classes - 1))), b.zeros(ids));
    return b.mulScalar(nn::SparseSoftmaxCrossEntropyOp::create(builder, b.loc, x, ids), 0.25);
  }
  }
}

Value Generator::stepped(Value x) {
  nn::ExpressionBuilder b(this->b);
  Value y;
  auto make = [&](auto op) -> Value { return decltype(op)::create(builder, b.loc, x); };
  if (below(4) == 0) {
    y = b.compare(nn::ComparePredicate(below(6)), x, partner(x, /*mustBeExact=*/true));
  } else if (below(4) == 0) {
    if (rankOf(x) == 0)
      return {};
    std::optional<int64_t> dimension = below(2) ? std::optional<int64_t>(below(rankOf(x))) : std::nullopt;
    y = below(2) ? b.argmax(x, dimension) : b.argmin(x, dimension);
  } else if (isReal(x)) {
    switch (below(8)) {
    case 0:
      y = b.floor(x);
      break;
    case 1:
      y = make(nn::CeilOp());
      break;
    case 2:
      y = b.round(x);
      break;
    case 3:
      y = make(nn::SignOp());
      break;
    case 4:
      y = make(nn::StepOp());
      break;
    case 5:
      y = make(nn::SignStepOp());
      break;
    case 6:
      y = b.convert(x, builder.getIntegerType(below(2) ? 32 : 64));
      break;
    default:
      y = b.max(x, partner(x, true));
    }
  } else {
    y = b.convert(x, randomInteger());
  }
  return y ? keepExact(x, y) : y;
}

Value Generator::made() {
  nn::ExpressionBuilder b(this->b);
  switch (below(5)) {
  case 0: {
    RankedTensorType type = randomType(below(2) ? real : randomInteger());
    if (type.getRank() == 0)
      return {};
    Value y = nn::IotaOp::create(builder, b.loc, type, below(type.getRank()));
    exact.insert(y);
    return isReal(y) ? b.mulScalar(y, 1.0 / 64) : clamp(y);
  }
  case 1: {
    Value x = pick();
    return rankOf(x) ? b.mulScalar(b.dimSize(x, below(rankOf(x)), real), 1.0 / 32) : Value();
  }
  case 2: {
    Type i64 = builder.getI64Type();
    Value bits = b.randomBits(b.scalar(double(below(1000)), i64), b.scalar(double(below(1000)), i64), randomType(builder.getI32Type()));
    if (ofHalves) // f16 has no number so large
      return b.convert(b.mulScalar(b.convert(bits, builder.getF32Type()), 0x1p-31), real);
    return b.mulScalar(b.convert(bits, real), 0x1p-31);
  }
  case 3: {
    Value ids = pickIds(2);
    return ids ? b.oneHot(ids, oneOf(smallSizes), real) : Value();
  }
  default: {
    Value x = pick();
    return isReal(x) ? Value() : b.mulScalar(b.convert(x, real), 0.125);
  }
  }
}

Value Generator::bits(Value x, Value y) {
  nn::ExpressionBuilder b(this->b);
  Type i64 = builder.getI64Type();
  Type type = builder.getIntegerType(8 << below(4), /*isSigned=*/false);
  if (below(2))
    type = builder.getIntegerType(type.getIntOrFloatBitWidth());
  auto spread = [&](Value value) {
    Value wide = b.convert(value, i64);
    if (below(3))
      wide = b.integer(nn::IntegerKind::shift_left, b.mul(wide, b.full(wide, 0x1p49 + 0x9E3779B1)), b.full(wide, double(below(12))));
    return b.convert(wide, type);
  };
  x = spread(x), y = spread(y);
  Value result;
  switch (below(4)) {
  case 0:
    result = below(2) ? b.max(x, y) : b.min(x, y);
    break;
  case 1:
    result = below(2) ? b.abs(x) : b.complement(b.neg(x));
    break;
  default:
    result = b.integer(nn::IntegerKind(below(9)), x, y);
  }
  if (below(4) == 0)
    result = b.convert(b.compare(nn::ComparePredicate(below(6)), result, x), type);
  else if (below(4) == 0)
    result = b.select(b.compare(nn::ComparePredicate(below(6)), y, result), result, x);
  result = b.convert(result, i64);
  return clamp(b.sub(b.integer(nn::IntegerKind::mod, result, b.full(result, 19)), b.full(result, 9))); // all bits count
}

Value Generator::integers() {
  nn::ExpressionBuilder b(this->b);
  Value x = pickIds(4);
  if (!x)
    return {};
  Value y = partner(x);
  bool isSigned = !typeOf(x).getElementType().isUnsignedInteger();
  if (below(4) == 0)
    return bits(x, y);
  switch (below(10)) {
  case 0:
    return clamp(b.add(x, y));
  case 1:
    return clamp(isSigned ? b.sub(x, y) : b.add(x, y));
  case 2:
    return clamp(b.mul(x, y));
  case 3:
    return clamp(b.max(x, y));
  case 4:
    return clamp(b.min(x, y));
  case 5:
    return clamp(isSigned ? b.neg(x) : x);
  case 6:
    return clamp(isSigned ? b.abs(x) : x);
  case 7:
    return clamp(b.select(b.compare(nn::ComparePredicate(below(6)), x, y), y, x));
  case 8: {
    Value product = dot(x, y);
    return product ? clamp(product) : product;
  }
  default: {
    SmallVector<int64_t> dims = someDims(x);
    return clamp(below(3) == 0 ? b.prod(x, dims) : below(2) ? b.sum(x, dims) : b.reduceMax(x, dims));
  }
  }
}

Value Generator::unary(Value x) {
  nn::ExpressionBuilder b(this->b);
  auto make = [&](auto op, Value x) -> Value { return decltype(op)::create(builder, b.loc, x); };
  switch (below(27)) {
  case 26:
    return make(nn::GeluTanhOp(), x);
  case 25:
    return b.clamp(x, -1.3, 0.7); // at neither of which is an exact value
  case 24:
    return b.expm1(b.neg(b.abs(x)));
  case 20:
    return make(nn::RsqrtOp(), b.addScalar(b.square(x), 0.5));
  case 21:
    return b.pow(b.addScalar(b.abs(x), 0.5), make(nn::TanhOp(), partner(x)));
  case 22: { // x less a constant, and that constant
    Value constant = b.stopGradient(x);
    return b.add(make(nn::IdentityOp(), b.sub(x, constant)), constant);
  }
  case 23:
    return b.convert(make(nn::TanhOp(), b.convert(x, builder.getF64Type())), real);
  case 0:
    return b.exp(b.neg(b.abs(x)));
  case 1:
    return b.log1p(b.square(b.sin(x)));
  case 2:
    return b.sqrt(b.addScalar(b.square(b.cos(x)), 1));
  case 3:
    return make(nn::TanhOp(), x);
  case 4:
    return b.sin(x);
  case 5:
    return b.cos(x);
  case 6:
    return b.erf(x);
  case 7:
    return make(nn::AtanOp(), x);
  case 8:
    return make(nn::ElliottOp(), x);
  case 9:
    return b.gauss(x);
  case 10:
    return b.logistic(x);
  case 11:
    return make(nn::GeluOp(), x);
  case 12:
    return make(nn::SwishOp(), x);
  case 13:
    return b.relu(x);
  case 14:
    return b.abs(x);
  case 15:
    return b.reciprocal(b.addScalar(b.abs(x), 1));
  case 16:
    return make(nn::SeluOp(), x);
  case 17:
    return b.neg(x);
  case 18:
    return b.log(b.addScalar(b.square(x), 2)); // not 1: it would round to 0, where a later kink has no side
  default:
    return b.softplus(x);
  }
}

Value Generator::binary(Value x, Value y) {
  switch (below(6)) {
  case 0:
    return b.mulScalar(b.add(x, y), 0.5);
  case 1:
    return b.sub(x, y);
  case 2:
    return b.mul(x, y);
  case 3:
    return b.max(x, y);
  case 4:
    return b.min(x, y);
  default:
    return b.div(x, b.addScalar(b.square(y), 1));
  }
}

SmallVector<int64_t> Generator::someDims(Value x) {
  SmallVector<int64_t> dims;
  for (int64_t dim = 0; dim < rankOf(x); ++dim)
    if (below(2))
      dims.push_back(dim);
  return dims;
}

Value Generator::reduction(Value x) {
  nn::ExpressionBuilder b(this->b);
  SmallVector<int64_t> dims = someDims(x);
  switch (below(8)) {
  case 4:
    return isProductCheap(x, dims) ? b.prod(b.addScalar(b.mulScalar(nn::TanhOp::create(builder, b.loc, x), 0.125), 1), dims) : Value();
  case 5: // a norm has a kink at 0
    return b.mulScalar(b.norm(b.addScalar(b.square(x), 0.25), dims), 0.25);
  case 6:
    return b.mulScalar(b.logSumExp(x, dims), 0.25);
  case 7:
    return b.mulScalar(b.variance(x, dims), 0.125);
  case 0:
    return b.reduceMin(x, dims, nn::Ties(below(2)));
  case 1:
    return b.reduceMax(x, dims, nn::Ties(below(2)));
  case 2:
    return b.mulScalar(b.sum(x, dims), 0.125);
  default:
    return b.mean(x, dims);
  }
}

bool Generator::isProductCheap(Value x, ArrayRef<int64_t> dims) {
  int64_t factors = 1, work = countOf(x);
  for (int64_t dim : dims) {
    nn::Dim size = nn::dimsOf(typeOf(x))[dim];
    factors *= sizeOf(size);
    work *= size.isStatic() ? 1 : sizeOf(size) * sizeOf(size);
  }
  return factors <= 64 && work <= 20000;
}

} // namespace cauce::check
