// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How elements are sorted: by a digit of 8 bits of their keys after the other, from the lowest one on, each time stable. How often each digit is
// there, of all places, is counted first. An order is the indices of the elements; it goes from the memory besides the result to the result's own and back,
// and with the last digit each element gets its number in the order. Nothing is compared, so that no branch depends on the keys. A task sorts some
// rows.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/cpu/schedules/Sort.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t elementsPerTask = 4096; // also what a size that is not known counts as
constexpr int64_t bitsOfDigit = 8, digits = 1 << bitsOfDigit;

class SortEmitter {
public:
  SortEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : kb(source, target), b(kb.b), loc(kb.loc), op(op), sort(*matchSort(op)), along(sort.along), map(op.getMatchingIndexingMap(op.getDpsInitOperand(0))),
        rank(map.getNumResults()), sizes(kb.iterationSizes(op)), keys(*kb.argument(op.getInputs()[0])),
        keyType(cast<IntegerType>(keys.type.getElementType())), indexType(cast<RankedTensorType>(op.getResult(0).getType()).getElementType()),
        passes(keyType.getWidth() / bitsOfDigit) {}

  void run() {
    func::ReturnOp end = cast<func::ReturnOp>(kb.source.getBody().front().getTerminator());
    besides = kb.results(end.getOperands().back()).front();
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

    starts = memref::AllocaOp::create(b, loc, MemRefType::get({passes * digits}, indexType));
    auto taskLoop = openLoop(kb.taskBegin, kb.taskEnd);
    Value begin = kb.asValue(kb.apply(d0 * perTask, {taskLoop.getInductionVar()}));
    Value last = arith::MinUIOp::create(b, loc, kb.asValue(kb.apply(d0 + perTask, {begin})), kb.asValue(rows));
    auto rowLoop = openLoop(begin, last);
    point.ivs.assign(op.getNumLoops(), b.getIndexAttr(0));
    for (auto [dim, index] : llvm::zip(across, kb.delinearize(rowLoop.getInductionVar(), counts)))
      point.ivs[dim] = index;
    countDigits();
    for (int64_t pass = 0; pass < passes; ++pass)
      sortByDigit(pass);
    b.setInsertionPointAfter(taskLoop);
    kb.finish(tasks);
  }

private:
  scf::ForOp openLoop(Value begin, Value end, ValueRange carried = {}) {
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(1), carried);
    b.setInsertionPointToStart(loop.getBody());
    return loop;
  }
  void forEach(Value count, llvm::function_ref<void(Value)> body) {
    OpBuilder::InsertionGuard guard(b);
    body(openLoop(kb.index(0), count).getInductionVar());
  }

  Value constant(Type type, int64_t value) { return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value)); }
  Value increased(Value number) { return arith::AddIOp::create(b, loc, number, constant(indexType, 1)); }
  Value asIndex(Value number) { return arith::IndexCastUIOp::create(b, loc, b.getIndexType(), number); }
  Value asNumber(Value index) { return arith::IndexCastUIOp::create(b, loc, indexType, index); }

  const Buffer &result() { return *kb.results(op.getResult(0)).front(); }
  Value load(const Buffer &buffer, Value index) {
    point.ivs[along] = index;
    return kb.load(buffer, map, point);
  }
  void store(const Buffer &buffer, Value index, Value number) {
    point.ivs[along] = index;
    kb.store(buffer, map, point, number);
  }

  // Where `starts` has what belongs to the digit of this key.
  Value slotOf(Value key, int64_t pass) {
    Value digit = arith::ShRUIOp::create(b, loc, key, constant(keyType, pass * bitsOfDigit));
    digit = arith::AndIOp::create(b, loc, digit, constant(keyType, digits - 1));
    if (pass == passes - 1) // keys below 0 come first
      digit = arith::XOrIOp::create(b, loc, digit, constant(keyType, digits / 2));
    return arith::AddIOp::create(b, loc, arith::IndexCastUIOp::create(b, loc, b.getIndexType(), digit), kb.index(pass * digits));
  }

  // How many keys have a smaller digit, for each place and digit.
  void countDigits() {
    Value zero = constant(indexType, 0);
    forEach(kb.index(passes * digits), [&](Value slot) { memref::StoreOp::create(b, loc, zero, starts, slot); });
    forEach(kb.asValue(sizes[along]), [&](Value index) {
      Value key = load(keys, index);
      for (int64_t pass = 0; pass < passes; ++pass) {
        Value slot = slotOf(key, pass);
        memref::StoreOp::create(b, loc, increased(memref::LoadOp::create(b, loc, starts, slot)), starts, slot);
      }
    });
    OpBuilder::InsertionGuard guard(b);
    auto digit = openLoop(kb.index(0), kb.index(digits), SmallVector<Value>(passes, zero));
    SmallVector<Value> sums;
    for (int64_t pass = 0; pass < passes; ++pass) {
      Value slot = arith::AddIOp::create(b, loc, digit.getInductionVar(), kb.index(pass * digits)), sum = digit.getRegionIterArg(pass);
      Value count = memref::LoadOp::create(b, loc, starts, slot);
      memref::StoreOp::create(b, loc, sum, starts, slot);
      sums.push_back(arith::AddIOp::create(b, loc, sum, count));
    }
    scf::YieldOp::create(b, loc, sums);
  }

  void sortByDigit(int64_t pass) {
    const Buffer &from = pass % 2 ? *besides : result(), &to = pass % 2 ? result() : *besides;
    forEach(kb.asValue(sizes[along]), [&](Value number) {
      Value element = pass ? load(from, number) : asNumber(number);
      Value index = pass ? asIndex(element) : number;
      Value slot = slotOf(load(keys, index), pass);
      Value place = memref::LoadOp::create(b, loc, starts, slot);
      memref::StoreOp::create(b, loc, increased(place), starts, slot);
      if (pass + 1 < passes)
        store(to, asIndex(place), element);
      else
        for (const Buffer *buffer : kb.results(op.getResult(0)))
          store(*buffer, index, sort.first ? arith::MinUIOp::create(b, loc, place, constant(indexType, *sort.first)) : place);
    });
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  Sort sort;
  unsigned along;
  AffineMap map;
  unsigned rank;
  SmallVector<OpFoldResult> sizes;
  Buffer keys;
  IntegerType keyType;
  Type indexType;
  int64_t passes; // an even number
  const Buffer *besides = nullptr;
  Point point;
  Value starts;
};

} // namespace

void emitSort(func::FuncOp kernel, rt::TargetAttr target) {
  SortEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
