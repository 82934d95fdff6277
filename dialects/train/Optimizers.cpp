// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formulas that Optimizers.td documents.
#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/train/Recipe.h"

#include <cmath>
#include <optional>

using namespace mlir;

namespace cauce::train {

Value Update::times(Value scalar, Value x) const { return b.mul(x, b.broadcastScalar(scalar, x)); }
Value Update::descend(Value direction) const { return b.sub(w, times(rate, direction)); }
Value Update::blend(double a, Value x, Value y) const { return b.add(b.mulScalar(x, a), b.mulScalar(y, 1 - a)); }

Value SgdAttr::update(const Update &u) const { return u.descend(u.g); }

static Value velocity(const Update &u, double momentum) {
  return u.write("momentum", u.b.add(u.b.mulScalar(u.read("momentum"), momentum), u.g));
}

Value MomentumAttr::update(const Update &u) const { return u.descend(velocity(u, getMomentum())); }

Value NesterovAttr::update(const Update &u) const {
  Value v = velocity(u, getMomentum());
  return u.descend(u.b.add(u.g, u.b.mulScalar(v, getMomentum())));
}

Value AdagradAttr::update(const Update &u) const {
  nn::ArithmeticBuilder &b = u.b;
  Value s = u.write("sum", b.add(u.read("sum", getInitialAccumulator()), b.square(u.g)));
  return u.descend(b.div(u.g, b.addScalar(b.sqrt(s), getEpsilon())));
}

Value AdadeltaAttr::update(const Update &u) const {
  nn::ArithmeticBuilder &b = u.b;
  double p = getRho(), e = getEpsilon();
  Value s = u.write("square", u.blend(p, u.read("square"), b.square(u.g))), before = u.read("delta");
  Value d = b.mul(b.div(b.sqrt(b.addScalar(before, e)), b.sqrt(b.addScalar(s, e))), u.g);
  u.write("delta", u.blend(p, before, b.square(d)));
  return u.descend(d);
}

Value RmspropAttr::update(const Update &u) const {
  nn::ArithmeticBuilder &b = u.b;
  Value s = u.write("square", u.blend(getRho(), u.read("square"), b.square(u.g)));
  return u.descend(b.div(u.g, b.addScalar(b.sqrt(s), getEpsilon())));
}

// Of AdamW with a decay, of Adam with none.
static Value adam(const Update &u, double b1, double b2, double epsilon, std::optional<double> decay) {
  nn::ArithmeticBuilder &b = u.b;
  Value m = u.write("m", u.blend(b1, u.read("m"), u.g)), v = u.write("v", u.blend(b2, u.read("v"), b.square(u.g)));
  Value t = b.addScalar(b.convert(u.step, b.builder.getF32Type()), 1.0);
  // 1 - beta^t = -expm1(x) with x = t ln(beta), which is -2 tanh(x / 2) / (1 - tanh(x / 2)): the difference itself would
  // lose all digits but four of 1 - 0.999 in f32.
  auto correction = [&](double beta) {
    Value half = nn::TanhOp::create(b.builder, b.loc, b.mulScalar(t, beta > 0 ? std::log(beta) / 2 : -1e3));
    return b.div(b.mulScalar(half, -2.0), b.rsubScalar(1.0, half));
  };
  Value scale = b.div(u.rate, correction(b1));
  Value root = b.reciprocal(b.sqrt(correction(b2)));
  Value denominator = b.addScalar(u.times(root, b.sqrt(v)), epsilon);
  Value w = decay ? u.times(b.rsubScalar(1.0, b.mulScalar(u.rate, *decay)), u.w) : u.w;
  return b.sub(w, u.times(scale, b.div(m, denominator)));
}

Value AdamAttr::update(const Update &u) const { return adam(u, getBeta1(), getBeta2(), getEpsilon(), std::nullopt); }

bool AdamwAttr::takesDecay() const { return true; }

Value AdamwAttr::update(const Update &u) const { return adam(u, getBeta1(), getBeta2(), getEpsilon(), u.decay); }

} // namespace cauce::train
