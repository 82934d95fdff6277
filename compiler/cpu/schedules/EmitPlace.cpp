// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How elements are given to places: what the result begins with is copied, then each element is combined with what is at its place, one
// after the other; where few have a place, vectors without one are passed over. A task owns some rows along the dimension, or some columns where neighbours
// lie across it, so that nothing is written by two tasks and the order is that of the elements, whatever the number of threads.
#include "compiler/cpu/schedules/EmitAlong.h"
#include "compiler/cpu/schedules/Place.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t columnsOfTask = 64; // some cache lines

class PlaceEmitter : AlongEmitter {
public:
  PlaceEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : AlongEmitter(source, op, target, matchPlace(op)->along), place(*matchPlace(op)), hasColumns(along + 1 < rank), lanes(target.lanesFor(place.id.getType())) {}

  void run() {
    forEachRow(hasColumns ? columnsOfTask : 1, [&](OpFoldResult block) {
      AffineExpr d0 = b.getAffineDimExpr(0);
      if (hasColumns) {
        firstColumn = kb.asValue(kb.apply(d0 * columnsOfTask, {block}));
        endColumn = minimum(kb.asValue(kb.apply(d0 + columnsOfTask, {firstColumn})), kb.asValue(sizes[rank - 1]));
      }
      Value count = kb.asValue(sizes[rank]);
      forColumns(along, kb.index(0), kb.asValue(sizes[along]), [&] { store(point, initial()); });
      Value given = kb.index(0);
      if (hasFewPlaces()) {
        given = kb.asValue(kb.apply(d0.floorDiv(lanes) * lanes, {sizes[rank]}));
        forEach(kb.index(0), given, [&](Value start) { giveVector(start); }, lanes);
      }
      forColumns(rank, given, count, [&] { give(); });
    });
  }

private:
  // For these indices of a loop, and every column of the task.
  void forColumns(unsigned dim, Value begin, Value end, llvm::function_ref<void()> body) {
    forEach(begin, end, [&](Value index) {
      point.ivs[dim] = index;
      if (!hasColumns)
        return body();
      forEach(firstColumn, endColumn, [&](Value column) {
        point.ivs[rank - 1] = column;
        body();
      });
    });
  }

  // Whether most elements have an id that is out of range, as all have but the first ones of an order.
  bool hasFewPlaces() {
    std::optional<int64_t> places = getConstantIntValue(sizes[along]), elements = getConstantIntValue(sizes[rank]);
    return !hasColumns && places && elements && *places <= *elements / 8;
  }

  Value isPlace(Value id, Value size) { return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, id, size); }

  // The element at `point`.
  void give() {
    point.ivs[along] = b.getIndexAttr(0); // which id does not depend on
    Value id = evaluate(place.id, point, {});
    id = id.getType().isIndex() ? id : arith::IndexCastOp::create(b, loc, b.getIndexType(), id).getResult();
    ifSo(isPlace(id, kb.asValue(sizes[along])), [&] {
      point.ivs[along] = id;
      store(point, evaluate(place.next, point, kb.load(result(), map, point)));
    });
  }

  // A vector of elements, one after the other if any of them has a place.
  void giveVector(Value start) {
    Point vector = point;
    vector.ivs[along] = b.getIndexAttr(0);
    vector.ivs[rank] = start;
    vector.vectorDim = rank;
    vector.width = lanes;
    Value ids = kb.splat(evaluate(place.id, vector, {}), lanes);
    Value size = kb.splat(constant(cast<VectorType>(ids.getType()).getElementType(), *getConstantIntValue(sizes[along])), lanes);
    ifSo(vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, isPlace(ids, size)),
         [&] { forColumns(rank, start, kb.asValue(kb.apply(b.getAffineDimExpr(0) + lanes, {start})), [&] { give(); }); });
  }

  Value initial() {
    OpOperand *init = op.getDpsInitOperand(0);
    Value fill = kb.fillOf(init->get());
    return fill ? fill : kb.load(*kb.argument(init->get()), map, point);
  }

  // A value of the body; `before` is what there was before, if the value depends on it.
  Value evaluate(Value value, const Point &at, Value before) {
    op.getBody()->getTerminator()->setOperand(0, value); // the source is not needed any more
    SmallVector<Value> arguments, values;
    for (OpOperand *input : op.getDpsInputOperands())
      arguments.push_back(kb.load(op, input, at));
    arguments.push_back(before ? before : arith::ConstantOp::create(b, loc, b.getZeroAttr(op.getBody()->getArguments().back().getType())));
    kb.evaluate(op, arguments, at, values);
    return values.front();
  }

  Place place;
  bool hasColumns; // the last dimension is across
  int64_t lanes;   // of ids
  Value firstColumn, endColumn;
};

} // namespace

void emitPlace(func::FuncOp kernel, rt::TargetAttr target) {
  PlaceEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
