// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of element types (program_abi.h), for the runtime.
#pragma once

#include "cauce/program_abi.h"

#include <stddef.h>

namespace cauce::runtime {

enum class ElementKind { NONE, HALF, REAL, SIGNED, UNSIGNED, BOOL };

struct ElementType {
  cauce_abi_dtype_t number;
  const char *text; // as messages say it: "f32"
  ElementKind kind;
  size_t size; // in bytes
  const char *npy, *safetensors; // "" if the format has none
};

inline constexpr ElementType elementTypes[] = {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, NPY, SAFETENSORS) {NUMBER, TEXT, ElementKind::KIND, sizeof(TYPE), NPY, SAFETENSORS},
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
};

/// One of size 0 for a number that no type has.
inline const ElementType &elementType(cauce_abi_dtype_t number) {
  static constexpr ElementType none = {0, "?", ElementKind::NONE, 0, "", "?"};
  for (const ElementType &type : elementTypes)
    if (type.number == number)
      return type;
  return none;
}

/// Whether it is a float type.
inline bool isReal(cauce_abi_dtype_t number) {
  ElementKind kind = elementType(number).kind;
  return kind == ElementKind::REAL || kind == ElementKind::HALF;
}

} // namespace cauce::runtime
