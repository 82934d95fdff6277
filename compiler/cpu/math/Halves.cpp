// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// bf16 is the upper half of an f32. f16 has another exponent: normal numbers differ by a shift and a constant, and of subnormal ones f32's
// own addition finds the digits, next to a number whose last place is that of f16's smallest.
#include "compiler/cpu/math/Formulas.h"

namespace cauce::formula {

Real fromBf16(Integer bits) { return real(fromI16(bits) << 16); }

Integer bitsOfBf16(Real x) {
  Integer all = bits(x), upper = shiftRight(all, 16);
  // Half a place, less one where the place is even; a carry becomes the exponent's, and infinity beyond the largest.
  Integer rounded = shiftRight(all + 0x7fff + (upper & 1), 16);
  return toI16(select(x == x, rounded, upper | 0x40));
}

Real fromF16(Integer halfBits) {
  Integer all = fromI16(halfBits), magnitude = all & 0x7fff, sign = (all & 0x8000) << 16, shifted = magnitude << 13;
  constexpr int64_t rebias = int64_t(127 - 15) << 23, leastNormal = rebias + (int64_t(1) << 23);
  Real isInfinite = real(shifted + rebias); // at least 2^16 of infinity and NaN, less of numbers
  Integer normal = shifted + rebias, special = (shifted + 2 * rebias) | select(isInfinite > 0x1p16, Integer(1 << 22), shifted & 0);
  Real subnormal = real(shifted + leastNormal) - 0x1p-14;
  Integer number = select(isInfinite < 0x1p-14, bits(subnormal), normal);
  return real(select(isInfinite < 0x1p16, number, special) | sign);
}

Integer bitsOfF16(Real x) {
  Integer all = bits(x), magnitude = all & 0x7fffffff, sign = shiftRight(all, 16) & 0x8000;
  Real size = abs(x);
  constexpr int64_t rebias = int64_t(127 - 15) << 23, half = 0x3f000000; // 0.5, whose last place is 2^-24
  Integer normal = shiftRight(magnitude - rebias + 0xfff + (shiftRight(magnitude, 13) & 1), 13);
  Integer subnormal = bits(size + 0.5) - half;
  Integer number = select(size < 0x1p-14, subnormal, normal);
  Integer nan = (shiftRight(magnitude, 13) & 0x1ff) | 0x7e00;
  Integer finite = select(size < 0x1p16, number, select(size == size, Integer(0x7c00), nan));
  return toI16(finite | sign);
}

Real roundToOdd(Real x) {
  Real y = toF32(x), back = toF64(y);
  Integer nearest = bits(y);
  Integer towardZero = select(abs(back) > abs(x), nearest - 1, nearest);
  return real(select(back == x, nearest, select(x == x, towardZero | 1, nearest)));
}

} // namespace cauce::formula
