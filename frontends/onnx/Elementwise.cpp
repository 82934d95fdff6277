// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators that compute each element by itself.
#include "dialects/nn/Elementwise.h"

#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

using P = nn::ComparePredicate;
using K = nn::IntegerKind;

bool isBool(Type type) { return type.isInteger(1); }

template <typename Op> LogicalResult unary(Node &n) {
  Value x = n.floats(0);
  return n.give(x ? Op::create(n.b.builder, n.b.loc, x) : Value());
}

// Of numbers of any type.
template <typename Op> LogicalResult unaryOfNumbers(Node &n) {
  Value x = n.operand(0);
  return n.give(x ? Op::create(n.b.builder, n.b.loc, x) : Value());
}

// What a formula makes of floats.
template <auto formula> LogicalResult of(Node &n) {
  Value x = n.floats(0);
  if (!x)
    return failure();
  Value y = formula(n, x);
  return n.failed() ? failure() : n.give(y);
}

// Before version 7 the second input is put at an axis of the first if `broadcast` says so.
bool align(Node &n, Value x, Value &y) {
  if (n.opset >= 7 || !x || !y || !n.integer("broadcast", 0))
    return x && y;
  int64_t rank = typeOf(x).getRank(), own = typeOf(y).getRank();
  if (own == 0 || !n.hasAttribute("axis"))
    return true;
  int64_t at = n.integer("axis", 0);
  at = at < 0 ? at + rank : at;
  if (at < 0 || at + own > rank)
    return n.fail() << "expected axis to be one of the first input with room for the second, but got " << n.integer("axis", 0), false;
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(y));
  dims.append(rank - at - own, nn::Dim{1, {}});
  return bool(y = n.reshape(y, dims));
}

bool operands(Node &n, Value &x, Value &y) {
  x = n.operand(0), y = x ? n.operand(1) : Value();
  return align(n, x, y) && n.unify(x, y);
}

enum class Arithmetic { Add, Sub, Mul, Div };

template <Arithmetic kind> LogicalResult arithmetic(Node &n) {
  Value x, y;
  if (!operands(n, x, y))
    return failure();
  if (isBool(typeOf(x).getElementType()))
    return n.fail() << "expected numbers, but got " << typeOf(x).getElementType();
  bool isFloat = isa<FloatType>(typeOf(x).getElementType());
  return n.give(kind == Arithmetic::Add   ? n.b.add(x, y)
                : kind == Arithmetic::Sub ? n.b.sub(x, y)
                : kind == Arithmetic::Mul ? n.b.mul(x, y)
                : isFloat                 ? n.b.div(x, y)
                                          : n.b.integer(K::div, x, y));
}

bool areBits(Node &n, Type element, bool isLogical) {
  bool is = isLogical ? isBool(element) : isa<IntegerType>(element) && !isBool(element);
  return is || (n.fail() << "expected " << (isLogical ? "truth values" : "integers") << ", but got " << element, false);
}

template <K kind, bool isLogical> LogicalResult bitwise(Node &n) {
  Value x, y;
  return operands(n, x, y) && areBits(n, typeOf(x).getElementType(), isLogical) ? n.give(n.b.integer(kind, x, y)) : failure();
}

LogicalResult bitShift(Node &n) { return n.text("direction", "") == "LEFT" ? bitwise<K::shift_left, false>(n) : bitwise<K::shift_right, false>(n); }

template <P predicate> LogicalResult compare(Node &n) {
  Value x, y;
  return operands(n, x, y) ? n.give(n.b.compare(predicate, x, y)) : failure();
}

template <bool isLogical> LogicalResult complement(Node &n) {
  Value x = n.operand(0);
  return x && areBits(n, n.element(0), isLogical) ? n.give(n.b.complement(x)) : failure();
}

// The result has the type of the base. What floats cannot hold is not asked for: 64-bit powers beyond 2^53 are rounded.
LogicalResult power(Node &n) {
  Value x = n.operand(0), y = x ? n.operand(1) : Value();
  if (!align(n, x, y))
    return failure();
  Type element = n.element(0), exponent = n.element(1);
  if (isBool(element) || isBool(exponent))
    return n.fail() << "expected numbers, but got " << element << " and " << exponent;
  Type inner = isa<FloatType>(element) ? element : Type(n.b.builder.getF64Type());
  x = n.b.convert(x, inner), y = n.b.convert(y, inner);
  if (!n.unify(x, y))
    return failure();
  const Known *known = n.known(1);
  if (known && known->count() == 1 && (known->isFloat() ? known->numbers[0] == 2 : known->sizes[0] == SizeExpr(2)))
    return n.give(n.b.convert(n.b.square(x), element));
  Value result = n.b.pow(x, y);
  if (isa<IntegerType>(element) && isa<IntegerType>(exponent))
    result = n.b.round(result);
  return n.give(n.b.convert(result, element));
}

Value truncated(Node &n, Value x) { return n.b.mul(n.b.sign(x), n.b.floor(n.b.abs(x))); }

LogicalResult mod(Node &n) {
  Value x, y;
  if (!operands(n, x, y))
    return failure();
  bool takesSignOfFirst = n.integer("fmod", 0);
  if (isa<IntegerType>(typeOf(x).getElementType()))
    return n.give(n.b.integer(takesSignOfFirst ? K::rem : K::mod, x, y));
  if (!takesSignOfFirst)
    return n.fail() << "expected fmod to be 1 for floats";
  return n.give(n.b.sub(x, n.b.mul(y, truncated(n, n.b.div(x, y)))));
}

// Of one tensor or more, of one type.
template <auto combine, bool ofFloats = false> Value combined(Node &n) {
  SmallVector<Value> all;
  for (size_t i = 0; i < n.inputs(); ++i) {
    all.push_back(ofFloats ? n.floats(i) : n.operand(i));
    if (!all.back())
      return {};
    if (n.element(i) != n.element(0))
      return n.fail() << "expected inputs of one element type, but got " << n.element(0) << " and " << n.element(i), Value();
  }
  std::optional<SmallVector<nn::Dim>> dims = n.common(all);
  if (!dims)
    return {};
  Value result;
  for (Value each : all) {
    each = n.repeat(each, *dims);
    result = result ? combine(n, result, each) : each;
  }
  return result;
}

template <auto combine> LogicalResult variadic(Node &n) { return n.give(combined<combine>(n)); }

Value addTwo(Node &n, Value x, Value y) { return n.b.add(x, y); }

LogicalResult mean(Node &n) {
  Value sum = combined<addTwo, /*ofFloats=*/true>(n);
  return sum ? n.give(n.b.mulScalar(sum, 1.0 / double(n.inputs()))) : failure();
}

LogicalResult where(Node &n) {
  Value condition = n.operand(0), x = condition ? n.operand(1) : Value(), y = x ? n.operand(2) : Value();
  if (!n.unify(x, y))
    return failure();
  if (!isBool(n.element(0)))
    return n.fail() << "expected a condition of truth values, but got " << n.element(0);
  std::optional<SmallVector<nn::Dim>> dims = n.common({condition, x});
  return dims ? n.give(n.b.select(n.repeat(condition, *dims), n.repeat(x, *dims), n.repeat(y, *dims))) : failure();
}

// The target has the last word: integers round halves to even nowhere, floats are cut off.
LogicalResult castTo(Node &n, Type to) {
  Value x = n.operand(0);
  return x ? n.give(n.b.convert(x, to)) : failure();
}

LogicalResult cast(Node &n) {
  int64_t to = n.integer("to", 0);
  Type element = elementTypeOf(int32_t(to), n.b.builder.getContext());
  if (!element)
    return n.fail() << "expected 'to' to be a type that nn has, but got " << nameOfDataType(int32_t(to));
  return castTo(n, element);
}

// In version 1 a text names the type.
LogicalResult castByName(Node &n) {
  pb::TensorProto::DataType to;
  if (!pb::TensorProto::DataType_Parse(n.text("to", "").str(), &to) || !elementTypeOf(to, n.b.builder.getContext()))
    return n.fail() << "expected 'to' to be a type that nn has, but got '" << shown(n.text("to", "")) << "'";
  return castTo(n, elementTypeOf(to, n.b.builder.getContext()));
}

LogicalResult castLike(Node &n) { return castTo(n, n.element(1)); }

// At least `low`, then at most `high`, which wins; NaN remains.
LogicalResult bounded(Node &n, Value x, Value low, Value high) {
  for (auto [bound, predicate] : {std::pair(low, P::lt), std::pair(high, P::gt)})
    if (bound) {
      SmallVector<nn::Dim> none;
      Value scalar = n.reshape(bound, none);
      if (!scalar)
        return failure();
      if (typeOf(scalar).getElementType() != typeOf(x).getElementType())
        return n.fail() << "expected bounds of " << typeOf(x).getElementType() << ", but got " << typeOf(scalar).getElementType();
      Value all = n.b.broadcastScalar(scalar, x);
      x = n.b.select(n.b.compare(predicate, x, all), all, x);
    }
  return n.give(x);
}

LogicalResult clipByAttributes(Node &n) {
  Value x = n.floats(0);
  if (!x)
    return failure();
  double low = n.real("min", -3.4028234663852886e38), high = n.real("max", 3.4028234663852886e38);
  return bounded(n, x, n.b.scalar(low, n.element(0)), n.b.scalar(high, n.element(0)));
}

LogicalResult clip(Node &n) {
  Value x = n.operand(0), low = n.has(1) ? n.operand(1) : Value(), high = n.has(2) ? n.operand(2) : Value();
  return x && !n.failed() ? bounded(n, x, low, high) : failure();
}

LogicalResult prelu(Node &n) {
  Value x = n.operand(0), slope = x ? n.operand(1) : Value();
  if (!slope)
    return failure();
  // Before version 7, and in files of old exporters, a slope for each channel.
  if (typeOf(slope).getRank() == 1 && n.opset < 9 && n.rank(0) > 1 && n.dims(1)[0] == n.dims(0)[1]) {
    SmallVector<nn::Dim> dims(n.rank(0) - 1, nn::Dim{1, {}});
    dims[0] = n.dims(1)[0];
    slope = n.reshape(slope, dims);
  }
  if (!n.unify(x, slope))
    return failure();
  Value zero = n.b.zeros(x);
  return n.give(n.b.select(n.b.compare(P::lt, x, zero), n.b.mul(slope, x), x));
}

LogicalResult isInf(Node &n) {
  Value x = n.floats(0);
  if (!x)
    return failure();
  bool negative = n.integer("detect_negative", 1), positive = n.integer("detect_positive", 1);
  Value infinite = n.b.full(x, HUGE_VAL);
  Value result = n.b.full(nn::withElementType(typeOf(x), n.b.builder.getI1Type()), 0);
  if (positive)
    result = n.b.compare(P::eq, x, infinite);
  if (negative)
    result = n.b.integer(K::bit_or, result, n.b.compare(P::eq, x, n.b.neg(infinite)));
  return n.give(result);
}

LogicalResult isNan(Node &n) {
  Value x = n.floats(0);
  return x ? n.give(n.b.compare(P::ne, x, x)) : failure();
}

LogicalResult signOf(Node &n) {
  Value x = n.operand(0);
  if (!x)
    return failure();
  if (isa<FloatType>(n.element(0)))
    return n.give(n.b.sign(x));
  Value zero = n.b.zeros(x);
  return n.give(n.b.select(n.b.gtScalar(x, 0), n.b.full(x, 1), n.b.select(n.b.compare(P::lt, x, zero), n.b.full(x, -1), zero)));
}

LogicalResult reluOf(Node &n) {
  Value x = n.operand(0);
  return !x ? failure() : n.give(isa<FloatType>(n.element(0)) ? n.b.relu(x) : n.b.max(x, n.b.zeros(x)));
}

// f(x) above 0, g(x) elsewhere.
Value above0(Node &n, Value x, Value f, Value g) { return n.b.select(n.b.gtScalar(x, 0), f, g); }

Value elu(Node &n, Value x) { return above0(n, x, x, n.b.mulScalar(n.b.expm1(n.b.negativePart(x)), n.real("alpha", 1))); }
Value celu(Node &n, Value x) {
  double alpha = n.real("alpha", 1);
  return above0(n, x, x, n.b.mulScalar(n.b.expm1(n.b.mulScalar(n.b.negativePart(x), 1 / alpha)), alpha));
}
Value selu(Node &n, Value x) {
  double alpha = n.real("alpha", n.opset < 6 ? 1.6732 : 1.67326319217681884765625), gamma = n.real("gamma", n.opset < 6 ? 1.0507 : 1.05070102214813232421875);
  return n.b.mulScalar(above0(n, x, x, n.b.mulScalar(n.b.expm1(n.b.negativePart(x)), alpha)), gamma);
}
Value leakyRelu(Node &n, Value x) { return n.b.select(n.b.compare(P::lt, x, n.b.zeros(x)), n.b.mulScalar(x, n.real("alpha", 0.01)), x); }
Value thresholdedRelu(Node &n, Value x) { return n.b.select(n.b.gtScalar(x, n.real("alpha", 1)), x, n.b.zeros(x)); }
Value hardSigmoidOf(Node &n, Value x, double alpha, double beta) { return n.b.clamp(n.b.addScalar(n.b.mulScalar(x, alpha), beta), 0.0, 1.0); }
Value hardSigmoid(Node &n, Value x) { return hardSigmoidOf(n, x, n.real("alpha", 0.2), n.real("beta", 0.5)); }
Value hardSwish(Node &n, Value x) { return n.b.mul(x, hardSigmoidOf(n, x, 1.0 / 6, 0.5)); }
Value mish(Node &n, Value x) { return n.b.mul(x, nn::TanhOp::create(n.b.builder, n.b.loc, n.b.softplus(x))); }
Value swish(Node &n, Value x) {
  double alpha = n.real("alpha", 1);
  return alpha == 1 ? Value(nn::SwishOp::create(n.b.builder, n.b.loc, x)) : n.b.mul(x, n.b.logistic(n.b.mulScalar(x, alpha)));
}
Value gelu(Node &n, Value x) {
  StringRef approximate = n.text("approximate", "none");
  if (approximate == "tanh")
    return nn::GeluTanhOp::create(n.b.builder, n.b.loc, x);
  if (approximate != "none")
    n.fail() << "expected approximate to be none or tanh, but got '" << shown(approximate) << "'";
  return nn::GeluOp::create(n.b.builder, n.b.loc, x);
}
Value softsign(Node &n, Value x) { return nn::ElliottOp::create(n.b.builder, n.b.loc, x); }
Value shrink(Node &n, Value x) {
  double lambda = n.real("lambd", 0.5), bias = n.real("bias", 0);
  Value rest = n.b.select(n.b.gtScalar(x, lambda), n.b.addScalar(x, -bias), n.b.zeros(x));
  return n.b.select(n.b.compare(P::lt, x, n.b.full(x, -lambda)), n.b.addScalar(x, bias), rest);
}
Value affine(Node &n, Value x) { return n.b.addScalar(n.b.mulScalar(x, n.real("alpha", 1)), n.real("beta", 0)); }
Value scaledTanh(Node &n, Value x) { return n.b.mulScalar(nn::TanhOp::create(n.b.builder, n.b.loc, n.b.mulScalar(x, n.real("beta", 1))), n.real("alpha", 1)); }
Value tan(Node &n, Value x) { return n.b.div(n.b.sin(x), n.b.cos(x)); }
// By exp(x) - 1, which has the digits of a small x.
Value sinh(Node &n, Value x) {
  Value e = n.b.expm1(n.b.abs(x));
  return n.b.mul(n.b.sign(x), n.b.mulScalar(n.b.add(e, n.b.div(e, n.b.addScalar(e, 1))), 0.5));
}
Value cosh(Node &n, Value x) { return n.b.mulScalar(n.b.add(n.b.exp(x), n.b.exp(n.b.neg(x))), 0.5); }
Value atan(Node &n, Value x) { return nn::AtanOp::create(n.b.builder, n.b.loc, x); }
Value rootOfRest(Node &n, Value x) { return n.b.sqrt(n.b.mul(n.b.rsubScalar(1, x), n.b.addScalar(x, 1))); }
Value asin(Node &n, Value x) { return atan(n, n.b.div(x, rootOfRest(n, x))); }
Value acos(Node &n, Value x) { return n.b.mulScalar(atan(n, n.b.sqrt(n.b.div(n.b.rsubScalar(1, x), n.b.addScalar(x, 1)))), 2); }
Value asinh(Node &n, Value x) {
  Value a = n.b.abs(x), s = n.b.square(a);
  return n.b.mul(n.b.sign(x), n.b.log1p(n.b.add(a, n.b.div(s, n.b.addScalar(n.b.sqrt(n.b.addScalar(s, 1)), 1)))));
}
Value acosh(Node &n, Value x) {
  Value t = n.b.addScalar(x, -1);
  return n.b.log1p(n.b.add(t, n.b.sqrt(n.b.add(n.b.mulScalar(t, 2), n.b.square(t)))));
}
Value atanh(Node &n, Value x) { return n.b.mulScalar(n.b.sub(n.b.log1p(x), n.b.log1p(n.b.neg(x))), 0.5); }

Value maxOfTwo(Node &n, Value x, Value y) { return n.b.max(x, y); }
Value minOfTwo(Node &n, Value x, Value y) { return n.b.min(x, y); }

LogicalResult identity(Node &n) { return n.pass(0); }

constexpr Operator all[] = {
    {"Abs", 1, 1, 1, unaryOfNumbers<nn::AbsOp>},
    {"Acos", 7, 1, 1, of<acos>},
    {"Acosh", 9, 1, 1, of<acosh>},
    {"Add", 1, 2, 2, arithmetic<Arithmetic::Add>},
    {"Affine", 1, 1, 1, of<affine>},
    {"And", 1, 2, 2, bitwise<K::bit_and, true>},
    {"Asin", 7, 1, 1, of<asin>},
    {"Asinh", 9, 1, 1, of<asinh>},
    {"Atan", 7, 1, 1, unary<nn::AtanOp>},
    {"Atanh", 9, 1, 1, of<atanh>},
    {"BitShift", 11, 2, 2, bitShift},
    {"BitwiseAnd", 18, 2, 2, bitwise<K::bit_and, false>},
    {"BitwiseNot", 18, 1, 1, complement</*isLogical=*/false>},
    {"BitwiseOr", 18, 2, 2, bitwise<K::bit_or, false>},
    {"BitwiseXor", 18, 2, 2, bitwise<K::bit_xor, false>},
    {"Cast", 1, 1, 1, castByName},
    {"Cast", 6, 1, 1, cast},
    {"CastLike", 15, 2, 2, castLike},
    {"Ceil", 1, 1, 1, unary<nn::CeilOp>},
    {"Celu", 12, 1, 1, of<celu>},
    {"Clip", 1, 1, 1, clipByAttributes},
    {"Clip", 11, 1, 3, clip},
    {"Cos", 7, 1, 1, unary<nn::CosOp>},
    {"Cosh", 9, 1, 1, of<cosh>},
    {"Div", 1, 2, 2, arithmetic<Arithmetic::Div>},
    {"Elu", 1, 1, 1, of<elu>},
    {"Equal", 1, 2, 2, compare<P::eq>},
    {"Erf", 9, 1, 1, unary<nn::ErfOp>},
    {"Exp", 1, 1, 1, unary<nn::ExpOp>},
    {"Floor", 1, 1, 1, unary<nn::FloorOp>},
    {"Gelu", 20, 1, 1, of<gelu>},
    {"Greater", 1, 2, 2, compare<P::gt>},
    {"GreaterOrEqual", 12, 2, 2, compare<P::ge>},
    {"HardSigmoid", 1, 1, 1, of<hardSigmoid>},
    {"HardSwish", 14, 1, 1, of<hardSwish>},
    {"Identity", 1, 1, 1, identity},
    {"IsInf", 10, 1, 1, isInf},
    {"IsNaN", 9, 1, 1, isNan},
    {"LeakyRelu", 1, 1, 1, of<leakyRelu>},
    {"Less", 1, 2, 2, compare<P::lt>},
    {"LessOrEqual", 12, 2, 2, compare<P::le>},
    {"Log", 1, 1, 1, unary<nn::LogOp>},
    {"Max", 1, 1, any, variadic<maxOfTwo>},
    {"Mean", 1, 1, any, mean},
    {"Min", 1, 1, any, variadic<minOfTwo>},
    {"Mish", 18, 1, 1, of<mish>},
    {"Mod", 10, 2, 2, mod},
    {"Mul", 1, 2, 2, arithmetic<Arithmetic::Mul>},
    {"Neg", 1, 1, 1, unaryOfNumbers<nn::NegOp>},
    {"Not", 1, 1, 1, complement</*isLogical=*/true>},
    {"Or", 1, 2, 2, bitwise<K::bit_or, true>},
    {"PRelu", 1, 2, 2, prelu},
    {"Pow", 1, 2, 2, power},
    {"Reciprocal", 1, 1, 1, unary<nn::ReciprocalOp>},
    {"Relu", 1, 1, 1, reluOf},
    {"Round", 11, 1, 1, unary<nn::RoundOp>},
    {"ScaledTanh", 1, 1, 1, of<scaledTanh>},
    {"Selu", 1, 1, 1, of<selu>},
    {"Shrink", 9, 1, 1, of<shrink>},
    {"Sigmoid", 1, 1, 1, unary<nn::LogisticOp>},
    {"Sign", 9, 1, 1, signOf},
    {"Sin", 7, 1, 1, unary<nn::SinOp>},
    {"Sinh", 9, 1, 1, of<sinh>},
    {"Softplus", 1, 1, 1, unary<nn::SoftplusOp>},
    {"Softsign", 1, 1, 1, of<softsign>},
    {"Sqrt", 1, 1, 1, unary<nn::SqrtOp>},
    {"Sub", 1, 2, 2, arithmetic<Arithmetic::Sub>},
    {"Sum", 1, 1, any, variadic<addTwo>},
    {"Swish", 24, 1, 1, of<swish>},
    {"Tan", 7, 1, 1, of<tan>},
    {"Tanh", 1, 1, 1, unary<nn::TanhOp>},
    {"ThresholdedRelu", 1, 1, 1, of<thresholdedRelu>},
    {"Where", 9, 3, 3, where},
    {"Xor", 1, 2, 2, bitwise<K::bit_xor, true>},
};

} // namespace

ArrayRef<Operator> elementwiseOperators() { return all; }

} // namespace cauce::onnx
