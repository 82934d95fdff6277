// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which results can be computed a few rows at a time. Rows are followed from the arguments, whose first dimension counts
// them, to the results: every value either has them along one of its dimensions, or is the same whatever the rows are, or
// else a part of it may depend on several rows, on their number, or on a row's position.
#include "compiler/training/Passes.h"

#include "dialects/nn/Cumulative.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/Window.h"
#include "dialects/train/Train.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_MARKROWWISEPASS
#include "compiler/training/Passes.h.inc"

namespace {

// What a value has of the rows: they lie along a dimension, or one of these.
using Rows = int64_t;
constexpr Rows none = -1;  // the same for all of them
constexpr Rows mixed = -2; // nothing is known

// Rows of the values of one function, for one symbol that counts them.
class RowAnalysis {
public:
  explicit RowAnalysis(StringAttr symbol) : symbol(symbol) {}
  void run(func::FuncOp function);
  Rows of(Value value) const { return rows.lookup_or(value, mixed); }

private:
  void visitBlock(Block &block);
  void visitScan(nn::ScanOp op);
  void visitIf(nn::IfOp op);
  void visitWhile(nn::WhileOp op);
  Rows visit(Operation *op);
  Rows ofShaped(Operation *op) const;
  Rows ofBroadcast(nn::BroadcastOp op) const;
  Rows ofReshape(nn::ReshapeOp op) const;
  Rows ofDot(nn::DotGeneralOp op) const;
  Rows ofGather(nn::GatherOp op) const;
  // The one dimension that counts rows, or rows and more ("N*T"); none, or mixed if there are several.
  Rows along(Type type) const;

  StringAttr symbol;
  DenseMap<Value, Rows> rows;
};

bool counts(const nn::Dim &dim, StringAttr symbol) {
  return dim.symbol && llvm::is_contained(nn::exprOf(dim).symbols(), symbol.getValue());
}

using nn::typeOf;

// Where dimension `rows` is when `dims`, ascending, are gone; mixed if it is one of them.
Rows without(Rows rows, ArrayRef<int64_t> dims) {
  return rows < 0 ? rows : nn::dimWithout(rows, dims).value_or(mixed);
}

Rows RowAnalysis::along(Type type) const {
  Rows found = none;
  for (auto [i, dim] : llvm::enumerate(nn::dimsOf(cast<RankedTensorType>(type))))
    if (counts(dim, symbol))
      found = found == none ? Rows(i) : mixed;
  return found;
}

// Element by element, or with nothing to say about rows.
Rows RowAnalysis::ofShaped(Operation *op) const {
  Rows found = along(op->getResult(0).getType());
  for (Value operand : op->getOperands())
    if (Rows rows = of(operand); rows != found)
      return mixed;
  return found;
}

Rows RowAnalysis::ofBroadcast(nn::BroadcastOp op) const {
  Rows x = of(op.getX()), y = along(op.getY().getType());
  return x == none || (x >= 0 && op.getDims()[x] == y) ? y : mixed;
}

// The rows stay in one piece each if as much lies in front of them as before.
Rows RowAnalysis::ofReshape(nn::ReshapeOp op) const {
  Rows x = of(op.getX()), y = along(op.getY().getType());
  if (x < 0 || y < 0)
    return x == y ? x : mixed;
  SizeExpr before = nn::countOf(ArrayRef(nn::dimsOf(typeOf(op.getX()))).take_front(x));
  return before.isKnown() && before == nn::countOf(ArrayRef(nn::dimsOf(typeOf(op.getY()))).take_front(y)) ? y : mixed;
}

Rows RowAnalysis::ofDot(nn::DotGeneralOp op) const {
  Rows lhs = of(op.getLhs()), rhs = of(op.getRhs());
  if (lhs == none && rhs == none)
    return none;
  // A pair of batch dimensions.
  for (auto [i, pair] : llvm::enumerate(llvm::zip(op.getLhsBatch(), op.getRhsBatch())))
    if (std::get<0>(pair) == lhs && std::get<1>(pair) == rhs)
      return Rows(i);
  // Otherwise a dimension that is free, of one of the two.
  if ((lhs >= 0) == (rhs >= 0) || lhs == mixed || rhs == mixed)
    return mixed;
  bool isLeft = lhs >= 0;
  return nn::freeDim(op, isLeft, isLeft ? lhs : rhs).value_or(mixed);
}

Rows RowAnalysis::ofGather(nn::GatherOp op) const {
  Rows x = of(op.getX()), ids = of(op.getIds());
  int64_t dimension = op.getDimension();
  if (x == none)
    return ids < 0 ? ids : dimension + ids;
  if (x < 0 || ids != none || x == dimension)
    return mixed;
  return x < dimension ? x : x - 1 + typeOf(op.getIds()).getRank();
}

Rows RowAnalysis::visit(Operation *op) {
  return TypeSwitch<Operation *, Rows>(op)
      .Case([&](nn::BroadcastOp broadcast) { return ofBroadcast(broadcast); })
      .Case([&](nn::ReshapeOp reshape) { return ofReshape(reshape); })
      .Case([&](nn::DotGeneralOp dot) { return ofDot(dot); })
      .Case([&](nn::GatherOp gather) { return ofGather(gather); })
      .Case([&](nn::TransposeOp transpose) {
        Rows x = of(transpose.getX());
        return x < 0 ? x : Rows(llvm::find(transpose.getPermutation(), x) - transpose.getPermutation().begin());
      })
      .Case<nn::ReduceSumOp, nn::ReduceMeanOp, nn::ReduceProdOp, nn::ReduceNormOp, nn::ReduceLogSumExpOp, nn::ReduceMaxOp, nn::ReduceMinOp>(
          [&](auto reduction) { return without(of(reduction.getX()), reduction.getDims()); })
      .Case([&](nn::ArgmaxOp argmax) { return without(of(argmax.getX()), argmax.getDimension()); })
      .Case<nn::SoftmaxCrossEntropyOp, nn::SparseSoftmaxCrossEntropyOp>([&](Operation *last) {
        Rows x = of(last->getOperand(0)), y = along(last->getResult(0).getType());
        bool fits = x == y && llvm::all_of(last->getOperands(), [&](Value operand) { return of(operand) == x; });
        return fits ? y : mixed;
      })
      .Case<nn::SoftmaxOp, nn::LogSoftmaxOp>([&](auto softmax) {
        Rows x = of(softmax.getX());
        return llvm::is_contained(softmax.getDims(), x) ? mixed : x;
      })
      .Case<nn::CumsumOp, nn::CumprodOp, nn::LinearRecurrenceOp, nn::GatherElementsOp, nn::ScatterElementsOp, nn::SortPlacesOp>([&](auto along) {
        Rows rows = ofShaped(along);
        return rows == Rows(along.getDimension()) ? mixed : rows;
      })
      .Case([&](nn::IotaOp iota) {
        Rows y = along(iota.getY().getType());
        return y >= 0 && y == Rows(iota.getDimension()) ? mixed : y;
      })
      .Case([&](nn::DimSizeOp size) {
        return counts(nn::dimsOf(typeOf(size.getX()))[size.getDimension()], symbol) ? mixed : none;
      })
      // Along a dimension whose size is a number, which rows have not.
      .Case([&](nn::WindowsOp windows) {
        Rows x = of(windows.getX());
        return x > Rows(windows.getDimension()) ? x + 1 : x;
      })
      .Case([&](nn::OverlapAddOp sum) {
        Rows x = of(sum.getX());
        return x > Rows(sum.getDimension()) ? x - 1 : x;
      })
      .Case<nn::WindowArgmaxOp, nn::WindowGatherOp, nn::WindowScatterOp>([&](Operation *other) { return ofShaped(other); })
      .Case<nn::SliceOp, nn::PadOp, nn::ReverseOp, nn::ConcatOp, nn::OneHotOp, nn::FullOp>([&](Operation *other) { return ofShaped(other); })
      .Default([&](Operation *other) {
        bool isElementwise = other->hasTrait<OpTrait::SameOperandsAndResultShape>() || other->hasTrait<OpTrait::SameOperandsAndResultType>();
        Rows found = isElementwise || other->getNumOperands() == 0 ? ofShaped(other) : mixed;
        return found >= 0 && !isElementwise ? mixed : found; // what is made of nothing may count its places
      });
}

void RowAnalysis::run(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    Rows found = along(argument.getType());
    rows[argument] = found > 0 ? mixed : found;
  }
  visitBlock(function.getBody().front());
}

void RowAnalysis::visitBlock(Block &block) {
  for (Operation &op : block.without_terminator())
    if (auto scan = dyn_cast<nn::ScanOp>(op))
      visitScan(scan);
    else if (auto branch = dyn_cast<nn::IfOp>(op))
      visitIf(branch);
    else if (auto loop = dyn_cast<nn::WhileOp>(op))
      visitWhile(loop);
    else if (op.getNumResults() == 1)
      rows[op.getResult(0)] = isa<RankedTensorType>(op.getResult(0).getType()) ? visit(&op) : mixed;
}

// A condition decides for all rows at once, so that it must not be made of some.
void RowAnalysis::visitIf(nn::IfOp op) {
  bool isSame = of(op.getCondition()) == none;
  SmallVector<Rows> found;
  for (Region *body : {&op.getThenBody(), &op.getElseBody()}) {
    for (auto [argument, input] : llvm::zip(body->getArguments(), op.getInputs()))
      rows[argument] = of(input);
    visitBlock(body->front());
    for (Value value : body->front().getTerminator()->getOperands())
      found.push_back(of(value));
  }
  for (OpResult result : op.getResults()) {
    unsigned i = result.getResultNumber();
    rows[result] = isSame && found[i] == found[op.getNumResults() + i] ? found[i] : mixed;
  }
}

void RowAnalysis::visitWhile(nn::WhileOp op) {
  for (Region *region : {&op.getCondition(), &op.getBody()}) {
    for (auto [argument, operand] : llvm::zip(region->getArguments(), op.getOperands()))
      rows[argument] = of(operand);
    visitBlock(region->front());
  }
  bool stay = of(op.getCondition().front().getTerminator()->getOperand(0)) == none;
  for (auto [init, next] : llvm::zip(op.getInits(), op.getBody().front().getTerminator()->getOperands()))
    stay &= of(init) == of(next);
  for (auto [result, init] : llvm::zip(op.getResults(), op.getInits()))
    rows[result] = stay ? of(init) : mixed;
}

// Rows stay rows from trip to trip if they do in one. They do not if the trips go over them, or are as many.
void RowAnalysis::visitScan(nn::ScanOp op) {
  auto elementOf = [&](Value sequence) { return without(of(sequence), 0); };
  auto stackOf = [](Rows element) { return element < 0 ? element : element + 1; };
  for (auto [argument, init] : llvm::zip(op.getCarries(), op.getInits()))
    rows[argument] = of(init);
  for (auto [argument, sequence] : llvm::zip(op.getElements(), op.getSequences()))
    rows[argument] = elementOf(sequence);
  for (auto [argument, invariant] : llvm::zip(op.getOuter(), op.getInvariants()))
    rows[argument] = of(invariant);
  visitBlock(op.getBody().front());
  std::optional<SizeExpr> trips = SizeExpr::parse(op.getTrips());
  bool stay = trips && !llvm::is_contained(trips->symbols(), symbol.getValue());
  for (auto [argument, next] : llvm::zip(op.getCarries(), op.getYielded()))
    stay &= of(argument) == of(next);
  size_t carries = op.getInits().size();
  for (auto [i, value] : llvm::enumerate(op.getYielded())) {
    Rows found = stay ? of(value) : mixed;
    if (i < carries)
      rows[op.getFinals()[i]] = found;
    rows[i < carries ? op.getBefores()[i] : op.getStacks()[i - carries]] = stackOf(found);
  }
}

// The symbol that counts the rows of an argument; null if it does not count anything else there.
StringAttr rowSymbolOf(Type type) {
  SmallVector<nn::Dim> dims = nn::dimsOf(cast<RankedTensorType>(type));
  bool isOne = !dims.empty() && dims[0].symbol && nn::exprOf(dims[0]).isSymbol();
  return isOne ? dims[0].symbol : StringAttr();
}

struct MarkRowWisePass : impl::MarkRowWisePassBase<MarkRowWisePass> {
  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal())
        mark(function);
  }

  void mark(func::FuncOp function) {
    Operation *terminator = function.getBody().front().getTerminator();
    for (auto [i, result] : llvm::enumerate(terminator->getOperands())) {
      function.removeResultAttr(i, "train.row_wise"); // nobody else's word is taken for it
      StringAttr symbol = rowSymbolOf(result.getType());
      if (!symbol || function.getResultAttr(i, "train.state"))
        continue;
      RowAnalysis analysis(symbol);
      analysis.run(function);
      if (analysis.of(result) == 0)
        function.setResultAttr(i, "train.row_wise", UnitAttr::get(&getContext()));
    }
  }
};

} // namespace
} // namespace cauce
