// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sin, cos and atan. The argument of sin and cos is reduced to x = k pi / 2 + r with |r| <= pi / 4; polynomials for
// sin(r) and cos(r) take turns with k.
#include "compiler/cpu/math/Formulas.h"

using namespace mlir;

namespace cauce::formula {

// sin(r) = r + r^3 S(r^2), cos(r) = 1 - r^2 / 2 + r^4 C(r^2): Cephes sinf.c, fdlibm k_sin.c and k_cos.c.
static constexpr double sineF32[] = {-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4};
static constexpr double cosineF32[] = {4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5};
static constexpr double sineF64[] = {-1.66666666666666324348e-01, 8.33333333332248946124e-03,
                                     -1.98412698298579493134e-04, 2.75573137070700676789e-06,
                                     -2.50507602534068634195e-08, 1.58969099521155010221e-10};
static constexpr double cosineF64[] = {4.16666666666666019037e-02, -1.38888888888741095749e-03,
                                       2.48015872894767294178e-05, -2.75573143513906633035e-07,
                                       2.08757232129817482790e-09, -1.13596475577881948265e-11};

// pi / 2 in parts: 33 digits each, then the rest to 53 digits. Their products with k are exact for |k| < 2^20, which is
// |x| < 1.6e6; beyond, the error of r grows as that of x itself, one unit in its last place. From fdlibm e_rem_pio2.c.
static constexpr double part1 = 1.57079632673412561417e+00, rest1 = 6.07710050650619224932e-11;
static constexpr double part2 = 6.07710050630396597660e-11, part3 = 2.02226624871116645580e-21;
static constexpr double rest3 = 8.47842766036889956997e-32;
static constexpr double twoOverPi = 6.36619772367581382433e-01;

namespace {
struct Quadrant {
  Real r, rest; // the argument is r + rest; of f32 rest is 0
  Integer k;
};
} // namespace

// x - y and its error: Knuth, The Art of Computer Programming, volume 2, 4.2.2.
static std::pair<Real, Real> exactDifference(Real x, Real y) {
  Real difference = x - y;
  Real back = difference - x;
  return {difference, (x - (difference - back)) - (y + back)};
}

static Quadrant reduceF64(Real x) {
  Rounded k = roundToInteger(x * twoOverPi);
  auto [r2, lost2] = exactDifference(x - k.number * part1, k.number * part2);
  auto [r3, lost3] = exactDifference(r2, k.number * part3);
  Real low = (lost3 + lost2) - k.number * rest3;
  Real r = r3 + low;
  return {r, low - (r - r3), k.integer};
}

// In f64, where two parts are enough.
static Quadrant reduceF32(Real x) {
  Real wide = toF64(x);
  Rounded k = roundToInteger(wide * twoOverPi);
  Real r = fma(k.number, -rest1, fma(k.number, -part1, wide));
  return {toF32(r), constant(0.0, x), toI32(k.integer)};
}

// sin(r + rest) = r + r^3 S + rest (1 - r^2 / 2)
static Real reducedSine(Real r, Real rest) {
  Real z = r * r, cube = z * r;
  if (!isF64(r))
    return fma(cube, polynomial(z, sineF32), r);
  ArrayRef<double> s = sineF64;
  return r - ((z * (rest * 0.5 - cube * polynomial(z, s.drop_front())) - rest) - cube * s.front());
}

// cos(r + rest) = 1 - r^2 / 2 + r^4 C - r rest, of f64 the first difference with its error
static Real reducedCosine(Real r, Real rest) {
  Real z = r * r, half = z * 0.5, head = 1.0 - half;
  if (!isF64(r))
    return fma(z * z, polynomial(z, cosineF32), head);
  return head + (((1.0 - head) - half) + (z * z * polynomial(z, cosineF64) - r * rest));
}

// sin(x + quarters pi / 2) for x >= 0.
static Real sineOfTurned(Real x, int64_t quarters) {
  // So far k is right. Beyond, the sine of 0, but NaN for infinity.
  Real inRange = select(x < 0x1p40, x, x * 0.0);
  auto [r, rest, k] = isF64(x) ? reduceF64(inRange) : reduceF32(inRange);
  Integer quadrant = k + quarters;
  Real y = select((quadrant & 1) == 0, reducedSine(r, rest), reducedCosine(r, rest));
  Integer sign = (quadrant & 2) << (isF64(x) ? 62 : 30);
  return real(bits(y) ^ sign, x);
}

// Of |x|, because a sum of zeros has no sign.
Real sine(Real x) { return sineOfTurned(abs(x), 0) * copySign(1.0, x); }
Real cosine(Real x) { return sineOfTurned(abs(x), 1); }

// atan(x) = atan(c) + atan(t), t = (x - c) / (1 + c x), with c = 0, 1/2, 1, 3/2 or infinity such that |t| <= 7/16:
// fdlibm s_atan.c and s_atanf.c. atan(t) = t - t^3 A(t^2).
static constexpr double arctangentF32[] = {3.3333328366e-01, -1.9999158382e-01, 1.4253635705e-01, -1.0648017377e-01,
                                           6.1687607318e-02};
static constexpr double arctangentF64[] = {
    3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01, -1.11111104054623557880e-01,
    9.09088713343650656196e-02, -7.69187620504482999495e-02, 6.66107313738753120669e-02, -5.83357013379057348645e-02,
    4.97687799461593236017e-02, -3.65315727442169155270e-02, 1.62858201153657823623e-02};

namespace {
// From `from` on: the centre, and its arctangent to the digits of the type and the rest.
struct Centre {
  double from, c, f32, f32Rest, f64, f64Rest;
};
} // namespace
static constexpr Centre centres[] = {
    {7. / 16, 0.5, 4.6364760399e-01, 5.0121582440e-09, 4.63647609000806093515e-01, 2.26987774529616870924e-17},
    {11. / 16, 1, 7.8539812565e-01, 3.7748947079e-08, 7.85398163397448278999e-01, 3.06161699786838301793e-17},
    {19. / 16, 1.5, 9.8279368877e-01, 3.4473217170e-08, 9.82793723247329054082e-01, 1.39033110312309984516e-17},
};
// The arctangent of infinity.
static constexpr Centre last = {
    39. / 16, 0, 1.5707962513e+00, 7.5497894159e-08, 1.57079632679489655800e+00, 6.12323399573676603587e-17};

Real arctangent(Real x) {
  Real a = abs(x);
  Real c = constant(0, x), high = c, rest = c;
  for (const Centre &centre : centres) {
    Mask isBeyond = !(a < centre.from);
    c = select(isBeyond, centre.c, c);
    high = select(isBeyond, byType(x, centre.f32, centre.f64), high);
    rest = select(isBeyond, byType(x, centre.f32Rest, centre.f64Rest), rest);
  }
  Mask isBeyond = !(a < last.from);
  high = select(isBeyond, byType(x, last.f32, last.f64), high);
  rest = select(isBeyond, byType(x, last.f32Rest, last.f64Rest), rest);
  Real t = select(isBeyond, -1.0, a - c) / select(isBeyond, a, fma(a, c, 1.0));
  Real z = t * t;
  Real tail = t * (z * polynomial(z, byType<ArrayRef<double>>(x, arctangentF32, arctangentF64)));
  return copySign(high - ((tail - rest) - t), x);
}

} // namespace cauce::formula
