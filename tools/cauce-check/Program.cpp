// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compile, load, call.
#include "tools/cauce-check/Program.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"

#include <cstring>

using namespace mlir;

namespace cauce::check {
namespace {

cauce_abi_dtype_t dtypeOf(Type type) {
  if (type.isF32())
    return CAUCE_DTYPE_F32;
  if (type.isF64())
    return CAUCE_DTYPE_F64;
  if (type.isF16())
    return CAUCE_DTYPE_F16;
  if (type.isBF16())
    return CAUCE_DTYPE_BF16;
  if (type.isInteger(1))
    return CAUCE_DTYPE_I1;
  if (type.isUnsignedInteger(8))
    return CAUCE_DTYPE_UI8;
  return type.isInteger(32) ? CAUCE_DTYPE_I32 : CAUCE_DTYPE_I64;
}

template <typename Element, typename Number>
void store(const std::vector<Number> &from, void *to) {
  for (size_t i = 0; i < from.size(); ++i)
    static_cast<Element *>(to)[i] = Element(from[i]);
}

template <typename Element, typename Number>
void load(const void *from, std::vector<Number> &to) {
  for (size_t i = 0; i < to.size(); ++i)
    to[i] = Number(static_cast<const Element *>(from)[i]);
}

// Tensors of the C API, released together.
struct Tensors : std::vector<cauce_tensor_t *> {
  ~Tensors() {
    for (cauce_tensor_t *tensor : *this)
      cauce_tensor_release(tensor);
  }
};

cauce_status_t make(const Tensor &tensor, cauce_tensor_t **out) {
  cauce_abi_dtype_t dtype = dtypeOf(tensor.elementType);
  if (cauce_status_t status = cauce_tensor_create(dtype, uint32_t(tensor.rank()), tensor.shape.data(), out))
    return status;
  void *data = cauce_tensor_data(*out);
  switch (dtype) {
  case CAUCE_DTYPE_F32:
    store<float>(tensor.reals, data);
    break;
  case CAUCE_DTYPE_F64:
    store<double>(tensor.reals, data);
    break;
  case CAUCE_DTYPE_F16:
  case CAUCE_DTYPE_BF16: {
    auto type = cast<FloatType>(tensor.elementType);
    for (size_t i = 0; i < tensor.reals.size(); ++i) {
      llvm::APFloat value(tensor.reals[i]);
      bool inexact;
      value.convert(type.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &inexact);
      static_cast<uint16_t *>(data)[i] = uint16_t(value.bitcastToAPInt().getZExtValue());
    }
    break;
  }
  case CAUCE_DTYPE_I32:
    store<int32_t>(tensor.integers, data);
    break;
  case CAUCE_DTYPE_I64:
    store<int64_t>(tensor.integers, data);
    break;
  default:
    store<uint8_t>(tensor.integers, data);
  }
  return CAUCE_OK;
}

Tensor take(const cauce_tensor_t *from, Type elementType) {
  const int64_t *dims = cauce_tensor_dims(from);
  Tensor tensor(elementType, std::vector<int64_t>(dims, dims + cauce_tensor_rank(from)));
  const void *data = cauce_tensor_data(const_cast<cauce_tensor_t *>(from));
  switch (cauce_tensor_dtype(from)) {
  case CAUCE_DTYPE_F32:
    load<float>(data, tensor.reals);
    break;
  case CAUCE_DTYPE_F64:
    load<double>(data, tensor.reals);
    break;
  case CAUCE_DTYPE_F16:
  case CAUCE_DTYPE_BF16:
    for (size_t i = 0; i < tensor.reals.size(); ++i) {
      llvm::APInt bits(16, static_cast<const uint16_t *>(data)[i]);
      tensor.reals[i] = llvm::APFloat(cast<FloatType>(elementType).getFloatSemantics(), bits).convertToDouble();
    }
    break;
  case CAUCE_DTYPE_I32:
    load<int32_t>(data, tensor.integers);
    break;
  case CAUCE_DTYPE_I64:
    load<int64_t>(data, tensor.integers);
    break;
  default:
    load<uint8_t>(data, tensor.integers);
  }
  return tensor;
}

} // namespace

Program::~Program() {
  cauce_session_release(session);
  cauce_program_release(program);
}

void Program::declare(ModuleOp module) {
  auto nameOf = [](Attribute state) { return state ? cast<FlatSymbolRefAttr>(state).getValue().str() : ""; };
  for (auto function : module.getOps<func::FuncOp>()) {
    Signature &signature = signatures[function.getName().str()];
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      signature.arguments.push_back(nameOf(function.getArgAttr(i, "train.state")));
    for (unsigned i = 0; i < function.getNumResults(); ++i) {
      signature.results.push_back(nameOf(function.getResultAttr(i, "train.state")));
      signature.kept.push_back(function.getResultAttr(i, "train.kept") != nullptr);
    }
  }
}

LogicalResult Program::compile(ModuleOp module, const std::string &target, unsigned threads) {
  declare(module);
  CompileOptions options;
  options.target = target;
  return load(module, options, threads);
}

LogicalResult Program::load(ModuleOp module, const std::string &target, unsigned threads, PassLimit *limit) {
  CompileOptions options;
  options.target = target;
  options.from = "target";
  options.passLimit = limit;
  return load(module, options, threads);
}

LogicalResult Program::load(ModuleOp module, const CompileOptions &given, unsigned threads) {
  Location location = module.getLoc(); // compiling may replace what is in the module
  SmallString<128> path;
  if (std::error_code code = llvm::sys::fs::createTemporaryFile("cauce-check", "so", path))
    return emitError(location) << "cannot make a temporary file: " << code.message();
  llvm::sys::RemoveFileOnSignal(path); // the compiler may crash
  CompileOptions options = given;
  options.sanitize = hasAddressSanitizer();
  LogicalResult result = compileProgram(module, options, path);
  if (succeeded(result)) {
    cauce_session_options_t sessionOptions;
    cauce_session_options_init(&sessionOptions);
    sessionOptions.threads = threads;
    if (cauce_program_open(path.c_str(), &program) || cauce_session_create(program, &sessionOptions, &session))
      result = emitError(location) << "cannot load the compiled program: " << cauce_message();
  }
  llvm::sys::fs::remove(path);
  llvm::sys::DontRemoveFileOnSignal(path);
  return result;
}

FailureOr<std::vector<Tensor>> Program::call(const std::string &name, ArrayRef<Tensor> arguments, ArrayRef<Tensor> like,
                                             std::string &message) {
  const Signature &signature = signatures.at(name);
  Tensors inputs, outputs, states;
  auto report = [&] {
    message = cauce_message();
    return failure();
  };
  for (auto [argument, state] : llvm::zip(arguments, signature.arguments)) {
    Tensors &list = state.empty() ? inputs : states;
    list.push_back(nullptr);
    if (make(argument, &list.back()) ||
        (!state.empty() && cauce_session_set(session, state.c_str(), cauce_tensor_data(list.back()), cauce_tensor_bytes(list.back()))))
      return report();
  }
  outputs.resize(llvm::count(signature.results, "") - llvm::count(signature.kept, true));
  if (cauce_session_results(session, name.c_str(), inputs.data(), inputs.size(), outputs.data(), outputs.size()) ||
      cauce_session_call(session, name.c_str(), inputs.data(), inputs.size(), outputs.data(), outputs.size()))
    return report();

  std::vector<Tensor> results;
  auto output = outputs.begin();
  for (auto [expected, state, isKept] : llvm::zip(like, signature.results, signature.kept)) {
    if (isKept) {
      results.push_back(expected);
      continue;
    }
    if (state.empty()) {
      results.push_back(take(*output++, expected.elementType));
      continue;
    }
    Tensors value;
    value.resize(1);
    if (make(expected, &value[0]) || cauce_session_get(session, state.c_str(), cauce_tensor_data(value[0]), cauce_tensor_bytes(value[0])))
      return report();
    results.push_back(take(value[0], expected.elementType));
  }
  auto before = states.begin();
  for (const std::string &state : signature.arguments) {
    if (state.empty())
      continue;
    size_t bytes = cauce_tensor_bytes(*before);
    std::vector<char> after(bytes);
    if (cauce_session_get(session, state.c_str(), after.data(), bytes))
      return report();
    if (!llvm::is_contained(signature.results, state) && memcmp(after.data(), cauce_tensor_data(*before), bytes)) {
      message = "state '" + state + "', which it does not write, has another value afterwards";
      return failure();
    }
    ++before;
  }
  return results;
}

} // namespace cauce::check
