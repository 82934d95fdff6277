// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Loop.h, and rt.repeat for what a trip reads and writes. Addresses of carries are values of the loop, so that nothing is copied but
// what they are before the first trip: into their stack, or where there is no trip, to where the last one would write.
#include "compiler/rt-to-llvm/Loop.h"

#include "compiler/rt-to-llvm/Addresses.h"

using namespace mlir;

namespace cauce {

Value callBody(OpBuilder &b, Location loc, StringRef function, Value call, Value buffers, ArrayRef<Value> memory) {
  for (auto [position, address] : llvm::enumerate(memory))
    LLVM::StoreOp::create(b, loc, address, slotOf(b, loc, buffers, position));
  return LLVM::CallOp::create(b, loc, TypeRange{b.getI32Type()}, function, ValueRange{call}).getResult();
}

Value Loop::emit(OpBuilder &b, Location loc, Value outcome, Copy copy) {
  Type i64 = b.getI64Type();
  auto number = [&](int64_t value) -> Value { return LLVM::ConstantOp::create(b, loc, i64, value); };
  auto elementAt = [&](Value base, Value index, Value bytes) { return offsetFrom(b, loc, base, LLVM::MulOp::create(b, loc, index, bytes)); };
  auto choose = [&](Value condition, Value a, Value b2) -> Value { return LLVM::SelectOp::create(b, loc, condition, a, b2); };
  auto compare = [&](LLVM::ICmpPredicate predicate, Value x, Value y) -> Value { return LLVM::ICmpOp::create(b, loc, predicate, x, y); };

  Value zero = number(0), one = number(1), last = LLVM::SubOp::create(b, loc, trips, one),
        hasTrips = compare(LLVM::ICmpPredicate::ne, trips, zero);
  SmallVector<Value> start{zero, outcome ? outcome : LLVM::ConstantOp::create(b, loc, b.getI32Type(), 0).getResult()};
  for (auto [i, carry] : llvm::enumerate(carries)) {
    start.push_back(carry.init);
    if (carry.isStacked) {
      start.back() = isReverse ? elementAt(carry.between, last, carry.bytes) : carry.between;
      start[1] = copy(i, carry.init, start.back(), hasTrips);
    }
  }
  Region *region = b.getInsertionBlock()->getParent();
  Block *before = b.getInsertionBlock();
  SmallVector<Type> types = llvm::to_vector(ValueRange(start).getTypes());
  SmallVector<Location> locations(types.size(), loc);
  Block *header = b.createBlock(region, region->end(), types, locations), *trip = b.createBlock(region, region->end()),
        *after = b.createBlock(region, region->end());
  b.setInsertionPointToEnd(before);
  LLVM::BrOp::create(b, loc, start, header);
  b.setInsertionPointToEnd(header);
  Value i = header->getArgument(0);
  LLVM::CondBrOp::create(b, loc, compare(LLVM::ICmpPredicate::slt, i, trips), trip, after);

  b.setInsertionPointToEnd(trip);
  Value rest = LLVM::SubOp::create(b, loc, last, i), index = isReverse ? rest : i;
  SmallVector<Value> reads(header->getArguments().drop_front(2)), writes;
  for (auto [carry, current] : llvm::zip(carries, header->getArguments().drop_front(2))) {
    if (carry.isStacked) {
      Value step = isReverse ? LLVM::SubOp::create(b, loc, zero, carry.bytes).getResult() : carry.bytes;
      writes.push_back(choose(compare(LLVM::ICmpPredicate::eq, rest, zero), carry.final, offsetFrom(b, loc, current, step)));
    } else {
      writes.push_back(choose(compare(LLVM::ICmpPredicate::eq, LLVM::AndOp::create(b, loc, rest, one), zero), carry.final, carry.between));
    }
  }
  SmallVector<Value> next = writes;
  for (const Stack &sequence : sequences)
    reads.push_back(elementAt(sequence.address, index, sequence.bytes));
  llvm::append_range(reads, invariants);
  for (const Stack &stack : stacks)
    writes.push_back(elementAt(stack.address, index, stack.bytes));
  llvm::append_range(reads, writes);
  Value status = callBody(b, loc, function, call, buffers, reads);
  next.insert(next.begin(), {LLVM::AddOp::create(b, loc, i, one), status});
  LLVM::BrOp::create(b, loc, next, header);

  b.setInsertionPointToEnd(after);
  Value total = header->getArgument(1), isEmpty = compare(LLVM::ICmpPredicate::eq, trips, zero);
  for (auto [i, carry] : llvm::enumerate(carries))
    total = copy(i, carry.init, carry.final, isEmpty);
  return total;
}

} // namespace cauce
