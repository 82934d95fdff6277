// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the functions of a program refer to by name.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SetVector.h"

namespace cauce {

/// Of a module; they are made when first asked for, before the function that asks.
class Globals {
public:
  /// Numbers the symbols of all functions and kernels: the module's `rt.symbols` lists them.
  Globals(mlir::ModuleOp module, llvm::ArrayRef<rt::FunctionOp> functions, llvm::ArrayRef<mlir::LLVM::LLVMFuncOp> kernels);

  /// The number of a symbol.
  int64_t indexOf(llvm::StringRef symbol) const;
  mlir::Operation *lookup(llvm::StringRef name) const { return table.lookup(name); }
  /// The bytes of a constant.
  llvm::StringRef constantOf(rt::ConstantOp op);
  /// The descriptor of a kernel, which is defined elsewhere.
  llvm::StringRef descriptorOf(rt::FunctionOp function, llvm::StringRef kernel);
  /// A text of C.
  llvm::StringRef textOf(rt::FunctionOp function, llvm::StringRef text);
  /// AddressSanitizer's function that makes memory inaccessible ("poison"), or accessible again ("unpoison").
  llvm::StringRef markFunction(llvm::StringRef how);

private:
  mlir::ModuleOp module;
  mlir::SymbolTable table;
  llvm::SetVector<mlir::StringAttr> symbols;
  llvm::DenseMap<rt::ConstantOp, llvm::StringRef> constants;
};

} // namespace cauce
