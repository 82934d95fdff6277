// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host functions and kernel entries by the layout of runtime/include/cauce/program_abi.h.
#include "compiler/rt-to-llvm/Loop.h"
#include "compiler/rt-to-llvm/Passes.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "runtime/include/cauce/program_abi.h"
#include "llvm/ADT/SetVector.h"

#include <cstddef>

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_CONVERTRTTOLLVMPASS
#include "compiler/rt-to-llvm/Passes.h.inc"

namespace {

struct ConvertRtToLlvmPass : impl::ConvertRtToLlvmPassBase<ConvertRtToLlvmPass> {
  using ConvertRtToLlvmPassBase::ConvertRtToLlvmPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<LLVM::LLVMFuncOp> kernels;
    SmallVector<rt::FunctionOp> functions(module.getOps<rt::FunctionOp>());
    for (auto function : module.getOps<LLVM::LLVMFuncOp>())
      if (function->hasAttr("rt.kernel")) {
        if (!function->getAttrOfType<IntegerAttr>("rt.buffers") || !function->getAttrOfType<ArrayAttr>("rt.symbols")) {
          function.emitError("expected the attributes 'rt.buffers' and 'rt.symbols' on a kernel");
          return signalPassFailure();
        }
        kernels.push_back(function);
      }
    for (rt::FunctionOp function : functions)
      for (StringAttr symbol : function.getSymbols().getAsRange<StringAttr>())
        symbols.insert(symbol);
    for (auto kernel : kernels)
      for (StringAttr symbol : kernel->getAttrOfType<ArrayAttr>("rt.symbols").getAsRange<StringAttr>())
        symbols.insert(symbol);
    SmallVector<Attribute> names(symbols.begin(), symbols.end());
    module->setAttr("rt.symbols", ArrayAttr::get(&getContext(), names));
    SymbolTable all(module);
    table = &all;
    for (rt::FunctionOp function : functions)
      convertFunction(function);
    for (rt::FunctionOp function : functions) // loops have asked the functions that they run for the sizes of elements
      function.erase();
    for (LLVM::LLVMFuncOp kernel : kernels)
      makeEntry(kernel);
  }

  Type pointer() { return LLVM::LLVMPointerType::get(&getContext()); }

  static Value loadAt(OpBuilder &b, Location loc, Type type, Value base, int64_t bytes) {
    Value address = bytes ? LLVM::GEPOp::create(b, loc, base.getType(), b.getI8Type(), base,
                                                ArrayRef<LLVM::GEPArg>{LLVM::GEPArg(int32_t(bytes))})
                                .getResult()
                          : base;
    return LLVM::LoadOp::create(b, loc, type, address);
  }

  int64_t indexOf(StringRef symbol) {
    for (auto [i, name] : llvm::enumerate(symbols))
      if (name.getValue() == symbol)
        return i;
    llvm_unreachable("the symbols of all functions and kernels were collected first");
  }

  void convertFunction(rt::FunctionOp function) {
    globals.clear();
    OpBuilder b(function);
    Location loc = function.getLoc();
    Type i64 = b.getI64Type(), ptr = pointer();
    Type status = b.getI32Type();
    auto type = LLVM::LLVMFunctionType::get(status, {ptr});
    auto entry = LLVM::LLVMFuncOp::create(b, loc, (function.getSymName() + ".run").str(), type, LLVM::Linkage::Internal);
    if (!function->hasAttr("rt.body")) { // the plan, for the descriptor
      entry->setAttr("rt.arena", function.getArena());
      entry->setAttr("rt.inputs", function.getInputs());
      entry->setAttr("rt.outputs", function.getOutputs());
    }
    b.setInsertionPointToStart(entry.addEntryBlock(b));
    Value call = entry.getArgument(0);
    Value buffers = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, buffers));
    Value symbolValues = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, symbols));
    Value arena = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, arena));
    Value services = loadAt(b, loc, ptr, call, offsetof(cauce_abi_call_t, services));
    Value launch = loadAt(b, loc, ptr, services, offsetof(cauce_abi_services_t, launch));

    auto symbolValue = [&](StringRef name) { return loadAt(b, loc, i64, symbolValues, indexOf(name) * 8); };
    auto constant = [&](int64_t value) -> Value { return LLVM::ConstantOp::create(b, loc, i64, value); };
    auto evaluate = [&](const SizeExpr &size) {
      Value sum = constant(0);
      for (const SizeExpr::Term &product : size.terms()) {
        Value term = constant(product.coefficient);
        for (const SizeExpr::Factor &factor : product.factors)
          term = LLVM::MulOp::create(b, loc, term, symbolValue(factor.text));
        sum = LLVM::AddOp::create(b, loc, sum, term);
      }
      return sum;
    };
    auto bindingAt = [&](uint64_t index) { return loadAt(b, loc, ptr, buffers, index * sizeof(void *)); };
    auto offsetFrom = [&](Value base, Value bytes) -> Value {
      return LLVM::GEPOp::create(b, loc, ptr, b.getI8Type(), base, ArrayRef<LLVM::GEPArg>{bytes});
    };
    // Anew for each launch: less code than to keep them across calls on the stack.
    auto addressOf = [&](Value buffer) -> Value {
      if (auto binding = buffer.getDefiningOp<rt::BindingOp>())
        return bindingAt(binding.getIndex());
      if (auto place = buffer.getDefiningOp<rt::ArenaOp>())
        return offsetFrom(arena, evaluate(place.getOffset().getSize()));
      return LLVM::AddressOfOp::create(b, loc, ptr, globalFor(function, buffer.getDefiningOp<rt::ConstantOp>()));
    };
    auto mark = [&](StringRef how, Value address, Value bytes) {
      LLVM::CallOp::create(b, loc, TypeRange{}, markFunction(how), ValueRange{address, bytes});
    };
    // The launch's pointers; the largest list decides.
    size_t most = 1;
    function.walk([&](rt::RepeatOp) { most = 2; }); // its copies
    function.walk([&](rt::LaunchOp op) { most = std::max<size_t>(most, op.getBuffers().size()); });
    Value list = LLVM::AllocaOp::create(b, loc, ptr, ptr, constant(most), /*alignment=*/16);
    // The call of the bodies of loops, which has its own buffers and arena.
    size_t mostBound = 0;
    function.walk([&](rt::RepeatOp op) { mostBound = std::max<size_t>({mostBound, op.getNumOperands(), 1}); });
    Value innerCall, innerBuffers;
    if (mostBound) {
      innerBuffers = LLVM::AllocaOp::create(b, loc, ptr, ptr, constant(mostBound), /*alignment=*/16);
      innerCall = LLVM::AllocaOp::create(b, loc, ptr, b.getI8Type(), constant(sizeof(cauce_abi_call_t)), /*alignment=*/16);
      for (size_t word = 0; word < sizeof(cauce_abi_call_t); word += sizeof(void *))
        LLVM::StoreOp::create(b, loc, loadAt(b, loc, ptr, call, word), offsetFrom(innerCall, constant(word)));
      LLVM::StoreOp::create(b, loc, innerBuffers, offsetFrom(innerCall, constant(offsetof(cauce_abi_call_t, buffers))));
    }

    auto slotOf = [&](size_t i) { return LLVM::GEPOp::create(b, loc, ptr, ptr, list, ArrayRef<LLVM::GEPArg>{LLVM::GEPArg(int32_t(i))}); };
    auto tasksOf = [&](StringRef kernel, ValueRange sizes) {
      return LLVM::CallOp::create(b, loc, TypeRange{i64}, (kernel + ".tasks").str(), sizes).getResult();
    };
    // With the buffers in the list.
    auto launchKernel = [&](StringRef kernel, Value tasks) {
      Value descriptor = LLVM::AddressOfOp::create(b, loc, ptr, descriptorFor(function, kernel));
      auto launchType = LLVM::LLVMFunctionType::get(status, {ptr, ptr, ptr, i64});
      return LLVM::CallOp::create(b, loc, launchType, ValueRange{launch, call, descriptor, list, tasks}).getResult();
    };

    Block &body = function.getBody().front();
    Value outcome; // of the last launch
    SmallVector<std::pair<Value, Value>> hidden; // until the function ends
    auto hide = [&](Value address, Value bytes) {
      mark("poison", address, bytes);
      hidden.push_back({address, bytes});
    };
    if (redzones && llvm::all_of(body.getOps<rt::ArenaOp>(), [](rt::ArenaOp place) { return place.getSize().has_value(); }))
      hide(arena, evaluate(function.getArena().getSize()));
    DenseMap<Value, Value> sizeValues;
    for (auto [argument, symbol] : llvm::zip(body.getArguments(), function.getSymbols().getAsRange<StringAttr>()))
      sizeValues[argument] = symbolValue(symbol.getValue());
    for (Operation &op : body) {
      loc = op.getLoc(); // also of what a launch becomes: a debugger shows the node that it is of
      if (auto binding = dyn_cast<rt::BindingOp>(op)) {
        if (auto [bytes, rest] = restOfState(function, binding.getIndex()); redzones && rest)
          hide(offsetFrom(bindingAt(binding.getIndex()), constant(bytes)), constant(rest));
      } else if (auto loop = dyn_cast<rt::RepeatOp>(op)) {
        auto body = table->lookup<rt::FunctionOp>(loop.getBody());
        Value arenaOfBody = offsetFrom(arena, evaluate(loop.getArena().getSize()));
        SmallVector<std::pair<Value, Value>> guarded;
        for (Value buffer : llvm::SetVector<Value>(loop->operand_begin(), loop->operand_end()))
          if (auto place = buffer.getDefiningOp<rt::ArenaOp>(); place && place.getSize())
            guarded.push_back({addressOf(buffer), evaluate(place.getSize()->getSize())});
        auto markGuarded = [&](StringRef how) {
          for (auto [address, bytes] : guarded)
            mark(how, address, bytes);
        };
        markGuarded("unpoison");
        LLVM::StoreOp::create(b, loc, arenaOfBody, offsetFrom(innerCall, constant(offsetof(cauce_abi_call_t, arena))));
        Loop made{evaluate(loop.getTrips().getSize()), loop.getReverse(), {}, {}, {}, {}, (loop.getBody() + ".run").str(), innerCall, innerBuffers};
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
          StringRef kernel = cast<FlatSymbolRefAttr>(loop.getCopies()[i]).getValue();
          SmallVector<Value> sizes;
          if (auto names = table->lookup(kernel)->getAttrOfType<ArrayAttr>("rt.symbols"))
            for (StringRef symbol : names.getAsValueRange<StringAttr>())
              sizes.push_back(symbolValue(symbol));
          LLVM::StoreOp::create(b, loc, from, slotOf(0));
          LLVM::StoreOp::create(b, loc, to, slotOf(1));
          return launchKernel(kernel, LLVM::SelectOp::create(b, loc, condition, tasksOf(kernel, sizes), constant(0)));
        });
        if (redzones)
          mark("poison", arenaOfBody, evaluate(body.getArena().getSize())); // which it has left accessible
        markGuarded("poison");
      } else if (auto run = dyn_cast<rt::LaunchOp>(op)) {
        SmallVector<Value> sizes;
        for (Value symbol : run.getSymbols())
          sizes.push_back(sizeValues[symbol]);
        Value tasks = tasksOf(run.getKernel(), sizes);
        SmallVector<std::pair<Value, Value>> guarded; // places in the arena and their sizes, accessible during the launch alone
        for (auto [i, buffer] : llvm::enumerate(run.getBuffers())) {
          Value slot = slotOf(i);
          Value address = addressOf(buffer);
          LLVM::StoreOp::create(b, loc, address, slot);
          if (auto place = buffer.getDefiningOp<rt::ArenaOp>(); place && place.getSize())
            guarded.push_back({address, evaluate(place.getSize()->getSize())});
        }
        auto markGuarded = [&](StringRef how) {
          for (auto [address, bytes] : guarded)
            mark(how, address, bytes);
        };
        markGuarded("unpoison");
        outcome = launchKernel(run.getKernel(), tasks);
        markGuarded("poison");
      }
    }
    loc = function.getLoc();
    for (auto &[address, bytes] : hidden)
      mark("unpoison", address, bytes);
    // Launches after one that failed return its status, so the last says what came of all, and none needs a branch.
    LLVM::ReturnOp::create(b, loc, outcome ? outcome : LLVM::ConstantOp::create(b, loc, status, 0).getResult());
  }

  // The bytes of a state, and how many more its buffer has; nothing if the binding is no state.
  static std::pair<int64_t, int64_t> restOfState(rt::FunctionOp function, uint64_t index) {
    size_t inputs = function.getInputs().size();
    auto entry = cast<DictionaryAttr>(index < inputs ? function.getInputs()[index] : function.getOutputs()[index - inputs]);
    if (!entry.get("train.state"))
      return {0, 0};
    auto type = cast<RankedTensorType>(entry.getAs<TypeAttr>("type").getValue());
    int64_t bytes = rt::elementsPerUnit(type, rt::layoutOf(entry, function.getContext())) * rt::bytesOf(type.getElementType());
    return {bytes, int64_t(llvm::alignTo(std::max<int64_t>(bytes, 1), 64)) - bytes};
  }

  // AddressSanitizer's, which makes memory inaccessible, or accessible again.
  StringRef markFunction(StringRef how) {
    std::string name = ("__asan_" + how + "_memory_region").str();
    if (auto known = table->lookup<LLVM::LLVMFuncOp>(name))
      return known.getSymName();
    OpBuilder b(getOperation().getBodyRegion());
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()), {pointer(), b.getI64Type()});
    auto function = LLVM::LLVMFuncOp::create(b, getOperation().getLoc(), name, type);
    table->insert(function);
    return function.getSymName();
  }

  StringRef globalFor(rt::FunctionOp function, rt::ConstantOp op) {
    StringRef &known = globals[op];
    if (!known.empty())
      return known;
    OpBuilder b(function);
    std::string name = ("constant." + Twine(constants++)).str();
    auto elements = cast<DenseElementsAttr>(op.getValue());
    auto shape = cast<RankedTensorType>(elements.getType());
    if (shape.getElementType().isInteger(1)) {
      SmallVector<int8_t> bytes;
      for (bool value : elements.getValues<bool>())
        bytes.push_back(value);
      elements = DenseElementsAttr::get(RankedTensorType::get(shape.getShape(), b.getI8Type()), ArrayRef<int8_t>(bytes));
      shape = cast<RankedTensorType>(elements.getType());
    }
    auto flat = RankedTensorType::get({shape.getNumElements()}, shape.getElementType());
    auto type = LLVM::LLVMArrayType::get(shape.getElementType(), shape.getNumElements());
    auto global = LLVM::GlobalOp::create(b, op.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Internal, name,
                                         elements.reshape(flat), /*alignment=*/64);
    table->insert(global); // under another name if a state has this one
    return known = global.getSymName();
  }

  StringRef descriptorFor(rt::FunctionOp function, StringRef kernel) {
    std::string name = (kernel + ".descriptor").str();
    if (auto known = table->lookup<LLVM::GlobalOp>(name))
      return known.getSymName();
    OpBuilder b(function);
    auto type = LLVM::LLVMArrayType::get(b.getI8Type(), sizeof(cauce_abi_kernel_t));
    auto global = LLVM::GlobalOp::create(b, function.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::External, name,
                                         Attribute());
    table->insert(global);
    return global.getSymName();
  }

  void makeEntry(LLVM::LLVMFuncOp kernel) {
    OpBuilder b(&getContext());
    endStores(kernel);
    b.setInsertionPointAfter(kernel);
    Location loc = kernel.getLoc();
    Type i64 = b.getI64Type(), ptr = pointer(), status = b.getI32Type();
    auto entry = LLVM::LLVMFuncOp::create(b, loc, (kernel.getName() + ".run").str(),
                                          LLVM::LLVMFunctionType::get(status, {ptr, ptr, i64, i64}),
                                          LLVM::Linkage::Internal);
    b.setInsertionPointToStart(entry.addEntryBlock(b));
    // A buffer is a memref descriptor spread over five arguments: two pointers, offset, size and stride; kernels
    // compute addresses themselves and use the pointers alone.
    SmallVector<Value> arguments;
    Value zero = LLVM::ConstantOp::create(b, loc, i64, 0), one = LLVM::ConstantOp::create(b, loc, i64, 1);
    for (int64_t i = 0, e = kernel->getAttrOfType<IntegerAttr>("rt.buffers").getInt(); i < e; ++i) {
      Value pointer = loadAt(b, loc, ptr, entry.getArgument(0), i * sizeof(void *));
      arguments.append({pointer, pointer, zero, zero, one});
    }
    for (StringAttr symbol : kernel->getAttrOfType<ArrayAttr>("rt.symbols").getAsRange<StringAttr>())
      arguments.push_back(loadAt(b, loc, i64, entry.getArgument(1), indexOf(symbol.getValue()) * 8));
    arguments.append({entry.getArgument(2), entry.getArgument(3)});
    LLVM::CallOp::create(b, loc, TypeRange{}, kernel.getName(), arguments);
    LLVM::ReturnOp::create(b, loc, LLVM::ConstantOp::create(b, loc, status, 0).getResult());
  }

  // Stores past the caches become visible in any order: before the kernel is said to be done, they are.
  static void endStores(LLVM::LLVMFuncOp kernel) {
    WalkResult found = kernel.walk([](LLVM::StoreOp store) { return store.getNontemporal() ? WalkResult::interrupt() : WalkResult::advance(); });
    if (!found.wasInterrupted())
      return;
    kernel.walk([](LLVM::ReturnOp end) {
      OpBuilder b(end);
      LLVM::CallIntrinsicOp::create(b, end.getLoc(), b.getStringAttr("llvm.x86.sse.sfence"), ValueRange());
    });
  }

  llvm::SetVector<StringAttr> symbols;
  SymbolTable *table = nullptr;
  unsigned constants = 0;
  llvm::DenseMap<rt::ConstantOp, StringRef> globals; // of the function at hand
};

} // namespace
} // namespace cauce
