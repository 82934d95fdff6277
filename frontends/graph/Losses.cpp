// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Losses: the mean over all samples (and, for MSE, MAE, Huber and binary cross-entropy, over the outputs), as PyTorch's
// default reduction.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Loss.h"

using namespace mlir;

namespace cauce::graph {

Value GraphBuilder::buildLoss(const pb::Loss &loss, const NamedValue &prediction, const NamedValue &label, Location loc) {
  b.loc = loc;
  nn::ExpressionBuilder e(b);
  auto typeOf = [](Value value) { return cast<RankedTensorType>(value.getType()); };
  Value p = toFloat(prediction.value), y = label.value;
  Type element = typeOf(p).getElementType();
  // Of the smallest normal f32 at least: neither 0 ln 0 nor its derivative, 0 / 0, may be NaN. What is clipped has the
  // gradient 0, as in Keras; the variants that take logits do not clip.
  auto safeLog = [&](Value x) { return b.log(b.max(x, b.full(x, 1.17549435e-38))); };
  auto mismatch = [&](const std::string &expected) {
    InFlightDiagnostic diagnostic = emitError(loc) << "loss: expected label '" << label.name << "' to " << expected << ", but it is "
                                                   << nn::describe(nn::dimsOf(typeOf(y))) << " of " << typeOf(y).getElementType();
    diagnostic.attachNote(prediction.loc) << "'" << prediction.name << "' is " << nn::describe(nn::dimsOf(typeOf(p)));
    diagnostic.attachNote(label.loc) << "'" << label.name << "' is here";
    return Value();
  };
  if (loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY || loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(p));
    if (dims.empty() || !isa<IntegerType>(typeOf(y).getElementType()) ||
        nn::dimsOf(typeOf(y)) != SmallVector<nn::Dim>(ArrayRef<nn::Dim>(dims).drop_back()))
      return mismatch("be integers with the leading sizes of '" + prediction.name + "'");
    if (loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS) {
      auto own = nn::SparseSoftmaxCrossEntropyOp::create(b.builder, loc, p, y);
      if (dims.back().isStatic())
        namesBelow(own, dims.back().size);
      return b.meanAll(own);
    }
    if (!dims.back().isStatic())
      return mismatch("be class indices, and the last size of '" + prediction.name + "' to be a number");
    Value names = b.oneHot(y, dims.back().size, element);
    namesBelow(names.getDefiningOp(), dims.back().size);
    return b.neg(b.meanAll(b.sum(b.mul(names, safeLog(p)), int64_t(dims.size()) - 1)));
  }
  // One output per sample may come without its unit dimension.
  SmallVector<nn::Dim> want = nn::dimsOf(typeOf(p)), have = nn::dimsOf(typeOf(y));
  if (want.size() == have.size() + 1 && want.back() == nn::Dim{1, {}} && ArrayRef<nn::Dim>(want).drop_back() == ArrayRef<nn::Dim>(have))
    y = b.reshape(y, nn::makeType(want, typeOf(y).getElementType()));
  if (!nn::sameShape(typeOf(y), typeOf(p)))
    return mismatch("have the shape of '" + prediction.name + "'");
  bool isIndex = isa<IntegerType>(typeOf(y).getElementType());
  y = b.convert(y, element);
  if (isIndex && (loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY || loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY_LOGITS))
    namesBelow(y.getDefiningOp(), 2);
  bool isPerClass = loss.kind() == pb::Loss::CROSS_ENTROPY || loss.kind() == pb::Loss::CROSS_ENTROPY_LOGITS;
  if (isPerClass && want.empty())
    return emitError(loc) << "loss: expected '" << prediction.name << "' to have a dimension of classes, but it is a scalar", Value();
  switch (loss.kind()) {
  case pb::Loss::MAE:
    return b.meanAll(b.abs(b.sub(p, y)));
  case pb::Loss::HUBER: {
    // d |e| - d^2 / 2 beyond d, e^2 / 2 within (Huber 1964).
    double delta = loss.has_delta() ? loss.delta() : 1;
    if (!(delta > 0)) {
      emitError(loc) << "loss: expected delta to be above 0, but got " << delta;
      return {};
    }
    Value e = b.sub(p, y), size = b.abs(e);
    Value inner = b.mulScalar(b.square(e), 0.5), outer = b.addScalar(b.mulScalar(size, delta), -delta * delta / 2);
    return b.meanAll(b.select(b.gtScalar(size, delta), outer, inner));
  }
  case pb::Loss::BINARY_CROSS_ENTROPY: {
    Value terms = b.add(b.mul(y, safeLog(p)), b.mul(b.rsubScalar(1, y), safeLog(b.rsubScalar(1, p))));
    return b.neg(b.meanAll(terms));
  }
  case pb::Loss::BINARY_CROSS_ENTROPY_LOGITS:
    // -y ln s(x) - (1 - y) ln s(-x): softplus(x) - x y would keep no digit of a small loss.
    return b.meanAll(b.add(b.mul(y, e.softplus(b.neg(p))), b.mul(b.rsubScalar(1, y), e.softplus(p))));
  case pb::Loss::CROSS_ENTROPY:
    return b.neg(b.meanAll(b.sum(b.mul(y, safeLog(p)), int64_t(want.size()) - 1)));
  case pb::Loss::CROSS_ENTROPY_LOGITS:
    return b.meanAll(nn::SoftmaxCrossEntropyOp::create(b.builder, loc, p, y));
  default:
    return b.meanAll(b.square(b.sub(p, y)));
  }
}

Value GraphBuilder::buildCost(const NamedValue &prediction, Location loc) {
  b.loc = loc;
  return b.meanAll(toFloat(prediction.value));
}

} // namespace cauce::graph
