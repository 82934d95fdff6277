// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Model files to level graph: the functions @predict, @loss and @adapt.
#include "frontends/graph/Importer.h"

#include "dialects/elements/ElementType.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"
#include "frontends/graph/Flatten.h"
#include "frontends/graph/GraphBuilder.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"

#include <google/protobuf/text_format.h>

using namespace mlir;

namespace cauce::graph {
namespace {

using Tree = google::protobuf::TextFormat::ParseInfoTree;

class Importer {
public:
  Importer(const ModelFile &file, MLIRContext &context, bool predictOnly)
      : file(file), model(file.model), context(context), builder(&context), trains(model.has_training() && !predictOnly) {}

  OwningOpRef<ModuleOp> run() {
    if (!isWord(model.name()))
      return fail("name", -1) << "expected a name of 1 to 255 letters, digits, '_', '.' and '-', but got '" << model.name() << "'", nullptr;
    OwningOpRef<ModuleOp> module = ModuleOp::create(at("name", -1), model.name());
    if (model.node().empty())
      return fail("node", -1) << "expected at least one node", nullptr;
    if (std::string wrong = findBadPrecision(model.precision()); !wrong.empty())
      return fail("precision", -1) << wrong, nullptr;
    if (failed(declareInputs()))
      return nullptr;
    llvm::StringSet<> tensors;
    for (const auto &known : types)
      tensors.insert(known.first());
    FailureOr<FlatGraph> flat = flatten(file, tensors, context);
    if (failed(flat))
      return nullptr;
    net = std::move(*flat);
    if (failed(buildPredict(*module)) || (trains && failed(buildLoss(*module))) || failed(buildAdapt(*module)) ||
        failed(buildGroups(file, *module)) || (trains && failed(buildRecipe(file, *module, builder))) || failed(buildDataSets(file, classes, *module, builder)) || failed(verify(*module)))
      return nullptr;
    return module;
  }

private:
  Location locationOf(Place place) { return FileLineColLoc::get(&context, file.path, place.line, place.column); }
  Location at(const char *field, int index) { return locationOf(placeOf(&file.places, pb::Model::descriptor(), field, index)); }
  InFlightDiagnostic fail(const char *field, int index) { return emitError(at(field, index)); }

  // The types of inputs and labels; a symbol has one meaning in all of them.
  LogicalResult declareInputs() {
    auto declare = [&](const pb::Tensor &tensor, const char *field, int index) -> LogicalResult {
      if (!isWord(tensor.name()))
        return fail(field, index) << "expected a name of 1 to 255 letters, digits, '_', '.' and '-', but got '" << tensor.name() << "'";
      if (types.count(tensor.name()))
        return fail(field, index) << "'" << tensor.name() << "' is there twice";
      SmallVector<nn::Dim> dims;
      for (const std::string &text : tensor.dim()) {
        int64_t size = 0;
        if (!StringRef(text).getAsInteger(10, size)) {
          if (size < 1 || size > (int64_t(1) << 32))
            return fail(field, index) << "'" << tensor.name() << "': expected sizes from 1 to 2^32, but got " << text;
          dims.push_back({size, {}});
        } else if (std::optional<SizeExpr> size = SizeExpr::parse(text); size && size->isSymbol() && isWord(text) && llvm::isAlpha(text[0])) {
          dims.push_back({0, StringAttr::get(&context, text)});
        } else {
          return fail(field, index) << "'" << tensor.name() << "': expected a size or a symbol, but got '" << text << "'";
        }
      }
      if (std::string excess = nn::describeExcess(dims); !excess.empty())
        return fail(field, index) << "'" << tensor.name() << "': " << excess;
      Type element = elementTypeOf(tensor.type(), &context);
      if (!cauce::elementTypeOf(element))
        return fail(field, index) << "'" << tensor.name() << "': expected a type that callers have, " << listElementTypes() << ", but got " << element
                                  << "; cast it inside the net";
      types.insert({tensor.name(), nn::makeType(dims, element)});
      places.insert({tensor.name(), at(field, index)});
      return success();
    };
    for (int i = 0; i < model.input_size(); ++i)
      if (failed(declare(model.input(i), "input", i)))
        return failure();
    for (int i = 0; i < model.label_size(); ++i)
      if (failed(declare(model.label(i), "label", i)))
        return failure();
    return success();
  }

  // A function with these tensors as arguments, and the values of all nodes in it.
  func::FuncOp makeFunction(ModuleOp module, StringRef name, bool withLabels, llvm::StringMap<std::shared_ptr<NamedValue>> &values) {
    SmallVector<Type> arguments;
    SmallVector<const pb::Tensor *> tensors;
    for (const pb::Tensor &tensor : model.input())
      tensors.push_back(&tensor);
    for (const pb::Tensor &tensor : model.label())
      if (withLabels)
        tensors.push_back(&tensor);
    for (const pb::Tensor *tensor : tensors)
      arguments.push_back(types.find(tensor->name())->second);
    builder.setInsertionPointToEnd(module.getBody());
    auto function = func::FuncOp::create(builder, module.getLoc(), name, builder.getFunctionType(arguments, {}));
    Block *entry = function.addEntryBlock();
    SmallVector<DictionaryAttr> attributes;
    for (auto [i, tensor] : llvm::enumerate(tensors)) {
      attributes.push_back(nameAttr(tensor->name()));
      values[tensor->name()] = std::make_shared<NamedValue>(NamedValue{entry->getArgument(i), tensor->name(), places.find(tensor->name())->second});
    }
    function.setAllArgAttrs(attributes);
    builder.setInsertionPointToStart(entry);
    return function;
  }

  DictionaryAttr nameAttr(const std::string &name) {
    return builder.getDictionaryAttr(builder.getNamedAttr("train.name", builder.getStringAttr(name)));
  }

  LogicalResult buildNodes(GraphBuilder &graph, llvm::StringMap<std::shared_ptr<NamedValue>> &values) {
    for (size_t i : net.order) {
      const FlatNode &node = net.nodes[i];
      SmallVector<NamedValue> inputs;
      for (const std::string &input : node.inputs) {
        auto it = values.find(input);
        if (it != values.end()) {
          inputs.push_back(*it->second);
          continue;
        }
        auto [base, output] = splitOutput(input);
        if (values.count(base))
          return emitError(node.loc) << "node '" << node.name << "': '" << base << "' has no output '" << output << "'; "
                                     << outputsOf(base, values);
        return emitError(node.loc) << "node '" << node.name << "': '" << input << "' is a label, which a node cannot read";
      }
      SmallVector<Value> outputs = graph.build(node, inputs);
      if (outputs.empty())
        return failure();
      for (auto [i, value] : llvm::enumerate(outputs)) {
        SmallVector<nn::Dim> dims = nn::dimsOf(cast<RankedTensorType>(value.getType()));
        if (std::string excess = nn::describeExcess(dims); !excess.empty())
          return emitError(node.loc) << "node '" << node.name << "': " << excess;
        std::string name = node.name + ":" + std::to_string(i);
        if (outputs.size() > 1)
          values[name] = std::make_shared<NamedValue>(NamedValue{value, name, node.loc});
        if (i == 0)
          values[node.name] = std::make_shared<NamedValue>(NamedValue{value, node.name, node.loc});
      }
    }
    return success();
  }

  static std::string outputsOf(const std::string &node, const llvm::StringMap<std::shared_ptr<NamedValue>> &values) {
    unsigned count = 0;
    while (values.count(node + ":" + std::to_string(count)))
      ++count;
    return count ? "it has :0 to :" + std::to_string(count - 1) : "it has one output";
  }

  void finish(func::FuncOp function, ValueRange results, ArrayRef<std::string> names) {
    func::ReturnOp::create(builder, function.getLoc(), results);
    function.setType(builder.getFunctionType(function.getArgumentTypes(), results.getTypes()));
    SmallVector<DictionaryAttr> attributes;
    for (const std::string &name : names)
      attributes.push_back(nameAttr(name));
    function.setAllResultAttrs(attributes);
    // Nodes that nothing here needs.
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
      if (isOpTriviallyDead(&op))
        op.erase();
    markIds(function);
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (auto ids = function.getArgAttrOfType<ArrayAttr>(i, "train.ids"))
        for (auto some : ids.getAsRange<train::IdsAttr>())
          if (some == train::IdsAttr::get(&context, some.getCount(), 0, 0, INT64_MAX)) { // all elements
            std::string name = function.getArgAttrOfType<StringAttr>(i, "train.name").getValue().str();
            int64_t known = classes.try_emplace(name, some.getCount()).first->second;
            classes[name] = std::min(known, some.getCount());
          }
  }

  FailureOr<NamedValue> lookup(llvm::StringMap<std::shared_ptr<NamedValue>> &values, const std::string &name, const char *what, Location loc) {
    auto it = values.find(name);
    if (it != values.end())
      return *it->second;
    std::vector<std::string> candidates;
    for (const auto &known : values)
      candidates.push_back(known.first().str());
    std::sort(candidates.begin(), candidates.end());
    return emitError(loc) << what << ": there is no node, input or label '" << name << "'" << didYouMean(name, candidates);
  }

  LogicalResult buildPredict(ModuleOp module) {
    llvm::StringMap<std::shared_ptr<NamedValue>> values;
    func::FuncOp function = makeFunction(module, "predict", false, values);
    GraphBuilder graph(module, builder, model.channels());
    if (model.precision()) {
      Type precision = elementTypeOf(model.precision(), &context);
      function->setAttr("train.precision", TypeAttr::get(precision));
      if (!trains) // it would need the digits that small steps change
        graph.storage = precision;
    }
    if (failed(buildNodes(graph, values)))
      return failure();
    SmallVector<Value> results;
    std::vector<std::string> names(model.output().begin(), model.output().end());
    if (names.empty())
      names.push_back(model.node(model.node_size() - 1).name());
    llvm::StringSet<> seen;
    for (auto [i, name] : llvm::enumerate(names)) {
      if (!seen.insert(name).second)
        return fail("output", i) << "output '" << name << "' is there twice";
      FailureOr<NamedValue> value = lookup(values, name, "output", at("output", i));
      if (failed(value))
        return failure();
      if (Type element = typeOf(value->value).getElementType(); !cauce::elementTypeOf(element))
        return fail("output", i) << "output '" << name << "': expected a type that callers have, " << listElementTypes() << ", but got " << element;
      results.push_back(value->value);
    }
    // A loss without such a node or label is reported where it is built.
    if (auto scores = values.find(predictionOf(model)); model.has_training() && scores != values.end() && model.label_size())
      describeDecisions(model, labelOf(model), scores->second->value, names, results, module, builder);
    finish(function, results, names);
    return success();
  }

  // What the loss compares.
  static std::string predictionOf(const pb::Model &model) {
    const std::string &name = model.training().loss().prediction();
    return name.empty() ? model.node(model.node_size() - 1).name() : name;
  }
  static std::string labelOf(const pb::Model &model) {
    const std::string &name = model.training().loss().label();
    return name.empty() ? model.label(0).name() : name;
  }

  LogicalResult buildLoss(ModuleOp module) {
    const pb::Training &training = model.training();
    Location loc = at("training", -1);
    const Tree *tree = nested(&file.places, pb::Model::descriptor(), "training", -1);
    if (!training.has_loss())
      return emitError(loc) << "training: expected a loss";
    if (model.label().empty())
      return emitError(loc) << "training: expected the model to have a label";
    llvm::StringMap<std::shared_ptr<NamedValue>> values;
    func::FuncOp function = makeFunction(module, "loss", true, values);
    GraphBuilder graph(module, builder, model.channels());
    graph.batch = training.batch();
    if (failed(buildNodes(graph, values)))
      return failure();
    Location lossLoc = NameLoc::get(StringAttr::get(&context, "loss"), locationOf(placeOf(tree, pb::Training::descriptor(), "loss", -1)));
    const pb::Loss &loss = training.loss();
    std::string predictionName = predictionOf(model), labelName = labelOf(model);
    FailureOr<NamedValue> prediction = lookup(values, predictionName, "loss", lossLoc);
    if (failed(prediction))
      return failure();
    FailureOr<NamedValue> label = lookup(values, labelName, "loss", lossLoc);
    if (failed(label))
      return failure();
    std::vector<std::string> measured = {"loss"};
    llvm::StringSet<> taken;
    taken.insert("loss");
    if (training.clip().has_norm() || training.precision() == pb::F16)
      taken.insert("skipped_steps");
    for (int i = 0; i < training.metric_size(); ++i) {
      std::string name = nameOf(training.metric(i));
      Location place = locationOf(placeOf(tree, pb::Training::descriptor(), "metric", i));
      if (!isWord(name))
        return emitError(place) << "expected a metric name of 1 to 255 letters, digits, '_', '.' and '-', but got '" << name << "'";
      if (!taken.insert(name).second)
        return emitError(place) << "metric '" << name << "': its name is taken";
      measured.push_back(name);
    }
    const std::string &monitor = training.early_stopping().monitor();
    if (!monitor.empty() && !llvm::is_contained(measured, monitor))
      return emitError(locationOf(placeOf(tree, pb::Training::descriptor(), "early_stopping", -1)))
             << "early stopping: there is no metric '" << monitor << "'" << didYouMean(monitor, measured);
    Value result = graph.buildLoss(loss, *prediction, *label, lossLoc);
    if (!result)
      return failure();
    for (int i = 0; i < training.metric_size(); ++i)
      if (failed(buildMetric(training.metric(i), loss, predictionName, labelName, values,
                             locationOf(placeOf(tree, pb::Training::descriptor(), "metric", i)))))
        return failure();
    finish(function, result, {"loss"});
    return success();
  }

  // The statistics that nodes gather from the training data. What is built for nothing else is dead.
  LogicalResult buildAdapt(ModuleOp module) {
    auto adapts = [](const FlatNode &node) { return node.node->standardize().adapt(); };
    if (!trains || llvm::none_of(net.nodes, adapts))
      return success();
    llvm::StringMap<std::shared_ptr<NamedValue>> values;
    func::FuncOp function = makeFunction(module, "adapt", false, values);
    GraphBuilder graph(module, builder, model.channels());
    if (failed(buildNodes(graph, values)))
      return failure();
    for (const Adapted &adapted : graph.adapted)
      graph.buildAdaptation(adapted);
    finish(function, {}, {});
    return success();
  }

  LogicalResult buildMetric(const pb::Metric &metric, const pb::Loss &loss, const std::string &predictionName, const std::string &labelName,
                            llvm::StringMap<std::shared_ptr<NamedValue>> &values, Location place) {
    std::string kind = kindNameOf(metric), name = nameOf(metric);
    Location loc = NameLoc::get(StringAttr::get(&context, name), place);
    FailureOr<NamedValue> prediction = lookup(values, metric.prediction().empty() ? predictionName : metric.prediction(), "metric", loc);
    if (failed(prediction))
      return failure();
    FailureOr<NamedValue> label = lookup(values, metric.label().empty() ? labelName : metric.label(), "metric", loc);
    if (failed(label))
      return failure();
    auto scores = cast<RankedTensorType>(prediction->value.getType()), truth = cast<RankedTensorType>(label->value.getType());
    auto report = [&](const std::string &problem) {
      InFlightDiagnostic diagnostic = emitError(loc) << "metric '" << name << "': " << problem;
      diagnostic.attachNote(prediction->loc) << "the prediction '" << prediction->name << "' is here";
      diagnostic.attachNote(label->loc) << "the label '" << label->name << "' is here";
      return diagnostic;
    };
    std::vector<train::NamedNumber> numbers;
    auto refuse = [&] { return report(""); };
    if (metric.k())
      numbers.emplace_back("k", metric.k());
    if (metric.has_threshold())
      numbers.emplace_back("threshold", nn::shortDecimal(metric.threshold(), builder.getF32Type()));
    Attribute made = train::attributeOf(refuse, &context, kind, numbers);
    if (!made)
      return failure();
    bool isDecided = cast<train::MetricAttrInterface>(made).getForm() == train::MetricForm::Decision;
    bool isOneScore = scores.getRank() == 1 || (scores.getRank() && scores.getShape().back() == 1);
    bool isMultiLabel = metric.multi_label();
    if (!metric.has_multi_label())
      isMultiLabel = isDecided && !isOneScore && isBinary(loss) && label->name == labelName && nn::dimsOf(scores) == nn::dimsOf(truth);
    if (isMultiLabel)
      numbers.emplace_back("multi_label", 1);
    if (metric.has_from_logits() ? metric.from_logits() : isLogit(*prediction, loss, predictionName) && isDecided && (isOneScore || isMultiLabel))
      numbers.emplace_back("logits", 1);
    if (!(made = train::attributeOf(refuse, &context, kind, numbers)))
      return failure();
    auto measure = cast<train::MetricAttrInterface>(made);
    if (std::string misfit = train::describeMisfit(measure, scores, truth); !misfit.empty())
      return report(misfit);
    auto op = train::MetricOp::create(builder, loc, name, prediction->value, label->value, measure);
    bool isIndex = isa<IntegerType>(truth.getElementType()) && scores.getRank() > 1 && nn::dimsOf(truth) != nn::dimsOf(scores);
    if (int64_t count = isIndex && !scores.isDynamicDim(scores.getRank() - 1) ? scores.getShape().back() : 0; count > 1)
      namesBelow(op, count);
    return success();
  }

  static bool isBinary(const pb::Loss &loss) {
    return loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY || loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY_LOGITS;
  }

  // Whether a loss or an activation takes the sigmoid of a value.
  static bool isLogit(const NamedValue &value, const pb::Loss &loss, const std::string &predictionName) {
    return (loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY_LOGITS && value.name == predictionName) ||
           hasSigmoid(value.value);
  }

  const ModelFile &file;
  const pb::Model &model;
  MLIRContext &context;
  OpBuilder builder;
  llvm::StringMap<RankedTensorType> types;
  llvm::StringMap<Location> places;
  FlatGraph net;
  bool trains;
  llvm::StringMap<int64_t> classes; // that an input or label of ids names
};

} // namespace

OwningOpRef<ModuleOp> importModel(const std::string &path, MLIRContext &context, bool predictOnly) {
  ModelFile file;
  std::string error;
  if (!readModelFile(path, file, error)) {
    // `error` says where.
    emitError(UnknownLoc::get(&context)) << error;
    return nullptr;
  }
  return Importer(file, context, predictOnly).run();
}

LogicalResult convertModel(const std::string &path, bool toText, std::string &content, std::string &error) {
  ModelFile file;
  if (!readModelFile(path, file, error))
    return failure();
  if (toText)
    google::protobuf::TextFormat::PrintToString(file.model, &content);
  else
    file.model.SerializeToString(&content);
  return success();
}

} // namespace cauce::graph
