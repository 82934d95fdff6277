// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs to be read: shorter than their IR, and not to be compiled again.
#pragma once

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace cauce {

/// Prints the program at `level`: its states and data, then its functions; or the functions named alone. Reports those that there are not.
mlir::LogicalResult printOutline(mlir::ModuleOp module, llvm::StringRef level, llvm::ArrayRef<std::string> functions, llvm::raw_ostream &out);

} // namespace cauce
