// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a scatter is computed: y[ids[i], b] += x[i, b]. A task owns some rows of y: it sets them to zero, then looks at all ids
// in order and adds the rows of x whose id is one of its own. Nothing is written by two tasks, and the order of additions
// is that of the ids, whatever the number of threads.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/cpu/schedules/Scatter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t elementsPerTask = 4096; // of y; also what a size that is not known counts as
constexpr int64_t mostTasks = 64;         // each of which looks at all ids

class ScatterEmitter {
public:
  ScatterEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : kb(source, target), b(kb.b), loc(kb.loc), op(op), scatter(*matchScatter(op)),
        yMap(op.getMatchingIndexingMap(op.getDpsInitOperand(0))), rank(yMap.getNumResults()),
        lanes(target.lanesFor(elementType())), sizes(kb.iterationSizes(op)) {}

  void run() {
    int64_t width = 1;
    for (unsigned dim = 1; dim < rank; ++dim)
      width *= getConstantIntValue(sizes[dim]).value_or(elementsPerTask);
    int64_t rowsPerTask = std::max<int64_t>(1, elementsPerTask / std::max<int64_t>(width, 1));
    if (std::optional<int64_t> rows = getConstantIntValue(sizes[0]))
      rowsPerTask = std::max<int64_t>(rowsPerTask, llvm::divideCeil(*rows, mostTasks));
    AffineExpr d0 = b.getAffineDimExpr(0);
    OpFoldResult tasks = kb.apply(d0.ceilDiv(rowsPerTask), {sizes[0]});

    auto taskLoop = openLoop(kb.taskBegin, kb.taskEnd, 1);
    Value begin = kb.asValue(kb.apply(d0 * rowsPerTask, {taskLoop.getInductionVar()}));
    Value end = kb.asValue(kb.apply(d0 + rowsPerTask, {begin}));
    end = arith::MinUIOp::create(b, loc, end, kb.asValue(sizes[0]));
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(elementType()));
    auto rowLoop = openLoop(begin, end, 1);
    forEachVector(rowLoop.getInductionVar(), [&](const Point &point) { store(point, zero); });
    b.setInsertionPointAfter(rowLoop);

    SmallVector<OpFoldResult> places(op.getNumLoops(), b.getIndexAttr(0));
    scf::ForOp outermost;
    for (unsigned dim = rank; dim < op.getNumLoops(); ++dim) {
      auto loop = openLoop(kb.index(0), kb.asValue(sizes[dim]), 1);
      places[dim] = loop.getInductionVar();
      outermost = outermost ? outermost : loop;
    }
    Value id = idAt(places);
    // Unsigned, so that an id below the first row is far beyond the last one.
    Value isMine = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, arith::SubIOp::create(b, loc, id, begin),
                                         arith::SubIOp::create(b, loc, end, begin));
    auto branch = scf::IfOp::create(b, loc, isMine);
    b.setInsertionPointToStart(&branch.getThenRegion().front());
    forEachVector(
        id, [&](const Point &point) { store(point, add(kb.load(result(), yMap, point), kb.load(op, scatter.x, point))); },
        places);
    b.setInsertionPointAfter(outermost ? outermost.getOperation() : branch.getOperation());
    b.setInsertionPointAfter(taskLoop);
    kb.finish(tasks);
  }

private:
  Type elementType() { return cast<RankedTensorType>(op.getResult(0).getType()).getElementType(); }
  const Buffer &result() { return *kb.results(op.getResult(0)).front(); }

  scf::ForOp openLoop(Value begin, Value end, int64_t step) {
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(step));
    b.setInsertionPointToStart(loop.getBody());
    return loop;
  }

  Value add(Value x, Value y) {
    return isa<FloatType>(elementType()) ? Value(arith::AddFOp::create(b, loc, x, y)) : Value(arith::AddIOp::create(b, loc, x, y));
  }

  void store(const Point &point, Value value) {
    for (const Buffer *buffer : kb.results(op.getResult(0)))
      kb.store(*buffer, yMap, point, value);
  }

  // The id at this point, as an index.
  Value idAt(ArrayRef<OpFoldResult> places) {
    Point point;
    point.ivs.assign(places.begin(), places.end());
    Value id = kb.load(op, scatter.ids, point);
    SmallVector<Operation *> conversions;
    for (Operation *def = scatter.id.getDefiningOp(); def; def = def->getOperand(0).getDefiningOp())
      conversions.push_back(def);
    for (Operation *conversion : llvm::reverse(conversions)) {
      Operation *clone = b.clone(*conversion);
      clone->setOperand(0, id);
      id = clone->getResult(0);
    }
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), id);
  }

  // Calls `body` for every vector of row `row` of y; `places` are the indices that are summed over.
  void forEachVector(Value row, llvm::function_ref<void(const Point &)> body, ArrayRef<OpFoldResult> places = {}) {
    OpBuilder::InsertionGuard guard(b);
    Point point;
    point.ivs.assign(op.getNumLoops(), b.getIndexAttr(0));
    llvm::copy(places, point.ivs.begin());
    point.ivs[0] = row;
    for (unsigned dim = 1; dim + 1 < rank; ++dim)
      point.ivs[dim] = openLoop(kb.index(0), kb.asValue(sizes[dim]), 1).getInductionVar();
    OpFoldResult size = sizes[rank - 1];
    std::optional<int64_t> known = getConstantIntValue(size);
    point.vectorDim = rank - 1;
    point.width = lanes;
    Value wholeEnd = kb.asValue(kb.apply(b.getAffineDimExpr(0).floorDiv(lanes) * lanes, {size}));
    if (!known || *known >= lanes) {
      auto loop = openLoop(kb.index(0), wholeEnd, lanes);
      point.ivs[rank - 1] = loop.getInductionVar();
      body(point);
      b.setInsertionPointAfter(loop);
    }
    if (!known || *known % lanes) {
      auto loop = openLoop(wholeEnd, kb.asValue(size), lanes);
      point.ivs[rank - 1] = loop.getInductionVar();
      point.mask = kb.maskFor(loop.getInductionVar(), size, lanes);
      point.extent = known.value_or(0);
      body(point);
    }
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  Scatter scatter;
  AffineMap yMap;
  unsigned rank;
  int64_t lanes;
  SmallVector<OpFoldResult> sizes;
};

} // namespace

void emitScatter(func::FuncOp kernel, rt::TargetAttr target) {
  ScatterEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
