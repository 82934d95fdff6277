// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/rt-to-llvm/HostFunction.h"

#include "compiler/rt-to-llvm/Addresses.h"
#include "compiler/rt-to-llvm/Condition.h"
#include "dialects/rt/Layout.h"
#include "runtime/include/cauce/program_abi.h"

#include <cstddef>

using namespace mlir;

namespace cauce {
namespace {

struct Memory {
  Value address, bytes;
};

class HostFunction {
public:
  HostFunction(rt::FunctionOp function, Globals &globals, bool redzones)
      : function(function), globals(globals), redzones(redzones), b(function), loc(function.getLoc()) {}

  void convert() {
    open();
    Block &body = function.getBody().front();
    if (redzones && llvm::all_of(body.getOps<rt::ArenaOp>(), [](rt::ArenaOp place) { return place.getSize().has_value(); }))
      hide({arena, evaluate(function.getArena())});
    for (auto [argument, symbol] : llvm::zip(body.getArguments(), function.getSymbols().getAsRange<StringAttr>()))
      sizes[argument] = symbolValue(symbol.getValue());
    for (Operation &op : body) {
      loc = op.getLoc(); // also of what a launch becomes: a debugger shows the node that it is of
      if (auto binding = dyn_cast<rt::BindingOp>(op))
        hideRest(binding);
      else if (rt::runsBodies(&op))
        run(&op);
      else if (auto launched = dyn_cast<rt::LaunchOp>(op))
        launch(launched);
    }
    loc = function.getLoc();
    mark("unpoison", hidden);
    // Launches after one that failed return its status, so the last says what came of all, and none needs a branch.
    LLVM::ReturnOp::create(b, loc, outcome ? outcome : LLVM::ConstantOp::create(b, loc, b.getI32Type(), 0).getResult());
  }

private:
  // The function, and what all of its body reads.
  void open() {
    auto entry = LLVM::LLVMFuncOp::create(b, loc, (function.getSymName() + ".run").str(), LLVM::LLVMFunctionType::get(b.getI32Type(), {ptr}),
                                          LLVM::Linkage::Internal);
    if (!function->hasAttr("rt.body")) { // the plan, for the descriptor
      entry->setAttr("rt.arena", function.getArena());
      entry->setAttr("rt.inputs", function.getInputs());
      entry->setAttr("rt.outputs", function.getOutputs());
    }
    b.setInsertionPointToStart(entry.addEntryBlock(b));
    call = entry.getArgument(0);
    buffers = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, buffers));
    symbolValues = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, symbols));
    arena = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, arena));
    services = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, services));
    launchService = loadAt(b, loc, ptr, services, offsetof(cauce_abi_services_t, launch));
    // The launch's pointers; the largest list decides.
    size_t most = 1;
    function.walk([&](Operation *op) { most = rt::runsBodies(op) ? 2 : most; }); // their copies
    function.walk([&](rt::LaunchOp op) { most = std::max<size_t>(most, op.getBuffers().size()); });
    list = LLVM::AllocaOp::create(b, loc, ptr, ptr, constant(most), /*alignment=*/16);
    // The call of the bodies of loops and branches, which has its own buffers and arena.
    size_t mostBound = 0;
    function.walk([&](Operation *op) { mostBound = rt::runsBodies(op) ? std::max<size_t>({mostBound, op->getNumOperands(), 1}) : mostBound; });
    if (!mostBound)
      return;
    innerBuffers = LLVM::AllocaOp::create(b, loc, ptr, ptr, constant(mostBound), /*alignment=*/16);
    innerCall = LLVM::AllocaOp::create(b, loc, ptr, b.getI8Type(), constant(sizeof(cauce_abi_call_t)), /*alignment=*/16);
    for (size_t word = 0; word < sizeof(cauce_abi_call_t); word += sizeof(void *))
      LLVM::StoreOp::create(b, loc, loadAt(b, loc, ptr, call, word), inInnerCall(word));
    LLVM::StoreOp::create(b, loc, innerBuffers, inInnerCall(offsetof(cauce_abi_call_t, buffers)));
  }

  void launch(rt::LaunchOp run) {
    SmallVector<Value> sizesOfRun;
    for (Value symbol : run.getSymbols())
      sizesOfRun.push_back(sizes[symbol]);
    Value tasks = tasksOf(run.getKernel(), sizesOfRun);
    SmallVector<Memory> guarded;
    for (auto [i, buffer] : llvm::enumerate(run.getBuffers())) {
      Value slot = slotOf(b, loc, list, i), address = addressOf(buffer);
      LLVM::StoreOp::create(b, loc, address, slot);
      addGuarded(buffer, address, guarded);
    }
    mark("unpoison", guarded);
    outcome = launchKernel(run.getKernel(), tasks);
    mark("poison", guarded);
  }

  // A loop or a branch, whose functions have an arena within that of this one.
  void run(Operation *op) {
    Value arenaOfBodies = offsetFrom(b, loc, arena, evaluate(op->getAttrOfType<rt::SizeAttr>("arena")));
    SmallVector<Memory> guarded;
    for (Value buffer : llvm::SetVector<Value>(op->operand_begin(), op->operand_end()))
      addGuarded(buffer, Value(), guarded);
    mark("unpoison", guarded);
    LLVM::StoreOp::create(b, loc, arenaOfBodies, inInnerCall(offsetof(cauce_abi_call_t, arena)));
    if (auto loop = dyn_cast<rt::RepeatOp>(op))
      repeat(loop);
    else if (auto branch = dyn_cast<rt::BranchOp>(op))
      choose(branch);
    else
      repeat(cast<rt::LoopOp>(op));
    if (redzones) // which they have left accessible
      for (FlatSymbolRefAttr body : rt::functionsOf(op))
        mark("poison", Memory{arenaOfBodies, evaluate(cast<rt::FunctionOp>(globals.lookup(body.getValue())).getArena())});
    mark("poison", guarded);
  }

  SmallVector<Value> addressesOf(ValueRange buffers) { return llvm::map_to_vector(buffers, [&](Value buffer) { return addressOf(buffer); }); }

  void choose(rt::BranchOp branch) {
    Branch made{(branch.getThenBody() + ".run").str(), (branch.getElseBody() + ".run").str(), addressOf(branch.getCondition()), {}, innerCall, innerBuffers};
    made.memory = addressesOf(branch.getReads());
    llvm::append_range(made.memory, addressesOf(branch.getWrites()));
    outcome = made.emit(b, loc, outcome);
  }

  void repeat(rt::LoopOp loop) {
    ConditionalLoop made{(loop.getCondition() + ".run").str(), (loop.getBody() + ".run").str(), int64_t(loop.getMost() ? *loop.getMost() : *loop.getLimit()),
                         !loop.getMost(), {}, addressesOf(loop.getInvariants()), addressOf(loop.getFlag()), innerCall, innerBuffers};
    for (auto [init, final, between] : llvm::zip(loop.getInits(), loop.getFinals(), loop.getBetweens()))
      made.carries.push_back({addressOf(init), addressOf(final), addressOf(between)});
    auto copyCarry = [&](size_t i, Value from, Value to, Value condition) {
      return copy(cast<FlatSymbolRefAttr>(loop.getCopies()[i]).getValue(), from, to, condition);
    };
    outcome = made.emit(b, loc, outcome, copyCarry, [&] { return fail(loop.getMessage().value_or("a loop is not over")); });
  }

  // Ends the call with a sentence.
  Value fail(StringRef message) {
    function->getParentOfType<ModuleOp>()->setAttr("rt.fails", b.getUnitAttr());
    Value service = loadAt(b, loc, ptr, services, offsetof(cauce_abi_services_t, fail));
    Value text = LLVM::AddressOfOp::create(b, loc, ptr, globals.textOf(function, message));
    auto type = LLVM::LLVMFunctionType::get(b.getI32Type(), {ptr, b.getI32Type(), ptr});
    Value status = LLVM::ConstantOp::create(b, loc, b.getI32Type(), CAUCE_ABI_FAILED);
    return LLVM::CallOp::create(b, loc, type, ValueRange{service, call, status, text}).getResult();
  }

  void repeat(rt::RepeatOp loop) {
    auto body = cast<rt::FunctionOp>(globals.lookup(loop.getBody()));
    Loop made{evaluate(loop.getTrips()), loop.getReverse(), {}, {}, {}, {}, (loop.getBody() + ".run").str(), innerCall, innerBuffers};
    ArrayRef<Attribute> inputs = body.getInputs().getValue(), outputs = body.getOutputs().getValue();
    size_t carries = loop.getInits().size();
    auto bytesOf = [&](Attribute entry) { return evaluate(rt::bytesOfBuffer(cast<DictionaryAttr>(entry))); };
    for (size_t i = 0; i < carries; ++i)
      made.carries.push_back({addressOf(loop.getInits()[i]), addressOf(loop.getFinals()[i]), addressOf(loop.getBefores()[i]), loop.getStacked()[i],
                              bytesOf(inputs[i])});
    for (auto [i, sequence] : llvm::enumerate(loop.getSequences()))
      made.sequences.push_back({addressOf(sequence), bytesOf(inputs[carries + i])});
    for (Value invariant : loop.getInvariants())
      made.invariants.push_back(addressOf(invariant));
    for (auto [i, stack] : llvm::enumerate(loop.getStacks()))
      made.stacks.push_back({addressOf(stack), bytesOf(outputs[carries + i])});
    outcome = made.emit(b, loc, outcome, [&](size_t i, Value from, Value to, Value condition) {
      return copy(cast<FlatSymbolRefAttr>(loop.getCopies()[i]).getValue(), from, to, condition);
    });
  }

  // Runs a kernel that copies if the condition holds.
  Value copy(StringRef kernel, Value from, Value to, Value condition) {
    SmallVector<Value> sizesOfRun;
    if (auto names = globals.lookup(kernel)->getAttrOfType<ArrayAttr>("rt.symbols"))
      for (StringRef symbol : names.getAsValueRange<StringAttr>())
        sizesOfRun.push_back(symbolValue(symbol));
    LLVM::StoreOp::create(b, loc, from, slotOf(b, loc, list, 0));
    LLVM::StoreOp::create(b, loc, to, slotOf(b, loc, list, 1));
    return launchKernel(kernel, LLVM::SelectOp::create(b, loc, condition, tasksOf(kernel, sizesOfRun), constant(0)));
  }

  Value tasksOf(StringRef kernel, ValueRange sizes) {
    return LLVM::CallOp::create(b, loc, TypeRange{i64}, (kernel + ".tasks").str(), sizes).getResult();
  }

  // With the buffers in the list.
  Value launchKernel(StringRef kernel, Value tasks) {
    Value descriptor = LLVM::AddressOfOp::create(b, loc, ptr, globals.descriptorOf(function, kernel));
    auto type = LLVM::LLVMFunctionType::get(b.getI32Type(), {ptr, ptr, ptr, i64});
    return LLVM::CallOp::create(b, loc, type, ValueRange{launchService, call, descriptor, list, tasks}).getResult();
  }

  Value constant(int64_t value) { return LLVM::ConstantOp::create(b, loc, i64, value); }
  Value symbolValue(StringRef name) { return loadAt(b, loc, i64, symbolValues, globals.indexOf(name) * 8); }
  Value inInnerCall(int64_t bytes) { return offsetFrom(b, loc, innerCall, constant(bytes)); }
  Value bindingAt(uint64_t index) { return loadAt(b, loc, ptr, buffers, index * sizeof(void *)); }
  Value evaluate(rt::SizeAttr size) { return evaluate(size.getSize()); }

  Value evaluate(const SizeExpr &size) {
    Value sum = constant(0);
    for (const SizeExpr::Term &product : size.terms()) {
      Value term = constant(product.coefficient);
      for (const SizeExpr::Factor &factor : product.factors)
        term = LLVM::MulOp::create(b, loc, term, symbolValue(factor.text));
      sum = LLVM::AddOp::create(b, loc, sum, term);
    }
    return sum;
  }

  // Anew for each launch: less code than to keep them across calls on the stack.
  Value addressOf(Value buffer) {
    if (auto binding = buffer.getDefiningOp<rt::BindingOp>())
      return bindingAt(binding.getIndex());
    if (auto place = buffer.getDefiningOp<rt::ArenaOp>())
      return offsetFrom(b, loc, arena, evaluate(place.getOffset()));
    return LLVM::AddressOfOp::create(b, loc, ptr, globals.constantOf(buffer.getDefiningOp<rt::ConstantOp>()));
  }

  // A place in the arena that says how large it is is accessible during a launch alone. A part that begins within a whole has less than
  // nothing where that is empty.
  void addGuarded(Value buffer, Value address, SmallVectorImpl<Memory> &guarded) {
    if (auto place = buffer.getDefiningOp<rt::ArenaOp>(); place && place.getSize())
      guarded.push_back({address ? address : addressOf(buffer), LLVM::SMaxOp::create(b, loc, evaluate(*place.getSize()), constant(0))});
  }

  // What a state has behind its last element.
  void hideRest(rt::BindingOp binding) {
    if (!redzones)
      return;
    size_t inputs = function.getInputs().size(), index = binding.getIndex();
    auto entry = cast<DictionaryAttr>(index < inputs ? function.getInputs()[index] : function.getOutputs()[index - inputs]);
    if (!entry.get("train.state"))
      return;
    auto type = cast<RankedTensorType>(entry.getAs<TypeAttr>("type").getValue());
    int64_t bytes = rt::elementsPerUnit(type, rt::layoutOf(entry, function.getContext())) * rt::bytesOf(type.getElementType());
    if (int64_t rest = int64_t(llvm::alignTo(std::max<int64_t>(bytes, 1), 64)) - bytes)
      hide({offsetFrom(b, loc, bindingAt(index), constant(bytes)), constant(rest)});
  }

  // Until the function ends.
  void hide(Memory memory) {
    mark("poison", memory);
    hidden.push_back(memory);
  }

  void mark(StringRef how, ArrayRef<Memory> all) {
    for (const Memory &memory : all)
      LLVM::CallOp::create(b, loc, TypeRange{}, globals.markFunction(how), ValueRange{memory.address, memory.bytes});
  }

  rt::FunctionOp function;
  Globals &globals;
  bool redzones;
  OpBuilder b;
  Location loc;
  Type i64 = b.getI64Type(), ptr = LLVM::LLVMPointerType::get(b.getContext());
  Value call, buffers, symbolValues, arena, services, launchService, list;
  Value innerCall, innerBuffers;  // if there are loops
  Value outcome;                  // of the last launch
  DenseMap<Value, Value> sizes;   // of the symbols
  SmallVector<Memory> hidden;
};

} // namespace

void convertHostFunction(rt::FunctionOp function, Globals &globals, bool redzones) { HostFunction(function, globals, redzones).convert(); }

} // namespace cauce
