// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor in memory, as the reference sees it: floats of any width are doubles, integers are exact. Loops over indices
// are written with the two functions at the end, never with strides.
#pragma once

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cauce::nn::reference {

using Index = std::vector<int64_t>;

struct Tensor {
  mlir::Type elementType;
  std::vector<int64_t> shape;
  std::vector<double> reals;     // the elements in row-major order if `elementType` is a float type
  std::vector<int64_t> integers; // the elements if it is an integer type: i1 is 0 or 1, ui8 is 0 to 255

  Tensor() = default;
  /// Zeros.
  Tensor(mlir::Type elementType, std::vector<int64_t> shape);

  bool isReal() const { return !mlir::isa<mlir::IntegerType>(elementType); } // asked for each element: an interface takes a search
  int64_t rank() const { return int64_t(shape.size()); }
  int64_t count() const;

  /// Element number `i` as a double, whatever its type is.
  double at(int64_t i) const { return isReal() ? reals[i] : elementType.isUnsignedInteger(64) ? double(uint64_t(integers[i])) : double(integers[i]); }
  /// Sets element number `i`; an integer element wraps around at the width of its type.
  void setInteger(int64_t i, int64_t value);

  double &real(const Index &index) { return reals[offset(index)]; }
  double real(const Index &index) const { return reals[offset(index)]; }
  int64_t integer(const Index &index) const { return integers[offset(index)]; }

  /// The row-major number of the element at `index`.
  int64_t offset(const Index &index) const;
};

/// The ends of an integer type; 0 is not below any ui8. Numbers of ui64 from 2^63 on are the negative ones of the same bits.
int64_t lowestInteger(mlir::Type type);
int64_t highestInteger(mlir::Type type);
/// Whether one number of an integer type is below another.
bool isBelow(mlir::Type type, int64_t a, int64_t b);

/// Element number `to` of `y` becomes element number `from` of `x`, which has the same type; or `value`, of which an integer
/// type takes the whole part, or the nearer end, or 0 for NaN.
void copy(const Tensor &x, int64_t from, Tensor &y, int64_t to);
void set(Tensor &y, int64_t i, double value);

/// Calls `body` with every index of `shape` in row-major order; once, with an empty index, for a scalar.
void forEachIndex(const std::vector<int64_t> &shape, const std::function<void(const Index &)> &body);

/// The entries of `index` that are not along `dims`.
Index without(const Index &index, llvm::ArrayRef<int64_t> dims);

/// NaN wins, as in compiled code: a loss that became NaN is seen.
double maximum(double a, double b);
double minimum(double a, double b);

/// `value` rounded to the float type `type`.
double roundTo(mlir::Type type, double value);

/// "[1, 2]".
std::string describe(const Index &index);

} // namespace cauce::nn::reference
