// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that make some of the results of another one, for who needs no more of them.
#pragma once

#include "compiler/fusion/KernelNames.h"
#include "compiler/fusion/Work.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SmallBitVector.h"

#include <map>

namespace cauce {

/// A kernel that makes some of the results of another one, perhaps from others of them: the same ops on the same values.
struct KernelSlice {
  mlir::func::FuncOp kernel;
  llvm::SmallVector<unsigned> inputs; // of the tensors that the whole kernel takes, those that this one takes
  llvm::SmallVector<unsigned> given;  // of its results, those that this one takes behind them
  llvm::SmallVector<unsigned> results; // of its results, those that this one makes
};

class KernelSlices {
public:
  KernelSlices(mlir::ModuleOp module, mlir::SymbolTable &symbols) : module(module), symbols(symbols), names(module) {}

  /// Makes `needed`, results of `kernel`, and what its schedule keeps besides; of `given` it takes what spares it work. The whole kernel where no schedule computes
  /// the slice as one kernel, with every sum in the same order.
  const KernelSlice &get(mlir::func::FuncOp kernel, const llvm::SmallBitVector &needed, const llvm::SmallBitVector &given);

  /// Erases the kernels that nobody dispatches.
  void eraseUnused();

private:
  KernelSlice whole(mlir::func::FuncOp kernel);
  std::optional<KernelSlice> make(mlir::func::FuncOp kernel, const llvm::SmallBitVector &needed, const llvm::SmallBitVector &given);

  mlir::ModuleOp module;
  mlir::SymbolTable &symbols;
  KernelNames names;
  std::map<std::string, KernelSlice> known; // by the kernel, and what is needed and given
};

} // namespace cauce
