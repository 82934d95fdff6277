// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States in their layouts, symbols from shapes, launches on the pool.
#include "program/Session.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace cauce {

static int64_t product(const std::vector<int64_t> &dims) {
  int64_t count = 1;
  for (int64_t size : dims)
    count *= size;
  return count;
}

int64_t TensorView::elements() const { return product(dims); }
int64_t Tensor::elements() const { return product(dims); }

static void *allocate(uint64_t bytes) {
  bytes = (std::max<uint64_t>(bytes, 1) + 63) / 64 * 64;
  void *memory = aligned_alloc(64, bytes);
  if (memory)
    memset(memory, 0, bytes);
  return memory;
}

Session::Session(const cauce_abi_program_t &program, int threads) : abi(program), pool(threads) {
  for (uint32_t i = 0; i < abi.state_count; ++i) {
    states.push_back(allocate(abi.states[i].bytes));
    if (abi.states[i].initial)
      set(i, abi.states[i].initial);
  }
  symbols.resize(abi.symbol_count + 1);
  boundBy.resize(abi.symbol_count + 1);
  size_t most = 0;
  for (uint32_t i = 0; i < abi.function_count; ++i)
    most = std::max<size_t>(most, abi.functions[i].input_count + abi.functions[i].output_count);
  buffers.resize(most + 1);
}

Session::~Session() {
  for (void *state : states)
    free(state);
  free(arena);
}

//===--------------------------------------------------------------------===//
// Layouts
//===--------------------------------------------------------------------===//

// Calls `copy(dense offset, buffer offset, count)` for each run of elements that is contiguous in both.
template <typename Copy>
static void forEachRun(const cauce_abi_state_t &state, Copy copy) {
  const cauce_abi_tensor_t &tensor = state.tensor;
  int64_t count = 1;
  for (uint32_t i = 0; i < tensor.rank; ++i)
    count *= tensor.dims[i];
  int64_t row = tensor.rank ? tensor.dims[tensor.rank - 1] : 1;
  if (state.layout.kind == CAUCE_LAYOUT_DENSE || row == 0) {
    copy(0, 0, count);
    return;
  }
  int64_t rows = count / row;
  if (state.layout.kind == CAUCE_LAYOUT_ROWS) {
    for (int64_t r = 0; r < rows; ++r)
      copy(r * row, r * state.layout.parameter, row);
    return;
  }
  int64_t panel = state.layout.parameter;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < row; c += panel)
      copy(r * row + c, c / panel * rows * panel + r * panel, std::min(panel, row - c));
}

Tensor Session::get(uint32_t index) const {
  const cauce_abi_state_t &state = abi.states[index];
  Tensor tensor;
  tensor.dtype = state.tensor.dtype;
  tensor.dims.assign(state.tensor.dims, state.tensor.dims + state.tensor.rank);
  size_t size = sizeOfDtype(tensor.dtype);
  tensor.data.resize(tensor.elements() * size);
  const char *buffer = static_cast<const char *>(states[index]);
  forEachRun(state, [&](int64_t dense, int64_t packed, int64_t count) {
    memcpy(tensor.data.data() + dense * size, buffer + packed * size, count * size);
  });
  return tensor;
}

void Session::set(uint32_t index, const void *dense) {
  const cauce_abi_state_t &state = abi.states[index];
  size_t size = sizeOfDtype(state.tensor.dtype);
  char *buffer = static_cast<char *>(states[index]);
  forEachRun(state, [&](int64_t from, int64_t to, int64_t count) {
    memcpy(buffer + to * size, static_cast<const char *>(dense) + from * size, count * size);
  });
}

int Session::findState(const std::string &name) const {
  for (uint32_t i = 0; i < abi.state_count; ++i)
    if (name == abi.states[i].tensor.name)
      return int(i);
  return -1;
}

void Session::zero(cauce_abi_role_t role) {
  for (uint32_t i = 0; i < abi.state_count; ++i)
    if (abi.states[i].role == role)
      memset(states[i], 0, abi.states[i].bytes);
}

//===--------------------------------------------------------------------===//
// Calls
//===--------------------------------------------------------------------===//

void Session::reserveArena(uint64_t bytes) {
  if (bytes <= arenaSize)
    return;
  free(arena);
  arena = allocate(bytes);
  arenaSize = bytes;
}

Status Session::bind(const cauce_abi_function_t &function, const TensorView *arguments) {
  std::fill(symbols.begin(), symbols.end(), 0);
  std::fill(boundBy.begin(), boundBy.end(), nullptr);
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    const cauce_abi_tensor_t &expected = function.arguments[i];
    const TensorView &actual = arguments[i];
    if (actual.dtype != expected.dtype)
      return Status::error("expected '%s' to have element type %s, but got %s", expected.name,
                           nameOfDtype(expected.dtype), nameOfDtype(actual.dtype));
    if (actual.dims.size() != expected.rank)
      return Status::error("expected '%s' to have shape %s, but got %zu dimensions", expected.name,
                           describeShape(abi, expected).c_str(), actual.dims.size());
    for (uint32_t d = 0; d < expected.rank; ++d) {
      int64_t size = actual.dims[d];
      if (expected.dims[d] >= 0) {
        if (size != expected.dims[d])
          return Status::error("expected '%s' to have shape %s, but dimension %u is %lld", expected.name,
                               describeShape(abi, expected).c_str(), d, (long long)size);
        continue;
      }
      uint32_t symbol = ~expected.dims[d];
      if (boundBy[symbol] && symbols[symbol] != size)
        return Status::error("symbol %s is %lld by '%s' but %lld by '%s'", abi.symbols[symbol],
                             (long long)symbols[symbol], boundBy[symbol], (long long)size, expected.name);
      symbols[symbol] = size;
      boundBy[symbol] = expected.name;
    }
  }
  return Status::ok();
}

static void launch(cauce_abi_call_t *call, const cauce_abi_kernel_t *kernel, void *const *buffers, int64_t tasks) {
  struct Work {
    const cauce_abi_kernel_t *kernel;
    void *const *buffers;
    const int64_t *symbols;
  } work{kernel, buffers, call->symbols};
  static_cast<ThreadPool *>(call->context)->parallelFor(tasks, [](void *context, int64_t begin, int64_t end) {
    const Work *work = static_cast<const Work *>(context);
    work->kernel->run(work->buffers, work->symbols, begin, end);
  }, &work);
}

Status Session::call(const cauce_abi_function_t &function, const TensorView *arguments, TensorView *results) {
  CAUCE_RETURN_IF_FAILED(bind(function, arguments));
  reserveArena(arenaBytes(function, symbols.data()));
  for (uint32_t i = 0; i < function.input_count; ++i) {
    const cauce_abi_binding_t &binding = function.inputs[i];
    buffers[i] = binding.is_state ? states[binding.index] : arguments[binding.index].data;
  }
  for (uint32_t i = 0; i < function.output_count; ++i) {
    const cauce_abi_binding_t &binding = function.outputs[i];
    buffers[function.input_count + i] = binding.is_state ? states[binding.index] : results[binding.index].data;
  }
  cauce_abi_call_t context{buffers.data(), symbols.data(), static_cast<char *>(arena), launch, &pool};
  function.run(&context);
  return Status::ok();
}

Status Session::call(const std::string &name, std::vector<Tensor> &arguments, std::vector<Tensor> &results) {
  const cauce_abi_function_t *function = findFunction(abi, name);
  if (!function) {
    std::string known;
    for (uint32_t i = 0; i < abi.function_count; ++i)
      known += std::string(i ? ", " : "") + abi.functions[i].name;
    return Status::error("the program has no function '%s'; it has %s", name.c_str(), known.c_str());
  }
  if (arguments.size() != function->argument_count)
    return Status::error("expected %u inputs of '%s', but got %zu", function->argument_count, name.c_str(), arguments.size());
  std::vector<TensorView> views;
  for (Tensor &argument : arguments)
    views.push_back(argument.view());
  CAUCE_RETURN_IF_FAILED(bind(*function, views.data()));
  results.clear();
  std::vector<TensorView> resultViews;
  for (uint32_t i = 0; i < function->result_count; ++i) {
    const cauce_abi_tensor_t &tensor = function->results[i];
    Tensor result;
    result.dtype = tensor.dtype;
    for (uint32_t d = 0; d < tensor.rank; ++d)
      result.dims.push_back(tensor.dims[d] >= 0 ? tensor.dims[d] : symbols[~tensor.dims[d]]);
    result.data.resize(result.elements() * sizeOfDtype(result.dtype));
    results.push_back(std::move(result));
  }
  for (Tensor &result : results)
    resultViews.push_back(result.view());
  return call(*function, views.data(), resultViews.data());
}

Status Session::callIfThere(const char *name) {
  const cauce_abi_function_t *function = findFunction(abi, name);
  return function ? call(*function, nullptr, nullptr) : Status::ok();
}

Status Session::initialize(uint64_t seed) {
  for (uint32_t i = 0; i < abi.state_count; ++i)
    if (abi.states[i].role == CAUCE_ROLE_KEY)
      memcpy(states[i], &seed, sizeof(seed));
  zero(CAUCE_ROLE_METRIC);
  return callIfThere("init");
}

} // namespace cauce
