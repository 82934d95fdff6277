// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Initialisers. Fans as in Glorot and Bengio 2010 and He et al. 2015, from shapes as Keras lays kernels out: (inputs,
// outputs) has these fans; in (spatial..., inputs, outputs), of a convolution, both are multiplied by the size of the
// receptive field, the product of the spatial sizes; a vector has its size for both.
#include "compiler/training/Recipe.h"

#include <cmath>

using namespace mlir;

namespace cauce::training {

// The upper 24 bits, so that every number is exact in f32.
Value uniform(nn::ExpressionBuilder &b, Value key, Value counter, RankedTensorType type) {
  Type i32 = b.builder.getI32Type(), i64 = b.builder.getI64Type();
  Value bits = b.randomBits(key, counter, RankedTensorType::get(type.getShape(), i32, type.getEncoding()));
  // Unsigned from signed: i64 arithmetic keeps it exact.
  Value wide = b.convert(b.convert(bits, b.builder.getIntegerType(32, /*isSigned=*/false)), i64);
  Value number = b.floor(b.mulScalar(b.convert(wide, b.builder.getF64Type()), 1.0 / 256));
  return b.convert(b.mulScalar(number, std::ldexp(1.0, -24)), type.getElementType());
}

// Box-Muller: sqrt(-2 ln u1) cos(2 pi u2), with u1 in (0, 1].
static Value normal(nn::ExpressionBuilder &b, Value key, Value counter, RankedTensorType type) {
  Value second = b.add(counter, b.scalar(std::ldexp(1.0, 32), b.builder.getI64Type()));
  Value u1 = b.rsubScalar(1.0, uniform(b, key, counter, type)), u2 = uniform(b, key, second, type);
  return b.mul(b.sqrt(b.mulScalar(b.log(u1), -2.0)), b.cos(b.mulScalar(u2, 2 * M_PI)));
}

// Normal numbers within two standard deviations, by inversion: sqrt(2) erfinv(2 u - 1) with u restricted to the
// probabilities of [-2, 2]. erfinv by Giles 2010, "Approximating the erfinv function", |error| < 4e-7 in this range.
static Value truncatedNormal(nn::ExpressionBuilder &b, Value key, Value counter, RankedTensorType type) {
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

Value initialValue(nn::ExpressionBuilder &b, train::StateOp state, Value key, Value counter) {
  auto type = cast<RankedTensorType>(state.getType());
  DictionaryAttr options = state.getInitializer().value_or(DictionaryAttr());
  StringRef kind = kindOf(options);
  if (kind.empty() || kind == "zeros")
    return b.full(type, 0.0);
  if (kind == "ones")
    return b.full(type, 1.0);
  if (kind == "constant")
    return b.full(type, number(options, "value", 0));
  if (kind == "given")
    return b.constant(cast<DenseElementsAttr>(options.get("value")));

  double field = 1;
  for (int64_t size : type.getShape().drop_back(std::min<int64_t>(type.getRank(), 2)))
    field *= size;
  double fanOut = type.getRank() ? field * type.getShape().back() : 1;
  double fanIn = type.getRank() > 1 ? field * type.getShape().take_back(2).front() : fanOut;
  auto between = [&](double low, double high) {
    return b.addScalar(b.mulScalar(uniform(b, key, counter, type), high - low), low);
  };
  auto scaled = [&](Value x, double mean, double deviation) { return b.addScalar(b.mulScalar(x, deviation), mean); };
  if (kind == "uniform")
    return between(number(options, "low", -0.05), number(options, "high", 0.05));
  if (kind == "normal")
    return scaled(normal(b, key, counter, type), number(options, "mean", 0), number(options, "stddev", 0.05));
  if (kind == "truncated_normal")
    return scaled(truncatedNormal(b, key, counter, type), number(options, "mean", 0), number(options, "stddev", 0.05));
  bool isGlorot = kind.starts_with("glorot");
  double variance = isGlorot ? 2.0 / (fanIn + fanOut) : 2.0 / fanIn;
  if (kind.ends_with("uniform")) {
    double limit = std::sqrt(3.0 * variance);
    return between(-limit, limit);
  }
  // As PyTorch; Keras truncates.
  return scaled(normal(b, key, counter, type), 0, std::sqrt(variance));
}

} // namespace cauce::training
