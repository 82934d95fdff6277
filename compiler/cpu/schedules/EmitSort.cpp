// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How elements are sorted: by a digit of 8 bits of their keys after the other, from the lowest one on, each time stable. How often each digit is
// there, of all places, is counted first. An order is the indices of the elements; it goes from the memory besides the result to the result's own and back,
// and with the last digit each element gets its number in the order. Nothing is compared, so that no branch depends on the keys. A task sorts some
// rows.
#include "compiler/cpu/schedules/EmitAlong.h"
#include "compiler/cpu/schedules/Sort.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t bitsOfDigit = 8, digits = 1 << bitsOfDigit;

class SortEmitter : AlongEmitter {
public:
  SortEmitter(func::FuncOp source, linalg::GenericOp op, rt::TargetAttr target)
      : AlongEmitter(source, op, target, matchSort(op)->along), first(matchSort(op)->first), keys(*kb.argument(op.getInputs()[0])),
        keyType(cast<IntegerType>(keys.type.getElementType())), indexType(cast<RankedTensorType>(op.getResult(0).getType()).getElementType()),
        passes(keyType.getWidth() / bitsOfDigit) {
    besides = kb.results(cast<func::ReturnOp>(source.getBody().front().getTerminator()).getOperands().back()).front();
  }

  void run() {
    starts = memref::AllocaOp::create(b, loc, MemRefType::get({passes * digits}, indexType));
    forEachRow(1, [&](OpFoldResult) {
      countDigits();
      for (int64_t pass = 0; pass < passes; ++pass)
        sortByDigit(pass);
    });
  }

private:
  Value increased(Value number) { return arith::AddIOp::create(b, loc, number, constant(indexType, 1)); }
  Value asIndex(Value number) { return arith::IndexCastUIOp::create(b, loc, b.getIndexType(), number); }
  Value asNumber(Value index) { return arith::IndexCastUIOp::create(b, loc, indexType, index); }
  const Point &at(Value index) {
    point.ivs[along] = index;
    return point;
  }
  Value load(const Buffer &buffer, Value index) { return kb.load(buffer, map, at(index)); }

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
    forEach(kb.index(0), kb.index(passes * digits), [&](Value slot) { memref::StoreOp::create(b, loc, zero, starts, slot); });
    forEach(kb.index(0), kb.asValue(sizes[along]), [&](Value index) {
      Value key = load(keys, index);
      for (int64_t pass = 0; pass < passes; ++pass) {
        Value slot = slotOf(key, pass);
        memref::StoreOp::create(b, loc, increased(memref::LoadOp::create(b, loc, starts, slot)), starts, slot);
      }
    });
    OpBuilder::InsertionGuard guard(b);
    auto digit = openLoop(kb.index(0), kb.index(digits), 1, SmallVector<Value>(passes, zero));
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
    forEach(kb.index(0), kb.asValue(sizes[along]), [&](Value number) {
      Value element = pass ? load(from, number) : asNumber(number);
      Value index = pass ? asIndex(element) : number;
      Value slot = slotOf(load(keys, index), pass);
      Value place = memref::LoadOp::create(b, loc, starts, slot);
      memref::StoreOp::create(b, loc, increased(place), starts, slot);
      if (pass + 1 < passes)
        kb.store(to, map, at(asIndex(place)), element);
      else
        store(at(index), first ? minimum(place, constant(indexType, *first)) : place);
    });
  }

  std::optional<int64_t> first;
  Buffer keys;
  IntegerType keyType;
  Type indexType;
  int64_t passes; // an even number
  const Buffer *besides = nullptr;
  Value starts;
};

} // namespace

void emitSort(func::FuncOp kernel, rt::TargetAttr target) {
  SortEmitter(kernel, *kernel.getOps<linalg::GenericOp>().begin(), target).run();
}

} // namespace cauce
