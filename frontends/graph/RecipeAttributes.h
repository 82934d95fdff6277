// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes of a recipe (dialects/train/Recipe.td) from messages: kinds and numbers have the same names in both, so that none is listed here.
#pragma once

#include "dialects/train/Recipe.h"
#include "google/protobuf/message.h"

#include <vector>

namespace cauce::graph {

/// The numbers that a message gives, as the decimals that were written.
std::vector<train::NamedNumber> numbersOf(mlir::MLIRContext *context, const google::protobuf::Message &message);

/// The attribute of what is set of the oneof `kind`, `otherwise` if nothing is, with its numbers and those of the message itself. Null, and an error, if a number
/// is out of its range.
template <typename Attr>
Attr attributeOf(train::EmitError emitError, mlir::MLIRContext *context, const google::protobuf::Message &message, llvm::StringRef otherwise) {
  const google::protobuf::Descriptor *type = message.GetDescriptor();
  const google::protobuf::FieldDescriptor *kind = message.GetReflection()->GetOneofFieldDescriptor(message, type->FindOneofByName("kind"));
  std::vector<train::NamedNumber> numbers = numbersOf(context, message);
  if (kind && kind->message_type())
    llvm::append_range(numbers, numbersOf(context, message.GetReflection()->GetMessage(message, kind)));
  else if (kind)
    for (train::NamedNumber &number : numbers)
      number.first = number.first == kind->name() ? "value" : number.first;
  return mlir::cast_or_null<Attr>(train::attributeOf(emitError, context, kind ? llvm::StringRef(kind->name()) : otherwise, numbers));
}

} // namespace cauce::graph
