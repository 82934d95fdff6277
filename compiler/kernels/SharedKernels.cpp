// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What kernels share is found by making each of them general: a copy with `?` for the sizes that may be arguments. Those that are equal
// then become one; a size in which they agree stays a number.
#include "compiler/kernels/SharedKernels.h"

#include "compiler/kernels/CompareKernels.h"
#include "compiler/kernels/GeneralKernel.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace cauce {
namespace {

// Kernels of one key, by what their bodies have in common.
class Family {
public:
  Family(func::FuncOp kernel, const SizeClasses &classes, bool takesScalars) : takesScalars(takesScalars), classes(classes) {
    general = makeGeneralKernel(kernel, classes, llvm::BitVector(classes.sizes.size(), true));
    members.push_back({kernel, classes.sizes});
  }

  bool add(func::FuncOp kernel, const SizeClasses &own) {
    func::FuncOp candidate = makeGeneralKernel(kernel, own, llvm::BitVector(own.sizes.size(), true));
    bool isMember = attributesOf(general) == attributesOf(candidate) && takeDifferences(candidate);
    candidate.erase();
    if (isMember)
      members.push_back({kernel, own.sizes});
    return isMember;
  }

  std::optional<SharedKernel> finish() {
    std::optional<SharedKernel> shared;
    if (members.size() > 1)
      shared = share();
    general.erase();
    return shared;
  }

private:
  struct Member {
    func::FuncOp kernel;
    SmallVector<int64_t> sizes;
  };

  // All but the sizes that stand for others.
  static SmallVector<Attribute> attributesOf(func::FuncOp function) {
    SmallVector<Attribute> attributes;
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      NamedAttrList list(function.getArgAttrDict(i));
      list.erase("rt.like");
      attributes.push_back(list.getDictionary(function.getContext()));
    }
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      attributes.push_back(function.getResultAttrDict(i));
    return attributes;
  }

  bool takeDifferences(func::FuncOp candidate) {
    auto isArgument = [&](OpOperand &, TypedAttr value) { return takesScalars && (value.getType().isIntOrIndexOrFloat()); };
    std::optional<SmallVector<Difference>> differences = compareKernels(general, candidate, isArgument);
    if (!differences)
      return false;
    for (const Difference &difference : *differences) {
      SmallVector<TypedAttr> &list = constants[difference.operand];
      list.resize(members.size(), valueOf(difference.operand));
      list.push_back(difference.value);
    }
    return true;
  }

  static TypedAttr valueOf(OpOperand *constant) { return constant->get().getDefiningOp<arith::ConstantOp>().getValue(); }

  SharedKernel share() {
    llvm::BitVector isFree(classes.sizes.size());
    for (const Member &member : members)
      for (unsigned i = 0; i < classes.sizes.size(); ++i)
        if (member.sizes[i] != classes.sizes[i])
          isFree.set(i);
    SharedKernel shared;
    shared.function = makeGeneralKernel(members.front().kernel, classes, isFree);
    Builder b(shared.function.getContext());
    for (const Member &member : members) {
      SharedKernel::Member &entry = shared.members.emplace_back();
      entry.kernel = member.kernel;
      for (unsigned number : isFree.set_bits())
        entry.arguments.push_back(b.getIndexAttr(member.sizes[number]));
    }
    // Constants in which members differ were found in the general kernel, whose ops those of this one follow.
    DenseMap<Operation *, Operation *> partners;
    SmallVector<Operation *> from = opsOf(general), to = opsOf(shared.function);
    for (auto [a, c] : llvm::zip_equal(from, to))
      partners[a] = c;
    llvm::MapVector<ArrayRef<TypedAttr>, BlockArgument> known;
    for (auto &[operand, list] : constants) {
      list.resize(members.size(), valueOf(operand));
      auto [it, isNew] = known.try_emplace(ArrayRef<TypedAttr>(list));
      if (isNew) {
        unsigned position = shared.function.getNumArguments();
        auto attributes = b.getDictionaryAttr(b.getNamedAttr("rt.symbol", b.getStringAttr("constant." + Twine(known.size() - 1))));
        (void)shared.function.insertArgument(position, list.front().getType(), attributes, shared.function.getLoc());
        it->second = shared.function.getArgument(position);
        for (auto [member, value] : llvm::zip_equal(shared.members, list))
          member.arguments.push_back(value);
      }
      partners.lookup(operand->getOwner())->setOperand(operand->getOperandNumber(), it->second);
    }
    return shared;
  }

  static SmallVector<Operation *> opsOf(func::FuncOp function) {
    SmallVector<Operation *> ops;
    function.walk([&](Operation *op) { ops.push_back(op); });
    return ops;
  }

  bool takesScalars;
  SizeClasses classes; // of the first
  func::FuncOp general; // the first with all of its sizes as arguments
  SmallVector<Member> members;
  llvm::MapVector<OpOperand *, SmallVector<TypedAttr>> constants; // of `general` in which members differ, by member
};

} // namespace

FailureOr<SmallVector<SharedKernel>> shareKernels(ModuleOp module, rt::TargetAttr target) {
  struct Entry {
    func::FuncOp kernel;
    SizeClasses classes;
    bool takesScalars;
  };
  llvm::MapVector<StringRef, SmallVector<unsigned>> byKey;
  std::vector<Entry> entries;
  for (func::FuncOp kernel : module.getOps<func::FuncOp>()) {
    if (!kernel->hasAttr("rt.kernel"))
      continue;
    FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
    if (failed(scheduled))
      return failure();
    entries.push_back({kernel, classifySizes(kernel, *scheduled, target), scheduled->schedule->takesScalars()});
  }
  for (auto [i, entry] : llvm::enumerate(entries))
    if (!entry.classes.sizes.empty() || entry.takesScalars)
      byKey[entry.classes.key].push_back(i);
  SmallVector<SharedKernel> found;
  for (auto &[key, list] : byKey) {
    if (list.size() == 1)
      continue;
    std::vector<Family> families;
    for (unsigned i : list) {
      Entry &entry = entries[i];
      if (llvm::none_of(families, [&](Family &family) { return family.add(entry.kernel, entry.classes); }))
        families.emplace_back(entry.kernel, entry.classes, entry.takesScalars);
    }
    for (Family &family : families)
      if (std::optional<SharedKernel> shared = family.finish())
        found.push_back(std::move(*shared));
  }
  return found;
}

} // namespace cauce
