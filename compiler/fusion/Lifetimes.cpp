// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Lifetimes.h.
#include "compiler/fusion/Lifetimes.h"

#include "compiler/fusion/Reshapes.h"
#include "dialects/rt/Layout.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t typicalSize = 64; // of a symbol

// Whether all users are elementwise and read the value where it is made.
bool staysInKernel(Value value) {
  return !value.use_empty() && llvm::all_of(value.getUses(), [](OpOperand &use) {
    auto user = dyn_cast<linalg::GenericOp>(use.getOwner());
    return user && isElementwise(user) && user.getMatchingIndexingMap(&use).isIdentity();
  });
}

struct Life {
  size_t first, last;
};

} // namespace

int64_t Lifetimes::bytesOf(Value value) {
  auto [known, isNew] = bytes.try_emplace(value, 0);
  if (!isNew)
    return known->second;
  int64_t count = rt::bytesOf(getElementTypeOrSelf(value.getType()));
  for (const std::string &size : sizes.shapeOf(value)) {
    std::optional<SizeExpr> expr = SizeExpr::parse(size);
    count *= expr ? expr->evaluate([](StringRef) { return std::optional(typicalSize); }).value_or(typicalSize) : typicalSize;
  }
  return known->second = count;
}

int64_t Lifetimes::mostWith(Value whole, ArrayRef<Value> parts) {
  Block &block = function.getBody().front();
  DenseMap<Operation *, size_t> steps;
  for (Operation &op : block)
    steps[&op] = steps.size();
  DenseMap<Value, Value> wholes;
  for (auto concat : function.getOps<tensor::ConcatOp>())
    for (Value part : concat.getInputs())
      wholes[part] = concat.getResult();
  for (Value part : parts)
    wholes[part] = whole;

  DenseMap<Value, size_t> begins; // of what stays in a kernel: where that begins
  llvm::MapVector<Value, Life> lives;
  for (Operation &op : block) {
    if (!isa<linalg::GenericOp, tensor::ConcatOp>(op) && !rt::hasBodies(&op))
      continue;
    size_t first = steps[&op];
    for (Value operand : op.getOperands())
      if (auto begin = begins.find(operand); begin != begins.end())
        first = std::min(first, begin->second);
    for (Value result : op.getResults()) {
      bool isPart = wholes.contains(result);
      if (!isPart && result != whole && !isa<tensor::ConcatOp>(op) && staysInKernel(result)) {
        begins[result] = first;
        continue;
      }
      bool isReturned = false;
      size_t last = steps[&op];
      SmallVector<Value> open{result};
      while (!open.empty())
        for (Operation *user : open.pop_back_val().getUsers()) {
          Operation *reader = block.findAncestorOpInBlock(*user);
          last = std::max(last, steps[reader]);
          isReturned |= reader->hasTrait<OpTrait::IsTerminator>();
          if (isReshape(reader))
            open.push_back(reader->getResult(0));
        }
      if (isReturned)
        continue; // the caller's
      Value buffer = result;
      while (Value larger = wholes.lookup(buffer))
        buffer = larger;
      auto [life, isNew] = lives.insert({buffer, {first, last}});
      if (!isNew)
        life->second = {std::min(life->second.first, first), std::max(life->second.last, last)};
    }
  }
  std::vector<int64_t> changes(steps.size() + 1);
  for (auto &[value, life] : lives) {
    changes[life.first] += bytesOf(value);
    changes[life.last + 1] -= bytesOf(value);
  }
  int64_t alive = 0, most = 0;
  for (int64_t change : changes)
    most = std::max(most, alive += change);
  return most;
}

} // namespace cauce
