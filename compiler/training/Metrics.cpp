// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics accumulate in f64 over batches. Precision, recall and F1 are computed per class and averaged over the classes
// that occur in labels or predictions (macro), for a single output over the one positive class; 0 / 0 counts as 0, as in
// scikit-learn. AUC uses 200 thresholds and trapezoids, as Keras. R2 is the mean over the outputs; of an output whose
// targets are all equal it is 1 if nothing is wrong and 0 otherwise, as in scikit-learn.
#include "compiler/training/Recipe.h"
#include "dialects/nn/Symbols.h"

#include <cmath>

using namespace mlir;

namespace cauce::training {
namespace {

constexpr int64_t thresholds = 200;

class Measure {
public:
  Measure(nn::ExpressionBuilder &b, States &states, StringRef prefix, const Metric &metric)
      : b(b), states(states), prefix(prefix), metric(metric), kind(metric.options ? kindOf(metric.options) : "loss"),
        f64(b.builder.getF64Type()) {}

  void accumulate() {
    if (kind == "loss") {
      Value count = typeOf(metric.labels).getRank() ? b.dimSize(metric.labels, 0, f64) : b.scalar(1, f64);
      add("sum", b.mul(b.convert(metric.predictions, f64), count));
      add("count", count);
      return;
    }
    predictions = b.convert(metric.predictions, f64);
    if (kind == "mae" || kind == "mse") {
      Value error = b.sub(like(b.convert(metric.labels, f64)), predictions);
      add("sum", b.sumAll(kind == "mae" ? b.abs(error) : b.square(error)));
      add("count", countOf(predictions));
    } else if (kind == "accuracy" || kind == "top_k") {
      Value hits = kind == "top_k" ? topK() : isBinary() ? binaryHits() : b.compare(nn::ComparePredicate::eq, b.argmax(metric.predictions), classes());
      Value numbers = b.convert(hits, f64);
      add("sum", b.sumAll(numbers));
      add("count", countOf(numbers));
    } else if (kind == "r2") {
      accumulateSpread();
    } else if (kind == "auc") {
      accumulateCurve();
    } else {
      accumulateClasses();
    }
  }

  Value result() {
    return b.convert(value(), b.builder.getF32Type());
  }

private:
  Value value() {
    if (kind == "r2") {
      Value sum = get("sum"), targets = get("targets");
      Value squares = get("squares"), count = b.broadcastScalar(atLeastOne(get("count")), targets);
      Value total = b.sub(squares, b.div(b.square(targets), count));
      Value varies = b.gtScalar(total, 0), safe = b.select(varies, total, b.full(total, 1.0));
      Value constant = b.select(b.gtScalar(sum, 0), b.zeros(sum), b.full(sum, 1.0));
      return b.meanAll(b.select(varies, b.rsubScalar(1.0, b.div(sum, safe)), constant));
    }
    if (kind == "auc") {
      Value positives = get("positives"), negatives = b.sub(get("count"), positives);
      Value tp = get("true_positives"), fp = get("false_positives");
      Value y = b.div(tp, b.broadcastScalar(atLeastOne(positives), tp));
      Value x = b.div(fp, b.broadcastScalar(atLeastOne(negatives), fp));
      // Sum over neighbours as a product with the matrix that takes differences and means.
      auto neighbours = [&](Value v, double first, double second) {
        std::vector<double> matrix(thresholds * (thresholds - 1), 0.0);
        for (int64_t i = 0; i + 1 < thresholds; ++i) {
          matrix[i * (thresholds - 1) + i] = first;
          matrix[(i + 1) * (thresholds - 1) + i] = second;
        }
        auto type = RankedTensorType::get({thresholds, thresholds - 1}, f64);
        return b.matmul(v, b.constant(DenseElementsAttr::get(type, ArrayRef<double>(matrix))));
      };
      return b.sumAll(b.mul(neighbours(x, 1, -1), neighbours(y, 0.5, 0.5)));
    }
    if (kind == "precision" || kind == "recall" || kind == "f1") {
      Value tp = get("true_positives"), predicted = get("predicted"), actual = get("actual");
      Value top = kind == "f1" ? b.mulScalar(tp, 2) : tp;
      Value bottom = kind == "precision" ? predicted : kind == "recall" ? actual : b.add(predicted, actual);
      Value shares = b.sumAll(b.div(top, atLeastOne(bottom)));
      Value occurs = b.sumAll(b.convert(b.gtScalar(b.add(predicted, actual), 0), f64));
      return b.div(shares, atLeastOne(occurs));
    }
    return b.div(get("sum"), get("count")); // NaN as long as there were no samples
  }

  // Sums of squares about an origin, the largest target of the first batch: about 0 they would lose all digits of a small
  // spread, and equal targets would not give exactly 0.
  void accumulateSpread() {
    Value target = column(b.convert(metric.labels, f64)), output = column(predictions);
    SmallVector<int64_t> outer = outerDims(target);
    Value largest = b.reduceMax(target, outer);
    states.declare(train::Role::metric, stateName("origin"), largest.getType());
    states.declare(train::Role::metric, stateName("count"), RankedTensorType::get({}, f64));
    Value isFirst = b.compare(nn::ComparePredicate::eq, get("count"), b.scalar(0, f64));
    Value first = b.broadcastScalar(b.convert(isFirst, f64), largest);
    Value origin = b.select(b.gtScalar(first, 0.5), largest, get("origin"));
    states.write(stateName("origin"), origin);
    int64_t last = typeOf(target).getRank() - 1;
    Value spread = b.sub(target, b.broadcast(origin, target, {last}));
    add("targets", b.sum(spread, outer));
    add("squares", b.sum(b.square(spread), outer));
    add("sum", b.sum(b.square(b.sub(target, output)), outer));
    Value count = b.scalar(1, f64);
    for (int64_t dim : outer)
      count = b.mul(count, b.dimSize(target, dim, f64));
    add("count", count);
  }

  // Samples above each threshold.
  void accumulateCurve() {
    Value scores = flat(predictions), truth = flat(b.convert(metric.labels, f64));
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(scores));
    SmallVector<int64_t> samples = llvm::to_vector(llvm::seq<int64_t>(0, dims.size()));
    dims.push_back({thresholds, {}});
    Value like = b.full(nn::makeType(dims, f64), 0);
    Value above = b.convert(b.compare(nn::ComparePredicate::gt, b.broadcast(scores, like, samples),
                                      b.broadcast(thresholdValues(), like, {int64_t(samples.size())})), f64);
    Value positive = b.broadcast(truth, like, samples);
    add("true_positives", b.sum(b.mul(above, positive), samples));
    add("false_positives", b.sum(b.mul(above, b.rsubScalar(1.0, positive)), samples));
    add("positives", b.sumAll(truth));
    add("count", countOf(truth));
  }

  // Precision, recall and F1: counts per class.
  void accumulateClasses() {
    Value predicted, actual;
    if (isBinary()) {
      predicted = b.convert(b.gtScalar(flat(predictions), cut(threshold())), f64);
      actual = b.convert(b.gtScalar(flat(b.convert(metric.labels, f64)), 0.5), f64);
      predicted = column(predicted);
      actual = column(actual);
    } else {
      int64_t count = typeOf(predictions).getShape().back();
      predicted = b.oneHot(b.argmax(predictions), count, f64);
      actual = b.oneHot(classes(), count, f64);
    }
    SmallVector<int64_t> outer = outerDims(predicted);
    add("true_positives", b.sum(b.mul(predicted, actual), outer));
    add("predicted", b.sum(predicted, outer));
    add("actual", b.sum(actual, outer));
  }

  static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }
  Value atLeastOne(Value x) { return b.max(x, b.full(x, 1.0)); }
  double threshold() const { return number(metric.options, "threshold", 0.5); }
  std::string stateName(StringRef name) const { return (prefix + metric.name + "/" + name).str(); }

  void add(StringRef name, Value value) {
    states.declare(train::Role::metric, stateName(name), value.getType());
    states.write(stateName(name), b.add(states.read(stateName(name)), value));
  }
  Value get(StringRef name) { return states.read(stateName(name)); }

  // One score per sample.
  bool isBinary() const {
    auto type = cast<RankedTensorType>(metric.predictions.getType());
    return type.getRank() == 1 || type.getShape().back() == 1;
  }
  // A tensor of the same number of elements with the predictions' shape.
  Value like(Value x) {
    return b.reshape(x, nn::withElementType(typeOf(metric.predictions), typeOf(x).getElementType()));
  }
  // Without the unit dimension of one score per sample.
  Value flat(Value x) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
    if (dims.size() > 1 && dims.back() == nn::Dim{1, {}})
      dims.pop_back();
    return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
  }
  // With one for what has one number per sample.
  Value column(Value x) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
    if (typeOf(predictions).getRank() == 1 || dims.size() < size_t(typeOf(predictions).getRank()))
      dims.push_back({1, {}});
    return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
  }
  SmallVector<int64_t> outerDims(Value x) { return llvm::to_vector(llvm::seq<int64_t>(0, typeOf(x).getRank() - 1)); }
  // The class of each sample, from indices or one-hot rows.
  Value classes() {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(predictions)), labels = nn::dimsOf(typeOf(metric.labels));
    if (labels == dims)
      return b.argmax(metric.labels);
    dims.pop_back();
    Value indices = b.convert(metric.labels, b.builder.getI64Type());
    return b.reshape(indices, nn::makeType(dims, b.builder.getI64Type()));
  }
  Value binaryHits() {
    Value predicted = b.gtScalar(flat(predictions), cut(threshold()));
    Value actual = b.gtScalar(flat(b.convert(metric.labels, f64)), 0.5);
    return b.compare(nn::ComparePredicate::eq, b.convert(predicted, f64), b.convert(actual, f64));
  }
  // The label's class is among the k best: fewer than k classes are not known to score at most as high. So NaN is no hit.
  Value topK() {
    int64_t last = typeOf(predictions).getRank() - 1, count = typeOf(predictions).getShape().back();
    Value isOwn = b.gtScalar(b.oneHot(classes(), count, f64), 0.5);
    Value own = b.sum(b.select(isOwn, predictions, b.zeros(predictions)), {last});
    Value lower = b.convert(b.compare(nn::ComparePredicate::le, predictions, b.broadcast(own, predictions, outerDims(predictions))), f64);
    Value rank = b.rsubScalar(double(count), b.sum(lower, {last}));
    return b.compare(nn::ComparePredicate::lt, rank, b.full(rank, number(metric.options, "k", 5)));
  }
  Value countOf(Value x) {
    Value count = b.scalar(1, f64);
    for (int64_t dim = 0; dim < typeOf(x).getRank(); ++dim)
      count = b.mul(count, b.dimSize(x, dim, f64));
    return count;
  }
  Value thresholdValues() {
    std::vector<double> values(thresholds);
    for (int64_t i = 0; i < thresholds; ++i)
      values[i] = cut(double(i) / (thresholds - 1));
    values.front() = cut(-1e-7);
    values.back() = cut(1 + 1e-7);
    return b.constant(DenseElementsAttr::get(RankedTensorType::get({thresholds}, f64), ArrayRef<double>(values)));
  }
  // The score whose probability this is; a logit rises with its sigmoid, so no sigmoid is needed.
  double cut(double probability) const {
    if (!metric.options.get("logits"))
      return probability;
    return probability <= 0 ? -HUGE_VAL : probability >= 1 ? HUGE_VAL : std::log(probability / (1 - probability));
  }

  nn::ExpressionBuilder &b;
  States &states;
  StringRef prefix;
  const Metric &metric;
  StringRef kind;
  Type f64;
  Value predictions;
};

} // namespace

void accumulate(nn::ExpressionBuilder &b, States &states, StringRef prefix, const Metric &metric) {
  Measure(b, states, prefix, metric).accumulate();
}

Value result(nn::ExpressionBuilder &b, States &states, StringRef prefix, const Metric &metric) {
  return Measure(b, states, prefix, metric).result();
}

} // namespace cauce::training
