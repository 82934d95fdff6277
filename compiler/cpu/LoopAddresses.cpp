// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Addresses of innermost loops as pointers that do not change and offsets that grow.
#include "compiler/cpu/LoopAddresses.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace llvm;

namespace cauce {
namespace {

/// A sum of values that do not change in the loop, each times a number; nullptr stands for 1. What is 0 is not in it. Numbers wrap, as
/// those of addresses do.
using Sum = SmallMapVector<Value *, uint64_t, 4>;

/// fixed + counter * pace
struct Linear {
  Sum fixed, pace;
};

/// Pointers have few registers: where a loop would need more than these, LLVM's way of computing what it needs from what it has is better.
constexpr unsigned registersOfAddresses = 11;

class LoopAddresses {
public:
  LoopAddresses(Loop &loop, const DataLayout &layout) : loop(loop), layout(layout), atEntry(loop.getLoopPreheader()->getTerminator()) {}

  void run() {
    if (!findCounter())
      return;
    for (BasicBlock *block : loop.blocks())
      for (Instruction &instruction : *block)
        if (auto *address = dyn_cast<GetElementPtrInst>(&instruction); address && isAccessed(*address))
          collect(*address);
    SmallVector<Sum, 2> paces = pacesOf();
    if (pointers.empty() || pointers.size() + paces.size() > registersOfAddresses)
      return;
    offsets.push_back({counterAlone(), counter});
    for (const Sum &pace : paces)
      makeOffset(pace);
    for (const Pointer &pointer : pointers)
      replace(pointer);
    for (const Pointer &pointer : pointers)
      for (const Use &use : pointer.uses)
        if (use.address) // not deleted with another
          RecursivelyDeleteTriviallyDeadInstructions(use.address);
  }

private:
  struct Use {
    WeakVH address;
    uint64_t distance; // in bytes from the pointer
  };
  /// What addresses that differ by a number alone have in common.
  struct Pointer {
    Value *base;
    Linear offset;
    SmallVector<Use, 4> uses;
  };
  struct Offset {
    Sum pace;
    Value *value; // counter * pace, in bytes
  };

  /// Whether `sum` is `times` as much as `of`.
  static bool isMultiple(const Sum &sum, const Sum &of, uint64_t times = 1) {
    return sum.size() == of.size() && all_of(of, [&](const auto &term) {
             auto other = sum.find(term.first);
             return other != sum.end() && other->second == term.second * times;
           });
  }

  static void add(Sum &sum, Value *value, uint64_t number) {
    uint64_t &total = sum[value];
    total += number;
    if (total == 0)
      sum.erase(value);
  }

  static void add(Linear &to, const Linear &from, uint64_t times) {
    for (auto [value, number] : from.fixed)
      add(to.fixed, value, number * times);
    for (auto [value, number] : from.pace)
      add(to.pace, value, number * times);
  }

  /// A counter of 64 bits that grows by a number.
  bool findCounter() {
    BasicBlock *latch = loop.getLoopLatch();
    if (!latch)
      return false;
    for (PHINode &phi : loop.getHeader()->phis()) {
      if (!phi.getType()->isIntegerTy(64))
        continue;
      auto *next = dyn_cast<BinaryOperator>(phi.getIncomingValueForBlock(latch));
      if (!next || next->getOpcode() != Instruction::Add || next->getOperand(0) != &phi)
        continue;
      if (auto *grows = dyn_cast<ConstantInt>(next->getOperand(1))) {
        if (counter) // with two, who reads which?
          return false;
        counter = &phi;
        step = grows->getZExtValue();
      }
    }
    return counter;
  }

  static bool isAccessed(GetElementPtrInst &address) {
    return address.getType()->isPointerTy() && any_of(address.users(), [&](User *user) {
             if (isa<LoadInst>(user))
               return true;
             if (auto *store = dyn_cast<StoreInst>(user))
               return store->getPointerOperand() == &address;
             return isa<IntrinsicInst>(user);
           });
  }

  /// `value` as a sum of bytes, unless it changes otherwise.
  std::optional<Linear> linear(Value *value, unsigned depth = 0) {
    Linear result;
    if (auto *constant = dyn_cast<ConstantInt>(value)) {
      add(result.fixed, nullptr, constant->getSExtValue());
      return result;
    }
    if (!value->getType()->isIntegerTy(64))
      return std::nullopt;
    if (value == counter) {
      add(result.pace, nullptr, 1);
      return result;
    }
    auto *op = dyn_cast<Instruction>(value);
    if (!op || !loop.contains(op)) {
      add(result.fixed, value, 1);
      return result;
    }
    if (depth > 8)
      return std::nullopt;
    switch (op->getOpcode()) {
    case Instruction::Or:
      if (!cast<PossiblyDisjointInst>(op)->isDisjoint())
        return std::nullopt;
      [[fallthrough]];
    case Instruction::Add:
    case Instruction::Sub: {
      std::optional<Linear> lhs = linear(op->getOperand(0), depth + 1), rhs = linear(op->getOperand(1), depth + 1);
      if (!lhs || !rhs)
        return std::nullopt;
      add(*lhs, *rhs, op->getOpcode() == Instruction::Sub ? uint64_t(-1) : 1);
      return lhs;
    }
    case Instruction::Shl:
    case Instruction::Mul: {
      Value *of = op->getOperand(0), *times = op->getOperand(1);
      if (op->getOpcode() == Instruction::Mul && !loop.isLoopInvariant(times))
        std::swap(of, times);
      std::optional<Linear> lhs = linear(of, depth + 1);
      if (!lhs || !loop.isLoopInvariant(times))
        return std::nullopt;
      if (auto *constant = dyn_cast<ConstantInt>(times)) {
        uint64_t number = constant->getZExtValue();
        if (op->getOpcode() == Instruction::Shl && number > 62)
          return std::nullopt;
        add(result, *lhs, op->getOpcode() == Instruction::Shl ? uint64_t(1) << number : number);
        return result;
      }
      if (op->getOpcode() == Instruction::Shl)
        return std::nullopt;
      for (auto [factor, number] : lhs->fixed)
        add(result.fixed, product(factor, times), number);
      for (auto [factor, number] : lhs->pace)
        add(result.pace, product(factor, times), number);
      return result;
    }
    default:
      return std::nullopt;
    }
  }

  Value *product(Value *lhs, Value *rhs) {
    if (!lhs)
      return rhs;
    Value *&known = products[{lhs, rhs}];
    if (!known)
      known = IRBuilder<>(atEntry).CreateMul(lhs, rhs);
    return known;
  }

  void collect(GetElementPtrInst &address) {
    Linear offset;
    Value *base = &address;
    while (auto *part = dyn_cast<GetElementPtrInst>(base)) {
      if (!loop.contains(part))
        break;
      for (auto it = gep_type_begin(part), end = gep_type_end(part); it != end; ++it) {
        if (it.getStructTypeOrNull())
          return;
        std::optional<Linear> index = linear(it.getOperand());
        if (!index)
          return;
        add(offset, *index, it.getSequentialElementStride(layout).getFixedValue());
      }
      base = part->getPointerOperand();
    }
    if (!loop.isLoopInvariant(base) || offset.pace.empty())
      return;
    auto number = offset.fixed.find(nullptr);
    uint64_t distance = number == offset.fixed.end() ? 0 : number->second;
    add(offset.fixed, nullptr, -distance);
    auto *pointer = find_if(pointers, [&](const Pointer &other) {
      return base == other.base && isMultiple(offset.fixed, other.offset.fixed) && isMultiple(offset.pace, other.offset.pace);
    });
    if (pointer == pointers.end()) {
      pointers.push_back({base, std::move(offset), {}});
      pointer = std::prev(pointers.end());
    }
    pointer->uses.push_back({&address, distance});
  }

  /// What `offset` is to be multiplied by for `pace`, if it is what an address does for nothing; else 0.
  static uint64_t scaleOf(const Sum &offset, const Sum &pace) {
    for (uint64_t times : {1, 2, 4, 8})
      if (isMultiple(pace, offset, times))
        return times;
    return 0;
  }

  static Sum counterAlone() {
    Sum one;
    one[nullptr] = 1;
    return one;
  }

  /// The paces that need an offset of their own: not the counter, and not a multiple of another.
  SmallVector<Sum, 2> pacesOf() {
    SmallVector<std::pair<uint64_t, unsigned>> slowestFirst;
    for (auto [i, pointer] : enumerate(pointers))
      slowestFirst.push_back({pointer.offset.pace.begin()->second, i});
    sort(slowestFirst);
    SmallVector<Sum, 2> made{counterAlone()}, result;
    for (auto [number, i] : slowestFirst) {
      const Sum &pace = pointers[i].offset.pace;
      if (any_of(made, [&](const Sum &other) { return scaleOf(other, pace) != 0; }))
        continue;
      made.push_back(pace);
      result.push_back(pace);
    }
    return result;
  }

  /// The value of `sum`, in front of the loop.
  Value *valueOf(const Sum &sum) {
    IRBuilder<> b(atEntry);
    Value *result = nullptr;
    for (auto [value, number] : sum) {
      Value *term = b.getInt64(number);
      if (value)
        term = number == 1 ? value : b.CreateMul(value, term);
      result = result ? b.CreateAdd(result, term) : term;
    }
    return result ? result : b.getInt64(0);
  }

  void makeOffset(const Sum &pace) {
    IRBuilder<> b(atEntry);
    Value *grows = valueOf(pace);
    BasicBlock *entry = loop.getLoopPreheader(), *latch = loop.getLoopLatch();
    Value *first = b.CreateMul(counter->getIncomingValueForBlock(entry), grows);
    Value *byStep = b.CreateMul(grows, b.getInt64(step));
    b.SetInsertPoint(loop.getHeader()->begin());
    PHINode *phi = b.CreatePHI(b.getInt64Ty(), 2);
    b.SetInsertPoint(latch->getTerminator());
    Value *next = b.CreateAdd(phi, byStep);
    phi->addIncoming(first, entry);
    phi->addIncoming(next, latch);
    offsets.push_back({pace, phi});
  }

  /// counter * pace, from the offset of which it is a multiple.
  Value *multiple(const Sum &pace, IRBuilder<> &b) {
    for (const Offset &offset : offsets)
      if (uint64_t times = scaleOf(offset.pace, pace))
        return times == 1 ? offset.value : b.CreateShl(offset.value, Log2_64(times));
    llvm_unreachable("each pace is that of an offset, or a multiple of it");
  }

  void replace(const Pointer &pointer) {
    IRBuilder<> b(atEntry);
    Value *start = pointer.offset.fixed.empty() ? pointer.base : b.CreatePtrAdd(pointer.base, valueOf(pointer.offset.fixed));
    for (const Use &use : pointer.uses) {
      auto *old = cast<Instruction>(use.address);
      b.SetInsertPoint(old);
      Value *address = b.CreatePtrAdd(start, multiple(pointer.offset.pace, b));
      if (use.distance != 0)
        address = b.CreatePtrAdd(address, b.getInt64(use.distance));
      old->replaceAllUsesWith(address);
    }
  }

  Loop &loop;
  const DataLayout &layout;
  Instruction *atEntry;
  PHINode *counter = nullptr;
  uint64_t step = 0;
  DenseMap<std::pair<Value *, Value *>, Value *> products;
  SmallVector<Pointer, 1> pointers;
  SmallVector<Offset, 2> offsets;
};
} // namespace

void shareLoopAddresses(Function &function) {
  if (function.isDeclaration())
    return;
  DominatorTree dominators(function);
  LoopInfo loops(dominators);
  for (Loop *loop : loops.getLoopsInPreorder())
    if (loop->isInnermost() && (loop->getLoopPreheader() || InsertPreheaderForLoop(loop, &dominators, &loops, nullptr, /*PreserveLCSSA=*/false)))
      LoopAddresses(*loop, function.getDataLayout()).run();
}

} // namespace cauce
