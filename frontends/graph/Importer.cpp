// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Model files to level graph: blocks are instantiated, nodes ordered, and the functions @predict and @loss built.
#include "frontends/graph/Importer.h"

#include "frontends/graph/GraphBuilder.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <fstream>
#include <google/protobuf/text_format.h>

using namespace mlir;

namespace cauce::graph {
namespace {

constexpr int deepestBlock = 64;
constexpr size_t mostNodes = 200000;
using Tree = google::protobuf::TextFormat::ParseInfoTree;

class Importer {
public:
  Importer(const ModelFile &file, MLIRContext &context) : file(file), model(file.model), context(context), builder(&context) {}

  OwningOpRef<ModuleOp> run() {
    if (!isWord(model.name()))
      return fail("name", -1) << "expected a name of letters, digits, '_' and '-', but got '" << model.name() << "'", nullptr;
    OwningOpRef<ModuleOp> module = ModuleOp::create(at("name", -1), model.name());
    if (model.node().empty())
      return fail("node", -1) << "expected at least one node", nullptr;
    if (failed(declareInputs()) || failed(flatten(model.node(), &file.places, pb::Model::descriptor(), "", {}, model.input().empty() ? "" : model.input(0).name(), 0)) ||
        failed(sort()))
      return nullptr;
    llvm::StringSet<> blocks;
    for (int i = 0; i < model.block_size(); ++i)
      if (!blocks.insert(model.block(i).name()).second)
        return fail("block", i) << "block '" << model.block(i).name() << "' is there twice", nullptr;
    if (failed(buildPredict(*module)) || (model.has_training() && failed(buildLoss(*module))) || failed(buildAdapt(*module)) ||
        failed(buildRecipe(file, classes, *module, builder)) || failed(verify(*module)))
      return nullptr;
    return module;
  }

private:
  static bool isWord(const std::string &name) {
    return !name.empty() && name.size() < 256 && llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.' || c == '-'; });
  }
  static bool isCountable(ArrayRef<nn::Dim> dims) {
    int64_t count = 1;
    for (const nn::Dim &dim : dims)
      if (dim.isStatic() && (dim.size > (int64_t(1) << 40) / count || (count *= dim.size) > (int64_t(1) << 40)))
        return false;
    return true;
  }
  Location locationOf(Place place) { return FileLineColLoc::get(&context, file.path, place.line, place.column); }
  Location at(const char *field, int index) { return locationOf(placeOf(&file.places, pb::Model::descriptor(), field, index)); }
  InFlightDiagnostic fail(const char *field, int index) { return emitError(at(field, index)); }

  // The types of inputs and labels; a symbol has one meaning in all of them.
  LogicalResult declareInputs() {
    auto declare = [&](const pb::Tensor &tensor, const char *field, int index) -> LogicalResult {
      if (!isWord(tensor.name()))
        return fail(field, index) << "expected a name of letters, digits, '_', '.' and '-', but got '" << tensor.name() << "'";
      if (types.count(tensor.name()))
        return fail(field, index) << "'" << tensor.name() << "' is there twice";
      SmallVector<nn::Dim> dims;
      for (const std::string &text : tensor.dim()) {
        int64_t size = 0;
        if (!StringRef(text).getAsInteger(10, size)) {
          if (size < 1 || size > (int64_t(1) << 32))
            return fail(field, index) << "'" << tensor.name() << "': expected sizes from 1 to 2^32, but got " << text;
          dims.push_back({size, {}});
        } else if (isWord(text) && llvm::isAlpha(text[0])) {
          dims.push_back({0, StringAttr::get(&context, text)});
        } else {
          return fail(field, index) << "'" << tensor.name() << "': expected a size or a symbol, but got '" << text << "'";
        }
      }
      if (!isCountable(dims))
        return fail(field, index) << "'" << tensor.name() << "': expected at most 2^40 elements a sample, but it is " << nn::describe(dims);
      types.insert({tensor.name(), nn::makeType(dims, elementTypeOf(tensor.type(), &context))});
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

  // The node in "node:1", and ":1".
  static std::pair<std::string, std::string> splitOutput(const std::string &name) {
    size_t colon = name.find(':');
    return {name.substr(0, colon), colon == std::string::npos ? "" : name.substr(colon)};
  }

  // Appends the nodes of a graph, blocks expanded; `bound` maps the names of a block's inputs to full names.
  LogicalResult flatten(const google::protobuf::RepeatedPtrField<pb::Node> &list, const Tree *tree,
                        const google::protobuf::Descriptor *type, const std::string &prefix,
                        const llvm::StringMap<std::string> &bound, std::string before, int depth) {
    llvm::StringSet<> own;
    for (int i = 0; i < list.size(); ++i)
      own.insert(list[i].name());
    llvm::StringSet<> seen;
    for (int i = 0; i < list.size(); ++i) {
      const pb::Node &node = list[i];
      Location place = locationOf(placeOf(tree, type, "node", i));
      const Tree *inner = nested(tree, type, "node", i);
      if (!isWord(node.name()))
        return emitError(place) << "expected a node name of letters, digits, '_', '.' and '-', but got '" << node.name() << "'";
      if (!seen.insert(node.name()).second || (prefix.empty() && types.count(node.name())))
        return emitError(place) << "node '" << node.name() << "': its name is taken, names must be unique";
      if (prefix.size() > 4096)
        return emitError(place) << "node '" << node.name() << "': expected full names of at most 4096 letters, blocks expanded";
      if (flat.size() > mostNodes)
        return emitError(place) << "expected at most " << mostNodes << " nodes, blocks expanded";
      std::string name = prefix + node.name();
      FlatNode entry{&node, name, {}, NameLoc::get(StringAttr::get(&context, name), place)};
      for (int k = 0; k < node.input_size(); ++k) {
        const std::string &input = node.input(k);
        auto [base, output] = splitOutput(input);
        if (auto it = bound.find(input); it != bound.end())
          entry.inputs.push_back(it->second);
        else if (own.contains(base))
          entry.inputs.push_back(prefix + base + output);
        else if (prefix.empty() && types.count(input))
          entry.inputs.push_back(input);
        else {
          std::vector<std::string> candidates;
          for (const auto &known : own)
            candidates.push_back(known.first().str());
          for (const auto &known : bound)
            candidates.push_back(known.first().str());
          for (const auto &known : types)
            candidates.push_back(known.first().str());
          std::sort(candidates.begin(), candidates.end());
          return emitError(locationOf(placeOf(inner, pb::Node::descriptor(), "input", k)))
                 << "node '" << name << "': there is no node or input '" << input << "'" << didYouMean(input, candidates);
        }
      }
      bool takesNone = node.op_case() == pb::Node::kConstant || node.op_case() == pb::Node::kParameter || node.op_case() == pb::Node::kIota;
      if (node.input().empty() && !takesNone && !before.empty())
        entry.inputs.push_back(before);
      if (node.op_case() == pb::Node::kCall) {
        if (failed(expand(node, name, entry, depth)))
          return failure();
      }
      before = name;
      flat.push_back(entry);
    }
    return success();
  }

  LogicalResult expand(const pb::Node &node, const std::string &name, FlatNode &entry, int depth) {
    std::vector<std::string> names;
    for (int k = 0; k < model.block_size(); ++k) {
      const pb::Block &block = model.block(k);
      names.push_back(block.name());
      if (block.name() != node.call().block())
        continue;
      if (depth >= deepestBlock)
        return emitError(entry.loc) << "node '" << name << "': blocks are nested deeper than " << deepestBlock << ", or call themselves";
      if (block.node().empty())
        return emitError(at("block", k)) << "block '" << block.name() << "': expected at least one node";
      if (int(entry.inputs.size()) != block.input_size())
        return emitError(entry.loc) << "node '" << name << "': block '" << block.name() << "' takes " << block.input_size()
                                    << " inputs, but got " << entry.inputs.size();
      llvm::StringMap<std::string> inputs;
      for (int i = 0; i < block.input_size(); ++i)
        inputs[block.input(i)] = entry.inputs[i];
      if (failed(flatten(block.node(), nested(&file.places, pb::Model::descriptor(), "block", k), pb::Block::descriptor(),
                         name + "/", inputs, entry.inputs.empty() ? "" : entry.inputs[0], depth + 1)))
        return failure();
      std::vector<std::string> outputs(block.output().begin(), block.output().end()), inside;
      if (outputs.empty())
        outputs.push_back(block.node(block.node_size() - 1).name());
      for (const pb::Node &candidate : block.node())
        inside.push_back(candidate.name());
      entry.inputs.clear();
      for (const std::string &output : outputs) {
        if (std::string base = splitOutput(output).first; !llvm::is_contained(inside, base))
          return emitError(at("block", k)) << "block '" << block.name() << "': there is no node '" << base << "' in it" << didYouMean(base, inside);
        entry.inputs.push_back(name + "/" + output);
      }
      return success();
    }
    return emitError(entry.loc) << "node '" << name << "': there is no block '" << node.call().block() << "'" << didYouMean(node.call().block(), names);
  }

  // Producers first; the cycle is named if there is one.
  LogicalResult sort() {
    llvm::StringMap<size_t> index;
    for (size_t i = 0; i < flat.size(); ++i)
      index[flat[i].name] = i;
    std::vector<int> state(flat.size(), 0); // 1: on the path, 2: done
    for (size_t root = 0; root < flat.size(); ++root) {
      if (state[root])
        continue;
      std::vector<std::pair<size_t, size_t>> path = {{root, 0}};
      state[root] = 1;
      while (!path.empty()) {
        auto &[node, next] = path.back();
        if (next == flat[node].inputs.size()) {
          state[node] = 2;
          order.push_back(node);
          path.pop_back();
          continue;
        }
        auto it = index.find(splitOutput(flat[node].inputs[next++]).first);
        if (it == index.end() || state[it->second] == 2)
          continue;
        if (state[it->second] == 1) {
          std::string cycle;
          bool on = false;
          for (auto &[step, unused] : path) {
            on |= step == it->second;
            if (on)
              cycle += "'" + flat[step].name + "' <- ";
          }
          return emitError(flat[it->second].loc) << "nodes form a cycle: " << cycle << "'" << flat[it->second].name << "'";
        }
        state[it->second] = 1;
        path.push_back({it->second, 0});
      }
    }
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
    for (auto [i, tensor] : llvm::enumerate(tensors)) {
      function.setArgAttr(i, "train.name", builder.getStringAttr(tensor->name()));
      values[tensor->name()] = std::make_shared<NamedValue>(NamedValue{entry->getArgument(i), tensor->name(), places.find(tensor->name())->second});
    }
    builder.setInsertionPointToStart(entry);
    return function;
  }

  LogicalResult buildNodes(GraphBuilder &graph, llvm::StringMap<std::shared_ptr<NamedValue>> &values) {
    for (size_t i : order) {
      const FlatNode &node = flat[i];
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
        if (!isCountable(dims))
          return emitError(node.loc) << "node '" << node.name << "': expected at most 2^40 elements a sample, but it is " << nn::describe(dims);
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
    for (auto [i, name] : llvm::enumerate(names))
      function.setResultAttr(i, "train.name", builder.getStringAttr(name));
    // Nodes that nothing here needs.
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
      if (isOpTriviallyDead(&op))
        op.erase();
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
    GraphBuilder graph(module, builder);
    if (failed(buildNodes(graph, values)))
      return failure();
    SmallVector<Value> results;
    std::vector<std::string> names(model.output().begin(), model.output().end());
    if (names.empty())
      names.push_back(model.node(model.node_size() - 1).name());
    for (auto [i, name] : llvm::enumerate(names)) {
      FailureOr<NamedValue> value = lookup(values, name, "output", at("output", i));
      if (failed(value))
        return failure();
      results.push_back(value->value);
    }
    finish(function, results, names);
    return success();
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
    GraphBuilder graph(module, builder);
    if (failed(buildNodes(graph, values)))
      return failure();
    Location lossLoc = NameLoc::get(StringAttr::get(&context, "loss"), locationOf(placeOf(tree, pb::Training::descriptor(), "loss", -1)));
    const pb::Loss &loss = training.loss();
    std::string predictionName = loss.prediction().empty() ? model.node(model.node_size() - 1).name() : loss.prediction();
    std::string labelName = loss.label().empty() ? model.label(0).name() : loss.label();
    FailureOr<NamedValue> prediction = lookup(values, predictionName, "loss", lossLoc);
    if (failed(prediction))
      return failure();
    FailureOr<NamedValue> label = lookup(values, labelName, "loss", lossLoc);
    if (failed(label))
      return failure();
    std::vector<std::string> measured = {"loss"};
    for (int i = 0; i < training.metric_size(); ++i) {
      std::string name = nameOf(training.metric(i));
      if (llvm::is_contained(measured, name))
        return emitError(locationOf(placeOf(tree, pb::Training::descriptor(), "metric", i))) << "metric '" << name << "': its name is taken";
      measured.push_back(name);
    }
    const std::string &monitor = training.early_stopping().monitor();
    if (!monitor.empty() && !llvm::is_contained(measured, monitor))
      return emitError(locationOf(placeOf(tree, pb::Training::descriptor(), "early_stopping", -1)))
             << "early stopping: there is no metric '" << monitor << "'" << didYouMean(monitor, measured);
    Value result = graph.buildLoss(loss, *prediction, *label, lossLoc);
    if (!result)
      return failure();
    if (loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY || loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS)
      if (auto type = cast<RankedTensorType>(prediction->value.getType()); !ShapedType::isDynamic(type.getShape().back()))
        classes[labelName] = type.getShape().back();
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
    if (!model.has_training() || llvm::none_of(flat, adapts))
      return success();
    llvm::StringMap<std::shared_ptr<NamedValue>> values;
    func::FuncOp function = makeFunction(module, "adapt", false, values);
    GraphBuilder graph(module, builder);
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
    NamedAttrList options;
    options.set("kind", builder.getStringAttr(kind));
    auto report = [&](const std::string &problem) {
      InFlightDiagnostic diagnostic = emitError(loc) << "metric '" << name << "': " << problem;
      diagnostic.attachNote(prediction->loc) << "the prediction '" << prediction->name << "' is here";
      diagnostic.attachNote(label->loc) << "the label '" << label->name << "' is here";
      return diagnostic;
    };
    if (kind == "top_k")
      options.set("k", builder.getI64IntegerAttr(metric.k() ? metric.k() : 5));
    else if (metric.k())
      return report("expected k for TOP_K only");
    bool isDecided = kind == "accuracy" || kind == "precision" || kind == "recall" || kind == "f1";
    if (metric.has_threshold() && !isDecided)
      return report("expected a threshold for ACCURACY, PRECISION, RECALL and F1 only");
    if (metric.has_threshold() && !(metric.threshold() > 0 && metric.threshold() < 1))
      return report("expected threshold to be between 0 and 1, but got " + std::to_string(metric.threshold()));
    if (metric.has_threshold())
      options.set("threshold", builder.getF64FloatAttr(metric.threshold()));
    if (metric.has_from_logits() ? metric.from_logits() : isLogit(*prediction, loss, predictionName) && (isDecided || kind == "auc"))
      if (metric.has_from_logits() || scores.getRank() == 1 || (scores.getRank() && scores.getShape().back() == 1))
        options.set("logits", builder.getUnitAttr());
    if (std::string misfit = train::describeMisfit(options.getDictionary(&context), scores, truth); !misfit.empty())
      return report(misfit);
    train::MetricOp::create(builder, loc, name, prediction->value, label->value, options.getDictionary(&context));
    return success();
  }

  // Whether a loss or an activation takes the sigmoid of a value.
  static bool isLogit(const NamedValue &value, const pb::Loss &loss, const std::string &predictionName) {
    return (loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY_LOGITS && value.name == predictionName) ||
           llvm::any_of(value.value.getUsers(), [](Operation *user) { return isa<nn::LogisticOp>(user); });
  }

  const ModelFile &file;
  const pb::Model &model;
  MLIRContext &context;
  OpBuilder builder;
  llvm::StringMap<RankedTensorType> types;
  llvm::StringMap<Location> places;
  std::vector<FlatNode> flat;
  std::vector<size_t> order;
  llvm::StringMap<int64_t> classes; // of each label that holds class indices
};

} // namespace

OwningOpRef<ModuleOp> importModel(const std::string &path, MLIRContext &context) {
  ModelFile file;
  std::string error;
  if (!readModelFile(path, file, error)) {
    // `error` says where.
    emitError(UnknownLoc::get(&context)) << error;
    return nullptr;
  }
  return Importer(file, context).run();
}

LogicalResult convertModel(const std::string &path, const std::string &output, std::string &error) {
  ModelFile file;
  if (!readModelFile(path, file, error))
    return failure();
  std::string content;
  if (StringRef(output).ends_with(".textproto"))
    google::protobuf::TextFormat::PrintToString(file.model, &content);
  else
    file.model.SerializeToString(&content);
  std::ofstream stream(output, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) {
    error = "cannot write '" + output + "'";
    return failure();
  }
  return success();
}

} // namespace cauce::graph
