// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which elements of a function's arguments are ids, or weights. Ops that say what their integers name carry `train.ids` until
// the function is complete; it is then followed back to the argument, through ops that neither compute nor mix elements, and
// what is found becomes the attribute of that name. Of places it is an argument with that size. Ids that are computed are not found: of those the op says what it does.
#include "frontends/graph/Parts.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Shape.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::graph {

static constexpr StringLiteral mark = "train.ids";

void namesBelow(Operation *op, int64_t count, std::optional<int64_t> ignored) {
  bool isBesides = ignored && (*ignored < 0 || *ignored >= count);
  if (op)
    op->setAttr(mark, train::IdsAttr::get(op->getContext(), count, 0, 0, INT64_MAX, isBesides ? *ignored : 0));
}

void isOfWeights(Operation *op) { op->setAttr(mark, train::IdsAttr::get(op->getContext(), train::IdsAttr::ofWeights, 0, 0, INT64_MAX, 0)); }
void placesBelow(Operation *op, int64_t count) { op->setAttr(mark, train::IdsAttr::get(op->getContext(), count, 0, 0, 0, 0)); }

namespace {
// Elements of a value: those in [begin, end) along `dimension`, or all of them.
struct Elements {
  Value value;
  bool all = true;
  int64_t dimension = 0, begin = 0, end = 0;
};
} // namespace

// The elements of its operand that the op takes these from; none if it computes or mixes them.
static std::optional<Elements> comeFrom(Operation *op, Elements of) {
  if (auto convert = dyn_cast<nn::ConvertOp>(op))
    return of.value = convert.getX(), of;
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op); reshape && of.all)
    return of.value = reshape.getX(), of;
  if (auto transpose = dyn_cast<nn::TransposeOp>(op)) {
    of.value = transpose.getX();
    of.dimension = of.all ? 0 : transpose.getPermutation()[of.dimension];
    return of;
  }
  auto slice = dyn_cast<nn::SliceOp>(op);
  int64_t dimension = slice ? slice.getDimension() : 0;
  if (!slice || slice.getStride() != 1 || !(of.all || of.dimension == dimension))
    return std::nullopt;
  int64_t start = slice.getStart();
  return of.all ? Elements{slice.getX(), false, dimension, start, int64_t(slice.getLimit())}
                : Elements{slice.getX(), false, dimension, start + of.begin, start + of.end};
}

static void addIds(func::FuncOp function, unsigned argument, train::IdsAttr ids) {
  SmallVector<Attribute> all;
  if (auto known = function.getArgAttrOfType<ArrayAttr>(argument, mark))
    llvm::append_range(all, known);
  if (!llvm::is_contained(all, ids))
    all.push_back(ids);
  function.setArgAttr(argument, mark, ArrayAttr::get(function.getContext(), all));
}

// The first argument that has this size, and where. A symbol is one of theirs.
static void addPlaces(func::FuncOp function, const nn::Dim &size, int64_t count) {
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes())) {
    SmallVector<nn::Dim> dims = nn::dimsOf(cast<RankedTensorType>(type));
    if (auto found = llvm::find(dims, size); found != dims.end())
      return addIds(function, i, train::IdsAttr::get(function.getContext(), count, found - dims.begin(), 0, 0, 0));
  }
}

void markIds(func::FuncOp function) {
  function.walk([&](Operation *op) {
    auto marked = op->getAttrOfType<train::IdsAttr>(mark);
    if (!marked || isa<func::FuncOp>(op))
      return;
    op->removeAttr(mark);
    if (marked.isOfPlaces())
      return addPlaces(function, nn::dimsOf(typeOf(op->getOperands().back())).back(), marked.getCount());
    auto isOfIntegers = [](Value operand) { return isa<IntegerType>(typeOf(operand).getElementType()); };
    bool areWeights = marked.getCount() == train::IdsAttr::ofWeights;
    std::optional<Elements> found = Elements{areWeights ? op->getOperand(0) : *llvm::find_if(llvm::reverse(op->getOperands()), isOfIntegers)};
    while (found && found->value.getDefiningOp())
      found = comeFrom(found->value.getDefiningOp(), *found);
    if (!found)
      return;
    unsigned number = cast<BlockArgument>(found->value).getArgNumber();
    auto ids = found->all ? marked : train::IdsAttr::get(op->getContext(), marked.getCount(), found->dimension, found->begin, found->end, marked.getIgnored());
    addIds(function, number, ids);
  });
}

} // namespace cauce::graph
