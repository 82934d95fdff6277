// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Descriptors of programs, with any types, sizes, layouts, bindings and products. Each list is as long as it is said to be,
// because a descriptor comes through the linker: what may be wrong is what it says. Functions do nothing. What checkProgram
// lets pass, everything else can work with.
#include "Input.h"

#include "cauce/program_abi.h"

#include <memory>
#include <vector>

namespace {

struct Bytes {
  const uint8_t *at, *end;
  uint8_t byte() { return at < end ? *at++ : 0; }
  uint32_t below(uint32_t limit) { return byte() % limit; }
  // Mostly small; else of any size.
  int64_t number() {
    uint8_t kind = byte();
    if (kind < 224)
      return kind % 9 - 4;
    uint64_t value = 0;
    for (int i = kind % 8; i >= 0; --i)
      value = value << 8 | byte();
    return int64_t(value);
  }
};

// Owns the lists that a descriptor points to, each in memory of its own size.
struct Lists {
  std::vector<std::shared_ptr<void>> memory;
  template <typename T, typename Make> T *list(uint32_t count, Make make) {
    if (!count)
      return nullptr;
    T *items = static_cast<T *>(calloc(count, sizeof(T)));
    memory.emplace_back(items, free);
    for (uint32_t i = 0; i < count; ++i)
      items[i] = make(i);
    return items;
  }
  // Pointers to such elements.
  template <typename T, typename Make> const T *const *pointers(uint32_t count, Make make) {
    return list<const T *>(count, [&](uint32_t) { return list<T>(1, make); });
  }
};

const char *const names[] = {"a", "b", "predict", "step", "init", "evaluate", "step_metrics", "metrics", "learning_rate"};
constexpr uint32_t nameCount = sizeof(names) / sizeof(*names);

cauce_abi_tensor_t makeTensor(Bytes &in, Lists &lists) {
  uint32_t rank = in.byte() < 250 ? in.below(4) : in.below(32);
  uint32_t dtype = in.below(11), space = in.byte() < 250 ? CAUCE_SPACE_HOST : 1;
  return {names[in.below(2)], dtype, rank, lists.list<int64_t>(rank, [&](uint32_t) { return in.number(); }), space, 0};
}

cauce_abi_term_t makeTerm(Bytes &in, Lists &lists) {
  uint32_t count = in.below(4);
  return {in.number(), count, 0, lists.list<uint32_t>(count, [&](uint32_t) { return in.below(4); })};
}

cauce_abi_state_t makeState(Bytes &in, Lists &lists) {
  const cauce_abi_tensor_t *tensor = lists.list<cauce_abi_tensor_t>(1, [&](uint32_t) { return makeTensor(in, lists); });
  uint32_t flags = in.below(64), kind = in.below(4);
  int64_t parameter = in.number();
  return {tensor, flags, 0, {kind, 0, parameter}, uint64_t(in.number()) * 64, nullptr};
}

cauce_abi_function_t makeFunction(Bytes &in, Lists &lists) {
  cauce_abi_function_t function = {};
  auto binding = [&](uint32_t) { return cauce_abi_binding_t{in.below(2), in.below(4)}; };
  auto tensor = [&](uint32_t) { return makeTensor(in, lists); };
  function.name = names[in.below(nameCount)];
  function.run = [](cauce_abi_call_t *) { return cauce_abi_status_t(0); };
  function.inputs = lists.list<cauce_abi_binding_t>(function.input_count = in.below(4), binding);
  function.outputs = lists.list<cauce_abi_binding_t>(function.output_count = in.below(4), binding);
  function.arguments = lists.pointers<cauce_abi_tensor_t>(function.argument_count = in.below(4), tensor);
  function.result_count = in.below(4);
  function.kept_count = in.byte() < 192 ? 0 : 1;
  function.results = lists.pointers<cauce_abi_tensor_t>(function.result_count + function.kept_count, tensor);
  function.ids = lists.list<cauce_abi_ids_t>(function.ids_count = in.below(4), [&](uint32_t) {
    uint32_t argument = in.below(4), dimension = in.below(4);
    int64_t begin = in.number(), end = in.number();
    return cauce_abi_ids_t{argument, dimension, begin, end, in.number()};
  });
  function.arena = lists.list<cauce_abi_term_t>(function.arena_count = in.below(4), [&](uint32_t) { return makeTerm(in, lists); });
  function.row_wise = in.below(2);
  return function;
}

void callAll(const cauce_program_t *linked, cauce_session_t *session, const cauce_abi_program_t &program, Bytes &in) {
  for (uint32_t f = 0; f < program.function_count; ++f) {
    const cauce_abi_function_t &function = *program.functions[f];
    std::vector<cauce_tensor_t *> arguments(function.argument_count), results(function.result_count);
    bool made = true;
    for (uint32_t i = 0; i < function.argument_count; ++i) {
      const cauce_abi_tensor_t &type = *function.arguments[i];
      std::vector<int64_t> dims(type.dims, type.dims + type.rank);
      for (int64_t &dim : dims)
        dim = dim < 0 ? in.number() : dim;
      size_t count = 1;
      for (int64_t dim : dims)
        made = made && dim >= 0 && !__builtin_mul_overflow(count, size_t(dim), &count) && count < 1 << 16;
      made = made && cauce_tensor_create(type.dtype, type.rank, dims.data(), &arguments[i]) == CAUCE_OK;
    }
    if (made && cauce_session_results(session, function.name, arguments.data(), arguments.size(), results.data(), results.size()) == CAUCE_OK)
      (void)!cauce_session_call(session, function.name, arguments.data(), arguments.size(), results.data(), results.size());
    for (size_t i = 0; made && i < results.size(); ++i)
      (void)cauce_program_class(linked, function.results[i]->name, results[i], in.byte());
    for (cauce_tensor_t *tensor : arguments)
      cauce_tensor_release(tensor);
    for (cauce_tensor_t *tensor : results)
      cauce_tensor_release(tensor);
  }
}

void useStates(cauce_session_t *session, const cauce_abi_program_t &program) {
  cauce_session_reset_metrics(session);
  (void)!cauce_session_init(session, 7);
  for (uint32_t i = 0; i < program.state_count; ++i) {
    const cauce_abi_tensor_t &tensor = *program.states[i]->tensor;
    size_t bytes = cauce_dtype_size(tensor.dtype);
    for (uint32_t d = 0; d < tensor.rank; ++d)
      bytes *= size_t(tensor.dims[d]);
    std::vector<char> dense(bytes, 1), again(bytes);
    // Names may be there twice, so that it is another state; else what was set is what is got.
    if (cauce_session_set(session, tensor.name, dense.data(), bytes) == CAUCE_OK &&
        (cauce_session_get(session, tensor.name, again.data(), bytes) != CAUCE_OK || dense != again))
      abort();
  }
  std::string path = fuzz::folder() + "/w.safetensors";
  if (cauce_session_save(session, path.c_str()) == CAUCE_OK)
    (void)!cauce_session_load(session, path.c_str());
}

} // namespace

// A program may ask for as much memory as it likes; it gets less.
extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  auto allocate = [](void *, size_t bytes, size_t alignment) {
    void *memory = nullptr;
    return bytes > 1 << 24 || posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, bytes) ? nullptr : memory;
  };
  cauce_allocator_t allocator = {sizeof(allocator), allocate, [](void *, void *memory) { free(memory); }, nullptr};
  return cauce_set_allocator(&allocator) == CAUCE_OK ? 0 : 1;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes in{data, data + size};
  Lists lists;
  static const char *const symbols[] = {"N", "M", "K"};
  cauce_abi_program_t program = fuzz::emptyProgram();
  program.symbols = symbols;
  program.symbol_count = in.below(4);
  program.products = lists.list<cauce_abi_term_t>(program.product_count = in.below(3), [&](uint32_t) { return makeTerm(in, lists); });
  program.states = lists.pointers<cauce_abi_state_t>(program.state_count = in.below(4), [&](uint32_t) { return makeState(in, lists); });
  program.functions = lists.pointers<cauce_abi_function_t>(program.function_count = in.below(4), [&](uint32_t) { return makeFunction(in, lists); });
  auto name = [&](uint32_t) { return in.byte() < 250 ? names[in.below(nameCount)] : nullptr; };
  program.decisions = lists.pointers<cauce_abi_decision_t>(program.decision_count = in.below(3), [&](uint32_t) {
    uint32_t classes = in.below(4);
    return cauce_abi_decision_t{name(0), name(0), lists.list<const char *>(classes, name), classes, in.below(4), double(in.number())};
  });
  program.phases = lists.pointers<cauce_abi_phase_t>(program.phase_count = in.below(3), [&](uint32_t i) {
    auto number = [&] { return uint32_t(in.number()); };
    const char *called = name(i);
    uint32_t step = number(), steps = number(), rate = number(), metric = number(), metrics = number(), measure = number();
    return cauce_abi_phase_t{called, step, steps, rate, metric, metrics, measure, number(), 0};
  });
  cauce_program_t *linked = nullptr;
  cauce_session_t *session = nullptr;
  cauce_status_t status = cauce_program_link(&program, &linked);
  fuzz::expectSentence(status, "");
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = 1;
  if (status == CAUCE_OK && cauce_session_create(linked, &options, &session) == CAUCE_OK) {
    useStates(session, program);
    callAll(linked, session, program, in);
  }
  cauce_session_release(session);
  cauce_program_release(linked);
  return 0;
}
