// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory plan of a host function, in the order in which it is made: where results go, which decides the order of nodes, then what is
// in the arena, by how long it is alive in that order; and the function on buffers that it becomes.
#pragma once

#include "compiler/memory/CopyKernels.h"
#include "compiler/memory/ExplainPlan.h"
#include "compiler/memory/HostFunction.h"

namespace cauce {

struct FunctionPlan {
  // Set by placeResults.
  llvm::SmallVector<mlir::Operation *> order;                    // of nodes
  llvm::DenseMap<mlir::Value, unsigned> bindings;                // results in the caller's buffers
  llvm::DenseMap<mlir::Value, mlir::Value> aliases;              // new states onto old ones
  llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> copies; // of new states to old ones, behind all nodes
  // Set by placeIntermediates.
  llvm::DenseMap<mlir::Value, mlir::Value> updated;     // what a kernel writes in place onto what it reads, in the arena
  llvm::DenseMap<mlir::Value, Place> places;            // of buffers in the arena, by the value that is made there first
  llvm::DenseMap<mlir::Value, SizeExpr> offsets, sizes; // of the same, in bytes; sizes with redzones alone
  llvm::DenseMap<mlir::Value, std::pair<unsigned, unsigned>> lives; // of the same: the first and the last step of `order` that need it
  SizeExpr arena;
  // Where the arenas of bodies of loops begin in it.
  SizeExpr bodies;
};

/// Places results, and orders the nodes so that no state is overwritten before it is read.
void placeResults(const HostFunction &host, FunctionPlan &plan);

/// What a value takes of the arena, at no place yet.
Place roomFor(const Needed &needed, bool redzones);

/// Places everything that is neither an argument nor a result. With `redzones` there are bytes behind each buffer that nobody may write.
void placeIntermediates(const HostFunction &host, bool redzones, FunctionPlan &plan);

/// Places the arenas of bodies of loops and branches, one over the other, since one runs at a time; `arenas` has those of bodies, by name.
void placeBodies(mlir::func::FuncOp function, const llvm::StringMap<SizeExpr> &arenas, FunctionPlan &plan);

/// Replaces the function by one on buffers.
void writePlan(const HostFunction &host, const FunctionPlan &plan, CopyKernels &copyKernels);

} // namespace cauce
