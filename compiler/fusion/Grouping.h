// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grouping of linalg ops into kernels. Ops are visited in order; each joins an earlier group if the group's schedule
// can compute it at the same points and no value would have to be known before it is made; otherwise it begins one.
#pragma once

#include "compiler/fusion/Dependencies.h"
#include "compiler/kernels/Schedule.h"
#include "llvm/ADT/DenseSet.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cauce {

/// The groups of a function.
class Grouping {
public:
  explicit Grouping(mlir::func::FuncOp function) : function(function) {}

  std::vector<Group> groups;
  llvm::DenseMap<mlir::Operation *, unsigned> groupOf;

  void run();

  /// The group of `op` alone, but for what it reads.
  Group begin(mlir::linalg::GenericOp op) { return begin(candidateOf(op)); }

  /// Groups in an order in which each comes after those it depends on.
  llvm::SmallVector<unsigned> order() const { return dependencies.order(); }

  Shape shapeOf(mlir::Value value);

  /// The sizes of the loops of `op`, "?" for those that have no name.
  Shape iterations(mlir::linalg::GenericOp op);

  /// All tensors that the op reads: operands, and what its body extracts from.
  static llvm::SmallVector<mlir::Value> reads(mlir::linalg::GenericOp op);

private:
  /// A candidate, with what all groups ask about it.
  struct Joining : Candidate {
    llvm::SmallVector<mlir::Value> reads;
    llvm::SmallVector<std::optional<unsigned>> sources; // the group that makes each of them
    llvm::SmallDenseSet<unsigned, 4> apart;             // sources that it reads in other places than its own
    llvm::BitVector before;                             // groups that the sources need: what they compute is made too late
    bool joinsNone = false;                             // it begins a kernel, or its shape has no name
  };

  Candidate candidateOf(mlir::linalg::GenericOp op);
  Joining joiningOf(mlir::linalg::GenericOp op);
  Group begin(const Candidate &candidate);
  void list(unsigned index);
  void addHostOp(mlir::Operation *op, mlir::ValueRange inputs);
  llvm::SmallVector<unsigned> hostsOf(const Joining &candidate);
  bool join(const Joining &candidate, unsigned index);
  bool readsInPlace(mlir::linalg::GenericOp op, unsigned index, unsigned inner);
  std::optional<unsigned> sourceOf(mlir::Value value) const;
  SizeExpr sizeOf(mlir::Value tensor, int64_t dim);
  SizeExpr sizeOf(mlir::Value index);

  mlir::func::FuncOp function;
  Dependencies dependencies; // among groups
  // Where to look for a group to join.
  std::map<Shape, llvm::SmallVector<unsigned>> open;                // takes any op of the shape
  std::map<Shape, llvm::SmallVector<unsigned>> openToRowReductions; // takes any reduction of rows to the shape
  llvm::DenseMap<mlir::Value, llvm::SmallVector<unsigned>> readersOf; // by what they read, scalars aside
};

} // namespace cauce
