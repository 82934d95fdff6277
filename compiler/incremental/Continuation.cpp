// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What becomes of each op. Those behind the last that remembers something are computed for the last token alone.
#include "compiler/incremental/Continuation.h"

#include "dialects/nn/Indexing.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Window.h"
#include "dialects/train/Train.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace cauce::incremental {

using nn::dimsOf;
using nn::typeOf;

// A symbol that none of the types of a function has.
static StringAttr freshSymbol(func::FuncOp function, StringRef stem) {
  llvm::StringSet<> taken;
  auto add = [&](Type type) {
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      for (const nn::Dim &dim : dimsOf(tensor))
        for (StringRef symbol : nn::exprOf(dim).symbols())
          taken.insert(symbol);
  };
  for (Type type : function.getArgumentTypes())
    add(type);
  function.walk([&](Operation *op) { llvm::for_each(op->getResultTypes(), add); });
  std::string name = stem.str();
  for (unsigned i = 2; taken.contains(name); ++i)
    name = stem.str() + std::to_string(i);
  return StringAttr::get(function.getContext(), name);
}

Continuation::Continuation(func::FuncOp predict, StringRef name)
    : predict(predict), builder(predict.getContext()), b(builder, predict.getLoc(), /*shortNumbers=*/true), before(dimsOf(typeOf(predict.getArgument(0)))[1]),
      newSymbol(before.isStatic() ? freshSymbol(predict, "T") : before.symbol), lengthSymbol(freshSymbol(predict, "L")) {
  builder.setInsertionPointAfter(predict);
  function = func::FuncOp::create(builder, predict.getLoc(), name, builder.getFunctionType({}, {}));
  function->setDiscardableAttrs(predict->getDiscardableAttrDictionary());
  Value given = predict.getArgument(0);
  Block *block = function.addEntryBlock();
  ids = block->addArgument(retyped(given.getType(), 1, all), given.getLoc());
  builder.setInsertionPointToStart(block);
  keep(given, ids, 1, all);
}

bool Continuation::fail(Operation *op, StringRef because) {
  if (!hindrance) {
    hindrance = op;
    why = because.str();
  }
  return false;
}

void Continuation::keep(Value before, Value after, Tokens where, Share share) {
  tokens[before] = where;
  made[before] = after;
  shares[before] = share;
}

Operation *Continuation::again(Operation &op, ValueRange operands, TypeRange types) {
  Operation *other = Operation::create(op.getLoc(), op.getName(), types, operands, op.getDiscardableAttrDictionary(), op.getPropertiesStorage(), {}, op.getNumRegions());
  for (auto [from, to] : llvm::zip(op.getRegions(), other->getRegions())) {
    IRMapping mapping;
    from.cloneInto(&to, mapping);
  }
  return builder.insert(other);
}

// What is remembered is remembered of all new tokens, and so is all that it is made of.
void Continuation::findNeeded() {
  for (Operation &op : llvm::reverse(predict.getBody().front().without_terminator())) {
    bool isNeeded = llvm::any_of(op.getResults(), [&](Value result) { return needed.contains(result); });
    if (auto attention = dyn_cast<nn::AttentionOp>(op)) {
      needed.insert_range(attention->getOperands().drop_front());
      if (isNeeded)
        needed.insert(attention.getQ());
    } else if (isNeeded || isa<nn::ScanOp>(op)) {
      needed.insert_range(op.getOperands());
    }
  }
}

bool Continuation::build() {
  findNeeded();
  bool isMade = true;
  for (Operation &op : predict.getBody().front().without_terminator())
    if (llvm::any_of(op.getOperands(), [&](Value operand) { return of(operand) != same; }) && !(isMade = visit(op)))
      break;
  isMade = isMade && returnResults();
  if (!isMade)
    function.erase();
  return isMade;
}

// Where the result of an op that looks at each token by itself has them; `latest` if it does not, or nobody knows. Operands that have none are of weights.
Continuation::Tokens Continuation::tokensAfter(Operation &op) const {
  auto ofAll = [&]() {
    Tokens found = same;
    for (Value operand : op.getOperands())
      if (of(operand) != same)
        found = found == same || found == of(operand) ? of(operand) : latest;
    return found;
  };
  return TypeSwitch<Operation *, Tokens>(&op)
      .Case([&](nn::BroadcastOp broadcast) { return broadcast.getDims()[of(broadcast.getX())]; })
      .Case([&](nn::ReshapeOp reshape) -> Tokens {
        // They stay in one piece each if as much lies in front of them as before.
        Tokens x = of(reshape.getX());
        SmallVector<nn::Dim> from = dimsOf(typeOf(reshape.getX())), to = dimsOf(typeOf(reshape.getY()));
        SizeExpr front = nn::countOf(ArrayRef(from).take_front(x));
        for (auto [i, dim] : llvm::enumerate(to))
          if (dim == from[x] && front.isKnown() && nn::countOf(ArrayRef(to).take_front(i)) == front)
            return Tokens(i);
        return latest;
      })
      .Case([&](nn::TransposeOp transpose) { return Tokens(llvm::find(transpose.getPermutation(), of(transpose.getX())) - transpose.getPermutation().begin()); })
      .Case([&](nn::DotGeneralOp dot) -> Tokens {
        Tokens lhs = of(dot.getLhs()), rhs = of(dot.getRhs());
        for (auto [i, pair] : llvm::enumerate(llvm::zip(dot.getLhsBatch(), dot.getRhsBatch())))
          if (std::get<0>(pair) == lhs && std::get<1>(pair) == rhs)
            return Tokens(i);
        if (lhs >= 0 && rhs >= 0)
          return latest;
        bool isLeft = lhs >= 0;
        return nn::freeDim(dot, isLeft, isLeft ? lhs : rhs).value_or(latest);
      })
      .Case([&](nn::GatherOp gather) -> Tokens {
        Tokens x = of(gather.getX()), which = of(gather.getIds()), along = gather.getDimension();
        if (x == same)
          return along + which;
        return which != same || x == along ? latest : x < along ? x : x - 1 + typeOf(gather.getIds()).getRank();
      })
      .Case<nn::ReduceSumOp, nn::ReduceMeanOp, nn::ReduceProdOp, nn::ReduceNormOp, nn::ReduceLogSumExpOp, nn::ReduceMaxOp, nn::ReduceMinOp>(
          [&](auto reduction) { return nn::dimWithout(of(reduction.getX()), reduction.getDims()).value_or(latest); })
      .Case([&](nn::ArgmaxOp argmax) { return nn::dimWithout(of(argmax.getX()), argmax.getDimension()).value_or(latest); })
      .Case<nn::SoftmaxOp, nn::LogSoftmaxOp>([&](auto softmax) { return llvm::is_contained(softmax.getDims(), of(softmax.getX())) ? latest : of(softmax.getX()); })
      .Case<nn::SliceOp, nn::PadOp, nn::ReverseOp, nn::ConcatOp>([&](auto along) { return ofAll() == Tokens(along.getDimension()) ? latest : ofAll(); })
      .Case([&](nn::OneHotOp) { return ofAll(); })
      .Default([&](Operation *other) {
        bool isElementwise = other->getNumResults() == 1 && other->getNumRegions() == 0 &&
                             (other->hasTrait<OpTrait::SameOperandsAndResultShape>() || other->hasTrait<OpTrait::SameOperandsAndResultType>());
        return isElementwise ? ofAll() : latest;
      });
}

// Of the last token, or of weights: nothing changes but the values.
bool Continuation::visitLatest(Operation &op) {
  SmallVector<Value> operands;
  for (Value value : op.getOperands())
    operands.push_back(of(value) == latest ? made.lookup(value) : whole(&op, value));
  if (llvm::is_contained(operands, Value()))
    return false;
  if (llvm::any_of(op.getResultTypes(), [&](Type type) { return countsTokens(type); }))
    return fail(&op, "makes what has all tokens of what is of the last one");
  for (auto [result, after] : llvm::zip(op.getResults(), again(op, operands, op.getResultTypes())->getResults()))
    keep(result, after, latest, last);
  return true;
}

// The product of one token with a matrix whose rows it is multiplied by (a table of tokens that logits share) with the matrix in front: each row is read once, where it lies. As a product
// of columns it would take a transposed copy, which costs several times as much as a single token does.
Value Continuation::productOfRows(nn::DotGeneralOp op, Value x, Value rows) {
  int64_t free = typeOf(rows).getRank() - int64_t(op.getRhsContract().size()), others = typeOf(x).getRank() - int64_t(op.getLhsContract().size());
  SmallVector<nn::Dim> dims = dimsOf(nn::withoutDims(typeOf(rows), op.getRhsContract()));
  llvm::append_range(dims, dimsOf(nn::withoutDims(typeOf(x), op.getLhsContract())));
  RankedTensorType type = nn::makeType(dims, typeOf(op.getY()).getElementType());
  Value product = nn::DotGeneralOp::create(builder, op.getLoc(), type, rows, x, ArrayRef<int64_t>{}, ArrayRef<int64_t>{}, op.getRhsContract(), op.getLhsContract());
  SmallVector<int64_t> order;
  for (int64_t i = 0; i < free + others; ++i)
    order.push_back(i < others ? free + i : i - others);
  b.loc = op.getLoc();
  return b.transpose(product, order);
}

bool Continuation::visit(Operation &op) {
  if (auto attention = dyn_cast<nn::AttentionOp>(op); attention && of(attention.getK()) != same)
    return visitAttention(attention);
  if (auto scan = dyn_cast<nn::ScanOp>(op); scan && llvm::any_of(scan.getSequences(), [&](Value value) { return of(value) >= 0; }))
    return visitScan(scan);
  bool anyLatest = llvm::any_of(op.getOperands(), [&](Value value) { return of(value) == latest; });
  bool anyTokens = llvm::any_of(op.getOperands(), [&](Value value) { return of(value) >= 0; });
  if (anyLatest)
    return anyTokens ? fail(&op, "joins what is of each token with what is of the last one") : visitLatest(op);
  bool isCross = isa<nn::AttentionOp>(op); // of queries that have the tokens to what is made of weights
  Tokens where = isCross ? of(op.getOperand(0)) : tokensAfter(op);
  if (where < 0)
    return fail(&op, "is not known to look at each token by itself, or only at those before");
  if (isCross && (where != typeOf(op.getOperand(0)).getRank() - 3 || cast<nn::AttentionOp>(op).getCausal() != nn::Causal::none || op.getNumOperands() > 3 ||
                  !op.getResult(1).use_empty()))
    return fail(&op, "is attention that is not known to look at tokens before alone");
  Share share = needed.contains(op.getResult(0)) ? all : last;
  // Elementwise, what is of weights has its tokens at the same place; elsewhere it is taken as it is.
  bool areAlike = isa<nn::ConcatOp>(op) || op.hasTrait<OpTrait::SameOperandsAndResultShape>() || op.hasTrait<OpTrait::SameOperandsAndResultType>();
  auto dot = dyn_cast<nn::DotGeneralOp>(op);
  SmallVector<Value> operands;
  for (Value value : op.getOperands()) {
    Value after = of(value) != same ? operand(&op, value, of(value), share) : areAlike ? rows(&op, value, where, share) : whole(&op, value);
    // Batches of a product pair the tokens with something of as many.
    if (dot && of(value) == same)
      for (auto [lhs, rhs] : llvm::zip(dot.getLhsBatch(), dot.getRhsBatch()))
        if (lhs == of(dot.getLhs()) || rhs == of(dot.getRhs()))
          after = rows(&op, value, value == dot.getLhs() ? lhs : rhs, share);
    if (!after)
      return false;
    operands.push_back(after);
  }
  if (dot && share == last && of(dot.getRhs()) == same && dot.getRhsBatch().empty() && llvm::is_contained(dot.getRhsContract(), typeOf(dot.getRhs()).getRank() - 1)) {
    keep(dot.getY(), productOfRows(dot, operands[0], operands[1]), where, share);
    return true;
  }
  SmallVector<Type> types{retyped(op.getResult(0).getType(), where, share)};
  if (isCross)
    types.push_back(retyped(op.getResult(1).getType(), typeOf(op.getResult(1)).getRank() - 1, share));
  keep(op.getResult(0), again(op, operands, types)->getResult(0), where, share);
  return true;
}

bool Continuation::returnResults() {
  auto terminator = cast<func::ReturnOp>(predict.getBody().front().getTerminator());
  SmallVector<Value> results;
  SmallVector<DictionaryAttr> resultAttributes, argumentAttributes{predict.getArgAttrDict(0)};
  for (auto [i, value] : llvm::enumerate(terminator.getOperands())) {
    Value after = of(value) == same ? whole(terminator, value) : of(value) == latest ? made.lookup(value) : operand(terminator, value, of(value), last);
    if (!after)
      return false;
    results.push_back(after);
    resultAttributes.push_back(predict.getResultAttrDict(i));
  }
  auto named = [&](StringRef name) { return builder.getDictionaryAttr(builder.getNamedAttr("train.name", builder.getStringAttr(name))); };
  for (auto &[argument, result] : names) {
    argumentAttributes.push_back(named(argument));
    resultAttributes.push_back(named(result));
  }
  llvm::append_range(results, afterwards);
  func::ReturnOp::create(builder, predict.getLoc(), results);
  Block &block = function.getBody().front();
  function.setType(builder.getFunctionType(block.getArgumentTypes(), ValueRange(results).getTypes()));
  function.setAllArgAttrs(argumentAttributes);
  function.setAllResultAttrs(resultAttributes);
  return true;
}

} // namespace cauce::incremental
