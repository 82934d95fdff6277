// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Losses: the mean over all samples (and, for MSE, MAE, Huber and binary cross-entropy, over the outputs), as PyTorch's
// default reduction; or over what counts, by its weights.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Numbers.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::graph {
namespace {

bool isSparse(const pb::Loss &loss) { return loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY || loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS; }
bool isPerClass(const pb::Loss &loss) { return isSparse(loss) || loss.kind() == pb::Loss::CROSS_ENTROPY || loss.kind() == pb::Loss::CROSS_ENTROPY_LOGITS; }

// What of a loss does not fit its kind, or is no such number; empty if nothing is wrong.
std::string findMisfit(const pb::Loss &loss) {
  if (!isSparse(loss) && (loss.has_ignored_label() || loss.class_weight_size()))
    return std::string("expected ") + (loss.has_ignored_label() ? "ignored_label" : "class_weight") + " for SPARSE_CROSS_ENTROPY and SPARSE_CROSS_ENTROPY_LOGITS only";
  if (loss.has_label_smoothing() && !isPerClass(loss))
    return "expected label_smoothing for losses of classes only, CROSS_ENTROPY and the like";
  if (float s = loss.label_smoothing(); !(s >= 0 && s < 1))
    return "expected label_smoothing to be in [0, 1), but got " + inShort(s);
  for (auto [i, weight] : llvm::enumerate(loss.class_weight()))
    if (!(weight >= 0))
      return "expected class_weight to be at least 0, but got " + inShort(weight) + " for class " + std::to_string(i);
  if (loss.class_weight_size() && llvm::all_of(loss.class_weight(), [](float weight) { return weight == 0; }))
    return "expected class_weight to be above 0 for a class, but got 0 for all";
  return "";
}

bool holds(Type element, int32_t number) {
  auto type = cast<IntegerType>(element);
  return type.isUnsigned() ? number >= 0 && llvm::isUIntN(type.getWidth(), uint32_t(number)) : llvm::isIntN(type.getWidth(), number);
}

// One loss. `p` are the floats of the prediction.
class LossBuilder {
public:
  LossBuilder(const nn::ArithmeticBuilder &builder, const pb::Loss &loss, const NamedValue &prediction, Value p, const NamedValue &label, const NamedValue *weight)
      : b(builder), loss(loss), prediction(prediction), label(label), weight(weight), p(p), y(label.value), element(typeOf(p).getElementType()) {}

  Value build() {
    if (std::string misfit = findMisfit(loss); !misfit.empty())
      return fail(misfit);
    return isSparse(loss) ? buildSparse() : buildDense();
  }

  Value counts; // how much each sample counts, with the leading sizes of the terms; null if all count alike

private:
  Value fail(const std::string &problem) { return emitError(b.loc) << "loss: " << problem, Value(); }

  Value mismatch(const std::string &expected) {
    InFlightDiagnostic diagnostic = emitError(b.loc) << "loss: expected label '" << label.name << "' to " << expected << ", but it is "
                                                     << nn::describe(nn::dimsOf(typeOf(y))) << " of " << typeOf(y).getElementType();
    diagnostic.attachNote(prediction.loc) << "'" << prediction.name << "' is " << nn::describe(nn::dimsOf(typeOf(p)));
    diagnostic.attachNote(label.loc) << "'" << label.name << "' is here";
    return Value();
  }

  // Of the smallest normal f32 at least: neither 0 ln 0 nor its derivative, 0 / 0, may be NaN. What is clipped has the
  // gradient 0, as in Keras; the variants that take logits do not clip.
  Value safeLog(Value x) { return b.log(b.max(x, b.full(x, 1.17549435e-38))); }

  // What the model says of weights, for terms of these sizes. False after a diagnostic.
  bool readWeight(ArrayRef<nn::Dim> terms) {
    if (!weight)
      return true;
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(weight->value));
    if (dims.size() > terms.size() && dims.back() == nn::Dim{1, {}})
      dims.pop_back();
    bool isLeading = dims.size() <= terms.size() && ArrayRef<nn::Dim>(dims) == terms.take_front(dims.size());
    if (!isLeading || (dims.empty() && !terms.empty())) {
      InFlightDiagnostic diagnostic = emitError(b.loc) << "loss: expected weight '" << weight->name << "' to have the shape " << nn::describe(terms)
                                                       << " or its leading sizes, but it is " << nn::describe(nn::dimsOf(typeOf(weight->value)));
      diagnostic.attachNote(weight->loc) << "'" << weight->name << "' is here";
      return false;
    }
    counts = b.stopGradient(b.reshape(b.convert(weight->value, element), nn::makeType(dims, element)));
    isOfWeights(counts.getDefiningOp());
    if (isPerClass(loss) && dims.size() < terms.size()) // of each sample, as metrics take them
      counts = b.overRest(counts, b.argmax(p));
    return true;
  }

  Value product(Value some, Value others) { return !some ? others : !others ? some : b.mul(b.overRest(some, others), others); }

  // The sum of terms times `weights`, by that of `divisors`; the latter is what the batch counts among others.
  Value meanOf(Value terms, Value weights, Value divisors) {
    if (!divisors)
      return b.meanAll(terms);
    Value sum = b.sumAll(weights ? b.weigh(terms, b.overRest(weights, terms)) : terms), count = b.sumAll(b.overRest(divisors, terms));
    train::LossWeightOp::create(b.builder, b.loc, count);
    return b.div(sum, b.select(b.gtScalar(count, 0), count, b.full(count, 1)));
  }
  Value meanOf(Value terms) { return meanOf(terms, counts, counts); }
  // With the sign behind the mean, where derivatives of others stay as they are.
  Value meanOfNegative(Value terms) { return counts ? meanOf(b.neg(terms)) : b.neg(b.meanAll(terms)); }

  // (1 - s) y + s / classes
  Value smoothed(Value labels) {
    double s = nn::shortDecimal(loss.label_smoothing(), b.builder.getF32Type());
    return s == 0 ? labels : b.addScalar(b.mulScalar(labels, 1 - s), s / double(typeOf(labels).getShape().back()));
  }

  Value buildSparse() {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(p));
    if (dims.empty() || !isa<IntegerType>(typeOf(y).getElementType()) ||
        nn::dimsOf(typeOf(y)) != SmallVector<nn::Dim>(ArrayRef<nn::Dim>(dims).drop_back()))
      return mismatch("be integers with the leading sizes of '" + prediction.name + "'");
    bool ofLogits = loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS, isSmoothed = loss.label_smoothing() > 0;
    if (!dims.back().isStatic() && (!ofLogits || isSmoothed || loss.class_weight_size()))
      return mismatch("be class indices, and the last size of '" + prediction.name + "' to be a number");
    int64_t classes = dims.back().isStatic() ? dims.back().size : 0, last = int64_t(dims.size()) - 1;
    dims.pop_back();
    if (int given = loss.class_weight_size(); given && given != classes)
      return fail("expected a class_weight for each of the " + std::to_string(classes) + " classes of '" + prediction.name + "', but got " + std::to_string(given));
    std::optional<int64_t> ignored;
    if (loss.has_ignored_label())
      ignored = loss.ignored_label();
    if (ignored && !holds(typeOf(y).getElementType(), loss.ignored_label()))
      return mismatch("be able to be " + std::to_string(*ignored) + ", the ignored_label");
    if (!readWeight(dims))
      return {};
    if (ignored)
      counts = product(counts, b.convert(b.compare(nn::ComparePredicate::ne, y, b.full(y, double(*ignored))), element));
    Value ofClasses, weights = counts;
    if (loss.class_weight_size()) {
      ofClasses = b.constant(denseFloats(RankedTensorType::get({classes}, element), ArrayRef<float>(loss.class_weight().data(), loss.class_weight().size())));
      weights = product(counts, b.gather(ofClasses, y, 0));
    }
    if (ofLogits && !isSmoothed) {
      auto own = nn::SparseSoftmaxCrossEntropyOp::create(b.builder, b.loc, p, y);
      if (classes)
        namesBelow(own, classes, ignored);
      return meanOf(own, weights, weights);
    }
    Value names = b.oneHot(y, classes, element);
    namesBelow(names.getDefiningOp(), classes, ignored);
    if (!isSmoothed && !weights)
      return b.neg(b.meanAll(b.sum(b.mul(names, safeLog(p)), last)));
    Value labels = smoothed(names);
    // Of a smoothed label each class counts by its own weight, and the sum is divided by those of the labels: as in PyTorch.
    if (isSmoothed && ofClasses)
      labels = b.mul(labels, b.broadcast(ofClasses, labels, {last}));
    Value terms = ofLogits ? Value(nn::SoftmaxCrossEntropyOp::create(b.builder, b.loc, p, labels)) : b.neg(b.sum(b.mul(labels, safeLog(p)), last));
    return meanOf(terms, isSmoothed ? counts : weights, weights);
  }

  Value buildDense() {
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
    if (isPerClass(loss) && want.empty())
      return fail("expected '" + prediction.name + "' to have a dimension of classes, but it is a scalar");
    if (loss.label_smoothing() > 0 && !want.back().isStatic())
      return mismatch("be shares of classes, and the last size of '" + prediction.name + "' to be a number");
    if (!readWeight(isPerClass(loss) ? ArrayRef<nn::Dim>(want).drop_back() : ArrayRef<nn::Dim>(want)))
      return {};
    switch (loss.kind()) {
    case pb::Loss::MAE:
      return meanOf(b.abs(b.sub(p, y)));
    case pb::Loss::HUBER: {
      // d |e| - d^2 / 2 beyond d, e^2 / 2 within (Huber 1964).
      double delta = loss.has_delta() ? loss.delta() : 1;
      if (!(delta > 0)) {
        emitError(b.loc) << "loss: expected delta to be above 0, but got " << delta;
        return {};
      }
      Value e = b.sub(p, y), size = b.abs(e);
      Value inner = b.mulScalar(b.square(e), 0.5), outer = b.addScalar(b.mulScalar(size, delta), -delta * delta / 2);
      return meanOf(b.select(b.gtScalar(size, delta), outer, inner));
    }
    case pb::Loss::BINARY_CROSS_ENTROPY:
      return meanOfNegative(b.add(b.mul(y, safeLog(p)), b.mul(b.rsubScalar(1, y), safeLog(b.rsubScalar(1, p)))));
    case pb::Loss::BINARY_CROSS_ENTROPY_LOGITS:
      // -y ln s(x) - (1 - y) ln s(-x): softplus(x) - x y would keep no digit of a small loss.
      return meanOf(b.add(b.mul(y, b.softplus(b.neg(p))), b.mul(b.rsubScalar(1, y), b.softplus(p))));
    case pb::Loss::CROSS_ENTROPY:
      return meanOfNegative(b.sum(b.mul(smoothed(y), safeLog(p)), int64_t(want.size()) - 1));
    case pb::Loss::CROSS_ENTROPY_LOGITS:
      return meanOf(nn::SoftmaxCrossEntropyOp::create(b.builder, b.loc, p, smoothed(y)));
    default:
      return meanOf(b.square(b.sub(p, y)));
    }
  }

  nn::ExpressionBuilder b;
  const pb::Loss &loss;
  const NamedValue &prediction, &label, *weight;
  Value p, y;
  Type element;
};

} // namespace

BuiltLoss GraphBuilder::buildLoss(const pb::Loss &loss, const NamedValue &prediction, const NamedValue &label, const NamedValue *weight, Location loc) {
  b.loc = loc;
  LossBuilder builder(b, loss, prediction, toFloat(prediction.value), label, weight);
  Value value = builder.build();
  return {value, builder.counts};
}

Value GraphBuilder::buildCost(const NamedValue &prediction, Location loc) {
  b.loc = loc;
  return b.meanAll(toFloat(prediction.value));
}

} // namespace cauce::graph
