// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formulas that Initializers.td documents.
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/train/Recipe.h"

#include <cmath>

using namespace mlir;

namespace cauce::train {

// The upper 24 bits, so that every number is exact in f32.
Value uniform(nn::ArithmeticBuilder &b, Value key, Value counter, RankedTensorType type) {
  nn::ExpressionBuilder e(b);
  Type i32 = b.builder.getI32Type(), i64 = b.builder.getI64Type();
  Value bits = e.randomBits(key, counter, RankedTensorType::get(type.getShape(), i32, type.getEncoding()));
  // Unsigned from signed: i64 arithmetic keeps it exact.
  Value wide = b.convert(b.convert(bits, b.builder.getIntegerType(32, /*isSigned=*/false)), i64);
  Value number = e.floor(b.mulScalar(b.convert(wide, b.builder.getF64Type()), 1.0 / 256));
  return b.convert(b.mulScalar(number, std::ldexp(1.0, -24)), type.getElementType());
}

// Box-Muller: sqrt(-2 ln u1) cos(2 pi u2), with u1 in (0, 1].
static Value normal(nn::ArithmeticBuilder &b, Value key, Value counter, RankedTensorType type) {
  Value second = b.add(counter, b.scalar(std::ldexp(1.0, 32), b.builder.getI64Type()));
  Value u1 = b.rsubScalar(1.0, uniform(b, key, counter, type)), u2 = uniform(b, key, second, type);
  return b.mul(b.sqrt(b.mulScalar(b.log(u1), -2.0)), nn::ExpressionBuilder(b).cos(b.mulScalar(u2, 2 * M_PI)));
}

// Normal numbers within two standard deviations, by inversion: sqrt(2) erfinv(2 u - 1) with u restricted to the
// probabilities of [-2, 2]. erfinv by Giles 2010, "Approximating the erfinv function", |error| < 4e-7 in this range.
static Value truncatedNormal(nn::ArithmeticBuilder &b, Value key, Value counter, RankedTensorType type) {
  const double limit = std::erf(std::sqrt(2.0));
  Value x = b.mulScalar(b.addScalar(b.mulScalar(uniform(b, key, counter, type), 2.0), -1.0), limit);
  Value w = b.neg(b.log(b.rsubScalar(1.0, b.square(x))));
  w = b.addScalar(w, -2.5);
  static const double coefficients[] = {2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
                                        -0.00125372503, -0.00417768164, 0.246640727,    1.50140941};
  Value p = b.full(w, coefficients[0]);
  for (double coefficient : llvm::drop_begin(coefficients))
    p = b.addScalar(b.mul(p, w), coefficient);
  return b.mulScalar(b.mul(p, x), std::sqrt(2.0));
}

static Value between(nn::ArithmeticBuilder &b, Value key, Value counter, RankedTensorType type, double low, double high) {
  return b.addScalar(b.mulScalar(uniform(b, key, counter, type), high - low), low);
}

static Value scaled(nn::ArithmeticBuilder &b, Value x, double mean, double deviation) { return b.addScalar(b.mulScalar(x, deviation), mean); }

namespace {
struct Fans {
  double in, out;
};
} // namespace

static Fans fansOf(RankedTensorType type) {
  double field = 1;
  for (int64_t size : type.getShape().drop_back(std::min<int64_t>(type.getRank(), 2)))
    field *= size;
  double out = type.getRank() ? field * type.getShape().back() : 1;
  return {type.getRank() > 1 ? field * type.getShape().take_back(2).front() : out, out};
}

static double glorotVariance(RankedTensorType type) { return 2.0 / (fansOf(type).in + fansOf(type).out); }
static double heVariance(RankedTensorType type) { return 2.0 / fansOf(type).in; }

static Value uniformOf(nn::ArithmeticBuilder &b, Value key, Value counter, RankedTensorType type, double variance) {
  double limit = std::sqrt(3.0 * variance);
  return between(b, key, counter, type, -limit, limit);
}
static Value normalOf(nn::ArithmeticBuilder &b, Value key, Value counter, RankedTensorType type, double variance) {
  return scaled(b, normal(b, key, counter, type), 0, std::sqrt(variance));
}

Value ZerosAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value, Value) const { return b.full(type, 0.0); }
Value OnesAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value, Value) const { return b.full(type, 1.0); }
Value ConstantAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value, Value) const { return b.full(type, getValue()); }
Value GivenAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType, Value, Value) const { return b.constant(getValue()); }

Value UniformAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return between(b, key, counter, type, getLow(), getHigh());
}
Value NormalAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return scaled(b, normal(b, key, counter, type), getMean(), getStddev());
}
Value TruncatedNormalAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return scaled(b, truncatedNormal(b, key, counter, type), getMean(), getStddev());
}

Value GlorotUniformAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return uniformOf(b, key, counter, type, glorotVariance(type));
}
Value GlorotNormalAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return normalOf(b, key, counter, type, glorotVariance(type));
}
Value HeUniformAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return uniformOf(b, key, counter, type, heVariance(type));
}
Value HeNormalAttr::initialize(nn::ArithmeticBuilder &b, RankedTensorType type, Value key, Value counter) const {
  return normalOf(b, key, counter, type, heVariance(type));
}

Attribute GivenAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  Attribute value;
  if (failed(parser.parseLess()) || failed(parser.parseAttribute(value)) || failed(parser.parseGreater()))
    return {};
  if (auto elements = dyn_cast<DenseElementsAttr>(value))
    return get(parser.getContext(), elements);
  return parser.emitError(loc, "expected what is given to be a dense attribute, but got ") << value, Attribute();
}

void GivenAttr::print(AsmPrinter &printer) const { printer << "<" << getValue() << ">"; }

GivenAttr GivenAttr::ofNumbers(EmitError emitError, MLIRContext *, ArrayRef<double>) { return emitError() << "expected the elements that are given", GivenAttr(); }

} // namespace cauce::train
