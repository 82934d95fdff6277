// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as text, in which values are called as in the model.
#pragma once

#include "mlir/IR/OperationSupport.h"

namespace cauce {

/// Prints a module, or an op of one, as MLIR does. Tensors have the names of Names.h, the new value of the state s is s.next; types and
/// attributes have aliases, of a single op as well. With locations all is as MLIR names it.
void printProgram(mlir::Operation *op, llvm::raw_ostream &out, mlir::OpPrintingFlags flags = {});

} // namespace cauce
