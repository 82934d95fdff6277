// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compile, load, call. The C API's tensors have the elements of files, byte for byte.
#include "tools/cauce-onnx-suite/Program.h"

#include "compiler/program/Compile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"

#include <cstring>

using namespace mlir;

namespace cauce::suite {
namespace {

// ONNX's number of each type that callers have.
struct Pair {
  int number;
  cauce_abi_dtype_t dtype;
};
constexpr Pair pairs[] = {{1, CAUCE_DTYPE_F32}, {2, CAUCE_DTYPE_UI8}, {3, CAUCE_DTYPE_I8},   {6, CAUCE_DTYPE_I32}, {7, CAUCE_DTYPE_I64},
                          {9, CAUCE_DTYPE_I1},  {10, CAUCE_DTYPE_F16}, {11, CAUCE_DTYPE_F64}, {16, CAUCE_DTYPE_BF16}};

// Tensors of the C API, released together.
struct Tensors : std::vector<cauce_tensor_t *> {
  ~Tensors() {
    for (cauce_tensor_t *tensor : *this)
      cauce_tensor_release(tensor);
  }
};

bool give(const Value &value, cauce_tensor_t **out, std::string &error) {
  bool isTensor = value.kind == Value::Kind::Tensor;
  const Pair *pair = llvm::find_if(pairs, [&](const Pair &pair) { return isTensor && pair.number == value.tensor.type->number; });
  if (pair == std::end(pairs))
    return error = "expected a value that callers have, but got " + describe(value), false;
  if (cauce_tensor_create(pair->dtype, uint32_t(value.tensor.dims.size()), value.tensor.dims.data(), out))
    return error = cauce_message(), false;
  auto *bytes = static_cast<char *>(cauce_tensor_data(*out));
  size_t size = value.tensor.type->bits / 8;
  for (uint64_t bits : value.tensor.bits) {
    memcpy(bytes, &bits, size);
    bytes += size;
  }
  return true;
}

bool take(cauce_tensor_t *from, Value &value, std::string &error) {
  Tensor &tensor = value.tensor;
  const Pair *pair = llvm::find_if(pairs, [&](const Pair &pair) { return pair.dtype == cauce_tensor_dtype(from); });
  if (pair == std::end(pairs))
    return error = std::string("expected a type of ONNX, but got ") + cauce_dtype_name(cauce_tensor_dtype(from)), false;
  tensor.type = findElementType(pair->number);
  const int64_t *dims = cauce_tensor_dims(from);
  tensor.dims.assign(dims, dims + cauce_tensor_rank(from));
  tensor.bits.assign(size_t(tensor.count()), 0);
  auto *bytes = static_cast<const char *>(cauce_tensor_data(from));
  size_t size = tensor.type->bits / 8;
  for (uint64_t &bits : tensor.bits) {
    memcpy(&bits, bytes, size);
    bytes += size;
  }
  return true;
}

} // namespace

Program::~Program() {
  cauce_session_release(session);
  cauce_program_release(program);
}

LogicalResult Program::compile(ModuleOp module, const std::string &target) {
  Location location = module.getLoc();
  SmallString<128> path;
  if (std::error_code code = llvm::sys::fs::createTemporaryFile("cauce-onnx-suite", "so", path))
    return emitError(location) << "cannot make a temporary file: " << code.message();
  llvm::sys::RemoveFileOnSignal(path); // the compiler may crash
  CompileOptions options;
  options.target = target;
  options.sanitize = hasAddressSanitizer();
  LogicalResult result = compileProgram(module, options, path);
  if (succeeded(result)) {
    cauce_session_options_t sessionOptions;
    cauce_session_options_init(&sessionOptions);
    sessionOptions.threads = 1;
    if (cauce_program_open(path.c_str(), &program) || cauce_session_create(program, &sessionOptions, &session))
      result = emitError(location) << "cannot load the compiled program: " << cauce_message();
  }
  llvm::sys::fs::remove(path);
  llvm::sys::DontRemoveFileOnSignal(path);
  return result;
}

bool Program::call(ArrayRef<Value> arguments, std::vector<Value> &results, std::string &error) {
  Tensors inputs, outputs;
  for (const Value &argument : arguments) {
    inputs.push_back(nullptr);
    if (!give(argument, &inputs.back(), error))
      return false;
  }
  const cauce_abi_function_t *function;
  if (cauce_program_function(program, "predict", &function))
    return error = cauce_message(), false;
  outputs.resize(function->result_count);
  if (cauce_session_results(session, "predict", inputs.data(), inputs.size(), outputs.data(), outputs.size()) ||
      cauce_session_call(session, "predict", inputs.data(), inputs.size(), outputs.data(), outputs.size()))
    return error = cauce_message(), false;
  return llvm::all_of(outputs, [&](cauce_tensor_t *output) { return take(output, results.emplace_back(), error); });
}

} // namespace cauce::suite
