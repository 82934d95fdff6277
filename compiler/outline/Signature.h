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
/// The lines, with what is returned for a state as it was and what is kept, and `return VALUE, ...`, unless the values have the names of
/// the results.
void printBody(mlir::func::FuncOp function, std::vector<Line> lines, Describe text, Known &known, llvm::raw_ostream &out);

} // namespace cauce::outline
