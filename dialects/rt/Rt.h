// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rt dialect: its ops, types and attributes.
#pragma once

#include "dialects/sizes/SizeExpr.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectInterface.h"
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
#define GET_OP_CLASSES
#include "dialects/rt/Rt.h.inc"

namespace cauce::rt {

/// What `rt.schedule` and `rt.mode` of a kernel may say: the compiler knows, and adds this interface to the dialect.
class ScheduleNames : public mlir::DialectInterface::Base<ScheduleNames> {
public:
  explicit ScheduleNames(mlir::Dialect *dialect) : Base(dialect) {}
  /// A sentence; empty if nothing is wrong.
  virtual std::string describeWrong(mlir::Attribute schedule, mlir::Attribute mode) const = 0;
};

/// What a buffer of a host function is called: as what the caller passes, the state or the node that it is of, and d_NAME if an input or state
/// has the name of an output. "" if nothing says so.
std::string nameOf(mlir::Value buffer);

// The formats that Rt.td calls custom.
mlir::ParseResult parseSize(mlir::OpAsmParser &parser, SizeAttr &size);
void printSize(mlir::OpAsmPrinter &printer, mlir::Operation *op, SizeAttr size);
mlir::ParseResult parseBuffers(mlir::OpAsmParser &parser, llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand> &reads,
                               llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand> &writes);
void printBuffers(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::OperandRange reads, mlir::OperandRange writes);

} // namespace cauce::rt
