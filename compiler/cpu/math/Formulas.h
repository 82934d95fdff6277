// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that have no instruction, for f32 and f64. README.md in the folder above says how accurate they are.
#pragma once

#include "compiler/cpu/math/Expression.h"

namespace cauce::formula {

// Exponential.cpp
Real exponential(Real x);
Real exponentialMinusOne(Real x);
/// e^x and e^x - 1 where both e^x and e^-x are normal numbers.
Real boundedExponential(Real x);
Real boundedExponentialMinusOne(Real x);
/// e^r - 1 for |r| <= ln(2) / 2.
Real reducedExponentialMinusOne(Real r);
/// x 2^n, also where 2^n or the result is not a normal number.
Real scale(Real x, Integer n);

// Logarithm.cpp
Real logarithm(Real x);
Real logarithmOfOnePlus(Real x);
/// x = 2^exponent mantissa, 1/sqrt(2) <= mantissa < sqrt(2), of a positive finite x.
struct Split {
  Real exponent, mantissa;
};
Split split(Real x);

// Power.cpp
Real power(Real x, Real y);

// Trigonometric.cpp
Real sine(Real x);
Real cosine(Real x);
Real arctangent(Real x);

// Sigmoids.cpp
Real hyperbolicTangent(Real x);
Real errorFunction(Real x);

// Halves.cpp: numbers of 16 bits, by integers, to f32 and back. NaN stays NaN; from f32 they are rounded to the nearest, ties to even.
Integer bitsOfBf16(Real f32);
Real fromBf16(Integer bits);
Integer bitsOfF16(Real f32);
Real fromF16(Integer bits);
/// f64 to f32 so that rounding it further is rounding once: toward zero, and then to an odd number if that was not exact.
Real roundToOdd(Real f64);

} // namespace cauce::formula
