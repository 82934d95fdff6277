// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fields are found by reflection, so that every operator has its numbers without a line here.
#include "frontends/graph/BlockNumbers.h"

#include "frontends/graph/Parts.h"

#include <cmath>
#include <limits>

namespace cauce::graph {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// What is said once, by name, in a list of messages.
template <typename List> auto find(List &list, const std::string &name) {
  return std::find_if(list.begin(), list.end(), [&](const auto &element) { return element.name() == name; });
}

template <typename List> std::vector<std::string> namesOf(const List &list) {
  std::vector<std::string> names;
  for (const auto &element : list)
    names.push_back(element.name());
  return names;
}

// The node and the field of "NODE.FIELD"; names of nodes may have dots.
std::pair<std::string, std::string> splitField(const std::string &path) {
  size_t dot = path.rfind('.');
  return dot == std::string::npos ? std::pair(path, std::string()) : std::pair(path.substr(0, dot), path.substr(dot + 1));
}

bool isNumber(const FieldDescriptor *field) {
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_UINT32:
  case FieldDescriptor::CPPTYPE_UINT64:
  case FieldDescriptor::CPPTYPE_INT64:
  case FieldDescriptor::CPPTYPE_FLOAT:
  case FieldDescriptor::CPPTYPE_DOUBLE:
    return true;
  default:
    return false;
  }
}

// The operator of a node.
const FieldDescriptor *operatorOf(const pb::Node &node) {
  return node.op_case() == pb::Node::OP_NOT_SET ? nullptr : pb::Node::descriptor()->FindFieldByNumber(node.op_case());
}

std::string checkField(const pb::Model &model, const pb::Block &block, const std::string &path) {
  auto [name, fieldName] = splitField(path);
  auto node = find(block.node(), name);
  if (fieldName.empty() || node == block.node().end())
    return "expected NODE.FIELD of a node of the block, but got '" + path + "'" +
           (fieldName.empty() ? "" : didYouMean(name, namesOf(block.node())));
  if (node->has_call()) {
    auto called = find(model.block(), node->call().block());
    if (called != model.block().end() && find(called->number(), fieldName) == called->number().end())
      return "block '" + called->name() + "', which node '" + name + "' calls, has no number '" + fieldName + "'" +
             didYouMean(fieldName, namesOf(called->number()));
    return ""; // that a block is unknown is said where it is called
  }
  const FieldDescriptor *op = operatorOf(*node), *field = op ? op->message_type()->FindFieldByName(fieldName) : nullptr;
  if (!field || !isNumber(field)) {
    std::vector<std::string> names;
    for (int i = 0; op && i < op->message_type()->field_count(); ++i)
      if (isNumber(op->message_type()->field(i)))
        names.push_back(op->message_type()->field(i)->name());
    return "node '" + name + "' has no field '" + fieldName + "' that is a number" + didYouMean(fieldName, names);
  }
  return "";
}

// What `value` is expected to be for a field; nothing if it is that. A double has all integers up to 2^53.
std::string expectedOf(const FieldDescriptor *field, double value) {
  auto type = field->cpp_type();
  if (type == FieldDescriptor::CPPTYPE_FLOAT)
    return std::isfinite(float(value)) ? "" : "to be one of F32";
  if (type == FieldDescriptor::CPPTYPE_DOUBLE)
    return "";
  bool isSigned = type == FieldDescriptor::CPPTYPE_INT64;
  double high = type == FieldDescriptor::CPPTYPE_UINT32 ? std::numeric_limits<uint32_t>::max() : 0x1p53;
  if (value != std::floor(value) || value < (isSigned ? -high : 0))
    return isSigned ? "to be an integer" : "to be an integer of at least 0";
  return value <= high ? "" : "to be at most " + std::to_string(uint64_t(high));
}

void set(Message &message, const FieldDescriptor *field, double value) {
  const Reflection *reflection = message.GetReflection();
  bool many = field->is_repeated();
  reflection->ClearField(&message, field);
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_UINT32:
    return many ? reflection->AddUInt32(&message, field, uint32_t(value)) : reflection->SetUInt32(&message, field, uint32_t(value));
  case FieldDescriptor::CPPTYPE_UINT64:
    return many ? reflection->AddUInt64(&message, field, uint64_t(value)) : reflection->SetUInt64(&message, field, uint64_t(value));
  case FieldDescriptor::CPPTYPE_INT64:
    return many ? reflection->AddInt64(&message, field, int64_t(value)) : reflection->SetInt64(&message, field, int64_t(value));
  case FieldDescriptor::CPPTYPE_FLOAT:
    return many ? reflection->AddFloat(&message, field, float(value)) : reflection->SetFloat(&message, field, float(value));
  default:
    return many ? reflection->AddDouble(&message, field, value) : reflection->SetDouble(&message, field, value);
  }
}

} // namespace

std::string checkNumber(const pb::Model &model, const pb::Block &block, int index) {
  const pb::Number &number = block.number(index);
  if (find(block.number(), number.name()) != block.number().begin() + index)
    return "number '" + number.name() + "' is there twice";
  if (number.field().empty())
    return "number '" + number.name() + "': expected at least one field";
  for (const std::string &path : number.field())
    if (std::string wrong = checkField(model, block, path); !wrong.empty())
      return "number '" + number.name() + "': " + wrong;
  return "";
}

std::string setNumbers(const pb::Call &call, pb::Block &block) {
  for (int i = 0; i < call.number_size(); ++i) {
    const pb::Argument &argument = call.number(i);
    if (find(call.number(), argument.name()) != call.number().begin() + i)
      return "number '" + argument.name() + "' is there twice";
    auto number = find(block.number(), argument.name());
    if (number == block.number().end())
      return "block '" + block.name() + "' has no number '" + argument.name() + "'" + didYouMean(argument.name(), namesOf(block.number()));
    for (const std::string &path : number->field()) {
      auto [name, fieldName] = splitField(path);
      pb::Node &node = *find(*block.mutable_node(), name);
      if (node.has_call()) {
        auto &said = *node.mutable_call()->mutable_number();
        auto inner = find(said, fieldName);
        pb::Argument &target = inner == said.end() ? *said.Add() : *inner;
        target.set_name(fieldName);
        target.set_value(argument.value());
        continue;
      }
      const FieldDescriptor *op = operatorOf(node), *field = op->message_type()->FindFieldByName(fieldName);
      if (std::string expected = expectedOf(field, argument.value()); !expected.empty())
        return "number '" + argument.name() + "': expected " + fieldName + " of node '" + name + "' " + expected + ", but got " +
               inShort(argument.value());
      set(*node.GetReflection()->MutableMessage(&node, op), field, argument.value());
    }
  }
  return "";
}

} // namespace cauce::graph
