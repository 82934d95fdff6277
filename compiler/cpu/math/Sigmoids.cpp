// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tanh and erf: odd functions that go from -1 to 1.
#include "compiler/cpu/math/Formulas.h"

using namespace mlir;

namespace cauce::formula {

// With e = exp(-2 |x|) - 1, -e / (e + 2), which keeps the digits of small x; with e = exp(2 |x|) - 1, 1 - 2 / (e + 2),
// whose subtraction is exact to the last digit from tanh(x) = 1/2 on. After fdlibm s_tanh.c. A quotient of polynomials
// would be faster and 6 ulp off where tanh is almost 1.
Real hyperbolicTangent(Real x) {
  Real a = abs(x);
  Mask isSmall = a < 0.55;
  Real limited = select(a > 25.0, 25.0, a); // 1 from there on
  Real e = boundedExponentialMinusOne(limited * select(isSmall, constant(-2.0, x), constant(2.0, x)));
  Real quotient = select(isSmall, -e, 2.0) / (e + 2.0);
  return copySign(select(isSmall, quotient, 1.0 - quotient), x);
}

// erf(x) / x - 1 in x^2 for |x| <= 1, and log(erfc(x)) in x for 1 <= x <= 4, interpolated at Chebyshev points; relative
// to erf(x) the errors are 2^-29 and 2^-30.
static constexpr double smallF32[] = {0.12837916584835093,   -0.37612626666720334, 0.11283594715160218,
                                      -0.026854212010626412, 0.005189087423433974, -0.000801686428716587,
                                      7.875875062685488e-05};
static constexpr double logarithmF32[] = {0.00032013804767969883, -1.130233434841994,     -0.631826051559163,
                                          -0.11008008294882024,   0.026421136005663898,   -0.004759596293266265,
                                          0.0005968056256607798,  -4.605804268918978e-05, 1.6371514145936436e-06};

static Real errorFunctionF32(Real x) {
  Real a = abs(x);
  Real small = fma(a, polynomial(a * a, smallF32), a);
  Real large = 1.0 - boundedExponential(polynomial(select(a > 4.0, 4.0, a), logarithmF32)); // 1 from there on
  return copySign(select(a < 1.0, small, large), x);
}

// erf(x) / x - 1 in x^2 for |x| < 0.84375: fdlibm s_erf.c.
static constexpr double smallNumerator[] = {1.28379167095512558561e-01, -3.25042107247001499370e-01,
                                            -2.84817495755985104766e-02, -5.77027029648944159157e-03,
                                            -2.37630166566501626084e-05};
static constexpr double smallDenominator[] = {1.0,
                                              3.97917223959155352819e-01,
                                              6.50222499887672944485e-02,
                                              5.08130628187576562776e-03,
                                              1.32494738004321644526e-04,
                                              -3.96022827877536812320e-06};
// exp(x^2) erfc(x) in x for 0.46875 <= x <= 4, and good enough for 1 - erfc(x) beyond: Cody, Rational Chebyshev
// approximations for the error function, Mathematics of Computation 23 (1969).
static constexpr double largeNumerator[] = {1.23033935479799725e03, 2.05107837782607147e03, 1.71204761263407058e03,
                                            8.81952221241769090e02, 2.98635138197400131e02, 6.61191906371416295e01,
                                            8.88314979438837594e0,  5.64188496988670089e-1, 2.15311535474403846e-8};
static constexpr double largeDenominator[] = {1.23033935480374942e03, 3.43936767414372164e03, 4.36261909014324716e03,
                                              3.29079923573345963e03, 1.62138957456669019e03, 5.37181101862009858e02,
                                              1.17693950891312499e02, 1.57449261107098347e01, 1.0};

static Real errorFunctionF64(Real x) {
  Real a = abs(x);
  Mask isSmall = a < 0.84375;
  Real z = a * a;
  Real limited = select(a > 6.0, 6.0, a); // 1 from there on
  Real numerator = select(isSmall, polynomial(z, smallNumerator), polynomial(limited, largeNumerator));
  Real denominator = select(isSmall, polynomial(z, smallDenominator), polynomial(limited, largeDenominator));
  Real quotient = numerator / denominator;
  Real large = 1.0 - boundedExponential(-(limited * limited)) * quotient;
  return copySign(select(isSmall, fma(a, quotient, a), large), x);
}

Real errorFunction(Real x) { return isF64(x) ? errorFunctionF64(x) : errorFunctionF32(x); }

} // namespace cauce::formula
