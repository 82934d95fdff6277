// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The train dialect and its attributes, and what the declarations of its ops need.
#pragma once

#include "dialects/train/Numbers.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace cauce::nn {
class ArithmeticBuilder;
}
namespace cauce::train {
struct Update;
struct Measured;

/// What random numbers are made of.
struct Source {
  mlir::Value key, counter; // scalars of i64
};
/// Makes another one each time.
using Draw = llvm::function_ref<Source()>;

/// Errors compare outputs with targets, a curve the order of one score of each sample, a rank that of all of a sample with its class; a decision is about classes or labels.
enum class MetricForm { Error, Curve, Rank, Decision };
} // namespace cauce::train

#include "dialects/train/TrainDialect.h.inc"
#include "dialects/train/TrainEnums.h.inc"
#include "dialects/train/Mode.h.inc"
#include "dialects/train/Families.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/train/TrainAttributes.h.inc"

namespace cauce::train {
/// Flags in the assembly of an op, without the brackets that the attribute has.
mlir::ParseResult parseFlags(mlir::OpAsmParser &parser, StateFlagsAttr &flags);
void printFlags(mlir::OpAsmPrinter &printer, mlir::Operation *op, StateFlagsAttr flags);

/// An attribute of a family, or an error that says what there is of it.
mlir::ParseResult parseOptimizer(mlir::OpAsmParser &parser, OptimizerAttrInterface &optimizer);
void printOptimizer(mlir::OpAsmPrinter &printer, mlir::Operation *op, OptimizerAttrInterface optimizer);
mlir::ParseResult parseSchedule(mlir::OpAsmParser &parser, ScheduleAttrInterface &schedule);
void printSchedule(mlir::OpAsmPrinter &printer, mlir::Operation *op, ScheduleAttrInterface schedule);
mlir::ParseResult parseMetric(mlir::OpAsmParser &parser, MetricAttrInterface &metric);
void printMetric(mlir::OpAsmPrinter &printer, mlir::Operation *op, MetricAttrInterface metric);
} // namespace cauce::train
