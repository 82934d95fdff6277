// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements that are known when a file is read: of constants, and of what graphs compute of sizes.
#pragma once

#include "dialects/nn/Symbols.h"

#include <optional>
#include <vector>

namespace cauce::onnx {

/// A tensor of few elements. Integers and truth values are sizes, in which symbols may be; floats are numbers.
struct Known {
  static constexpr int64_t most = 1 << 16; // elements; weights are not worth it

  llvm::SmallVector<int64_t> shape;
  mlir::Type element;
  std::vector<SizeExpr> sizes;
  std::vector<double> numbers;

  bool isFloat() const { return mlir::isa<mlir::FloatType>(element); }
  int64_t rank() const { return int64_t(shape.size()); }
  int64_t count() const { return isFloat() ? int64_t(numbers.size()) : int64_t(sizes.size()); }
  /// One of the same elements.
  Known shaped(llvm::ArrayRef<int64_t> other) const;
  /// One of the same type with those of its elements that are at these places.
  Known at(llvm::ArrayRef<int64_t> places, llvm::ArrayRef<int64_t> other) const;
  /// The type; null if its sizes are beyond all programs.
  mlir::RankedTensorType type() const;
  /// All integers, if all are numbers.
  std::optional<llvm::SmallVector<int64_t>> integers() const;
  /// The elements; null if one is not a number.
  mlir::DenseElementsAttr attribute() const;

  static Known ofSizes(llvm::ArrayRef<SizeExpr> sizes, mlir::Type element);
  static std::optional<Known> of(mlir::DenseElementsAttr elements);
};

} // namespace cauce::onnx
