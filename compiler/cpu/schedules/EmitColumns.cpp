// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mode columns of the loops schedule: blocks of vectors side by side along a dimension of P.
#include "compiler/cpu/schedules/EmitLoops.h"
#include "compiler/kernels/Reduction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

static constexpr int64_t fewestLanes = 4;          // of the shortest vectors that a CPU has
static constexpr int64_t widestTileChunk = 512;    // columns that a task goes through with tiles of rows
static constexpr int64_t longestStraight = 8;      // indices of a reduction's innermost loop that is no loop in a tile
static constexpr int64_t straightSteps = 4;        // of a longer one in each iteration
static constexpr int64_t fewIndices = 4;           // of the only loop of a reduction, which is no loop
static constexpr int64_t shortestPart = 16;        // elements of a sum that are added up by themselves
static constexpr int64_t largeBody = 64;           // ops on each element that are compiled once, for whole vectors and the last one, as of random bits

OpFoldResult LoopsEmitter::emitColumns() {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  vectorOuter = outerRank - 1;
  while (vectorOuter > 0 && getConstantIntValue(outerSizes[vectorOuter]) == 1)
    --vectorOuter;
  bool reduces = llvm::any_of(ops, [](linalg::GenericOp op) { return op.getNumReductionLoops() > 0; });
  OpFoldResult columns = outerSizes[vectorOuter];
  std::optional<int64_t> known = getConstantIntValue(columns), like = kb.likeOf(columns);
  // Rows that are shorter than a vector are loaded, computed and stored in a shorter one.
  int64_t lanes = kb.target.lanes();
  if (known && *known < lanes)
    lanes = std::max<int64_t>(fewestLanes, llvm::PowerOf2Ceil(*known));

  SmallVector<OpFoldResult> rowSizes(outerSizes);
  rowSizes.erase(rowSizes.begin() + vectorOuter);
  SmallVector<int64_t> tile = tileOfRows(rowSizes);
  int64_t points = pointsOf(tile);
  SmallVector<Step> steps = stepsOf(/*together=*/points == 1);
  int64_t unroll = reduces ? reductionUnroll : 1;
  for (Step &step : steps)
    if (step.front().getNumReductionLoops())
      unroll = std::min(unroll, unrollFor(step));
  if (points > 1)
    unroll = std::clamp<int64_t>(kb.target.accumulators() / 2 / points, 1, unroll);
  int64_t block = lanes * unroll;
  int64_t chunk = !reduces ? elementsPerTask : points > 1 ? std::max(block, widestTileChunk) : block;
  if (known)
    chunk = std::min<int64_t>(chunk, llvm::alignTo(std::max<int64_t>(*known, 1), block));
  // The innermost dimensions of the rows, as far as a task goes through all of them, have loops of their own, in which addresses are
  // steps, and so have those that a tile is of; the others are one loop, which carries their indices.
  SmallVector<OpFoldResult> tileSizes(rowSizes.end() - tile.size(), rowSizes.end());
  rowSizes.pop_back_n(tile.size());
  SmallVector<OpFoldResult> nestedSizes;
  if (tile.empty())
    nestedSizes = splitNested(rowSizes, chunk);
  OpFoldResult rows = kb.product(rowSizes);
  int64_t perRow = chunk;
  for (OpFoldResult size : llvm::concat<OpFoldResult>(nestedSizes, tileSizes))
    perRow *= *getConstantIntValue(size);
  OpFoldResult rowsPerTask = b.getIndexAttr((reduces && tile.empty()) || !known ? 1 : std::max<int64_t>(1, elementsPerTask / perRow));
  OpFoldResult chunks = kb.apply(d0.ceilDiv(chunk), {columns});
  OpFoldResult rowTasks = kb.apply(d0.ceilDiv(*getConstantIntValue(rowsPerTask)), {rows});
  if (!reduces && !known && like) {
    // One chunk, and as many rows as a constant would have given.
    chunks = b.getIndexAttr(1);
    Value whole = kb.asValue(kb.apply(d0.ceilDiv(block) * block, {columns}));
    rowsPerTask = arith::DivUIOp::create(b, loc, kb.index(elementsPerTask), whole).getResult();
    rowTasks = arith::CeilDivUIOp::create(b, loc, kb.asValue(rows), kb.asValue(rowsPerTask)).getResult();
  }
  OpFoldResult tasks = kb.product({rowTasks, chunks});

  scf::ForOp taskLoop = openLoop(kb.taskBegin, kb.taskEnd, 1);
  Value task = taskLoop.getInductionVar();
  OpFoldResult rowTask = task, chunkIndex = b.getIndexAttr(0);
  if (getConstantIntValue(chunks) != 1) {
    rowTask = arith::DivUIOp::create(b, loc, task, kb.asValue(chunks)).getResult();
    chunkIndex = arith::RemUIOp::create(b, loc, task, kb.asValue(chunks)).getResult();
  }
  OpFoldResult rowBegin = kb.multiplyAdd(rowTask, rowsPerTask, b.getIndexAttr(0));
  OpFoldResult rowEnd = minimum(kb.apply(d0 + d1, {rowBegin, rowsPerTask}), rows);
  OpFoldResult columnBegin = kb.apply(d0 * chunk, {chunkIndex});
  bool oneChunk = getConstantIntValue(chunks) == 1;
  OpFoldResult columnEnd = oneChunk ? columns : minimum(kb.apply(d0 + chunk, {columnBegin}), columns);

  Rows row = openRows(rowBegin, rowEnd, rowSizes);
  SmallVector<OpFoldResult> outer = row.indices;
  for (OpFoldResult size : nestedSizes)
    outer.push_back(openLoop(b.getIndexAttr(0), size, 1).getInductionVar());
  size_t firstOfTile = outer.size();
  outer.append(tile.size(), OpFoldResult(b.getIndexAttr(0)));
  outer.insert(outer.begin() + vectorOuter, OpFoldResult());
  firstOfTile += firstOfTile >= size_t(vectorOuter);

  // Whole blocks, then the rest vector by vector with a mask. A large body is compiled once: each of its vectors has a mask, where masks are cheap.
  OpFoldResult wholeEnd = kb.apply(d0 + (d1 - d0).floorDiv(block) * block, {columnBegin, columnEnd});
  auto add = [](int64_t sum, linalg::GenericOp op) { return sum + int64_t(op.getBody()->getOperations().size()); };
  int64_t size = std::accumulate(ops.begin(), ops.end(), int64_t(0), add);
  bool isMasked = !reduces && kb.target.getVectorBytes() >= 64 && size >= largeBody && (known ? known : like).value_or(1) % block != 0;
  if (isMasked)
    wholeEnd = columnBegin;
  auto emitRow = [&](ArrayRef<int64_t> tile) {
    if (!isMasked && (!like || *like >= block)) {
      scf::ForOp loop = openLoop(columnBegin, wholeEnd, block);
      outer[vectorOuter] = loop.getInductionVar();
      emitBlock(steps, outer, tile, unroll, lanes, /*masked=*/false);
      b.setInsertionPointAfter(loop);
    }
    if (!like || *like % block != 0) {
      scf::ForOp loop = openLoop(wholeEnd, columnEnd, lanes);
      outer[vectorOuter] = loop.getInductionVar();
      emitBlock(steps, outer, tile, 1, lanes, /*masked=*/!like || *like % lanes != 0);
      b.setInsertionPointAfter(loop);
    }
  };
  if (tile.empty() || tile.front() == getConstantIntValue(tileSizes.front())) {
    emitRow(tile);
  } else {
    int64_t size = *getConstantIntValue(tileSizes.front()), rest = size % tile.front();
    scf::ForOp loop = openLoop(b.getIndexAttr(0), b.getIndexAttr(size - rest), tile.front());
    outer[firstOfTile] = loop.getInductionVar();
    emitRow(tile);
    b.setInsertionPointAfter(loop);
    if (rest) {
      outer[firstOfTile] = b.getIndexAttr(size - rest);
      tile.front() = rest;
      emitRow(tile);
    }
  }
  closeRows(row);
  b.setInsertionPointAfter(taskLoop);
  return tasks;
}

// Whether neighbours along dimension `dim` of P read the same elements of an operand: all of it, or windows that overlap.
bool LoopsEmitter::sharesReads(linalg::GenericOp op, unsigned dim) {
  unsigned own = resultDim(op, dim);
  SmallVector<OpFoldResult> sizes = kb.iterationSizes(op);
  SmallVector<unsigned> inner = reductionDims(op);
  auto overlap = [&](AffineExpr expr) {
    std::optional<int64_t> stride = coefficientOf(expr, own);
    return stride && llvm::any_of(inner, [&](unsigned place) {
             std::optional<int64_t> step = coefficientOf(expr, place), size = getConstantIntValue(sizes[place]);
             return step && size && *step > 0 && *stride < *step * *size;
           });
  };
  return llvm::any_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
    AffineMap map = op.getMatchingIndexingMap(operand);
    if (!op.payloadUsesValueFromOperand(operand) || llvm::none_of(inner, [&](unsigned place) { return map.isFunctionOfDim(place); }))
      return false;
    return !map.isFunctionOfDim(own) || llvm::any_of(map.getResults(), [&](AffineExpr expr) { return expr.isFunctionOfDim(own) && overlap(expr); });
  });
}

// How many points along each of the innermost dimensions of the rows are computed together, so that what they share is loaded once: all
// along each but the first of them. None if they share nothing.
SmallVector<int64_t> LoopsEmitter::tileOfRows(ArrayRef<OpFoldResult> rowSizes) {
  SmallVector<int64_t> tile;
  int64_t most = kb.target.accumulators() / 2, points = 1;
  if (llvm::any_of(ops, [](linalg::GenericOp op) { return op->getNumResults() > 1 || costOf(op) > longBody; }))
    return tile;
  for (size_t i = rowSizes.size(); i-- > 0 && points <= most / 2;) {
    std::optional<int64_t> size = getConstantIntValue(rowSizes[i]);
    unsigned dim = i + (int64_t(i) >= vectorOuter);
    if (!size || *size < 1 || llvm::none_of(ops, [&](linalg::GenericOp op) { return op.getNumReductionLoops() && sharesReads(op, dim); }))
      break;
    // All places of a filter are one tile, if they fit at all: each more goes through the image again.
    bool fits = points > 1 && points * *size <= most + most / 2;
    int64_t count = fits ? *size : std::min(*size, most / points);
    // One that leaves no rest, unless that is much less.
    if (*size > count)
      for (int64_t smaller = count; 2 * smaller > count; --smaller)
        if (*size % smaller == 0) {
          count = smaller;
          break;
        }
    tile.insert(tile.begin(), count);
    points *= count;
    if (count < *size)
      break;
  }
  if (points == 1)
    tile.clear();
  return tile;
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

// What is computed one after the other: an op, or, with `together`, all sums over the same elements whose operands are known by then. They
// share a loop, so that what several of them read is read once: of batch statistics and their gradients two sums each.
SmallVector<LoopsEmitter::Step> LoopsEmitter::stepsOf(bool together) {
  auto sumOver = [&](linalg::GenericOp op) {
    SmallVector<OpFoldResult> sizes = kb.iterationSizes(op);
    return llvm::map_to_vector(reductionDims(op), [&](unsigned dim) { return sizes[dim]; });
  };
  auto isSum = [](linalg::GenericOp op) { return op.getNumReductionLoops() && isa_and_nonnull<arith::AddFOp>(combinerOf(op)); };
  SmallVector<Step> steps;
  llvm::SmallDenseSet<Operation *> done;
  for (linalg::GenericOp op : ops) {
    if (!done.insert(op).second)
      continue;
    steps.push_back({op});
    if (!together || !isSum(op))
      continue;
    llvm::SmallDenseSet<Operation *> before = done;
    before.erase(op);
    for (linalg::GenericOp other : ops) {
      bool isKnown = llvm::all_of(other.getInputs(), [&](Value value) {
        auto producer = value.getDefiningOp<linalg::GenericOp>();
        return !producer || before.contains(producer);
      });
      if (!done.contains(other) && isSum(other) && isKnown && isEqualConstantIntOrValueArray(sumOver(op), sumOver(other))) {
        done.insert(other);
        steps.back().push_back(other);
      }
    }
  }
  return steps;
}

// All steps on `unroll` vectors side by side, at each point of a tile.
void LoopsEmitter::emitBlock(ArrayRef<Step> steps, ArrayRef<OpFoldResult> outer, ArrayRef<int64_t> tile, int64_t unroll, int64_t lanes, bool masked) {
  int64_t count = pointsOf(tile) * unroll;
  SmallVector<DenseMap<Value, Value>> environments(count);
  SmallVector<SmallVector<OpFoldResult>> places(count, llvm::to_vector(outer));
  Value mask;
  for (int64_t i = 0; i < count; ++i) {
    places[i][vectorOuter] = kb.apply(b.getAffineDimExpr(0) + i % unroll * lanes, {outer[vectorOuter]});
    int64_t number = i / unroll, dim = outerRank;
    for (int64_t size : llvm::reverse(tile)) {
      dim -= dim - 1 == vectorOuter ? 2 : 1;
      places[i][dim] = kb.apply(b.getAffineDimExpr(0) + number % size, {outer[dim]});
      number /= size;
    }
  }
  if (masked)
    mask = kb.maskFor(outer[vectorOuter], outerSizes[vectorOuter], lanes);
  auto pointAt = [&](linalg::GenericOp op, int64_t i) {
    Point point = pointOf(op, places[i]);
    point.vectorDim = resultDim(op, vectorOuter);
    point.width = lanes;
    point.mask = mask;
    point.extent = masked ? getConstantIntValue(outerSizes[vectorOuter]).value_or(0) : 0;
    return point;
  };
  // At each point, in its environment.
  auto forEach = [&](ArrayRef<linalg::GenericOp> step, llvm::function_ref<void(linalg::GenericOp, int64_t)> visit) {
    for (int64_t i = 0; i < count; ++i) {
      values.swap(environments[i]);
      for (linalg::GenericOp op : step)
        visit(op, i);
      values.swap(environments[i]);
    }
  };
  for (const Step &step : steps) {
    linalg::GenericOp first = step.front();
    if (first.getNumReductionLoops() == 0) {
      forEach(step, [&](linalg::GenericOp op, int64_t i) { evaluateElementwise(op, pointAt(op, i)); });
      continue;
    }
    SmallVector<Value> carried;
    forEach(step, [&](linalg::GenericOp op, int64_t i) {
      for (unsigned result = 0; result < op->getNumResults(); ++result)
        carried.push_back(kb.splat(initial(op, result, pointAt(op, i)), lanes));
    });
    auto add = [&](ArrayRef<OpFoldResult> indices, ArrayRef<Value> sums) {
      SmallVector<Value> next;
      forEach(step, [&](linalg::GenericOp op, int64_t i) {
        Point point = pointAt(op, i);
        for (auto [dim, index] : llvm::zip(reductionDims(op), indices))
          point.ivs[dim] = index;
        SmallVector<Value> arguments, yielded;
        for (OpOperand *input : op.getDpsInputOperands())
          arguments.push_back(read(op, input, point));
        llvm::append_range(arguments, sums.slice(next.size(), op->getNumResults()));
        kb.evaluate(op, arguments, point, yielded);
        for (Value value : yielded)
          next.push_back(kb.splat(value, lanes));
      });
      return next;
    };
    SmallVector<OpFoldResult> sizes = kb.iterationSizes(first), indices;
    SmallVector<OpFoldResult> inner = llvm::map_to_vector(reductionDims(first), [&](unsigned dim) { return sizes[dim]; });
    bool isShort = inner.size() == 1 && getConstantIntValue(inner.front()).value_or(fewIndices + 1) <= fewIndices;
    Operation *combiner = combinerOf(first);
    SmallVector<Value> sums =
        emitReductionLoops(inner, indices, carried, /*straight=*/!tile.empty() || isShort, isa_and_nonnull<arith::AddFOp>(combiner) ? combiner : nullptr, add);
    ArrayRef<Value> rest = sums;
    forEach(step, [&](linalg::GenericOp op, int64_t i) {
      storeResults(op, pointAt(op, i), ValueRange(rest.take_front(op->getNumResults())));
      rest = rest.drop_front(op->getNumResults());
    });
  }
}

// The loops of a reduction, which carry its values, around `step`. With `straight`, the innermost is no loop if it is short, or takes several
// steps at once: what they share with each other is loaded once, too. Otherwise an inner loop of sums adds up a part by itself: rounding
// grows with the number of sums one behind the other, thousands of them in the mean of an image.
SmallVector<Value> LoopsEmitter::emitReductionLoops(ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &indices, SmallVector<Value> carried, bool straight,
                                                    Operation *sum, llvm::function_ref<SmallVector<Value>(ArrayRef<OpFoldResult>, ArrayRef<Value>)> step) {
  if (sizes.empty())
    return step(indices, carried);
  auto at = [&](OpFoldResult index, SmallVector<Value> values) {
    std::optional<int64_t> part = sizes.size() > 1 ? getConstantIntValue(sizes[1]) : std::nullopt;
    bool isApart = sum && !straight && part && *part >= shortestPart;
    SmallVector<Value> before = values;
    if (isApart)
      for (Value &value : values)
        value = arith::ConstantOp::create(b, loc, b.getZeroAttr(value.getType()));
    indices.push_back(index);
    values = emitReductionLoops(sizes.drop_front(), indices, values, straight, sum, step);
    indices.pop_back();
    if (isApart)
      for (auto [value, whole] : llvm::zip(values, before))
        value = combine(sum, whole, value);
    return values;
  };
  std::optional<int64_t> known = getConstantIntValue(sizes.front());
  int64_t steps = straight && known && sizes.size() == 1 ? straightSteps : 1, looped = 0;
  if (!known || steps == 1 || *known > longestStraight) {
    looped = known ? *known / steps * steps : 0;
    scf::ForOp loop = openLoop(b.getIndexAttr(0), known ? OpFoldResult(b.getIndexAttr(looped)) : sizes.front(), steps, carried);
    SmallVector<Value> sums(loop.getRegionIterArgs().begin(), loop.getRegionIterArgs().end());
    for (int64_t i = 0; i < steps; ++i)
      sums = at(kb.apply(b.getAffineDimExpr(0) + i, {loop.getInductionVar()}), sums);
    carried = closeLoops({loop}, sums);
  }
  for (; known && looped < *known; ++looped)
    carried = at(b.getIndexAttr(looped), carried);
  return carried;
}

} // namespace cauce
