// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rt dialect, its types and attributes, and what the declarations of its ops need.
#pragma once

#include "dialects/sizes/SizeExpr.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/rt/RtDialect.h.inc"
#include "dialects/rt/RtEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/rt/RtAttributes.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/rt/RtTypes.h.inc"

namespace cauce::rt {

// The formats that Rt.td calls custom.
mlir::ParseResult parseSize(mlir::OpAsmParser &parser, SizeAttr &size);
void printSize(mlir::OpAsmPrinter &printer, mlir::Operation *op, SizeAttr size);
mlir::ParseResult parseTypes(mlir::OpAsmParser &parser, llvm::SmallVectorImpl<mlir::Type> &types);
void printTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::TypeRange types);
mlir::ParseResult parseBuffers(mlir::OpAsmParser &parser, llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand> &reads,
                               llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand> &writes);
void printBuffers(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::OperandRange reads, mlir::OperandRange writes);

} // namespace cauce::rt
