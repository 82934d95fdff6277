// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tools all kernel schedules share: buffers with layouts, loads and stores at a point of an iteration space, and
// the evaluation of a linalg body on scalars or vectors. A schedule decides which loops to make; everything about
// addresses, masks and element types is decided here.
#pragma once

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

namespace cauce {

/// One buffer of a kernel: the tensor it holds, where its elements lie and its sizes as values or numbers.
struct Buffer {
  mlir::Value memref; // rank 1, of the storage type
  mlir::RankedTensorType type;
  rt::LayoutAttr layout;
  llvm::SmallVector<mlir::OpFoldResult> sizes;
  llvm::SmallVector<mlir::OpFoldResult> extents; // elements that each dimension has room for: its size, but for gaps

  /// Elements from one row, the last dimension, to the next.
  mlir::OpFoldResult rowStride() const { return extents.back(); }

  /// Whether all of a vector of `width` elements may be touched that begins within a row, at a multiple of `width`. `extent` is the
  /// length of the row, 0 if it is not known.
  bool holdsVectors(int64_t width, int64_t extent) const;
};

/// A point of a linalg op's iteration space, or `width` points side by side along dimension `vectorDim`, the first of them at a
/// multiple of `width`.
struct Point {
  llvm::SmallVector<mlir::OpFoldResult> ivs; // one per iteration dimension: the first of the points
  int vectorDim = -1;                        // -1: one point, everything is scalar
  int64_t width = 1;
  mlir::Value mask;      // vector<width x i1>, null if all points exist
  int64_t extent = 0;    // with a mask: the static size of the vector dimension, or 0 if it is not known
  bool passesCaches = false; // of stores that are whole cache lines: what they write is not read soon
};

class KernelBuilder {
public:
  /// Starts the buffer-level kernel: a function with the buffers, the symbols and the task range as arguments.
  KernelBuilder(mlir::func::FuncOp source, rt::TargetAttr target);

  /// Ends the kernel: makes `NAME.tasks`, which computes `tasks` (a number, or a value computed in the kernel from its
  /// symbols) from the symbols, and puts both in the place of the source function.
  void finish(mlir::OpFoldResult tasks);

  mlir::OpBuilder b;
  mlir::Location loc;
  rt::TargetAttr target;
  mlir::func::FuncOp source; // on tensors, erased by finish()
  mlir::func::FuncOp kernel; // on buffers
  mlir::Value taskBegin, taskEnd;

  /// The size of dimension `dim` of a tensor of the source function: a number, or a value of the kernel.
  mlir::OpFoldResult sizeOf(mlir::Value tensor, int64_t dim);
  /// Such a size: itself if it is a number, or the one that decisions about the argument are taken for, since they are the same for all
  /// numbers that are passed. Nothing of a symbol.
  std::optional<int64_t> likeOf(mlir::OpFoldResult size) const;
  /// The sizes of the iteration dimensions of `op`.
  llvm::SmallVector<mlir::OpFoldResult> iterationSizes(mlir::linalg::GenericOp op);

  /// The buffer of an argument of the source function; null if `tensor` is not one.
  const Buffer *argument(mlir::Value tensor) const;
  /// The buffers that `tensor` is stored to: one per returned operand that it is.
  llvm::SmallVector<const Buffer *> results(mlir::Value tensor) const;

  /// Loads an operand of `op`, an argument of the source function or a captured scalar, at `point`; null if its body does not use it.
  mlir::Value load(mlir::linalg::GenericOp op, mlir::OpOperand *operand, const Point &point);
  /// Loads the operand read through `map` at `point`: a vector, or a scalar if it does not vary along it.
  mlir::Value load(const Buffer &buffer, mlir::AffineMap map, const Point &point);
  /// Stores a scalar or vector at `point` through `map`.
  void store(const Buffer &buffer, mlir::AffineMap map, const Point &point, mlir::Value value);
  /// Loads one element per lane at these indices (scalars or vectors of index).
  mlir::Value gather(const Buffer &buffer, mlir::ValueRange indices, int64_t width, mlir::Value mask);

  /// Evaluates the body of `op` at `point` for these block arguments; appends what it yields.
  void evaluate(mlir::linalg::GenericOp op, mlir::ValueRange arguments, const Point &point,
                llvm::SmallVectorImpl<mlir::Value> &yielded);

  /// `value` as a vector of `width` elements.
  mlir::Value splat(mlir::Value value, int64_t width);
  /// Lanes [0, size - start) of a vector that starts at `start` of a dimension of `size`.
  mlir::Value maskFor(mlir::OpFoldResult start, mlir::OpFoldResult size, int64_t width);
  mlir::Value asValue(mlir::OpFoldResult value);
  mlir::Value index(int64_t value);
  /// An affine expression over values, folded where possible.
  mlir::OpFoldResult apply(mlir::AffineExpr expr, llvm::ArrayRef<mlir::OpFoldResult> operands);
  /// A product of sizes, of which likeOf knows what it is like if it knows that of both.
  mlir::OpFoldResult multiply(mlir::OpFoldResult x, mlir::OpFoldResult y);
  /// A quotient of numbers that are not negative, rounded down or up.
  mlir::OpFoldResult divide(mlir::OpFoldResult x, mlir::OpFoldResult y, bool roundsUp = false);
  /// What an op that was just made computes, folded if it can be.
  mlir::Value fold(mlir::Value value);
  /// `x * size + y`
  mlir::OpFoldResult multiplyAdd(mlir::OpFoldResult x, mlir::OpFoldResult size, mlir::OpFoldResult y);
  /// The number of elements of a shape of these sizes.
  mlir::OpFoldResult product(llvm::ArrayRef<mlir::OpFoldResult> sizes);
  /// The indices of the element with this number, row-major, of a shape of these sizes.
  llvm::SmallVector<mlir::OpFoldResult> delinearize(mlir::OpFoldResult number, llvm::ArrayRef<mlir::OpFoldResult> sizes);
  /// The indices of the element behind one, without a division.
  llvm::SmallVector<mlir::OpFoldResult> next(llvm::ArrayRef<mlir::OpFoldResult> indices, llvm::ArrayRef<mlir::OpFoldResult> sizes);
  /// The offset in elements of the element at these indices.
  mlir::OpFoldResult offsetOf(const Buffer &buffer, llvm::ArrayRef<mlir::OpFoldResult> indices);
  /// The initial value of a reduction: the scalar that its init operand is filled with, or null if it is a tensor.
  mlir::Value fillOf(mlir::Value init);
  /// The kernel's value for a scalar captured from the source function (a symbol, a constant or arithmetic on them).
  mlir::Value captured(mlir::Value value);
  /// What was loaded as the bits that memory holds, as an element or a vector of elements.
  mlir::Value fromStorage(mlir::Value value, mlir::Type element);

private:
  void nameValues(mlir::func::FuncOp count, mlir::ArrayAttr symbols);
  mlir::Value loadContiguous(const Buffer &buffer, llvm::ArrayRef<mlir::OpFoldResult> indices, const Point &point,
                             bool isPadded);
  mlir::Value extract(mlir::tensor::ExtractOp op, llvm::ArrayRef<mlir::Value> indices, const Point &point);
  /// Null if it is not known to be side by side where its readers take it.
  mlir::Value extractWhere(mlir::tensor::ExtractOp op, llvm::function_ref<mlir::Value(mlir::Value)> lookup, const Point &point);
  mlir::Value vectorOf(mlir::AffineExpr expr, const Point &point);
  mlir::Value laneOffsets(const Buffer &buffer, mlir::ValueRange indices, int64_t width);
  mlir::Value allLanes(int64_t width);

  llvm::DenseMap<mlir::Value, mlir::Value> scalars; // of the source function -> of the kernel
  llvm::StringMap<mlir::Value> symbols;
  llvm::DenseMap<mlir::Value, int64_t> likes; // of the kernel's arguments that are sizes of several kernels, and products of them
  llvm::DenseMap<mlir::Value, unsigned> arguments; // tensor argument -> buffer
  llvm::DenseMap<mlir::Value, llvm::SmallVector<unsigned, 1>> stored; // returned value -> buffers
  std::vector<Buffer> buffers;
};

/// How an index expression varies with dimension `dim`: its coefficient, or nothing if it is not linear in it.
std::optional<int64_t> coefficientOf(mlir::AffineExpr expr, unsigned dim);

/// Operations on an element of the op's iteration space; a function counts as the polynomial that it becomes.
int64_t costOf(mlir::linalg::GenericOp op);

/// The element type that memory holds: bytes for i1, and for halves their bits, since a CPU moves integers of 16 bits but not all of them floats.
mlir::Type storageType(mlir::Type elementType);

} // namespace cauce
