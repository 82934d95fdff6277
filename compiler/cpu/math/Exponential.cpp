// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// exp and expm1: x = k ln 2 + r with |r| <= ln(2) / 2, and a polynomial for e^r - 1.
#include "compiler/cpu/math/Formulas.h"

using namespace mlir;

namespace cauce::formula {

// (e^r - 1 - r) / r^2 on |r| <= 0.3469, interpolated at Chebyshev points; relative to e^r the error is 2^-32 and 2^-61.
static constexpr double remainderF32[] = {0.500000001353873,    0.16666666681704215,   0.04166646419740569,
                                          0.008333310844647862, 0.0013933730715792083, 0.00019891080463998843};
static constexpr double remainderF64[] = {0.5,
                                          0.1666666666666667,
                                          0.04166666666666667,
                                          0.008333333333326084,
                                          0.0013888888888883711,
                                          0.0001984126987500228,
                                          2.480158732567746e-05,
                                          2.755725517000089e-06,
                                          2.755727347871858e-07,
                                          2.5105312729622103e-08,
                                          2.09147553258932e-09};

Real reducedExponentialMinusOne(Real r) {
  return fma(r * r, polynomial(r, byType<ArrayRef<double>>(r, remainderF32, remainderF64)), r);
}

// Two factors, because 2^n may be beyond the normal numbers while the result is not; only the second one rounds.
Real scale(Real x, Integer n) {
  Integer half = shiftRightSigned(n, 1);
  return x * powerOfTwo(half, x) * powerOfTwo(n - half, x);
}

// ln 2 = high + low, high with so few digits that k high is exact: Cody and Waite, Software Manual for the Elementary
// Functions, 1980. The constants are those of Cephes expf and fdlibm e_exp.c.
static std::pair<Real, Integer> reduce(Real x) {
  double high = byType(x, 0.693359375, 6.93147180369123816490e-01);
  double low = byType(x, -2.12194440e-4, 1.90821492927058770002e-10);
  Rounded k = roundToInteger(x * 1.4426950408889634);
  return {fma(k.number, -low, fma(k.number, -high, x)), k.integer};
}

Real exponential(Real x) {
  // Beyond these ends the result is 0 or infinity, and the exponents stay within what scale can do.
  auto [r, k] = reduce(clamp(x, byType(x, -105.0, -746.0), byType(x, 90.0, 711.0)));
  return scale(reducedExponentialMinusOne(r) + 1.0, k);
}

Real boundedExponential(Real x) {
  auto [r, k] = reduce(x);
  Real power = powerOfTwo(k, x);
  return fma(reducedExponentialMinusOne(r), power, power);
}

Real boundedExponentialMinusOne(Real x) {
  auto [r, k] = reduce(x);
  Real power = powerOfTwo(k, x);
  return fma(reducedExponentialMinusOne(r), power, power - 1.0);
}

Real exponentialMinusOne(Real x) {
  // The largest number is less than 2^128 or 2^1024, which is none: half of everything.
  auto [r, k] = reduce(clamp(x, -50.0, byType(x, 89.0, 709.9)));
  Real power = powerOfTwo(k - 1, x);
  Real y = fma(reducedExponentialMinusOne(r), power, power - 0.5) * 2.0;
  // x + x^2 / 2 is x, and half of it may not be a number.
  return select(abs(x) < byType(x, 0x1p-25, 0x1p-54), x, y);
}

} // namespace cauce::formula
