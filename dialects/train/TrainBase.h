// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The train dialect and its attributes, and what the declarations of its ops need.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/train/TrainDialect.h.inc"
#include "dialects/train/TrainEnums.h.inc"
#include "dialects/train/Mode.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/train/TrainAttributes.h.inc"

namespace cauce::train {
/// Flags in the assembly of an op, without the brackets that the attribute has.
mlir::ParseResult parseFlags(mlir::OpAsmParser &parser, StateFlagsAttr &flags);
void printFlags(mlir::OpAsmPrinter &printer, mlir::Operation *op, StateFlagsAttr flags);
} // namespace cauce::train
