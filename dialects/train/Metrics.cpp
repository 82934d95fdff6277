// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formulas that Metrics.td documents.
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"

#include "mlir/Support/DebugStringHelper.h"
#include "llvm/Support/FormatVariadic.h"

#include <array>
#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::train {

using nn::typeOf;
namespace {

struct Decision {
  double threshold = 0.5;
  bool isLogit = false, isMultiLabel = false;
};
template <typename Attr> Decision decisionOf(Attr kind) { return {kind.getThreshold(), kind.getLogits(), kind.getMultiLabel()}; }

// What formulas share.
class Measure {
public:
  // Of the result, or of a batch that is added.
  explicit Measure(const Measured &measured, Decision decision = {})
      : b(measured.b), accumulators(measured.accumulators), given(measured.predictions), labels(measured.labels), weights(measured.weights), decision(decision), f64(b.builder.getF64Type()) {}
  static Measure ofBatch(const Measured &measured, Decision decision = {}) {
    Measure measure(measured, decision);
    measure.predictions = measure.b.convert(measured.predictions, measure.f64);
    return measure;
  }

  void addErrors(Value (nn::ArithmeticBuilder::*size)(Value)) {
    addHits((b.*size)(b.sub(like(b.convert(labels, f64)), predictions)));
  }
  void addHits(Value hits) {
    if (!weights) {
      add("sum", b.sumAll(hits));
      add("count", countOf(hits));
      return;
    }
    Value each = weightsOf(hits);
    add("sum", b.sumAll(nn::ExpressionBuilder(b).weigh(hits, each)));
    add("count", b.sumAll(each));
  }
  Value mean() { return b.div(get("sum"), get("count")); } // NaN as long as there were no samples
  Value hits() { return isDecided() ? decidedHits() : classHits(); }

  // The sum of squares about the mean of all batches, from that about the mean of each (Chan, Golub and LeVeque 1979): about any other
  // number it would lose the digits of a small spread, and equal targets would not give exactly 0.
  void addSpread() {
    if (weights)
      return addWeightedSpread();
    Value target = column(b.convert(labels, f64)), output = column(predictions);
    SmallVector<int64_t> outer = outerDims(target);
    int64_t last = typeOf(target).getRank() - 1;
    auto times = [&](Value scalar, Value x) { return b.mul(x, b.broadcastScalar(scalar, x)); };
    Value count = b.scalar(1, f64);
    for (int64_t dim : outer)
      count = b.mul(count, b.dimSize(target, dim, f64));
    Value sum = b.sum(target, outer), mean = b.div(sum, b.broadcastScalar(atLeastOne(count), sum));
    Value before = get("count", count.getType()), step = b.sub(mean, get("mean", mean.getType()));
    Value share = b.div(count, atLeastOne(b.add(before, count)));
    accumulators.write("mean", b.add(get("mean"), times(share, step)));
    Value squares = b.sum(b.square(b.sub(target, b.broadcast(mean, target, {last}))), outer);
    add("spread", b.add(squares, times(b.mul(before, share), b.square(step))));
    add("sum", b.sum(b.square(b.sub(target, output)), outer));
    add("count", count);
  }
  // The same, where outputs may have weights of their own.
  void addWeightedSpread() {
    Value target = column(b.convert(labels, f64)), output = column(predictions), each = weightsOf(target);
    SmallVector<int64_t> outer = outerDims(target);
    int64_t last = typeOf(target).getRank() - 1;
    nn::ExpressionBuilder e(b);
    Value count = b.sum(each, outer), mean = b.div(b.sum(e.weigh(target, each), outer), orOne(count));
    Value before = get("count", count.getType()), step = b.sub(mean, get("mean", mean.getType()));
    Value share = b.div(count, orOne(b.add(before, count)));
    accumulators.write("mean", b.add(get("mean"), b.mul(share, step)));
    Value squares = b.sum(e.weigh(b.square(b.sub(target, b.broadcast(mean, target, {last}))), each), outer);
    add("spread", b.add(squares, b.mul(b.mul(before, share), b.square(step))));
    add("sum", b.sum(e.weigh(b.square(b.sub(target, output)), each), outer));
    add("samples", b.sum(b.convert(b.gtScalar(each, 0), f64), outer));
    add("count", count);
  }
  Value spreadResult() {
    Value sum = get("sum"), total = get("spread");
    // What is neither more than 0 nor at most 0 is NaN, and stays so.
    Value constant = b.select(b.gtScalar(sum, 0), b.zeros(sum), b.rsubScalar(1.0, sum));
    Value ofConstant = b.select(b.compare(nn::ComparePredicate::le, total, b.zeros(total)), constant, total);
    Value share = b.select(b.gtScalar(total, 0), b.rsubScalar(1.0, b.div(sum, total)), ofConstant);
    if (!weights)
      share = b.meanAll(share);
    share = b.select(b.gtScalar(get(weights ? "samples" : "count"), 1), share, b.full(share, std::numeric_limits<double>::quiet_NaN()));
    return weights ? b.meanAll(share) : share;
  }

  // What has an order to it cannot be accumulated: the runtime keeps scores and labels, and sorts them. A label of -infinity is one that does not count.
  void keepScores() {
    Value scores = column(predictions);
    Value truth = b.reshape(b.convert(labels, f64), typeOf(scores));
    if (weights)
      truth = b.select(b.gtScalar(b.reshape(b.convert(weights, f64), typeOf(scores)), 0), truth, b.full(truth, -std::numeric_limits<double>::infinity()));
    accumulators.keep(curve, b.concat({scores, truth}, typeOf(scores).getRank() - 1));
  }
  Value curveResult(int64_t at) { return b.reshape(b.slice(get(curve), 0, at, at + 1), RankedTensorType::get({}, f64)); }

  // Precision, recall, F1 and intersection over union: counts per class.
  void addClasses() {
    if (!isDecided()) {
      // The class that is both, the one that is predicted and the one that is so. No class is -1.
      Value actual = classes(), none = b.full(actual, -1);
      Value predicted = b.select(orderedRows(), nn::ExpressionBuilder(b).argmax(given), none);
      Value both = b.select(b.compare(nn::ComparePredicate::eq, predicted, actual), actual, none);
      Value rows = b.oneHot(stack({both, predicted, actual}), typeOf(predictions).getShape().back(), f64);
      addRows("classes", weights ? b.mul(rows, b.broadcast(b.convert(weights, f64), rows, llvm::to_vector(llvm::seq<int64_t>(1, typeOf(rows).getRank() - 1)))) : rows);
      return;
    }
    auto [predicted, actual] = decide();
    SmallVector<int64_t> outer = outerDims(predicted);
    Value each = weights ? weightsOf(predicted) : Value(), so = each ? b.mul(actual, each) : actual;
    add("true_positives", b.sum(b.mul(predicted, so), outer));
    add("predicted", b.sum(each ? b.mul(predicted, each) : predicted, outer));
    add("actual", b.sum(so, outer));
    add("count", each ? b.sumAll(each) : countOf(predicted));
  }
  // The mean over classes that occur, or over labels, of `top` by `bottom`, weights of true positives, predicted and actual ones.
  Value sharesOf(std::array<double, 3> top, std::array<double, 3> bottom) {
    // What is 0 for classes that do not occur, and of samples that count alike at least 1 for others. Who divides by predicted or actual ones alone may have 0 of a class that occurs.
    bool isOfOne = llvm::count(bottom, 0.0) == 2;
    Value sum = isOfOne ? b.add(countsOf({0, 1, 0}), countsOf({0, 0, 1})) : countsOf(bottom);
    Value above = countsOf(top), below = isOfOne ? countsOf(bottom) : sum;
    Value shares = b.sumAll(b.div(above, weights ? orOne(below) : atLeastOne(below)));
    if (!isDecided()) // of no samples no class occurs
      return b.div(shares, b.sumAll(weights ? b.convert(b.gtScalar(sum, 0), f64) : b.min(sum, b.full(sum, 1))));
    Value count = get("count");
    return b.div(b.mul(shares, b.div(count, count)), b.full(shares, double(typeOf(above).getDimSize(0))));
  }

  // The label's class is among the k best: fewer than k classes are not known to score at most as high. So NaN is no hit.
  Value isAmongBest(double k) {
    int64_t last = typeOf(predictions).getRank() - 1, count = typeOf(predictions).getShape().back();
    Value isOwn = b.gtScalar(b.oneHot(classes(), count, f64), 0.5);
    Value own = b.sum(b.select(isOwn, predictions, b.zeros(predictions)), {last});
    Value lower = b.convert(b.compare(nn::ComparePredicate::le, predictions, b.broadcast(own, predictions, outerDims(predictions))), f64);
    Value rank = b.rsubScalar(double(count), b.sum(lower, {last}));
    return b.compare(nn::ComparePredicate::lt, rank, b.full(rank, k));
  }

  // -ln p of each sample's class. Of what has no such class it is infinite.
  Value surprise(bool isLogit) {
    if (isLogit)
      return nn::SparseSoftmaxCrossEntropyOp::create(b.builder, b.loc, predictions, classes());
    int64_t last = typeOf(predictions).getRank() - 1;
    Value isOwn = b.gtScalar(b.oneHot(classes(), typeOf(predictions).getShape().back(), f64), 0.5);
    return b.neg(b.log(b.sum(b.select(isOwn, predictions, b.zeros(predictions)), {last})));
  }

private:
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

  // 1 instead of a sum of weights of which none counts.
  Value orOne(Value x) { return b.select(b.gtScalar(x, 0), x, b.full(x, 1.0)); }
  // One for each element of `x`.
  Value weightsOf(Value x) { return nn::ExpressionBuilder(b).overRest(b.convert(weights, f64), x); }
  Value atLeastOne(Value x) { return b.max(x, b.full(x, 1.0)); }

  void add(StringRef name, Value value) { accumulators.write(name, b.add(get(name, value.getType()), value)); }
  Value get(StringRef name, Type type = {}) { return accumulators.read(name, type); }
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

  // A threshold decides about each score by itself: there is one per sample, or a label for each.
  bool isDecided() const {
    RankedTensorType type = typeOf(given);
    return decision.isMultiLabel || type.getRank() == 1 || type.getShape().back() == 1;
  }
  // A tensor of the same number of elements with the predictions' shape.
  Value like(Value x) {
    return b.reshape(x, nn::withElementType(typeOf(given), typeOf(x).getElementType()));
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
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(predictions)), truth = nn::dimsOf(typeOf(labels));
    if (truth == dims)
      return nn::ExpressionBuilder(b).argmax(labels);
    dims.pop_back();
    Value indices = b.convert(labels, b.builder.getI64Type());
    return b.reshape(indices, nn::makeType(dims, b.builder.getI64Type()));
  }
  // 1 where a sample's best class is its own.
  Value classHits() {
    Value hits = b.compare(nn::ComparePredicate::eq, nn::ExpressionBuilder(b).argmax(given), classes());
    Value numbers = b.convert(hits, f64);
    return b.select(orderedRows(), numbers, b.zeros(numbers));
  }
  // Whether none of a sample's scores is NaN, which a maximum passes on, and which is equal to nothing. A cross entropy has the maximum,
  // too.
  Value orderedRows() {
    Value best = b.reduceMax(given, {typeOf(predictions).getRank() - 1});
    return b.compare(nn::ComparePredicate::eq, best, best);
  }
  // What the threshold makes of each score, and what is so, as 0 and 1, with a column for each score of a sample.
  std::pair<Value, Value> decide() {
    Value scores = column(predictions);
    Value truth = b.reshape(b.convert(labels, f64), typeOf(scores));
    Value actual = b.convert(b.gtScalar(truth, 0.5), f64);
    Value above = b.convert(b.gtScalar(scores, cut(decision.threshold)), f64);
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
  Value countOf(Value x) {
    Value count = b.scalar(1, f64);
    for (int64_t dim = 0; dim < typeOf(x).getRank(); ++dim)
      count = b.mul(count, b.dimSize(x, dim, f64));
    return count;
  }
  // The score whose probability this is; a logit rises with its sigmoid, so no sigmoid is needed.
  double cut(double probability) const {
    return decision.isLogit ? std::log(probability / (1 - probability)) : probability;
  }

  static constexpr StringLiteral curve = "curve";

  nn::ArithmeticBuilder &b;
  Accumulators &accumulators;
  Value given, labels, weights;
  Decision decision;
  Type f64;
  Value predictions; // what is given as f64
};

} // namespace

void AccuracyAttr::accumulate(const Measured &m) const {
  Measure measure = Measure::ofBatch(m, decisionOf(*this));
  measure.addHits(measure.hits());
}
Value AccuracyAttr::result(const Measured &m) const { return Measure(m).mean(); }

void TopKAttr::accumulate(const Measured &m) const {
  Measure measure = Measure::ofBatch(m);
  measure.addHits(m.b.convert(measure.isAmongBest(getK()), m.b.builder.getF64Type()));
}
Value TopKAttr::result(const Measured &m) const { return Measure(m).mean(); }

void PerplexityAttr::accumulate(const Measured &m) const {
  Measure measure = Measure::ofBatch(m);
  measure.addHits(measure.surprise(getLogits()));
}
Value PerplexityAttr::result(const Measured &m) const { return m.b.exp(Measure(m).mean()); }

void MaeAttr::accumulate(const Measured &m) const { Measure::ofBatch(m).addErrors(&nn::ArithmeticBuilder::abs); }
Value MaeAttr::result(const Measured &m) const { return Measure(m).mean(); }

void MseAttr::accumulate(const Measured &m) const { Measure::ofBatch(m).addErrors(&nn::ArithmeticBuilder::square); }
Value MseAttr::result(const Measured &m) const { return Measure(m).mean(); }

void R2Attr::accumulate(const Measured &m) const { Measure::ofBatch(m).addSpread(); }
Value R2Attr::result(const Measured &m) const { return Measure(m).spreadResult(); }

void AucAttr::accumulate(const Measured &m) const { Measure::ofBatch(m).keepScores(); }
Value AucAttr::result(const Measured &m) const { return Measure(m).curveResult(0); }

void AveragePrecisionAttr::accumulate(const Measured &m) const { Measure::ofBatch(m).keepScores(); }
Value AveragePrecisionAttr::result(const Measured &m) const { return Measure(m).curveResult(1); }

void PrecisionAttr::accumulate(const Measured &m) const { Measure::ofBatch(m, decisionOf(*this)).addClasses(); }
Value PrecisionAttr::result(const Measured &m) const { return Measure(m, decisionOf(*this)).sharesOf({1, 0, 0}, {0, 1, 0}); }

void RecallAttr::accumulate(const Measured &m) const { Measure::ofBatch(m, decisionOf(*this)).addClasses(); }
Value RecallAttr::result(const Measured &m) const { return Measure(m, decisionOf(*this)).sharesOf({1, 0, 0}, {0, 0, 1}); }

void F1Attr::accumulate(const Measured &m) const { Measure::ofBatch(m, decisionOf(*this)).addClasses(); }
Value F1Attr::result(const Measured &m) const { return Measure(m, decisionOf(*this)).sharesOf({2, 0, 0}, {0, 1, 1}); }

void IouAttr::accumulate(const Measured &m) const { Measure::ofBatch(m, decisionOf(*this)).addClasses(); }
Value IouAttr::result(const Measured &m) const { return Measure(m, decisionOf(*this)).sharesOf({1, 0, 0}, {-1, 1, 1}); }

static bool isSet(MetricAttrInterface kind, StringRef flag) {
  auto numbers = cast<NumbersAttrInterface>(kind);
  for (auto [rule, number] : llvm::zip(numbers.getNumberRules(), numbers.getNumbers()))
    if (rule.name == flag)
      return number != 0;
  return false;
}

// What of weights does not fit predictions of these sizes, `samples` without the last one unless that is all there is.
static std::string describeWeights(MetricAttrInterface kind, ArrayRef<nn::Dim> scores, ArrayRef<nn::Dim> samples, bool isOneScore, RankedTensorType weights) {
  SmallVector<nn::Dim> dims = nn::dimsOf(weights);
  bool isEach = ArrayRef<nn::Dim>(dims) == scores && (isOneScore || kind.getForm() == MetricForm::Error);
  if (isa<FloatType>(weights.getElementType()) && (isEach || (!samples.empty() && ArrayRef<nn::Dim>(dims) == samples)))
    return "";
  return "expected weights to be floats, one for each sample of predictions of shape " + nn::describe(scores) + ", but got " + nn::describe(dims) + " of " +
         debugString(weights.getElementType());
}

std::string describeMisfit(MetricAttrInterface kind, RankedTensorType predictions, RankedTensorType labels, RankedTensorType weights) {
  std::string word = cast<NumbersAttrInterface>(kind).getWord().str();
  auto describeType = [](RankedTensorType type) { return nn::describe(nn::dimsOf(type)) + " of " + debugString(type.getElementType()); };
  if (predictions.getRank() == 0 || !isa<FloatType>(predictions.getElementType()))
    return "expected predictions to be floats with a size for the samples, but got " + describeType(predictions);
  SmallVector<nn::Dim> scores = nn::dimsOf(predictions), truth = nn::dimsOf(labels), samples(scores);
  samples.pop_back();
  SmallVector<nn::Dim> column(samples);
  column.push_back({1, {}});
  bool isOneScore = samples.empty() || scores == column, isMultiLabel = isSet(kind, "multi_label");
  bool isIndex = (!samples.empty() && truth == samples) || truth == column;
  bool fits = truth == scores || (isIndex && (isOneScore || kind.getForm() != MetricForm::Error));
  if (kind.getForm() == MetricForm::Rank)
    fits = isIndex && isa<IntegerType>(labels.getElementType());
  if (!fits)
    return "expected labels that fit predictions of shape " + nn::describe(scores) + ", but got " + describeType(labels);
  if (kind.getForm() == MetricForm::Curve && !isOneScore)
    return "expected one score per sample for " + word + ", but got predictions of shape " + nn::describe(scores);
  if (isMultiLabel && truth != scores)
    return "expected a label for each score of shape " + nn::describe(scores) + ", but got " + describeType(labels);
  if (isSet(kind, "logits") && !isOneScore && !isMultiLabel && kind.getForm() != MetricForm::Rank)
    return "expected logits only where a score has a threshold, not for " + word + " of " + nn::describe(scores);
  if (kind.countsClasses() && !isOneScore && !scores.back().isStatic())
    return "expected a static last size for " + word + ", but got " + nn::describe(scores);
  int64_t classes = isOneScore ? 1 : scores.back().size;
  if (auto best = dyn_cast<TopKAttr>(kind); best && best.getK() > double(classes))
    return llvm::formatv("expected k of top_k to be at most {0}, the number of classes, but got {1}", classes, nn::literalOf(best.getK())).str();
  return weights ? describeWeights(kind, scores, samples, isOneScore, weights) : "";
}

} // namespace cauce::train
