// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialects/elements/ElementType.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr ElementType all[] = {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...) {#NAME, NUMBER, TEXT, #TYPE},
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
};

// What only the runtime reads and writes.
bool isOfFiles(const ElementType &type) { return type.number == CAUCE_DTYPE_I8; }

IntegerType withoutSign(IntegerType type) { return IntegerType::get(type.getContext(), type.getWidth()); }

} // namespace

Type ElementType::in(MLIRContext *context) const {
  switch (number) {
  case CAUCE_DTYPE_F16:
    return Float16Type::get(context);
  case CAUCE_DTYPE_BF16:
    return BFloat16Type::get(context);
  case CAUCE_DTYPE_F32:
    return Float32Type::get(context);
  case CAUCE_DTYPE_F64:
    return Float64Type::get(context);
  }
  // "i8", "ui8"
  StringRef width = text;
  auto sign = width.consume_front("u") ? IntegerType::Unsigned : IntegerType::Signless;
  unsigned bits = 0;
  width.drop_front().getAsInteger(10, bits);
  return IntegerType::get(context, bits, sign);
}

const ElementType *elementTypeOf(Type type) {
  const ElementType *found = llvm::find_if(all, [&](const ElementType &each) { return !isOfFiles(each) && each.in(type.getContext()) == type; });
  return found == std::end(all) ? nullptr : found;
}

const ElementType *loweredElementTypeOf(Type type) {
  const ElementType *found = llvm::find_if(all, [&](const ElementType &each) {
    Type own = each.in(type.getContext());
    auto integer = dyn_cast<IntegerType>(own);
    return !isOfFiles(each) && (integer ? Type(withoutSign(integer)) : own) == type;
  });
  return found == std::end(all) ? nullptr : found;
}

bool isHalf(Type type) { return type.isF16() || type.isBF16(); }

const ElementType *findElementType(StringRef name) {
  const ElementType *found = llvm::find_if(all, [&](const ElementType &each) { return each.name == name; });
  return found == std::end(all) ? nullptr : found;
}

std::string listElementTypes(bool lowered) {
  SmallVector<std::string> names;
  for (const ElementType &type : all)
    if (!isOfFiles(type))
      names.push_back((lowered ? StringRef(type.text).ltrim('u') : StringRef(type.text)).str());
  std::string text = names.front();
  for (size_t i = 1; i < names.size(); ++i)
    text += (i + 1 < names.size() ? ", " : " or ") + names[i];
  return text;
}

} // namespace cauce
