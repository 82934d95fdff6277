// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formulas in C++ notation that emit arith and math ops: on scalars and on vectors of any length, of f32 and of f64.
// A literal takes the type of what it meets; a binary operation needs one operand that is not a literal.
//
// The code generator may fuse any multiplication with the addition that uses it. What a formula needs to be exact must
// be exact either way: a product of few enough bits, a sum of two terms and the error of that sum.
#pragma once

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace cauce::formula {

template <typename Literal>
struct Term {
  Term(Literal literal) : literal(literal) {}
  Term(mlir::ImplicitLocOpBuilder &b, mlir::Value value) : b(&b), value(value) {}

  mlir::ImplicitLocOpBuilder *b = nullptr;
  mlir::Value value;
  Literal literal = 0;
};

using Real = Term<double>;
using Integer = Term<int64_t>; // of as many bits as the reals
struct Mask {
  mlir::ImplicitLocOpBuilder *b;
  mlir::Value value;
};

/// A literal of the type of `like`.
Real constant(double literal, Real like);

Real operator+(Real x, Real y);
Real operator-(Real x, Real y);
Real operator*(Real x, Real y);
Real operator/(Real x, Real y);
Real operator-(Real x);
Real abs(Real x);
Real floor(Real x);
Real copySign(Real magnitude, Real sign);
/// x y + z, rounded once on CPUs that can.
Real fma(Real x, Real y, Real z);

/// False where an operand is NaN.
Mask operator<(Real x, Real y);
Mask operator>(Real x, Real y);
Mask operator==(Real x, Real y);

Integer operator+(Integer x, Integer y);
Integer operator-(Integer x, Integer y);
Integer operator&(Integer x, Integer y);
Integer operator^(Integer x, Integer y);
Integer operator|(Integer x, Integer y);
Integer operator<<(Integer x, Integer bits);
/// Fills with zeros.
Integer shiftRight(Integer x, Integer bits);
Integer shiftRightSigned(Integer x, Integer bits);
Mask operator==(Integer x, Integer y);

Mask operator&(Mask x, Mask y);
Mask operator|(Mask x, Mask y);
Mask operator!(Mask x);
Real select(Mask condition, Real yes, Real no);
Integer select(Mask condition, Integer yes, Integer no);

/// The nearer end where x is outside, NaN where it is NaN: one instruction an end.
Real clamp(Real x, double low, double high);

Integer bits(Real x);
/// The number of type `like` that has these bits.
Real real(Integer bits, Real like);
/// The f32 or f64 of these 32 or 64 bits.
Real real(Integer bits);
/// Of f32.
Real toF64(Real x);
/// Of any other type.
Real toF32(Real x);
Integer toI32(Integer x);
/// Of 16 bits to 32, filled with zeros, and back.
Integer fromI16(Integer x);
Integer toI16(Integer x);

bool isF64(Real x);
/// Digits after the leading one: 52 or 23.
int mantissaBits(Real x);
/// What an exponent is stored with: 1023 or 127.
int64_t exponentBias(Real x);
/// The one for x's element type.
template <typename T>
T byType(Real x, T f32, T f64) {
  return isF64(x) ? f64 : f32;
}

/// c[0] + c[1] x + c[2] x^2 + ... by Horner's rule.
Real polynomial(Real x, llvm::ArrayRef<double> coefficients);

/// x rounded to an integer, as a number and as bits. Exact for |x| up to 2^51 and 2^22: adding 1.5 2^52 leaves no digit
/// after the point, and the integer in the lowest bits.
struct Rounded {
  Real number;
  Integer integer;
};
Rounded roundToInteger(Real x);

/// 2^n for n of a normal number.
Real powerOfTwo(Integer n, Real like);

/// x with the lower half of its digits zero: products of two such numbers are exact.
Real upperHalf(Real x);

} // namespace cauce::formula
