// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// log and log1p: x = 2^k m, and the series of the area hyperbolic tangent of s = f / (2 + f), f = m - 1.
#include "compiler/cpu/math/Formulas.h"

#include <limits>

using namespace mlir;

namespace cauce::formula {

// log((1 + s) / (1 - s)) = 2 s + s R(s^2): fdlibm e_log.c and e_logf.c.
static constexpr double seriesF32[] = {0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841};
static constexpr double seriesF64[] = {6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
                                       2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
                                       1.479819860511658591e-01};

Split split(Real x) {
  int digits = mantissaBits(x);
  // Denormals have no leading one to tell the exponent from.
  double lift = byType(x, 0x1p25, 0x1p54);
  Mask isDenormal = x < byType(x, 0x1p-126, 0x1p-1022);
  x = select(isDenormal, x * lift, x);
  // From 1 / sqrt(2) on the exponent counts as 0.
  int64_t one = exponentBias(x) << digits;
  int64_t half = byType<int64_t>(x, 0x3f3504f3, 0x3fe6a09e667f3bcd);
  Integer shifted = bits(x) + (one - half);
  Integer biased = shiftRight(shifted, digits);
  Real mantissa = real((shifted & ((int64_t(1) << digits) - 1)) + half, x);
  // An integer in the lowest digits of 2^52 or 2^23.
  double large = byType(x, 0x1p23, 0x1p52);
  int64_t largeBits = (exponentBias(x) + digits) << digits;
  Real exponent = real(biased | largeBits, x) -
                  select(isDenormal, large + exponentBias(x) + byType(x, 25, 54), constant(large + exponentBias(x), x));
  return {exponent, mantissa};
}

// log(2^k m) + correction.
static Real logarithmOf(Split x, Real correction) {
  Real k = x.exponent;
  // ln 2 = high + low; k high is exact.
  double high = byType(k, 6.9313812256e-01, 6.93147180369123816490e-01);
  double low = byType(k, 9.0580006145e-06, 1.90821492927058770002e-10);
  Real f = x.mantissa - 1.0;
  Real s = f / (f + 2.0);
  Real z = s * s;
  Real series = z * polynomial(z, byType<ArrayRef<double>>(k, seriesF32, seriesF64));
  Real halfSquare = f * f * 0.5;
  return k * high - ((halfSquare - (s * (halfSquare + series) + fma(k, low, correction))) - f);
}

// What the logarithm of x is where x is not positive and finite.
static Real outside(Real x, Real y) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Real none = constant(std::numeric_limits<double>::quiet_NaN(), x);
  return select(x > 0.0, select(x < infinity, y, x), select(x == 0.0, -infinity, none));
}

Real logarithm(Real x) { return outside(x, logarithmOf(split(x), 0.0)); }

// log(1 + x) = log(u) + (1 + x - u) / u, u being 1 + x as it is rounded: fdlibm s_log1p.c.
Real logarithmOfOnePlus(Real x) {
  Real u = x + 1.0;
  Real lost = select(x > 1.0, 1.0 - (u - x), x - (u - 1.0));
  Real y = outside(u, logarithmOf(split(u), lost / u));
  // x - x^2 / 2 is x.
  return select(abs(x) < byType(x, 0x1p-25, 0x1p-54), x, y);
}

} // namespace cauce::formula
