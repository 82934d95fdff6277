// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions and kernels: on tensors, then on buffers that rt names, then by the program ABI. Tasks run one after the other.
#include "tools/cauce-check/interpreter/Interpreter.h"

#include "dialects/rt/Layout.h"
#include "dialects/sizes/SizeExpr.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "runtime/include/cauce/program_abi.h"

#include <cstring>

using namespace mlir;

namespace cauce::check {

static KernelSignature signatureOf(func::FuncOp function) {
  KernelSignature signature;
  auto add = [&](Type type, DictionaryAttr attributes) {
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      signature.buffers.push_back({tensor, attributes ? attributes.getAs<ArrayAttr>("rt.dims") : ArrayAttr(), rt::layoutOf(attributes, type.getContext())});
    else if (auto symbol = attributes ? attributes.getAs<StringAttr>("rt.symbol") : StringAttr())
      signature.symbols.push_back(symbol.getValue().str());
    else
      signature.symbols.emplace_back();
  };
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    add(function.getArgumentTypes()[i], function.getArgAttrDict(i));
  signature.results = signature.buffers.size();
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    add(function.getResultTypes()[i], function.getResultAttrDict(i));
  return signature;
}

static bool isOnTensors(func::FuncOp function) {
  return llvm::any_of(llvm::concat<const Type>(function.getArgumentTypes(), function.getResultTypes()), llvm::IsaPred<RankedTensorType>);
}

KernelSignatures signaturesOf(ModuleOp module) {
  KernelSignatures signatures;
  for (auto function : module.getOps<func::FuncOp>())
    if (function->hasAttr("rt.kernel") && isOnTensors(function))
      signatures[function.getName()] = signatureOf(function);
  return signatures;
}

void Interpreter::bind(RankedTensorType type, ArrayAttr dims, const std::vector<int64_t> &shape) {
  unsigned next = 0;
  for (int64_t d = 0; dims && d < type.getRank() && d < int64_t(shape.size()); ++d)
    if (type.isDynamicDim(d) && next < dims.size())
      symbols.try_emplace(cast<StringAttr>(dims[next++]).getValue(), shape[d]);
}

// An expression may be bound as a whole, by an argument of that shape.
int64_t Interpreter::sizeOf(StringRef size) const {
  if (auto whole = symbols.find(size); whole != symbols.end())
    return whole->second;
  return valueOf(SizeExpr::parse(size).value_or(SizeExpr::unknown()));
}

int64_t Interpreter::valueOf(const SizeExpr &size) const {
  auto known = size.evaluate([&](StringRef symbol) -> std::optional<int64_t> {
    auto value = symbols.find(symbol);
    return value == symbols.end() ? std::nullopt : std::optional(value->second);
  });
  return known.value_or(0);
}

std::vector<int64_t> Interpreter::shapeOf(const KernelSignature::Buffer &buffer) const {
  std::vector<int64_t> shape = buffer.type.getShape();
  unsigned next = 0;
  for (int64_t &size : shape)
    if (ShapedType::isDynamic(size))
      size = buffer.dims && next < buffer.dims.size() ? sizeOf(cast<StringAttr>(buffer.dims[next++]).getValue()) : 0;
  return shape;
}

// Where element number `i` lies, in elements.
static int64_t placeOf(const KernelSignature::Buffer &buffer, ArrayRef<int64_t> shape, int64_t i) {
  int64_t parameter = buffer.layout.getParameter();
  if (buffer.layout.getKind() == rt::LayoutKind::Dense || shape.empty())
    return i;
  if (buffer.layout.getKind() == rt::LayoutKind::Part) {
    int64_t place = 0, room = 1;
    for (int64_t dim = shape.size(); dim-- > 0; i /= shape[dim]) {
      place += i % shape[dim] * room;
      int64_t extent = buffer.layout.getExtents()[dim];
      room *= extent ? extent : shape[dim];
    }
    return place;
  }
  int64_t row = i / shape.back(), column = i % shape.back();
  if (buffer.layout.getKind() == rt::LayoutKind::Rows)
    return row * parameter + column;
  return column / parameter * shape[0] * parameter + row * parameter + column % parameter;
}

bool Interpreter::pack(Operation *at, const Datum &datum, const KernelSignature::Buffer &buffer, char *to) {
  std::vector<int64_t> shape = shapeOf(buffer);
  Type element = buffer.type.getElementType();
  for (auto [i, value] : llvm::enumerate(datum.elements))
    if (!store(at, to + placeOf(buffer, shape, i) * rt::bytesOf(element), element, value))
      return false;
  return true;
}

bool Interpreter::unpack(Operation *at, const KernelSignature::Buffer &buffer, const char *from, Datum &datum) {
  datum.shape = shapeOf(buffer);
  Type element = buffer.type.getElementType();
  int64_t count = 1;
  for (int64_t size : datum.shape)
    count *= size;
  datum.elements.resize(count);
  for (int64_t i = 0; i < count; ++i)
    if (!load(at, from + placeOf(buffer, datum.shape, i) * rt::bytesOf(element), element, datum.elements[i]))
      return false;
  return true;
}

FailureOr<std::vector<Tensor>> Interpreter::call(StringRef name, ArrayRef<Tensor> arguments, ArrayRef<Tensor> like) {
  if (auto list = module->getAttrOfType<ArrayAttr>("rt.symbols"))
    for (StringAttr symbol : list.getAsRange<StringAttr>())
      symbolValues.push_back(0), (void)symbol;
  Operation *function = symbolTable.lookup(name);
  if (auto tensors = dyn_cast_or_null<func::FuncOp>(function))
    return callTensors(tensors, arguments, like);
  if (auto host = dyn_cast_or_null<rt::FunctionOp>(function))
    return callBuffers(host, host.getInputs(), host.getOutputs(), host.getArena(), arguments, like);
  if (auto run = symbolTable.lookup<LLVM::LLVMFuncOp>((name + ".run").str()); run && run->hasAttr("rt.inputs"))
    return callBuffers(run, run->getAttrOfType<ArrayAttr>("rt.inputs"), run->getAttrOfType<ArrayAttr>("rt.outputs"),
                       run->getAttrOfType<rt::SizeAttr>("rt.arena"), arguments, like);
  message = ("there is no function '" + name + "'").str();
  return failure();
}

FailureOr<std::vector<Tensor>> Interpreter::callTensors(func::FuncOp function, ArrayRef<Tensor> arguments, ArrayRef<Tensor> like) {
  KernelSignature signature = signatureOf(function);
  if (signature.results != arguments.size() || function.getNumResults() != like.size()) {
    message = ("'" + function.getName() + "' has other arguments or results than before").str();
    return failure();
  }
  for (auto [buffer, argument] : llvm::zip(signature.buffers, arguments))
    bind(buffer.type, buffer.dims, argument.shape);
  Data inputs, outputs;
  size_t nextTensor = 0, nextSymbol = 0;
  for (Type type : function.getArgumentTypes()) {
    if (isa<RankedTensorType>(type))
      inputs.push_back(toDatum(arguments[nextTensor++]));
    else
      inputs.emplace_back().elements.emplace_back().integer = sizeOf(signature.symbols[nextSymbol++]);
  }
  if (!runCalled(function, std::move(inputs), outputs))
    return failure();
  std::vector<Tensor> results;
  for (auto [output, expected] : llvm::zip(outputs, like))
    results.push_back(toTensor(output, expected.elementType, output.shape));
  return results;
}

FailureOr<std::vector<Tensor>> Interpreter::callBuffers(Operation *function, ArrayAttr inputs, ArrayAttr outputs, rt::SizeAttr arenaSize,
                                                        ArrayRef<Tensor> arguments, ArrayRef<Tensor> like) {
  if (inputs.size() != arguments.size() || outputs.size() != like.size()) {
    message = "the function has other arguments or results than before";
    return failure();
  }
  std::vector<KernelSignature::Buffer> buffers;
  llvm::StringMap<char *> states;
  for (auto [i, entry] : llvm::enumerate(llvm::concat<const Attribute>(inputs, outputs))) {
    auto attributes = cast<DictionaryAttr>(entry);
    buffers.push_back({cast<RankedTensorType>(attributes.getAs<TypeAttr>("type").getValue()), attributes.getAs<ArrayAttr>("rt.dims"),
                       rt::layoutOf(attributes, module.getContext())});
    if (i < arguments.size())
      bind(buffers[i].type, buffers[i].dims, arguments[i].shape);
  }
  if (auto list = module->getAttrOfType<ArrayAttr>("rt.symbols"))
    for (auto [value, symbol] : llvm::zip(symbolValues, list.getAsRange<StringAttr>()))
      value = sizeOf(symbol.getValue());
  for (auto [i, buffer] : llvm::enumerate(buffers)) {
    auto attributes = cast<DictionaryAttr>(i < inputs.size() ? inputs[i] : outputs[i - inputs.size()]);
    auto state = attributes.getAs<FlatSymbolRefAttr>("train.state");
    char *known = state ? states.lookup(state.getValue()) : nullptr;
    if (!known) {
      int64_t bytes = rt::elementsPerUnit(buffer.type, buffer.layout) * rt::bytesOf(buffer.type.getElementType()) * valueOf(rt::productOf(buffer.dims));
      known = allocate(llvm::alignTo(std::max<int64_t>(bytes, 1), 64), state ? 0 : 0xff);
      if (state)
        states[state.getValue()] = known;
    }
    bindings.push_back(known);
    if (i < arguments.size() && !pack(function, toDatum(arguments[i]), buffer, known))
      return failure();
  }
  arena = allocate(std::max<int64_t>(valueOf(arenaSize.getSize()), 0), 0xff);
  if (!runHostFunction(function))
    return failure();
  std::vector<Tensor> results;
  for (auto [i, expected] : llvm::enumerate(like)) {
    Datum datum;
    if (!unpack(function, buffers[inputs.size() + i], bindings[inputs.size() + i], datum))
      return failure();
    results.push_back(toTensor(datum, expected.elementType, datum.shape));
  }
  return results;
}

bool Interpreter::runHostFunction(Operation *function) {
  Data arguments, results;
  if (auto host = dyn_cast<rt::FunctionOp>(function)) {
    for (auto symbol : host.getSymbols().getAsRange<StringAttr>())
      arguments.emplace_back().elements.emplace_back().integer = sizeOf(symbol.getValue());
    return runCalled(function, std::move(arguments), results);
  }
  // The runtime's part of the ABI. What it launches with is not called: see launchThroughRuntime.
  auto make = [&](const void *content, size_t bytes) {
    char *place = allocate(bytes, 0);
    if (bytes)
      memcpy(place, content, bytes);
    return place;
  };
  cauce_abi_services_t services = {sizeof(services), nullptr, nullptr};
  cauce_abi_call_t call = {};
  call.buffers = reinterpret_cast<void *const *>(make(bindings.data(), bindings.size() * sizeof(char *)));
  call.symbols = reinterpret_cast<const int64_t *>(make(symbolValues.data(), symbolValues.size() * sizeof(int64_t)));
  call.arena = arena;
  call.services = reinterpret_cast<const cauce_abi_services_t *>(make(&services, sizeof(services)));
  arguments.emplace_back().elements.emplace_back().address = make(&call, sizeof(call));
  return runCalled(function, std::move(arguments), results);
}

bool Interpreter::runHost(Operation &op) {
  if (auto scan = dyn_cast<rt::ScanOp>(op))
    return runScan(scan);
  if (auto loop = dyn_cast<rt::RepeatOp>(op))
    return runRepeat(loop);
  if (isa<rt::IfOp, rt::WhileOp, rt::BranchOp, rt::LoopOp>(op))
    return runConditional(op);
  Datum datum;
  datum.elements.resize(1);
  if (auto dispatch = dyn_cast<rt::DispatchOp>(op)) {
    auto kernel = symbolTable.lookup<func::FuncOp>(dispatch.getKernel());
    Data arguments, results;
    for (Value operand : op.getOperands())
      arguments.push_back(get(operand));
    if (!kernel || !runCalled(kernel, std::move(arguments), results))
      return fail(&op, "calls a kernel that is not there");
    if (trace)
      trace->launches.push_back({kernel.getName().str(), {}});
    for (auto [value, result] : llvm::zip(op.getResults(), results)) {
      if (trace) {
        Tensor tensor = toTensor(result, cast<RankedTensorType>(value.getType()).getElementType(), result.shape);
        trace->launches.back().results.push_back(tensor);
        trace->values.push_back({op.getLoc(), std::move(tensor)});
      }
      set(value, std::move(result));
    }
    return true;
  }
  if (auto run = dyn_cast<rt::LaunchOp>(op)) {
    SmallVector<char *> buffers;
    SmallVector<int64_t> sizes;
    for (Value buffer : run.getBuffers())
      buffers.push_back(get(buffer).elements[0].address);
    for (Value size : run.getSymbols())
      sizes.push_back(integer(size));
    return launch(&op, run.getKernel(), buffers, sizes);
  }
  if (auto binding = dyn_cast<rt::BindingOp>(op)) {
    if (binding.getIndex() >= bindings.size())
      return fail(&op, "is no buffer of the call", /*isWrong=*/true);
    datum.elements[0].address = bindings[binding.getIndex()];
  } else if (auto place = dyn_cast<rt::ArenaOp>(op)) {
    datum.elements[0].address = arena + valueOf(place.getOffset().getSize());
  } else if (auto index = dyn_cast<rt::IndexOp>(op)) {
    SmallVector<int64_t> operands;
    for (Value operand : index.getOperands())
      operands.push_back(integer(operand));
    datum.elements[0].integer = evaluate(index.getMap().getResult(0), operands, {});
  } else if (auto constant = dyn_cast<rt::ConstantOp>(op)) {
    auto elements = cast<DenseElementsAttr>(constant.getValue());
    Type element = elements.getElementType();
    char *address = allocate(elements.getNumElements() * rt::bytesOf(element), 0);
    datum.elements[0].address = address;
    for (Attribute value : elements.getValues<Attribute>()) {
      Scalar scalar;
      if (auto real = dyn_cast<FloatAttr>(value))
        scalar.real = real.getValueAsDouble();
      else
        scalar.integer = wrap(element, cast<IntegerAttr>(value).getValue().getSExtValue());
      if (!store(&op, address, element, scalar))
        return false;
      address += rt::bytesOf(element);
    }
  } else {
    return fail(&op, "is not known to the interpreter");
  }
  set(op.getResult(0), std::move(datum));
  return true;
}

bool Interpreter::launch(Operation *at, StringRef kernel, ArrayRef<char *> buffers, ArrayRef<int64_t> sizes) {
  Operation *function = symbolTable.lookup(kernel);
  if (!function)
    return fail(at, "launches a kernel that is not there");
  if (auto onTensors = dyn_cast<func::FuncOp>(function); onTensors && isOnTensors(onTensors)) {
    if (!launchOnTensors(onTensors, buffers, sizes))
      return false;
  } else {
    Data symbolsOfKernel, tasks, arguments;
    for (int64_t size : sizes)
      symbolsOfKernel.emplace_back().elements.emplace_back().integer = size;
    Operation *count = symbolTable.lookup((kernel + ".tasks").str());
    if (!count)
      return fail(at, "launches a kernel without '" + kernel + ".tasks'");
    if (!runCalled(count, symbolsOfKernel, tasks))
      return false;
    bool isLowered = isa<LLVM::LLVMFuncOp>(function);
    for (char *buffer : buffers)
      for (int i = 0; i < (isLowered ? 5 : 1); ++i) { // two addresses, offset, size, stride
        Scalar &field = arguments.emplace_back().elements.emplace_back();
        if (i < 2)
          field.address = buffer;
      }
    arguments.insert(arguments.end(), symbolsOfKernel.begin(), symbolsOfKernel.end());
    if (!runTasks(function, std::move(arguments), tasks[0].elements[0].integer))
      return false;
  }
  record(kernel, buffers, sizes);
  return true;
}

// Two at a time: where a task begins and ends is then seen, and that tasks share a call.
bool Interpreter::runTasks(Operation *kernel, Data arguments, int64_t tasks) {
  Data results;
  for (int64_t begin = 0; begin < tasks; begin += 2) {
    Data all = arguments;
    all.emplace_back().elements.emplace_back().integer = begin;
    all.emplace_back().elements.emplace_back().integer = std::min(begin + 2, tasks);
    if (!runCalled(kernel, std::move(all), results))
      return false;
  }
  return true;
}

bool Interpreter::launchOnTensors(func::FuncOp kernel, ArrayRef<char *> buffers, ArrayRef<int64_t> sizes) {
  KernelSignature signature = signatureOf(kernel);
  if (buffers.size() != signature.buffers.size() || sizes.size() != signature.symbols.size())
    return fail(kernel, "is launched with another number of buffers or symbols");
  llvm::StringMap<int64_t> outer = std::move(symbols); // a kernel has names of its own
  symbols.clear();
  for (auto [name, size] : llvm::zip(signature.symbols, sizes))
    symbols[name] = size;
  Data arguments, results;
  bool done = true;
  size_t tensor = 0, symbol = 0;
  for (Type type : kernel.getArgumentTypes()) {
    Datum &argument = arguments.emplace_back();
    if (isa<RankedTensorType>(type)) {
      done = done && unpack(kernel, signature.buffers[tensor], buffers[tensor], argument);
      ++tensor;
    } else {
      argument.elements.emplace_back().integer = sizes[symbol++];
    }
  }
  Trace *outerTrace = std::exchange(trace, nullptr);
  done = done && runCalled(kernel, std::move(arguments), results);
  trace = outerTrace;
  for (size_t i = 0; done && i < results.size(); ++i)
    done = pack(kernel, results[i], signature.buffers[signature.results + i], buffers[signature.results + i]);
  symbols = std::move(outer);
  return done;
}

void Interpreter::record(StringRef kernel, ArrayRef<char *> buffers, ArrayRef<int64_t> sizes) {
  if (!trace || !signatures)
    return;
  Trace::Launch &launch = trace->launches.emplace_back(Trace::Launch{kernel.str(), {}});
  auto known = signatures->find(kernel);
  if (known == signatures->end() || known->second.buffers.size() != buffers.size() || known->second.symbols.size() != sizes.size())
    return;
  const KernelSignature &signature = known->second;
  llvm::StringMap<int64_t> outer = std::move(symbols);
  symbols.clear();
  for (auto [name, size] : llvm::zip(signature.symbols, sizes))
    symbols[name] = size;
  for (size_t i = signature.results; i < buffers.size(); ++i) {
    Datum datum;
    if (unpack(module, signature.buffers[i], buffers[i], datum))
      launch.results.push_back(toTensor(datum, signature.buffers[i].type.getElementType(), datum.shape));
  }
  symbols = std::move(outer);
}

// What `call->services->launch` does. A kernel's entry reads the symbols that it names.
bool Interpreter::launchThroughRuntime(Operation *call, char *descriptor, char *list, int64_t tasks) {
  auto kernel = descriptors.find(descriptor);
  Operation *entry = kernel == descriptors.end() ? nullptr : symbolTable.lookup(kernel->second + ".run");
  Operation *function = entry ? symbolTable.lookup(kernel->second) : nullptr;
  if (!function)
    return fail(call, "launches a kernel that is not there");
  char *values = allocate(symbolValues.size() * sizeof(int64_t), 0);
  if (!symbolValues.empty())
    memcpy(values, symbolValues.data(), symbolValues.size() * sizeof(int64_t));
  Data arguments;
  arguments.emplace_back().elements.emplace_back().address = list;
  arguments.emplace_back().elements.emplace_back().address = values;
  if (!runTasks(entry, std::move(arguments), tasks))
    return false;
  SmallVector<char *> buffers;
  SmallVector<int64_t> sizes;
  auto count = function->getAttrOfType<IntegerAttr>("rt.buffers");
  auto names = function->getAttrOfType<ArrayAttr>("rt.symbols");
  for (int64_t i = 0; count && i < count.getInt(); ++i) {
    Scalar address;
    if (!load(call, list + i * int64_t(sizeof(char *)), LLVM::LLVMPointerType::get(module.getContext()), address))
      return false;
    buffers.push_back(address.address);
  }
  if (names)
    for (StringAttr name : names.getAsRange<StringAttr>())
      sizes.push_back(sizeOf(name.getValue()));
  record(kernel->second, buffers, sizes);
  return true;
}

} // namespace cauce::check
