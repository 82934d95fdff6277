// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels from groups: each moves to a function of its own, and the host function dispatches it.
#include "compiler/fusion/Grouping.h"
#include "compiler/fusion/KernelNames.h"
#include "compiler/fusion/Passes.h"
#include "compiler/fusion/Reshapes.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"

#include "dialects/rt/Symbols.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_FORMKERNELSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

class KernelFormer {
public:
  KernelFormer(ModuleOp module, func::FuncOp function, KernelNames &names)
      : module(module), function(function), names(names), b(module.getContext()) {}

  LogicalResult run() {
    if (failed(verify()))
      return failure();
    normalize();
    Grouping grouping(function);
    grouping.run();
    terminator = cast<func::ReturnOp>(function.getBody().front().getTerminator());
    for (BlockArgument argument : function.getArguments())
      if (function.getArgAttr(argument.getArgNumber(), "rt.symbol"))
        symbols.push_back(argument);
    // Dispatches go to the end of the function in dependency order, with the views that they read; what they replace
    // stays until all kernels are made, since it tells the names of sizes.
    SmallVector<Operation *> replaced;
    for (Operation &op : function.getBody().front())
      if (isa<linalg::LinalgOp, tensor::EmptyOp, tensor::ConcatOp>(op) || isReshape(&op))
        replaced.push_back(&op);
    for (unsigned index : grouping.order())
      if (failed(outline(grouping, index)))
        return failure();
    for (auto [i, value] : llvm::enumerate(terminator.getOperands()))
      terminator.setOperand(i, hostValue(value));
    for (Operation *op : llvm::reverse(replaced)) {
      op->dropAllUses();
      op->erase();
    }
    return success();
  }

private:
  // Level tensor allows more than fusion leaves behind and kernels are made of.
  LogicalResult verify() {
    if (function.isDeclaration())
      return function.emitError("expected a body");
    for (Operation &op : function.getBody().front().without_terminator())
      if (!isa<linalg::GenericOp, linalg::FillOp, tensor::EmptyOp, tensor::ConcatOp>(op) && !rt::hasBodies(&op) && !isReshape(&op) &&
          !isa<arith::ArithDialect>(op.getDialect()))
        return op.emitOpError("is not expected: kernels are formed of linalg.generic and linalg.fill, reshapes, "
                              "concatenations, loops, constants and sizes");
    return success();
  }

  // Fills that are values become ops of a kernel, and so does everything that is returned without being computed. A
  // state may be padded or packed; a reshape is a view of what is dense, and so is what a loop takes and gives: these get a copy.
  void normalize() {
    IRRewriter rewriter(b.getContext());
    // Canonicalisation moves reshapes from fills to their inits: a reshaped empty tensor is an empty tensor.
    for (Operation &op : llvm::make_early_inc_range(function.getBody().front())) {
      rewriter.setInsertionPoint(&op);
      if (std::optional<SmallVector<Value>> sizes = sizesOfReshapedEmpty(rewriter, &op))
        rewriter.replaceOpWithNewOp<tensor::EmptyOp>(&op, cast<RankedTensorType>(op.getResult(0).getType()), *sizes);
    }
    for (BlockArgument argument : function.getArguments()) {
      if (!function.getArgAttr(argument.getArgNumber(), "train.state") || !llvm::any_of(argument.getUsers(), needsDense))
        continue;
      rewriter.setInsertionPointToStart(&function.getBody().front());
      Value dense = copy(rewriter, argument, {}); // the sizes of states are numbers
      rewriter.replaceUsesWithIf(argument, dense, [](OpOperand &use) { return needsDense(use.getOwner()); });
    }
    for (auto fill : llvm::make_early_inc_range(function.getOps<linalg::FillOp>())) {
      bool isValue = llvm::any_of(fill->getUses(), [](OpOperand &use) {
        auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
        return !consumer || !consumer.isDpsInit(&use);
      });
      if (!isValue)
        continue;
      // Inits keep the fill itself.
      rewriter.setInsertionPointAfter(fill);
      unsigned rank = cast<RankedTensorType>(fill.getResult(0).getType()).getRank();
      auto generic = linalg::GenericOp::create(rewriter, fill.getLoc(), fill.getResultTypes(), fill.getInputs(), fill.getOutputs(),
                                               {AffineMap::get(rank, 0, b.getContext()), b.getMultiDimIdentityMap(rank)},
                                               SmallVector<utils::IteratorType>(rank, utils::IteratorType::parallel),
                                               [](OpBuilder &inner, Location loc, ValueRange values) { linalg::YieldOp::create(inner, loc, values.front()); });
      rewriter.replaceUsesWithIf(fill.getResult(0), generic.getResult(0), [](OpOperand &use) {
        auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
        return !consumer || !consumer.isDpsInit(&use);
      });
    }
    Operation *end = function.getBody().front().getTerminator();
    rewriter.setInsertionPoint(end);
    llvm::DenseSet<Value> seen;
    for (OpOperand &operand : end->getOpOperands()) {
      Value value = operand.get();
      if (isSameState(value, operand.getOperandNumber()))
        continue;
      bool isState = bool(function.getResultAttr(operand.getOperandNumber(), "train.state"));
      bool isMade = value.getDefiningOp<linalg::GenericOp>() || (rt::hasBodies(value.getDefiningOp()) && !isState);
      if (isMade && !(isState && llvm::any_of(value.getUsers(), needsDense)) && seen.insert(value).second)
        continue;
      operand.set(copy(rewriter, value, sizesOfResult(rewriter, operand.getOperandNumber())));
    }
  }

  static bool needsDense(Operation *user) { return isReshape(user) || rt::hasBodies(user); }

  // The dynamic sizes of a collapse or expansion of tensor.empty; nothing if `op` is not one.
  static std::optional<SmallVector<Value>> sizesOfReshapedEmpty(OpBuilder &b, Operation *op) {
    if (!isReshape(op))
      return std::nullopt;
    auto empty = op->getOperand(0).getDefiningOp<tensor::EmptyOp>();
    if (!empty)
      return std::nullopt;
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      return SmallVector<Value>(expand.getOutputShape());
    auto collapse = cast<tensor::CollapseShapeOp>(op);
    SmallVector<Value> sizes;
    for (auto [dim, group] : llvm::enumerate(collapse.getReassociationIndices())) {
      if (!collapse.getResultType().isDynamicDim(dim))
        continue;
      Value product;
      for (int64_t from : group) {
        Value size = empty.getType().isDynamicDim(from)
                         ? empty.getDynamicSizes()[empty.getType().getDynamicDimIndex(from)]
                         : arith::ConstantIndexOp::create(b, op->getLoc(), empty.getType().getDimSize(from)).getResult();
        if (empty.getType().getDimSize(from) != 1)
          product = product ? arith::MulIOp::create(b, op->getLoc(), product, size).getResult() : size;
      }
      sizes.push_back(product);
    }
    return sizes;
  }

  bool isSameState(Value value, unsigned result) {
    auto argument = dyn_cast<BlockArgument>(value);
    Attribute state = function.getResultAttr(result, "train.state");
    return argument && state && function.getArgAttr(argument.getArgNumber(), "train.state") == state;
  }

  // The symbolic sizes of a result, from the function's symbols.
  SmallVector<Value> sizesOfResult(OpBuilder &b, unsigned result) {
    SmallVector<Value> sizes;
    if (auto dims = function.getResultAttrOfType<ArrayAttr>(result, "rt.dims"))
      for (StringAttr name : dims.getAsRange<StringAttr>())
        sizes.push_back(rt::symbolicSize(b, function.getLoc(), function, name.getValue()));
    return sizes;
  }

  Value copy(OpBuilder &b, Value value, ValueRange sizes) {
    auto type = cast<RankedTensorType>(value.getType());
    Location loc = value.getLoc();
    Value init = tensor::EmptyOp::create(b, loc, type, sizes);
    SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(type.getRank()));
    SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
    return linalg::GenericOp::create(b, loc, TypeRange{type}, ValueRange{value}, ValueRange{init}, maps, iterators,
                                     [](OpBuilder &inner, Location loc, ValueRange arguments) {
                                       linalg::YieldOp::create(inner, loc, arguments[0]);
                                     })
        .getResult(0);
  }

  // The value in the host program that stands for a value of the original function.
  Value hostValue(Value value) {
    if (Value known = host.lookup(value))
      return known;
    Operation *op = value.getDefiningOp();
    if (op && isa<arith::ConstantOp>(op))
      op->moveBefore(&function.getBody().front(), function.getBody().front().begin());
    if (!op || !isReshape(op))
      return value;
    IRMapping mapping;
    mapping.map(op->getOperand(0), hostValue(op->getOperand(0)));
    return host[value] = OpBuilder(terminator).clone(*op, mapping)->getResult(0);
  }

  LogicalResult outline(Grouping &grouping, unsigned index) {
    Group &group = grouping.groups[index];
    if (auto concat = dyn_cast_or_null<tensor::ConcatOp>(group.host)) {
      SmallVector<Value> parts = llvm::map_to_vector(concat.getInputs(), [&](Value part) { return hostValue(part); });
      OpBuilder end(terminator);
      host[concat] = tensor::ConcatOp::create(end, concat.getLoc(), concat.getResultType(), concat.getDim(), parts);
      return success();
    }
    if (group.host) {
      for (OpOperand &operand : group.host->getOpOperands())
        operand.set(hostValue(operand.get()));
      group.host->moveBefore(terminator);
      return success();
    }
    llvm::SetVector<Value> inputs, outputs;
    for (linalg::GenericOp op : group.ops) {
      for (Value value : Grouping::reads(op))
        if (grouping.groupOf.lookup_or(value.getDefiningOp(), ~0u) != index)
          inputs.insert(value);
      for (Value result : op->getResults())
        for (Operation *user : result.getUsers())
          if (!isa<linalg::GenericOp>(user) || grouping.groupOf.lookup_or(user, ~0u) != index)
            outputs.insert(result);
    }
    if (outputs.empty())
      return success();
    // What the kernel works on is a result that no one reads.
    linalg::GenericOp root = group.ops.front();
    bool isScratch = !outputs.contains(root.getResult(0)) && group.schedule->keepsSums(root, rt::TargetAttr::of(module));
    if (isScratch)
      outputs.insert(root.getResult(0));
    bool worksBesides = group.schedule->worksBesides(root);

    // The kernel function.
    SmallVector<Type> argumentTypes, resultTypes;
    for (Value input : inputs)
      argumentTypes.push_back(input.getType());
    argumentTypes.append(symbols.size(), b.getIndexType());
    for (Value output : outputs)
      resultTypes.push_back(output.getType());
    if (worksBesides)
      resultTypes.push_back(root.getResult(0).getType());
    std::string name = names.make(kernelStem(grouping, group.ops));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(module.getBody());
    // Bodies remember the ops that were fused into them.
    llvm::SetVector<Location> locations;
    for (linalg::GenericOp op : group.ops)
      op->walk([&](Operation *inner) { locations.insert(inner->getLoc()); });
    auto kernel = func::FuncOp::create(b, b.getFusedLoc(locations.getArrayRef()), name, b.getFunctionType(argumentTypes, resultTypes));
    kernel.setPrivate();
    kernel->setAttr("rt.kernel", b.getUnitAttr());
    setSchedule(kernel, *group.schedule, group.mode);
    Block *entry = kernel.addEntryBlock();
    IRMapping mapping;
    for (auto [i, input] : llvm::enumerate(inputs)) {
      mapping.map(input, entry->getArgument(i));
      if (ArrayAttr dims = dimsAttr(grouping, input))
        kernel.setArgAttr(i, "rt.dims", dims);
    }
    for (auto [i, symbol] : llvm::enumerate(symbols)) {
      mapping.map(symbol, entry->getArgument(inputs.size() + i));
      kernel.setArgAttr(inputs.size() + i, "rt.symbol",
                        function.getArgAttr(cast<BlockArgument>(symbol).getArgNumber(), "rt.symbol"));
    }
    b.setInsertionPointToStart(entry);
    for (linalg::GenericOp op : group.ops) {
      for (Value operand : op->getOperands())
        bring(operand, mapping);
      op.getBody()->walk([&](Operation *inner) {
        for (Value operand : inner->getOperands())
          if (operand.getParentRegion() != &op.getRegion())
            bring(operand, mapping);
      });
      b.clone(*op, mapping);
    }
    SmallVector<Value> returned;
    for (Value output : outputs)
      returned.push_back(mapping.lookup(output));
    if (worksBesides)
      returned.push_back(memoryLike(root, mapping));
    func::ReturnOp::create(b, kernel.getLoc(), returned);
    for (auto [i, output] : llvm::enumerate(outputs)) {
      if (ArrayAttr dims = dimsAttr(grouping, output))
        kernel.setResultAttr(i, "rt.dims", dims);
      if (std::optional<unsigned> argument = inPlace(group, output, inputs))
        kernel.setResultAttr(i, "rt.in_place", b.getI64IntegerAttr(*argument));
    }
    if (isScratch || worksBesides)
      kernel.setResultAttr(resultTypes.size() - 1, "rt.scratch", b.getUnitAttr());
    if (ArrayAttr dims = worksBesides ? dimsAttr(grouping, root.getResult(0)) : ArrayAttr())
      kernel.setResultAttr(resultTypes.size() - 1, "rt.dims", dims);

    explain(kernel.getLoc(), "form-kernels", [&](raw_ostream &out) {
      out << "kernel '" << name << "' of '" << function.getName() << "': " << group.ops.size()
          << (group.ops.size() == 1 ? " op of " : " ops of ") << describeNodes(kernel.getLoc()) << ", " << group.schedule->name;
      if (!group.schedule->modes.empty())
        out << " in mode " << group.schedule->modes[group.mode];
    });

    // Its dispatch.
    SmallVector<Value> actual;
    for (Value input : inputs)
      actual.push_back(hostValue(input));
    b.setInsertionPoint(terminator);
    auto dispatch = rt::DispatchOp::create(b, kernel.getLoc(), resultTypes, name, actual, symbols);
    for (auto [output, result] : llvm::zip_first(outputs, dispatch.getResults()))
      host[output] = result;
    return success();
  }

  // The names of the value's symbolic sizes, null if it has none.
  ArrayAttr dimsAttr(Grouping &grouping, Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<Attribute> names;
    Shape shape = grouping.shapeOf(value);
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (type.isDynamicDim(dim))
        names.push_back(b.getStringAttr(shape[dim]));
    return names.empty() ? ArrayAttr() : b.getArrayAttr(names);
  }

  // Copies into the kernel what an op needs and no tensor argument provides: inits, constants, sizes.
  void bring(Value value, IRMapping &mapping) {
    if (mapping.contains(value))
      return;
    Operation *op = value.getDefiningOp();
    if (!op || isa<linalg::GenericOp>(op))
      return;
    for (Value operand : op->getOperands())
      bring(operand, mapping);
    b.clone(*op, mapping);
  }

  // Memory of the type of an op's result, which begins with a fill of memory itself.
  Value memoryLike(linalg::GenericOp op, IRMapping &mapping) {
    auto fill = op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>();
    return b.clone(*fill.getOutputs()[0].getDefiningOp(), mapping)->getResult(0);
  }

  // The argument whose buffer a result may be written to: read only at the very place that is written, and not after
  // that. A state's own old value is preferred.
  std::optional<unsigned> inPlace(const Group &group, Value output, const llvm::SetVector<Value> &inputs) {
    std::optional<unsigned> found;
    Attribute state;
    for (OpOperand &use : output.getUses())
      if (use.getOwner() == terminator)
        state = function.getResultAttr(use.getOperandNumber(), "train.state");
    for (auto [i, input] : llvm::enumerate(inputs)) {
      if (input.getType() != output.getType() || !isReadInPlace(group, output, input))
        continue;
      auto argument = dyn_cast<BlockArgument>(input);
      Attribute own = argument ? function.getArgAttr(argument.getArgNumber(), "train.state") : Attribute();
      if (state && own == state)
        return i;
      if (!argument && !found)
        found = i;
    }
    return found;
  }

  bool isReadInPlace(const Group &group, Value output, Value input) {
    bool isWritten = false; // ops store their results before the next op reads
    for (linalg::GenericOp op : group.ops) {
      if (isWritten && llvm::is_contained(op.getInputs(), input))
        return false;
      isWritten |= op == output.getDefiningOp();
      bool extracts = false;
      op.getBody()->walk([&](tensor::ExtractOp extract) { extracts |= extract.getTensor() == input; });
      if (extracts || !group.schedule->worksInPlace())
        return false;
      AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
      for (OpOperand *operand : op.getDpsInputOperands())
        if (operand->get() == input && (op.getNumReductionLoops() || op.getMatchingIndexingMap(operand) != result))
          return false;
    }
    return true;
  }

  ModuleOp module;
  func::FuncOp function;
  KernelNames &names;
  OpBuilder b;
  func::ReturnOp terminator;
  SmallVector<Value> symbols;
  DenseMap<Value, Value> host;
};

struct FormKernelsPass : impl::FormKernelsPassBase<FormKernelsPass> {
  void runOnOperation() override {
    KernelNames names(getOperation());
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions)
      if (failed(KernelFormer(getOperation(), function, names).run()))
        return signalPassFailure();
  }
};

} // namespace
} // namespace cauce
