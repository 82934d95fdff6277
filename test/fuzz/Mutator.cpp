// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Mutator.h"

#include <google/protobuf/descriptor.h>

namespace fuzz {

using google::protobuf::Descriptor;
using google::protobuf::Reflection;

// All messages within `message`, itself first, and all texts.
void Mutator::collect(Message &message, std::vector<Message *> &parts, std::vector<std::string> &names) {
  const Reflection *reflection = message.GetReflection();
  parts.push_back(&message);
  std::vector<const Field *> fields;
  reflection->ListFields(message, &fields);
  for (const Field *field : fields)
    for (int i = 0, count = field->is_repeated() ? reflection->FieldSize(message, field) : 1; i < count; ++i)
      if (field->cpp_type() == Field::CPPTYPE_MESSAGE)
        collect(field->is_repeated() ? *reflection->MutableRepeatedMessage(&message, field, i) : *reflection->MutableMessage(&message, field), parts, names);
      else if (field->cpp_type() == Field::CPPTYPE_STRING)
        names.push_back(field->is_repeated() ? reflection->GetRepeatedString(message, field, i) : reflection->GetString(message, field));
}

void Mutator::mutate(Message &message) {
  for (unsigned i = 0, count = 1 + below(4); i < count; ++i) {
    std::vector<Message *> parts;
    std::vector<std::string> names;
    collect(message, parts, names);
    change(*parts[below(parts.size())], names, 0);
  }
}

void Mutator::cross(Message &message, const Message &other) {
  std::unique_ptr<Message> copy(other.New());
  copy->CopyFrom(other);
  std::vector<Message *> parts, others;
  std::vector<std::string> names;
  collect(message, parts, names);
  collect(*copy, others, names);
  for (int attempt = 0; attempt < 16; ++attempt) {
    Message *to = parts[below(parts.size())], *from = others[below(others.size())];
    if (to == parts[0] || to->GetDescriptor() != from->GetDescriptor())
      continue;
    to->CopyFrom(*from);
    return;
  }
}

void Mutator::change(Message &message, const std::vector<std::string> &names, int depth) {
  const Descriptor *type = message.GetDescriptor();
  const Reflection *reflection = message.GetReflection();
  if (!type->field_count())
    return;
  const Field *field = type->field(int(below(type->field_count())));
  int count = field->is_repeated() ? reflection->FieldSize(message, field) : 0;
  switch (count ? below(6) : below(5)) {
  case 0:
    return reflection->ClearField(&message, field);
  case 4:
    if (count >= 2)
      return reflection->SwapElements(&message, field, int(below(count)), int(below(count)));
    [[fallthrough]];
  case 5:
    if (count) {
      reflection->SwapElements(&message, field, int(below(count)), count - 1);
      return reflection->RemoveLast(&message, field);
    }
    [[fallthrough]];
  default:
    if (count && field->cpp_type() == Field::CPPTYPE_MESSAGE && below(2)) {
      // Another like one of those there.
      std::unique_ptr<Message> copy(reflection->GetRepeatedMessage(message, field, int(below(count))).New());
      copy->CopyFrom(reflection->GetRepeatedMessage(message, field, int(below(count))));
      change(*copy, names, depth + 1);
      return reflection->AddAllocatedMessage(&message, field, copy.release());
    }
    set(message, field, names, depth);
  }
}

// A singular field, or a new element of a repeated one.
void Mutator::set(Message &message, const Field *field, const std::vector<std::string> &names, int depth) {
  static const int64_t integers[] = {0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 64, -1, -2, 1000, 65536, INT32_MAX, INT64_MAX, INT64_MIN, int64_t(1) << 40};
  static const float reals[] = {0, 1, 0.5f, 2, -1, 1e-30f, 1e30f, 3.4e38f, __builtin_nanf(""), __builtin_inff()};
  static const char *const words[] = {"N", "M", "N*M", "1", "2", "3", "4", "8", "n", "m", "", "x:0", "x:1", "a.b", "train", "test", "0-3", "predict", "loss"};
  const Reflection *reflection = message.GetReflection();
  bool many = field->is_repeated();
  int64_t integer = integers[below(below(3) ? 11 : std::size(integers))];
#define SET(kind, value) (many ? reflection->Add##kind(&message, field, value) : reflection->Set##kind(&message, field, value))
  switch (field->cpp_type()) {
  case Field::CPPTYPE_UINT32:
    return SET(UInt32, uint32_t(integer));
  case Field::CPPTYPE_UINT64:
    return SET(UInt64, uint64_t(integer));
  case Field::CPPTYPE_INT32:
    return SET(Int32, int32_t(integer));
  case Field::CPPTYPE_INT64:
    return SET(Int64, integer);
  case Field::CPPTYPE_FLOAT:
    return SET(Float, reals[below(below(8) ? 5 : std::size(reals))]);
  case Field::CPPTYPE_DOUBLE:
    return SET(Double, reals[below(std::size(reals))]);
  case Field::CPPTYPE_BOOL:
    return SET(Bool, below(2) != 0);
  case Field::CPPTYPE_ENUM:
    return SET(EnumValue, int(below(field->enum_type()->value_count() + (below(16) == 0))));
  case Field::CPPTYPE_STRING: {
    std::string text = !names.empty() && below(4) ? names[below(names.size())] : words[below(std::size(words))];
    if (field->name() == "name" && below(2))
      text += char('a' + below(26));
    return SET(String, text);
  }
  case Field::CPPTYPE_MESSAGE: {
    Message *inner = many ? reflection->AddMessage(&message, field) : reflection->MutableMessage(&message, field);
    for (unsigned i = 0, count = depth < 4 ? 1 + below(3) : 0; i < count; ++i)
      change(*inner, names, depth + 1);
  }
  }
#undef SET
}

} // namespace fuzz
