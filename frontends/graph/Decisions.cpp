// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which outputs of prediction say what class a sample has: those that the loss compares with a label of categories, before or
// after their softmax or sigmoid.
#include "frontends/graph/Dictionary.h"
#include "frontends/graph/Parts.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Reduction.h"
#include "runtime/include/cauce/program_abi.h"

using namespace mlir;

namespace cauce::graph {
namespace {

struct Decision {
  cauce_abi_decision_kind_t kind;
  double threshold;
};

template <typename... Ops> bool isFunctionOf(Value y, Value x) {
  Operation *op = y.getDefiningOp();
  return op && isa<Ops...>(op) && op->getOperand(0) == x;
}

template <typename Op> bool isSoftmaxOf(Value y, Value x) {
  auto op = y.getDefiningOp<Op>();
  return op && op.getX() == x && op.getDims() == ArrayRef<int64_t>{nn::lastDimension(x)};
}

// Softmax keeps the order of scores.
bool ranksAs(Value y, Value scores) {
  auto isEither = [](Value y, Value x) { return isSoftmaxOf<nn::SoftmaxOp>(y, x) || isSoftmaxOf<nn::LogSoftmaxOp>(y, x); };
  return y == scores || isEither(y, scores) || isEither(scores, y);
}

std::optional<Decision> decideByScores(Value y, Value scores, int64_t classes) {
  auto type = cast<RankedTensorType>(y.getType());
  if (type.getRank() == 2 && type.getDimSize(1) == classes && ranksAs(y, scores))
    return Decision{CAUCE_DECISION_ARGMAX, 0};
  if (auto argmax = y.getDefiningOp<nn::ArgmaxOp>(); argmax && type.getRank() == 1 && argmax.getDimension() == 1 && ranksAs(argmax.getX(), scores))
    return Decision{CAUCE_DECISION_INDEX, 0};
  return std::nullopt;
}

std::optional<Decision> decideByScore(Value y, Value score, bool isLogit, int64_t classes) {
  auto type = cast<RankedTensorType>(y.getType());
  if (classes != 2 || !(type.getRank() == 1 || (type.getRank() == 2 && type.getDimSize(1) == 1)))
    return std::nullopt;
  if (y == score)
    return Decision{CAUCE_DECISION_THRESHOLD, isLogit ? 0 : 0.5};
  if (isFunctionOf<nn::LogisticOp>(y, score) && isLogit)
    return Decision{CAUCE_DECISION_THRESHOLD, 0.5};
  if (isFunctionOf<nn::LogisticOp>(score, y) && !isLogit)
    return Decision{CAUCE_DECISION_THRESHOLD, 0};
  return std::nullopt;
}

const google::protobuf::RepeatedPtrField<std::string> *findCategories(const pb::Model &model, const std::string &label) {
  for (const pb::DataSet &set : model.data())
    for (const pb::CsvField &field : set.csv().field())
      if (field.name() == label && field.category_size())
        return &field.category();
  return nullptr;
}

} // namespace

bool hasSigmoid(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) { return isa<nn::LogisticOp>(user); });
}

void describeDecisions(const pb::Model &model, const std::string &label, Value scores, ArrayRef<std::string> names, ArrayRef<Value> outputs,
                       ModuleOp module, OpBuilder &b) {
  const auto *categories = findCategories(model, label);
  if (!categories)
    return;
  SmallVector<Attribute> list;
  for (auto [name, y] : llvm::zip_equal(names, outputs)) {
    std::optional<Decision> decision;
    switch (model.training(0).loss().kind()) {
    case pb::Loss::SPARSE_CROSS_ENTROPY:
    case pb::Loss::SPARSE_CROSS_ENTROPY_LOGITS:
      decision = decideByScores(y, scores, categories->size());
      break;
    case pb::Loss::BINARY_CROSS_ENTROPY:
      decision = decideByScore(y, scores, false, categories->size());
      break;
    case pb::Loss::BINARY_CROSS_ENTROPY_LOGITS:
      decision = decideByScore(y, scores, true, categories->size());
      break;
    default:
      break;
    }
    if (decision)
      list.push_back(Dictionary(b).text("result", name).text("label", label).texts("classes", *categories).integer("kind", decision->kind)
                         .real("threshold", decision->threshold).get());
  }
  if (!list.empty())
    module->setAttr("cauce.decisions", b.getArrayAttr(list));
}

} // namespace cauce::graph
