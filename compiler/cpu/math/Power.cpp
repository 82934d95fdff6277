// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pow: 2^(y log2 |x|), with a sign. An error of log2 |x| becomes one of the result times up to 1075, so of f64 the
// logarithm is a sum of two numbers; of f32 everything is computed in f64.
#include "compiler/cpu/math/Formulas.h"

#include <limits>

using namespace mlir;

namespace cauce::formula {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

// (3 artanh(s) / s - 3 - z) / z^2 with z = s^2 <= 0.0295, interpolated at Chebyshev points; relative to artanh(s) the
// error is 2^-67.
static constexpr double series[] = {0.6,
                                    0.4285714285714405,
                                    0.3333333333248383,
                                    0.272727275030892,
                                    0.23076892443777647,
                                    0.20002207040770967,
                                    0.1755935450923681,
                                    0.17584767935814777};

// A number as the sum of two, of which the first has half of the digits, so that its products are exact.
struct Sum {
  Real high, low;
};

// log2(x) = k + 2 / (3 ln 2) s (3 + s^2 + r), s = (m - 1) / (m + 1), as fdlibm e_pow.c adds it up.
static Sum logarithmToBase2(Real x) {
  auto [k, m] = split(x);
  // s = sHigh + sLow
  Real f = m - 1.0, g = m + 1.0, inverse = 1.0 / g;
  Real s = f * inverse;
  Real sHigh = upperHalf(s), gHigh = upperHalf(g), gLow = m - (gHigh - 1.0);
  Real sLow = inverse * ((f - sHigh * gHigh) - sHigh * gLow);
  // 3 + s^2 + r = tHigh + tLow
  Real z = s * s, square = sHigh * sHigh;
  Real r = z * z * polynomial(z, series) + sLow * (sHigh + s);
  Real tHigh = upperHalf(square + 3.0 + r);
  Real tLow = r - ((tHigh - 3.0) - square);
  // s (3 + s^2 + r) = pHigh + pLow
  Real u = sHigh * tHigh, v = sLow * tHigh + tLow * s;
  Real pHigh = upperHalf(u + v), pLow = v - (pHigh - u);
  // 2 / (3 ln 2) = factor = factorHigh + factorLow
  double factor = 9.61796693925975554329e-01, factorHigh = 9.61796700954437255859e-01;
  double factorLow = -7.02846165095275826516e-09;
  Real high = pHigh * factorHigh, low = pHigh * factorLow + pLow * factor;
  Real sum = upperHalf(high + low + k);
  return {sum, low - ((sum - k) - high)};
}

// x^y of f64, 0 < x < infinity.
static Real positivePower(Real x, Real y) {
  // So large an exponent makes 0 or infinity of the number next to 1.
  y = clamp(y, -0x1p65, 0x1p65);
  Sum logarithm = logarithmToBase2(x);
  Real yHigh = upperHalf(y);
  Real high = yHigh * logarithm.high;
  Real low = (y - yHigh) * logarithm.high + y * logarithm.low;
  Real exponent = high + low;
  // Beyond these ends the result is 0 or infinity.
  Real clamped = clamp(exponent, -1080.0, 1030.0);
  Mask isInside = clamped == exponent;
  Rounded n = roundToInteger(clamped);
  Real fraction = (select(isInside, high, clamped) - n.number) + select(isInside, low, 0.0);
  return scale(reducedExponentialMinusOne(fraction * 0.69314718055994531) + 1.0, n.integer);
}

Real power(Real x, Real y) {
  Real a = abs(x);
  Real p = isF64(x) ? positivePower(a, y) : toF32(exponential(toF64(y) * logarithm(toF64(a))));
  // Zero and infinity.
  Mask isFalling = y < 0.0;
  Real zero = constant(0.0, x), infinite = constant(infinity, x);
  p = select(a == 0.0, select(isFalling, infinite, zero), p);
  p = select(a == infinity, select(isFalling, zero, infinite), p);
  // Negative x: an integer is odd if its half is none.
  Mask isInteger = floor(y) == y;
  Real half = y * 0.5;
  Mask isOdd = isInteger & !(floor(half) == half);
  p = select(isOdd, copySign(p, x), p);
  p = select((x < 0.0) & (x > -infinity) & !isInteger, notANumber, p);
  // NaN, but for what is 1 whatever the other operand is.
  p = select((x == x) & (y == y), p, notANumber);
  return select((x == 1.0) | (y == 0.0) | ((x == -1.0) & (abs(y) == infinity)), 1.0, p);
}

} // namespace cauce::formula
