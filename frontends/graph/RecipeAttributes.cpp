// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See RecipeAttributes.h.
#include "frontends/graph/RecipeAttributes.h"

#include "dialects/nn/Numbers.h"

using namespace mlir;

namespace cauce::graph {

std::vector<train::NamedNumber> numbersOf(MLIRContext *context, const google::protobuf::Message &message) {
  std::vector<train::NamedNumber> numbers;
  const google::protobuf::Reflection *reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor *field : fields)
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_FLOAT)
      numbers.emplace_back(field->name(), nn::shortDecimal(reflection->GetFloat(message, field), Float32Type::get(context)));
    else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_UINT32)
      numbers.emplace_back(field->name(), reflection->GetUInt32(message, field));
  return numbers;
}

} // namespace cauce::graph
