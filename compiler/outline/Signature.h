// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the outline of a function begins and ends: what callers see of it. States are not of that.
#pragma once

#include "compiler/outline/Lines.h"
#include "compiler/support/Names.h"

namespace cauce::outline {

using Describe = llvm::function_ref<std::string(mlir::Value)>;

/// NAME(ARGUMENT: TYPE, ...) -> RESULT, ...
void printSignature(mlir::func::FuncOp function, ValueNames &names, Describe typeOf, llvm::raw_ostream &out);
/// What is returned for a state as it was, and what is kept.
void addReturned(mlir::func::FuncOp function, Describe text, std::vector<Line> &lines);
/// return VALUE, ..., unless the values have the names of the results.
void printReturn(mlir::func::FuncOp function, Describe text, llvm::raw_ostream &out);

} // namespace cauce::outline
