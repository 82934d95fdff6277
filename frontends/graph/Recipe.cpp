// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The recipe of training and the description of the data, as attributes.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Numbers.h"

#include "runtime/include/cauce/program_abi.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace mlir;

namespace cauce::graph {
namespace {

class Dictionary {
public:
  explicit Dictionary(OpBuilder &b) : b(b) {}
  Dictionary &text(const char *key, const std::string &value) { return set(key, b.getStringAttr(value)); }
  Dictionary &integer(const char *key, int64_t value) { return set(key, b.getI64IntegerAttr(value)); }
  Dictionary &real(const char *key, double value) { return set(key, b.getF64FloatAttr(value)); }
  // The numbers that a message gives, under the names of its fields.
  Dictionary &numbers(const google::protobuf::Message &message) {
    std::vector<const google::protobuf::FieldDescriptor *> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const google::protobuf::FieldDescriptor *field : fields)
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_FLOAT)
        real(field->name().c_str(), message.GetReflection()->GetFloat(message, field));
      else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_UINT32)
        integer(field->name().c_str(), message.GetReflection()->GetUInt32(message, field));
    return *this;
  }
  Dictionary &set(const char *key, Attribute value) {
    entries.set(key, value);
    return *this;
  }
  DictionaryAttr get() { return entries.getDictionary(b.getContext()); }

private:
  OpBuilder &b;
  NamedAttrList entries;
};

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

std::string nameOf(const pb::Metric &metric) { return metric.name().empty() ? kindNameOf(metric) : metric.name(); }

LogicalResult buildRecipe(const ModelFile &file, const llvm::StringMap<int64_t> &classes, ModuleOp module, OpBuilder &b) {
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
                              training.has_clip() ? Dictionary(b).numbers(training.clip()).get() : DictionaryAttr());
    Dictionary loop(b);
    loop.integer("epochs", training.epochs() ? training.epochs() : 10)
        .integer("batch", training.batch() ? training.batch() : 32)
        .integer("seed", int64_t(training.seed()))
        .integer("shuffle", !training.in_order())
        .integer("drop_last", training.drop_last());
    const pb::EarlyStopping &stop = training.early_stopping();
    loop.text("monitor", stop.monitor().empty() ? "loss" : stop.monitor())
        .integer("patience", stop.patience())
        .integer("maximize", isMaximized(training))
        .real("min_delta", stop.min_delta())
        .integer("restore_best", !stop.keep_last());
    module->setAttr("cauce.training", loop.get());
  }

  SmallVector<Attribute> sets;
  std::vector<std::string> names, sources; // all, and those that others may be split from
  for (const pb::DataSet &set : model.data()) {
    names.push_back(set.name());
    if (!set.has_split())
      sources.push_back(set.name());
  }
  auto texts = [&](const auto &values) {
    SmallVector<Attribute> list;
    for (const std::string &value : values)
      list.push_back(b.getStringAttr(value));
    return b.getArrayAttr(list);
  };
  for (int i = 0; i < model.data_size(); ++i) {
    const pb::DataSet &set = model.data(i);
    Dictionary d(b);
    d.text("name", set.name());
    if (set.name() != "train" && set.name() != "validation" && set.name() != "test")
      return report("data", i) << "expected a data set to be named 'train', 'validation' or 'test', but got '" << set.name() << "'";
    if (std::count(names.begin(), names.end(), set.name()) > 1)
      return report("data", i) << "data set '" << set.name() << "' is there twice";
    SmallVector<Attribute> feeds;
    std::vector<std::string> filled;
    auto checkField = [&](const std::string &name, uint32_t &classCount) -> LogicalResult {
      if (std::find(filled.begin(), filled.end(), name) != filled.end())
        return report("data", i) << "data set '" << set.name() << "' fills '" << name << "' twice";
      filled.push_back(name);
      if (auto it = classes.find(name); it != classes.end()) {
        if (classCount > it->second)
          return report("data", i) << "data set '" << set.name() << "': expected class_count of '" << name << "' to be at most "
                                   << it->second << ", as the model has it, but got " << classCount;
        if (classCount == 0)
          classCount = it->second;
      }
      std::vector<std::string> known;
      for (const pb::Tensor &tensor : model.input())
        known.push_back(tensor.name());
      for (const pb::Tensor &tensor : model.label())
        known.push_back(tensor.name());
      if (std::find(known.begin(), known.end(), name) != known.end())
        return success();
      return report("data", i) << "data set '" << set.name() << "' fills '" << name << "', which is neither an input nor a label"
                               << didYouMean(name, known);
    };
    // Of an input or a label.
    auto typeOf = [&](const std::string &name) -> Type {
      for (const auto *tensors : {&model.input(), &model.label()})
        for (const pb::Tensor &tensor : *tensors)
          if (tensor.name() == name)
            return elementTypeOf(tensor.type(), b.getContext());
      return Type();
    };
    switch (set.source_case()) {
    case pb::DataSet::kCsv:
      if (set.csv().delimiter().size() > 1)
        return report("data", i) << "expected the delimiter to be one character, but got '" << set.csv().delimiter() << "'";
      d.integer("reader", CAUCE_READER_CSV).integer("has_header", set.csv().header());
      if (!set.csv().delimiter().empty())
        d.text("delimiter", set.csv().delimiter());
      for (const pb::CsvField &field : set.csv().field()) {
        uint32_t classCount = field.class_count();
        if (failed(checkField(field.name(), classCount)))
          return failure();
        if (field.missing() != pb::CsvField::VALUE && field.missing_value() != 0)
          return report("data", i) << "data set '" << set.name() << "': expected missing: VALUE for the missing_value of '" << field.name() << "'";
        if (std::string wrong = nn::describeLoss(field.missing_value(), typeOf(field.name())); !wrong.empty())
          return report("data", i) << "data set '" << set.name() << "': missing_value of '" << field.name() << "': " << wrong;
        feeds.push_back(Dictionary(b).text("field", field.name()).text("path", set.csv().path()).set("columns", texts(field.column()))
                            .set("categories", texts(field.category())).integer("missing", field.missing())
                            .real("missing_value", field.missing_value()).integer("class_count", classCount).get());
      }
      break;
    case pb::DataSet::kIdx:
    case pb::DataSet::kNpy: {
      bool isIdx = set.source_case() == pb::DataSet::kIdx;
      d.integer("reader", isIdx ? CAUCE_READER_IDX : CAUCE_READER_NPY);
      for (const pb::FileField &field : isIdx ? set.idx().field() : set.npy().field()) {
        uint32_t classCount = field.class_count();
        if (failed(checkField(field.name(), classCount)))
          return failure();
        feeds.push_back(Dictionary(b).text("field", field.name()).text("path", field.path()).integer("class_count", classCount).get());
      }
      break;
    }
    case pb::DataSet::kSplit:
      if (set.split().from() == set.name())
        return report("data", i) << "expected data set '" << set.name() << "' to be split from another one, but got itself";
      if (std::find(names.begin(), names.end(), set.split().from()) == names.end())
        return report("data", i) << "data set '" << set.name() << "' is split from '" << set.split().from() << "', which there is not"
                                 << didYouMean(set.split().from(), sources);
      for (const pb::DataSet &other : model.data())
        if (other.name() == set.split().from() && other.has_split())
          return report("data", i) << "data set '" << set.name() << "' is split from '" << other.name() << "', which is a split itself";
      if (!(set.split().share() > 0 && set.split().share() < 1))
        return report("data", i) << "expected share to be between 0 and 1, but got " << set.split().share();
      d.integer("reader", 0).text("split_from", set.split().from()).real("split_share", set.split().share())
          .integer("split_seed", int64_t(set.split().seed()));
      break;
    default:
      return report("data", i) << "data set '" << set.name() << "': expected csv, idx, npy or split";
    }
    d.set("feeds", b.getArrayAttr(feeds));
    sets.push_back(d.get());
  }
  if (!sets.empty())
    module->setAttr("cauce.datasets", b.getArrayAttr(sets));
  return success();
}

} // namespace cauce::graph
