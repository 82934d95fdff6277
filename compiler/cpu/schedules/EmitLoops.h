// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the modes of the loops schedule share: the outer dimensions P, the loops and the values at a point.
#pragma once

#include "compiler/kernels/KernelBuilder.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <numeric>

namespace cauce {

constexpr int64_t elementsPerTask = 4096; // below this a task is not worth its hand-over
constexpr int64_t reductionUnroll = 4;    // independent accumulators, to hide the latency of an addition
constexpr int64_t longBody = 16;          // operations that hide it by themselves

/// How a kernel is walked through, by its place in the list of the schedule's modes.
enum LoopsMode : unsigned { Columns, Rows, RegisterRows };

class LoopsEmitter {
public:
  LoopsEmitter(mlir::func::FuncOp source, rt::TargetAttr target) : kb(source, target), b(kb.b), loc(kb.loc) {}

  void run(LoopsMode mode);

private:
  static int64_t rankOf(mlir::Value value) { return mlir::cast<mlir::RankedTensorType>(value.getType()).getRank(); }
  static mlir::AffineMap outputMap(mlir::linalg::GenericOp op) { return op.getMatchingIndexingMap(op.getDpsInitOperand(0)); }
  /// The iteration dimension of `op` that is dimension `dim` of its result.
  static unsigned resultDim(mlir::linalg::GenericOp op, unsigned dim) { return outputMap(op).getDimPosition(dim); }
  static llvm::SmallVector<unsigned> reductionDims(mlir::linalg::GenericOp op);

  static int64_t pointsOf(llvm::ArrayRef<int64_t> tile) { return std::accumulate(tile.begin(), tile.end(), int64_t(1), std::multiplies<>()); }
  mlir::OpFoldResult minimum(mlir::OpFoldResult a, mlir::OpFoldResult c);
  /// A loop over [begin, end) with the builder inside it afterwards.
  mlir::scf::ForOp openLoop(mlir::OpFoldResult begin, mlir::OpFoldResult end, int64_t step, mlir::ValueRange carried = {});
  llvm::SmallVector<mlir::Value> closeLoops(llvm::ArrayRef<mlir::scf::ForOp> loops, llvm::SmallVector<mlir::Value> results);
  /// A loop over the rows [begin, end) of a shape, and the indices of the row.
  struct Rows {
    mlir::scf::ForOp loop;
    llvm::SmallVector<mlir::OpFoldResult> sizes, indices;
  };
  /// Whether rows of these sizes have more than one index that changes; one is that of their loop.
  static bool hasSeveralDims(llvm::ArrayRef<mlir::OpFoldResult> sizes);
  Rows openRows(mlir::OpFoldResult begin, mlir::OpFoldResult end, llvm::ArrayRef<mlir::OpFoldResult> sizes);
  void closeRows(Rows rows);
  Point pointOf(mlir::linalg::GenericOp op, llvm::ArrayRef<mlir::OpFoldResult> outer);
  mlir::Value read(mlir::linalg::GenericOp op, mlir::OpOperand *operand, const Point &point);
  void storeResults(mlir::linalg::GenericOp op, const Point &point, mlir::ValueRange results);
  /// The value that a reduction starts from at `point`: what its init is filled with, or holds.
  mlir::Value initial(mlir::linalg::GenericOp op, unsigned result, const Point &point);
  void evaluateElementwise(mlir::linalg::GenericOp op, const Point &point);

  /// What is computed in one go: an op, or several reductions.
  using Step = llvm::SmallVector<mlir::linalg::GenericOp, 1>;

  /// How many vectors side by side the reductions of a step, of `lanes` elements each, add to: as many as the registers hold.
  int64_t unrollFor(llvm::ArrayRef<mlir::linalg::GenericOp> step) const;

  // Each mode emits the whole kernel and returns the number of its tasks.
  mlir::OpFoldResult emitColumns();
  llvm::SmallVector<mlir::OpFoldResult> splitNested(llvm::SmallVectorImpl<mlir::OpFoldResult> &rowSizes, int64_t elements);
  bool sharesReads(mlir::linalg::GenericOp op, unsigned dim);
  llvm::SmallVector<int64_t> tileOfRows(llvm::ArrayRef<mlir::OpFoldResult> rowSizes);
  llvm::SmallVector<Step> stepsOf(bool together);
  void emitBlock(llvm::ArrayRef<Step> steps, llvm::ArrayRef<mlir::OpFoldResult> outer, llvm::ArrayRef<int64_t> tile, int64_t unroll, int64_t lanes, bool masked);
  llvm::SmallVector<mlir::Value>
  emitReductionLoops(llvm::ArrayRef<mlir::OpFoldResult> sizes, llvm::SmallVector<mlir::OpFoldResult> &indices, llvm::SmallVector<mlir::Value> carried,
                     bool straight, mlir::Operation *sum,
                     llvm::function_ref<llvm::SmallVector<mlir::Value>(llvm::ArrayRef<mlir::OpFoldResult>, llvm::ArrayRef<mlir::Value>)> step);

  mlir::OpFoldResult emitRows(bool inRegisters);
  mlir::Value combine(mlir::Operation *combiner, mlir::Value x, mlir::Value y);
  mlir::Value combineLanes(mlir::Operation *combiner, mlir::Value vector);
  void emitRowReduction(mlir::linalg::GenericOp op, llvm::ArrayRef<mlir::OpFoldResult> outer);
  void emitInRegisters(mlir::linalg::GenericOp op, llvm::ArrayRef<mlir::OpFoldResult> outer);

  KernelBuilder kb;
  mlir::OpBuilder &b;
  mlir::Location loc;
  llvm::SmallVector<mlir::linalg::GenericOp> ops;
  llvm::SmallVector<mlir::OpFoldResult> outerSizes;
  int64_t outerRank = 0;
  int64_t vectorOuter = 0;                         // columns: the dimension of P that vectors run along
  llvm::DenseMap<mlir::Value, mlir::Value> values; // results of earlier ops at the current point
};

} // namespace cauce
