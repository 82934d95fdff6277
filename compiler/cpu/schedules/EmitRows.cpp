// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modes rows and register-rows of the loops schedule: vectors along an inner dimension, whose lanes are combined last.
#include "compiler/cpu/schedules/EmitLoops.h"

#include "compiler/kernels/Reduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {

Value LoopsEmitter::combine(Operation *combiner, Value x, Value y) {
  OperationState state(loc, combiner->getName());
  state.addOperands({x, y});
  state.addTypes(x.getType());
  state.addAttributes(combiner->getDiscardableAttrDictionary().getValue());
  return b.create(state)->getResult(0);
}

// A halving tree: the same order whatever the loop did.
Value LoopsEmitter::combineLanes(Operation *combiner, Value vector) {
  for (int64_t width = cast<VectorType>(vector.getType()).getNumElements() / 2; width > 0; width /= 2) {
    SmallVector<int64_t> low = llvm::to_vector(llvm::seq<int64_t>(0, width));
    SmallVector<int64_t> high = llvm::to_vector(llvm::seq<int64_t>(width, 2 * width));
    Value x = vector::ShuffleOp::create(b, loc, vector, vector, low);
    Value y = vector::ShuffleOp::create(b, loc, vector, vector, high);
    vector = combine(combiner, x, y);
  }
  return vector::ExtractOp::create(b, loc, vector, ArrayRef<int64_t>{0});
}

OpFoldResult LoopsEmitter::emitRows(bool inRegisters) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  OpFoldResult rows = kb.product(outerSizes);
  int64_t rowElements = elementsPerTask;
  for (linalg::GenericOp op : ops) {
    SmallVector<OpFoldResult> sizes = kb.iterationSizes(op);
    int64_t count = 1;
    for (unsigned dim : reductionDims(op)) {
      std::optional<int64_t> size = getConstantIntValue(sizes[dim]);
      count = size ? count * *size : elementsPerTask;
    }
    if (op.getNumReductionLoops())
      rowElements = std::min(rowElements, count);
  }
  int64_t rowsPerTask = std::max<int64_t>(1, elementsPerTask / std::max<int64_t>(rowElements, 16));
  OpFoldResult tasks = kb.apply(d0.ceilDiv(rowsPerTask), {rows});

  scf::ForOp taskLoop = openLoop(kb.taskBegin, kb.taskEnd, 1);
  OpFoldResult begin = kb.apply(d0 * rowsPerTask, {taskLoop.getInductionVar()});
  OpFoldResult end = minimum(kb.apply(d0 + rowsPerTask, {begin}), rows);
  Rows row = openRows(begin, end, outerSizes);
  ArrayRef<OpFoldResult> outer = row.indices;
  for (linalg::GenericOp op : ops) {
    if (inRegisters)
      emitInRegisters(op, outer);
    else if (op.getNumReductionLoops() == 0)
      evaluateElementwise(op, pointOf(op, outer));
    else
      emitRowReduction(op, outer);
  }
  closeRows(row);
  b.setInsertionPointAfter(taskLoop);
  return tasks;
}

void LoopsEmitter::emitRowReduction(linalg::GenericOp op, ArrayRef<OpFoldResult> outer) {
  Point start = pointOf(op, outer);
  SmallVector<OpFoldResult> sizes = kb.iterationSizes(op);
  SmallVector<unsigned> inner = reductionDims(op);
  Operation *combiner = combinerOf(op);
  if (!combiner) {
    // An order-dependent body, such as argmax over a whole tensor: element by element.
    SmallVector<Value> carried;
    for (unsigned i = 0; i < op->getNumResults(); ++i)
      carried.push_back(initial(op, i, start));
    SmallVector<scf::ForOp> loops;
    Point point = start;
    for (unsigned dim : inner) {
      loops.push_back(openLoop(b.getIndexAttr(0), sizes[dim], 1, carried));
      carried.assign(loops.back().getRegionIterArgs().begin(), loops.back().getRegionIterArgs().end());
      point.ivs[dim] = loops.back().getInductionVar();
    }
    SmallVector<Value> arguments, yielded;
    for (OpOperand *input : op.getDpsInputOperands())
      arguments.push_back(read(op, input, point));
    arguments.append(carried);
    kb.evaluate(op, arguments, point, yielded);
    storeResults(op, start, closeLoops(loops, yielded));
    return;
  }

  // Vectors along the reduction dimension that is contiguous in the largest operand.
  unsigned vectorDim = inner.back();
  int64_t best = -1;
  for (OpOperand *input : op.getDpsInputOperands()) {
    AffineMap map = op.getMatchingIndexingMap(input);
    if (int64_t(map.getNumResults()) <= best || map.getNumResults() == 0)
      continue;
    auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
    if (last && llvm::is_contained(inner, last.getPosition())) {
      vectorDim = last.getPosition();
      best = map.getNumResults();
    }
  }
  int64_t lanes = kb.target.lanes(), unroll = unrollFor(op), block = lanes * unroll;
  Value neutral = kb.splat(arith::ConstantOp::create(b, loc, *arith::getNeutralElement(combiner)), lanes);
  SmallVector<Value> sums(unroll, neutral);
  SmallVector<scf::ForOp> loops;
  for (unsigned dim : inner)
    if (dim != vectorDim) {
      loops.push_back(openLoop(b.getIndexAttr(0), sizes[dim], 1, sums));
      sums.assign(loops.back().getRegionIterArgs().begin(), loops.back().getRegionIterArgs().end());
      start.ivs[dim] = loops.back().getInductionVar();
    }
  std::optional<int64_t> known = getConstantIntValue(sizes[vectorDim]);
  AffineExpr d0 = b.getAffineDimExpr(0);
  OpFoldResult wholeEnd = kb.apply(d0.floorDiv(block) * block, {sizes[vectorDim]});
  auto step = [&](OpFoldResult iv, Value accumulator, bool masked) {
    Point point = start;
    point.ivs[vectorDim] = iv;
    point.vectorDim = vectorDim;
    point.width = lanes;
    if (masked) {
      point.mask = kb.maskFor(iv, sizes[vectorDim], lanes);
      point.extent = known.value_or(0);
    }
    SmallVector<Value> arguments, yielded;
    for (OpOperand *input : op.getDpsInputOperands())
      arguments.push_back(read(op, input, point));
    arguments.push_back(accumulator);
    kb.evaluate(op, arguments, point, yielded);
    Value sum = kb.splat(yielded.front(), lanes);
    return masked ? arith::SelectOp::create(b, loc, point.mask, sum, accumulator).getResult() : sum;
  };
  if (!known || *known >= block) {
    scf::ForOp loop = openLoop(b.getIndexAttr(0), wholeEnd, block, sums);
    SmallVector<Value> next;
    for (int64_t u = 0; u < unroll; ++u)
      next.push_back(step(kb.apply(d0 + u * lanes, {loop.getInductionVar()}), loop.getRegionIterArgs()[u], false));
    sums = closeLoops({loop}, next);
  }
  if (!known || *known % block != 0) {
    scf::ForOp loop = openLoop(wholeEnd, sizes[vectorDim], lanes, {sums[0]});
    Value next = step(loop.getInductionVar(), loop.getRegionIterArgs()[0], !known || *known % lanes != 0);
    sums[0] = closeLoops({loop}, {next}).front();
  }
  sums = closeLoops(loops, sums);
  for (; sums.size() > 1; sums.truncate(sums.size() / 2)) // neighbours first
    for (size_t i = 0; i < sums.size() / 2; ++i)
      sums[i] = combine(combiner, sums[2 * i], sums[2 * i + 1]);
  Point result = pointOf(op, outer);
  storeResults(op, result, combine(combiner, initial(op, 0, result), combineLanes(combiner, sums[0])));
}

// A row is one vector: ops on rows are evaluated on it, reductions collapse it to a scalar.
void LoopsEmitter::emitInRegisters(linalg::GenericOp op, ArrayRef<OpFoldResult> outer) {
  Point point = pointOf(op, outer);
  SmallVector<unsigned> inner = reductionDims(op);
  bool reduces = !inner.empty();
  if (!reduces && rankOf(op.getResult(0)) == outerRank)
    return evaluateElementwise(op, point);
  unsigned dim = reduces ? inner.front() : resultDim(op, outerRank);
  int64_t size = *getConstantIntValue(kb.iterationSizes(op)[dim]);
  point.vectorDim = dim;
  point.width = std::max<int64_t>(kb.target.lanes(), llvm::PowerOf2Ceil(size));
  if (size != point.width) {
    point.mask = kb.maskFor(b.getIndexAttr(0), b.getIndexAttr(size), point.width);
    point.extent = size;
  }
  if (!reduces)
    return evaluateElementwise(op, point);
  Operation *combiner = combinerOf(op);
  Value neutral =
      kb.splat(arith::ConstantOp::create(b, loc, *arith::getNeutralElement(combiner)), point.width);
  SmallVector<Value> arguments, yielded;
  for (OpOperand *input : op.getDpsInputOperands())
    arguments.push_back(read(op, input, point));
  arguments.push_back(neutral);
  kb.evaluate(op, arguments, point, yielded);
  Value row = kb.splat(yielded.front(), point.width);
  if (point.mask)
    row = arith::SelectOp::create(b, loc, point.mask, row, neutral);
  Point result = pointOf(op, outer);
  storeResults(op, result, combine(combiner, initial(op, 0, result), combineLanes(combiner, row)));
}

} // namespace cauce
