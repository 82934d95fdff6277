// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layouts of states and intermediates.
#include "compiler/fusion/Passes.h"

#include "compiler/kernels/SizeClasses.h"
#include "compiler/support/Explain.h"
#include "dialects/rt/Layout.h"
#include "dialects/train/Train.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_ASSIGNLAYOUTSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

struct AssignLayoutsPass : impl::AssignLayoutsPassBase<AssignLayoutsPass> {
  void runOnOperation() override {
    target = rt::TargetAttr::of(getOperation());
    SymbolTable symbols(getOperation());
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr("rt.kernel") && !function.isDeclaration() && failed(ask(function)))
        return signalPassFailure();
    findStates();
    SmallVector<rt::DispatchOp> dispatches;
    getOperation().walk([&](rt::DispatchOp op) { dispatches.push_back(op); });
    auto kernelOf = [&](rt::DispatchOp op) { return symbols.lookup<func::FuncOp>(op.getKernel()); };

    // States that kernels read in vectors, then the states that meet them in a kernel, until nothing changes.
    for (rt::DispatchOp op : dispatches)
      if (std::optional<unsigned> operand = wishes.lookup(op.getKernelAttr().getAttr()).panel)
        if (Attribute state = states.lookup(op.getInputs()[*operand]); state && canBePanel(op.getInputs()[*operand].getType()))
          packed.insert(state);
    for (bool changed = true; changed;) {
      changed = false;
      for (rt::DispatchOp op : dispatches) {
        llvm::DenseSet<Type> types;
        for (Value value : llvm::concat<Value>(op.getInputs(), op.getResults()))
          if (Attribute state = states.lookup(value); state && packed.contains(state))
            types.insert(value.getType());
        for (Value value : llvm::concat<Value>(op.getInputs(), op.getResults()))
          if (Attribute state = states.lookup(value); state && types.contains(value.getType()))
            changed |= packed.insert(state).second;
      }
    }

    for (rt::DispatchOp op : dispatches) {
      func::FuncOp kernel = kernelOf(op);
      for (auto [i, value] : llvm::enumerate(op.getInputs()))
        kernel.setArgAttr(i, "rt.layout", layoutOf(value));
      for (auto [i, value] : llvm::enumerate(op.getResults()))
        kernel.setResultAttr(i, "rt.layout", layoutOf(value));
    }
    getOperation().walk([&](tensor::ConcatOp op) { op->setAttr("rt.layout", layoutOf(op.getResult())); });
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
      if (function->hasAttr("rt.kernel"))
        continue;
      // All at once: setting one attribute copies those of all arguments, which are thousands of a deep net.
      SmallVector<DictionaryAttr> arguments, results;
      for (BlockArgument argument : function.getArguments())
        arguments.push_back(withLayout(function.getArgAttrDict(argument.getArgNumber()), argument.getType()));
      for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
        results.push_back(withLayout(function.getResultAttrDict(i), type));
      function.setAllArgAttrs(arguments);
      function.setAllResultAttrs(results);
    }
    for (auto state : getOperation().getOps<train::StateOp>())
      explain(state.getLoc(), getArgument(), [&](raw_ostream &out) {
        Attribute name = FlatSymbolRefAttr::get(state.getSymNameAttr());
        rt::LayoutAttr layout = stateLayout(name, state.getType());
        out << "state '" << state.getSymName() << "', " << state.getType() << ": ";
        if (layout.getKind() == rt::LayoutKind::Panel)
          out << "panels of " << layout.getParameter() << " columns, because a product reads it, or what it is updated with, in vectors";
        else if (layout.getKind() == rt::LayoutKind::Rows)
          out << "rows of " << layout.getParameter() << " elements, padded to whole vectors";
        else
          out << "dense";
      });
  }

  static bool canBePanel(Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return tensor.getRank() >= 2 && tensor.hasStaticShape();
  }

  // What the schedule of a kernel has to say.
  LogicalResult ask(func::FuncOp kernel) {
    FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
    if (failed(scheduled))
      return failure();
    Wishes &own = wishes[kernel.getSymNameAttr()];
    own.writesPanels = scheduled->schedule->writesPanels();
    if (std::optional<VectorRead> read = scheduled->schedule->vectorRead(scheduled->root)) {
      auto argument = dyn_cast<BlockArgument>(read->operand->get());
      AffineMap map = scheduled->root.getMatchingIndexingMap(read->operand);
      if (argument && map.getDimPosition(map.getNumResults() - 1) == read->along)
        own.panel = argument.getArgNumber();
    }
    return success();
  }

  // Values of host functions that are states: arguments, and what is returned as a new value. All at once: a learning rate has as many
  // users as a net has parameters.
  void findStates() {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>()) {
      if (function->hasAttr("rt.kernel") || function.isDeclaration())
        continue;
      for (OpOperand &returned : function.getBody().back().getTerminator()->getOpOperands())
        if (Attribute state = function.getResultAttr(returned.getOperandNumber(), "train.state"))
          states.try_emplace(returned.get(), state);
      for (BlockArgument argument : function.getArguments())
        if (Attribute state = function.getArgAttr(argument.getArgNumber(), "train.state"))
          states[argument] = state;
        else
          states.erase(argument);
    }
  }

  rt::LayoutAttr make(rt::LayoutKind kind, int64_t parameter) { return rt::LayoutAttr::get(&getContext(), kind, parameter); }

  rt::LayoutAttr padded(Type type) {
    auto tensor = cast<RankedTensorType>(type);
    // A single column is read down, not across.
    if (tensor.getRank() == 0 || tensor.isDynamicDim(tensor.getRank() - 1) || tensor.getShape().back() == 1)
      return make(rt::LayoutKind::Dense, 0);
    int64_t size = std::max<int64_t>(1, tensor.getShape().back()), padded = llvm::alignTo(size, rowMultiple);
    // Of a batch of images with few channels these are many short rows: several times as much memory, where masks cost less.
    if (tensor.getRank() > 2 && !tensor.hasStaticShape() && padded > size + size / 4)
      return make(rt::LayoutKind::Dense, 0);
    return make(rt::LayoutKind::Rows, padded);
  }

  rt::LayoutAttr panel(Type type) {
    return make(rt::LayoutKind::Panel, target.panelFor(cast<RankedTensorType>(type).getElementType()));
  }

  rt::LayoutAttr stateLayout(Attribute state, Type type) { return packed.contains(state) ? panel(type) : padded(type); }

  // The attributes of an argument or result with the layout of the state that it is.
  DictionaryAttr withLayout(DictionaryAttr attributes, Type type) {
    NamedAttrList list(attributes);
    if (Attribute state = list.get("train.state"))
      list.set("rt.layout", stateLayout(state, type));
    return list.getDictionary(&getContext());
  }

  // Looked for once, however many kernels read the value.
  rt::LayoutAttr layoutOf(Value value) {
    if (rt::LayoutAttr known = layouts.lookup(value))
      return known;
    rt::LayoutAttr layout = findLayout(value);
    return layouts[value] = layout;
  }

  rt::LayoutAttr findLayout(Value value) {
    if (Attribute state = states.lookup(value))
      return stateLayout(state, value.getType());
    for (Operation *user : value.getUsers())
      if (auto whole = dyn_cast<tensor::ConcatOp>(user))
        return rt::partOf(whole.getResultType(), layoutOf(whole.getResult()));
    auto producer = value.getDefiningOp<rt::DispatchOp>();
    bool isMade = producer || value.getDefiningOp<tensor::ConcatOp>();
    bool isPrivate = isMade && llvm::all_of(value.getUsers(), [](Operation *user) { return isa<rt::DispatchOp>(user); });
    if (!isPrivate)
      return make(rt::LayoutKind::Dense, 0);
    bool isPanel = producer && wishes.lookup(producer.getKernelAttr().getAttr()).writesPanels && canBePanel(value.getType()) &&
                   llvm::all_of(value.getUses(), [&](OpOperand &use) {
                     return wishes.lookup(cast<rt::DispatchOp>(use.getOwner()).getKernelAttr().getAttr()).panel == use.getOperandNumber();
                   });
    return isPanel ? panel(value.getType()) : padded(value.getType());
  }

  struct Wishes {
    std::optional<unsigned> panel; // the argument that is read in vectors along its last dimension
    bool writesPanels = false;
  };

  rt::TargetAttr target;
  llvm::DenseMap<StringAttr, Wishes> wishes; // by kernel
  llvm::DenseMap<Value, Attribute> states;
  llvm::DenseMap<Value, rt::LayoutAttr> layouts;
  llvm::DenseSet<Attribute> packed;
};

} // namespace
} // namespace cauce
