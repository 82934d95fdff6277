// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes give way to their inputs, calls to what they call; everything else is done by reflection, and so applies to fields that
// the format does not have yet.
#include "frontends/graph/Reductions.h"

#include "frontends/graph/BlockNumbers.h"
#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>
#include <map>

namespace cauce::graph {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;
using reduce::Places;
using Nodes = google::protobuf::RepeatedPtrField<pb::Node>;

bool isMessage(const FieldDescriptor *field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }
bool isString(const FieldDescriptor *field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING; }

// What says what a message is about, and so is no option of it.
bool isIdentity(const FieldDescriptor *field) { return field->name() == "name" || field->name() == "format_version"; }

std::vector<const FieldDescriptor *> fieldsOf(const Message &message) {
  std::vector<const FieldDescriptor *> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

template <typename Visit>
void forEachNested(Message &message, Visit visit) {
  const Reflection *reflection = message.GetReflection();
  for (const FieldDescriptor *field : fieldsOf(message))
    if (isMessage(field)) {
      if (!field->is_repeated())
        visit(*reflection->MutableMessage(&message, field));
      for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i)
        visit(*reflection->MutableRepeatedMessage(&message, field, i));
    }
}

//===--------------------------------------------------------------------===//
// Nodes
//===--------------------------------------------------------------------===//

// Every string that is a key, alone or before ":1", becomes its value; names stay.
void rename(Message &message, const std::map<std::string, std::string> &names) {
  const Reflection *reflection = message.GetReflection();
  auto changed = [&](const std::string &text) {
    auto whole = names.find(text);
    if (whole == names.end())
      whole = names.find(text.substr(0, text.rfind(':')));
    return whole == names.end() ? text : whole->second;
  };
  for (const FieldDescriptor *field : fieldsOf(message)) {
    if (!isString(field) || isIdentity(field))
      continue;
    if (!field->is_repeated())
      reflection->SetString(&message, field, changed(reflection->GetString(message, field)));
    for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i)
      reflection->SetRepeatedString(&message, field, i, changed(reflection->GetRepeatedString(message, field, i)));
  }
  forEachNested(message, [&](Message &nested) { rename(nested, names); });
}

// The tensors that nodes of a graph read if they say nothing: the node before, or the first of `inputs`.
std::string inputOf(const Nodes &nodes, int index, int number, const std::string &first) {
  if (number < nodes[index].input_size())
    return nodes[index].input(number);
  return number > 0 ? "" : index > 0 ? nodes[index - 1].name() : first;
}

// Node `index` goes; whoever reads it reads its input `number`. `scope` holds all that can name it.
void bypass(Nodes &nodes, int index, int number, const std::string &first, Message &scope) {
  std::string name = nodes[index].name(), input = inputOf(nodes, index, number, first);
  if (index + 1 < nodes.size() && !nodes[index + 1].input_size())
    nodes[index + 1].add_input(name);
  nodes.DeleteSubrange(index, 1);
  rename(scope, {{name, input}});
  // What is the default again need not be said.
  if (index < nodes.size() && nodes[index].input_size() == 1 && nodes[index].input(0) == (index ? nodes[index - 1].name() : first))
    nodes[index].clear_input();
}

// Calls `visit(nodes, first input, scope)` for the graph and each block.
template <typename Visit>
void forEachGraph(pb::Model &model, Visit visit) {
  for (pb::Block &block : *model.mutable_block())
    visit(*block.mutable_node(), block.input_size() ? block.input(0) : "", block);
  visit(*model.mutable_node(), model.input_size() ? model.input(0).name() : "", model);
}

auto byInput(int number) {
  return [number](pb::Model &model, Places &places) {
    forEachGraph(model, [&](Nodes &nodes, const std::string &first, Message &scope) {
      for (int i = nodes.size(); i-- > 0;)
        if (!inputOf(nodes, i, number, first).empty() && places.next())
          bypass(nodes, i, number, first, scope);
    });
  };
}

// The nodes of a block in the place of a call of it, named CALL.NODE.
void inlineCall(pb::Model &model, int index, const pb::Block &block) {
  Nodes &nodes = *model.mutable_node();
  const std::string call = nodes[index].name(), first = model.input_size() ? model.input(0).name() : "";
  std::map<std::string, std::string> inner, outer;
  for (int i = 0; i < block.input_size(); ++i)
    inner[block.input(i)] = inputOf(nodes, index, i, first);
  for (const pb::Node &node : block.node())
    inner[node.name()] = call + "." + node.name();
  for (int i = 0; i < block.output_size(); ++i)
    outer[call + ":" + std::to_string(i)] = call + "." + block.output(i);
  outer[call] = call + "." + (block.output_size() ? block.output(0) : block.node(block.node_size() - 1).name());
  Nodes result;
  for (int i = 0; i < nodes.size(); ++i) {
    if (i != index) {
      *result.Add() = nodes[i];
      if (i == index + 1 && !nodes[i].input_size())
        result[result.size() - 1].add_input(call);
      continue;
    }
    for (int k = 0; k < block.node_size(); ++k) {
      pb::Node node = block.node(k);
      if (k == 0 && !node.input_size() && block.input_size())
        node.add_input(block.input(0));
      rename(node, inner);
      node.set_name(call + "." + node.name());
      *result.Add() = node;
    }
  }
  nodes.Swap(&result);
  rename(model, outer);
}

void inlineCalls(pb::Model &model, Places &places) {
  for (int i = model.node_size(); i-- > 0;)
    for (const pb::Block &block : model.block())
      if (model.node(i).has_call() && model.node(i).call().block() == block.name() && block.node_size() && places.next()) {
        pb::Block instance = block;
        if (setNumbers(model.node(i).call(), instance).empty())
          inlineCall(model, i, instance);
        break;
      }
}

//===--------------------------------------------------------------------===//
// Everything else
//===--------------------------------------------------------------------===//

void drop(Message &message, const FieldDescriptor *field, int index) {
  const Reflection *reflection = message.GetReflection();
  for (int last = reflection->FieldSize(message, field) - 1; index < last; ++index)
    reflection->SwapElements(&message, field, index, index + 1);
  reflection->RemoveLast(&message, field);
}

// Elements of lists; those of a long list of numbers, which are as many as its shape says, all together.
void dropElements(Message &message, Places &places) {
  const Reflection *reflection = message.GetReflection();
  for (const FieldDescriptor *field : fieldsOf(message)) {
    int count = field->is_repeated() ? reflection->FieldSize(message, field) : 0;
    bool isLong = count > 16 && !isMessage(field) && !isString(field);
    if (isLong && places.next())
      reflection->ClearField(&message, field);
    for (int i = isLong ? 0 : count; i-- > 0;)
      if (places.next())
        drop(message, field, i);
  }
  forEachNested(message, [&](Message &nested) { dropElements(nested, places); });
}

void clearFields(Message &message, Places &places) {
  for (const FieldDescriptor *field : fieldsOf(message))
    if (!field->is_repeated() && !isIdentity(field) && places.next())
      message.GetReflection()->ClearField(&message, field);
  forEachNested(message, [&](Message &nested) { clearFields(nested, places); });
}

/// A whole number that a field holds, and how to change it. Sizes are strings.
struct Number {
  int64_t value;
  std::function<void(int64_t)> set;
};

void collectNumbers(Message &message, std::vector<Number> &numbers) {
  const Reflection *reflection = message.GetReflection();
  auto add = [&](const FieldDescriptor *field, int i) {
    bool many = i >= 0;
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      numbers.push_back({many ? reflection->GetRepeatedUInt32(message, field, i) : reflection->GetUInt32(message, field), [=, &message](int64_t value) {
                           many ? reflection->SetRepeatedUInt32(&message, field, i, value) : reflection->SetUInt32(&message, field, value);
                         }});
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      numbers.push_back({int64_t(many ? reflection->GetRepeatedUInt64(message, field, i) : reflection->GetUInt64(message, field)), [=, &message](int64_t value) {
                           many ? reflection->SetRepeatedUInt64(&message, field, i, value) : reflection->SetUInt64(&message, field, value);
                         }});
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      numbers.push_back({many ? reflection->GetRepeatedInt64(message, field, i) : reflection->GetInt64(message, field), [=, &message](int64_t value) {
                           many ? reflection->SetRepeatedInt64(&message, field, i, value) : reflection->SetInt64(&message, field, value);
                         }});
      break;
    case FieldDescriptor::CPPTYPE_STRING: {
      int64_t value = 0;
      if (many && !llvm::StringRef(reflection->GetRepeatedString(message, field, i)).getAsInteger(10, value))
        numbers.push_back({value, [=, &message](int64_t value) { reflection->SetRepeatedString(&message, field, i, std::to_string(value)); }});
      break;
    }
    default:
      break;
    }
  };
  for (const FieldDescriptor *field : fieldsOf(message)) {
    if (isIdentity(field))
      continue;
    if (!field->is_repeated())
      add(field, -1);
    for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i)
      add(field, i);
  }
  forEachNested(message, [&](Message &nested) { collectNumbers(nested, numbers); });
}

// All that are equal at once: units of a layer, sizes of an input, columns of a table belong together.
auto toNumber(std::function<int64_t(int64_t)> smaller, bool together) {
  return [smaller, together](pb::Model &model, Places &places) {
    std::vector<Number> numbers;
    collectNumbers(model, numbers);
    std::map<int64_t, bool> chosen;
    for (const Number &number : numbers) {
      int64_t less = smaller(number.value);
      if (less < 1 || less >= number.value)
        continue;
      bool isChosen = together ? chosen.count(number.value) ? chosen[number.value] : (chosen[number.value] = places.next()) : places.next();
      if (isChosen)
        number.set(less);
    }
  };
}

} // namespace

unsigned countNodes(const pb::Model &model) {
  unsigned count = model.node_size();
  for (const pb::Block &block : model.block())
    count += block.node_size();
  return count;
}

//===--------------------------------------------------------------------===//
// Text
//===--------------------------------------------------------------------===//

static void printField(const Message &message, const FieldDescriptor *field, int index, size_t depth, std::string &text) {
  constexpr size_t longestLine = 140;
  const Reflection *reflection = message.GetReflection();
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseShortRepeatedPrimitives(true);
  std::string value, indent(2 * depth, ' ');
  if (!isMessage(field)) {
    printer.PrintFieldValueToString(message, field, index, &value);
    text += indent + field->name() + ": " + value + "\n";
    return;
  }
  const Message &inner = index < 0 ? reflection->GetMessage(message, field) : reflection->GetRepeatedMessage(message, field, index);
  printer.PrintToString(inner, &value); // ends with a space if there is anything
  std::string line = indent + field->name() + (value.empty() ? " {" : " { ") + value + "}\n";
  if (line.size() <= longestLine) {
    text += line;
    return;
  }
  text += indent + field->name() + " {\n";
  for (const FieldDescriptor *next : fieldsOf(inner)) {
    if (!next->is_repeated())
      printField(inner, next, -1, depth + 1, text);
    for (int i = 0; next->is_repeated() && i < inner.GetReflection()->FieldSize(inner, next); ++i)
      printField(inner, next, i, depth + 1, text);
  }
  text += indent + "}\n";
}

std::string printModel(const pb::Model &model) {
  std::string text;
  for (const FieldDescriptor *field : fieldsOf(model)) {
    if (!field->is_repeated())
      printField(model, field, -1, 0, text);
    for (int i = 0; field->is_repeated() && i < model.GetReflection()->FieldSize(model, field); ++i)
      printField(model, field, i, 0, text);
  }
  return text;
}

reduce::Task<pb::Model> modelTask(bool asText, const std::string &comment) {
  reduce::Task<pb::Model> task;
  task.reductions = {
      {"drop nodes, data, metrics and other elements", dropElements},
      {"clear fields", clearFields},
      {"replace nodes by their first input", byInput(0)},
      {"replace nodes by their second input", byInput(1)},
      {"inline calls", inlineCalls},
      {"numbers to 1", toNumber([](int64_t) { return 1; }, true)},
      {"numbers to 2", toNumber([](int64_t) { return 2; }, true)},
      {"numbers to 3", toNumber([](int64_t) { return 3; }, true)},
      {"halve numbers", toNumber([](int64_t number) { return number / 2; }, true)},
      {"numbers to 3/4", toNumber([](int64_t number) { return number * 3 / 4; }, true)},
      {"numbers less 1", toNumber([](int64_t number) { return number - 1; }, true)},
      {"single numbers to 1", toNumber([](int64_t) { return 1; }, false)},
      {"halve single numbers", toNumber([](int64_t number) { return number / 2; }, false)},
  };
  task.copy = [](const pb::Model &model) { return model; };
  task.print = [asText, comment](const pb::Model &model) { return asText ? comment + printModel(model) : model.SerializeAsString(); };
  return task;
}

} // namespace cauce::graph
