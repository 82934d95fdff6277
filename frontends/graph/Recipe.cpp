// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The recipe of training, as an op and attributes.
#include "frontends/graph/Dictionary.h"
#include "frontends/graph/Parts.h"

#include "dialects/train/Train.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace mlir;

namespace cauce::graph {
namespace {

// The field of a oneof that is set, if any; fields are named as the attributes' kinds.
const google::protobuf::FieldDescriptor *kindOf(const google::protobuf::Message &message) {
  return message.GetReflection()->GetOneofFieldDescriptor(message, message.GetDescriptor()->FindOneofByName("kind"));
}

DictionaryAttr optimizerOf(OpBuilder &b, const pb::Optimizer &optimizer) {
  const google::protobuf::FieldDescriptor *kind = kindOf(optimizer);
  std::string name = kind ? kind->name() : "sgd";
  Dictionary d(b);
  d.text("kind", name).real("learning_rate", name == "adam" || name == "adamw" ? 0.001 : name == "adadelta" ? 1 : 0.01);
  if (kind)
    d.numbers(optimizer.GetReflection()->GetMessage(optimizer, kind));
  return d.get();
}

DictionaryAttr scheduleOf(OpBuilder &b, const pb::Schedule &schedule) {
  const google::protobuf::FieldDescriptor *kind = kindOf(schedule);
  Dictionary d(b);
  d.text("kind", kind ? kind->name() : "constant").integer("warmup_steps", schedule.warmup_steps());
  if (kind)
    d.numbers(schedule.GetReflection()->GetMessage(schedule, kind));
  return d.get();
}

// What is wrong with a number of an optimizer, schedule or clip, if anything is.
std::string findBadNumber(const google::protobuf::Message &message) {
  const google::protobuf::Reflection *reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor *field : fields) {
    const std::string &name = field->name();
    if (field->message_type()) {
      if (std::string wrong = findBadNumber(reflection->GetMessage(message, field)); !wrong.empty())
        return wrong;
      continue;
    }
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_FLOAT)
      continue;
    float value = reflection->GetFloat(message, field);
    bool isShare = name == "momentum" || name == "rho" || name == "beta1" || name == "beta2";
    bool isPositive = name == "norm" || name == "value" || name == "factor";
    if (value < 0 || (isShare && value >= 1) || (isPositive && value == 0))
      return llvm::formatv("expected {0} to be {1}, but got {2}", name, isShare ? "in [0, 1)" : isPositive ? "above 0" : "at least 0",
                           std::to_string(value));
  }
  return "";
}

std::string findBadRecipe(const pb::Training &training) {
  for (const google::protobuf::Message *part : std::initializer_list<const google::protobuf::Message *>{
           &training.optimizer(), &training.schedule(), &training.clip()})
    if (std::string wrong = findBadNumber(*part); !wrong.empty())
      return wrong;
  if (std::string wrong = findBadPrecision(training.precision()); !wrong.empty())
    return wrong;
  const pb::Schedule &schedule = training.schedule();
  if ((schedule.has_step() && !schedule.step().every()) || (schedule.has_exponential() && !schedule.exponential().every()))
    return "expected every to be at least 1";
  if (schedule.has_cosine() && !schedule.cosine().steps())
    return "expected steps of cosine to be at least 1";
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
    b.setInsertionPointToEnd(module.getBody());
    train::TrainingOp::create(b, module.getLoc(), optimizerOf(b, training.optimizer()),
                              training.has_schedule() ? scheduleOf(b, training.schedule()) : DictionaryAttr(),
                              training.has_clip() ? Dictionary(b).numbers(training.clip()).get() : DictionaryAttr(),
                              training.precision() ? TypeAttr::get(elementTypeOf(training.precision(), b.getContext())) : TypeAttr());
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
