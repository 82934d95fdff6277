// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The derivative of a scan: a scan in the opposite order, whose body is that of the scan and its adjoint.
#include "dialects/nn/Loop.h"

#include "dialects/nn/ReverseMode.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace cauce::nn {
namespace {

bool isFloat(Value value) { return isa<FloatType>(getElementTypeOrSelf(value.getType())); }

// What reverse mode has just made for a result that no derivative reaches. Zeros that somebody uses may be what is derived by next.
bool isZero(Value value) {
  auto full = value.getDefiningOp<FullOp>();
  return full && full.getValue().isZero() && value.use_empty();
}

// Which of the body's arguments and results a derivative may flow through.
struct Reach {
  Reach(ScanOp scan, ValueRange cotangents)
      : scan(scan), carries(scan.getInits().size()), befores(carries.size()), stacks(scan.getStacks().size()) {
    for (unsigned i = 0; i < carries.size(); ++i) {
      befores[i] = isFloat(scan.getInits()[i]) && !isZero(cotangents[carries.size() + i]);
      carries[i] = befores[i] || (isFloat(scan.getInits()[i]) && !isZero(cotangents[i]));
    }
    for (unsigned i = 0; i < stacks.size(); ++i)
      stacks[i] = isFloat(scan.getStacks()[i]) && !isZero(cotangents[2 * carries.size() + i]);
    while (grow())
      ;
  }

  bool reaches(BlockArgument argument) const { return isFloat(argument) && wanted.contains(argument); }

  ScanOp scan;
  llvm::BitVector carries, befores, stacks; // befores: where a cotangent comes from outside

private:
  // From what is yielded to the arguments; true if another carry is reached, which the trip before yields.
  bool grow() {
    for (auto [i, value] : llvm::enumerate(scan.getYielded()))
      if (i < carries.size() ? carries[i] : stacks[i - carries.size()])
        wanted.insert(value);
    for (Operation &op : llvm::reverse(scan.getBody().front().without_terminator()))
      if (!op.hasTrait<NotDifferentiable>() && llvm::any_of(op.getResults(), [&](Value value) { return isFloat(value) && wanted.contains(value); }))
        wanted.insert(op.operand_begin(), op.operand_end());
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

} // namespace

// Carried are the cotangents of the carries that a derivative reaches, and sums of those of such invariants. The sequences are the carries
// before each trip, the sequences, and the cotangents of what is stacked and of the carries before each trip, where they are not 0.
LogicalResult ScanOp::vjp(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &operandCotangents) {
  size_t count = getInits().size();
  Reach reach(*this, cotangents);
  ShapeBuilder outside(builder, getLoc());
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

  LogicalResult isDone = success();
  SmallVector<bool> flows; // of sequences, then of invariants
  ScanOp adjoint = makeScan(builder, getLoc(), getTripsAttr(), !getReverse(), inits, sequences, getInvariants(),
                            [&](OpBuilder &inner, Block::BlockArgListType arguments) {
    ShapeBuilder b(inner, getLoc());
    auto next = [&] {
      Value value = arguments.front();
      arguments = arguments.drop_front();
      return value;
    };
    SmallVector<Value> carried, sums, yielded, stacked;
    for (size_t i = 0; i < reach.carries.count(); ++i)
      carried.push_back(next());
    for (size_t i = reach.carries.count(); i < inits.size(); ++i)
      sums.push_back(next());
    IRMapping mapping;
    for (BlockArgument argument : getBody().getArguments().drop_back(getInvariants().size()))
      mapping.map(argument, next());
    mapping.map(getOuter(), arguments.take_back(getInvariants().size()));
    SmallVector<Operation *> ops;
    for (Operation &op : getBody().front().without_terminator())
      ops.push_back(inner.clone(op, mapping));

    ReverseMode reverse(inner);
    auto of = [&](BlockArgument argument) { return reverse.of(mapping.lookup(argument)); };
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
      flows.push_back(bool(cotangent));
      if (cotangent)
        stacked.push_back(cotangent);
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
    llvm::append_range(yielded, stacked);
    return yielded;
  });
  if (failed(isDone))
    return failure();

  ResultRange finals = adjoint.getFinals(), stacks = adjoint.getStacks();
  auto final = finals.begin(), stack = stacks.begin();
  auto flow = flows.begin();
  for (size_t i = 0; i < count; ++i)
    operandCotangents.push_back(reach.carries[i] ? *final++ : Value());
  for (size_t i = 0; i < getSequences().size(); ++i)
    operandCotangents.push_back(*flow++ ? *stack++ : Value());
  for (BlockArgument argument : getOuter()) {
    Value sum = reach.reaches(argument) ? *final++ : Value();
    operandCotangents.push_back(*flow++ ? sum : Value());
  }
  return success();
}

} // namespace cauce::nn
