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
      if (!isNode(&op) && !isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op) && !isa<arith::ArithDialect>(op.getDialect()))
        return op.emitOpError("is not expected: a host function is made of rt.dispatch, rt.scan, reshapes, constants and sizes");
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
        if (Operation *producer = rootOf(input).getDefiningOp(); isNode(producer))
          dependencies.add(i, number[producer]);
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
    int64_t last = step[value.getDefiningOp()];
    for (Operation *reader : readersOf[value])
      last = std::max<int64_t>(last, step[reader]);
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
        auto [type, dims, layout, target] = placeOfResult(result);
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
        Slot slot{result, {int64_t(step[op]), lastUse(result), taken}};
        if (redzones)
          sizes[result] = rt::SizeAttr::get(b.getContext(), unit * bytes);
        placeOf[result] = {unit, taken, 0};
        Region &region = regions.try_emplace(unit.str(), Region{unit, {}}).first->second;
        slotOf[result] = {unit.str(), region.slots.size()};
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
        offsets[slot.value] = rt::SizeAttr::get(b.getContext(), arena + unit * interval.offset);
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
      Location named = NameLoc::get(b.getStringAttr(bufferNames.make(value)), loc); // a kernel may be of several nodes
      buffer = rt::ArenaOp::create(b, named, type, offsets[value], sizes.lookup(value));
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
    explainPlan(host, places, {alias.size(), copies.size()});
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
  DenseMap<Value, Place> placeOf;      // of buffers in the arena, by the value that is made there first
  DenseMap<Value, rt::SizeAttr> offsets, sizes; // sizes with redzones alone
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
