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
bool isMaximized(const pb::Training &training) {
  const pb::EarlyStopping &stop = training.early_stopping();
  if (stop.has_maximize())
    return stop.maximize();
  for (const pb::Metric &metric : training.metric())
    if (nameOf(metric) == stop.monitor())
      return metric.kind() != pb::Metric::MAE && metric.kind() != pb::Metric::MSE;
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

LogicalResult buildRecipe(const ModelFile &file, ModuleOp module, OpBuilder &b) {
  const pb::Model &model = file.model;
  auto report = [&](const char *field, int index) {
    Place place = placeOf(&file.places, pb::Model::descriptor(), field, index);
    return emitError(FileLineColLoc::get(b.getContext(), file.path, place.line, place.column));
  };
  if (model.has_training()) {
    const pb::Training &training = model.training();
    if (std::string wrong = findBadRecipe(training); !wrong.empty())
      return report("training", -1) << "training: " << wrong;
    auto refuse = [&] { return report("training", -1) << "training: "; };
    auto optimizer = attributeOf<train::OptimizerAttrInterface>(refuse, b.getContext(), training.optimizer(), "sgd");
    train::ScheduleAttrInterface schedule;
    train::ClipAttr clip;
    if (training.has_schedule())
      schedule = attributeOf<train::ScheduleAttrInterface>(refuse, b.getContext(), training.schedule(), "constant_rate");
    if (training.has_clip())
      clip = train::ofNamedNumbers<train::ClipAttr>(refuse, b.getContext(), numbersOf(b.getContext(), training.clip()));
    if (!optimizer || (training.has_schedule() && !schedule) || (training.has_clip() && !clip))
      return failure();
    b.setInsertionPointToEnd(module.getBody());
    train::TrainingOp::create(b, module.getLoc(), optimizer, schedule,
                              clip, training.precision() ? TypeAttr::get(elementTypeOf(training.precision(), b.getContext())) : TypeAttr());
    Dictionary loop(b);
    loop.integer("epochs", training.epochs() ? training.epochs() : 10)
        .integer("batch", training.batch() ? training.batch() : 32)
        .nonzero("seed", int64_t(training.seed()))
        .nonzero("shuffle", !training.in_order())
        .nonzero("drop_last", training.drop_last());
    const pb::EarlyStopping &stop = training.early_stopping();
    loop.text("monitor", stop.monitor().empty() ? "loss" : stop.monitor())
        .nonzero("patience", stop.patience())
        .nonzero("maximize", isMaximized(training))
        .nonzeroReal("min_delta", stop.min_delta())
        .nonzero("restore_best", !stop.keep_last());
    module->setAttr("cauce.training", loop.get());
  }
  return success();
}

} // namespace cauce::graph
