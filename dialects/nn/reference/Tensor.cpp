// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Indices and element types of reference tensors.
#include "dialects/nn/reference/Tensor.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::nn::reference {

Tensor::Tensor(Type elementType, std::vector<int64_t> shape) : elementType(elementType), shape(std::move(shape)) {
  if (isReal())
    reals.assign(count(), 0.0);
  else
    integers.assign(count(), 0);
}

int64_t Tensor::count() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

void Tensor::setInteger(int64_t i, int64_t value) {
  unsigned width = elementType.getIntOrFloatBitWidth();
  if (width == 1 || (width < 64 && elementType.isUnsignedInteger()))
    value &= llvm::maskTrailingOnes<uint64_t>(width);
  else if (width < 64)
    value = llvm::SignExtend64(value, width);
  integers[i] = value;
}

int64_t Tensor::offset(const Index &index) const {
  int64_t offset = 0;
  for (size_t dim = 0; dim < shape.size(); ++dim)
    offset = offset * shape[dim] + index[dim];
  return offset;
}

void copy(const Tensor &x, int64_t from, Tensor &y, int64_t to) {
  if (y.isReal())
    y.reals[to] = x.reals[from];
  else
    y.integers[to] = x.integers[from];
}

int64_t lowestInteger(Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  return type.isUnsignedInteger() || width == 1 ? 0 : std::numeric_limits<int64_t>::min() >> (64 - width);
}

int64_t highestInteger(Type type) {
  unsigned width = type.getIntOrFloatBitWidth();
  if (type.isUnsignedInteger() || width == 1)
    return int64_t(llvm::maskTrailingOnes<uint64_t>(width));
  return std::numeric_limits<int64_t>::max() >> (64 - width);
}

bool isBelow(Type type, int64_t a, int64_t b) { return type.isUnsignedInteger(64) ? uint64_t(a) < uint64_t(b) : a < b; }

Index without(const Index &index, llvm::ArrayRef<int64_t> dims) {
  Index rest;
  for (int64_t dim = 0; dim < int64_t(index.size()); ++dim)
    if (!llvm::is_contained(dims, dim))
      rest.push_back(index[dim]);
  return rest;
}

void set(Tensor &y, int64_t i, double value) {
  if (y.isReal())
    y.reals[i] = value;
  else if (y.elementType.isInteger(1))
    y.integers[i] = value != 0;
  else if (std::isnan(value))
    y.integers[i] = 0;
  else if (value < double(lowestInteger(y.elementType)))
    y.integers[i] = lowestInteger(y.elementType);
  else if (value >= (y.elementType.isUnsignedInteger(64) ? 0x1p64 : double(highestInteger(y.elementType))))
    y.integers[i] = highestInteger(y.elementType);
  else
    y.integers[i] = value >= 0x1p63 ? int64_t(uint64_t(value)) : int64_t(value);
}

void forEachIndex(const std::vector<int64_t> &shape, const std::function<void(const Index &)> &body) {
  for (int64_t size : shape)
    if (size == 0)
      return;
  Index index(shape.size(), 0);
  while (true) {
    body(index);
    size_t dim = shape.size();
    while (dim > 0 && ++index[dim - 1] == shape[dim - 1])
      index[--dim] = 0;
    if (dim == 0)
      return;
  }
}

double maximum(double a, double b) { return std::isnan(a) ? a : std::isnan(b) ? b : std::max(a, b); }
double minimum(double a, double b) { return std::isnan(a) ? a : std::isnan(b) ? b : std::min(a, b); }

double roundTo(Type type, double value) {
  llvm::APFloat number(value);
  bool loses;
  number.convert(cast<FloatType>(type).getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &loses);
  number.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &loses);
  return number.convertToDouble();
}

std::string describe(const Index &index) {
  std::string text = "[";
  for (int64_t i : index)
    text += (text.size() > 1 ? ", " : "") + std::to_string(i);
  return text + "]";
}

} // namespace cauce::nn::reference
