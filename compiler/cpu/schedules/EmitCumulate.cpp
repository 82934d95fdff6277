// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How all elements up to each one are computed: a chain goes along the dimension and carries what there is so far. A chain is a vector of
// neighbours along the last dimension or, if the chains go along that one, a row. Several chains go side by side, since each waits for
// itself. Chains are independent, whatever the number of threads.
#include "compiler/cpu/schedules/Cumulate.h"
#include "compiler/cpu/schedules/EmitAlong.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t chains = 4; // side by side: an addition takes as many cycles

class CumulateEmitter : AlongEmitter {
public:
  CumulateEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : AlongEmitter(source, op, target, matchCumulate(op)->along), cumulate(*matchCumulate(op)) {
    if (along + 1 < rank)
      lanes = target.lanesFor(cast<RankedTensorType>(op.getResult(0).getType()).getElementType());
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
    OpFoldResult size = sizes[along];
    auto loop = openLoop(kb.index(0), kb.asValue(size), 1, SmallVector<Value>(points.size(), first));
    Value step = loop.getInductionVar();
    OpFoldResult place = step;
    if (cumulate.isReverse)
      place = kb.apply(b.getAffineDimExpr(0) - b.getAffineDimExpr(1) - 1, {size, step});
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
    for (auto [each, before, after] : llvm::zip(points, loop.getRegionIterArgs(), carried))
      store(each, cumulate.isExclusive ? Value(before) : after);
    scf::YieldOp::create(b, loc, carried);
  }

  Cumulate cumulate;
  int64_t lanes = 1;
};

} // namespace

void emitCumulate(func::FuncOp kernel, rt::TargetAttr target) {
  CumulateEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
