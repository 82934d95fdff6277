// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the loops schedule computes a kernel. All ops of the kernel share the outer dimensions P;
// what else they iterate over is inner. Three modes:
//   columns        vectors run along a dimension of P, inner dimensions are loops around them: elementwise ops, and
//                  reductions along dimensions that are not contiguous
//   rows           one point of P at a time, vectors run along an inner dimension: reductions of contiguous rows
//   register-rows  like rows, but a whole row is one vector that stays in registers from op to op: softmax and its
//                  kin over few classes
// Work is split by shape alone, so that results do not depend on the number of threads.
#include "compiler/cpu/schedules/EmitLoops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

void LoopsEmitter::run(LoopsMode mode) {
  for (auto op : kb.source.getOps<linalg::GenericOp>())
    ops.push_back(op);
  // P is the shape of the smallest result; only register-rows has larger ones.
  Value outer = ops.front().getResult(0);
  for (linalg::GenericOp op : ops)
    if (rankOf(op.getResult(0)) < rankOf(outer))
      outer = op.getResult(0);
  outerRank = rankOf(outer);
  for (int64_t dim = 0; dim < outerRank; ++dim)
    outerSizes.push_back(kb.sizeOf(outer, dim));
  kb.finish(mode == LoopsMode::Columns ? emitColumns() : emitRows(/*inRegisters=*/mode == LoopsMode::RegisterRows));
}

SmallVector<unsigned> LoopsEmitter::reductionDims(linalg::GenericOp op) {
  SmallVector<unsigned> dims;
  op.getReductionDims(dims);
  return dims;
}

int64_t LoopsEmitter::unrollFor(ArrayRef<linalg::GenericOp> step) const {
  int64_t registers = 0;
  for (linalg::GenericOp op : step) {
    if (costOf(op) > longBody)
      return 1;
    for (Value result : op->getResults())
      registers += llvm::divideCeil(kb.target.lanes(), kb.target.lanesFor(cast<RankedTensorType>(result.getType()).getElementType()));
  }
  int64_t unroll = reductionUnroll;
  while (unroll > 1 && unroll * registers > kb.target.accumulators() / 3)
    unroll /= 2;
  return unroll;
}

OpFoldResult LoopsEmitter::minimum(OpFoldResult a, OpFoldResult c) {
  if (auto x = getConstantIntValue(a), y = getConstantIntValue(c); x && y)
    return b.getIndexAttr(std::min(*x, *y));
  return arith::MinUIOp::create(b, loc, kb.asValue(a), kb.asValue(c)).getResult();
}

// A loop over [begin, end) with the builder inside it afterwards.
scf::ForOp LoopsEmitter::openLoop(OpFoldResult begin, OpFoldResult end, int64_t step, ValueRange carried) {
  auto loop = scf::ForOp::create(b, loc, kb.asValue(begin), kb.asValue(end), kb.index(step), carried);
  b.setInsertionPointToStart(loop.getBody());
  return loop;
}

SmallVector<Value> LoopsEmitter::closeLoops(ArrayRef<scf::ForOp> loops, SmallVector<Value> results) {
  for (scf::ForOp loop : llvm::reverse(loops)) {
    scf::YieldOp::create(b, loc, results);
    b.setInsertionPointAfter(loop);
    results.assign(loop.getResults().begin(), loop.getResults().end());
  }
  return results;
}

bool LoopsEmitter::hasSeveralDims(ArrayRef<OpFoldResult> sizes) {
  return llvm::count_if(sizes, [](OpFoldResult size) { return getConstantIntValue(size) != 1; }) > 1;
}

LoopsEmitter::Rows LoopsEmitter::openRows(OpFoldResult begin, OpFoldResult end, ArrayRef<OpFoldResult> sizes) {
  Rows rows;
  rows.sizes.assign(sizes.begin(), sizes.end());
  if (!hasSeveralDims(sizes)) {
    rows.loop = openLoop(begin, end, 1);
    rows.indices = kb.delinearize(rows.loop.getInductionVar(), sizes);
    return rows;
  }
  rows.indices = kb.delinearize(begin, sizes);
  SmallVector<Value> first;
  for (OpFoldResult index : rows.indices)
    if (auto value = dyn_cast<Value>(index))
      first.push_back(value);
  rows.loop = openLoop(begin, end, 1, first);
  auto carried = rows.loop.getRegionIterArgs().begin();
  for (OpFoldResult &index : rows.indices)
    if (isa<Value>(index))
      index = OpFoldResult(Value(*carried++));
  return rows;
}

void LoopsEmitter::closeRows(Rows rows) {
  SmallVector<Value> next;
  if (rows.loop.getNumRegionIterArgs()) {
    b.setInsertionPointToEnd(rows.loop.getBody());
    for (OpFoldResult index : kb.next(rows.indices, rows.sizes))
      if (auto value = dyn_cast<Value>(index))
        next.push_back(value);
    scf::YieldOp::create(b, loc, next);
  }
  b.setInsertionPointAfter(rows.loop);
}

Point LoopsEmitter::pointOf(linalg::GenericOp op, ArrayRef<OpFoldResult> outer) {
  Point point;
  point.ivs.assign(op.getNumLoops(), OpFoldResult(b.getIndexAttr(0)));
  for (int64_t dim = 0; dim < outerRank; ++dim)
    point.ivs[resultDim(op, dim)] = outer[dim];
  return point;
}

Value LoopsEmitter::read(linalg::GenericOp op, OpOperand *operand, const Point &point) {
  if (auto known = values.find(operand->get()); known != values.end())
    return known->second;
  return kb.load(op, operand, point);
}

void LoopsEmitter::storeResults(linalg::GenericOp op, const Point &point, ValueRange results) {
  for (auto [position, result, value] : llvm::enumerate(op->getResults(), results)) {
    values[result] = value;
    AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(position));
    for (const Buffer *buffer : kb.results(result))
      kb.store(*buffer, map, point, value);
  }
}

// The value that a reduction starts from at `point`: what its init is filled with, or holds, or what the kernel computes for it.
Value LoopsEmitter::initial(linalg::GenericOp op, unsigned result, const Point &point) {
  OpOperand *init = op.getDpsInitOperand(result);
  if (Value fill = kb.fillOf(init->get()))
    return fill;
  if (auto known = values.find(init->get()); known != values.end())
    return known->second;
  if (kb.argument(init->get()))
    return kb.load(*kb.argument(init->get()), op.getMatchingIndexingMap(init), point);
  return arith::ConstantOp::create(
      b, loc, b.getZeroAttr(cast<RankedTensorType>(init->get().getType()).getElementType()));
}

void LoopsEmitter::evaluateElementwise(linalg::GenericOp op, const Point &point) {
  SmallVector<Value> arguments, yielded;
  for (OpOperand *input : op.getDpsInputOperands())
    arguments.push_back(read(op, input, point));
  for (unsigned i = 0; i < op->getNumResults(); ++i)
    arguments.push_back(initial(op, i, point));
  kb.evaluate(op, arguments, point, yielded);
  storeResults(op, point, yielded);
}

} // namespace cauce
