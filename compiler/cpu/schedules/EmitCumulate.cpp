// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How all elements up to each one are computed: a chain goes along the dimension and carries what there is so far. A chain is a vector of
// neighbours along the last dimension or, if the chains go along that one, a row. Several chains go side by side, since each waits for
// itself. Chains are independent, whatever the number of threads.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/cpu/schedules/Cumulate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t elementsPerTask = 4096; // of the result; also what a size that is not known counts as
constexpr int64_t chains = 4;             // side by side: an addition takes as many cycles

class CumulateEmitter {
public:
  CumulateEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : kb(source, target), b(kb.b), loc(kb.loc), op(op), cumulate(*matchCumulate(op)), map(op.getMatchingIndexingMap(op.getDpsInitOperand(0))),
        rank(map.getNumResults()), sizes(kb.iterationSizes(op)) {
    if (cumulate.along + 1 < rank)
      lanes = target.lanesFor(cast<RankedTensorType>(op.getResult(0).getType()).getElementType());
    op.getBody()->getTerminator()->setOperand(0, cumulate.next); // the source is not needed any more
  }

  void run() {
    // Chains lie along the last of these: vectors of the last dimension or, along that, rows.
    for (unsigned dim = 0; dim < rank; ++dim)
      if (dim != cumulate.along)
        across.push_back(dim);
    OpFoldResult last = across.empty() ? OpFoldResult(b.getIndexAttr(1)) : sizes[across.back()];
    SmallVector<OpFoldResult> counts;
    for (unsigned dim : ArrayRef(across).drop_back(across.empty() ? 0 : 1))
      counts.push_back(sizes[dim]);
    AffineExpr d0 = b.getAffineDimExpr(0);
    counts.push_back(kb.apply(d0.ceilDiv(chains * lanes), {last}));
    OpFoldResult blocks = kb.product(counts);
    int64_t length = getConstantIntValue(sizes[cumulate.along]).value_or(elementsPerTask);
    int64_t perTask = std::max<int64_t>(1, elementsPerTask / std::max<int64_t>(1, chains * lanes * length));
    OpFoldResult tasks = kb.apply(d0.ceilDiv(perTask), {blocks});

    auto taskLoop = openLoop(kb.taskBegin, kb.taskEnd, 1);
    Value begin = kb.asValue(kb.apply(d0 * perTask, {taskLoop.getInductionVar()}));
    Value end = arith::MinUIOp::create(b, loc, kb.asValue(kb.apply(d0 + perTask, {begin})), kb.asValue(blocks));
    auto blockLoop = openLoop(begin, end, 1);
    SmallVector<OpFoldResult> block = kb.delinearize(blockLoop.getInductionVar(), counts);
    Point point;
    point.ivs.assign(op.getNumLoops(), b.getIndexAttr(0));
    for (auto [dim, index] : llvm::zip(across, block))
      point.ivs[dim] = index;
    OpFoldResult start = kb.apply(d0 * (chains * lanes), {block.back()});
    if (lanes > 1) {
      point.vectorDim = across.back();
      point.width = lanes;
    }
    OpFoldResult whole = kb.apply(d0 + chains * lanes, {start});
    std::optional<int64_t> known = getConstantIntValue(last);
    if (known && *known % (chains * lanes) == 0) {
      emitChains(point, start, chains);
    } else {
      Value isWhole = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ule, kb.asValue(whole), kb.asValue(last));
      auto branch = scf::IfOp::create(b, loc, isWhole, /*withElseRegion=*/true);
      b.setInsertionPointToStart(&branch.getThenRegion().front());
      emitChains(point, start, chains);
      b.setInsertionPointToStart(&branch.getElseRegion().front());
      auto rest = openLoop(kb.asValue(start), kb.asValue(last), lanes);
      if (lanes > 1) {
        point.mask = kb.maskFor(rest.getInductionVar(), last, lanes);
        point.extent = known.value_or(0);
      }
      emitChains(point, OpFoldResult(rest.getInductionVar()), 1);
    }
    b.setInsertionPointAfter(taskLoop);
    kb.finish(tasks);
  }

private:
  scf::ForOp openLoop(Value begin, Value end, int64_t step, ValueRange carried = {}) {
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(step), carried);
    b.setInsertionPointToStart(loop.getBody());
    return loop;
  }

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
    OpFoldResult size = sizes[cumulate.along];
    auto loop = openLoop(kb.index(0), kb.asValue(size), 1, SmallVector<Value>(points.size(), first));
    Value step = loop.getInductionVar();
    OpFoldResult place = step;
    if (cumulate.isReverse)
      place = kb.apply(b.getAffineDimExpr(0) - b.getAffineDimExpr(1) - 1, {size, step});
    SmallVector<Value> carried;
    for (auto [each, before] : llvm::zip(points, loop.getRegionIterArgs())) {
      each.ivs[cumulate.along] = place;
      each.ivs[rank] = step;
      SmallVector<Value> arguments, next;
      for (OpOperand *input : op.getDpsInputOperands())
        arguments.push_back(kb.load(op, input, each));
      arguments.push_back(before);
      kb.evaluate(op, arguments, each, next);
      carried.push_back(lanes > 1 ? kb.splat(next.front(), lanes) : next.front());
    }
    for (auto [each, before, after] : llvm::zip(points, loop.getRegionIterArgs(), carried))
      for (const Buffer *buffer : kb.results(op.getResult(0)))
        kb.store(*buffer, map, each, cumulate.isExclusive ? Value(before) : after);
    scf::YieldOp::create(b, loc, carried);
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  Cumulate cumulate;
  AffineMap map;
  unsigned rank;
  SmallVector<OpFoldResult> sizes;
  SmallVector<unsigned> across;
  int64_t lanes = 1;
};

} // namespace

void emitCumulate(func::FuncOp kernel, rt::TargetAttr target) {
  CumulateEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
