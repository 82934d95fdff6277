// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/GraphImporter.h"

#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"
#include "frontends/graph/Reader.h"
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {

constexpr int64_t mostNodes = 1 << 20;
constexpr int deepestCall = 32;

StringRef plainDomain(StringRef domain) { return domain == "ai.onnx" ? "" : domain; }

std::optional<llvm::StringMap<int64_t>> readOpsets(const google::protobuf::RepeatedPtrField<pb::OperatorSetIdProto> &imports, Location loc) {
  llvm::StringMap<int64_t> opsets;
  for (const pb::OperatorSetIdProto &import : imports) {
    StringRef domain = plainDomain(import.domain());
    if (!opsets.try_emplace(domain, import.version()).second)
      return emitError(loc) << "domain '" << shown(import.domain()) << "' is imported twice", std::nullopt;
    if (import.version() < 1 || (domain.empty() && import.version() > newestOpset))
      return emitError(loc) << "expected a version of the operators of '" << (domain.empty() ? "ai.onnx" : shown(domain)) << "' from 1 to " << newestOpset << ", but got "
                            << import.version(),
             std::nullopt;
  }
  return opsets;
}

bool GraphImporter::define(const std::string &name, std::shared_ptr<Item> item, Location loc) {
  if (!find(name)) {
    names[name] = std::move(item);
    return true;
  }
  emitError(loc) << "expected each name once, and none of a graph in a body of it, but '" << shown(name) << "' is there twice";
  return false;
}

std::shared_ptr<Item> GraphImporter::find(StringRef name) const {
  auto it = names.find(name);
  return it != names.end() ? it->second : outer ? outer->find(name) : nullptr;
}

std::shared_ptr<Item> GraphImporter::use(StringRef name) {
  if (auto it = names.find(name); it != names.end() || !outer)
    return it != names.end() ? it->second : nullptr;
  std::shared_ptr<Item> item = outer->use(name);
  if (!item || (item->isWeight && !outer->valueOf(*item, [&] { return emitError(file.loc); })))
    return nullptr;
  return names[name] = std::make_shared<Item>(*item);
}

LogicalResult GraphImporter::addInitializers(const pb::GraphProto &graph) {
  if (graph.sparse_initializer_size())
    return emitError(file.loc) << "sparse initializers are not imported: make them dense";
  for (const pb::TensorProto &tensor : graph.initializer()) {
    std::string error;
    auto item = std::make_shared<Item>();
    item->type = typeOf(tensor, builder.getContext(), error);
    if (!item->type || tensor.name().empty())
      return emitError(file.loc) << "initializer '" << shown(tensor.name()) << "': " << (error.empty() ? "expected a name" : error);
    item->tensor = &tensor;
    item->isWeight = !outer && isa<FloatType>(item->type.getElementType());
    if (!define(tensor.name(), item, file.loc))
      return failure();
  }
  return success();
}

// Reads what the tensor of an item is: its elements become known if they are few, and null otherwise.
const Known *GraphImporter::knownOf(Item &item, llvm::function_ref<InFlightDiagnostic()> fail) {
  if (!item.known && !item.tensor && item.type.hasStaticShape() && item.type.getNumElements() == 0)
    item.known = std::make_shared<Known>(Known{llvm::to_vector(item.type.getShape()), item.type.getElementType(), {}, {}}); // whoever gives it
  if (item.known || !item.tensor || item.type.getNumElements() > Known::most)
    return item.known.get();
  std::string error;
  DenseElementsAttr elements = readTensor(*item.tensor, file.folder, builder.getContext(), error);
  if (!elements)
    return fail() << "'" << shown(item.tensor->name()) << "': " << error, nullptr;
  if (std::optional<Known> known = Known::of(elements))
    item.known = std::make_shared<Known>(std::move(*known));
  return item.known.get();
}

// A weight has a name, by which files of weights know it.
Value GraphImporter::readState(Item &item, llvm::function_ref<InFlightDiagnostic()> fail) {
  std::string name = item.tensor->name(), error;
  for (StringRef taken : {"predict", "loss", "gradient", "init", "step", "accumulate", "key", "evaluate", "metrics", "step_metrics", "adapt", "learning_rate"})
    if (name == taken || name == (taken + ".run").str())
      name += ".weight"; // a name of the program
  if (!file.states.insert(name).second)
    return fail() << "two weights are called '" << shown(name) << "'", Value();
  DenseElementsAttr elements = readTensor(*item.tensor, file.folder, builder.getContext(), error);
  if (!elements)
    return fail() << "'" << shown(name) << "': " << error, Value();
  OpBuilder m(builder.getContext());
  m.setInsertionPointToStart(file.module.getBody());
  Location loc = NameLoc::get(m.getStringAttr(name), file.loc);
  train::StateOp::create(m, loc, train::StateFlags::parameter, name, item.type, train::GivenAttr::get(m.getContext(), elements));
  return train::ReadOp::create(builder, loc, item.type, name);
}

Value GraphImporter::valueOf(Item &item, llvm::function_ref<InFlightDiagnostic()> fail) {
  if (item.value)
    return item.value;
  OpBuilder::InsertionGuard guard(builder);
  // What is known when the file is read is there before all that needs it.
  if (Operation *first = builder.getInsertionBlock() && !builder.getInsertionBlock()->empty() ? &builder.getInsertionBlock()->front() : nullptr; first && item.tensor)
    builder.setInsertionPoint(first);
  if (item.isWeight && item.type.getRank() > 0 && item.type.getNumElements() > 0)
    return item.value = readState(item, fail);
  DenseElementsAttr elements;
  if (item.known)
    elements = item.known->attribute();
  if (!elements && item.tensor) {
    std::string error;
    elements = readTensor(*item.tensor, file.folder, builder.getContext(), error);
    if (!elements)
      return fail() << "'" << shown(item.tensor->name()) << "': " << error, Value();
  }
  nn::ArithmeticBuilder b(builder, file.loc);
  return elements ? item.value = b.constant(elements) : Value();
}

LogicalResult GraphImporter::importNodes(const google::protobuf::RepeatedPtrField<pb::NodeProto> &nodes) {
  // Nodes that were written in another order are taken in this one; a cycle leaves some over.
  llvm::StringMap<int> makers;
  for (int i = 0; i < nodes.size(); ++i)
    for (const std::string &output : nodes[i].output())
      if (!output.empty() && !makers.try_emplace(output, i).second)
        return emitError(file.loc) << "expected each name once, but '" << shown(output) << "' is an output of two nodes";
  enum class State { untouched, open, done };
  std::vector<State> states(nodes.size(), State::untouched);
  // Depth first, without recursion: nodes may be a chain of any length.
  std::vector<std::pair<int, std::vector<int>>> stack;
  auto neededBy = [&](const pb::NodeProto &node) {
    std::vector<int> needed;
    std::vector<const pb::NodeProto *> open = {&node};
    while (!open.empty()) { // and what bodies take from here
      const pb::NodeProto &each = *open.back();
      open.pop_back();
      for (const std::string &input : each.input())
        if (auto it = makers.find(input); it != makers.end())
          needed.push_back(it->second);
      for (const pb::AttributeProto &attribute : each.attribute()) {
        auto add = [&](const pb::GraphProto &body) {
          for (const pb::NodeProto &inner : body.node())
            open.push_back(&inner);
          for (const pb::ValueInfoProto &output : body.output())
            if (auto it = makers.find(output.name()); it != makers.end())
              needed.push_back(it->second);
        };
        if (attribute.has_g())
          add(attribute.g());
        for (const pb::GraphProto &body : attribute.graphs())
          add(body);
      }
    }
    return needed;
  };
  for (int root = 0; root < nodes.size(); ++root) {
    if (states[root] != State::untouched)
      continue;
    stack.push_back({root, neededBy(nodes[root])});
    states[root] = State::open;
    while (!stack.empty()) {
      auto &[node, needed] = stack.back();
      if (needed.empty()) {
        if (mlir::failed(importNode(nodes[node])))
          return failure();
        states[node] = State::done;
        stack.pop_back();
        continue;
      }
      int next = needed.back();
      needed.pop_back();
      if (states[next] == State::open)
        return emitError(file.loc) << "node '" << shown(nodes[next].name()) << "' (" << shown(nodes[next].op_type()) << ") needs its own output: expected a graph without cycles";
      if (states[next] == State::untouched) {
        states[next] = State::open;
        stack.push_back({next, neededBy(nodes[next])});
      }
    }
  }
  return success();
}

LogicalResult GraphImporter::importNode(const pb::NodeProto &proto) {
  std::string name = !proto.name().empty() ? proto.name() : proto.output_size() ? proto.output(0) : "";
  Location loc = NameLoc::get(builder.getStringAttr(shown(name)), file.loc);
  StringRef domain = plainDomain(proto.domain());
  if (++file.nodes > mostNodes)
    return emitError(loc) << "expected at most " << mostNodes << " nodes, those of functions counted for each call";
  for (const pb::FunctionProto &function : file.model.functions())
    if (function.name() == proto.op_type() && plainDomain(function.domain()) == domain && function.overload() == proto.overload())
      return callFunction(proto, function, loc);
  auto opset = opsets.find(domain);
  int64_t version = opset != opsets.end() ? opset->second : 0;
  Node node(*this, proto, version, loc);
  if (node.failed())
    return failure();
  if (opset == opsets.end())
    return node.fail() << "expected the file to import the operators of '" << (domain.empty() ? "ai.onnx" : shown(domain)) << "' in some version";
  const Operator *found = findOperator(domain, proto.op_type(), version);
  if (!found) {
    const Operator *newer = findOperator(domain, proto.op_type(), INT64_MAX);
    if (newer)
      return node.fail() << "expected version " << newer->since << " of the operators or a newer one";
    return node.fail() << "expected an operator that is imported" << graph::didYouMean(proto.op_type(), operatorNames(domain));
  }
  if (node.inputs() < found->least || node.inputs() > found->most)
    return node.fail() << "expected " << found->least << (found->most == found->least ? "" : found->most == any ? " or more" : " to " + std::to_string(found->most)) << " inputs, but got "
                       << node.inputs();
  for (unsigned i = 0; i < found->least; ++i)
    if (!node.has(i))
      return node.fail() << "expected input " << i << ", but got nothing";
  if (!fold(node) && (node.failed() || mlir::failed(found->build(node)) || node.failed()))
    return failure();
  for (const std::string &output : proto.output())
    if (!output.empty() && !names.contains(output))
      return node.fail() << "output '" << shown(output) << "' is one that is not imported";
  return success();
}

// Copies of the nodes of a function, in which references to attributes are the attributes of the call.
LogicalResult GraphImporter::callFunction(const pb::NodeProto &node, const pb::FunctionProto &function, Location loc) {
  auto fail = [&] { return emitError(loc) << "node '" << shown(node.name()) << "' (" << shown(node.op_type()) << "): "; };
  if (depth >= deepestCall)
    return fail() << "expected functions that do not call themselves, at most " << deepestCall << " in each other";
  if (node.input_size() > function.input_size() || node.output_size() > function.output_size())
    return fail() << "expected at most " << function.input_size() << " inputs and " << function.output_size() << " outputs, as the function has them";
  std::optional<llvm::StringMap<int64_t>> versions = readOpsets(function.opset_import(), loc);
  if (!versions)
    return failure();
  llvm::StringMap<const pb::AttributeProto *> given;
  for (const pb::AttributeProto &attribute : function.attribute_proto())
    given[attribute.name()] = &attribute;
  for (const pb::AttributeProto &attribute : node.attribute())
    given[attribute.name()] = &attribute;
  for (const std::string &name : function.attribute())
    if (!given.contains(name))
      return fail() << "expected attribute '" << shown(name) << "'";
  pb::FunctionProto body = function;
  std::vector<google::protobuf::RepeatedPtrField<pb::NodeProto> *> open = {body.mutable_node()};
  while (!open.empty()) {
    google::protobuf::RepeatedPtrField<pb::NodeProto> *nodes = open.back();
    open.pop_back();
    for (pb::NodeProto &inner : *nodes)
      for (int i = 0; i < inner.attribute_size(); ++i) {
        pb::AttributeProto *attribute = inner.mutable_attribute(i);
        if (attribute->has_g())
          open.push_back(attribute->mutable_g()->mutable_node());
        if (attribute->ref_attr_name().empty())
          continue;
        std::string name = attribute->name();
        if (auto it = given.find(attribute->ref_attr_name()); it != given.end()) {
          *attribute = *it->second;
          attribute->set_name(name);
        } else { // the operator's own default
          inner.mutable_attribute()->DeleteSubrange(i--, 1);
        }
      }
  }
  GraphImporter inside(file, builder, *versions);
  inside.depth = depth + 1;
  for (auto [i, name] : llvm::enumerate(function.input()))
    if (int(i) < node.input_size() && !node.input(int(i)).empty()) {
      std::shared_ptr<Item> item = use(node.input(int(i)));
      if (!item)
        return fail() << "there is no value '" << shown(node.input(int(i))) << "'";
      if (!inside.define(name, item, loc))
        return failure();
    }
  // What is made of the copy lives no longer than it.
  if (mlir::failed(inside.importNodes(body.node())))
    return failure();
  for (auto [i, name] : llvm::enumerate(function.output()))
    if (int(i) < node.output_size() && !node.output(int(i)).empty()) {
      std::shared_ptr<Item> item = inside.find(name);
      if (!item)
        return fail() << "there is no value '" << shown(name) << "' in the function";
      if (item->tensor && !knownOf(*item, fail) && !valueOf(*item, fail))
        return failure();
      if (!define(node.output(int(i)), item, loc))
        return failure();
    }
  return success();
}

} // namespace cauce::onnx
