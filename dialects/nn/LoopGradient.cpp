// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The derivative of a scan: a scan in the opposite order, whose body is that of the scan and its adjoint; and what of it is done for all trips at
// once: the gradient of an invariant that a product of the body multiplies by what differs from trip to trip.
#include "dialects/nn/Loop.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/LoopBodies.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/ReverseMode.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Symbols.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce::nn {

bool isUnreached(Value cotangent) {
  auto full = cotangent.getDefiningOp<FullOp>();
  return full && full.getValue().isZero() && cotangent.use_empty();
}

llvm::DenseSet<Value> reachedFrom(Block &block, ValueRange to) {
  llvm::DenseSet<Value> reached(to.begin(), to.end());
  for (Operation &op : llvm::reverse(block.without_terminator()))
    if (!op.hasTrait<NotDifferentiable>() && llvm::any_of(op.getResults(), [&](Value value) { return isFloat(value) && reached.contains(value); }))
      reached.insert(op.operand_begin(), op.operand_end());
  return reached;
}

namespace {

// Which of the body's arguments and results a derivative may flow through.
struct Reach {
  Reach(ScanOp scan, ValueRange cotangents)
      : scan(scan), carries(scan.getInits().size()), befores(carries.size()), stacks(scan.getStacks().size()) {
    for (unsigned i = 0; i < carries.size(); ++i) {
      befores[i] = isFloat(scan.getInits()[i]) && !isUnreached(cotangents[carries.size() + i]);
      carries[i] = befores[i] || (isFloat(scan.getInits()[i]) && !isUnreached(cotangents[i]));
    }
    for (unsigned i = 0; i < stacks.size(); ++i)
      stacks[i] = isFloat(scan.getStacks()[i]) && !isUnreached(cotangents[2 * carries.size() + i]);
    while (grow())
      ;
  }

  bool reaches(BlockArgument argument) const { return isFloat(argument) && wanted.contains(argument); }

  ScanOp scan;
  llvm::BitVector carries, befores, stacks; // befores: where a cotangent comes from outside

private:
  // From what is yielded to the arguments; true if another carry is reached, which the trip before yields.
  bool grow() {
    SmallVector<Value> from;
    for (auto [i, value] : llvm::enumerate(scan.getYielded()))
      if (i < carries.size() ? carries[i] : stacks[i - carries.size()])
        from.push_back(value);
    wanted = reachedFrom(scan.getBody().front(), from);
    bool changed = false;
    for (auto [i, carry] : llvm::enumerate(scan.getCarries()))
      if (!carries[i] && reaches(carry)) {
        carries.set(i);
        changed = true;
      }
    return changed;
  }

  llvm::DenseSet<Value> wanted;
};

// Of the body's values those that may differ from trip to trip.
llvm::DenseSet<Value> varyingIn(ScanOp scan) {
  llvm::DenseSet<Value> varying;
  for (BlockArgument argument : scan.getBody().getArguments().drop_back(scan.getInvariants().size()))
    varying.insert(argument);
  for (Operation &op : scan.getBody().front().without_terminator())
    if (llvm::any_of(op.getOperands(), [&](Value operand) { return varying.contains(operand); }))
      varying.insert(op.result_begin(), op.result_end());
  return varying;
}

/// A product of the body of an invariant and what varies. Its gradient by the invariant is a sum over the trips, which is one product over all of them.
struct WeightProduct {
  DotGeneralOp dot;
  bool isLhs; // the invariant
  unsigned invariant;

  Value getWeight() { return isLhs ? dot.getLhs() : dot.getRhs(); }
  Value getOther() { return isLhs ? dot.getRhs() : dot.getLhs(); }
};

std::optional<WeightProduct> weightProductOf(Operation &op, ScanOp scan, const llvm::DenseSet<Value> &varying) {
  auto dot = dyn_cast<DotGeneralOp>(op);
  if (!dot || !dot.getLhsBatch().empty() || varying.contains(dot.getLhs()) == varying.contains(dot.getRhs()))
    return std::nullopt;
  bool isLhs = varying.contains(dot.getRhs());
  auto weight = dyn_cast<BlockArgument>(isLhs ? dot.getLhs() : dot.getRhs());
  if (!weight)
    return std::nullopt;
  unsigned others = scan.getInits().size() + scan.getSequences().size();
  return WeightProduct{dot, isLhs, weight.getArgNumber() - others};
}

// Which of what the body stacks is `value`.
std::optional<unsigned> stackedAs(ScanOp scan, Value value) {
  OperandRange stacked = scan.getYielded().drop_front(scan.getInits().size());
  auto found = llvm::find(stacked, value);
  return found == stacked.end() ? std::nullopt : std::optional<unsigned>(found - stacked.begin());
}

// The product, or the sum that it is a part of and nothing else: its derivative needs no more.
Value sumOf(DotGeneralOp dot) {
  Value value = dot.getY();
  while (value.hasOneUse() && isa<AddOp>(*value.user_begin()))
    value = value.user_begin()->getResult(0);
  return value;
}

// Products of `weight`, a matrix, by which its dimension 1 is summed along, read `turned`.
void readTurned(Value weight, Value turned) {
  for (OpOperand &use : llvm::make_early_inc_range(weight.getUses()))
    if (auto dot = dyn_cast<DotGeneralOp>(use.getOwner()); dot && use.getOperandNumber() == 1 && dot.getRhsBatch().empty() && dot.getRhsContract() == ArrayRef<int64_t>(1)) {
      use.set(turned);
      dot.setRhsContract({0});
    }
}

// Functions that cost more than to load what they make, and whose derivative is one of their result: with that at hand, it needs not even the
// product that they are of.
bool isCostly(Operation &op) { return isa<ExpOp, LogisticOp, TanhOp, SoftmaxOp>(op); }

// What of the body's ops is stacked for the derivative, which would otherwise compute it again at a price; null for most.
Value worthStacking(Operation &op) {
  if (auto dot = dyn_cast<DotGeneralOp>(op))
    return sumOf(dot);
  return isCostly(op) ? op.getResult(0) : Value();
}

// The gradient of the invariant, from stacks of the product's cotangents and of what it multiplies the invariant by.
Value gradientOf(WeightProduct product, ExpressionBuilder b, Value cotangents, Value others) {
  DotGeneralOp dot = product.dot;
  ArrayRef<int64_t> mine = product.isLhs ? dot.getLhsContract() : dot.getRhsContract(), given = product.isLhs ? dot.getRhsContract() : dot.getLhsContract();
  SmallVector<int64_t> contract = llvm::map_to_vector(given, [](int64_t dim) { return dim + 1; });
  int64_t rank = typeOf(product.getWeight()).getRank();
  if (product.isLhs) { // trips, then its dimensions: to where those of the other operand are
    SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(1, typeOf(cotangents).getRank()));
    permutation.insert(permutation.begin() + (rank - mine.size()), 0);
    cotangents = b.transpose(cotangents, permutation);
  }
  return dotCotangent(b, cotangents, others, rank, {}, mine, {}, contract, product.isLhs);
}

} // namespace

ScanOp stackForGradient(ScanOp scan) {
  llvm::DenseSet<Value> varying = varyingIn(scan);
  llvm::SetVector<Value> added;
  auto add = [&](Value value) {
    if (!isa<BlockArgument>(value) && varying.contains(value) && isFloat(value) && !stackedAs(scan, value))
      added.insert(value);
  };
  for (Operation &op : scan.getBody().front().without_terminator()) {
    if (Value value = worthStacking(op))
      add(value);
    if (std::optional<WeightProduct> product = weightProductOf(op, scan, varying))
      add(product->getOther());
  }
  if (added.empty())
    return scan;
  OpBuilder builder(scan);
  ScanOp stacking = makeScan(builder, scan.getLoc(), scan.getTripsAttr(), scan.getReverse(), scan.getInits(), scan.getSequences(), scan.getInvariants(),
                             [&](OpBuilder &inner, Block::BlockArgListType arguments) {
                               IRMapping mapping;
                               mapping.map(scan.getBody().getArguments(), arguments);
                               for (Operation &op : scan.getBody().front().without_terminator())
                                 inner.clone(op, mapping);
                               SmallVector<Value> yielded(scan.getYielded());
                               llvm::append_range(yielded, added);
                               return llvm::map_to_vector(yielded, [&](Value value) { return mapping.lookupOrDefault(value); });
                             });
  stacking->setDiscardableAttrs(scan->getDiscardableAttrDictionary());
  for (auto [before, after] : llvm::zip(scan.getResults(), stacking.getResults()))
    before.replaceAllUsesWith(after);
  scan.erase();
  return stacking;
}

// Carried are the cotangents of the carries that a derivative reaches, and sums of those of such invariants. The sequences are the carries
// before each trip, the sequences, the cotangents of what is stacked and of the carries before each trip, where they are not 0, and what
// the scan has stacked of its body, which is not computed again.
LogicalResult ScanOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  size_t count = getInits().size();
  Reach reach(*this, cotangents);
  ExpressionBuilder outside(builder, getLoc());
  SmallVector<Value> inits, sequences(getBefores());
  for (unsigned i : reach.carries.set_bits())
    inits.push_back(cotangents[i]);
  for (auto [argument, invariant] : llvm::zip(getOuter(), getInvariants()))
    if (reach.reaches(argument))
      inits.push_back(outside.zeros(invariant));
  llvm::append_range(sequences, getSequences());
  for (unsigned i : reach.stacks.set_bits())
    sequences.push_back(cotangents[2 * count + i]);
  for (unsigned i : reach.befores.set_bits())
    sequences.push_back(cotangents[count + i]);
  llvm::SetVector<Value> known; // values of the body that are stacked
  for (Operation &op : getBody().front().without_terminator())
    if (Value value = worthStacking(op))
      if (std::optional<unsigned> stack = stackedAs(*this, value); stack && known.insert(value))
        sequences.push_back(getStacks()[*stack]);
  // Weights as their adjoints read them, turned once and not in each trip.
  llvm::DenseSet<Value> varying = varyingIn(*this);
  SmallVector<Value> invariants(getInvariants());
  llvm::MapVector<unsigned, unsigned> turned; // of each: which invariant it is
  for (Operation &op : getBody().front().without_terminator())
    if (std::optional<WeightProduct> product = weightProductOf(op, *this, varying); product && !product->isLhs && typeOf(product->getWeight()).getRank() == 2)
      if (turned.insert({product->invariant, invariants.size()}).second)
        invariants.push_back(outside.transpose(getInvariants()[product->invariant], {1, 0}));

  LogicalResult isDone = success();
  // What the adjoint stacks, by number: cotangents of elements, where there are any, and cotangents and factors of products.
  SmallVector<Value> stacked;
  auto stack = [&](Value value) -> unsigned {
    auto found = llvm::find(stacked, value);
    if (found == stacked.end())
      return stacked.push_back(value), stacked.size() - 1;
    return found - stacked.begin();
  };
  SmallVector<std::optional<unsigned>> elements;
  struct Product {
    WeightProduct parts;
    unsigned cotangents;
    Value factors;    // a stack that there is
    unsigned stacked; // else one of the adjoint's
  };
  SmallVector<Product> products;
  SmallVector<bool> flows; // of invariants, in the body
  ScanOp adjoint = makeScan(builder, getLoc(), getTripsAttr(), !getReverse(), inits, sequences, invariants,
                            [&](OpBuilder &inner, Block::BlockArgListType arguments) {
    ShapeBuilder b(inner, getLoc());
    auto next = [&] {
      Value value = arguments.front();
      arguments = arguments.drop_front();
      return value;
    };
    SmallVector<Value> carried, sums, yielded;
    for (size_t i = 0; i < reach.carries.count(); ++i)
      carried.push_back(next());
    for (size_t i = reach.carries.count(); i < inits.size(); ++i)
      sums.push_back(next());
    IRMapping mapping;
    for (BlockArgument argument : getBody().getArguments().drop_back(getInvariants().size()))
      mapping.map(argument, next());
    Block::BlockArgListType outer = arguments.take_back(invariants.size());
    mapping.map(getOuter(), outer.take_front(getInvariants().size()));
    // A product of an invariant has one of its own, which is the invariant again when its cotangent has been left aside.
    SmallVector<Operation *> ops;
    SmallVector<std::pair<WeightProduct, StopGradientOp>> apart;
    for (Operation &op : getBody().front().without_terminator()) {
      std::optional<WeightProduct> product = weightProductOf(op, *this, varying);
      Operation *cloned = inner.clone(op, mapping);
      if (product && reach.reaches(getOuter()[product->invariant])) {
        OpBuilder before(cloned);
        auto own = StopGradientOp::create(before, op.getLoc(), mapping.lookup(product->getWeight()));
        cloned->setOperand(product->isLhs ? 0 : 1, own);
        apart.push_back({*product, own});
      }
      ops.push_back(cloned);
    }

    ReverseMode reverse(inner);
    auto of = [&](Value value) { return reverse.of(mapping.lookup(value)); };
    for (auto [i, cotangent] : llvm::zip(reach.carries.set_bits(), carried))
      reverse.add(mapping.lookup(getYielded()[i]), cotangent, getLoc());
    for (unsigned i : reach.stacks.set_bits())
      reverse.add(mapping.lookup(getYielded()[count + i]), next(), getLoc());
    isDone = reverse.run(ops, [&] { return emitOpError(); });
    for (unsigned i : reach.carries.set_bits()) {
      Value cotangent = of(getCarries()[i]);
      if (reach.befores[i]) {
        Value before = next();
        cotangent = cotangent ? b.add(cotangent, before) : before;
      }
      yielded.push_back(cotangent ? cotangent : b.zeros(getInits()[i]));
    }
    for (BlockArgument argument : getElements()) {
      Value cotangent = reach.reaches(argument) ? of(argument) : Value();
      elements.push_back(cotangent ? std::optional(stack(cotangent)) : std::nullopt);
    }
    for (BlockArgument argument : getOuter()) {
      if (!reach.reaches(argument)) {
        flows.push_back(false);
        continue;
      }
      Value sum = sums[yielded.size() - carried.size()], cotangent = of(argument);
      flows.push_back(bool(cotangent));
      yielded.push_back(cotangent ? b.add(sum, cotangent) : sum);
    }
    for (auto [product, own] : apart) {
      Value other = product.getOther(), cotangent = of(product.dot.getY());
      if (cotangent) {
        Product made{product, stack(cotangent), {}, 0};
        auto argument = dyn_cast<BlockArgument>(other);
        if (argument && argument.getArgNumber() < count)
          made.factors = getBefores()[argument.getArgNumber()];
        else if (argument)
          made.factors = getSequences()[argument.getArgNumber() - count];
        else if (std::optional<unsigned> there = stackedAs(*this, other))
          made.factors = getStacks()[*there];
        else
          made.stacked = stack(mapping.lookup(other));
        products.push_back(made);
      }
      if (auto found = turned.find(product.invariant); found != turned.end())
        readTurned(own, outer[found->second]);
      own.replaceAllUsesWith(mapping.lookup(product.getWeight()));
      own.erase();
    }
    for (Value value : known)
      mapping.lookup(value).replaceAllUsesWith(next());
    llvm::append_range(yielded, stacked);
    return yielded;
  });
  if (failed(isDone))
    return failure();

  ResultRange finals = adjoint.getFinals(), stacks = adjoint.getStacks();
  auto final = finals.begin();
  for (size_t i = 0; i < count; ++i)
    operandCotangents.push_back(reach.carries[i] ? *final++ : Value());
  for (std::optional<unsigned> element : elements)
    operandCotangents.push_back(element ? stacks[*element] : Value());
  for (auto [argument, flow] : llvm::zip(getOuter(), flows)) {
    Value sum = reach.reaches(argument) ? *final++ : Value();
    operandCotangents.push_back(flow ? sum : Value());
  }
  for (const Product &product : products) {
    Value &sum = operandCotangents[count + getSequences().size() + product.parts.invariant];
    Value gradient = gradientOf(product.parts, outside, stacks[product.cotangents], product.factors ? product.factors : stacks[product.stacked]);
    sum = sum ? outside.add(sum, gradient) : gradient;
  }
  return success();
}

} // namespace cauce::nn
