// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Condition.h. Kernels are done when their launch returns, so a condition is read from memory. After a failure it is not: nothing has written it.
#include "compiler/rt-to-llvm/Condition.h"

#include "compiler/rt-to-llvm/Addresses.h"

using namespace mlir;

namespace cauce {
namespace {

Value compare(OpBuilder &b, Location loc, LLVM::ICmpPredicate predicate, Value x, int64_t y) {
  return LLVM::ICmpOp::create(b, loc, predicate, x, LLVM::ConstantOp::create(b, loc, x.getType(), y));
}

Value isTrue(OpBuilder &b, Location loc, Value address) {
  return compare(b, loc, LLVM::ICmpPredicate::ne, LLVM::LoadOp::create(b, loc, b.getI8Type(), address), 0);
}

Value isDone(OpBuilder &b, Location loc, Value status) { return compare(b, loc, LLVM::ICmpPredicate::eq, status, 0); }

Block *addBlock(OpBuilder &b, Location loc, Region *region, TypeRange arguments = {}) {
  OpBuilder::InsertionGuard guard(b);
  return b.createBlock(region, region->end(), arguments, SmallVector<Location>(arguments.size(), loc));
}

} // namespace

Value Branch::emit(OpBuilder &b, Location loc, Value outcome) {
  Region *region = b.getInsertionBlock()->getParent();
  Block *thenBlock = addBlock(b, loc, region), *elseBlock = addBlock(b, loc, region), *after = addBlock(b, loc, region, b.getI32Type());
  if (outcome) {
    Block *choice = addBlock(b, loc, region);
    LLVM::CondBrOp::create(b, loc, isDone(b, loc, outcome), choice, ValueRange(), after, ValueRange(outcome));
    b.setInsertionPointToEnd(choice);
  }
  LLVM::CondBrOp::create(b, loc, isTrue(b, loc, condition), thenBlock, elseBlock);
  for (bool isThen : {true, false}) {
    b.setInsertionPointToEnd(isThen ? thenBlock : elseBlock);
    LLVM::BrOp::create(b, loc, callBody(b, loc, isThen ? thenFunction : elseFunction, call, buffers, memory), after);
  }
  b.setInsertionPointToEnd(after);
  return after->getArgument(0);
}

Value ConditionalLoop::emit(OpBuilder &b, Location loc, Value outcome, Loop::Copy copy, Fail fail) {
  Type i64 = b.getI64Type();
  auto number = [&](int64_t value) -> Value { return LLVM::ConstantOp::create(b, loc, i64, value); };
  // The number of the trip, the status, and where the carries are.
  SmallVector<Value> start{number(0), outcome ? outcome : LLVM::ConstantOp::create(b, loc, b.getI32Type(), 0).getResult()};
  for (const Carry &carry : carries)
    start.push_back(carry.init);
  Region *region = b.getInsertionBlock()->getParent();
  SmallVector<Type> types = llvm::to_vector(ValueRange(start).getTypes());
  Block *header = addBlock(b, loc, region, types), *check = addBlock(b, loc, region), *trip = addBlock(b, loc, region), *after = addBlock(b, loc, region, types);
  LLVM::BrOp::create(b, loc, start, header);

  b.setInsertionPointToEnd(header);
  Value i = header->getArgument(0), status = header->getArgument(1);
  Value goesOn = isDone(b, loc, status);
  if (!fails)
    goesOn = LLVM::AndOp::create(b, loc, goesOn, compare(b, loc, LLVM::ICmpPredicate::slt, i, trips));
  LLVM::CondBrOp::create(b, loc, goesOn, check, ValueRange(), after, header->getArguments());

  b.setInsertionPointToEnd(check);
  SmallVector<Value> current = llvm::to_vector_of<Value>(header->getArguments().drop_front(2)), reads = current;
  llvm::append_range(reads, invariants);
  SmallVector<Value> asked = reads;
  asked.push_back(flag);
  Value checked = callBody(b, loc, condition, call, buffers, asked);
  // A byte that a failure has left unwritten decides nothing.
  Value holds = LLVM::AndOp::create(b, loc, isDone(b, loc, checked), isTrue(b, loc, flag));
  SmallVector<Value> over{i, checked};
  llvm::append_range(over, current);
  Block *next = trip;
  if (fails) {
    next = addBlock(b, loc, region);
    Block *endless = addBlock(b, loc, region);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(next);
    LLVM::CondBrOp::create(b, loc, compare(b, loc, LLVM::ICmpPredicate::slt, i, trips), trip, endless);
    b.setInsertionPointToEnd(endless);
    SmallVector<Value> failed = over;
    failed[1] = fail();
    LLVM::BrOp::create(b, loc, failed, after);
  }
  LLVM::CondBrOp::create(b, loc, holds, next, ValueRange(), after, over);

  b.setInsertionPointToEnd(trip);
  Value isEven = compare(b, loc, LLVM::ICmpPredicate::eq, LLVM::AndOp::create(b, loc, i, number(1)), 0);
  SmallVector<Value> written{LLVM::AddOp::create(b, loc, i, number(1)), Value()}, memory = reads;
  for (const Carry &carry : carries)
    written.push_back(LLVM::SelectOp::create(b, loc, isEven, carry.final, carry.between));
  llvm::append_range(memory, ArrayRef(written).drop_front(2));
  written[1] = callBody(b, loc, body, call, buffers, memory);
  LLVM::BrOp::create(b, loc, written, header);

  // After an even number of trips carries are between, after none where they were.
  b.setInsertionPointToEnd(after);
  Value total = after->getArgument(1);
  Value isElsewhere = compare(b, loc, LLVM::ICmpPredicate::eq, LLVM::AndOp::create(b, loc, after->getArgument(0), number(1)), 0);
  for (auto [i, carry] : llvm::enumerate(carries))
    total = copy(i, after->getArgument(2 + i), carry.final, isElsewhere);
  return total;
}

} // namespace cauce
