// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics accumulate in f64 over batches. Precision, recall and F1 are computed per class and averaged over the classes
// (macro), for a single output over the one positive class; 0 / 0 counts as 0, as in scikit-learn. AUC uses 200
// thresholds and trapezoids, as Keras.
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
      Value count = b.scalar(1, f64);
      auto labels = cast<RankedTensorType>(metric.labels.getType());
      if (labels.getRank())
        count = b.dimSize(metric.labels, 0, f64);
      add("sum", b.mul(b.convert(metric.predictions, f64), count));
      add("count", count);
      return;
    }
    predictions = b.convert(metric.predictions, f64);
    if (kind == "mae" || kind == "mse" || kind == "r2") {
      Value target = like(b.convert(metric.labels, f64)), error = b.sub(target, predictions);
      add("sum", b.sumAll(kind == "mae" ? b.abs(error) : b.square(error)));
      add("count", countOf(predictions));
      if (kind == "r2") {
        add("targets", b.sumAll(target));
        add("squares", b.sumAll(b.square(target)));
      }
      return;
    }
    if (kind == "accuracy" || kind == "top_k") {
      Value hits = kind == "top_k" ? topK() : isBinary() ? binaryHits() : b.compare(nn::ComparePredicate::eq, b.argmax(metric.predictions), classes());
      Value numbers = b.convert(hits, f64);
      add("sum", b.sumAll(numbers));
      add("count", countOf(numbers));
      return;
    }
    if (kind == "auc") {
      Value scores = flat(predictions), truth = flat(b.convert(metric.labels, f64));
      SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(scores));
      dims.push_back({thresholds, {}});
      RankedTensorType grid = nn::makeType(dims, f64);
      Value like = b.full(grid, 0);
      Value above = b.convert(b.compare(nn::ComparePredicate::gt, b.broadcast(scores, like, {0}),
                                        b.broadcast(thresholdValues(), like, {1})), f64);
      Value positive = b.broadcast(truth, like, {0});
      add("true_positives", b.sum(b.mul(above, positive), {0}));
      add("false_positives", b.sum(b.mul(above, b.rsubScalar(1.0, positive)), {0}));
      add("positives", b.sumAll(truth));
      add("count", countOf(truth));
      return;
    }
    // precision, recall, f1: per class.
    Value predicted, actual;
    if (isBinary()) {
      Value scores = column(predictions);
      predicted = b.convert(b.compare(nn::ComparePredicate::gt, scores, b.full(scores, threshold())), f64);
      actual = column(b.convert(metric.labels, f64));
    } else {
      int64_t count = typeOf(predictions).getShape().back();
      predicted = b.oneHot(flat(b.argmax(predictions)), count, f64);
      actual = b.oneHot(flat(classes()), count, f64);
    }
    add("true_positives", b.sum(b.mul(predicted, actual), {0}));
    add("predicted", b.sum(predicted, {0}));
    add("actual", b.sum(actual, {0}));
  }

  Value result() {
    return b.convert(value(), b.builder.getF32Type());
  }

private:
  Value value() {
    if (kind == "r2") {
      Value count = atLeastOne(get("count")), mean = b.div(get("targets"), count);
      Value total = b.sub(get("squares"), b.mul(count, b.square(mean)));
      return b.rsubScalar(1.0, b.div(get("sum"), total));
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
      return b.meanAll(b.div(top, b.max(bottom, b.full(bottom, 1.0))));
    }
    return b.div(get("sum"), atLeastOne(get("count")));
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
  // All samples in one dimension.
  Value flat(Value x) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
    while (dims.size() > 1 && dims.back() == nn::Dim{1, {}})
      dims.pop_back();
    return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
  }
  Value column(Value x) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(flat(x)));
    dims.push_back({1, {}});
    return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
  }
  // The class of each sample, from indices or one-hot rows.
  Value classes() {
    auto labels = typeOf(metric.labels);
    if (labels.getRank() == cast<RankedTensorType>(metric.predictions.getType()).getRank())
      return labels.getShape().back() == 1 ? flat(b.convert(metric.labels, b.builder.getI64Type()))
                                           : b.argmax(metric.labels);
    return b.convert(metric.labels, b.builder.getI64Type());
  }
  Value binaryHits() {
    Value scores = flat(predictions), truth = flat(b.convert(metric.labels, f64));
    Value predicted = b.compare(nn::ComparePredicate::gt, scores, b.full(scores, threshold()));
    Value actual = b.compare(nn::ComparePredicate::gt, truth, b.full(truth, 0.5));
    return b.compare(nn::ComparePredicate::eq, b.convert(predicted, f64), b.convert(actual, f64));
  }
  // The label's class is among the k best: fewer than k classes score higher.
  Value topK() {
    int64_t last = typeOf(predictions).getRank() - 1;
    Value own = b.sum(b.mul(b.oneHot(classes(), typeOf(predictions).getShape().back(), f64), predictions), {last});
    SmallVector<int64_t> outer = llvm::to_vector(llvm::seq<int64_t>(0, last));
    Value higher = b.convert(b.compare(nn::ComparePredicate::gt, predictions, b.broadcast(own, predictions, outer)), f64);
    Value rank = b.sum(higher, {last});
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
      values[i] = double(i) / (thresholds - 1);
    values.front() = -1e-7;
    values.back() = 1 + 1e-7;
    return b.constant(DenseElementsAttr::get(RankedTensorType::get({thresholds}, f64), ArrayRef<double>(values)));
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
