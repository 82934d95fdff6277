// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Learning-rate schedules, functions of the step count t. A warm-up of w steps multiplies by min(1, (t + 1) / w).
//   constant     r
//   step         r * factor ^ floor(t / every)                              (PyTorch StepLR)
//   exponential  r * factor ^ (t / every)                                   (Keras ExponentialDecay)
//   cosine       end + (r - end) (1 + cos(pi min(t, steps) / steps)) / 2    (Loshchilov and Hutter 2017, one cycle)
// Whoever trains may replace all of this while the program runs, from step to step: the state with the flag rate holds
// a rate, or a negative number where all of this is to be.
#include "compiler/training/Recipe.h"

#include <cmath>

using namespace mlir;

namespace cauce::training {

static Value scheduled(nn::ExpressionBuilder &b, States &states, DictionaryAttr optimizer, DictionaryAttr schedule) {
  Type f32 = b.builder.getF32Type();
  double base = number(optimizer, "learning_rate", 0.01);
  Value rate = b.scalar(base, f32);
  if (!schedule)
    return rate;
  Value t = b.convert(states.read(stepName), f32);
  StringRef kind = kindOf(schedule);
  double every = number(schedule, "every", 1), factor = number(schedule, "factor", 0.1);
  if (kind == "step" || kind == "exponential") {
    Value exponent = b.mulScalar(t, 1.0 / every);
    if (kind == "step")
      exponent = b.floor(b.div(t, b.scalar(every, f32)));
    rate = b.mul(rate, b.exp(b.mulScalar(exponent, std::log(factor))));
  } else if (kind == "cosine") {
    double steps = number(schedule, "steps", 1), end = number(schedule, "end", 0);
    Value angle = b.mulScalar(b.min(t, b.scalar(steps, f32)), M_PI / steps);
    rate = b.addScalar(b.mulScalar(b.addScalar(b.cos(angle), 1.0), (base - end) / 2), end);
  }
  if (double warmup = number(schedule, "warmup_steps", 0); warmup > 0)
    rate = b.mul(rate, b.min(b.scalar(1.0, f32), b.mulScalar(b.addScalar(t, 1.0), 1.0 / warmup)));
  return rate;
}

Value learningRate(nn::ExpressionBuilder &b, States &states, train::TrainingOp recipe) {
  Value rate = scheduled(b, states, recipe.getOptimizer(), recipe.getSchedule().value_or(DictionaryAttr()));
  states.declare(train::StateFlags::checkpointed | train::StateFlags::rate, rateName, rate.getType(), -1);
  Value given = states.read(rateName);
  return b.select(b.compare(nn::ComparePredicate::ge, given, b.full(given, 0)), given, rate);
}

} // namespace cauce::training
