// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along dimensions, and the general dot product.
#include "dialects/nn/reference/Evaluate.h"

#include "dialects/nn/Reduction.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// y = start, then y[kept] = combine(y[kept], x[index]) for every index of x.
void reduce(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y, double start, double (*combine)(double, double)) {
  y.reals.assign(y.count(), start);
  forEachIndex(x.shape, [&](const Index &index) {
    double &sum = y.real(without(index, dims));
    sum = combine(sum, x.real(index));
  });
}

void reduce(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y, int64_t start, llvm::function_ref<int64_t(int64_t, int64_t)> combine) {
  y.integers.assign(y.count(), start);
  forEachIndex(x.shape, [&](const Index &index) {
    int64_t to = y.offset(without(index, dims));
    y.setInteger(to, combine(y.integers[to], x.integer(index)));
  });
}

double add(double a, double b) { return a + b; }
int64_t addIntegers(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
double multiply(double a, double b) { return a * b; }
int64_t multiplyIntegers(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }
double largerSize(double a, double b) { return maximum(a, std::fabs(b)); }

void sum(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y) {
  if (y.isReal())
    reduce(x, dims, y, 0.0, add);
  else
    reduce(x, dims, y, int64_t(0), addIntegers);
}

void mean(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y) {
  sum(x, dims, y);
  int64_t count = 1;
  for (int64_t dim : dims)
    count *= x.shape[dim];
  for (double &value : y.reals)
    value /= double(count);
  for (int64_t &value : y.integers)
    value /= count ? count : 1;
}

// The largest |x| first, of which the others are parts. 0 and infinity are no divisors.
void norm(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y) {
  Tensor largest(y.elementType, y.shape);
  reduce(x, dims, largest, 0.0, largerSize);
  y.reals.assign(y.count(), 0.0);
  forEachIndex(x.shape, [&](const Index &index) {
    Index kept = without(index, dims);
    double scale = largest.real(kept), part = x.real(index) / (scale == 0 || std::isinf(scale) ? 1 : scale);
    y.real(kept) += part * part;
  });
  for (int64_t i = 0; i < y.count(); ++i)
    y.reals[i] = largest.reals[i] == 0 || std::isinf(largest.reals[i]) ? largest.reals[i] : largest.reals[i] * std::sqrt(y.reals[i]);
}

void logSumExp(const Tensor &x, ArrayRef<int64_t> dims, Tensor &y) {
  Tensor shift(y.elementType, y.shape);
  reduce(x, dims, shift, -std::numeric_limits<double>::infinity(), maximum);
  for (double &value : shift.reals)
    value = std::isinf(value) ? 0 : value;
  y.reals.assign(y.count(), 0.0);
  forEachIndex(x.shape, [&](const Index &index) {
    Index kept = without(index, dims);
    y.real(kept) += std::exp(x.real(index) - shift.real(kept));
  });
  for (int64_t i = 0; i < y.count(); ++i)
    y.reals[i] = shift.reals[i] + std::log(y.reals[i]);
}

// The first of equal maxima, or the first NaN.
void argmax(const Tensor &x, int64_t dimension, Tensor &y) {
  forEachIndex(y.shape, [&](const Index &sample) {
    int64_t best = 0;
    auto element = [&](int64_t c) {
      Index index = sample;
      index.insert(index.begin() + dimension, c);
      return x.offset(index);
    };
    for (int64_t c = 1; c < x.shape[dimension]; ++c) {
      int64_t own = element(c), other = element(best);
      bool isNumber = !x.isReal() || !std::isnan(x.reals[other]);
      if (x.isReal() ? isNumber && !(x.reals[own] <= x.reals[other]) : isBelow(x.elementType, x.integers[other], x.integers[own]))
        best = c;
    }
    y.integers[y.offset(sample)] = best;
  });
}

// y[batch, free of lhs, free of rhs] = sum over the contracted dimensions of lhs[...] rhs[...]. The number of an element is what the entries
// of y's index add to it and what those of the contracted ones add.
void dotGeneral(DotGeneralOp op, const Tensor &lhs, const Tensor &rhs, Tensor &y) {
  ArrayRef<int64_t> lhsBatch = op.getLhsBatch(), rhsBatch = op.getRhsBatch();
  ArrayRef<int64_t> lhsContract = op.getLhsContract(), rhsContract = op.getRhsContract();
  std::vector<int64_t> contracted;
  for (int64_t dim : lhsContract)
    contracted.push_back(lhs.shape[dim]);

  // What an index of y adds: batch entries come first in it, then free ones from `free` on.
  auto outerOffset = [](const Tensor &x, ArrayRef<int64_t> batch, ArrayRef<int64_t> contract, const Index &i, int64_t free) {
    Index index(x.rank(), 0);
    for (int64_t dim = 0; dim < x.rank(); ++dim)
      if (const int64_t *inBatch = llvm::find(batch, dim); inBatch != batch.end())
        index[dim] = i[inBatch - batch.begin()];
      else if (!llvm::is_contained(contract, dim))
        index[dim] = i[free++];
    return x.offset(index);
  };
  // What each index of the contracted dimensions adds.
  auto innerOffsets = [&](const Tensor &x, ArrayRef<int64_t> contract) {
    std::vector<int64_t> offsets;
    forEachIndex(contracted, [&](const Index &k) {
      Index index(x.rank(), 0);
      for (auto [dim, entry] : llvm::zip_equal(contract, k))
        index[dim] = entry;
      offsets.push_back(x.offset(index));
    });
    return offsets;
  };
  std::vector<int64_t> lhsInner = innerOffsets(lhs, lhsContract), rhsInner = innerOffsets(rhs, rhsContract);
  int64_t firstLhs = lhsBatch.size(), firstRhs = lhs.rank() - int64_t(lhsContract.size()), to = 0;
  forEachIndex(y.shape, [&](const Index &i) {
    int64_t l = outerOffset(lhs, lhsBatch, lhsContract, i, firstLhs), r = outerOffset(rhs, rhsBatch, rhsContract, i, firstRhs);
    double total = 0;
    uint64_t integerTotal = 0;
    for (size_t k = 0; k < lhsInner.size(); ++k)
      if (y.isReal())
        total += lhs.reals[l + lhsInner[k]] * rhs.reals[r + rhsInner[k]];
      else
        integerTotal += uint64_t(lhs.integers[l + lhsInner[k]]) * uint64_t(rhs.integers[r + rhsInner[k]]);
    if (y.isReal())
      y.reals[to++] = total;
    else
      y.setInteger(to++, int64_t(integerTotal));
  });
}

} // namespace

bool evaluateReduction(Operation *op, Operands operands, Tensor &y) {
  const double infinity = std::numeric_limits<double>::infinity();
  return TypeSwitch<Operation *, bool>(op)
      .Case([&](ReduceSumOp reduction) {
        sum(*operands[0], reduction.getDims(), y);
        return true;
      })
      .Case([&](ReduceMeanOp reduction) {
        mean(*operands[0], reduction.getDims(), y);
        return true;
      })
      .Case([&](ReduceMaxOp reduction) {
        if (y.isReal())
          reduce(*operands[0], reduction.getDims(), y, -infinity, maximum);
        else
          reduce(*operands[0], reduction.getDims(), y, lowestInteger(y.elementType),
                 [&](int64_t a, int64_t b) { return isBelow(y.elementType, a, b) ? b : a; });
        return true;
      })
      .Case([&](ReduceMinOp reduction) {
        if (y.isReal())
          reduce(*operands[0], reduction.getDims(), y, infinity, minimum);
        else
          reduce(*operands[0], reduction.getDims(), y, highestInteger(y.elementType),
                 [&](int64_t a, int64_t b) { return isBelow(y.elementType, a, b) ? a : b; });
        return true;
      })
      .Case([&](ReduceProdOp reduction) {
        if (y.isReal())
          reduce(*operands[0], reduction.getDims(), y, 1.0, multiply);
        else
          reduce(*operands[0], reduction.getDims(), y, int64_t(1), multiplyIntegers);
        return true;
      })
      .Case([&](ReduceNormOp reduction) {
        norm(*operands[0], reduction.getDims(), y);
        return true;
      })
      .Case([&](ReduceLogSumExpOp reduction) {
        logSumExp(*operands[0], reduction.getDims(), y);
        return true;
      })
      .Case([&](ArgmaxOp op) {
        argmax(*operands[0], op.getDimension(), y);
        return true;
      })
      .Case([&](DotGeneralOp dot) {
        dotGeneral(dot, *operands[0], *operands[1], y);
        return true;
      })
      .Default(false);
}

} // namespace cauce::nn::reference
