// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of element types (program_abi.h), for the compiler: which of MLIR's types each of them is.
#pragma once

#include "runtime/include/cauce/program_abi.h"
#include "mlir/IR/Types.h"

#include <string>

namespace cauce {

struct ElementType {
  llvm::StringLiteral name; // in a model file: "F32"
  cauce_abi_dtype_t number; // in a program
  llvm::StringLiteral text; // as MLIR and messages say it: "f32"
  llvm::StringLiteral c;    // what C has for an element, or for its bits

  mlir::Type in(mlir::MLIRContext *context) const;
};

/// Of a type that a program can have as argument, result or state: null if it can not.
const ElementType *elementTypeOf(mlir::Type type);
/// The same below level step, where integers have no sign.
const ElementType *loweredElementTypeOf(mlir::Type type);
/// Whether it is f16 or bf16, which are stored, and computed with in f32.
bool isHalf(mlir::Type type);
/// By its name in a model file; null if there is none.
const ElementType *findElementType(llvm::StringRef name);

/// "f16, bf16, f32 or f64": those that elementTypeOf knows, or loweredElementTypeOf.
std::string listElementTypes(bool lowered = false);

} // namespace cauce
