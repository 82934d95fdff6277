// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The host function on buffers: each value is an address in the caller's memory or the arena, each node a launch or a loop.
#include "compiler/memory/BufferNames.h"
#include "compiler/memory/FunctionPlan.h"
#include "compiler/support/Nodes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {
namespace {

// The buffers of values, each made where it is first asked for.
class Buffers {
public:
  Buffers(const HostFunction &host, const FunctionPlan &plan, OpBuilder &b) : host(host), plan(plan), b(b), names(host.function) {
    for (auto [i, tensor] : llvm::enumerate(host.tensors))
      positionOf[tensor] = i;
  }

  Value of(Value value) {
    value = rootOf(value);
    if (Value old = plan.aliases.lookup(value))
      value = old;
    while (Value old = plan.updated.lookup(value))
      value = old;
    Value &buffer = known[value];
    if (!buffer)
      buffer = make(value);
    return buffer;
  }

  SmallVector<Value> of(ValueRange values) {
    return llvm::map_to_vector(values, [&](Value value) { return of(value); });
  }

  // Those that are parts of others, which have none, and the value whose buffer each lies in.
  ArrayRef<std::pair<Value, Value>> getParts() const { return parts; }

private:
  Value make(Value value) {
    Location loc = value.getLoc();
    auto type = rt::BufferType::get(b.getContext());
    if (auto constant = value.getDefiningOp<arith::ConstantOp>())
      return rt::ConstantOp::create(b, loc, type, cast<ElementsAttr>(constant.getValue()));
    if (auto it = plan.bindings.find(value); it != plan.bindings.end())
      return rt::BindingOp::create(b, loc, type, b.getI64IntegerAttr(it->second));
    if (isa<BlockArgument>(value))
      return rt::BindingOp::create(b, loc, type, b.getI64IntegerAttr(positionOf.at(value)));
    SizeExpr within; // bytes from where the buffer begins
    Value whole = value;
    for (Part part = host.partOf(whole); part.whole; part = host.partOf(whole)) {
      within = within + part.offset;
      whole = part.whole;
    }
    auto sizeOf = [&](const SizeExpr &size) { return rt::SizeAttr::get(b.getContext(), size); };
    auto size = plan.sizes.find(whole);
    auto rest = size != plan.sizes.end() ? sizeOf(size->second + within * -1) : rt::SizeAttr();
    Location named = NameLoc::get(b.getStringAttr(names.make(value)), loc); // a kernel may be of several nodes
    Value buffer = rt::ArenaOp::create(b, named, type, sizeOf(plan.offsets.lookup(whole) + within), rest);
    if (whole != value)
      parts.push_back({buffer, whole});
    return buffer;
  }

  const HostFunction &host;
  const FunctionPlan &plan;
  OpBuilder &b;
  BufferNames names;
  DenseMap<Value, unsigned> positionOf; // of a tensor among the arguments that are tensors
  DenseMap<Value, Value> known;
  SmallVector<std::pair<Value, Value>> parts;
};

class Writer {
public:
  Writer(const HostFunction &host, const FunctionPlan &plan, CopyKernels &copyKernels)
      : host(host), function(host.function), plan(plan), copyKernels(copyKernels), b(host.function), buffers(host, plan, b) {}

  void write() {
    rt::FunctionOp written = writeSignature();
    Block &body = written.getBody().emplaceBlock();
    for (Value symbol : host.symbols)
      symbolOf[symbol] = body.addArgument(b.getIndexType(), symbol.getLoc());
    b.setInsertionPointToStart(&body);
    for (Operation *node : plan.order)
      if (auto scan = dyn_cast<rt::ScanOp>(node))
        repeat(scan);
      else if (auto choice = dyn_cast<rt::IfOp>(node))
        branch(choice);
      else if (auto loop = dyn_cast<rt::WhileOp>(node))
        repeat(loop);
      else
        launch(cast<rt::DispatchOp>(node));
    for (auto &[from, to] : plan.copies)
      copyState(from, to);
    explain(written);
    function.erase();
  }

private:
  rt::FunctionOp writeSignature() {
    SmallVector<Attribute> inputs, outputs;
    for (Value argument : host.tensors)
      inputs.push_back(describe(argument.getType(), function.getArgAttrDict(cast<BlockArgument>(argument).getArgNumber())));
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      outputs.push_back(describe(type, function.getResultAttrDict(i)));
    SmallVector<StringRef> symbolNames;
    for (Value symbol : host.symbols)
      symbolNames.push_back(function.getArgAttrOfType<StringAttr>(cast<BlockArgument>(symbol).getArgNumber(), "rt.symbol").getValue());
    auto written = rt::FunctionOp::create(b, function.getLoc(), function.getName(), b.getStrArrayAttr(symbolNames),
                                          rt::SizeAttr::get(b.getContext(), plan.arena), b.getArrayAttr(inputs), b.getArrayAttr(outputs));
    if (Attribute mark = function->getAttr("rt.body"))
      written->setAttr("rt.body", mark);
    return written;
  }

  DictionaryAttr describe(Type type, DictionaryAttr attributes) {
    NamedAttrList entry;
    for (StringRef key : {"train.name", "train.state", "train.ids", "train.kept", "train.probabilities", "train.row_wise", "rt.dims", "rt.layout"})
      if (Attribute value = attributes ? attributes.get(key) : Attribute())
        entry.set(key, value);
    entry.set("type", TypeAttr::get(type));
    return entry.getDictionary(b.getContext());
  }

  void launch(rt::DispatchOp op) {
    SmallVector<Value> reads = buffers.of(op.getInputs()), writes = buffers.of(op.getResults());
    SmallVector<Value> sizes = llvm::map_to_vector(op.getSymbols(), [&](Value symbol) { return symbolOf.lookup(symbol); });
    rt::LaunchOp::create(b, op.getLoc(), op.getKernelAttr(), reads, writes, sizes);
  }

  void repeat(rt::ScanOp loop) {
    SmallVector<bool> stacked;
    SmallVector<Attribute> copies;
    for (auto [before, final] : llvm::zip(loop.getBefores(), loop.getFinals())) {
      stacked.push_back(!isSpare(loop, before));
      copies.push_back(copyOf(final));
    }
    SmallVector<Value> inits = buffers.of(loop.getInits()), finals = buffers.of(loop.getFinals()), befores = buffers.of(loop.getBefores()),
                       sequences = buffers.of(loop.getSequences()), invariants = buffers.of(loop.getInvariants()), stacks = buffers.of(loop.getStacks());
    rt::RepeatOp::create(b, loop.getLoc(), loop.getBodyAttr(), loop.getTripsAttr(), loop.getReverseAttr(), rt::SizeAttr::get(b.getContext(), plan.bodies),
                         b.getDenseBoolArrayAttr(stacked), b.getArrayAttr(copies), inits, finals, befores, sequences, invariants, stacks);
  }

  // The kernel that copies the carry of a loop.
  Attribute copyOf(Value final) {
    Needed carry = host.neededFor(final);
    return FlatSymbolRefAttr::get(copyKernels.get(carry.type, carry.dims, {}, final.getLoc()).getSymNameAttr());
  }

  void repeat(rt::WhileOp loop) {
    SmallVector<Attribute> copies = llvm::map_to_vector(loop.getFinals(), [&](Value final) { return copyOf(final); });
    SmallVector<Value> inits = buffers.of(loop.getInits()), finals = buffers.of(loop.getFinals()), betweens = buffers.of(loop.getBetweens()),
                       invariants = buffers.of(loop.getInvariants());
    StringAttr message;
    if (loop.getLimit())
      message = b.getStringAttr("the loop of " + describeNodes(loop.getLoc()) + " is not over after " + std::to_string(*loop.getLimit()) + " trips");
    rt::LoopOp::create(b, loop.getLoc(), loop.getConditionAttr(), loop.getBodyAttr(), loop.getMostAttr(), loop.getLimitAttr(),
                       rt::SizeAttr::get(b.getContext(), plan.bodies), b.getArrayAttr(copies), message, inits, finals, betweens, invariants,
                       buffers.of(loop.getFlag()));
  }

  void branch(rt::IfOp choice) {
    Value condition = buffers.of(choice.getCondition());
    SmallVector<Value> reads = buffers.of(choice.getInputs()), writes = buffers.of(choice.getResults());
    rt::BranchOp::create(b, choice.getLoc(), choice.getThenBodyAttr(), choice.getElseBodyAttr(), rt::SizeAttr::get(b.getContext(), plan.bodies), condition,
                         reads, writes);
  }

  void copyState(Value from, Value to) {
    Attribute layout = function.getArgAttr(cast<BlockArgument>(to).getArgNumber(), "rt.layout");
    func::FuncOp kernel = copyKernels.get(cast<RankedTensorType>(from.getType()), {}, layout, function.getLoc());
    Value source = buffers.of(from), target = buffers.of(to);
    rt::LaunchOp::create(b, function.getLoc(), FlatSymbolRefAttr::get(kernel.getSymNameAttr()), source, target, ValueRange());
  }

  void explain(rt::FunctionOp written) {
    DenseMap<Value, Place> places;
    for (auto &[value, place] : plan.places)
      places[buffers.of(value)] = place;
    DenseMap<Value, Value> wholes;
    for (auto &[buffer, whole] : buffers.getParts())
      wholes[buffer] = buffers.of(whole);
    explainPlan(written, places, wholes, {plan.aliases.size(), plan.copies.size()});
  }

  const HostFunction &host;
  func::FuncOp function;
  const FunctionPlan &plan;
  CopyKernels &copyKernels;
  OpBuilder b;
  Buffers buffers;
  DenseMap<Value, Value> symbolOf;
};

} // namespace

void writePlan(const HostFunction &host, const FunctionPlan &plan, CopyKernels &copyKernels) { Writer(host, plan, copyKernels).write(); }

} // namespace cauce
