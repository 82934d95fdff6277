// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The nn dialect and its attributes, and what the declarations of its ops need. The ops are in a header for each family.
#pragma once

#include "dialects/interfaces/Differentiable.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TensorEncoding.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/nn/NnDialect.h.inc"
#include "dialects/nn/NnEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/nn/NnAttributes.h.inc"

namespace cauce::nn {

// The format that Shape.td calls custom.
/// An f64 in the assembly of an op, printed with no more digits than tell it from all others: 0.999, where MLIR prints
/// 0.99899999999999999.
mlir::ParseResult parseNumber(mlir::OpAsmParser &parser, mlir::FloatAttr &number);
void printNumber(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::FloatAttr number);

// A dimension, or several, and the type that has them: `along 0 : TYPE`, `along [0, 1] : TYPE`. Where the last one is meant, it is not said.
int64_t lastDimension(mlir::Value x);
mlir::ParseResult parseDimensionOrLast(mlir::OpAsmParser &parser, mlir::IntegerAttr &dimension, mlir::Type &type);
void printDimensionOrLast(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::IntegerAttr dimension, mlir::Type type);
mlir::ParseResult parseDimsOrLast(mlir::OpAsmParser &parser, mlir::DenseI64ArrayAttr &dims, mlir::Type &type);
void printDimsOrLast(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::DenseI64ArrayAttr dims, mlir::Type type);

} // namespace cauce::nn
