// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks are instantiated, names resolved, and nodes ordered.
#include "frontends/graph/Flatten.h"

#include "frontends/graph/BlockNumbers.h"

#include "llvm/ADT/StringExtras.h"

#include <google/protobuf/text_format.h>

using namespace mlir;

namespace cauce::graph {
namespace {

constexpr int deepestBlock = 64;
constexpr size_t mostNodes = 200000;
constexpr size_t mostLetters = size_t(1) << 25; // of the full names of all nodes and their inputs
using Tree = google::protobuf::TextFormat::ParseInfoTree;

class Flattener {
public:
  Flattener(const ModelFile &file, const llvm::StringSet<> &tensors, MLIRContext &context)
      : file(file), model(file.model), tensors(tensors), context(context) {}

  FailureOr<FlatGraph> run() {
    for (int i = 0; i < model.block_size(); ++i)
      if (!blocks.insert({model.block(i).name(), i}).second)
        return emitError(at("block", i)) << "block '" << model.block(i).name() << "' is there twice";
    for (int i = 0; i < model.block_size(); ++i)
      for (int k = 0; k < model.block(i).number_size(); ++k)
        if (std::string wrong = checkNumber(model, model.block(i), k); !wrong.empty())
          return emitError(locationOf(placeOf(nested(&file.places, pb::Model::descriptor(), "block", i), pb::Block::descriptor(), "number", k)))
                 << "block '" << model.block(i).name() << "': " << wrong;
    std::string first = model.input().empty() ? "" : model.input(0).name();
    if (failed(flatten(model.node(), &file.places, pb::Model::descriptor(), "", {}, first, 0)) || failed(sort()))
      return failure();
    return std::move(graph);
  }

private:
  Location locationOf(Place place) { return FileLineColLoc::get(&context, file.path, place.line, place.column); }
  Location at(const char *field, int index) { return locationOf(placeOf(&file.places, pb::Model::descriptor(), field, index)); }

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
        return emitError(place) << "expected a node name of 1 to 255 letters, digits, '_', '.' and '-', but got '" << node.name() << "'";
      if (!seen.insert(node.name()).second || (prefix.empty() && tensors.count(node.name())))
        return emitError(place) << "node '" << node.name() << "': its name is taken, names must be unique";
      letters += prefix.size() + node.name().size();
      for (const std::string &input : node.input())
        letters += prefix.size() + input.size();
      if (letters > mostLetters)
        return emitError(place) << "node '" << node.name() << "': expected the names of all nodes and inputs to have at most "
                                << mostLetters << " letters, blocks expanded";
      if (graph.nodes.size() > mostNodes)
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
        else if (prefix.empty() && tensors.count(input))
          entry.inputs.push_back(input);
        else {
          std::vector<std::string> candidates = namesOf(own);
          llvm::append_range(candidates, namesOf(bound));
          llvm::append_range(candidates, namesOf(tensors));
          return emitError(locationOf(placeOf(inner, pb::Node::descriptor(), "input", k)))
                 << "node '" << name << "': there is no node or input '" << input << "'" << didYouMean(input, candidates);
        }
      }
      bool takesNone = node.has_constant() || node.has_parameter() || node.has_iota() || node.has_random();
      if (node.input().empty() && !takesNone && !before.empty())
        entry.inputs.push_back(before);
      if (node.op_case() == pb::Node::kCall && failed(expand(node, name, entry, depth)))
        return failure();
      if (failed(addBodies(node, name, entry, depth)))
        return failure();
      before = name;
      graph.nodes.push_back(entry);
    }
    return success();
  }

  // The number of a block that `name` asks for, which takes so many inputs.
  FailureOr<int> findBlock(const std::string &wanted, const std::string &name, const FlatNode &entry, size_t inputs, int depth) {
    auto found = blocks.find(wanted);
    if (found == blocks.end())
      return emitError(entry.loc) << "node '" << name << "': there is no block '" << wanted << "'" << didYouMean(wanted, namesOf(blocks));
    const pb::Block &block = model.block(found->second);
    if (depth >= deepestBlock)
      return emitError(entry.loc) << "node '" << name << "': blocks are nested deeper than " << deepestBlock << ", or call themselves";
    if (block.node().empty())
      return emitError(at("block", found->second)) << "block '" << block.name() << "': expected at least one node";
    if (int(inputs) != block.input_size())
      return emitError(entry.loc) << "node '" << name << "': block '" << block.name() << "' takes " << block.input_size() << " inputs, but got " << inputs;
    return found->second;
  }

  // The names of the outputs of a block, with a prefix.
  FailureOr<std::vector<std::string>> outputsOf(int number, const std::string &prefix) {
    const pb::Block &block = model.block(number);
    std::vector<std::string> outputs(block.output().begin(), block.output().end());
    if (outputs.empty())
      outputs.push_back(block.node(block.node_size() - 1).name());
    llvm::StringSet<> inside;
    for (const pb::Node &candidate : block.node())
      inside.insert(candidate.name());
    for (std::string &output : outputs) {
      if (std::string base = splitOutput(output).first; !inside.contains(base))
        return emitError(at("block", number)) << "block '" << block.name() << "': there is no node '" << base << "' in it"
                                              << didYouMean(base, namesOf(inside));
      output = prefix + output;
    }
    return outputs;
  }

  // Of a branch or a loop: graphs by themselves.
  LogicalResult addBodies(const pb::Node &node, const std::string &name, FlatNode &entry, int depth) {
    SmallVector<std::pair<std::string, std::string>> bodies; // a block, and what is in front of the names of its nodes
    size_t inputs = entry.inputs.size();
    if (node.has_if_()) {
      bodies = {{node.if_().then(), name + "/then/"}, {node.if_().else_(), name + "/else/"}};
      if (inputs < 1)
        return emitError(entry.loc) << "node '" << name << "': expected a condition as its first input";
      --inputs;
    } else if (node.has_while_()) {
      bodies = {{node.while_().condition(), name + "/condition/"}, {node.while_().body(), name + "/body/"}};
    } else if (node.has_scan()) {
      bodies = {{node.scan().body(), name + "/"}};
    }
    for (const auto &[wanted, prefix] : bodies) {
      FailureOr<int> number = findBlock(wanted, name, entry, inputs, depth);
      if (failed(number))
        return failure();
      const pb::Block &block = model.block(*number);
      FlatGraph outside = std::exchange(graph, FlatGraph());
      llvm::StringMap<std::string> bound;
      for (const std::string &input : block.input()) {
        graph.inputs.push_back(prefix + "(" + input + ")"); // no node is called so
        bound[input] = graph.inputs.back();
      }
      const Tree *tree = nested(&file.places, pb::Model::descriptor(), "block", *number);
      LogicalResult isDone = flatten(block.node(), tree, pb::Block::descriptor(), prefix, bound, graph.inputs.empty() ? "" : graph.inputs[0], depth + 1);
      FailureOr<std::vector<std::string>> outputs = failure();
      if (succeeded(isDone) && succeeded(sort()))
        outputs = outputsOf(*number, prefix);
      if (succeeded(outputs)) {
        graph.outputs = std::move(*outputs);
        entry.bodies.push_back(std::make_shared<const FlatGraph>(std::move(graph)));
      }
      graph = std::move(outside);
      if (failed(outputs))
        return failure();
    }
    return success();
  }

  LogicalResult expand(const pb::Node &node, const std::string &name, FlatNode &entry, int depth) {
    FailureOr<int> found = findBlock(node.call().block(), name, entry, entry.inputs.size(), depth);
    if (failed(found))
      return failure();
    int number = *found;
    const pb::Block &block = model.block(number);
    llvm::StringMap<std::string> inputs;
    for (int i = 0; i < block.input_size(); ++i)
      inputs[block.input(i)] = entry.inputs[i];
    const pb::Block *instance = &block;
    if (node.call().number_size()) {
      graph.instances.push_back(std::make_unique<pb::Block>(block));
      instance = graph.instances.back().get();
      if (std::string wrong = setNumbers(node.call(), *graph.instances.back()); !wrong.empty())
        return emitError(entry.loc) << "node '" << name << "': " << wrong;
    }
    if (failed(flatten(instance->node(), nested(&file.places, pb::Model::descriptor(), "block", number), pb::Block::descriptor(),
                       name + "/", inputs, entry.inputs.empty() ? "" : entry.inputs[0], depth + 1)))
      return failure();
    FailureOr<std::vector<std::string>> outputs = outputsOf(number, name + "/");
    if (failed(outputs))
      return failure();
    entry.inputs = std::move(*outputs);
    return success();
  }

  // In alphabetical order.
  template <typename Map>
  static std::vector<std::string> namesOf(const Map &map) {
    std::vector<std::string> names;
    for (const auto &known : map)
      names.push_back(known.first().str());
    std::sort(names.begin(), names.end());
    return names;
  }

  // Producers first; the cycle is named if there is one.
  LogicalResult sort() {
    llvm::StringMap<size_t> index;
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      index[graph.nodes[i].name] = i;
    std::vector<int> state(graph.nodes.size(), 0); // 1: on the path, 2: done
    for (size_t root = 0; root < graph.nodes.size(); ++root) {
      if (state[root])
        continue;
      std::vector<std::pair<size_t, size_t>> path = {{root, 0}};
      state[root] = 1;
      while (!path.empty()) {
        auto &[node, next] = path.back();
        if (next == graph.nodes[node].inputs.size()) {
          state[node] = 2;
          graph.order.push_back(node);
          path.pop_back();
          continue;
        }
        auto it = index.find(splitOutput(graph.nodes[node].inputs[next++]).first);
        if (it == index.end() || state[it->second] == 2)
          continue;
        if (state[it->second] == 1) {
          std::string cycle;
          bool on = false;
          for (auto &[step, unused] : path) {
            on |= step == it->second;
            if (on)
              cycle += "'" + graph.nodes[step].name + "' <- ";
          }
          return emitError(graph.nodes[it->second].loc) << "nodes form a cycle: " << cycle << "'" << graph.nodes[it->second].name << "'";
        }
        state[it->second] = 1;
        path.push_back({it->second, 0});
      }
    }
    return success();
  }

  const ModelFile &file;
  const pb::Model &model;
  const llvm::StringSet<> &tensors; // names of inputs and labels
  MLIRContext &context;
  llvm::StringMap<int> blocks; // their numbers
  size_t letters = 0;
  FlatGraph graph;
};

} // namespace

bool isWord(const std::string &name) {
  return !name.empty() && name.size() < 256 && llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.' || c == '-'; });
}

std::pair<std::string, std::string> splitOutput(const std::string &name) {
  size_t colon = name.find(':');
  return {name.substr(0, colon), colon == std::string::npos ? "" : name.substr(colon)};
}

FailureOr<FlatGraph> flatten(const ModelFile &file, const llvm::StringSet<> &tensors, MLIRContext &context) {
  return Flattener(file, tensors, context).run();
}

} // namespace cauce::graph
