// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The recipe of training and the description of the data, as attributes.
#include "frontends/graph/GraphBuilder.h"

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
  // A number that is left out if it is 0, so that the default holds.
  Dictionary &option(const char *key, double value) { return value != 0 ? real(key, value) : *this; }
  Dictionary &set(const char *key, Attribute value) {
    entries.set(key, value);
    return *this;
  }
  DictionaryAttr get() { return entries.getDictionary(b.getContext()); }

private:
  OpBuilder &b;
  NamedAttrList entries;
};

DictionaryAttr optimizerOf(OpBuilder &b, const pb::Optimizer &optimizer) {
  Dictionary d(b);
  auto rate = [&](const char *kind, double value, double otherwise) {
    d.text("kind", kind).real("learning_rate", value != 0 ? value : otherwise);
  };
  switch (optimizer.kind_case()) {
  case pb::Optimizer::kMomentum:
  case pb::Optimizer::kNesterov: {
    bool plain = optimizer.kind_case() == pb::Optimizer::kMomentum;
    const pb::Optimizer::Momentum &o = plain ? optimizer.momentum() : optimizer.nesterov();
    rate(plain ? "momentum" : "nesterov", o.learning_rate(), 0.01);
    d.option("momentum", o.momentum());
    break;
  }
  case pb::Optimizer::kAdagrad:
    rate("adagrad", optimizer.adagrad().learning_rate(), 0.01);
    d.option("epsilon", optimizer.adagrad().epsilon()).option("initial_accumulator", optimizer.adagrad().initial_accumulator());
    break;
  case pb::Optimizer::kAdadelta:
    rate("adadelta", optimizer.adadelta().learning_rate(), 1);
    d.option("rho", optimizer.adadelta().rho()).option("epsilon", optimizer.adadelta().epsilon());
    break;
  case pb::Optimizer::kRmsprop:
    rate("rmsprop", optimizer.rmsprop().learning_rate(), 0.01);
    d.option("rho", optimizer.rmsprop().rho()).option("epsilon", optimizer.rmsprop().epsilon());
    break;
  case pb::Optimizer::kAdam:
  case pb::Optimizer::kAdamw: {
    bool plain = optimizer.kind_case() == pb::Optimizer::kAdam;
    const pb::Optimizer::Adam &o = plain ? optimizer.adam() : optimizer.adamw();
    rate(plain ? "adam" : "adamw", o.learning_rate(), 0.001);
    d.option("beta1", o.beta1()).option("beta2", o.beta2()).option("epsilon", o.epsilon()).option("weight_decay", o.weight_decay());
    break;
  }
  default:
    rate("sgd", optimizer.sgd().learning_rate(), 0.01);
  }
  return d.get();
}

DictionaryAttr scheduleOf(OpBuilder &b, const pb::Schedule &schedule) {
  Dictionary d(b);
  d.integer("warmup_steps", schedule.warmup_steps());
  auto decay = [&](const char *kind, const pb::Schedule::Decay &o) {
    d.text("kind", kind).real("factor", o.factor() != 0 ? o.factor() : 0.1).integer("every", std::max<uint32_t>(1, o.every()));
  };
  switch (schedule.kind_case()) {
  case pb::Schedule::kStep:
    decay("step", schedule.step());
    break;
  case pb::Schedule::kExponential:
    decay("exponential", schedule.exponential());
    break;
  case pb::Schedule::kCosine:
    d.text("kind", "cosine").integer("steps", std::max<uint32_t>(1, schedule.cosine().steps())).real("end", schedule.cosine().end());
    break;
  default:
    d.text("kind", "constant");
  }
  return d.get();
}

// Every number of an optimizer, schedule or clip is at least 0, and those that weigh an average are below 1.
std::string findBadNumber(const google::protobuf::Message &message) {
  const google::protobuf::Reflection *reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor *field : fields) {
    if (field->is_repeated())
      continue;
    if (field->message_type()) {
      if (std::string wrong = findBadNumber(reflection->GetMessage(message, field)); !wrong.empty())
        return wrong;
      continue;
    }
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_FLOAT)
      continue;
    const std::string &name = field->name();
    float value = reflection->GetFloat(message, field);
    bool isShare = name == "momentum" || name == "rho" || name == "beta1" || name == "beta2";
    if (value < 0 || (isShare && value >= 1))
      return llvm::formatv("expected {0} to be {1}, but got {2}", name, isShare ? "in [0, 1)" : "at least 0",
                           std::to_string(value));
  }
  return "";
}

} // namespace

LogicalResult buildRecipe(const ModelFile &file, const llvm::StringMap<int64_t> &classes, ModuleOp module, OpBuilder &b) {
  const pb::Model &model = file.model;
  auto report = [&](const char *field, int index) {
    Place place = placeOf(&file.places, pb::Model::descriptor(), field, index);
    return emitError(FileLineColLoc::get(b.getContext(), file.path, place.line, place.column));
  };
  if (model.has_training()) {
    const pb::Training &training = model.training();
    for (const google::protobuf::Message *part : std::initializer_list<const google::protobuf::Message *>{
             &training.optimizer(), &training.schedule(), &training.clip()})
      if (std::string wrong = findBadNumber(*part); !wrong.empty())
        return report("training", -1) << "training: " << wrong;
    Dictionary clip(b);
    clip.option("norm", training.clip().norm()).option("value", training.clip().value());
    b.setInsertionPointToEnd(module.getBody());
    train::TrainingOp::create(b, module.getLoc(), optimizerOf(b, training.optimizer()),
                              training.has_schedule() ? scheduleOf(b, training.schedule()) : DictionaryAttr(),
                              training.has_clip() ? clip.get() : DictionaryAttr());
    Dictionary loop(b);
    loop.integer("epochs", training.epochs() ? training.epochs() : 10)
        .integer("batch", training.batch() ? training.batch() : 32)
        .integer("seed", int64_t(training.seed()))
        .integer("shuffle", !training.in_order())
        .integer("drop_last", training.drop_last());
    const pb::EarlyStopping &stop = training.early_stopping();
    loop.text("monitor", stop.monitor().empty() ? "loss" : stop.monitor())
        .integer("patience", stop.patience())
        .integer("maximize", stop.maximize())
        .real("min_delta", stop.min_delta())
        .integer("restore_best", !stop.keep_last());
    module->setAttr("cauce.training", loop.get());
  }

  SmallVector<Attribute> sets;
  std::vector<std::string> names;
  for (const pb::DataSet &set : model.data())
    names.push_back(set.name());
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
                                   << it->second << ", as the loss has it, but got " << classCount;
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
      if (std::find(names.begin(), names.end(), set.split().from()) == names.end() || set.split().from() == set.name())
        return report("data", i) << "data set '" << set.name() << "' is split from '" << set.split().from() << "', which there is not"
                                 << didYouMean(set.split().from(), names);
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
