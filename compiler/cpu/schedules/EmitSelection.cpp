// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the first of the sorted elements are found: a list has those of the elements so far. An element whose key is below that of the list's last one takes
// its place, and goes up as far as keys are above its own. Most vectors of keys have none that is: they are compared with the last one, and that is all. A
// task has some rows.
#include "compiler/cpu/schedules/EmitAlong.h"
#include "compiler/cpu/schedules/Sort.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

class SelectionEmitter : AlongEmitter {
public:
  SelectionEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : AlongEmitter(source, op, target, matchSort(op)->along), first(*matchSort(op)->first), keys(*kb.argument(op.getInputs()[0])),
        keyType(keys.type.getElementType()), placeType(cast<RankedTensorType>(op.getResult(0).getType()).getElementType()), lanes(target.lanesFor(keyType)) {}

  void run() {
    bestKeys = memref::AllocaOp::create(b, loc, MemRefType::get({first}, keyType));
    bestElements = memref::AllocaOp::create(b, loc, MemRefType::get({first}, b.getIndexType()));
    forEachRow(1, [&](OpFoldResult) { select(); });
  }

private:
  void select() {
    AffineExpr d0 = b.getAffineDimExpr(0);
    Value size = kb.asValue(sizes[along]);
    Value listed = minimum(size, kb.index(first));
    forEach(kb.index(0), listed, [&](Value element) { insert(element, keyOf(element), element); });
    // Vectors begin at a multiple of their width.
    Value firstVector = minimum(size, kb.index(llvm::alignTo(first, lanes)));
    Value lastVector = arith::MaxUIOp::create(b, loc, firstVector, kb.asValue(kb.apply(d0.floorDiv(lanes) * lanes, {size})));
    consider(listed, firstVector);
    forEach(firstVector, lastVector, [&](Value start) {
      Point vectors = at(start);
      vectors.vectorDim = along;
      vectors.width = lanes;
      Value isBelow = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, kb.load(keys, map, vectors), kb.splat(lastKey(), lanes));
      Value isAny = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, isBelow);
      ifSo(isAny, [&] { consider(start, kb.asValue(kb.apply(d0 + lanes, {start}))); });
    }, lanes);
    consider(lastVector, size);

    Value none = constant(placeType, first);
    forEach(kb.index(0), size, [&](Value element) { store(at(element), none); });
    forEach(kb.index(0), listed, [&](Value place) {
      store(at(memref::LoadOp::create(b, loc, bestElements, place)), arith::IndexCastUIOp::create(b, loc, placeType, place));
    });
  }

  Value lastKey() { return memref::LoadOp::create(b, loc, bestKeys, kb.index(first - 1)); }

  Point at(Value element) {
    Point place = point;
    place.ivs[along] = element;
    return place;
  }
  Value keyOf(Value element) { return kb.load(keys, map, at(element)); }

  // These elements, when the list is full.
  void consider(Value begin, Value end) {
    forEach(begin, end, [&](Value element) {
      Value key = keyOf(element);
      ifSo(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, key, lastKey()), [&] { insert(kb.index(first - 1), key, element); });
    });
  }

  // From place `last` on up. Where it is not below the one in front of it, that one is the next to go up, which is below none: equal ones stay.
  void insert(Value last, Value key, Value element) {
    OpBuilder::InsertionGuard guard(b);
    auto loop = openLoop(kb.index(0), last, 1, {key, element});
    {
      Value place = arith::SubIOp::create(b, loc, last, loop.getInductionVar()), before = arith::SubIOp::create(b, loc, place, kb.index(1));
      Value key = loop.getRegionIterArg(0), element = loop.getRegionIterArg(1);
      Value beforeKey = memref::LoadOp::create(b, loc, bestKeys, before), beforeElement = memref::LoadOp::create(b, loc, bestElements, before);
      Value isBelow = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, key, beforeKey);
      auto select = [&](Value x, Value y) -> Value { return arith::SelectOp::create(b, loc, isBelow, x, y); };
      memref::StoreOp::create(b, loc, select(beforeKey, key), bestKeys, place);
      memref::StoreOp::create(b, loc, select(beforeElement, element), bestElements, place);
      scf::YieldOp::create(b, loc, ValueRange{select(key, beforeKey), select(element, beforeElement)});
    }
    b.setInsertionPointAfter(loop);
    memref::StoreOp::create(b, loc, loop.getResult(0), bestKeys, kb.index(0));
    memref::StoreOp::create(b, loc, loop.getResult(1), bestElements, kb.index(0));
  }

  int64_t first;
  Buffer keys;
  Type keyType, placeType;
  int64_t lanes;
  Value bestKeys, bestElements;
};

} // namespace

void emitSelection(func::FuncOp kernel, rt::TargetAttr target) {
  SelectionEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
