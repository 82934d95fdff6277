// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See KernelSlices.h.
#include "compiler/memory/KernelSlices.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce {
namespace {

func::ReturnOp returnOf(func::FuncOp kernel) { return cast<func::ReturnOp>(kernel.getBody().front().getTerminator()); }

unsigned tensorsOf(func::FuncOp kernel) { return llvm::count_if(kernel.getArgumentTypes(), llvm::IsaPred<RankedTensorType>); }

std::string keyOf(func::FuncOp kernel, const llvm::SmallBitVector &needed, const llvm::SmallBitVector &given) {
  std::string key = kernel.getName().str();
  for (const llvm::SmallBitVector &bits : {needed, given}) {
    key += " ";
    for (unsigned i = 0; i < bits.size(); ++i)
      key += bits.test(i) ? '1' : '0';
  }
  return key;
}

} // namespace

KernelSlice KernelSlices::whole(func::FuncOp kernel) {
  auto inputs = llvm::seq(0u, tensorsOf(kernel)), results = llvm::seq(0u, kernel.getNumResults());
  return {kernel, SmallVector<unsigned>(inputs.begin(), inputs.end()), {}, SmallVector<unsigned>(results.begin(), results.end())};
}

const KernelSlice &KernelSlices::get(func::FuncOp kernel, const llvm::SmallBitVector &needed, const llvm::SmallBitVector &given) {
  auto [entry, isNew] = known.try_emplace(keyOf(kernel, needed, given));
  if (!isNew)
    return entry->second;
  std::optional<KernelSlice> slice = make(kernel, needed, given);
  if (!slice && given.any())
    return entry->second = get(kernel, needed, llvm::SmallBitVector(given.size()));
  return entry->second = slice ? *slice : whole(kernel);
}

std::optional<KernelSlice> KernelSlices::make(func::FuncOp kernel, const llvm::SmallBitVector &needed, const llvm::SmallBitVector &given) {
  func::ReturnOp returned = returnOf(kernel);
  FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
  if (failed(scheduled))
    return std::nullopt;
  // What has to be computed, from the results back.
  DenseMap<Value, unsigned> provided;
  for (unsigned i : given.set_bits())
    provided.try_emplace(returned.getOperand(i), i);
  llvm::SetVector<Operation *> ops;
  llvm::SetVector<Value> arguments;
  llvm::SmallBitVector taken(given.size());
  SmallVector<Value> open;
  for (unsigned i : needed.set_bits())
    open.push_back(returned.getOperand(i));
  while (!open.empty()) {
    Value value = open.pop_back_val();
    if (auto known = provided.find(value); known != provided.end()) {
      taken.set(known->second);
      continue;
    }
    Operation *op = value.getDefiningOp();
    if (!op) {
      arguments.insert(value);
      continue;
    }
    if (!ops.insert(op))
      continue;
    llvm::append_range(open, op->getOperands());
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (!op->isAncestor(operand.getParentBlock()->getParentOp()))
          open.push_back(operand);
    });
  }
  unsigned generics = llvm::count_if(ops, llvm::IsaPred<linalg::GenericOp>), all = llvm::range_size(kernel.getOps<linalg::GenericOp>());
  bool keepsRoot = ops.contains(scheduled->root);
  if (!generics || generics == all)
    return std::nullopt;
  // The root works in what its schedule made a result for that.
  llvm::SmallBitVector made = needed;
  for (auto [i, value] : llvm::enumerate(returned.getOperands()))
    if (keepsRoot && (kernel.getResultAttr(i, "rt.scratch") || value.getDefiningOp() == scheduled->root)) {
      made.set(i);
      if (!value.getDefiningOp() || ops.contains(value.getDefiningOp()))
        continue;
      if (isa<linalg::GenericOp>(value.getDefiningOp()))
        return std::nullopt;
      ops.insert(value.getDefiningOp());
      for (Value operand : value.getDefiningOp()->getOperands())
        operand.getDefiningOp() ? (void)ops.insert(operand.getDefiningOp()) : (void)arguments.insert(operand);
    }

  KernelSlice slice;
  SmallVector<Type> argumentTypes, resultTypes;
  unsigned tensors = tensorsOf(kernel);
  for (unsigned i = 0; i < tensors; ++i)
    if (arguments.contains(kernel.getArgument(i))) {
      slice.inputs.push_back(i);
      argumentTypes.push_back(kernel.getArgument(i).getType());
    }
  for (unsigned i : taken.set_bits()) {
    slice.given.push_back(i);
    argumentTypes.push_back(returned.getOperand(i).getType());
  }
  for (unsigned i : made.set_bits()) {
    slice.results.push_back(i);
    resultTypes.push_back(returned.getOperand(i).getType());
  }
  for (BlockArgument symbol : kernel.getArguments().drop_front(tensors))
    argumentTypes.push_back(symbol.getType());

  OpBuilder b(module.getContext());
  b.setInsertionPointToEnd(module.getBody());
  auto part = func::FuncOp::create(b, kernel.getLoc(), "slice", b.getFunctionType(argumentTypes, resultTypes));
  part.setPrivate();
  part->setAttr("rt.kernel", b.getUnitAttr());
  Block *entry = part.addEntryBlock();
  IRMapping mapping;
  unsigned position = 0;
  for (unsigned i : slice.inputs) {
    mapping.map(kernel.getArgument(i), entry->getArgument(position));
    if (DictionaryAttr attributes = kernel.getArgAttrDict(i))
      part.setArgAttrs(position, attributes);
    ++position;
  }
  for (unsigned i : slice.given) {
    mapping.map(returned.getOperand(i), entry->getArgument(position));
    for (StringRef name : {"rt.dims", "rt.layout"})
      if (Attribute attribute = kernel.getResultAttr(i, name))
        part.setArgAttr(position, name, attribute);
    ++position;
  }
  for (unsigned i = tensors; i < kernel.getNumArguments(); ++i, ++position) {
    mapping.map(kernel.getArgument(i), entry->getArgument(position));
    if (DictionaryAttr attributes = kernel.getArgAttrDict(i))
      part.setArgAttrs(position, attributes);
  }
  b.setInsertionPointToStart(entry);
  SmallVector<linalg::GenericOp> group;
  for (Operation &op : kernel.getBody().front().without_terminator())
    if (ops.contains(&op)) {
      Operation *copy = b.clone(op, mapping);
      if (auto generic = dyn_cast<linalg::GenericOp>(copy))
        group.push_back(generic);
    }
  SmallVector<Value> values;
  for (unsigned i : slice.results) {
    for (StringRef name : {"rt.dims", "rt.layout", "rt.scratch"})
      if (Attribute attribute = kernel.getResultAttr(i, name))
        part.setResultAttr(values.size(), name, attribute);
    values.push_back(mapping.lookup(returned.getOperand(i)));
  }
  func::ReturnOp::create(b, kernel.getLoc(), values);

  Grouping grouping(part);
  grouping.run();
  bool isOne = grouping.groups.size() == 1 && grouping.groups.front().schedule;
  const Schedule *schedule = isOne ? grouping.groups.front().schedule : nullptr;
  unsigned mode = isOne ? grouping.groups.front().mode : 0;
  bool isSame = isOne && schedule == scheduled->schedule && mode == scheduled->mode;
  bool sums = llvm::any_of(group, [](linalg::GenericOp op) { return op.getNumReductionLoops() != 0; });
  auto works = [&] { return schedule->keepsSums(group.front(), rt::TargetAttr::of(module)) || schedule->worksBesides(group.front()); };
  // Another schedule may sum up in another order, and a root of its own may want memory to work in.
  if (!isOne || (sums && !isSame) || (!keepsRoot && works()) || (keepsRoot && !isSame)) {
    part.erase();
    return std::nullopt;
  }
  setSchedule(part, *schedule, mode);
  part.setName(names.make(kernelStem(grouping, group)));
  symbols.insert(part);
  slice.kernel = part;
  return slice;
}

void KernelSlices::eraseUnused() {
  llvm::StringSet<> used;
  module.walk([&](rt::DispatchOp op) { used.insert(op.getKernel()); });
  // What was a kernel may be needed in parts alone.
  for (auto kernel : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (kernel->hasAttr("rt.kernel") && !used.contains(kernel.getName()))
      symbols.erase(kernel);
}

} // namespace cauce
