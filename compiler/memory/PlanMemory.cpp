// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory plan of each host function: order of what it runs, aliases, arena offsets, launches and loops.
#include "compiler/memory/Arena.h"
#include "compiler/memory/BufferNames.h"
#include "compiler/memory/CopyKernels.h"
#include "compiler/memory/ExplainPlan.h"
#include "compiler/memory/Loops.h"
#include "compiler/memory/Passes.h"

#include "compiler/fusion/Dependencies.h"
#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "compiler/memory/Passes.h.inc"

namespace {

constexpr int64_t alignment = 64, redzone = 64;

class FunctionPlan {
public:
  /// `arenas` are those of the functions that have been planned, by name; this one is added.
  FunctionPlan(func::FuncOp function, SymbolTable &symbols, CopyKernels &copyKernels, bool redzones, llvm::StringMap<SizeExpr> &arenas)
      : function(function), symbols(symbols), copyKernels(copyKernels), redzones(redzones), arenas(arenas), b(function.getContext()),
        bufferNames(function), terminator(cast<func::ReturnOp>(function.getBody().front().getTerminator())) {}

  LogicalResult run() {
    if (failed(verify()))
      return failure();
    for (Operation &op : function.getBody().front()) {
      if (!isNode(&op))
        continue;
      for (Value input : inputsOf(&op)) {
        SmallVector<Operation *> &readers = readersOf[rootOf(input)];
        if (readers.empty() || readers.back() != &op)
          readers.push_back(&op);
      }
      number[&op] = nodes.size();
      nodes.push_back(&op);
    }
    for (auto concat : function.getOps<tensor::ConcatOp>())
      placeParts(concat);
    for (BlockArgument argument : function.getArguments())
      (isa<RankedTensorType>(argument.getType()) ? tensors : symbolArguments).push_back(argument);
    for (auto [i, tensor] : llvm::enumerate(tensors))
      positionOf[tensor] = i;
    placeResults();
    orderNodes();
    planIntermediates();
    placeBodies();
    rewrite();
    return success();
  }

private:
  // Everything that needs a buffer is an argument, a constant, or made by a kernel.
  LogicalResult verify() {
    for (BlockArgument argument : function.getArguments())
      if (!isa<RankedTensorType>(argument.getType()) && !function.getArgAttr(argument.getArgNumber(), "rt.symbol"))
        return function.emitError("expected argument ")
               << argument.getArgNumber() << " to be a tensor or to have the attribute 'rt.symbol'";
    for (Operation &op : function.getBody().front().without_terminator())
      if (!isNode(&op) && !isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::ConcatOp>(op) && !isa<arith::ArithDialect>(op.getDialect()))
        return op.emitOpError("is not expected: a host function is made of rt.dispatch, rt.scan, reshapes, concatenations, constants and sizes");
    for (auto concat : function.getOps<tensor::ConcatOp>())
      for (OpOperand &part : concat->getOpOperands())
        if (!isPart(part))
          return concat.emitOpError("expected operand ")
                 << part.getOperandNumber() << " to be made by a kernel or a concatenation, for others than reshapes, loops and the caller, and to be a part once";
    for (OpOperand &operand : terminator->getOpOperands()) {
      auto argument = dyn_cast<BlockArgument>(operand.get());
      Attribute state = function.getResultAttr(operand.getOperandNumber(), "train.state");
      bool isUnchanged = argument && state && function.getArgAttr(argument.getArgNumber(), "train.state") == state;
      if (!isNode(operand.get().getDefiningOp()) && !isUnchanged)
        return function.emitError("expected result ") << operand.getOperandNumber() << " to be made by a kernel or a loop";
    }
    return success();
  }

  func::FuncOp kernelOf(rt::DispatchOp op) { return symbols.lookup<func::FuncOp>(op.getKernel()); }

  static bool isPart(OpOperand &operand) {
    Value part = operand.get();
    return isa_and_nonnull<rt::DispatchOp, tensor::ConcatOp>(part.getDefiningOp()) && llvm::all_of(part.getUses(), [&](OpOperand &use) {
             return &use == &operand || isa<rt::DispatchOp>(use.getOwner());
           });
  }

  // Where each part of a concatenation begins in it.
  void placeParts(tensor::ConcatOp concat) {
    RankedTensorType type = concat.getResultType();
    ArrayAttr dims = dimsOf(concat.getResult());
    ArrayRef<int64_t> extents = rt::partOf(type, rt::layoutOf(concat->getAttrDictionary(), b.getContext())).getExtents();
    SizeExpr step = rt::bytesOf(type.getElementType());
    for (int64_t dim = concat.getDim() + 1; dim < type.getRank(); ++dim)
      step *= extents[dim] ? SizeExpr(extents[dim]) : SizeExpr::parse(cast<StringAttr>(dims[type.getDynamicDimIndex(dim)]).getValue()).value_or(SizeExpr::unknown());
    SizeExpr offset;
    for (Value part : concat.getInputs()) {
      parts[part] = {concat.getResult(), offset};
      offset = offset + step * cast<RankedTensorType>(part.getType()).getDimSize(concat.getDim());
    }
  }

  // The names of the `?` sizes of what a kernel or a concatenation makes, along a dimension that is a number.
  ArrayAttr dimsOf(Value value) {
    while (auto concat = value.getDefiningOp<tensor::ConcatOp>())
      value = concat.getInputs().front();
    auto result = cast<OpResult>(value);
    return kernelOf(cast<rt::DispatchOp>(result.getOwner())).getResultAttrOfType<ArrayAttr>(result.getResultNumber(), "rt.dims");
  }

  // What has a buffer of its own, in which the value lies.
  Value wholeOf(Value value) const {
    while (auto part = parts.lookup(value).whole)
      value = part;
    return value;
  }

  // Calls `visit` with each value that lies in the buffer of `whole`.
  static void forEachPart(Value whole, llvm::function_ref<void(Value)> visit) {
    visit(whole);
    if (auto concat = whole.getDefiningOp<tensor::ConcatOp>())
      for (Value part : concat.getInputs())
        forEachPart(part, visit);
  }

  static Value rootOf(Value value) {
    while (Operation *op = value.getDefiningOp()) {
      if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
        break;
      value = op->getOperand(0);
    }
    return value;
  }

  // Whether the dispatch reads `value` only where it writes `result`.
  bool isInPlace(Operation *node, OpResult result, Value value) {
    auto op = dyn_cast<rt::DispatchOp>(node);
    if (!op)
      return false;
    auto target = kernelOf(op).getResultAttrOfType<IntegerAttr>(result.getResultNumber(), "rt.in_place");
    if (!target || op.getInputs()[target.getInt()] != value)
      return false;
    if (llvm::count(op.getInputs(), value) != 1)
      return false;
    return kernelOf(op).getArgAttr(target.getInt(), "rt.layout") ==
           kernelOf(op).getResultAttr(result.getResultNumber(), "rt.layout");
  }

  // Where returned values go: a state onto its old value if no one needs that any more, else to the caller's buffer.
  void placeResults() {
    dependencies = Dependencies(nodes.size());
    for (auto [i, op] : llvm::enumerate(nodes))
      for (Value input : inputsOf(op))
        forEachPart(rootOf(input), [&, i = i](Value made) {
          if (Operation *producer = made.getDefiningOp(); isNode(producer))
            dependencies.add(i, number[producer]);
        });
    DenseMap<Attribute, Value> oldValues;
    for (Value argument : tensors)
      if (Attribute state = function.getArgAttr(cast<BlockArgument>(argument).getArgNumber(), "train.state"))
        oldValues[state] = argument;
    for (auto [i, value] : llvm::enumerate(terminator.getOperands())) {
      Attribute state = function.getResultAttr(i, "train.state");
      Value old = state ? oldValues.lookup(state) : Value();
      Operation *producer = value.getDefiningOp();
      if (!producer)
        continue; // the state itself, unchanged
      if (!old) {
        binding[value] = tensors.size() + i;
        continue;
      }
      unsigned writer = number[producer];
      bool isSafe = true;
      SmallVector<unsigned> before;
      for (Operation *reader : readersOf[old]) {
        if (reader == producer)
          isSafe &= isInPlace(producer, cast<OpResult>(value), old);
        else if (dependencies.dependsOn(number[reader], writer))
          isSafe = false;
        else
          before.push_back(number[reader]);
      }
      if (isSafe) {
        for (unsigned reader : before)
          dependencies.add(writer, reader);
        alias[value] = old;
      } else {
        copies.push_back({value, old});
      }
    }
  }

  void orderNodes() {
    for (unsigned i : dependencies.order()) {
      step[nodes[i]] = order.size();
      order.push_back(nodes[i]);
    }
  }

  int64_t lastUse(Value value) {
    int64_t last = 0;
    forEachPart(value, [&](Value part) {
      last = std::max<int64_t>(last, step.lookup(part.getDefiningOp()));
      for (Operation *reader : readersOf[part])
        last = std::max<int64_t>(last, step[reader]);
    });
    for (auto &[from, to] : copies)
      if (from == value)
        last = order.size();
    return last;
  }

  struct Needed {
    RankedTensorType type;
    ArrayAttr dims;
    rt::LayoutAttr layout;
    IntegerAttr inPlace;
  };

  // What memory a concatenation needs, which no kernel writes as a whole.
  Needed placeOfConcat(tensor::ConcatOp concat) {
    return {concat.getResultType(), dimsOf(concat.getResult()), rt::layoutOf(concat->getAttrDictionary(), b.getContext()), {}};
  }

  // What memory a result needs. Of the carries before each trip that nobody reads a loop needs one.
  Needed placeOfResult(OpResult result) {
    if (auto loop = dyn_cast<rt::ScanOp>(result.getOwner())) {
      if (isSpare(loop, result))
        result = loop.getFinals()[result.getResultNumber() - loop.getInits().size()];
      return {cast<RankedTensorType>(result.getType()), loop.getDimsOf(result), rt::LayoutAttr::get(b.getContext(), rt::LayoutKind::Dense, 0), {}};
    }
    func::FuncOp kernel = kernelOf(cast<rt::DispatchOp>(result.getOwner()));
    unsigned i = result.getResultNumber();
    return {cast<RankedTensorType>(result.getType()), kernel.getResultAttrOfType<ArrayAttr>(i, "rt.dims"),
            rt::layoutOf(kernel.getResultAttrDict(i), b.getContext()), kernel.getResultAttrOfType<IntegerAttr>(i, "rt.in_place")};
  }

  // Arena offsets of everything that is neither an argument nor a result.
  void planIntermediates() {
    struct Slot {
      Value value; // what is made there first
      Interval interval;
    };
    struct Region {
      SizeExpr unit;
      std::vector<Slot> slots;
    };
    std::map<std::string, Region> regions; // by the text of their unit
    DenseMap<Value, std::pair<std::string, size_t>> slotOf;
    for (Operation *op : order)
      for (OpResult result : op->getResults()) {
        if (binding.count(result) || alias.count(result))
          continue;
        Value whole = wholeOf(result);
        if (slotOf.count(whole))
          continue; // another part of it comes first
        auto [type, dims, layout, target] = whole == result ? placeOfResult(result) : placeOfConcat(whole.getDefiningOp<tensor::ConcatOp>());
        SizeExpr unit = rt::productOf(dims);
        Value reused = target ? inputsOf(op)[target.getInt()] : Value();
        if (reused && slotOf.count(reused) && lastUse(reused) == step[op] && isInPlace(op, result, reused) &&
            llvm::all_of(reused.getUsers(), isNode)) {
          auto [region, slot] = slotOf[reused]; // a copy: the map moves its entries as it grows
          slotOf[result] = {region, slot};
          updated[result] = reused;
          regions[region].slots[slot].interval.end = lastUse(result);
          // The slot now belongs to this value.
          slotOf.erase(reused);
          continue;
        }
        int64_t bytes = rt::elementsPerUnit(type, layout) * rt::bytesOf(type.getElementType());
        int64_t taken = llvm::alignTo(std::max<int64_t>(bytes, 1), alignment) + (redzones ? redzone : 0);
        Slot slot{whole, {int64_t(step[op]), lastUse(whole), taken}};
        if (redzones)
          sizes[whole] = unit * bytes;
        placeOf[whole] = {unit, taken, 0};
        Region &region = regions.try_emplace(unit.str(), Region{unit, {}}).first->second;
        slotOf[whole] = {unit.str(), region.slots.size()};
        region.slots.push_back(slot);
      }
    for (auto &[text, region] : regions) {
      auto &[unit, slots] = region;
      std::vector<Interval> intervals;
      for (Slot &slot : slots)
        intervals.push_back(slot.interval);
      int64_t size = planArena(intervals);
      for (auto [slot, interval] : llvm::zip(slots, intervals)) {
        placeOf[slot.value].offset = interval.offset;
        offsets[slot.value] = arena + unit * interval.offset;
      }
      arena = arena + unit * size;
    }
  }

  // The arenas of bodies lie behind, one over the other: one loop runs at a time.
  void placeBodies() {
    SizeExpr all;
    for (auto loop : function.getOps<rt::ScanOp>())
      all = largerOf(all, arenas.lookup(loop.getBody()));
    bodies = arena;
    arena = arena + all;
    arenas[function.getName()] = arena;
  }

  void repeat(rt::ScanOp loop) {
    auto buffersOf = [&](ValueRange values) { return llvm::map_to_vector(values, [&](Value value) { return bufferOf(value); }); };
    SmallVector<bool> stacked;
    SmallVector<Attribute> copies;
    for (auto [before, final] : llvm::zip(loop.getBefores(), loop.getFinals())) {
      stacked.push_back(!isSpare(loop, before));
      Needed carry = placeOfResult(final);
      func::FuncOp kernel = copyKernels.get(carry.type, carry.dims, {}, loop.getLoc());
      copies.push_back(FlatSymbolRefAttr::get(kernel.getSymNameAttr()));
    }
    SmallVector<Value> inits = buffersOf(loop.getInits()), finals = buffersOf(loop.getFinals()), befores = buffersOf(loop.getBefores()),
                       sequences = buffersOf(loop.getSequences()), invariants = buffersOf(loop.getInvariants()), stacks = buffersOf(loop.getStacks());
    rt::RepeatOp::create(b, loop.getLoc(), loop.getBodyAttr(), loop.getTripsAttr(), loop.getReverseAttr(), rt::SizeAttr::get(b.getContext(), bodies),
                         b.getDenseBoolArrayAttr(stacked), b.getArrayAttr(copies), inits, finals, befores, sequences, invariants, stacks);
  }

  Value bufferOf(Value value) {
    value = rootOf(value);
    if (auto it = alias.find(value); it != alias.end())
      value = it->second;
    while (Value old = updated.lookup(value))
      value = old;
    if (Value known = buffers.lookup(value))
      return known;
    Location loc = value.getLoc();
    auto type = rt::BufferType::get(b.getContext());
    OpBuilder::InsertionGuard guard(b);
    Value buffer;
    if (auto constant = value.getDefiningOp<arith::ConstantOp>()) {
      buffer = rt::ConstantOp::create(b, loc, type, cast<ElementsAttr>(constant.getValue()));
    } else if (auto it = binding.find(value); it != binding.end()) {
      buffer = rt::BindingOp::create(b, loc, type, b.getI64IntegerAttr(it->second));
    } else if (isa<BlockArgument>(value)) {
      buffer = rt::BindingOp::create(b, loc, type, b.getI64IntegerAttr(positionOf.at(value)));
    } else {
      SizeExpr within; // bytes from where the buffer begins
      Value whole = value;
      for (Part part = parts.lookup(whole); part.whole; part = parts.lookup(whole)) {
        within = within + part.offset;
        whole = part.whole;
      }
      auto sizeOf = [&](const SizeExpr &size) { return rt::SizeAttr::get(b.getContext(), size); };
      auto rest = redzones ? sizeOf(sizes.lookup(whole) + within * -1) : rt::SizeAttr();
      Location named = NameLoc::get(b.getStringAttr(bufferNames.make(value)), loc); // a kernel may be of several nodes
      buffer = rt::ArenaOp::create(b, named, type, sizeOf(offsets.lookup(whole) + within), rest);
      if (whole != value)
        partBuffers.push_back({buffer, whole});
    }
    return buffers[value] = buffer;
  }

  DictionaryAttr describe(Type type, DictionaryAttr attributes) {
    NamedAttrList entry;
    for (StringRef key : {"train.name", "train.state", "train.ids", "train.kept", "train.row_wise", "rt.dims", "rt.layout"})
      if (Attribute value = attributes ? attributes.get(key) : Attribute())
        entry.set(key, value);
    entry.set("type", TypeAttr::get(type));
    return entry.getDictionary(b.getContext());
  }

  void rewrite() {
    SmallVector<Attribute> inputs, outputs;
    for (Value argument : tensors)
      inputs.push_back(describe(argument.getType(),
                                function.getArgAttrDict(cast<BlockArgument>(argument).getArgNumber())));
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      outputs.push_back(describe(type, function.getResultAttrDict(i)));
    SmallVector<StringRef> symbolNames;
    for (Value symbol : symbolArguments)
      symbolNames.push_back(
          function.getArgAttrOfType<StringAttr>(cast<BlockArgument>(symbol).getArgNumber(), "rt.symbol").getValue());
    b.setInsertionPoint(function);
    auto host = rt::FunctionOp::create(b, function.getLoc(), function.getName(), b.getStrArrayAttr(symbolNames),
                                       rt::SizeAttr::get(b.getContext(), arena), b.getArrayAttr(inputs), b.getArrayAttr(outputs));
    if (Attribute mark = function->getAttr("rt.body"))
      host->setAttr("rt.body", mark);
    Block &body = host.getBody().emplaceBlock();
    DenseMap<Value, Value> symbolOf;
    for (Value symbol : symbolArguments)
      symbolOf[symbol] = body.addArgument(b.getIndexType(), symbol.getLoc());

    b.setInsertionPointToStart(&body);
    for (Operation *node : order) {
      auto op = dyn_cast<rt::DispatchOp>(node);
      if (!op) {
        repeat(cast<rt::ScanOp>(node));
        continue;
      }
      SmallVector<Value> reads, writes;
      for (Value value : op.getInputs())
        reads.push_back(bufferOf(value));
      for (Value value : op.getResults())
        writes.push_back(bufferOf(value));
      SmallVector<Value> sizes;
      for (Value symbol : op.getSymbols())
        sizes.push_back(symbolOf.lookup(symbol));
      rt::LaunchOp::create(b, op.getLoc(), op.getKernelAttr(), reads, writes, sizes);
    }
    for (auto &[from, to] : copies) {
      auto type = cast<RankedTensorType>(from.getType());
      func::FuncOp kernel = copyKernels.get(type, {}, function.getArgAttr(cast<BlockArgument>(to).getArgNumber(), "rt.layout"), function.getLoc());
      Value source = bufferOf(from), target = bufferOf(to);
      rt::LaunchOp::create(b, function.getLoc(), FlatSymbolRefAttr::get(kernel.getSymNameAttr()), source, target, ValueRange());
    }
    DenseMap<Value, Place> places;
    for (auto &[value, place] : placeOf)
      places[bufferOf(value)] = place;
    DenseMap<Value, Value> wholes;
    for (auto &[buffer, whole] : partBuffers)
      wholes[buffer] = bufferOf(whole);
    explainPlan(host, places, wholes, {alias.size(), copies.size()});
    function.erase();
  }

  func::FuncOp function;
  SymbolTable &symbols;
  CopyKernels &copyKernels;
  bool redzones;
  llvm::StringMap<SizeExpr> &arenas;
  OpBuilder b;
  BufferNames bufferNames;
  func::ReturnOp terminator;
  SmallVector<Value> tensors, symbolArguments;
  DenseMap<Value, unsigned> positionOf; // of a tensor among the arguments that are tensors
  SmallVector<Operation *> nodes, order;
  DenseMap<Operation *, unsigned> number, step;
  DenseMap<Value, SmallVector<Operation *>> readersOf; // through reshapes too
  Dependencies dependencies;
  DenseMap<Value, unsigned> binding;   // results in the caller's buffers
  DenseMap<Value, Value> alias;        // new states onto old ones
  DenseMap<Value, Value> updated;      // what a kernel writes in place onto what it reads, in the arena
  SmallVector<std::pair<Value, Value>> copies;
  struct Part {
    Value whole; // null if it is none
    SizeExpr offset; // bytes
  };
  DenseMap<Value, Part> parts;         // of concatenations
  DenseMap<Value, Place> placeOf;      // of buffers in the arena, by the value that is made there first
  DenseMap<Value, SizeExpr> offsets, sizes; // sizes with redzones alone
  SmallVector<std::pair<Value, Value>> partBuffers; // and the value whose buffer each lies in
  DenseMap<Value, Value> buffers;
  SizeExpr arena, bodies; // bodies: where those of loops begin
};

struct PlanMemoryPass : impl::PlanMemoryPassBase<PlanMemoryPass> {
  using PlanMemoryPassBase::PlanMemoryPassBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    CopyKernels copyKernels(getOperation(), symbols);
    SmallVector<func::FuncOp> functions;
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (!function->hasAttr("rt.kernel"))
        functions.push_back(function);
    for (func::FuncOp function : functions)
      if (function.isDeclaration()) {
        function.emitError("expected a body");
        return signalPassFailure();
      }
    FailureOr<SmallVector<func::FuncOp>> order = bodiesFirst(functions, symbols);
    if (failed(order))
      return signalPassFailure();
    llvm::StringMap<SizeExpr> arenas;
    for (func::FuncOp function : *order)
      if (failed(FunctionPlan(function, symbols, copyKernels, redzones, arenas).run()))
        return signalPassFailure();
  }
};

} // namespace
} // namespace cauce
