// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Optimizers: w is the parameter, g its gradient, r the learning rate, t the step counted from 1. Formulas and defaults
// are PyTorch's unless said otherwise; Keras differs in the defaults of epsilon (1e-7) and rho (0.9, 0.95). With a weight decay
// d, g is the gradient + d w, of biases as well (an L2 penalty, added behind clipping), but for AdamW, which shrinks w itself.
#include "compiler/training/Recipe.h"

#include "dialects/nn/CommonElementwise.h"

#include <cmath>

using namespace mlir;

namespace cauce::training {
namespace {

struct Update {
  nn::ExpressionBuilder &b;
  States &states;
  DictionaryAttr options;
  StringRef name;
  Value w, g, rate, step;

  double option(StringRef key, double otherwise) const { return number(options, key, otherwise); }
  Value times(Value scalar, Value x) const { return b.mul(x, b.broadcastScalar(scalar, x)); }
  Value descend(Value direction) const { return b.sub(w, times(rate, direction)); }

  std::string slotName(StringRef slot) const { return (name + "/" + slot).str(); }
  Value read(StringRef slot, double initial = 0) const {
    states.declare(train::StateFlags::checkpointed, slotName(slot), w.getType(), initial, name);
    return states.read(slotName(slot));
  }
  Value write(StringRef slot, Value value) const {
    states.write(slotName(slot), value);
    return value;
  }
  // a x + (1 - a) y
  Value blend(double a, Value x, Value y) const { return b.add(b.mulScalar(x, a), b.mulScalar(y, 1 - a)); }

  // v' = m v + g,  w' = w - r v'  (Nesterov: w - r (g + m v'))
  Value momentum(bool nesterov) const {
    double m = option("momentum", 0.9);
    Value v = write("momentum", b.add(b.mulScalar(read("momentum"), m), g));
    return descend(nesterov ? b.add(g, b.mulScalar(v, m)) : v);
  }
  // s' = s + g^2,  w' = w - r g / (sqrt(s') + e)
  Value adagrad() const {
    Value s = write("sum", b.add(read("sum", option("initial_accumulator", 0)), b.square(g)));
    return descend(b.div(g, b.addScalar(b.sqrt(s), option("epsilon", 1e-10))));
  }
  // s' = p s + (1 - p) g^2,  d = g sqrt(u + e) / sqrt(s' + e),  u' = p u + (1 - p) d^2,  w' = w - r d
  Value adadelta() const {
    double p = option("rho", 0.9), e = option("epsilon", 1e-6);
    Value s = write("square", blend(p, read("square"), b.square(g))), u = read("delta");
    Value d = b.mul(b.div(b.sqrt(b.addScalar(u, e)), b.sqrt(b.addScalar(s, e))), g);
    write("delta", blend(p, u, b.square(d)));
    return descend(d);
  }
  // s' = p s + (1 - p) g^2,  w' = w - r g / (sqrt(s') + e)
  Value rmsprop() const {
    Value s = write("square", blend(option("rho", 0.99), read("square"), b.square(g)));
    return descend(b.div(g, b.addScalar(b.sqrt(s), option("epsilon", 1e-8))));
  }
  // m' = b1 m + (1 - b1) g,  v' = b2 v + (1 - b2) g^2,  w' = w - r (m' / (1 - b1^t)) / (sqrt(v' / (1 - b2^t)) + e)
  // AdamW (Loshchilov and Hutter 2019) first shrinks w by 1 - r d.
  Value adam(bool decoupled) const {
    double b1 = option("beta1", 0.9), b2 = option("beta2", 0.999), e = option("epsilon", 1e-8);
    Value m = write("m", blend(b1, read("m"), g)), v = write("v", blend(b2, read("v"), b.square(g)));
    Type f32 = b.builder.getF32Type();
    Value t = b.addScalar(b.convert(step, f32), 1.0);
    // 1 - beta^t = -expm1(x) with x = t ln(beta), which is -2 tanh(x / 2) / (1 - tanh(x / 2)): the difference itself would
    // lose all digits but four of 1 - 0.999 in f32.
    auto correction = [&](double beta) {
      Value half = nn::TanhOp::create(b.builder, b.loc, b.mulScalar(t, beta > 0 ? std::log(beta) / 2 : -1e3));
      return b.div(b.mulScalar(half, -2.0), b.rsubScalar(1.0, half));
    };
    Value scale = b.div(rate, correction(b1));
    Value root = b.reciprocal(b.sqrt(correction(b2)));
    Value denominator = b.addScalar(times(root, b.sqrt(v)), e);
    Value shrunk = w;
    if (decoupled)
      shrunk = times(b.rsubScalar(1.0, b.mulScalar(rate, option("weight_decay", 0.01))), w);
    return b.sub(shrunk, times(scale, b.div(m, denominator)));
  }
};

} // namespace

Value update(nn::ExpressionBuilder &b, States &states, DictionaryAttr optimizer, train::StateOp parameter, Value w, Value gradient, Value rate,
             Value step) {
  StringRef kind = kindOf(optimizer);
  if (FloatAttr scale = parameter.getLearningRateScaleAttr())
    rate = b.mulScalar(rate, scale.getValueAsDouble());
  if (FloatAttr decay = parameter.getWeightDecayAttr()) {
    NamedAttrList own(optimizer);
    own.set("weight_decay", decay);
    optimizer = own.getDictionary(optimizer.getContext());
  }
  if (double decay = number(optimizer, "weight_decay", 0); decay != 0 && kind != "adamw")
    gradient = b.add(gradient, b.mulScalar(w, decay));
  Update update{b, states, optimizer, parameter.getSymName(), w, gradient, rate, step};
  if (kind == "momentum")
    return update.momentum(/*nesterov=*/false);
  if (kind == "nesterov")
    return update.momentum(/*nesterov=*/true);
  if (kind == "adagrad")
    return update.adagrad();
  if (kind == "adadelta")
    return update.adadelta();
  if (kind == "rmsprop")
    return update.rmsprop();
  if (kind == "adam")
    return update.adam(/*decoupled=*/false);
  if (kind == "adamw")
    return update.adam(/*decoupled=*/true);
  return update.descend(gradient);
}

} // namespace cauce::training
