// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Model files to level graph: the functions @predict, @loss and @adapt.
#include "frontends/graph/Importer.h"

#include "dialects/elements/ElementType.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Train.h"
#include "frontends/graph/Flatten.h"
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/RecipeAttributes.h"
#include "frontends/graph/WeightNames.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"

#include "llvm/Support/Path.h"

#include <google/protobuf/text_format.h>

using namespace mlir;

namespace cauce::graph {
namespace {

using Tree = google::protobuf::TextFormat::ParseInfoTree;

class Importer {
public:
  Importer(const ModelFile &file, MLIRContext &context, bool predictOnly)
      : file(file), model(file.model), context(context), builder(&context), trains(model.training_size() && !predictOnly) {}

  OwningOpRef<ModuleOp> run() {
    if (!isWord(model.name()))
      return fail("name", -1) << "expected a name of 1 to 255 letters, digits, '_', '.' and '-', but got '" << model.name() << "'", nullptr;
    OwningOpRef<ModuleOp> module = ModuleOp::create(at("name", -1), model.name());
    if (model.node().empty())
      return fail("node", -1) << "expected at least one node", nullptr;
    if (std::string wrong = findBadPrecision(model.precision()); !wrong.empty())
      return fail("precision", -1) << wrong, nullptr;
    if (failed(declareInputs()) || failed(checkPhases(file, &context)))
      return nullptr;
    llvm::StringSet<> tensors;
    for (const auto &known : types)
      tensors.insert(known.first());
    FailureOr<FlatGraph> flat = flatten(file, tensors, context);
    if (failed(flat))
      return nullptr;
    net = std::move(*flat);
    findReaders();
    if (failed(checkNames()) || failed(buildPredict(*module)) || (trains && failed(buildLosses(*module))) || failed(buildAdapt(*module)) ||
        failed(buildGroups(file, *module)) || (trains && failed(buildRecipe(file, *module, builder))) || failed(buildDataSets(file, classes, *module, builder)) || failed(checkWeightNames(file, *module)) ||
        failed(verify(*module)))
      return nullptr;
    return module;
  }

private:
  Location locationOf(Place place) { return FileLineColLoc::get(&context, file.path, place.line, place.column); }
  Location at(const char *field, int index) { return locationOf(placeOf(&file.places, pb::Model::descriptor(), field, index)); }
  InFlightDiagnostic fail(const char *field, int index) { return emitError(at(field, index)); }

  // What batches say the sizes of, data says.
  std::string findBadNoise(const pb::Tensor &tensor, StringRef field, ArrayRef<nn::Dim> dims) {
    if (field != "input")
      return "expected noise of inputs alone: prediction takes no labels";
    if (tensor.type() != pb::F32 && tensor.type() != pb::F64)
      return "expected noise to be of F32 or F64";
    for (const nn::Dim &dim : dims) {
      bool isKnown = !dim.symbol || !model.training_size();
      for (const auto *list : {&model.input(), &model.label()})
        for (const pb::Tensor &other : *list)
          isKnown = isKnown || (!other.has_noise() && llvm::is_contained(other.dim(), dim.symbol.getValue()));
      if (!isKnown)
        return "expected the sizes of noise to be numbers, or those of an input or label without noise, but got '" + dim.symbol.str() + "'";
    }
    return "";
  }

  // Which nodes read a label, and so are not there in prediction.
  void findReaders() {
    llvm::StringSet<> labels;
    for (const pb::Tensor &label : model.label())
      labels.insert(label.name());
    for (size_t i : net.order)
      for (const std::string &input : net.nodes[i].inputs)
        if (labels.contains(input) || readers.contains(splitOutput(input).first))
          readers.insert(net.nodes[i].name);
  }

  // That no parameter has the name of a function of a phase; one of @f is @f.run.
  LogicalResult checkNames() {
    for (const pb::Training &phase : model.training())
      for (const FlatNode &node : net.nodes) {
        StringRef name = node.name;
        name.consume_back(".run");
        auto isOfPhase = [&](StringRef function) { return name == nameIn(phase, function); };
        if (node.node->op_case() == pb::Node::kParameter && !phase.name().empty() && (isOfPhase("step") || isOfPhase("accumulate") || isOfPhase("loss")))
          return emitError(node.loc) << "node '" << node.name << "': the name is taken by a function or state of the program";
      }
    return success();
  }

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
      if (std::string wrong = tensor.has_noise() ? findBadNoise(tensor, field, dims) : ""; !wrong.empty())
        return fail(field, index) << "'" << tensor.name() << "': " << wrong;
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

  // A function with these tensors as arguments, and their values; with labels it is of batches, which have no noise: it is drawn.
  func::FuncOp makeFunction(ModuleOp module, StringRef name, bool withLabels, llvm::StringMap<std::shared_ptr<NamedValue>> &values) {
    SmallVector<Type> arguments;
    SmallVector<const pb::Tensor *> tensors;
    for (const pb::Tensor &tensor : model.input())
      if (!withLabels || !tensor.has_noise())
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
    for (const pb::Tensor &tensor : model.input())
      if (withLabels && tensor.has_noise()) {
        Location loc = NameLoc::get(builder.getStringAttr(tensor.name()), places.find(tensor.name())->second);
        auto kind = attributeOf<train::InitializerAttrInterface>([&] { return emitError(loc) << "'" << tensor.name() << "': "; }, &context, tensor.noise(), "normal");
        if (!kind)
          return {};
        Value noise = train::NoiseOp::create(builder, loc, types.find(tensor.name())->second, tensor.name(), kind);
        values[tensor.name()] = std::make_shared<NamedValue>(NamedValue{noise, tensor.name(), loc});
      }
    return function;
  }

  DictionaryAttr nameAttr(const std::string &name) {
    return builder.getDictionaryAttr(builder.getNamedAttr("train.name", builder.getStringAttr(name)));
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
          if (int64_t count = some.getCount(); count != train::IdsAttr::ofWeights && some == train::IdsAttr::get(&context, count, 0, 0, INT64_MAX, 0)) { // all elements
            std::string name = function.getArgAttrOfType<StringAttr>(i, "train.name").getValue().str();
            int64_t known = classes.try_emplace(name, count).first->second;
            classes[name] = std::min(known, count);
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

  // The nodes that these are, or take values of.
  llvm::StringSet<> neededBy(ArrayRef<std::string> outputs) {
    llvm::StringSet<> needed;
    for (const std::string &output : outputs)
      needed.insert(splitOutput(output).first);
    for (size_t i : llvm::reverse(net.order))
      if (needed.contains(net.nodes[i].name))
        for (const std::string &input : net.nodes[i].inputs)
          needed.insert(splitOutput(input).first);
    return needed;
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
    std::vector<std::string> names(model.output().begin(), model.output().end());
    if (names.empty())
      names.push_back(model.node(model.node_size() - 1).name());
    for (auto [i, name] : llvm::enumerate(names))
      if (readers.contains(splitOutput(name).first))
        return fail("output", i) << "output '" << name << "' needs a label, which prediction does not have";
    llvm::StringSet<> needed = neededBy(names);
    if (failed(graph.buildNodes(net, values, readers.empty() ? nullptr : &needed)))
      return failure();
    SmallVector<Value> results;
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
    if (model.training_size() == 1 && model.label_size())
      if (auto scores = values.find(predictionOf(model.training(0))); scores != values.end())
        describeDecisions(model, labelOf(model.training(0)), scores->second->value, names, results, module, builder);
    finish(function, results, names);
    for (auto [i, value] : llvm::enumerate(results))
      if (auto softmax = value.getDefiningOp<nn::SoftmaxOp>(); softmax && softmax.getDims() == ArrayRef<int64_t>{nn::lastDimension(softmax.getX())})
        function.setResultAttr(i, "train.probabilities", builder.getUnitAttr());
    return success();
  }

  // What a loss compares; no label if there is none.
  std::string predictionOf(const pb::Training &phase) {
    const std::string &name = phase.loss().prediction();
    return name.empty() ? model.node(model.node_size() - 1).name() : name;
  }
  std::string labelOf(const pb::Training &phase) {
    const std::string &name = phase.loss().label();
    return !name.empty() || model.label().empty() ? name : model.label(0).name();
  }

  LogicalResult buildLosses(ModuleOp module) {
    std::vector<std::string> measured; // in all phases
    for (int i = 0; i < model.training_size(); ++i)
      if (failed(buildLoss(module, i, measured)))
        return failure();
    const std::string &monitor = model.training(0).early_stopping().monitor();
    if (monitor.empty() || llvm::is_contained(measured, monitor))
      return success();
    const Tree *tree = nested(&file.places, pb::Model::descriptor(), "training", 0);
    return emitError(locationOf(placeOf(tree, pb::Training::descriptor(), "early_stopping", -1)))
           << "early stopping: there is no metric '" << monitor << "'" << didYouMean(monitor, measured);
  }

  LogicalResult buildLoss(ModuleOp module, int index, std::vector<std::string> &measured) {
    const pb::Training &training = model.training(index);
    const pb::Loss &loss = training.loss();
    Location loc = placeOfPhase(file, index, &context);
    const Tree *tree = nested(&file.places, pb::Model::descriptor(), "training", index);
    if (!training.has_loss())
      return emitError(loc) << "training: expected a loss";
    bool isCost = loss.kind() == pb::Loss::MEAN;
    if (model.label().empty() && !isCost)
      return emitError(loc) << "training: expected the model to have a label";
    if (model.label().empty() && llvm::all_of(model.input(), [](const pb::Tensor &input) { return input.has_noise(); }))
      return emitError(loc) << "training: expected the model to have a label, or an input without noise, that data can fill";
    llvm::StringMap<std::shared_ptr<NamedValue>> values;
    func::FuncOp function = makeFunction(module, nameIn(training, "loss"), true, values);
    GraphBuilder graph(module, builder, model.channels());
    graph.batch = model.training(0).batch();
    if (!function || failed(graph.buildNodes(net, values)))
      return failure();
    auto placeIn = [&](const char *field, int i) { return locationOf(placeOf(tree, pb::Training::descriptor(), field, i)); };
    Location lossLoc = NameLoc::get(StringAttr::get(&context, "loss"), placeIn("loss", -1));
    if (loss.has_delta() && loss.kind() != pb::Loss::HUBER)
      return emitError(lossLoc) << "loss: expected delta for HUBER only";
    if (isCost && !loss.label().empty())
      return emitError(lossLoc) << "loss: expected no label of MEAN, which compares nothing";
    if (isCost && (!loss.weight().empty() || loss.has_ignored_label() || loss.class_weight_size() || loss.has_label_smoothing()))
      return emitError(lossLoc) << "loss: expected no weights and no numbers of labels of MEAN, which has neither samples nor labels";
    std::string predictionName = predictionOf(training), labelName = labelOf(training);
    FailureOr<NamedValue> prediction = lookup(values, predictionName, "loss", lossLoc), label = failure();
    if (failed(prediction) || (!isCost && failed(label = lookup(values, labelName, "loss", lossLoc))))
      return failure();
    llvm::StringSet<> taken;
    taken.insert("loss");
    measured.push_back(nameIn(training, "loss"));
    if (training.clip().has_norm() || training.precision() == pb::F16)
      taken.insert("skipped_steps");
    for (int i = 0; i < training.metric_size(); ++i) {
      std::string name = nameOf(training.metric(i));
      Location place = placeIn("metric", i);
      if (!isWord(name))
        return emitError(place) << "expected a metric name of 1 to 255 letters, digits, '_', '.' and '-', but got '" << name << "'";
      if (!taken.insert(name).second)
        return emitError(place) << "metric '" << name << "': its name is taken";
      if (labelName.empty() && training.metric(i).label().empty())
        return emitError(place) << "metric '" << name << "': expected a label, because the model has none";
      measured.push_back(nameIn(training, name));
    }
    FailureOr<NamedValue> weight = failure();
    if (!loss.weight().empty() && failed(weight = lookup(values, loss.weight(), "loss", lossLoc)))
      return failure();
    BuiltLoss built = isCost ? BuiltLoss{graph.buildCost(*prediction, lossLoc), {}}
                             : graph.buildLoss(loss, *prediction, *label, succeeded(weight) ? &*weight : nullptr, lossLoc);
    if (!built.value)
      return failure();
    for (int i = 0; i < training.metric_size(); ++i) {
      auto find = [&](const std::string &name, const char *what, Location loc) { return lookup(values, name, what, loc); };
      if (failed(buildMetric(training.metric(i), loss, predictionName, labelName, built.counts, find, placeIn("metric", i), builder)))
        return failure();
    }
    finish(function, built.value, {nameIn(training, "loss")});
    return success();
  }

  // The statistics that nodes gather from the training data. What is built for nothing else is dead.
  LogicalResult buildAdapt(ModuleOp module) {
    auto adapts = [](const FlatNode &node) { return node.node->standardize().adapt(); };
    if (!trains || llvm::none_of(net.nodes, adapts))
      return success();
    llvm::StringMap<std::shared_ptr<NamedValue>> values;
    bool isOfBatches = !readers.empty() || llvm::any_of(model.input(), [](const pb::Tensor &input) { return input.has_noise(); });
    func::FuncOp function = makeFunction(module, "adapt", isOfBatches, values);
    GraphBuilder graph(module, builder, model.channels());
    if (!function || failed(graph.buildNodes(net, values)))
      return failure();
    for (const Adapted &adapted : graph.adapted)
      graph.buildAdaptation(adapted);
    finish(function, {}, {});
    return success();
  }

  const ModelFile &file;
  const pb::Model &model;
  MLIRContext &context;
  OpBuilder builder;
  llvm::StringMap<RankedTensorType> types;
  llvm::StringMap<Location> places;
  FlatGraph net;
  llvm::StringSet<> readers; // of labels
  bool trains;
  llvm::StringMap<int64_t> classes; // that an input or label of ids names
};

} // namespace

std::string textFolder(StringRef path, StringRef given) { return (given.empty() ? llvm::sys::path::parent_path(path) : given).str(); }

OwningOpRef<ModuleOp> importModel(const std::string &path, MLIRContext &context, bool predictOnly, const std::string &dataFolder) {
  ModelFile file;
  file.dataFolder = textFolder(path, dataFolder);
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
