// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is measured besides the loss, and what a metric takes its scores for.
#include "frontends/graph/Parts.h"

#include "dialects/nn/Numbers.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::graph {

static bool isBinary(const pb::Loss &loss) {
  return loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY || loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY_LOGITS;
}

// Whether a loss or an activation takes the sigmoid of a value.
static bool isLogit(const NamedValue &value, const pb::Loss &loss, const std::string &predictionName) {
  return (loss.kind() == pb::Loss::BINARY_CROSS_ENTROPY_LOGITS && value.name == predictionName) ||
         hasSigmoid(value.value);
}

// Whether the loss takes the softmax of a value.
static bool isOfLogits(const NamedValue &value, const pb::Loss &loss, const std::string &predictionName) {
  return (loss.kind() == pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS || loss.kind() == pb::Loss::CROSS_ENTROPY_LOGITS) && value.name == predictionName;
}

LogicalResult buildMetric(const pb::Metric &metric, const pb::Loss &loss, const std::string &predictionName, const std::string &labelName, Value counts,
                          Lookup lookup, Location place, OpBuilder &builder) {
  std::string kind = kindNameOf(metric), name = nameOf(metric);
  Location loc = NameLoc::get(builder.getStringAttr(name), place);
  FailureOr<NamedValue> prediction = lookup(metric.prediction().empty() ? predictionName : metric.prediction(), "metric", loc);
  if (failed(prediction))
    return failure();
  FailureOr<NamedValue> label = lookup(metric.label().empty() ? labelName : metric.label(), "metric", loc);
  if (failed(label))
    return failure();
  auto scores = cast<RankedTensorType>(prediction->value.getType()), truth = cast<RankedTensorType>(label->value.getType());
  auto report = [&](const std::string &problem) {
    InFlightDiagnostic diagnostic = emitError(loc) << "metric '" << name << "': " << problem;
    diagnostic.attachNote(prediction->loc) << "the prediction '" << prediction->name << "' is here";
    diagnostic.attachNote(label->loc) << "the label '" << label->name << "' is here";
    return diagnostic;
  };
  std::vector<train::NamedNumber> numbers;
  auto refuse = [&] { return report(""); };
  if (metric.k())
    numbers.emplace_back("k", metric.k());
  if (metric.has_threshold())
    numbers.emplace_back("threshold", nn::shortDecimal(metric.threshold(), builder.getF32Type()));
  Attribute made = train::attributeOf(refuse, builder.getContext(), kind, numbers);
  if (!made)
    return failure();
  bool isDecided = cast<train::MetricAttrInterface>(made).getForm() == train::MetricForm::Decision;
  bool isOneScore = scores.getRank() == 1 || (scores.getRank() && scores.getShape().back() == 1);
  bool isMultiLabel = metric.multi_label();
  if (!metric.has_multi_label())
    isMultiLabel = isDecided && !isOneScore && isBinary(loss) && label->name == labelName && nn::dimsOf(scores) == nn::dimsOf(truth);
  if (isMultiLabel)
    numbers.emplace_back("multi_label", 1);
  bool takesLogits = metric.kind() == pb::Metric::PERPLEXITY ? isOfLogits(*prediction, loss, predictionName)
                                                             : isLogit(*prediction, loss, predictionName) && isDecided && (isOneScore || isMultiLabel);
  if (metric.has_from_logits() ? metric.from_logits() : takesLogits)
    numbers.emplace_back("logits", 1);
  if (!(made = train::attributeOf(refuse, builder.getContext(), kind, numbers)))
    return failure();
  auto measure = cast<train::MetricAttrInterface>(made);
  bool isOfLoss = label->name == labelName;
  Value weights = isOfLoss ? counts : Value();
  if (weights && !loss.weight().empty() && measure.getForm() == train::MetricForm::Curve)
    return report("expected a label of its own, as " + kind + " takes all labels that count for equals, and those of '" + labelName + "' have weights in the loss");
  if (std::string misfit = train::describeMisfit(measure, scores, truth, weights ? cast<RankedTensorType>(weights.getType()) : RankedTensorType()); !misfit.empty())
    return report(misfit);
  auto op = train::MetricOp::create(builder, loc, name, prediction->value, label->value, weights, measure);
  bool isIndex = isa<IntegerType>(truth.getElementType()) && scores.getRank() > 1 && nn::dimsOf(truth) != nn::dimsOf(scores);
  if (int64_t count = isIndex && !scores.isDynamicDim(scores.getRank() - 1) ? scores.getShape().back() : 0; count > 1) {
    std::optional<int64_t> ignored;
    if (isOfLoss && loss.has_ignored_label())
      ignored = loss.ignored_label();
    namesBelow(op, count, ignored);
  }
  return success();
}

} // namespace cauce::graph
