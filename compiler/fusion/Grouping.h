// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grouping of linalg ops into kernels. Ops are visited in order; each joins an earlier group if the group's schedule
// can compute it at the same points and no value would have to be known before it is made; otherwise it starts one.
#pragma once

#include "compiler/fusion/Dependencies.h"
#include "dialects/sizes/SizeExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cauce {

/// Ops that become one kernel.
struct Group {
  /// Sizes by number or symbol, so that they can be compared.
  using Shape = llvm::SmallVector<std::string>;

  enum Kind { Contraction, Scatter, Transpose, Columns, Rows, RegisterRows } kind;
  Shape outer;               // what all ops of the group iterate over; the result of a contraction
  int64_t row = 0;           // RegisterRows: elements of a row
  bool onlyElementwise = false;
  llvm::SmallVector<mlir::linalg::GenericOp> ops;
  llvm::SmallPtrSet<mlir::Value, 4> reads; // of its ops, scalars aside
};

/// The groups of a function.
class Grouping {
public:
  using Shape = Group::Shape;

  explicit Grouping(mlir::func::FuncOp function) : function(function) {}

  std::vector<Group> groups;
  llvm::DenseMap<mlir::Operation *, unsigned> groupOf;

  void run();

  /// Groups in an order in which each comes after those it depends on.
  llvm::SmallVector<unsigned> order() const { return dependencies.order(); }

  Shape shapeOf(mlir::Value value);

  /// The sizes of the loops of `op`, "?" for those that have no name.
  Shape iterations(mlir::linalg::GenericOp op);

  /// All tensors that the op reads: operands, and what its body extracts from.
  static llvm::SmallVector<mlir::Value> reads(mlir::linalg::GenericOp op);

private:
  /// An op that looks for its group, with what all groups ask about it.
  struct Candidate {
    mlir::linalg::GenericOp op;
    Shape shape; // of its result
    llvm::SmallVector<mlir::Value> reads;
    llvm::SmallVector<std::optional<unsigned>> sources; // the group that makes each of them
    llvm::SmallDenseSet<unsigned, 4> apart;             // sources that it reads in other places than its own
    llvm::BitVector before;                             // groups that the sources need: what they compute is made too late
    bool joinsNone = false;                             // it begins a kernel, or its shape has no name
    bool isElementwise = false;                         // at the points of its result
    bool isReduction = false;
    bool readsRows = false;  // of a reduction: its largest operand is contiguous along what it collapses
    int64_t registerRow = 0; // of a reduction: the length of the row that it collapses in registers, or 0
  };

  Candidate candidateOf(mlir::linalg::GenericOp op);
  void list(unsigned index);
  llvm::SmallVector<unsigned> hostsOf(const Candidate &candidate);
  Group start(mlir::linalg::GenericOp op);
  bool join(const Candidate &candidate, unsigned index);
  bool readsInPlace(mlir::linalg::GenericOp op, unsigned index, unsigned inner);
  std::optional<unsigned> sourceOf(mlir::Value value) const;
  SizeExpr sizeOf(mlir::Value tensor, int64_t dim);
  SizeExpr sizeOf(mlir::Value index);

  mlir::func::FuncOp function;
  Dependencies dependencies; // among groups
  // Where to look for a group to join.
  std::map<Shape, llvm::SmallVector<unsigned>> ofRows;      // takes any op of the shape
  std::map<Shape, llvm::SmallVector<unsigned>> elementwise; // takes any reduction of rows to the shape
  llvm::DenseMap<mlir::Value, llvm::SmallVector<unsigned>> readersOf; // by what they read, scalars aside
};

} // namespace cauce
