// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes with symbolic sizes. Whether two sizes are equal is decided here, by number or by name, never at run time.
#pragma once

#include "dialects/sizes/SizeExpr.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace cauce::nn {

/// The type of a value that is a tensor, as all of nn are.
inline mlir::RankedTensorType typeOf(mlir::Value value) { return mlir::cast<mlir::RankedTensorType>(value.getType()); }

/// One size: a number, or an expression in symbols.
struct Dim {
  int64_t size = 0;        // meaningful if `symbol` is null
  mlir::StringAttr symbol; // the text of the expression, in canonical form; null for a static size

  bool isStatic() const { return !symbol; }
  bool operator==(const Dim &other) const {
    return symbol == other.symbol && (symbol || size == other.size);
  }
  bool operator!=(const Dim &other) const { return !(*this == other); }
};

/// The expression that a size is, and back.
SizeExpr exprOf(const Dim &dim);
Dim makeDim(mlir::MLIRContext *context, const SizeExpr &size);

/// The number of elements of these sizes; unknown if a number in it does not fit into 64 bits.
SizeExpr countOf(llvm::ArrayRef<Dim> dims);

/// The sizes of a tensor type. A dynamic dimension without a symbol (no encoding) gets the symbol "?".
llvm::SmallVector<Dim> dimsOf(mlir::RankedTensorType type);

/// The tensor type with these sizes; symbols become its encoding.
mlir::RankedTensorType makeType(llvm::ArrayRef<Dim> dims, mlir::Type elementType);

/// The same sizes with another element type.
mlir::RankedTensorType withElementType(mlir::RankedTensorType type, mlir::Type elementType);

/// Whether both have the same sizes, by number or symbol.
bool sameShape(mlir::RankedTensorType a, mlir::RankedTensorType b);

/// Fails, naming the first dimension that differs, unless two types of equal rank have equal sizes. The shape traits of
/// MLIR do not see to that: to them every `?` fits every other and every number.
mlir::LogicalResult verifyEqualSizes(mlir::Operation *op, llvm::StringRef aName, mlir::Type a, llvm::StringRef bName,
                                     mlir::Type b);

/// Fails unless the type has this dimension.
mlir::LogicalResult verifyDimension(std::optional<mlir::Location> location, mlir::RankedTensorType type, int64_t dimension);

/// The size of a dimension that must be a number; failure, with a message about `name`, if there is none or it is not.
mlir::FailureOr<int64_t> numberAlong(std::optional<mlir::Location> location, llvm::StringRef name, mlir::RankedTensorType type,
                                     int64_t dimension);

/// Fails unless `dims` are dimensions of the type, ascending, each once.
mlir::LogicalResult verifyDims(std::optional<mlir::Location> location, mlir::RankedTensorType type, llvm::ArrayRef<int64_t> dims);

/// The dimensions of a tensor of rank `rank` that are in neither list.
llvm::SmallVector<int64_t> otherDims(int64_t rank, llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b = {});

/// Where dimension `dim` is when those in `gone` are not there; nothing if it is one of them.
std::optional<int64_t> dimWithout(int64_t dim, llvm::ArrayRef<int64_t> gone);

/// The type without `dims`.
mlir::RankedTensorType withoutDims(mlir::RankedTensorType type, llvm::ArrayRef<int64_t> dims);

/// The type with another size, a number, along `dimension`.
mlir::RankedTensorType withSize(mlir::RankedTensorType type, int64_t dimension, int64_t size);

/// "(N, 784)", for messages.
std::string describe(llvm::ArrayRef<Dim> dims);
std::string describe(const Dim &dim);

/// What is wrong with a shape that no program can have, or nothing: at most 16 dimensions and 2^40 elements, each symbol
/// counted as 1, so that no sum or product of sizes overflows.
std::string describeExcess(llvm::ArrayRef<Dim> dims);

} // namespace cauce::nn
