// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be made smaller in a module, at any level.
#pragma once

#include "compiler/reduce/Delta.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace cauce::reduce {

using Module = mlir::OwningOpRef<mlir::ModuleOp>;
using ModuleReduction = Reduction<Module>;

/// A task with the reductions that every module takes, but without a predicate. Candidates are modules that verify.
Task<Module> moduleTask();

/// The text of a module; nothing if it does not verify.
std::string printModule(const Module &module, const mlir::OpPrintingFlags &flags = {});

/// Families of them, in the order in which they pay.
void addFunctionReductions(std::vector<ModuleReduction> &reductions);
/// Not for whoever wants values to be random.
void addArgumentReductions(std::vector<ModuleReduction> &reductions);
void addOpReductions(std::vector<ModuleReduction> &reductions);
void addBlockReductions(std::vector<ModuleReduction> &reductions);
void addSizeReductions(std::vector<ModuleReduction> &reductions);
void addElementReductions(std::vector<ModuleReduction> &reductions);
/// Attributes that nothing verifies, of ops, arguments, results and the module. Not for whoever has attributes to keep.
void addAttributeReductions(std::vector<ModuleReduction> &reductions);

/// How many ops there are, terminators, functions and modules aside.
unsigned countOps(mlir::Operation *root);

/// The functions whose arguments and results can change: with a body, and called by nobody.
llvm::SmallVector<mlir::FunctionOpInterface> changeableFunctions(mlir::ModuleOp module);

/// The type of `function` with other arguments and results. MLIR's own has none for a function of LLVM that gives nothing: its result is void.
mlir::Type typeWith(mlir::FunctionOpInterface function, mlir::TypeRange arguments, mlir::TypeRange results);

/// Erases ops whose results are all unused, and what only they needed; what is gone is put into `erased`.
void eraseUnused(llvm::ArrayRef<mlir::Operation *> ops, llvm::SmallPtrSetImpl<mlir::Operation *> *erased = nullptr);

/// A constant of ones, or as near to them as `type` has it; null if there is none.
mlir::Value makeConstant(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type);

} // namespace cauce::reduce
