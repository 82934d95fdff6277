// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How all elements up to each one are computed: a chain goes along the dimension and carries what there is so far. A chain is a vector of
// neighbours along the last dimension or, if the chains go along that one, a row. Several chains go side by side, since each waits for
// itself. Chains are independent, whatever the number of threads. Long sums in f32 begin anew in each block, and what all blocks before came to is in f64: so rounding
// adds up over a block, not over the chain, and an element waits for as much as before.
#include "compiler/cpu/schedules/Cumulate.h"
#include "compiler/cpu/schedules/EmitAlong.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t chains = 4; // side by side: an addition takes as many cycles
constexpr int64_t blockSize = 32;

// Whether `next` is a sum in f32 of what there was before and something else.
bool isSum(Block *body, Value next) {
  auto add = next.getDefiningOp<arith::AddFOp>();
  Value before = body->getArguments().back();
  return add && add.getType().isF32() && (add.getLhs() == before) != (add.getRhs() == before);
}

class CumulateEmitter : AlongEmitter {
public:
  CumulateEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : AlongEmitter(source, op, target, matchCumulate(op)->along), cumulate(*matchCumulate(op)) {
    if (along + 1 < rank)
      lanes = target.lanesFor(cast<RankedTensorType>(op.getResult(0).getType()).getElementType());
    std::optional<int64_t> size = getConstantIntValue(sizes[along]);
    isInBlocks = isSum(op.getBody(), cumulate.next) && (!size || *size > blockSize);
    op.getBody()->getTerminator()->setOperand(0, cumulate.next); // the source is not needed any more
  }

  // Chains lie along the last dimension across.
  void run() {
    forEachRow(chains * lanes, [&](OpFoldResult block) {
      AffineExpr d0 = b.getAffineDimExpr(0);
      OpFoldResult last = across.empty() ? OpFoldResult(b.getIndexAttr(1)) : sizes[across.back()], start = kb.apply(d0 * (chains * lanes), {block});
      if (lanes > 1) {
        point.vectorDim = across.back();
        point.width = lanes;
      }
      std::optional<int64_t> known = getConstantIntValue(last);
      if (known && *known % (chains * lanes) == 0)
        return emitChains(point, start, chains);
      Value end = kb.asValue(kb.apply(d0 + chains * lanes, {start}));
      Value isWhole = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ule, end, kb.asValue(last));
      auto branch = scf::IfOp::create(b, loc, isWhole, /*withElseRegion=*/true);
      b.setInsertionPointToStart(&branch.getThenRegion().front());
      emitChains(point, start, chains);
      b.setInsertionPointToStart(&branch.getElseRegion().front());
      forEach(kb.asValue(start), kb.asValue(last), [&](Value rest) {
        if (lanes > 1) {
          point.mask = kb.maskFor(rest, last, lanes);
          point.extent = known.value_or(0);
        }
        emitChains(point, OpFoldResult(rest), 1);
      }, lanes);
    });
  }

private:
  // `count` chains from `start` on; a single dimension is one.
  void emitChains(Point point, OpFoldResult start, int64_t count) {
    OpBuilder::InsertionGuard guard(b);
    SmallVector<Point> points(across.empty() ? 1 : count, point);
    for (auto [i, each] : llvm::enumerate(points))
      if (!across.empty())
        each.ivs[across.back()] = kb.apply(b.getAffineDimExpr(0) + int64_t(i) * lanes, {start});
    Value first = kb.fillOf(op.getDpsInitOperand(0)->get());
    if (lanes > 1)
      first = kb.splat(first, lanes);
    SmallVector<Value> firsts(points.size(), first);
    Value size = kb.asValue(sizes[along]);
    if (!isInBlocks) {
      emitSteps(points, kb.index(0), size, firsts, {});
      return;
    }
    auto ofBlocks = openLoop(kb.index(0), size, blockSize, SmallVector<Value>(points.size(), arith::ExtFOp::create(b, loc, wide(first), first)));
    Value begin = ofBlocks.getInductionVar(), end = kb.asValue(kb.apply(b.getAffineDimExpr(0) + blockSize, {begin}));
    if (getConstantIntValue(sizes[along]).value_or(1) % blockSize != 0)
      end = minimum(end, size);
    SmallVector<Value> bases, totals;
    for (Value total : ofBlocks.getRegionIterArgs())
      bases.push_back(arith::TruncFOp::create(b, loc, first.getType(), total));
    SmallVector<Value> sums = emitSteps(points, begin, end, firsts, bases);
    for (auto [total, sum] : llvm::zip(ofBlocks.getRegionIterArgs(), sums))
      totals.push_back(arith::AddFOp::create(b, loc, total, arith::ExtFOp::create(b, loc, wide(sum), sum)));
    scf::YieldOp::create(b, loc, totals);
  }

  Type wide(Value x) {
    auto vector = dyn_cast<VectorType>(x.getType());
    return vector ? Type(VectorType::get(vector.getShape(), b.getF64Type())) : b.getF64Type();
  }

  // Steps from `begin` to `end` of chains that begin with `firsts`, and what these come to. `bases`, if there are some, are added to what is stored.
  SmallVector<Value> emitSteps(MutableArrayRef<Point> points, Value begin, Value end, ValueRange firsts, ArrayRef<Value> bases) {
    auto loop = openLoop(begin, end, 1, firsts);
    Value step = loop.getInductionVar();
    OpFoldResult place = step;
    if (cumulate.isReverse)
      place = kb.apply(b.getAffineDimExpr(0) - b.getAffineDimExpr(1) - 1, {sizes[along], step});
    SmallVector<Value> carried;
    for (auto [each, before] : llvm::zip(points, loop.getRegionIterArgs())) {
      each.ivs[along] = place;
      each.ivs[rank] = step;
      SmallVector<Value> arguments, next;
      for (OpOperand *input : op.getDpsInputOperands())
        arguments.push_back(kb.load(op, input, each));
      arguments.push_back(before);
      kb.evaluate(op, arguments, each, next);
      carried.push_back(lanes > 1 ? kb.splat(next.front(), lanes) : next.front());
    }
    for (auto [i, each] : llvm::enumerate(points)) {
      Value value = cumulate.isExclusive ? Value(loop.getRegionIterArgs()[i]) : carried[i];
      store(each, bases.empty() ? value : Value(arith::AddFOp::create(b, loc, bases[i], value)));
    }
    scf::YieldOp::create(b, loc, carried);
    b.setInsertionPointAfter(loop);
    return SmallVector<Value>(loop.getResults());
  }

  Cumulate cumulate;
  int64_t lanes = 1;
  bool isInBlocks = false;
};

} // namespace

void emitCumulate(func::FuncOp kernel, rt::TargetAttr target) {
  CumulateEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
