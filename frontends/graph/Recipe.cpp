// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The recipe of training, as an op and attributes.
#include "frontends/graph/Dictionary.h"
#include "frontends/graph/Parts.h"
#include "frontends/graph/RecipeAttributes.h"

#include "dialects/train/Train.h"

#include <algorithm>

using namespace mlir;

namespace cauce::graph {
namespace {

std::string findBadRecipe(const pb::Training &training) {
  if (std::string wrong = findBadPrecision(training.precision()); !wrong.empty())
    return wrong;
  if (training.has_early_stopping() && !training.early_stopping().patience())
    return "expected patience of early_stopping to be at least 1";
  if (training.early_stopping().min_delta() < 0)
    return "expected min_delta of early_stopping to be at least 0, but got " + std::to_string(training.early_stopping().min_delta());
  return "";
}

// Whether more of the metric that early stopping monitors is better.
bool isMaximized(const pb::Model &model) {
  const pb::EarlyStopping &stop = model.training(0).early_stopping();
  if (stop.has_maximize())
    return stop.maximize();
  for (const pb::Training &phase : model.training())
    for (const pb::Metric &metric : phase.metric())
      if (nameIn(phase, nameOf(metric)) == stop.monitor())
        return metric.kind() != pb::Metric::MAE && metric.kind() != pb::Metric::MSE && metric.kind() != pb::Metric::PERPLEXITY;
  return false;
}

} // namespace

std::string kindNameOf(const pb::Metric &metric) { return StringRef(pb::Metric::Kind_Name(metric.kind())).lower(); }

std::string findBadPrecision(pb::ElementType type) {
  if (type == pb::F32 || type == pb::F16 || type == pb::BF16)
    return "";
  return "expected precision F32, F16 or BF16, but got " + (pb::ElementType_IsValid(type) ? pb::ElementType_Name(type) : std::to_string(type));
}

std::string nameOf(const pb::Metric &metric) { return metric.name().empty() ? kindNameOf(metric) : metric.name(); }

static LogicalResult buildPhase(const ModelFile &file, int index, ModuleOp module, OpBuilder &b) {
  const pb::Training &training = file.model.training(index);
  auto refuse = [&] { return emitError(placeOfPhase(file, index, b.getContext())) << "training: "; };
  if (std::string wrong = findBadRecipe(training); !wrong.empty())
    return refuse() << wrong;
  auto optimizer = attributeOf<train::OptimizerAttrInterface>(refuse, b.getContext(), training.optimizer(), "sgd");
  train::ScheduleAttrInterface schedule;
  train::ClipAttr clip;
  if (training.has_schedule())
    schedule = attributeOf<train::ScheduleAttrInterface>(refuse, b.getContext(), training.schedule(), "constant_rate");
  if (training.has_clip())
    clip = train::ofNamedNumbers<train::ClipAttr>(refuse, b.getContext(), numbersOf(b.getContext(), training.clip()));
  if (!optimizer || (training.has_schedule() && !schedule) || (training.has_clip() && !clip))
    return failure();
  SmallVector<Attribute> parameters;
  if (failed(findParameters(file, index, module, parameters)))
    return failure();
  StringAttr name;
  FlatSymbolRefAttr loss;
  if (!training.name().empty()) {
    name = b.getStringAttr(training.name());
    loss = FlatSymbolRefAttr::get(b.getContext(), nameIn(training, "loss"));
  }
  b.setInsertionPointToEnd(module.getBody());
  train::TrainingOp::create(b, name ? placeOfPhase(file, index, b.getContext()) : module.getLoc(), name, loss,
                            parameters.empty() ? ArrayAttr() : b.getArrayAttr(parameters), b.getI64IntegerAttr(training.steps() ? training.steps() : 1),
                            file.model.training(0).accumulate() > 1 ? b.getUnitAttr() : UnitAttr(),
                            optimizer, schedule, clip,
                            training.precision() ? TypeAttr::get(elementTypeOf(training.precision(), b.getContext())) : TypeAttr());
  return success();
}

LogicalResult buildRecipe(const ModelFile &file, ModuleOp module, OpBuilder &b) {
  const pb::Model &model = file.model;
  for (int i = 0; i < model.training_size(); ++i)
    if (failed(buildPhase(file, i, module, b)))
      return failure();
  if (failed(checkTrained(file, module)))
    return failure();
  const pb::Training &training = model.training(0);
  Dictionary loop(b);
  loop.integer("epochs", training.epochs() ? training.epochs() : 10)
      .integer("batch", training.batch() ? training.batch() : 32)
      .nonzero("seed", int64_t(training.seed()))
      .nonzero("shuffle", !training.in_order())
      .nonzero("drop_last", training.drop_last())
      .nonzero("accumulate", training.accumulate());
  const pb::EarlyStopping &stop = training.early_stopping();
  loop.text("monitor", stop.monitor().empty() ? nameIn(training, "loss") : stop.monitor())
      .nonzero("patience", stop.patience())
      .nonzero("maximize", isMaximized(model))
      .nonzeroReal("min_delta", stop.min_delta())
      .nonzero("restore_best", !stop.keep_last());
  module->setAttr("cauce.training", loop.get());
  return success();
}

} // namespace cauce::graph
