// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics accumulate in f64 over batches; graph.proto says what each is. Of no samples all are NaN. A sample of which a score is NaN
// has no predicted class, and where there are but two, the wrong one.
#include "compiler/training/Recipe.h"
#include "dialects/nn/Symbols.h"

#include <array>
#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::training {
namespace {

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
      Value hits = kind == "top_k" ? b.convert(topK(), f64) : isDecided() ? decidedHits() : classHits();
      add("sum", b.sumAll(hits));
      add("count", countOf(hits));
    } else if (kind == "r2") {
      accumulateSpread();
    } else if (isCurve()) {
      keepScores();
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
      Value sum = get("sum"), total = get("spread");
      // What is neither more than 0 nor at most 0 is NaN, and stays so.
      Value constant = b.select(b.gtScalar(sum, 0), b.zeros(sum), b.rsubScalar(1.0, sum));
      Value ofConstant = b.select(b.compare(nn::ComparePredicate::le, total, b.zeros(total)), constant, total);
      Value share = b.meanAll(b.select(b.gtScalar(total, 0), b.rsubScalar(1.0, b.div(sum, total)), ofConstant));
      return b.select(b.gtScalar(get("count"), 1), share, b.full(share, std::numeric_limits<double>::quiet_NaN()));
    }
    if (isCurve()) {
      int64_t at = kind == "auc" ? 0 : 1;
      return b.reshape(b.slice(get("curve"), 0, at, at + 1), RankedTensorType::get({}, f64));
    }
    if (kind == "precision" || kind == "recall" || kind == "f1" || kind == "iou") {
      // What is 0 for classes that do not occur, and at least 1 for others.
      Value sum = kind == "f1" ? countsOf({0, 1, 1}) : kind == "iou" ? countsOf({-1, 1, 1}) : b.add(countsOf({0, 1, 0}), countsOf({0, 0, 1}));
      Value top = kind == "f1" ? countsOf({2, 0, 0}) : countsOf({1, 0, 0});
      Value bottom = kind == "f1" || kind == "iou" ? sum : kind == "precision" ? countsOf({0, 1, 0}) : countsOf({0, 0, 1});
      Value shares = b.sumAll(b.div(top, atLeastOne(bottom)));
      if (!isDecided()) // of no samples no class occurs
        return b.div(shares, b.sumAll(b.min(sum, b.full(sum, 1))));
      Value count = get("count");
      return b.div(b.mul(shares, b.div(count, count)), b.full(shares, double(typeOf(top).getDimSize(0))));
    }
    return b.div(get("sum"), get("count")); // NaN as long as there were no samples
  }

  // The sum of squares about the mean of all batches, from that about the mean of each (Chan, Golub and LeVeque 1979): about any other
  // number it would lose the digits of a small spread, and equal targets would not give exactly 0.
  void accumulateSpread() {
    Value target = column(b.convert(metric.labels, f64)), output = column(predictions);
    SmallVector<int64_t> outer = outerDims(target);
    int64_t last = typeOf(target).getRank() - 1;
    auto times = [&](Value scalar, Value x) { return b.mul(x, b.broadcastScalar(scalar, x)); };
    Value count = b.scalar(1, f64);
    for (int64_t dim : outer)
      count = b.mul(count, b.dimSize(target, dim, f64));
    Value sum = b.sum(target, outer), mean = b.div(sum, b.broadcastScalar(atLeastOne(count), sum));
    states.declare(train::StateFlags::reset, stateName("count"), count.getType());
    states.declare(train::StateFlags::reset, stateName("mean"), mean.getType());
    Value before = get("count"), step = b.sub(mean, get("mean"));
    Value share = b.div(count, atLeastOne(b.add(before, count)));
    states.write(stateName("mean"), b.add(get("mean"), times(share, step)));
    Value squares = b.sum(b.square(b.sub(target, b.broadcast(mean, target, {last}))), outer);
    add("spread", b.add(squares, times(b.mul(before, share), b.square(step))));
    add("sum", b.sum(b.square(b.sub(target, output)), outer));
    add("count", count);
  }

  // What has an order to it cannot be accumulated: the runtime keeps scores and labels, and sorts them.
  void keepScores() {
    auto pairOf = RankedTensorType::get({2}, f64);
    states.declare(train::StateFlags::reset, stateName("curve"), pairOf);
    Value scores = column(predictions);
    Value labels = b.reshape(b.convert(metric.labels, f64), typeOf(scores));
    states.keep(stateName("curve"), b.concat({scores, labels}, typeOf(scores).getRank() - 1));
  }

  // Precision, recall, F1 and intersection over union: counts per class.
  void accumulateClasses() {
    if (!isDecided()) {
      // The class that is both, the one that is predicted and the one that is so. No class is -1.
      Value actual = classes(), none = b.full(actual, -1);
      Value predicted = b.select(orderedRows(), b.argmax(metric.predictions), none);
      Value both = b.select(b.compare(nn::ComparePredicate::eq, predicted, actual), actual, none);
      addRows("classes", b.oneHot(stack({both, predicted, actual}), typeOf(predictions).getShape().back(), f64));
      return;
    }
    auto [predicted, actual] = decide();
    SmallVector<int64_t> outer = outerDims(predicted);
    add("true_positives", b.sum(b.mul(predicted, actual), outer));
    add("predicted", b.sum(predicted, outer));
    add("actual", b.sum(actual, outer));
    add("count", countOf(predicted));
  }
  // The sum over true positives, predicted and actual ones of each class, weighted.
  Value countsOf(std::array<double, 3> weights) {
    static constexpr StringLiteral names[] = {"true_positives", "predicted", "actual"};
    if (isDecided()) {
      Value sum;
      for (auto [name, weight] : llvm::zip(names, weights))
        if (weight != 0) {
          Value term = weight == 1 ? get(name) : b.mulScalar(get(name), weight);
          sum = sum ? b.add(sum, term) : term;
        }
      return sum;
    }
    Value counts = get("classes");
    if (int64_t row = llvm::find(weights, 1.0) - weights.begin(); llvm::count(weights, 0.0) == 2 && row < 3)
      return b.reshape(b.slice(counts, 0, row, row + 1), RankedTensorType::get({typeOf(counts).getDimSize(1)}, f64));
    Value factors = b.constant(DenseElementsAttr::get(RankedTensorType::get({3}, f64), ArrayRef<double>(weights)));
    return b.sum(b.mul(counts, b.broadcast(factors, counts, {0})), {0});
  }

  static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }
  Value atLeastOne(Value x) { return b.max(x, b.full(x, 1.0)); }
  double threshold() const { return number(metric.options, "threshold", 0.5); }
  std::string stateName(StringRef name) const { return (prefix + metric.name + "/" + name).str(); }

  void add(StringRef name, Value value) {
    states.declare(train::StateFlags::reset, stateName(name), value.getType());
    states.write(stateName(name), b.add(states.read(stateName(name)), value));
  }
  Value get(StringRef name) { return states.read(stateName(name)); }
  // Three values of a shape as one, so that one reduction takes their sums: with three, a metric would be thrice the code.
  Value stack(std::array<Value, 3> values) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(values[0]));
    dims.insert(dims.begin(), nn::Dim{1, {}});
    SmallVector<Value> rows;
    for (Value value : values)
      rows.push_back(b.reshape(value, nn::makeType(dims, typeOf(value).getElementType())));
    return b.concat(rows, 0);
  }
  // Adds what is in between the first and the last dimension of a stack.
  void addRows(StringRef name, Value stacked) {
    add(name, b.sum(stacked, llvm::to_vector(llvm::seq<int64_t>(1, typeOf(stacked).getRank() - 1))));
  }

  bool isCurve() const { return kind == "auc" || kind == "average_precision"; }
  // A threshold decides about each score by itself: there is one per sample, or a label for each.
  bool isDecided() const {
    auto type = cast<RankedTensorType>(metric.predictions.getType());
    return metric.options.get("multi_label") || type.getRank() == 1 || type.getShape().back() == 1;
  }
  // A tensor of the same number of elements with the predictions' shape.
  Value like(Value x) {
    return b.reshape(x, nn::withElementType(typeOf(metric.predictions), typeOf(x).getElementType()));
  }
  // With a last dimension of 1 where a sample has one number.
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
  // 1 where a sample's best class is its own.
  Value classHits() {
    Value hits = b.compare(nn::ComparePredicate::eq, b.argmax(metric.predictions), classes());
    Value numbers = b.convert(hits, f64);
    return b.select(orderedRows(), numbers, b.zeros(numbers));
  }
  // Whether none of a sample's scores is NaN, which a maximum passes on, and which is equal to nothing. A cross entropy has the maximum,
  // too.
  Value orderedRows() {
    Value best = b.reduceMax(metric.predictions, {typeOf(predictions).getRank() - 1});
    return b.compare(nn::ComparePredicate::eq, best, best);
  }
  // What the threshold makes of each score, and what is so, as 0 and 1, with a column for each score of a sample.
  std::pair<Value, Value> decide() {
    Value scores = column(predictions);
    Value labels = b.reshape(b.convert(metric.labels, f64), typeOf(scores));
    Value actual = b.convert(b.gtScalar(labels, 0.5), f64);
    Value above = b.convert(b.gtScalar(scores, cut(threshold())), f64);
    Value isNumber = b.compare(nn::ComparePredicate::eq, scores, scores);
    return {b.select(isNumber, above, b.rsubScalar(1.0, actual)), actual};
  }
  // 1 where all decisions of a sample are right.
  Value decidedHits() {
    auto [predicted, actual] = decide();
    int64_t last = typeOf(predicted).getRank() - 1;
    Value wrong = b.sum(b.abs(b.sub(predicted, actual)), {last});
    return b.convert(b.compare(nn::ComparePredicate::eq, wrong, b.zeros(wrong)), f64);
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
  // The score whose probability this is; a logit rises with its sigmoid, so no sigmoid is needed.
  double cut(double probability) const {
    return metric.options.get("logits") ? std::log(probability / (1 - probability)) : probability;
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
