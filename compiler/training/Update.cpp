// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a recipe's formulas (dialects/train) become in a step: updates of parameters, and the learning rate that they take.
#include "compiler/training/Recipe.h"

using namespace mlir;

namespace cauce::training {
namespace {

// What an optimizer remembers of a parameter: states of its.
class Slots : public train::Memory {
public:
  Slots(States &states, StringRef parameter, const Phase &phase) : states(states), parameter(parameter), phase(phase) {}
  Value read(StringRef name, Type type, double initial) override {
    states.declare(train::StateFlags::checkpointed, nameOf(name), type, initial, parameter);
    return states.read(nameOf(name));
  }
  void write(StringRef name, Value value) override { states.write(nameOf(name), value); }

private:
  std::string nameOf(StringRef slot) const { return (parameter + "/" + phase.nameOf(slot)).str(); }

  States &states;
  StringRef parameter;
  const Phase &phase;
};

} // namespace

Value update(nn::ArithmeticBuilder &b, States &states, const Phase &phase, train::StateOp parameter, Value w, Value gradient, Value rate, Value step) {
  train::TrainingOp recipe = phase.recipe;
  train::OptimizerAttrInterface optimizer = recipe.getOptimizer();
  if (FloatAttr scale = parameter.getLearningRateScaleAttr())
    rate = b.mulScalar(rate, scale.getValueAsDouble());
  FloatAttr own = parameter.getWeightDecayAttr();
  double decay = own ? own.getValueAsDouble() : optimizer.getDecay();
  if (decay != 0 && !optimizer.takesDecay())
    gradient = b.add(gradient, b.mulScalar(w, decay));
  Slots slots(states, parameter.getSymName(), phase);
  return optimizer.update({b, slots, w, gradient, rate, step, decay});
}

static Value scheduled(nn::ArithmeticBuilder &b, States &states, const Phase &phase) {
  train::TrainingOp recipe = phase.recipe;
  double base = recipe.getOptimizer().getBaseRate();
  train::ScheduleAttrInterface schedule = recipe.getScheduleAttr();
  Type f32 = b.builder.getF32Type();
  Value rate = b.scalar(base, f32);
  if (!schedule)
    return rate;
  Value t = b.convert(states.read(phase.stateOf(stepName)), f32);
  rate = schedule.rate(b, base, rate, t);
  if (double warmup = schedule.getWarmup(); warmup > 0)
    rate = b.mul(rate, b.min(b.scalar(1.0, f32), b.mulScalar(b.addScalar(t, 1.0), 1.0 / warmup)));
  return rate;
}

// Whoever trains may replace the recipe's while the program runs, from step to step: the state with the flag rate holds a rate, or a negative
// number where the recipe's is to be.
Value learningRate(nn::ArithmeticBuilder &b, States &states, const Phase &phase) {
  Value rate = scheduled(b, states, phase);
  std::string rateName = phase.stateOf("learning_rate");
  states.declare(train::StateFlags::checkpointed | train::StateFlags::rate, rateName, rate.getType(), -1);
  Value given = states.read(rateName);
  return b.select(b.compare(nn::ComparePredicate::ge, given, b.full(given, 0)), given, rate);
}

} // namespace cauce::training
