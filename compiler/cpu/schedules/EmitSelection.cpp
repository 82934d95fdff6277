// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the first of the sorted elements are found: a list has those of the elements so far. An element whose key is below that of the list's last one takes
// its place, and goes up as far as keys are above its own. Most vectors of keys have none that is: they are compared with the last one, and that is all. A
// task has some rows.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/cpu/schedules/Sort.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t elementsPerTask = 4096; // also what a size that is not known counts as

class SelectionEmitter {
public:
  SelectionEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : kb(source, target), b(kb.b), loc(kb.loc), op(op), along(matchSort(op)->along), first(*matchSort(op)->first),
        map(op.getMatchingIndexingMap(op.getDpsInitOperand(0))), rank(map.getNumResults()), sizes(kb.iterationSizes(op)), keys(*kb.argument(op.getInputs()[0])),
        keyType(keys.type.getElementType()), placeType(cast<RankedTensorType>(op.getResult(0).getType()).getElementType()), lanes(target.lanesFor(keyType)) {}

  void run() {
    AffineExpr d0 = b.getAffineDimExpr(0);
    SmallVector<unsigned> across;
    SmallVector<OpFoldResult> counts;
    for (unsigned dim = 0; dim < rank; ++dim)
      if (dim != along) {
        across.push_back(dim);
        counts.push_back(sizes[dim]);
      }
    OpFoldResult rows = kb.product(counts);
    int64_t length = getConstantIntValue(sizes[along]).value_or(elementsPerTask);
    int64_t perTask = std::max<int64_t>(1, elementsPerTask / std::max<int64_t>(length, 1));
    OpFoldResult tasks = kb.apply(d0.ceilDiv(perTask), {rows});

    bestKeys = memref::AllocaOp::create(b, loc, MemRefType::get({first}, keyType));
    bestElements = memref::AllocaOp::create(b, loc, MemRefType::get({first}, b.getIndexType()));
    auto taskLoop = openLoop(kb.taskBegin, kb.taskEnd);
    Value begin = kb.asValue(kb.apply(d0 * perTask, {taskLoop.getInductionVar()}));
    Value end = minimum(kb.asValue(kb.apply(d0 + perTask, {begin})), kb.asValue(rows));
    auto rowLoop = openLoop(begin, end);
    point.ivs.assign(op.getNumLoops(), b.getIndexAttr(0));
    for (auto [dim, index] : llvm::zip(across, kb.delinearize(rowLoop.getInductionVar(), counts)))
      point.ivs[dim] = index;

    Value size = kb.asValue(sizes[along]);
    Value listed = minimum(size, kb.index(first));
    forEach(kb.index(0), listed, 1, [&](Value element) { insert(element, keyOf(element), element); });
    // Vectors begin at a multiple of their width.
    Value firstVector = minimum(size, kb.index(llvm::alignTo(first, lanes)));
    Value lastVector = arith::MaxUIOp::create(b, loc, firstVector, kb.asValue(kb.apply(d0.floorDiv(lanes) * lanes, {size})));
    consider(listed, firstVector);
    forEach(firstVector, lastVector, lanes, [&](Value start) {
      Point vectors = point;
      vectors.ivs[along] = start;
      vectors.vectorDim = along;
      vectors.width = lanes;
      Value isBelow = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, kb.load(keys, map, vectors), kb.splat(lastKey(), lanes));
      Value isAny = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, isBelow);
      ifSo(isAny, [&] { consider(start, kb.asValue(kb.apply(d0 + lanes, {start}))); });
    });
    consider(lastVector, size);

    Value none = constant(placeType, first);
    forEach(kb.index(0), size, 1, [&](Value element) { store(element, none); });
    forEach(kb.index(0), listed, 1, [&](Value place) {
      store(memref::LoadOp::create(b, loc, bestElements, place), arith::IndexCastUIOp::create(b, loc, placeType, place));
    });
    b.setInsertionPointAfter(taskLoop);
    kb.finish(tasks);
  }

private:
  scf::ForOp openLoop(Value begin, Value end) {
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(1));
    b.setInsertionPointToStart(loop.getBody());
    return loop;
  }
  void forEach(Value begin, Value end, int64_t step, llvm::function_ref<void(Value)> body) {
    OpBuilder::InsertionGuard guard(b);
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(step));
    b.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar());
  }
  void ifSo(Value condition, llvm::function_ref<void()> body) {
    auto branch = scf::IfOp::create(b, loc, condition);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&branch.getThenRegion().front());
    body();
  }

  Value constant(Type type, int64_t value) { return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value)); }
  Value minimum(Value x, Value y) { return arith::MinUIOp::create(b, loc, x, y); }
  Value lastKey() { return memref::LoadOp::create(b, loc, bestKeys, kb.index(first - 1)); }

  Value keyOf(Value element) {
    Point at = point;
    at.ivs[along] = element;
    return kb.load(keys, map, at);
  }
  void store(Value element, Value place) {
    Point at = point;
    at.ivs[along] = element;
    for (const Buffer *buffer : kb.results(op.getResult(0)))
      kb.store(*buffer, map, at, place);
  }

  // These elements, when the list is full.
  void consider(Value begin, Value end) {
    forEach(begin, end, 1, [&](Value element) {
      Value key = keyOf(element);
      ifSo(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, key, lastKey()), [&] { insert(kb.index(first - 1), key, element); });
    });
  }

  // From place `last` on up. Where it is not below the one in front of it, that one is the next to go up, which is below none: equal ones stay.
  void insert(Value last, Value key, Value element) {
    OpBuilder::InsertionGuard guard(b);
    auto loop = scf::ForOp::create(b, loc, kb.index(0), last, kb.index(1), ValueRange{key, element});
    {
      OpBuilder::InsertionGuard inner(b);
      b.setInsertionPointToStart(loop.getBody());
      Value place = arith::SubIOp::create(b, loc, last, loop.getInductionVar()), before = arith::SubIOp::create(b, loc, place, kb.index(1));
      Value key = loop.getRegionIterArg(0), element = loop.getRegionIterArg(1);
      Value beforeKey = memref::LoadOp::create(b, loc, bestKeys, before), beforeElement = memref::LoadOp::create(b, loc, bestElements, before);
      Value isBelow = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, key, beforeKey);
      auto select = [&](Value x, Value y) -> Value { return arith::SelectOp::create(b, loc, isBelow, x, y); };
      memref::StoreOp::create(b, loc, select(beforeKey, key), bestKeys, place);
      memref::StoreOp::create(b, loc, select(beforeElement, element), bestElements, place);
      scf::YieldOp::create(b, loc, ValueRange{select(key, beforeKey), select(element, beforeElement)});
    }
    memref::StoreOp::create(b, loc, loop.getResult(0), bestKeys, kb.index(0));
    memref::StoreOp::create(b, loc, loop.getResult(1), bestElements, kb.index(0));
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  unsigned along;
  int64_t first;
  AffineMap map;
  unsigned rank;
  SmallVector<OpFoldResult> sizes;
  Buffer keys;
  Type keyType, placeType;
  int64_t lanes;
  Point point;
  Value bestKeys, bestElements;
};

} // namespace

void emitSelection(func::FuncOp kernel, rt::TargetAttr target) {
  SelectionEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
