// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Equal kernels are kept once. Integers in which they differ become arguments.
#include "compiler/fusion/Passes.h"

#include "compiler/kernels/CompareKernels.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_MERGEKERNELSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

// A kernel that is kept, and those that it stands for, itself first.
class Family {
public:
  Family(func::FuncOp kernel, const Schedule &schedule)
      : kernel(kernel), takesScalars(schedule.takesScalars()), members{kernel}, locations{kernel.getLoc()} {}

  bool add(func::FuncOp member) {
    auto isArgument = [&](OpOperand &, TypedAttr value) { return takesScalars && (value.getType().isInteger(32) || value.getType().isInteger(64)); };
    std::optional<SmallVector<Difference>> differences = compareKernels(kernel, member, isArgument);
    if (!differences)
      return false;
    for (const Difference &difference : *differences) {
      auto &list = values[difference.operand];
      list.resize(members.size(), valueOf(difference.operand)); // what those before it use
      list.push_back(cast<IntegerAttr>(difference.value));
    }
    members.push_back(member);
    locations.push_back(member.getLoc());
    return true;
  }

  // Leaves one kernel; `dispatches` are those of each member.
  void merge(const llvm::StringMap<SmallVector<rt::DispatchOp>> &dispatches) {
    if (members.size() == 1)
      return;
    SmallVector<SmallVector<IntegerAttr>> arguments = addArguments();
    for (auto [i, member] : llvm::enumerate(members)) {
      auto it = dispatches.find(member.getName());
      for (rt::DispatchOp dispatch : it == dispatches.end() ? ArrayRef<rt::DispatchOp>() : ArrayRef(it->second)) {
        OpBuilder b(dispatch);
        dispatch.setKernel(kernel.getName());
        for (const SmallVector<IntegerAttr> &argument : arguments) {
          auto type = RankedTensorType::get({}, argument[i].getType());
          Value value = arith::ConstantOp::create(b, dispatch.getLoc(), DenseElementsAttr::get(type, argument[i].getValue()));
          dispatch.getInputsMutable().append(value);
        }
      }
    }
    for (func::FuncOp member : ArrayRef(members).drop_front())
      member.erase();
    kernel->setLoc(FusedLoc::get(kernel.getContext(), locations));
  }

  func::FuncOp kernel;

private:
  static IntegerAttr valueOf(OpOperand *constant) {
    return cast<IntegerAttr>(constant->get().getDefiningOp<arith::ConstantOp>().getValue());
  }

  // New arguments of the kernel, one for all uses of the same integers; returns their values for each member.
  SmallVector<SmallVector<IntegerAttr>> addArguments() {
    llvm::MapVector<ArrayRef<Attribute>, SmallVector<OpOperand *>> uses;
    SmallVector<SmallVector<Attribute>> columns;
    columns.reserve(values.size());
    for (auto &[operand, list] : values) {
      list.resize(members.size(), valueOf(operand));
      columns.emplace_back(list.begin(), list.end());
      uses[columns.back()].push_back(operand);
    }
    SmallVector<SmallVector<IntegerAttr>> result;
    llvm::MapVector<linalg::GenericOp, SmallVector<std::pair<Value, SmallVector<OpOperand *>>>> readers;
    for (auto &[column, operands] : uses) {
      result.push_back(llvm::map_to_vector(column, [](Attribute value) { return cast<IntegerAttr>(value); }));
      unsigned position = llvm::count_if(kernel.getArgumentTypes(), llvm::IsaPred<RankedTensorType>);
      auto type = RankedTensorType::get({}, result.back().front().getType());
      (void)kernel.insertArgument(position, type, {}, kernel.getLoc());
      llvm::MapVector<linalg::GenericOp, SmallVector<OpOperand *>> byReader;
      for (OpOperand *operand : operands)
        byReader[cast<linalg::GenericOp>(operand->getOwner()->getParentOp())].push_back(operand);
      for (auto &[reader, list] : byReader)
        readers[reader].push_back({kernel.getArgument(position), list});
    }
    for (auto &[reader, inputs] : readers)
      addInputs(reader, inputs);
    return result;
  }

  // Scalars that an op reads from tensors instead of constants.
  static void addInputs(linalg::GenericOp op, ArrayRef<std::pair<Value, SmallVector<OpOperand *>>> added) {
    OpBuilder b(op);
    SmallVector<Value> inputs(op.getInputs());
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    Block &body = *op.getBody();
    for (const auto &[tensor, operands] : added) {
      unsigned position = inputs.size();
      BlockArgument scalar = body.insertArgument(position, cast<RankedTensorType>(tensor.getType()).getElementType(), op.getLoc());
      for (OpOperand *operand : operands)
        operand->set(scalar);
      inputs.push_back(tensor);
      maps.insert(maps.begin() + position, AffineMap::get(op.getNumLoops(), 0, b.getContext()));
    }
    auto wider = linalg::GenericOp::create(b, op.getLoc(), op.getResultTypes(), inputs, op.getOutputs(), maps, op.getIteratorTypesArray());
    wider->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    wider.getRegion().takeBody(op.getRegion());
    op->replaceAllUsesWith(wider);
    op.erase();
  }

  bool takesScalars;
  SmallVector<func::FuncOp> members;
  SmallVector<Location> locations;
  llvm::MapVector<OpOperand *, SmallVector<IntegerAttr>> values; // of the kernel's operands in which members differ, by member
};

struct MergeKernelsPass : impl::MergeKernelsPassBase<MergeKernelsPass> {
  void runOnOperation() override {
    auto withoutName = [](func::FuncOp kernel) {
      NamedAttrList attributes(kernel->getAttrDictionary());
      attributes.erase(SymbolTable::getSymbolAttrName());
      return attributes.getDictionary(kernel.getContext());
    };
    llvm::MapVector<Attribute, SmallVector<Family>> families; // by all that is not the body
    for (func::FuncOp kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr("rt.kernel"))
        continue;
      FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
      if (failed(scheduled))
        return signalPassFailure();
      SmallVector<Family> &candidates = families[withoutName(kernel)];
      auto same = llvm::find_if(candidates, [&](Family &family) { return family.add(kernel); });
      if (same == candidates.end()) {
        candidates.emplace_back(kernel, *scheduled->schedule);
        continue;
      }
      explain(kernel.getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "kernel '" << kernel.getName() << "' of " << describeNodes(kernel.getLoc()) << " is '" << same->kernel.getName() << "' of "
            << describeNodes(same->kernel.getLoc());
      });
    }
    llvm::StringMap<SmallVector<rt::DispatchOp>> dispatches;
    getOperation().walk([&](rt::DispatchOp op) { dispatches[op.getKernel()].push_back(op); });
    for (auto &[attributes, list] : families)
      for (Family &family : list)
        family.merge(dispatches);
  }
};

} // namespace
} // namespace cauce
