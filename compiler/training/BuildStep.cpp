// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @step, and the functions that read what it leaves.
#include "compiler/training/Passes.h"
#include "compiler/training/Recipe.h"
#include "compiler/support/Explain.h"

#include <cmath>

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_BUILDSTEPPASS
#include "compiler/training/Passes.h.inc"

namespace {
using namespace training;

constexpr llvm::StringLiteral metricsPrefix = "train.step_metrics/", skippedName = "skipped_steps";
constexpr llvm::StringLiteral scaleName = "train.loss_scale", goodStepsName = "train.good_steps";
// As PyTorch's and Keras's. A scale has no use below 1, and next to f32's end would be infinite itself.
constexpr double firstScale = 65536, leastScale = 1, largestScale = 0x1p100, goodSteps = 2000;

struct BuildStepPass : impl::BuildStepPassBase<BuildStepPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<func::FuncOp> found = findLoss(module);
    SmallVector<train::TrainingOp> recipes(module.getOps<train::TrainingOp>());
    if (failed(found) || recipes.size() > 1) {
      if (recipes.size() > 1)
        recipes.back().emitOpError("expected one train.training in a program").attachNote(recipes.front().getLoc()) << "another is here";
      return signalPassFailure();
    }
    func::FuncOp loss = *found;
    if (!loss || recipes.empty())
      return;
    train::TrainingOp recipe = recipes.front();
    OpBuilder builder(&getContext());
    nn::ExpressionBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    auto i64 = RankedTensorType::get({}, builder.getI64Type());
    func::FuncOp function = makeFunction(module, "step", loss, builder);
    states.declare(train::StateFlags::checkpointed, stepName, i64);
    states.declare(keyFlags, keyName, i64);
    Value step = states.read(stepName);
    Inlined body = inlineBody(b, states, inTrainingOf(module, loss), function.getArguments());
    Value value = body.results.front();

    SmallVector<train::StateOp> parameters = trainedStates(module);
    SmallVector<Value> wrt;
    SmallVector<Type> types;
    for (train::StateOp parameter : parameters) {
      wrt.push_back(states.read(parameter.getSymName()));
      types.push_back(parameter.getType());
    }
    if (wrt.empty()) {
      emitError(value.getLoc()) << "training: expected the model to have a parameter that is trained";
      return signalPassFailure();
    }
    Type precision = recipe.getPrecision().value_or(Type());
    if (precision)
      function->setAttr("train.precision", TypeAttr::get(precision));
    Value scale = precision && precision.isF16() ? readScale(b, states) : Value();
    Value seed = scale ? b.convert(scale, cast<RankedTensorType>(value.getType()).getElementType()) : b.full(value, 1.0);
    auto gradientOp = train::GradientOp::create(builder, b.loc, types, value, seed, wrt);
    gradientOp.setRequired(true); // zeros whatever the data are nothing that anyone can want to train with
    SmallVector<Value> gradients(gradientOp.getGradients());
    Value isFinite = scale ? unscale(b, scale, gradients) : Value();
    for (auto [parameter, gradient] : llvm::zip(parameters, gradients))
      if (train::RegularizerAttr regularizer = parameter.getRegularizerAttr()) // reads behind the gradient are 0 where there is none: see differentiate
        gradient = regularize(b, regularizer, train::ReadOp::create(builder, b.loc, parameter.getType(), parameter.getSymName()), gradient);
    // With a norm that is not finite, nothing that outlives the step may change.
    if (Value isShort = clip(b, recipe.getClipAttr(), gradients))
      isFinite = isFinite ? b.mul(isFinite, isShort) : isShort;
    if (isFinite)
      states.writeOnlyIf(isFinite);
    Value rate = learningRate(b, states, recipe);
    for (auto [parameter, w, gradient] : llvm::zip(parameters, wrt, gradients)) {
      b.loc = parameter.getLoc();
      explain(b.loc, getArgument(), [&, state = parameter](raw_ostream &out) mutable {
        out << "parameter '" << state.getSymName() << "' is updated by " << recipe.getOptimizer();
        if (Attribute regularizer = state.getRegularizerAttr())
          out << ", its gradient regularised by " << regularizer;
        if (FloatAttr scale = state.getLearningRateScaleAttr())
          out << ", the learning rate times " << scale.getValueAsDouble();
        if (FloatAttr decay = state.getWeightDecayAttr())
          out << ", with weight decay " << decay.getValueAsDouble();
      });
      states.write(parameter.getSymName(), update(b, states, recipe.getOptimizer(), parameter, w, gradient, rate, step));
    }
    b.loc = module.getLoc();
    for (auto &[state, after] : body.writes)
      states.write(state, after);
    states.write(stepName, b.addScalar(step, 1));
    states.writeOnlyIf({});
    if (scale)
      writeScale(b, states, isFinite);
    std::string skipped = (metricsPrefix + skippedName).str();
    if (isFinite) {
      auto count = RankedTensorType::get({}, builder.getF64Type());
      states.declare(train::StateFlags::reset, skipped, count);
      states.write(skipped, b.add(states.read(skipped), b.rsubScalar(1, b.convert(isFinite, count.getElementType()))));
    }
    body.metrics.insert(body.metrics.begin(), {"loss", {}, value, batchOf(function)});
    for (const Metric &metric : body.metrics)
      accumulate(b, states, metricsPrefix, metric);
    finishFunction(function, builder, {}, {});
    if (func::FuncOp copy = inTrainingOf(module, loss); copy != loss)
      copy.erase();
    if (states.hasConflicts())
      return signalPassFailure();

    // @step_metrics
    func::FuncOp reader = makeFunction(module, "step_metrics", {}, builder);
    States read(module, b);
    SmallVector<Value> results;
    SmallVector<std::string> names;
    for (const Metric &metric : body.metrics) {
      results.push_back(result(b, read, metricsPrefix, metric));
      names.push_back(metric.name);
      if (isFinite && metric.name == skippedName) {
        emitError(loss.getLoc()) << "the metric '" << skippedName << "' is one that clipping by norm and f16 add: expected another name";
        return signalPassFailure();
      }
    }
    if (isFinite) {
      results.push_back(b.convert(read.read(skipped), builder.getF32Type()));
      names.push_back(skippedName.str());
    }
    finishFunction(reader, builder, results, names);

    // @learning_rate
    func::FuncOp teller = makeFunction(module, "learning_rate", {}, builder);
    States told(module, b);
    finishFunction(teller, builder, learningRate(b, told, recipe), {"learning_rate"});
  }

  // @loss, or what differs from it in training.
  static func::FuncOp inTrainingOf(ModuleOp module, func::FuncOp loss) {
    for (auto function : module.getOps<func::FuncOp>())
      if (function->hasAttr(inTraining))
        return function;
    return loss;
  }

  static Value readScale(nn::ExpressionBuilder &b, States &states) {
    states.declare(train::StateFlags::checkpointed, scaleName, RankedTensorType::get({}, b.builder.getF32Type()), firstScale);
    states.declare(train::StateFlags::checkpointed, goodStepsName, RankedTensorType::get({}, b.builder.getI64Type()));
    return states.read(scaleName);
  }

  // Divides gradients by the scale, a power of two. Returns whether all of them are finite, an i1 scalar.
  static Value unscale(nn::ExpressionBuilder &b, Value scale, SmallVectorImpl<Value> &gradients) {
    Value isFinite, inverse = b.reciprocal(scale);
    for (Value &gradient : gradients) {
      auto type = cast<RankedTensorType>(gradient.getType());
      gradient = b.mul(gradient, b.broadcastScalar(b.convert(inverse, type.getElementType()), gradient));
      Value largest = b.reduceMax(b.abs(gradient), llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())));
      Value isOwn = b.compare(nn::ComparePredicate::lt, largest, b.full(largest, HUGE_VAL)); // false for NaN
      isFinite = isFinite ? b.mul(isFinite, isOwn) : isOwn;
    }
    return isFinite;
  }

  // Half of it after a step that is skipped; twice after many that were not.
  static void writeScale(nn::ExpressionBuilder &b, States &states, Value isFinite) {
    Value scale = states.read(scaleName), good = b.addScalar(states.read(goodStepsName), 1);
    Value isMany = b.compare(nn::ComparePredicate::ge, good, b.full(good, goodSteps));
    Value grown = b.select(isMany, b.min(b.mulScalar(scale, 2), b.full(scale, largestScale)), scale);
    states.write(scaleName, b.select(isFinite, grown, b.max(b.mulScalar(scale, 0.5), b.full(scale, leastScale))));
    states.write(goodStepsName, b.select(isFinite, b.select(isMany, b.zeros(good), good), b.zeros(good)));
  }

  // The gradient of l1 sum |w| + l2 sum w^2, as Keras defines both.
  static Value regularize(nn::ExpressionBuilder &b, train::RegularizerAttr penalty, Value w, Value gradient) {
    if (double l1 = penalty.getL1())
      gradient = b.add(gradient, b.mulScalar(b.sign(w), l1));
    if (double l2 = penalty.getL2())
      gradient = b.add(gradient, b.mulScalar(w, 2 * l2));
    return gradient;
  }

  // By value: each element into [-v, v]. By norm: all gradients scaled so that their common norm is at most n, with
  // PyTorch's 1e-6 in the denominator. Returns whether that norm is finite, an i1 scalar; null without one.
  static Value clip(nn::ExpressionBuilder &b, train::ClipAttr clip, SmallVectorImpl<Value> &gradients) {
    if (double limit = clip ? clip.getValue() : HUGE_VAL; std::isfinite(limit))
      for (Value &gradient : gradients)
        gradient = b.max(b.min(gradient, b.full(gradient, limit)), b.full(gradient, -limit));
    double limit = clip ? clip.getNorm() : HUGE_VAL;
    if (!std::isfinite(limit) || gradients.empty())
      return {};
    // In f64, which holds the squares of all finite f32.
    Value sum;
    for (Value gradient : gradients) {
      Value part = b.sumAll(b.square(b.convert(gradient, b.builder.getF64Type())));
      sum = sum ? b.add(sum, part) : part;
    }
    Value norm = b.sqrt(sum);
    Value scale = b.min(b.full(norm, 1.0), b.div(b.full(norm, limit), b.addScalar(norm, 1e-6)));
    Value isFinite = b.compare(nn::ComparePredicate::lt, sum, b.full(sum, HUGE_VAL));
    // By its root, twice: a scale for the largest gradients has few digits left in f32.
    Value root = b.sqrt(scale);
    for (Value &gradient : gradients) {
      Value factor = b.broadcastScalar(root, gradient);
      gradient = b.mul(b.mul(gradient, factor), factor);
    }
    return isFinite;
  }
};

} // namespace
} // namespace cauce
