// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Losses against class indices, of (N, C, ...) and targets (N, ...).
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

using P = nn::ComparePredicate;

bool isTarget(Node &n) {
  SmallVector<nn::Dim> dims = n.dims(0), target = n.dims(1);
  if (dims.size() < 2 || !dims[1].isStatic() || dims[1].size < 1)
    return n.fail() << "expected an input (N, C, ...) whose C is a number of at least 1, but got " << nn::describe(dims), false;
  SmallVector<nn::Dim> places = dims;
  places.erase(places.begin() + 1);
  if (target != places || !isa<IntegerType>(n.element(1)) || n.element(1).isInteger(1))
    return n.fail() << "expected integers " << nn::describe(places) << " as the target, but got " << n.type(1), false;
  if (n.has(2) && (n.rank(2) != 1 || n.dims(2)[0] != dims[1] || n.element(2) != n.element(0)))
    return n.fail() << "expected weights (" << dims[1].size << ") of " << n.element(0) << ", but got " << n.type(2), false;
  return true;
}

// Minus what the class of a target has in `logs`, times its weight. A target that is ignored has no weight and may name no class; another that names none has an infinite loss.
Value lossOf(Node &n, Value logs) {
  StringRef reduction = n.text("reduction", "mean");
  Value target = n.operand(1), weights = target && n.has(2) ? n.floats(2) : Value();
  if (!target || n.failed())
    return {};
  if (reduction != "none" && reduction != "sum" && reduction != "mean")
    return n.fail() << "expected reduction to be none, sum or mean, but got '" << shown(reduction) << "'", Value();
  Type wide = n.b.builder.getI64Type();
  target = n.b.convert(target, wide);
  Value ignored;
  if (n.hasAttribute("ignore_index")) {
    Value index = n.b.constant(DenseElementsAttr::get(RankedTensorType::get({}, wide), n.integer("ignore_index", 0)));
    ignored = n.b.compare(P::eq, target, n.b.broadcastScalar(index, target));
  }
  SmallVector<nn::Dim> places = n.dims(1), one = n.dims(0);
  int64_t classes = one[1].size;
  one[1] = {1, {}};
  Value each = n.reshape(n.b.gatherElements(logs, n.reshape(target, one), 1), places);
  if (!each)
    return {};
  Value terms = n.b.neg(each), share;
  if (weights) {
    share = n.widened(n.b.gather(weights, target, 0));
    terms = n.b.mul(terms, share);
  }
  Value isNone = n.b.integer(nn::IntegerKind::bit_or, n.b.compare(P::lt, target, n.b.zeros(target)), n.b.gtScalar(target, double(classes - 1)));
  terms = n.b.select(isNone, n.b.full(terms, HUGE_VAL), terms);
  if (ignored) {
    terms = n.b.select(ignored, n.b.zeros(terms), terms);
    share = n.b.select(ignored, n.b.zeros(terms), share ? share : n.b.full(terms, 1));
  }
  if (reduction == "none")
    return n.b.convert(terms, n.element(0));
  Value loss = reduction == "sum" ? n.b.sumAll(terms) : share ? n.b.div(n.b.sumAll(terms), n.b.sumAll(share)) : n.b.meanAll(terms);
  return n.b.convert(loss, n.element(0));
}

LogicalResult negativeLogLikelihood(Node &n) {
  Value x = n.floats(0);
  return x && isTarget(n) ? n.give(lossOf(n, n.widened(x))) : failure();
}

LogicalResult softmaxCrossEntropy(Node &n) {
  Value x = n.floats(0);
  if (!x || !isTarget(n))
    return failure();
  Value logs = n.b.logSoftmax(n.widened(x), {1}), loss = lossOf(n, logs);
  if (!loss || mlir::failed(n.give(loss)))
    return failure();
  return n.give(n.b.convert(logs, n.element(0)), 1);
}

constexpr Operator all[] = {
    {"NegativeLogLikelihoodLoss", 12, 2, 3, negativeLogLikelihood},
    {"SoftmaxCrossEntropyLoss", 12, 2, 3, softmaxCrossEntropy},
};

} // namespace

ArrayRef<Operator> lossOperators() { return all; }

} // namespace cauce::onnx
