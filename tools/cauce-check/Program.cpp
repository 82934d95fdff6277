// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compile, load, call.
#include "tools/cauce-check/Program.h"

#include "dialects/elements/ElementType.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"

#include <cstring>

using namespace mlir;

namespace cauce::check {
namespace {

// A function for each kind of CAUCE_ELEMENT_TYPES.
template <typename Element> void storeAsREAL(const Tensor &from, void *to) { llvm::copy(from.reals, static_cast<Element *>(to)); }
template <typename Element> void loadAsREAL(const void *from, Tensor &to) {
  std::copy_n(static_cast<const Element *>(from), to.reals.size(), to.reals.begin());
}
template <typename Element> void storeAsSIGNED(const Tensor &from, void *to) { llvm::copy(from.integers, static_cast<Element *>(to)); }
template <typename Element> void loadAsSIGNED(const void *from, Tensor &to) {
  std::copy_n(static_cast<const Element *>(from), to.integers.size(), to.integers.begin());
}
template <typename Element> void storeAsUNSIGNED(const Tensor &from, void *to) { storeAsSIGNED<Element>(from, to); }
template <typename Element> void loadAsUNSIGNED(const void *from, Tensor &to) { loadAsSIGNED<Element>(from, to); }
template <typename Element> void storeAsBOOL(const Tensor &from, void *to) { storeAsSIGNED<Element>(from, to); }
template <typename Element> void loadAsBOOL(const void *from, Tensor &to) { loadAsSIGNED<Element>(from, to); }
template <typename Element> void storeAsHALF(const Tensor &from, void *to) {
  const llvm::fltSemantics &semantics = cast<FloatType>(from.elementType).getFloatSemantics();
  for (size_t i = 0; i < from.reals.size(); ++i) {
    llvm::APFloat value(from.reals[i]);
    bool inexact;
    value.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &inexact);
    static_cast<Element *>(to)[i] = Element(value.bitcastToAPInt().getZExtValue());
  }
}
template <typename Element> void loadAsHALF(const void *from, Tensor &to) {
  const llvm::fltSemantics &semantics = cast<FloatType>(to.elementType).getFloatSemantics();
  for (size_t i = 0; i < to.reals.size(); ++i)
    to.reals[i] = llvm::APFloat(semantics, llvm::APInt(16, static_cast<const Element *>(from)[i])).convertToDouble();
}

// Tensors of the C API, released together.
struct Tensors : std::vector<cauce_tensor_t *> {
  ~Tensors() {
    for (cauce_tensor_t *tensor : *this)
      cauce_tensor_release(tensor);
  }
};

cauce_status_t make(const Tensor &tensor, cauce_tensor_t **out) {
  cauce_abi_dtype_t dtype = elementTypeOf(tensor.elementType)->number;
  if (cauce_status_t status = cauce_tensor_create(dtype, uint32_t(tensor.rank()), tensor.shape.data(), out))
    return status;
  void *data = cauce_tensor_data(*out);
  switch (dtype) {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...)                                                                            \
  case NUMBER:                                                                                                                             \
    storeAs##KIND<TYPE>(tensor, data);                                                                                                     \
    break;
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
  }
  return CAUCE_OK;
}

Tensor take(const cauce_tensor_t *from, Type elementType) {
  const int64_t *dims = cauce_tensor_dims(from);
  Tensor tensor(elementType, std::vector<int64_t>(dims, dims + cauce_tensor_rank(from)));
  const void *data = cauce_tensor_data(const_cast<cauce_tensor_t *>(from));
  switch (cauce_tensor_dtype(from)) {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...)                                                                            \
  case NUMBER:                                                                                                                             \
    loadAs##KIND<TYPE>(data, tensor);                                                                                                      \
    break;
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
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

LogicalResult Program::compile(ModuleOp module, const std::string &target, unsigned threads, uint64_t recompute) {
  declare(module);
  CompileOptions options;
  options.target = target;
  if (recompute)
    options.memory = {1, recompute, /*isGoal=*/true};
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
