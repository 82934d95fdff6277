// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tasks of rows along a dimension, and loops. Work is split by shape alone.
#include "compiler/cpu/schedules/EmitAlong.h"

using namespace mlir;

namespace cauce {

constexpr int64_t elementsPerTask = 4096; // also what a size that is not known counts as

AlongEmitter::AlongEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target, unsigned along)
    : kb(source, target), b(kb.b), loc(kb.loc), op(op), along(along), map(op.getMatchingIndexingMap(op.getDpsInitOperand(0))), rank(map.getNumResults()),
      sizes(kb.iterationSizes(op)) {
  for (unsigned dim = 0; dim < rank; ++dim)
    if (dim != along)
      across.push_back(dim);
  point.ivs.assign(op.getNumLoops(), b.getIndexAttr(0));
}

void AlongEmitter::forEachRow(int64_t block, llvm::function_ref<void(OpFoldResult)> body) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  SmallVector<OpFoldResult> counts;
  for (unsigned dim : across)
    counts.push_back(sizes[dim]);
  if (across.empty())
    counts.push_back(b.getIndexAttr(1));
  counts.back() = kb.apply(d0.ceilDiv(block), {counts.back()});
  OpFoldResult rows = kb.product(counts);
  int64_t length = getConstantIntValue(sizes[rank]).value_or(elementsPerTask);
  int64_t perTask = std::max<int64_t>(1, elementsPerTask / std::max<int64_t>(1, length * block));
  OpFoldResult tasks = kb.apply(d0.ceilDiv(perTask), {rows});

  auto taskLoop = openLoop(kb.taskBegin, kb.taskEnd);
  Value begin = kb.asValue(kb.apply(d0 * perTask, {taskLoop.getInductionVar()}));
  Value end = minimum(kb.asValue(kb.apply(d0 + perTask, {begin})), kb.asValue(rows));
  auto rowLoop = openLoop(begin, end);
  SmallVector<OpFoldResult> row = kb.delinearize(rowLoop.getInductionVar(), counts);
  for (auto [dim, index] : llvm::zip(across, row))
    point.ivs[dim] = index;
  body(row.back());
  b.setInsertionPointAfter(taskLoop);
  kb.finish(tasks);
}

scf::ForOp AlongEmitter::openLoop(Value begin, Value end, int64_t step, ValueRange carried) {
  auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(step), carried);
  b.setInsertionPointToStart(loop.getBody());
  return loop;
}

void AlongEmitter::forEach(Value begin, Value end, llvm::function_ref<void(Value)> body, int64_t step) {
  OpBuilder::InsertionGuard guard(b);
  body(openLoop(begin, end, step).getInductionVar());
}

void AlongEmitter::ifSo(Value condition, llvm::function_ref<void()> body) {
  auto branch = scf::IfOp::create(b, loc, condition);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&branch.getThenRegion().front());
  body();
}

void AlongEmitter::store(const Point &at, Value value) {
  for (const Buffer *buffer : kb.results(op.getResult(0)))
    kb.store(*buffer, map, at, value);
}

} // namespace cauce
