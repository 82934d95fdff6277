// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention and its adjoint, a query after the other.
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/reference/Philox.h"

#include "dialects/nn/Attention.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::nn::reference {
namespace {

// A query of one head of one sample.
struct Row {
  Index sample;
  int64_t head, query;
};

template <typename Op>
class Attention {
public:
  Attention(Op op, Operands operands)
      : op(op), q(*operands[0]), k(*operands[1]), v(*operands[2]), batch(q.rank() - 3), sharing(k.shape[batch + 1] ? q.shape[batch + 1] / k.shape[batch + 1] : 1) {
    auto given = [&](Value operand) -> const Tensor * { return operand ? operands[llvm::find(op->getOperands(), operand).getIndex()] : nullptr; };
    mask = given(op.getMask());
    key = given(op.getKey());
    counter = given(op.getCounter());
  }

  int64_t keys() const { return k.shape[batch]; }

  void forEachRow(llvm::function_ref<void(const Row &)> body) const {
    Index samples(q.shape.begin(), q.shape.begin() + batch);
    forEachIndex(samples, [&](const Index &sample) {
      for (int64_t head = 0; head < q.shape[batch + 1]; ++head)
        for (int64_t query = 0; query < q.shape[batch]; ++query)
          body({sample, head, query});
    });
  }

  // Elements of (B..., L, H, F), of (B..., Hq, Lq) and of a mask.
  static Index at(Index sample, int64_t place, int64_t head, int64_t feature) {
    sample.insert(sample.end(), {place, head, feature});
    return sample;
  }
  Index ofQuery(const Row &row, int64_t feature) const { return at(row.sample, row.query, row.head, feature); }
  Index ofKey(const Row &row, int64_t key, int64_t feature) const { return at(row.sample, key, row.head / sharing, feature); }
  static Index statistic(const Row &row) {
    Index index = row.sample;
    index.insert(index.end(), {row.head, row.query});
    return index;
  }
  Index ofMask(const Row &row, int64_t key) const {
    Index score = statistic(row), index;
    score.push_back(key);
    for (int64_t dim : op.getMaskDims())
      index.push_back(score[dim]);
    return index;
  }

  // Before the cap, and behind it and the masks.
  double product(const Row &row, int64_t key) const {
    double sum = 0;
    for (int64_t d = 0; d < q.shape[batch + 2]; ++d)
      sum += q.real(ofQuery(row, d)) * k.real(ofKey(row, key, d));
    return op.getScale().convertToDouble() * sum;
  }
  double capDerivative(double score) const {
    double t = op.getSoftcap() ? std::tanh(score / op.getSoftcap()->convertToDouble()) : 0;
    return 1 - t * t;
  }
  double score(const Row &row, int64_t key) const {
    double s = product(row, key);
    if (op.getSoftcap())
      s = op.getSoftcap()->convertToDouble() * std::tanh(s / op.getSoftcap()->convertToDouble());
    if (mask && mask->isReal())
      s += mask->real(ofMask(row, key));
    bool isKept = !mask || mask->isReal() || mask->integer(ofMask(row, key));
    if (op.getCausal() != Causal::none)
      isKept &= key <= row.query + (op.getCausal() == Causal::bottom_right ? keys() - q.shape[batch] : 0);
    return isKept ? s : -std::numeric_limits<double>::infinity();
  }

  // What dropout multiplies a weight by.
  double factor(const Row &row, int64_t key) const {
    if (!this->key)
      return 1;
    double rate = double(float(op.getRate().convertToDouble()));
    Tensor scores(q.elementType, {});
    scores.shape.assign(q.shape.begin(), q.shape.begin() + batch);
    scores.shape.insert(scores.shape.end(), {q.shape[batch + 1], q.shape[batch], keys()});
    Index index = statistic(row);
    index.push_back(key);
    uint64_t number = scores.offset(index), k64 = this->key->integers[0], c64 = counter->integers[0];
    uint32_t bits = philox4x32({uint32_t(number / 4), 0, uint32_t(c64), uint32_t(c64 >> 32)}, {uint32_t(k64), uint32_t(k64 >> 32)})[number % 4];
    return (bits >> 8) * 0x1p-24 < rate ? 0 : 1 / (1 - rate);
  }

  mutable Op op; // a handle, whose methods are not const
  const Tensor &q, &k, &v;
  const Tensor *mask, *key, *counter;
  int64_t batch, sharing;
};

void forward(AttentionOp op, Operands operands, MutableArrayRef<Tensor> results) {
  Attention<AttentionOp> attention(op, operands);
  Tensor &y = results[0], &lse = results[1];
  attention.forEachRow([&](const Row &row) {
    double highest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (int64_t j = 0; j < attention.keys(); ++j)
      highest = maximum(highest, attention.score(row, j));
    for (int64_t j = 0; j < attention.keys() && highest != -std::numeric_limits<double>::infinity(); ++j)
      sum += std::exp(attention.score(row, j) - highest);
    lse.real(attention.statistic(row)) = sum == 0 ? highest : highest + std::log(sum);
    for (int64_t j = 0; j < attention.keys() && sum != 0; ++j) {
      double p = std::exp(attention.score(row, j) - highest) / sum * attention.factor(row, j);
      for (int64_t d = 0; d < attention.v.shape.back(); ++d)
        y.real(attention.ofQuery(row, d)) += p * attention.v.real(attention.ofKey(row, j, d));
    }
  });
}

void backward(AttentionGradientOp op, Operands operands, MutableArrayRef<Tensor> results) {
  Attention<AttentionGradientOp> attention(op, operands);
  const Tensor &y = *operands[3], &lse = *operands[4], &dy = *operands[5], &dlse = *operands[6];
  double scale = op.getScale().convertToDouble();
  attention.forEachRow([&](const Row &row) {
    double total = 0, statistic = lse.real(attention.statistic(row));
    for (int64_t d = 0; d < y.shape.back(); ++d)
      total += dy.real(attention.ofQuery(row, d)) * y.real(attention.ofQuery(row, d));
    for (int64_t j = 0; j < attention.keys(); ++j) {
      double s = attention.score(row, j), factor = attention.factor(row, j), dw = 0;
      double p = std::isinf(statistic) && statistic < 0 ? std::exp(s) : std::exp(s - statistic);
      for (int64_t d = 0; d < y.shape.back(); ++d) {
        dw += dy.real(attention.ofQuery(row, d)) * attention.v.real(attention.ofKey(row, j, d));
        results[2].real(attention.ofKey(row, j, d)) += p * factor * dy.real(attention.ofQuery(row, d));
      }
      double ds = p * (dw * factor + dlse.real(attention.statistic(row)) - total), dt = ds * attention.capDerivative(attention.product(row, j));
      if (results.size() == 4)
        results[3].real(attention.ofMask(row, j)) += ds;
      for (int64_t d = 0; d < attention.q.shape.back(); ++d) {
        results[0].real(attention.ofQuery(row, d)) += scale * dt * attention.k.real(attention.ofKey(row, j, d));
        results[1].real(attention.ofKey(row, j, d)) += scale * dt * attention.q.real(attention.ofQuery(row, d));
      }
    }
  });
}

} // namespace

bool evaluateAttention(Operation *op, Operands operands, MutableArrayRef<Tensor> results) {
  if (auto attention = dyn_cast<AttentionOp>(op))
    return forward(attention, operands, results), true;
  if (auto gradient = dyn_cast<AttentionGradientOp>(op))
    return backward(gradient, operands, results), true;
  return false;
}

} // namespace cauce::nn::reference
