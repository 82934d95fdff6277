// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// @step, or one of each phase, @accumulate, and the functions that read what they leave.
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
constexpr llvm::StringLiteral accumulatedName = "accumulated", samplesName = "accumulated_samples";
constexpr llvm::StringLiteral scaleName = "loss_scale", goodStepsName = "good_steps";
// As PyTorch's and Keras's. A scale has no use below 1, and next to f32's end would be infinite itself.
constexpr double firstScale = 65536, leastScale = 1, largestScale = 0x1p100, goodSteps = 2000;

struct BuildStepPass : impl::BuildStepPassBase<BuildStepPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<SmallVector<Phase>> phases = findPhases(module);
    if (failed(phases))
      return signalPassFailure();
    if (phases->empty() || !phases->front().recipe)
      return;
    SmallVector<Measured> measured;
    for (const Phase &phase : *phases) {
      measured.push_back({phase, {}});
      if (failed(build(module, phase, measured.back())) || (train::TrainingOp(phase.recipe).getAccumulates() && failed(buildAccumulation(module, phase))))
        return signalPassFailure();
    }
    for (func::FuncOp copy : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
      if (copy->hasAttr(inTraining))
        copy.erase();
    if (failed(buildReaders(module, measured)))
      return signalPassFailure();
    Builder b(&getContext());
    SmallVector<Attribute> named;
    for (const Phase &phase : *phases)
      if (train::TrainingOp recipe = phase.recipe; recipe.getPhase())
        named.push_back(b.getDictionaryAttr({b.getNamedAttr("name", b.getStringAttr(*recipe.getPhase())), b.getNamedAttr("steps", b.getI64IntegerAttr(recipe.getSteps()))}));
    if (!named.empty())
      module->setAttr("cauce.phases", b.getArrayAttr(named));
  }

  // What a step measures.
  struct Measured {
    const Phase &phase;
    SmallVector<Metric> metrics;
    bool skips = false; // steps
  };

  // What a batch asks of the parameters of a phase, in a function that takes it.
  struct BatchGradients {
    func::FuncOp function;
    Inlined body; // of the loss
    SmallVector<train::StateOp> parameters;
    SmallVector<Value> values, gradients; // of these
    Value scale; // that the loss had, and gradients no longer have; null without one
  };

  // The builder is in the function. `isRequired`: it is an error if no parameter has a gradient.
  static FailureOr<BatchGradients> differentiate(nn::ArithmeticBuilder &b, States &states, ModuleOp module, const Phase &phase, func::FuncOp function,
                                                 bool isRequired) {
    train::TrainingOp recipe = phase.recipe;
    BatchGradients batch;
    batch.function = function;
    batch.body = inlineBody(b, states, inTrainingOf(module, phase), batch.function.getArguments());
    Value value = batch.body.results.front();
    batch.parameters = phase.parametersOf(module);
    SmallVector<Type> types;
    for (train::StateOp parameter : batch.parameters) {
      batch.values.push_back(states.read(parameter.getSymName()));
      types.push_back(parameter.getType());
    }
    if (types.empty())
      return emitError(value.getLoc()) << "training: expected the model to have a parameter that is trained";
    Type precision = recipe.getPrecision().value_or(Type());
    if (precision)
      batch.function->setAttr("train.precision", TypeAttr::get(precision));
    if (precision && precision.isF16())
      batch.scale = readScale(b, states, phase);
    Value seed = batch.scale ? b.convert(batch.scale, cast<RankedTensorType>(value.getType()).getElementType()) : b.full(value, 1.0);
    auto gradient = train::GradientOp::create(b.builder, b.loc, types, value, seed, batch.values);
    gradient.setRequired(isRequired); // zeros whatever the data are nothing that anyone can want to train with
    batch.gradients.assign(gradient.getGradients().begin(), gradient.getGradients().end());
    if (batch.scale)
      unscale(b, batch.scale, batch.gradients);
    return batch;
  }

  // The step of a phase.
  LogicalResult build(ModuleOp module, const Phase &phase, Measured &measured) {
    train::TrainingOp recipe = phase.recipe;
    OpBuilder builder(&getContext());
    nn::ArithmeticBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    auto i64 = RankedTensorType::get({}, builder.getI64Type());
    states.declare(train::StateFlags::checkpointed, phase.stateOf(stepName), i64);
    states.declare(keyFlags, keyName, i64);
    func::FuncOp function = makeFunction(module, phase.nameOf("step"), phase.loss, builder);
    Value step = states.read(phase.stateOf(stepName));
    FailureOr<BatchGradients> batch = differentiate(b, states, module, phase, function, /*isRequired=*/true);
    if (failed(batch))
      return failure();
    auto &[same, body, parameters, wrt, gradients, scale] = *batch;
    if (recipe.getAccumulates())
      takeAccumulated(b, states, phase, *batch);
    Value isFinite = scale ? areFinite(b, gradients) : Value();
    for (auto [parameter, gradient] : llvm::zip(parameters, gradients))
      if (train::RegularizerAttr regularizer = parameter.getRegularizerAttr()) // reads behind the gradient are 0 where there is none: see differentiate
        gradient = regularize(b, regularizer, train::ReadOp::create(builder, b.loc, parameter.getType(), parameter.getSymName()), gradient);
    // With a norm that is not finite, nothing that outlives the step may change.
    if (Value isShort = clip(b, recipe.getClipAttr(), gradients))
      isFinite = isFinite ? b.mul(isFinite, isShort) : isShort;
    if (isFinite)
      states.writeOnlyIf(isFinite);
    Value rate = learningRate(b, states, phase);
    for (auto [parameter, w, gradient] : llvm::zip(parameters, wrt, gradients)) {
      b.loc = parameter.getLoc();
      explain(b.loc, getArgument(), [&, state = parameter](raw_ostream &out) mutable {
        out << "parameter '" << state.getSymName() << "' is updated by " << recipe.getOptimizer();
        if (std::optional<StringRef> name = recipe.getPhase())
          out << " of phase '" << *name << "'";
        if (Attribute regularizer = state.getRegularizerAttr())
          out << ", its gradient regularised by " << regularizer;
        if (FloatAttr scale = state.getLearningRateScaleAttr())
          out << ", the learning rate times " << scale.getValueAsDouble();
        if (FloatAttr decay = state.getWeightDecayAttr())
          out << ", with weight decay " << decay.getValueAsDouble();
      });
      states.write(parameter.getSymName(), update(b, states, phase, parameter, w, gradient, rate, step));
    }
    b.loc = module.getLoc();
    for (auto &[state, after] : body.writes)
      states.write(state, after);
    states.write(phase.stateOf(stepName), b.addScalar(step, 1));
    states.writeOnlyIf({});
    if (scale)
      writeScale(b, states, phase, isFinite);
    std::string skipped = skippedOf(phase);
    if (isFinite) {
      auto count = RankedTensorType::get({}, builder.getF64Type());
      states.declare(train::StateFlags::reset, skipped, count);
      states.write(skipped, b.add(states.read(skipped), b.rsubScalar(1, b.convert(isFinite, count.getElementType()))));
    }
    measured.metrics = metricsOf(phase, body, function);
    measured.skips = bool(isFinite);
    for (const Metric &metric : measured.metrics)
      accumulate(b, states, metricsPrefix, metric);
    finishFunction(function, builder, {}, {});
    return failure(states.hasConflicts());
  }

  // @accumulate: the gradients of a batch, times its samples, go into sums.
  LogicalResult buildAccumulation(ModuleOp module, const Phase &phase) {
    OpBuilder builder(&getContext());
    nn::ArithmeticBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    States states(module, b);
    FailureOr<BatchGradients> batch = differentiate(b, states, module, phase, makeFunction(module, phase.nameOf("accumulate"), phase.loss, builder), /*isRequired=*/false);
    if (failed(batch))
      return failure();
    Value samples = weightOf(b, batch->body, batch->function);
    states.write(phase.stateOf(samplesName), b.add(states.read(phase.stateOf(samplesName)), samples));
    for (auto [parameter, gradient] : llvm::zip(batch->parameters, batch->gradients)) {
      b.loc = parameter.getLoc();
      std::string sum = sumOf(phase, parameter);
      states.write(sum, b.add(states.read(sum), b.mul(gradient, scalarLike(b, samples, gradient))));
    }
    b.loc = module.getLoc();
    countBatch(b, states, module, phase);
    // The step will be skipped that takes gradients which are not finite.
    train::ClipAttr clip = train::TrainingOp(phase.recipe).getClipAttr();
    if (!batch->body.writes.empty() && (batch->scale || (clip && std::isfinite(clip.getNorm()))))
      states.writeOnlyIf(areFinite(b, batch->gradients));
    for (auto &[state, after] : batch->body.writes)
      states.write(state, after);
    states.writeOnlyIf({});
    for (const Metric &metric : metricsOf(phase, batch->body, batch->function))
      accumulate(b, states, metricsPrefix, metric);
    finishFunction(batch->function, builder, {}, {});
    return failure(states.hasConflicts());
  }

  // Makes the gradients of a batch those of the mean over its samples and those of the batches before, whose sums become 0.
  static void takeAccumulated(nn::ArithmeticBuilder &b, States &states, const Phase &phase, BatchGradients &batch) {
    Value samples = weightOf(b, batch.body, batch.function);
    std::string before = phase.stateOf(samplesName);
    states.declare(train::StateFlags::checkpointed, before, samples.getType());
    Value total = b.add(states.read(before), samples);
    if (batch.body.lossWeight) // nothing may have counted
      total = b.select(b.gtScalar(total, 0), total, b.full(total, 1));
    Value one = b.reciprocal(total), share = b.mul(samples, one); // 1, if there are none before
    states.write(before, b.full(samples, 0));
    for (auto [parameter, gradient] : llvm::zip(batch.parameters, batch.gradients)) {
      std::string sum = sumOf(phase, parameter);
      states.declare(train::StateFlags::checkpointed, sum, gradient.getType(), 0, parameter.getSymName());
      Value all = states.read(sum);
      states.write(sum, b.full(all, 0));
      gradient = b.add(b.mul(all, scalarLike(b, one, gradient)), b.mul(gradient, scalarLike(b, share, gradient)));
    }
    countBatch(b, states, batch.function->getParentOfType<ModuleOp>(), phase);
  }

  // What random numbers follow, if there are any.
  static void countBatch(nn::ArithmeticBuilder &b, States &states, ModuleOp module, const Phase &phase) {
    if (std::string batches = phase.stateOf(batchesName); module.lookupSymbol(batches))
      states.write(batches, b.addScalar(states.read(batches), 1));
  }

  static std::string sumOf(const Phase &phase, train::StateOp parameter) { return (parameter.getSymName() + "/" + phase.nameOf(accumulatedName)).str(); }

  static Value scalarLike(nn::ArithmeticBuilder &b, Value number, Value like) {
    return b.broadcastScalar(b.convert(number, cast<RankedTensorType>(like.getType()).getElementType()), like);
  }

  // @step_metrics and @learning_rate, which tell of all phases.
  LogicalResult buildReaders(ModuleOp module, ArrayRef<Measured> measured) {
    OpBuilder builder(&getContext());
    nn::ArithmeticBuilder b(builder, module.getLoc(), /*shortNumbers=*/true);
    func::FuncOp reader = makeFunction(module, "step_metrics", {}, builder);
    States read(module, b);
    SmallVector<Value> results;
    SmallVector<std::string> names;
    for (const Measured &each : measured) {
      std::string skipped = each.phase.nameOf(skippedName);
      for (const Metric &metric : each.metrics) {
        results.push_back(result(b, read, metricsPrefix, metric, /*begins=*/true));
        names.push_back(metric.name);
        if (each.skips && metric.name == skipped)
          return emitError(func::FuncOp(each.phase.loss).getLoc())
                 << "the metric '" << skippedName << "' is one that clipping by norm and f16 add: expected another name";
      }
      if (each.skips) {
        results.push_back(b.convert(read.read(skippedOf(each.phase)), builder.getF32Type()));
        names.push_back(skipped);
      }
    }
    finishFunction(reader, builder, results, names);

    func::FuncOp teller = makeFunction(module, "learning_rate", {}, builder);
    States told(module, b);
    results.clear();
    names.clear();
    for (const Measured &each : measured) {
      results.push_back(learningRate(b, told, each.phase));
      names.push_back(each.phase.nameOf("learning_rate"));
    }
    finishFunction(teller, builder, results, names);
    return success();
  }

  static std::string skippedOf(const Phase &phase) { return metricsPrefix.str() + phase.nameOf(skippedName); }

  // The loss of a phase, or what differs from it in training.
  static func::FuncOp inTrainingOf(ModuleOp module, const Phase &phase) {
    for (auto function : module.getOps<func::FuncOp>())
      if (Attribute mark = function->getAttr(inTraining); mark && mark == phase.mark(module.getContext()))
        return function;
    return phase.loss;
  }

  static Value readScale(nn::ArithmeticBuilder &b, States &states, const Phase &phase) {
    states.declare(train::StateFlags::checkpointed, phase.stateOf(scaleName), RankedTensorType::get({}, b.builder.getF32Type()), firstScale);
    states.declare(train::StateFlags::checkpointed, phase.stateOf(goodStepsName), RankedTensorType::get({}, b.builder.getI64Type()));
    return states.read(phase.stateOf(scaleName));
  }

  // Divides gradients by the scale, a power of two.
  static void unscale(nn::ArithmeticBuilder &b, Value scale, SmallVectorImpl<Value> &gradients) {
    Value inverse = b.reciprocal(scale);
    for (Value &gradient : gradients)
      gradient = b.mul(gradient, scalarLike(b, inverse, gradient));
  }

  // Whether all gradients are, an i1 scalar.
  static Value areFinite(nn::ArithmeticBuilder &b, ArrayRef<Value> gradients) {
    Value isFinite;
    for (Value gradient : gradients) {
      Value largest = b.reduceMax(b.abs(gradient), llvm::to_vector(llvm::seq<int64_t>(0, cast<RankedTensorType>(gradient.getType()).getRank())));
      Value isOwn = b.compare(nn::ComparePredicate::lt, largest, b.full(largest, HUGE_VAL)); // false for NaN
      isFinite = isFinite ? b.mul(isFinite, isOwn) : isOwn;
    }
    return isFinite;
  }

  // Half of it after a step that is skipped; twice after many that were not.
  static void writeScale(nn::ArithmeticBuilder &b, States &states, const Phase &phase, Value isFinite) {
    Value scale = states.read(phase.stateOf(scaleName)), good = b.addScalar(states.read(phase.stateOf(goodStepsName)), 1);
    Value isMany = b.compare(nn::ComparePredicate::ge, good, b.full(good, goodSteps));
    Value grown = b.select(isMany, b.min(b.mulScalar(scale, 2), b.full(scale, largestScale)), scale);
    states.write(phase.stateOf(scaleName), b.select(isFinite, grown, b.max(b.mulScalar(scale, 0.5), b.full(scale, leastScale))));
    states.write(phase.stateOf(goodStepsName), b.select(isFinite, b.select(isMany, b.zeros(good), good), b.zeros(good)));
  }

  // The gradient of l1 sum |w| + l2 sum w^2, as Keras defines both.
  static Value regularize(nn::ArithmeticBuilder &b, train::RegularizerAttr penalty, Value w, Value gradient) {
    if (double l1 = penalty.getL1())
      gradient = b.add(gradient, b.mulScalar(b.sign(w), l1));
    if (double l2 = penalty.getL2())
      gradient = b.add(gradient, b.mulScalar(w, 2 * l2));
    return gradient;
  }

  // By value: each element into [-v, v]. By norm: all gradients scaled so that their common norm is at most n, with
  // PyTorch's 1e-6 in the denominator. Returns whether that norm is finite, an i1 scalar; null without one.
  static Value clip(nn::ArithmeticBuilder &b, train::ClipAttr clip, SmallVectorImpl<Value> &gradients) {
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
