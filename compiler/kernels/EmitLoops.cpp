// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops schedule, for everything that is not a contraction. All ops of the kernel share the outer dimensions P;
// what else they iterate over is inner. Three modes:
//   columns        vectors run along a dimension of P, inner dimensions are loops around them: elementwise ops, and
//                  reductions along dimensions that are not contiguous
//   rows           one point of P at a time, vectors run along an inner dimension: reductions of contiguous rows
//   register-rows  like rows, but a whole row is one vector that stays in registers from op to op: softmax and its
//                  kin over few classes
// Work is split by shape alone, so that results do not depend on the number of threads.
#include "compiler/kernels/KernelBuilder.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t elementsPerTask = 4096; // below this a task is not worth its hand-over
constexpr int64_t reductionUnroll = 4;    // independent accumulators, to hide the latency of an addition

class LoopsEmitter {
public:
  LoopsEmitter(func::FuncOp source, const Machine &machine) : kb(source, machine), b(kb.b), loc(kb.loc) {}

  LogicalResult run() {
    for (auto op : kb.source.getOps<linalg::GenericOp>())
      ops.push_back(op);
    auto mode = kb.source->getAttrOfType<StringAttr>("rt.mode");
    if (ops.empty() || !mode)
      return kb.source.emitError("expected ops and the attribute 'rt.mode' in a kernel with schedule 'loops'");
    if (mode != "columns" && mode != "rows" && mode != "register-rows")
      return kb.source.emitError("expected mode 'columns', 'rows' or 'register-rows', but got ") << mode;
    // P is the shape of the smallest result; only register-rows has larger ones.
    Value outer = ops.front().getResult(0);
    for (linalg::GenericOp op : ops)
      if (rankOf(op.getResult(0)) < rankOf(outer))
        outer = op.getResult(0);
    outerRank = rankOf(outer);
    for (int64_t dim = 0; dim < outerRank; ++dim)
      outerSizes.push_back(kb.sizeOf(outer, dim));
    OpFoldResult tasks;
    if (mode == "columns")
      tasks = emitColumns();
    else
      tasks = emitRows(/*inRegisters=*/mode == "register-rows");
    kb.finish("loops", tasks);
    return success();
  }

private:
  static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }
  static AffineMap outputMap(linalg::GenericOp op) { return op.getMatchingIndexingMap(op.getDpsInitOperand(0)); }

  // The iteration dimension of `op` that is dimension `dim` of its result.
  static unsigned resultDim(linalg::GenericOp op, unsigned dim) { return outputMap(op).getDimPosition(dim); }

  static SmallVector<unsigned> reductionDims(linalg::GenericOp op) {
    SmallVector<unsigned> dims;
    op.getReductionDims(dims);
    return dims;
  }

  OpFoldResult product(ArrayRef<OpFoldResult> sizes) {
    int64_t constant = 1;
    Value rest;
    for (OpFoldResult size : sizes) {
      if (std::optional<int64_t> known = getConstantIntValue(size))
        constant *= *known;
      else
        rest = rest ? arith::MulIOp::create(b, loc, rest, cast<Value>(size)).getResult() : cast<Value>(size);
    }
    if (!rest)
      return b.getIndexAttr(constant);
    return kb.apply(b.getAffineDimExpr(0) * constant, {rest});
  }

  // A loop over [begin, end) with the builder inside it afterwards.
  scf::ForOp openLoop(OpFoldResult begin, OpFoldResult end, int64_t step, ValueRange carried = {}) {
    auto loop = scf::ForOp::create(b, loc, kb.asValue(begin), kb.asValue(end), kb.index(step), carried);
    b.setInsertionPointToStart(loop.getBody());
    return loop;
  }

  SmallVector<OpFoldResult> delinearize(Value linear, ArrayRef<OpFoldResult> sizes) {
    SmallVector<OpFoldResult> indices(sizes.size());
    for (unsigned i = sizes.size(); i-- > 0;) {
      if (getConstantIntValue(sizes[i]) == 1) {
        indices[i] = b.getIndexAttr(0);
        continue;
      }
      bool isFirst = llvm::all_of(sizes.take_front(i), [](OpFoldResult size) { return getConstantIntValue(size) == 1; });
      if (isFirst) {
        indices[i] = linear;
        continue;
      }
      Value size = kb.asValue(sizes[i]);
      indices[i] = arith::RemUIOp::create(b, loc, linear, size).getResult();
      linear = arith::DivUIOp::create(b, loc, linear, size);
    }
    return indices;
  }

  Point pointOf(linalg::GenericOp op, ArrayRef<OpFoldResult> outer) {
    Point point;
    point.ivs.assign(op.getNumLoops(), OpFoldResult(b.getIndexAttr(0)));
    for (int64_t dim = 0; dim < outerRank; ++dim)
      point.ivs[resultDim(op, dim)] = outer[dim];
    return point;
  }

  Value read(linalg::GenericOp op, OpOperand *operand, const Point &point) {
    if (auto known = values.find(operand->get()); known != values.end())
      return known->second;
    return kb.load(op, operand, point);
  }

  void storeResults(linalg::GenericOp op, const Point &point, ValueRange results) {
    for (auto [position, result, value] : llvm::enumerate(op->getResults(), results)) {
      values[result] = value;
      AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(position));
      for (const Buffer *buffer : kb.results(result))
        kb.store(*buffer, map, point, value);
    }
  }

  // The value that a reduction starts from at `point`: what its init is filled with, or holds.
  Value initial(linalg::GenericOp op, unsigned result, const Point &point) {
    OpOperand *init = op.getDpsInitOperand(result);
    if (Value fill = kb.fillOf(init->get()))
      return fill;
    if (kb.argument(init->get()))
      return kb.load(*kb.argument(init->get()), op.getMatchingIndexingMap(init), point);
    return arith::ConstantOp::create(
        b, loc, b.getZeroAttr(cast<RankedTensorType>(init->get().getType()).getElementType()));
  }

  void evaluateElementwise(linalg::GenericOp op, const Point &point) {
    SmallVector<Value> arguments, yielded;
    for (OpOperand *input : op.getDpsInputOperands())
      arguments.push_back(read(op, input, point));
    for (unsigned i = 0; i < op->getNumResults(); ++i)
      arguments.push_back(initial(op, i, point));
    kb.evaluate(op, arguments, point, yielded);
    storeResults(op, point, yielded);
  }

  //===------------------------------------------------------------------===//
  // columns
  //===------------------------------------------------------------------===//

  OpFoldResult emitColumns() {
    AffineExpr d0, d1;
    bindDims(b.getContext(), d0, d1);
    vectorOuter = outerRank - 1;
    while (vectorOuter > 0 && getConstantIntValue(outerSizes[vectorOuter]) == 1)
      --vectorOuter;
    bool reduces = llvm::any_of(ops, [](linalg::GenericOp op) { return op.getNumReductionLoops() > 0; });
    int64_t lanes = kb.machine.lanes, unroll = reduces ? reductionUnroll : 1, block = lanes * unroll;
    OpFoldResult columns = outerSizes[vectorOuter];
    std::optional<int64_t> known = getConstantIntValue(columns);

    SmallVector<OpFoldResult> rowSizes(outerSizes);
    rowSizes.erase(rowSizes.begin() + vectorOuter);
    OpFoldResult rows = product(rowSizes);
    int64_t chunk = reduces ? block : elementsPerTask;
    if (known)
      chunk = std::min<int64_t>(chunk, llvm::alignTo(std::max<int64_t>(*known, 1), block));
    int64_t rowsPerTask = reduces || !known ? 1 : std::max<int64_t>(1, elementsPerTask / chunk);
    OpFoldResult chunks = kb.apply(d0.ceilDiv(chunk), {columns});
    OpFoldResult rowTasks = kb.apply(d0.ceilDiv(rowsPerTask), {rows});
    OpFoldResult tasks = product({rowTasks, chunks});

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

    scf::ForOp rowLoop = openLoop(rowBegin, rowEnd, 1);
    SmallVector<OpFoldResult> outer = delinearize(rowLoop.getInductionVar(), rowSizes);
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
    b.setInsertionPointAfter(taskLoop);
    return tasks;
  }

  OpFoldResult minimum(OpFoldResult a, OpFoldResult c) {
    if (auto x = getConstantIntValue(a), y = getConstantIntValue(c); x && y)
      return b.getIndexAttr(std::min(*x, *y));
    return arith::MinUIOp::create(b, loc, kb.asValue(a), kb.asValue(c)).getResult();
  }

  // All ops on `unroll` vectors side by side.
  void emitBlock(ArrayRef<OpFoldResult> outer, int64_t unroll, int64_t lanes, bool masked) {
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

  SmallVector<Value> closeLoops(ArrayRef<scf::ForOp> loops, SmallVector<Value> results) {
    for (scf::ForOp loop : llvm::reverse(loops)) {
      scf::YieldOp::create(b, loc, results);
      b.setInsertionPointAfter(loop);
      results.assign(loop.getResults().begin(), loop.getResults().end());
    }
    return results;
  }

  //===------------------------------------------------------------------===//
  // rows and register-rows
  //===------------------------------------------------------------------===//

  OpFoldResult emitRows(bool inRegisters) {
    AffineExpr d0 = b.getAffineDimExpr(0);
    OpFoldResult rows = product(outerSizes);
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
    scf::ForOp rowLoop = openLoop(begin, end, 1);
    SmallVector<OpFoldResult> outer = delinearize(rowLoop.getInductionVar(), outerSizes);
    for (linalg::GenericOp op : ops) {
      if (inRegisters)
        emitInRegisters(op, outer);
      else if (op.getNumReductionLoops() == 0)
        evaluateElementwise(op, pointOf(op, outer));
      else
        emitRowReduction(op, outer);
    }
    b.setInsertionPointAfter(taskLoop);
    return tasks;
  }

  // The op that combines the accumulator with a new value, if the body is one reduction that can be reordered.
  static Operation *combinerOf(linalg::GenericOp op) {
    if (op->getNumResults() != 1)
      return nullptr;
    SmallVector<Operation *, 4> combiners;
    if (!matchReduction(op.getRegionOutputArgs(), 0, combiners) || combiners.size() != 1)
      return nullptr;
    return arith::getNeutralElement(combiners.front()) ? combiners.front() : nullptr;
  }

  Value combine(Operation *combiner, Value x, Value y) {
    OperationState state(loc, combiner->getName());
    state.addOperands({x, y});
    state.addTypes(x.getType());
    state.addAttributes(combiner->getDiscardableAttrDictionary().getValue());
    return b.create(state)->getResult(0);
  }

  // A halving tree: the same order whatever the loop did.
  Value combineLanes(Operation *combiner, Value vector) {
    for (int64_t width = cast<VectorType>(vector.getType()).getNumElements() / 2; width > 0; width /= 2) {
      SmallVector<int64_t> low = llvm::to_vector(llvm::seq<int64_t>(0, width));
      SmallVector<int64_t> high = llvm::to_vector(llvm::seq<int64_t>(width, 2 * width));
      Value x = vector::ShuffleOp::create(b, loc, vector, vector, low);
      Value y = vector::ShuffleOp::create(b, loc, vector, vector, high);
      vector = combine(combiner, x, y);
    }
    return vector::ExtractOp::create(b, loc, vector, ArrayRef<int64_t>{0});
  }

  void emitRowReduction(linalg::GenericOp op, ArrayRef<OpFoldResult> outer) {
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
    int64_t lanes = kb.machine.lanes, block = lanes * reductionUnroll;
    Type element = cast<RankedTensorType>(op.getResult(0).getType()).getElementType();
    Value neutral = kb.splat(arith::ConstantOp::create(b, loc, *arith::getNeutralElement(combiner)), lanes);
    (void)element;
    SmallVector<Value> sums(reductionUnroll, neutral);
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
      for (int64_t u = 0; u < reductionUnroll; ++u)
        next.push_back(step(kb.apply(d0 + u * lanes, {loop.getInductionVar()}), loop.getRegionIterArgs()[u], false));
      sums = closeLoops({loop}, next);
    }
    if (!known || *known % block != 0) {
      scf::ForOp loop = openLoop(wholeEnd, sizes[vectorDim], lanes, {sums[0]});
      Value next = step(loop.getInductionVar(), loop.getRegionIterArgs()[0], !known || *known % lanes != 0);
      sums[0] = closeLoops({loop}, {next}).front();
    }
    sums = closeLoops(loops, sums);
    Value sum = combine(combiner, combine(combiner, sums[0], sums[1]), combine(combiner, sums[2], sums[3]));
    Point result = pointOf(op, outer);
    storeResults(op, result, combine(combiner, initial(op, 0, result), combineLanes(combiner, sum)));
  }

  // A row is one vector: ops on rows are evaluated on it, reductions collapse it to a scalar.
  void emitInRegisters(linalg::GenericOp op, ArrayRef<OpFoldResult> outer) {
    Point point = pointOf(op, outer);
    SmallVector<unsigned> inner = reductionDims(op);
    bool reduces = !inner.empty();
    if (!reduces && rankOf(op.getResult(0)) == outerRank)
      return evaluateElementwise(op, point);
    unsigned dim = reduces ? inner.front() : resultDim(op, outerRank);
    int64_t size = *getConstantIntValue(kb.iterationSizes(op)[dim]);
    point.vectorDim = dim;
    point.width = std::max<int64_t>(kb.machine.lanes, llvm::PowerOf2Ceil(size));
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

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  SmallVector<linalg::GenericOp> ops;
  SmallVector<OpFoldResult> outerSizes;
  int64_t outerRank = 0;
  int64_t vectorOuter = 0;            // columns: the dimension of P that vectors run along
  DenseMap<Value, Value> values; // results of earlier ops at the current point
};

} // namespace

LogicalResult emitLoops(func::FuncOp kernel, const Machine &machine) { return LoopsEmitter(kernel, machine).run(); }

} // namespace cauce
