// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mode columns of the loops schedule: blocks of vectors side by side along a dimension of P.
#include "compiler/cpu/schedules/EmitLoops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

static constexpr int64_t fewestLanes = 4; // of the shortest vectors that a CPU has

OpFoldResult LoopsEmitter::emitColumns() {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  vectorOuter = outerRank - 1;
  while (vectorOuter > 0 && getConstantIntValue(outerSizes[vectorOuter]) == 1)
    --vectorOuter;
  bool reduces = llvm::any_of(ops, [](linalg::GenericOp op) { return op.getNumReductionLoops() > 0; });
  int64_t unroll = reduces ? reductionUnroll : 1;
  for (linalg::GenericOp op : ops)
    if (op.getNumReductionLoops())
      unroll = std::min(unroll, unrollFor(op));
  OpFoldResult columns = outerSizes[vectorOuter];
  std::optional<int64_t> known = getConstantIntValue(columns);
  // Rows that are shorter than a vector are loaded, computed and stored in a shorter one.
  int64_t lanes = kb.target.lanes();
  if (known && *known < lanes)
    lanes = std::max<int64_t>(fewestLanes, llvm::PowerOf2Ceil(*known));
  int64_t block = lanes * unroll;

  SmallVector<OpFoldResult> rowSizes(outerSizes);
  rowSizes.erase(rowSizes.begin() + vectorOuter);
  int64_t chunk = reduces ? block : elementsPerTask;
  if (known)
    chunk = std::min<int64_t>(chunk, llvm::alignTo(std::max<int64_t>(*known, 1), block));
  // The innermost dimensions of the rows, as far as a task goes through all of them, have loops of their own, in which addresses are
  // steps; the others are one loop, which carries their indices.
  SmallVector<OpFoldResult> nestedSizes = splitNested(rowSizes, chunk);
  OpFoldResult rows = kb.product(rowSizes);
  int64_t perRow = chunk;
  for (OpFoldResult size : nestedSizes)
    perRow *= *getConstantIntValue(size);
  int64_t rowsPerTask = reduces || !known ? 1 : std::max<int64_t>(1, elementsPerTask / perRow);
  OpFoldResult chunks = kb.apply(d0.ceilDiv(chunk), {columns});
  OpFoldResult rowTasks = kb.apply(d0.ceilDiv(rowsPerTask), {rows});
  OpFoldResult tasks = kb.product({rowTasks, chunks});

  scf::ForOp taskLoop = openLoop(kb.taskBegin, kb.taskEnd, 1);
  Value task = taskLoop.getInductionVar();
  OpFoldResult rowTask = task, chunkIndex = b.getIndexAttr(0);
  if (getConstantIntValue(chunks) != 1) {
    rowTask = arith::DivUIOp::create(b, loc, task, kb.asValue(chunks)).getResult();
    chunkIndex = arith::RemUIOp::create(b, loc, task, kb.asValue(chunks)).getResult();
  }
  OpFoldResult rowBegin = kb.apply(d0 * rowsPerTask, {rowTask});
  OpFoldResult rowEnd = minimum(kb.apply(d0 + rowsPerTask, {rowBegin}), rows);
  OpFoldResult columnBegin = kb.apply(d0 * chunk, {chunkIndex});
  bool oneChunk = getConstantIntValue(chunks) == 1;
  OpFoldResult columnEnd = oneChunk ? columns : minimum(kb.apply(d0 + chunk, {columnBegin}), columns);

  Rows row = openRows(rowBegin, rowEnd, rowSizes);
  SmallVector<OpFoldResult> outer = row.indices;
  for (OpFoldResult size : nestedSizes)
    outer.push_back(openLoop(b.getIndexAttr(0), size, 1).getInductionVar());
  outer.insert(outer.begin() + vectorOuter, OpFoldResult());

  // Whole blocks, then the rest vector by vector with a mask.
  OpFoldResult wholeEnd = kb.apply(d0 + (d1 - d0).floorDiv(block) * block, {columnBegin, columnEnd});
  if (!known || *known >= block) {
    scf::ForOp loop = openLoop(columnBegin, wholeEnd, block);
    outer[vectorOuter] = loop.getInductionVar();
    emitBlock(outer, unroll, lanes, /*masked=*/false);
    b.setInsertionPointAfter(loop);
  }
  if (!known || *known % block != 0) {
    scf::ForOp loop = openLoop(wholeEnd, columnEnd, lanes);
    outer[vectorOuter] = loop.getInductionVar();
    emitBlock(outer, 1, lanes, /*masked=*/!known || *known % lanes != 0);
    b.setInsertionPointAfter(loop);
  }
  closeRows(row);
  b.setInsertionPointAfter(taskLoop);
  return tasks;
}

// Takes the innermost dimensions off the rows that get loops of their own. `elements` are those of a row.
SmallVector<OpFoldResult> LoopsEmitter::splitNested(SmallVectorImpl<OpFoldResult> &rowSizes, int64_t elements) {
  if (!hasSeveralDims(rowSizes))
    return {};
  for (linalg::GenericOp op : ops) {
    SmallVector<OpFoldResult> sizes = kb.iterationSizes(op);
    int64_t inner = 1;
    for (unsigned dim : reductionDims(op))
      inner *= getConstantIntValue(sizes[dim]).value_or(elementsPerTask);
    elements = std::max(elements, inner * kb.target.lanes());
  }
  SmallVector<OpFoldResult> nested;
  while (!rowSizes.empty()) {
    std::optional<int64_t> size = getConstantIntValue(rowSizes.back());
    if (!size || *size < 1 || elements * *size > elementsPerTask)
      break;
    elements *= *size;
    nested.insert(nested.begin(), rowSizes.pop_back_val());
  }
  return nested;
}

// All ops on `unroll` vectors side by side.
void LoopsEmitter::emitBlock(ArrayRef<OpFoldResult> outer, int64_t unroll, int64_t lanes, bool masked) {
  SmallVector<DenseMap<Value, Value>> environments(unroll);
  SmallVector<SmallVector<OpFoldResult>> places(unroll, llvm::to_vector(outer));
  Value mask;
  for (int64_t u = 0; u < unroll; ++u)
    places[u][vectorOuter] = kb.apply(b.getAffineDimExpr(0) + u * lanes, {outer[vectorOuter]});
  if (masked)
    mask = kb.maskFor(outer[vectorOuter], outerSizes[vectorOuter], lanes);
  auto pointAt = [&](linalg::GenericOp op, int64_t u) {
    Point point = pointOf(op, places[u]);
    point.vectorDim = resultDim(op, vectorOuter);
    point.width = lanes;
    point.mask = mask;
    point.extent = masked ? getConstantIntValue(outerSizes[vectorOuter]).value_or(0) : 0;
    return point;
  };
  for (linalg::GenericOp op : ops) {
    if (op.getNumReductionLoops() == 0) {
      for (int64_t u = 0; u < unroll; ++u) {
        values.swap(environments[u]);
        evaluateElementwise(op, pointAt(op, u));
        values.swap(environments[u]);
      }
      continue;
    }
    SmallVector<Value> carried;
    for (int64_t u = 0; u < unroll; ++u)
      for (unsigned i = 0; i < op->getNumResults(); ++i)
        carried.push_back(kb.splat(initial(op, i, pointAt(op, u)), lanes));
    SmallVector<OpFoldResult> sizes = kb.iterationSizes(op);
    SmallVector<unsigned> inner = reductionDims(op);
    SmallVector<scf::ForOp> loops;
    for (unsigned dim : inner) {
      loops.push_back(openLoop(b.getIndexAttr(0), sizes[dim], 1, carried));
      carried.assign(loops.back().getRegionIterArgs().begin(), loops.back().getRegionIterArgs().end());
    }
    SmallVector<Value> next;
    for (int64_t u = 0; u < unroll; ++u) {
      Point point = pointAt(op, u);
      for (auto [dim, loop] : llvm::zip(inner, loops))
        point.ivs[dim] = loop.getInductionVar();
      SmallVector<Value> arguments, yielded;
      values.swap(environments[u]);
      for (OpOperand *input : op.getDpsInputOperands())
        arguments.push_back(read(op, input, point));
      values.swap(environments[u]);
      for (unsigned i = 0; i < op->getNumResults(); ++i)
        arguments.push_back(carried[u * op->getNumResults() + i]);
      kb.evaluate(op, arguments, point, yielded);
      for (Value value : yielded)
        next.push_back(kb.splat(value, lanes));
    }
    SmallVector<Value> sums = closeLoops(loops, next);
    for (int64_t u = 0; u < unroll; ++u) {
      values.swap(environments[u]);
      storeResults(op, pointAt(op, u), ValueRange(sums).slice(u * op->getNumResults(), op->getNumResults()));
      values.swap(environments[u]);
    }
  }
}

} // namespace cauce
