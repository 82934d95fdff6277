// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How elements are given to places: what the result begins with is copied, then each element is combined with what is at its place, one
// after the other; where few have a place, vectors without one are passed over. A task owns some rows along the dimension, or some columns where neighbours lie across it, so that nothing is written by two tasks and
// the order is that of the elements, whatever the number of threads.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/cpu/schedules/Place.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t elementsPerTask = 4096; // also what a size that is not known counts as
constexpr int64_t columnsOfTask = 64;     // some cache lines

class PlaceEmitter {
public:
  PlaceEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : kb(source, target), b(kb.b), loc(kb.loc), op(op), place(*matchPlace(op)), map(op.getMatchingIndexingMap(op.getDpsInitOperand(0))),
        rank(map.getNumResults()), hasColumns(place.along + 1 < rank), sizes(kb.iterationSizes(op)), lanes(target.lanesFor(place.id.getType())) {}

  void run() {
    AffineExpr d0 = b.getAffineDimExpr(0);
    SmallVector<unsigned> across;
    SmallVector<OpFoldResult> counts;
    for (unsigned dim = 0; dim < rank; ++dim)
      if (dim != place.along) {
        across.push_back(dim);
        counts.push_back(sizes[dim]);
      }
    if (hasColumns)
      counts.back() = kb.apply(d0.ceilDiv(columnsOfTask), {counts.back()});
    OpFoldResult units = kb.product(counts);
    int64_t length = getConstantIntValue(sizes[rank]).value_or(elementsPerTask) * (hasColumns ? columnsOfTask : 1);
    int64_t perTask = std::max<int64_t>(1, elementsPerTask / std::max<int64_t>(length, 1));
    OpFoldResult tasks = kb.apply(d0.ceilDiv(perTask), {units});

    auto taskLoop = openLoop(kb.taskBegin, kb.taskEnd);
    Value begin = kb.asValue(kb.apply(d0 * perTask, {taskLoop.getInductionVar()}));
    Value end = arith::MinUIOp::create(b, loc, kb.asValue(kb.apply(d0 + perTask, {begin})), kb.asValue(units));
    auto unitLoop = openLoop(begin, end);
    SmallVector<OpFoldResult> unit = kb.delinearize(unitLoop.getInductionVar(), counts);
    point.ivs.assign(op.getNumLoops(), b.getIndexAttr(0));
    for (auto [dim, index] : llvm::zip(across, unit))
      point.ivs[dim] = index;
    if (hasColumns) {
      firstColumn = kb.asValue(kb.apply(d0 * columnsOfTask, {unit.back()}));
      endColumn = arith::MinUIOp::create(b, loc, kb.asValue(kb.apply(d0 + columnsOfTask, {firstColumn})), kb.asValue(sizes[rank - 1]));
    }
    Value count = kb.asValue(sizes[rank]);
    forEach(place.along, kb.index(0), kb.asValue(sizes[place.along]), [&] { store(initial()); });
    if (hasFewPlaces()) {
      Value whole = kb.asValue(kb.apply(d0.floorDiv(lanes) * lanes, {sizes[rank]}));
      forEach(rank, kb.index(0), whole, [&] { giveVector(); }, lanes);
      forEach(rank, whole, count, [&] { give(); });
    } else {
      forEach(rank, kb.index(0), count, [&] { give(); });
    }
    b.setInsertionPointAfter(taskLoop);
    kb.finish(tasks);
  }

private:
  scf::ForOp openLoop(Value begin, Value end, int64_t step = 1) {
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(step));
    b.setInsertionPointToStart(loop.getBody());
    return loop;
  }

  // For these indices of a loop, and every column of the task.
  void forEach(unsigned dim, Value begin, Value end, llvm::function_ref<void()> body, int64_t step = 1) {
    OpBuilder::InsertionGuard guard(b);
    point.ivs[dim] = openLoop(begin, end, step).getInductionVar();
    if (hasColumns)
      point.ivs[rank - 1] = openLoop(firstColumn, endColumn).getInductionVar();
    body();
  }

  void store(Value value) {
    for (const Buffer *buffer : kb.results(op.getResult(0)))
      kb.store(*buffer, map, point, value);
  }

  // Whether most elements have an id that is out of range, as all have but the first ones of an order.
  bool hasFewPlaces() {
    std::optional<int64_t> places = getConstantIntValue(sizes[place.along]), elements = getConstantIntValue(sizes[rank]);
    return !hasColumns && places && elements && *places <= *elements / 8;
  }

  Value isPlace(Value id, Value size) { return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, id, size); }
  void ifSo(Value condition, llvm::function_ref<void()> body) {
    auto branch = scf::IfOp::create(b, loc, condition);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&branch.getThenRegion().front());
    body();
  }

  // The element at `point`.
  void give() {
    point.ivs[place.along] = b.getIndexAttr(0); // which id does not depend on
    Value id = evaluate(place.id, {});
    id = id.getType().isIndex() ? id : arith::IndexCastOp::create(b, loc, b.getIndexType(), id).getResult();
    ifSo(isPlace(id, kb.asValue(sizes[place.along])), [&] {
      point.ivs[place.along] = id;
      store(evaluate(place.next, kb.load(*kb.results(op.getResult(0)).front(), map, point)));
    });
  }

  // A vector of elements that begins at `point`, one after the other if any of them has a place.
  void giveVector() {
    Value start = kb.asValue(point.ivs[rank]);
    point.ivs[place.along] = b.getIndexAttr(0);
    point.vectorDim = rank;
    point.width = lanes;
    Value ids = kb.splat(evaluate(place.id, {}), lanes);
    point.vectorDim = -1;
    point.width = 1;
    auto number = b.getIntegerAttr(cast<VectorType>(ids.getType()).getElementType(), *getConstantIntValue(sizes[place.along]));
    Value size = kb.splat(arith::ConstantOp::create(b, loc, number), lanes);
    ifSo(vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, isPlace(ids, size)),
         [&] { forEach(rank, start, kb.asValue(kb.apply(b.getAffineDimExpr(0) + lanes, {start})), [&] { give(); }); });
  }

  Value initial() {
    OpOperand *init = op.getDpsInitOperand(0);
    Value fill = kb.fillOf(init->get());
    return fill ? fill : kb.load(*kb.argument(init->get()), map, point);
  }

  // A value of the body; `before` is what there was before, if the value depends on it.
  Value evaluate(Value value, Value before) {
    op.getBody()->getTerminator()->setOperand(0, value); // the source is not needed any more
    SmallVector<Value> arguments, values;
    for (OpOperand *input : op.getDpsInputOperands())
      arguments.push_back(kb.load(op, input, point));
    arguments.push_back(before ? before : arith::ConstantOp::create(b, loc, b.getZeroAttr(op.getBody()->getArguments().back().getType())));
    kb.evaluate(op, arguments, point, values);
    return values.front();
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  Place place;
  AffineMap map;
  unsigned rank;
  bool hasColumns; // the last dimension is across
  SmallVector<OpFoldResult> sizes;
  int64_t lanes; // of ids
  Point point;
  Value firstColumn, endColumn;
};

} // namespace

void emitPlace(func::FuncOp kernel, rt::TargetAttr target) {
  PlaceEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
