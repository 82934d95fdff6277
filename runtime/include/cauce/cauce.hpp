// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce.h for C++17: handles that release themselves, spans with types, exceptions. Header only; nothing but the C API and
// the standard library. What is said there of shapes, errors and threads holds here, and C handles are at hand with get().
//
//   cauce::Program program(cauce_model_digits);      // #include "digits.h", made by cauce compile -o digits.a
//   cauce::Session session(program);
//   std::vector<uint8_t> pixels(64);
//   cauce::Tensor x = cauce::Tensor::of<uint8_t>({1, 64}, pixels);
//   std::vector<cauce::Tensor> results = session.call("predict", {x});
//   for (float probability : results[0].values<float>())
//     ...
//
// and training, from memory of the application:
//
//   session.init(1);
//   cauce::Data data(program, {cauce::Source::of("train", rows, {{"pixels", pixels}, {"digit", digits}})});
//   cauce::Trainer trainer(session, data);
//   trainer.run();
//   session.save("digits.safetensors");
//
// A failure is a cauce::Error with the status and the sentence. A program that is compiled without exceptions can use all of this,
// too: a failure then prints the sentence and aborts, so what may fail there is better called through cauce.h.
#ifndef CAUCE_CAUCE_HPP
#define CAUCE_CAUCE_HPP

#include "cauce/cauce.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <future>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cauce {

// What a function of the C API failed with.
class Error : public std::runtime_error {
public:
  // `message` is what what() says.
  Error(cauce_status_t status, const std::string &message) : std::runtime_error(message), code(status) {}
  // CAUCE_NOT_FOUND, CAUCE_MISMATCH, ...
  cauce_status_t status() const noexcept { return code; }

private:
  cauce_status_t code;
};

// Throws the failure that `status` says, if it says one.
inline void check(cauce_status_t status) {
  if (status == CAUCE_OK)
    return;
#if defined(__cpp_exceptions)
  throw Error(status, cauce_message());
#else
  std::fprintf(stderr, "cauce: %s\n", cauce_message());
  std::abort();
#endif
}

// The most threads that may work on one call, whatever sessions ask for; 0: no limit.
inline void setThreadsLimit(uint32_t threads) { check(cauce_set_threads_limit(threads)); }

// Calls `run` once for each part from 0 to `parts` - 1, on any threads, and returns when all calls have. Must not throw.
using ParallelFor = std::function<void(uint32_t parts, const std::function<void(uint32_t part)> &run)>;

namespace detail {
inline ParallelFor parallelFor;
inline void runParallel(void *, uint32_t parts, void (*run)(void *, uint32_t), void *context) noexcept {
  parallelFor(parts, [run, context](uint32_t part) { run(context, part); });
}
} // namespace detail

// The application's own threads in place of the runtime's pool; an empty function: the pool again. See cauce_executor_t.
inline void setExecutor(uint32_t threads, ParallelFor parallelFor, uint64_t grainNanoseconds = 0) {
  check(cauce_set_executor(nullptr)); // or nothing changes
  detail::parallelFor = std::move(parallelFor);
  if (!detail::parallelFor)
    return;
  cauce_executor_t executor = {sizeof(cauce_executor_t), detail::runParallel, nullptr, threads, 0, grainNanoseconds};
  check(cauce_set_executor(&executor));
}

// Elements that lie one after the other and belong to somebody else.
template <typename T> class Span {
public:
  Span() = default;
  Span(T *data, size_t size) : items(data), count(size) {}
  template <size_t N> Span(T (&array)[N]) : items(array), count(N) {}
  // std::vector, std::array, std::string and whatever else has data() and size() of the right type.
  template <typename C, typename = std::enable_if_t<std::is_convertible_v<decltype(std::declval<C &>().data()), T *> &&
                                                    !std::is_same_v<std::decay_t<C>, Span>>>
  Span(C &&container) : items(container.data()), count(container.size()) {}

  T *data() const { return items; }
  size_t size() const { return count; }
  bool empty() const { return count == 0; }
  T *begin() const { return items; }
  T *end() const { return items + count; }
  T &operator[](size_t i) const { return items[i]; }

private:
  T *items = nullptr;
  size_t count = 0;
};

// The element type of the C API for a type of C++: dtype<float> is CAUCE_DTYPE_F32.
template <typename T> inline constexpr cauce_abi_dtype_t dtype = 0;
template <> inline constexpr cauce_abi_dtype_t dtype<float> = CAUCE_DTYPE_F32;
template <> inline constexpr cauce_abi_dtype_t dtype<double> = CAUCE_DTYPE_F64;
template <> inline constexpr cauce_abi_dtype_t dtype<int32_t> = CAUCE_DTYPE_I32;
template <> inline constexpr cauce_abi_dtype_t dtype<int64_t> = CAUCE_DTYPE_I64;
template <> inline constexpr cauce_abi_dtype_t dtype<uint8_t> = CAUCE_DTYPE_UI8;
template <> inline constexpr cauce_abi_dtype_t dtype<int8_t> = CAUCE_DTYPE_I8;
template <> inline constexpr cauce_abi_dtype_t dtype<bool> = CAUCE_DTYPE_I1;

namespace detail {

struct Release {
  void operator()(cauce_program_t *p) const { cauce_program_release(p); }
  void operator()(cauce_session_t *p) const { cauce_session_release(p); }
  void operator()(cauce_tensor_t *p) const { cauce_tensor_release(p); }
  void operator()(cauce_data_t *p) const { cauce_data_release(p); }
  void operator()(cauce_trainer_t *p) const { cauce_trainer_release(p); }
  void operator()(cauce_rows_t *p) const { cauce_rows_release(p); }
  void operator()(cauce_profile_t *p) const { cauce_profile_release(p); }
  void operator()(cauce_generator_t *p) const { cauce_generator_release(p); }
};
template <typename T> using Handle = std::unique_ptr<T, Release>;

[[noreturn]] inline void fail(cauce_status_t status, const std::string &message) {
#if defined(__cpp_exceptions)
  throw Error(status, message);
#else
  (void)status;
  std::fprintf(stderr, "cauce: %s\n", message.c_str());
  std::abort();
#endif
}

[[noreturn]] inline void mismatch(const std::string &message) { fail(CAUCE_MISMATCH, message); }

// What a handle that was moved from has no more.
template <typename T> T &deref(T *pointer, const char *what) {
  if (!pointer)
    fail(CAUCE_INVALID_ARGUMENT, std::string("expected ") + what + ", but it was moved away");
  return *pointer;
}

} // namespace detail

// A dense row-major array with a type and a shape.
class Tensor {
public:
  // Takes what a function of the C API made.
  explicit Tensor(cauce_tensor_t *tensor) : handle(tensor) {}

  // With memory of its own, zeroed.
  template <typename T> static Tensor zeros(Span<const int64_t> dims) {
    static_assert(dtype<T> != 0, "no element type of a tensor");
    cauce_tensor_t *out = nullptr;
    check(cauce_tensor_create(dtype<T>, uint32_t(dims.size()), dims.data(), &out));
    return Tensor(out);
  }
  // The same.
  template <typename T> static Tensor zeros(std::initializer_list<int64_t> dims) { return zeros<T>({dims.begin(), dims.size()}); }

  // With a copy of `values`, as many as `dims` say.
  template <typename T> static Tensor of(std::initializer_list<int64_t> dims, Span<const T> values) {
    Tensor tensor = zeros<T>(dims);
    Span<T> own = tensor.values<T>();
    if (own.size() != values.size())
      detail::mismatch("expected " + std::to_string(own.size()) + " elements, but got " + std::to_string(values.size()));
    if (!values.empty())
      std::memcpy(own.data(), values.data(), values.size() * sizeof(T));
    return tensor;
  }

  // Over memory of the caller, which must outlive it.
  template <typename T> static Tensor wrap(std::initializer_list<int64_t>, std::vector<std::remove_const_t<T>> &&) = delete;
  // The same.
  template <typename T> static Tensor wrap(std::initializer_list<int64_t> dims, Span<T> memory) {
    size_t count = 1;
    for (int64_t dim : dims)
      count *= size_t(dim);
    if (count != memory.size())
      detail::mismatch("expected " + std::to_string(count) + " elements, but got " + std::to_string(memory.size()));
    cauce_tensor_t *out = nullptr;
    using Element = std::remove_const_t<T>;
    check(cauce_tensor_wrap(dtype<Element>, uint32_t(dims.size()), dims.begin(), const_cast<Element *>(memory.data()), &out));
    return Tensor(out);
  }

  // From a file, in the type and shape that an argument or a result of a function has.
  static Tensor read(const std::string &path, const cauce_abi_tensor_t &type) {
    cauce_tensor_t *out = nullptr;
    check(cauce_tensor_read(path.c_str(), &type, &out));
    return Tensor(out);
  }
  // To a .npy or .csv file, replaced atomically.
  void write(const std::string &path) const { check(cauce_tensor_write(get(), path.c_str())); }

  // Its sizes, one for each dimension; valid as long as the tensor.
  Span<const int64_t> dims() const { return {cauce_tensor_dims(get()), cauce_tensor_rank(get())}; }
  // The type of its elements, one of CAUCE_DTYPE_...
  cauce_abi_dtype_t type() const { return cauce_tensor_dtype(get()); }
  // The number of its elements.
  size_t size() const { return cauce_tensor_count(get()); }
  // The elements; valid as long as the tensor. CAUCE_MISMATCH: they are of another type.
  template <typename T> Span<T> values() const {
    if (type() != dtype<std::remove_const_t<T>>)
      detail::mismatch(std::string("expected elements of type ") + cauce_dtype_name(dtype<std::remove_const_t<T>>) + ", but the tensor has " +
                       cauce_dtype_name(type()));
    return {static_cast<T *>(cauce_tensor_data(get())), size()};
  }
  // For the C API; owned by this.
  cauce_tensor_t *get() const { return handle.get(); }

private:
  detail::Handle<cauce_tensor_t> handle;
};

// A compiled program. It must outlive sessions and data that are made of it.
class Program {
public:
  // One that is linked; its header declares the descriptor.
  explicit Program(const cauce_abi_program_t &descriptor) {
    cauce_program_t *out = nullptr;
    check(cauce_program_link(&descriptor, &out));
    handle.reset(out);
  }
  // One from the bytes of a shared object, which may go afterwards.
  static Program openMemory(const void *bytes, size_t size) {
    cauce_program_t *out = nullptr;
    check(cauce_program_open_memory(bytes, size, &out));
    return Program(out);
  }
  // One in a shared object.
  static Program open(const std::string &path) {
    cauce_program_t *out = nullptr;
    check(cauce_program_open(path.c_str(), &out));
    return Program(out);
  }

  // Everything the program says about itself.
  const cauce_abi_program_t &descriptor() const { return detail::deref(cauce_program_descriptor(get()), "a program"); }
  // Of the model.
  std::string name() const { return descriptor().name; }
  // With their arguments and results.
  Span<const cauce_abi_function_t *const> functions() const { return {descriptor().functions, descriptor().function_count}; }
  // The one of this name. CAUCE_NOT_FOUND: there is none.
  const cauce_abi_function_t &function(const std::string &name) const {
    const cauce_abi_function_t *out = nullptr;
    check(cauce_program_function(get(), name.c_str(), &out));
    return *out;
  }
  // The shapes of a function's results for arguments of these shapes: resultDims("predict", {{5, 8}}).
  std::vector<std::vector<int64_t>> resultDims(const std::string &name, const std::vector<std::vector<int64_t>> &arguments) const {
    const cauce_abi_function_t &found = function(name);
    std::vector<int64_t> given;
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (i < found.argument_count && arguments[i].size() != found.arguments[i]->rank)
        detail::mismatch("function '" + name + "': expected " + std::to_string(found.arguments[i]->rank) + " sizes of '" +
                         found.arguments[i]->name + "', but got " + std::to_string(arguments[i].size()));
      given.insert(given.end(), arguments[i].begin(), arguments[i].end());
    }
    size_t count = 0;
    check(cauce_program_result_dims(get(), name.c_str(), given.data(), given.size(), nullptr, 0, &count));
    std::vector<int64_t> all(count);
    check(cauce_program_result_dims(get(), name.c_str(), given.data(), given.size(), all.data(), all.size(), &count));
    std::vector<std::vector<int64_t>> shapes;
    auto next = all.cbegin();
    for (uint32_t i = 0; i < found.result_count; next += found.results[i++]->rank)
      shapes.emplace_back(next, next + found.results[i]->rank);
    return shapes;
  }
  // The category of a label for sample `row` of `value`, what `predict` returned as `result`; NULL if that does not decide about one.
  const char *classOf(const std::string &result, const Tensor &value, uint64_t row) const {
    return cauce_program_class(get(), result.c_str(), value.get(), row);
  }
  // For the C API; owned by this.
  cauce_program_t *get() const { return handle.get(); }

private:
  explicit Program(cauce_program_t *program) : handle(program) {}
  detail::Handle<cauce_program_t> handle;
};

// Where one field of an application's data lies: rows * n elements.
struct Field {
  // `field` is the name of an argument of the program.
  template <typename T>
  Field(std::string field, Span<const T> values)
      : name(std::move(field)), data(values.data()), bytes(values.size() * sizeof(T)), type(dtype<T>) {}
  // The same for a vector, which must outlive the data.
  template <typename T> Field(std::string field, const std::vector<T> &values) : Field(std::move(field), Span<const T>(values)) {}
  // A vector that is the field's own.
  template <typename T> Field(std::string field, std::vector<T> &&values) : Field(std::move(field), Span<const T>()) {
    auto own = std::make_shared<const std::vector<T>>(std::move(values));
    data = own->data();
    bytes = own->size() * sizeof(T);
    owner = std::move(own);
  }
  template <typename T> Field(std::string, const std::vector<T> &&) = delete;
  std::string name;                  // of the argument
  const void *data;                  // the first element
  size_t bytes;                      // of all rows
  cauce_abi_dtype_t type;            // of the elements
  std::shared_ptr<const void> owner; // of the elements, unless that is somebody else
};

// A data set of the application.
struct Source {
  std::string name; // "train", "validation" or "test"
  uint64_t rows = 0; // 1 to 2^32 - 2
  std::vector<std::string> fields; // names of the program's arguments
  // Writes the rows with these numbers to the fields, one buffer each; false, or an exception, whose what() is the reason, fails. See
  // cauce_source_t, and cauce_source_fail for a reason without an exception.
  std::function<bool(Span<const uint32_t> rows, Span<void *const> fields)> fill;
  // Of the fields, to be checked against the program's; may be empty.
  std::vector<cauce_abi_dtype_t> types;
  std::vector<size_t> rowBytes; // the same

  // Rows that lie in memory, which must outlive the data unless it is a field's own.
  static Source of(std::string set, uint64_t count, std::vector<Field> memory) {
    Source source;
    source.name = std::move(set);
    source.rows = count;
    for (const Field &field : memory) {
      if (count == 0 || field.bytes % count)
        detail::mismatch("field '" + field.name + "' is not " + std::to_string(count) + " rows of equal size");
      source.fields.push_back(field.name);
      source.types.push_back(field.type);
      source.rowBytes.push_back(field.bytes / count);
    }
    source.fill = [memory = std::move(memory), sizes = source.rowBytes](Span<const uint32_t> wanted, Span<void *const> targets) {
      for (size_t f = 0; f < targets.size(); ++f)
        for (size_t i = 0; sizes[f] && i < wanted.size(); ++i)
          std::memcpy(static_cast<char *>(targets[f]) + i * sizes[f], static_cast<const char *>(memory[f].data) + wanted[i] * sizes[f],
                      sizes[f]);
      return true;
    };
    return source;
  }
};

namespace detail {

// A source, and the exception that its `fill` ended with, which the call that needed the rows throws again.
class Provider {
public:
  explicit Provider(Source given) : source(std::move(given)) {}

  // For the C API, of which nothing may throw. Called on a thread of the runtime's.
  static int fill(void *user, const uint32_t *rows, size_t count, void *const *fields) {
    auto &self = *static_cast<Provider *>(user);
    const Source &from = self.source;
#if defined(__cpp_exceptions)
    try {
      return from.fill({rows, count}, {fields, from.fields.size()}) ? 0 : 1;
    } catch (const std::exception &thrown) {
      self.keep(std::current_exception());
      return cauce_source_fail(thrown.what());
    } catch (...) {
      self.keep(std::current_exception());
      return cauce_source_fail("its fill function threw what is no std::exception");
    }
#else
    return from.fill({rows, count}, {fields, from.fields.size()}) ? 0 : 1;
#endif
  }

  // What was thrown since the last time, if anything was.
  std::exception_ptr take() noexcept {
    std::lock_guard<std::mutex> guard(lock);
    return std::exchange(exception, nullptr);
  }

  const Source source;

private:
  void keep(std::exception_ptr thrown) noexcept {
    std::lock_guard<std::mutex> guard(lock);
    exception = std::move(thrown);
  }

  std::mutex lock;
  std::exception_ptr exception;
};

// All of a Data.
class Providers {
public:
  Provider &add(Source source) {
    list.push_back(std::make_unique<Provider>(std::move(source)));
    return *list.back();
  }
  // Throws what the data sets of these names threw if that is what `status` says; else what it says, if it says a failure.
  void check(cauce_status_t status, std::initializer_list<const char *> sets) const {
#if defined(__cpp_exceptions)
    if (status == CAUCE_BAD_DATA)
      if (std::exception_ptr thrown = take(sets))
        std::rethrow_exception(thrown);
#else
    (void)sets;
#endif
    cauce::check(status);
  }
  // The first exception of these data sets, which all forget theirs.
  std::exception_ptr take(std::initializer_list<const char *> sets) const noexcept {
    std::exception_ptr first;
    for (const std::unique_ptr<Provider> &provider : list)
      for (const char *set : sets)
        if (provider->source.name == set)
          if (std::exception_ptr thrown = provider->take(); thrown && !first)
            first = std::move(thrown);
    return first;
  }

private:
  std::vector<std::unique_ptr<Provider>> list;
};

} // namespace detail

// Data sets: those that the model names, or the application's. An exception of a source's `fill` comes out of the call that needed the
// rows: of a trainer, or of Session::evaluate.
class Data {
public:
  // Those of the model, whose files are in `folder`.
  static Data open(const Program &program, const std::string &folder) {
    Data data;
    cauce_data_t *out = nullptr;
    check(cauce_data_open(program.get(), folder.c_str(), &out));
    data.handle.reset(out);
    return data;
  }
  // The program must outlive the data.
  static Data open(const Program &&, const std::string &) = delete;
  // Those of the application. CAUCE_MISMATCH: rows in memory of another type or size than the program's.
  Data(const Program &program, std::vector<Source> given) : Data() {
    std::vector<std::vector<const char *>> names(given.size());
    std::vector<cauce_source_t> list;
    for (size_t i = 0; i < given.size(); ++i) {
      if (!given[i].fill)
        detail::fail(CAUCE_INVALID_ARGUMENT, "data source '" + given[i].name + "' has no function 'fill'");
      checkFields(program, given[i]);
      detail::Provider &provider = providers->add(std::move(given[i]));
      for (const std::string &field : provider.source.fields)
        names[i].push_back(field.c_str());
      list.push_back({sizeof(cauce_source_t), provider.source.name.c_str(), provider.source.rows, names[i].data(), uint32_t(names[i].size()), 0,
                      detail::Provider::fill, &provider});
    }
    cauce_data_t *out = nullptr;
    check(cauce_data_create(program.get(), list.data(), list.size(), &out));
    handle.reset(out);
  }
  Data(const Program &&, std::vector<Source>) = delete;
  // Takes the other's place; the other is empty then.
  Data(Data &&) noexcept = default;
  // What calls the sources ends before they do.
  Data &operator=(Data &&other) noexcept {
    handle = std::move(other.handle);
    providers = std::move(other.providers);
    return *this;
  }

  // Number of rows of a data set; reads its files if that has not happened.
  uint64_t rows(const std::string &set) {
    uint64_t rows = 0;
    check(cauce_data_rows(get(), set.c_str(), &rows));
    return rows;
  }
  // For the C API; owned by this.
  cauce_data_t *get() const { return handle.get(); }

private:
  friend class Session;
  friend class Trainer;
  Data() : providers(std::make_shared<detail::Providers>()) {}

  static size_t sizeOfRow(const cauce_abi_tensor_t &type) {
    size_t bytes = cauce_dtype_size(type.dtype);
    for (uint32_t i = 1; i < type.rank; ++i)
      bytes *= size_t(type.dims[i]);
    return bytes;
  }

  // Whether the size of a row is not known.
  static bool hasOpenRows(const cauce_abi_tensor_t &type) {
    for (uint32_t i = 1; i < type.rank; ++i)
      if (type.dims[i] < 0)
        return true;
    return false;
  }

  // What the C API cannot see: how large the application's rows are.
  static void checkFields(const Program &program, const Source &source) {
    for (size_t f = 0; f < source.rowBytes.size() && f < source.types.size() && f < source.fields.size(); ++f)
      for (const cauce_abi_function_t *function : program.functions())
        for (uint32_t a = 0; a < function->argument_count; ++a) {
          const cauce_abi_tensor_t &type = *function->arguments[a];
          if (type.name != source.fields[f] || type.rank == 0 || type.dims[0] >= 0 || hasOpenRows(type))
            continue;
          if (type.dtype != source.types[f] || sizeOfRow(type) != source.rowBytes[f])
            detail::mismatch("field '" + source.fields[f] + "': expected rows of " + std::to_string(sizeOfRow(type)) + " bytes of " +
                             cauce_dtype_name(type.dtype) + ", but got " + std::to_string(source.rowBytes[f]) + " bytes of " +
                             cauce_dtype_name(source.types[f]));
        }
  }

  std::shared_ptr<detail::Providers> providers; // trainers know them, wherever this is moved to
  detail::Handle<cauce_data_t> handle;
};

// The loss or a metric.
struct Metric {
  std::string name; // the program's
  double value;     // over all samples
};

// Where the time of sessions goes. It must outlive the sessions that record in it, or be taken from them.
class Profile {
public:
  // See cauce_profile_options_t.
  explicit Profile(const Program &program, uint64_t events = 0, uint32_t threads = 0) {
    cauce_profile_options_t options;
    cauce_profile_options_init(&options);
    options.events = events;
    options.threads = threads;
    cauce_profile_t *out = nullptr;
    check(cauce_profile_create(program.get(), &options, &out));
    handle.reset(out);
  }
  explicit Profile(const Program &&, uint64_t = 0, uint32_t = 0) = delete;

  // A record for each kernel, in the program's order.
  std::vector<cauce_kernel_profile_t> kernels() const {
    size_t count = 0;
    check(cauce_profile_kernels(get(), nullptr, 0, &count));
    cauce_kernel_profile_t record = {};
    record.size = sizeof(record);
    std::vector<cauce_kernel_profile_t> records(count, record);
    check(cauce_profile_kernels(get(), records.data(), records.size(), &count));
    return records;
  }
  // Of all sessions, up to now.
  cauce_profile_totals_t summary() const {
    cauce_profile_totals_t totals = {};
    totals.size = sizeof(totals);
    check(cauce_profile_summary(get(), &totals));
    return totals;
  }
  // The events as a file for ui.perfetto.dev. No session may be recording.
  void writeTrace(const std::string &path) const { check(cauce_profile_write_trace(get(), path.c_str())); }
  // For the C API; owned by this.
  cauce_profile_t *get() const { return handle.get(); }

private:
  detail::Handle<cauce_profile_t> handle;
};

// The states of a program: parameters, optimizer slots, counters.
class Session {
public:
  // 0 threads: as many as the process may use. `awakeMicroseconds`: see cauce_session_options_t::awake_us.
  explicit Session(const Program &program, uint32_t threads = 0, uint32_t awakeMicroseconds = 0) : owner(program.get()) {
    cauce_session_options_t options;
    cauce_session_options_init(&options);
    options.threads = threads;
    options.awake_us = awakeMicroseconds;
    cauce_session_t *out = nullptr;
    check(cauce_session_create(program.get(), &options, &out));
    handle.reset(out);
  }

  // The program must outlive the session.
  explicit Session(const Program &&, uint32_t = 0, uint32_t = 0) = delete;

  // A session of its own that starts as this one, with as many threads and as long awake if that is 0, else without awakeMicroseconds.
  // Memory is shared until one of them writes; see cauce_session_copy.
  Session copy(uint32_t withThreads = 0) const {
    cauce_session_options_t options;
    cauce_session_options_init(&options);
    options.threads = withThreads;
    cauce_session_t *out = nullptr;
    check(cauce_session_copy(get(), withThreads ? &options : nullptr, &out));
    return Session(owner, out);
  }

  // Sets all states from the seed.
  void init(uint64_t seed) { check(cauce_session_init(get(), seed)); }
  // Sets the states that have no value yet from the seed.
  void complete(uint64_t seed) { check(cauce_session_complete(get(), seed)); }
  // Those parameters and constants of a .safetensors file that fit.
  void loadPartial(const std::string &path) { check(cauce_session_load_partial(get(), path.c_str())); }
  // Parameters and constants from the bytes of a .safetensors file, which may go afterwards: all of them or none.
  void loadMemory(const void *bytes, size_t size) { check(cauce_session_load_memory(get(), bytes, size)); }
  // The same from a file.
  void load(const std::string &path) { check(cauce_session_load(get(), path.c_str())); }
  // Parameters and constants to a .safetensors file, replaced atomically.
  void save(const std::string &path) const { check(cauce_session_save(get(), path.c_str())); }
  // Whether every parameter has a value: compiled in, initialised, loaded or set.
  bool hasWeights() const { return cauce_session_has_weights(get()) != 0; }
  // The number of threads that its calls may use.
  uint32_t threads() const { return cauce_session_threads(get()); }

  // An argument of a call, which must live until it returns.
  struct Argument {
    // Made of a tensor wherever a call takes one.
    Argument(const Tensor &given) : tensor(given.get()) {}
    // One of the C API.
    Argument(const cauce_tensor_t *given) : tensor(given) {}
    const cauce_tensor_t *tensor; // the caller's
  };

  // Calls a function and returns its results.
  std::vector<Tensor> call(const std::string &function, const std::vector<Argument> &arguments = {}) {
    Prepared prepared(*this, function, arguments);
    check(cauce_session_call(get(), function.c_str(), prepared.arguments.data(), prepared.arguments.size(), prepared.raw.data(),
                             prepared.raw.size()));
    return std::move(prepared.results);
  }

  // What an asynchronous call came to: its results, or the failure, which is an Error.
  using Done = std::function<void(std::vector<Tensor> results, std::exception_ptr failure)>;
  // Calls a function on a thread of the runtime, after the asynchronous calls made before on this session, and then `done` on that thread, from
  // which nothing may be thrown. The arguments must live until then. See cauce_session_call_async.
  void callAsync(const std::string &function, const std::vector<Argument> &arguments, Done done) {
    auto pending = std::make_unique<Pending>(Pending{Prepared(*this, function, arguments), std::move(done)});
    const Prepared &prepared = pending->prepared;
    check(cauce_session_call_async(get(), function.c_str(), prepared.arguments.data(), prepared.arguments.size(), prepared.raw.data(),
                                   prepared.raw.size(), finish, pending.get()));
    (void)pending.release(); // it is `finish` that ends it
  }
  // The same with a future, which has the results or throws the failure.
  std::future<std::vector<Tensor>> callAsync(const std::string &function, const std::vector<Argument> &arguments = {}) {
    auto promise = std::make_shared<std::promise<std::vector<Tensor>>>();
    std::future<std::vector<Tensor>> future = promise->get_future();
    callAsync(function, arguments, [promise](std::vector<Tensor> results, std::exception_ptr failure) {
      if (failure)
        promise->set_exception(failure);
      else
        promise->set_value(std::move(results));
    });
    return future;
  }
  // Until all asynchronous calls made before are done.
  void wait() { check(cauce_session_wait(get())); }
  // Those that have not begun fail with CAUCE_CANCELLED.
  void cancel() noexcept { cauce_session_cancel(get()); }

  // The same on plain memory, without an allocation: compute("predict", {rows}, {x.data()}, {y.data()}). See cauce_session_compute.
  void compute(const std::string &function, std::initializer_list<int64_t> sizes, std::initializer_list<const void *> arguments,
               std::initializer_list<void *> results) {
    compute(function, Span<const int64_t>(sizes.begin(), sizes.size()), Span<const void *const>(arguments.begin(), arguments.size()),
            Span<void *const>(results.begin(), results.size()));
  }
  // The same.
  void compute(const std::string &function, Span<const int64_t> sizes, Span<const void *const> arguments, Span<void *const> results) {
    check(cauce_session_compute(get(), function.c_str(), sizes.data(), sizes.size(), arguments.data(), arguments.size(), results.data(),
                                results.size()));
  }

  // A copy of a state, dense and row-major. CAUCE_MISMATCH: it has elements of another type.
  template <typename T> std::vector<T> state(const std::string &name) const {
    const cauce_abi_state_t &found = stateNamed<T>(name);
    size_t count = 1;
    for (uint32_t i = 0; i < found.tensor->rank; ++i)
      count *= size_t(found.tensor->dims[i]);
    std::vector<T> values(count);
    check(cauce_session_get(get(), name.c_str(), values.data(), count * sizeof(T)));
    return values;
  }
  // A new value for a state, dense and row-major, of its type and size.
  template <typename T> void setState(const std::string &name, Span<const T> values) {
    stateNamed<T>(name);
    check(cauce_session_set(get(), name.c_str(), values.data(), values.size() * sizeof(T)));
  }

  // One pass over a data set.
  std::vector<Metric> evaluate(Data &data, const std::string &set, uint64_t batch = 256) {
    return metricsOf("metrics", [&](cauce_metric_t *out, size_t capacity, size_t *count) {
      cauce_status_t status = cauce_session_evaluate(get(), data.get(), set.c_str(), batch, out, capacity, count);
      data.providers ? data.providers->check(status, {set.c_str()}) : check(status);
    });
  }
  // What `step` ("step_metrics") or `evaluate` ("metrics") accumulated since the last reset. Resets nothing.
  std::vector<Metric> metrics(const std::string &function) const {
    return metricsOf(function, [&](cauce_metric_t *out, size_t capacity, size_t *count) {
      check(cauce_session_metrics(get(), function.c_str(), out, capacity, count));
    });
  }
  // Zeroes the accumulators of metrics.
  void resetMetrics() { cauce_session_reset_metrics(get()); }
  // From now on what it does is recorded there, or with NULL nowhere.
  void setProfile(Profile *profile) { check(cauce_session_set_profile(get(), profile ? profile->get() : nullptr)); }
  // The program that it holds the states of.
  cauce_program_t *program() const { return owner; }
  // For the C API; owned by this.
  cauce_session_t *get() const { return handle.get(); }

private:
  Session(cauce_program_t *program, cauce_session_t *session) : owner(program), handle(session) {}

  template <typename T> const cauce_abi_state_t &stateNamed(const std::string &name) const {
    const cauce_abi_program_t &descriptor = *cauce_program_descriptor(owner);
    for (uint32_t i = 0; i < descriptor.state_count; ++i) {
      const cauce_abi_state_t &state = *descriptor.states[i];
      if (name != state.tensor->name)
        continue;
      if (state.tensor->dtype != dtype<T>)
        detail::mismatch("state '" + name + "' has elements of type " + cauce_dtype_name(state.tensor->dtype) + ", not " + cauce_dtype_name(dtype<T>));
      return state;
    }
    check(cauce_session_get(get(), name.c_str(), nullptr, 0)); // says that there is none
    detail::mismatch("state '" + name + "'");
  }

  // The arguments and results of a call as C has them.
  struct Prepared {
    Prepared(Session &session, const std::string &function, const std::vector<Argument> &given) {
      for (const Argument &argument : given)
        arguments.push_back(argument.tensor);
      const cauce_abi_function_t *found = nullptr;
      check(cauce_program_function(session.owner, function.c_str(), &found));
      raw.resize(found->result_count);
      results.reserve(raw.size()); // nothing is thrown before they have an owner
      check(cauce_session_results(session.get(), function.c_str(), arguments.data(), arguments.size(), raw.data(), raw.size()));
      for (cauce_tensor_t *tensor : raw)
        results.emplace_back(tensor);
    }
    std::vector<const cauce_tensor_t *> arguments;
    std::vector<cauce_tensor_t *> raw;
    std::vector<Tensor> results; // own those of `raw`
  };

  struct Pending {
    Prepared prepared;
    Done done;
  };

  static void finish(void *user, cauce_status_t status, const char *message) noexcept {
    std::unique_ptr<Pending> pending(static_cast<Pending *>(user));
#if defined(__cpp_exceptions)
    if (status != CAUCE_OK)
      return pending->done({}, std::make_exception_ptr(Error(status, message)));
#else
    (void)message;
    check(status);
#endif
    pending->done(std::move(pending->prepared.results), nullptr);
  }

  // `fill` gets room for as many as `function` reads, and fails without it.
  template <typename Fill> std::vector<Metric> metricsOf(const std::string &function, Fill fill) const {
    const cauce_abi_function_t *found = nullptr;
    std::vector<cauce_metric_t> raw(cauce_program_function(owner, function.c_str(), &found) == CAUCE_OK ? found->result_count : 0);
    size_t count = 0;
    fill(raw.data(), raw.size(), &count);
    std::vector<Metric> metrics;
    for (size_t i = 0; i < count && i < raw.size(); ++i)
      metrics.push_back({raw[i].name, raw[i].value});
    return metrics;
  }

  cauce_program_t *owner;
  detail::Handle<cauce_session_t> handle;
};

// Rows of a CSV file as arguments of a function, by what the model says of its data. See cauce_rows_t.
class Rows {
public:
  // `path` may be "-", the standard input.
  Rows(const Program &program, const std::string &function, const std::string &path) {
    check(cauce_program_function(program.get(), function.c_str(), &called));
    cauce_rows_t *out = nullptr;
    check(cauce_rows_open(program.get(), function.c_str(), path.c_str(), &out));
    handle.reset(out);
  }
  // The program must outlive the rows.
  Rows(const Program &&, const std::string &, const std::string &) = delete;
  // Those of the next rows, up to `most`, for Session::call; valid until the next call. Empty at the end.
  std::vector<Session::Argument> next(uint64_t most) {
    const cauce_tensor_t *const *arguments = nullptr;
    uint64_t count = 0;
    check(cauce_rows_next(get(), most, &arguments, &count));
    return count ? std::vector<Session::Argument>(arguments, arguments + called->argument_count) : std::vector<Session::Argument>();
  }
  // For the C API; owned by this.
  cauce_rows_t *get() const { return handle.get(); }

private:
  const cauce_abi_function_t *called = nullptr;
  detail::Handle<cauce_rows_t> handle;
};

// How the next token is chosen. See cauce_generate_options_t.
struct GenerateOptions {
  double temperature = 1; // 0: always the best token
  double topP = 1;        // of the best tokens those that have this probability together
  uint64_t topK = 0;      // so many of the best; 0: all
  uint64_t beams = 0;     // 0: draws
  uint64_t seed = 0;      // of what is drawn
  uint64_t most = 0;      // tokens; 0: 256
  uint64_t block = 0;     // tokens that the model sees; 0: as the model says
  std::string stop;       // text that ends generation; empty: none
  std::string end;        // token that ends generation; empty: none
  std::string result;     // of predict, with the scores; empty: the only one that fits
  bool recompute = false; // each token of all before it, instead of what is remembered of them
};

// A token that was chosen, or the end.
struct Token {
  cauce_generate_event_t event; // whether there is one
  uint32_t id;           // CAUCE_NO_TOKEN if there is none
  double logProbability; // as the model has it
  std::string text;      // what is complete with it
  // Whether there is a token, and others may follow.
  explicit operator bool() const { return event == CAUCE_GENERATE_TOKEN; }
};

// Continues a text, token by token: `while (cauce::Token token = generator.next())`, and what the last one holds, too.
class Generator {
public:
  // For a session that predicts; see cauce_generator_create.
  explicit Generator(const Session &session, const GenerateOptions &with = {}) {
    cauce_generate_options_t options;
    cauce_generate_options_init(&options);
    options.temperature = with.temperature;
    options.top_p = with.topP;
    options.top_k = with.topK;
    options.beams = with.beams;
    options.seed = with.seed;
    options.most = with.most;
    options.block = with.block;
    options.recompute = with.recompute;
    options.stop = with.stop.empty() ? nullptr : with.stop.c_str();
    options.end = with.end.empty() ? nullptr : with.end.c_str();
    options.result = with.result.empty() ? nullptr : with.result.c_str();
    cauce_generator_t *out = nullptr;
    check(cauce_generator_create(session.get(), &options, &out));
    handle.reset(out);
  }
  // The session must outlive the generator.
  explicit Generator(const Session &&, const GenerateOptions & = {}) = delete;
  // Appends a text to what is continued.
  void prompt(const std::string &text) { check(cauce_generator_prompt(get(), text.data(), text.size())); }
  // The same of ids.
  void prompt(const std::vector<uint32_t> &ids) { check(cauce_generator_prompt_ids(get(), ids.data(), ids.size())); }
  // Chooses the next token.
  Token next() {
    cauce_token_t token = {};
    token.size = sizeof(token);
    check(cauce_generator_next(get(), &token));
    return {token.event, token.id, token.log_probability, std::string(token.text, token.length)};
  }
  // All that follows until the end.
  std::string rest() {
    std::string all;
    for (bool more = true; more;) {
      Token token = next();
      all += token.text;
      more = bool(token);
    }
    return all;
  }
  // For the C API.
  cauce_generator_t *get() const { return handle.get(); }

private:
  detail::Handle<cauce_generator_t> handle;
};

// How to train; what is not set is the model's. See cauce_train_options_t.
struct TrainOptions {
  uint64_t epochs = 0;          // 0: the model's
  uint64_t batch = 0;           // 0: the model's
  std::optional<uint64_t> seed; // of the shuffling
  bool continues = false;       // keep the statistics that the net adapted to before
  bool acceptsChanges = false;  // resume although the net, its loss or its optimizer has changed
  std::string checkpoint;       // folder to save to; empty: none
  std::string resume;           // folder or file to go on from; empty: none
  uint64_t every = 0;           // steps between checkpoints; 0: an epoch
  uint64_t keep = 0;            // newest checkpoints that are kept; 0: 3
  uint64_t accumulate = 0;      // batches of an update; 0: the model's
  // After each step. An exception that is thrown here ends the step or the run that called it, which throws it again when the step is
  // done; another call goes on.
  std::function<void(const cauce_progress_t &)> onStep;
  // After each epoch and its validation; the same.
  std::function<void(const cauce_progress_t &)> onEpoch;
};

namespace detail {

// What the functions that the C API calls work on.
struct Callbacks {
  TrainOptions options;
  cauce_trainer_t *trainer = nullptr;
  std::shared_ptr<Providers> providers;
  std::exception_ptr exception;
  bool cancels = false; // there are steps to come, which an exception ends
  // Rows that were made ahead and nobody needed any more.
  ~Callbacks() {
    if (providers)
      providers->take({"train", "validation"});
  }
  void call(const std::function<void(const cauce_progress_t &)> &function, const cauce_progress_t *progress) {
    if (!function || exception)
      return;
#if defined(__cpp_exceptions)
    try {
      function(*progress);
    } catch (...) {
      // Nothing may be thrown through C: it is thrown again when C has returned.
      exception = std::current_exception();
      if (cancels)
        cauce_trainer_cancel(trainer);
    }
#else
    function(*progress);
#endif
  }
};

} // namespace detail

// A training run, all at once or step by step. The session and the data must outlive it.
class Trainer {
public:
  // Nothing is computed before the first step.
  Trainer(Session &session, Data &data, TrainOptions given = {}) : callbacks(std::make_unique<detail::Callbacks>()) {
    callbacks->options = std::move(given);
    callbacks->providers = data.providers;
    const TrainOptions &from = callbacks->options;
    cauce_train_options_t options;
    cauce_train_options_init(session.program(), &options);
    options.epochs = from.epochs;
    options.batch = from.batch;
    options.seed = from.seed.value_or(options.seed);
    options.continues = from.continues;
    options.accepts_changes = from.acceptsChanges;
    options.checkpoint = from.checkpoint.empty() ? nullptr : from.checkpoint.c_str();
    options.resume = from.resume.empty() ? nullptr : from.resume.c_str();
    options.every = from.every;
    options.keep = from.keep;
    options.accumulate = from.accumulate;
    options.callbacks = {onStep, onEpoch, callbacks.get()};
    cauce_trainer_t *out = nullptr;
    detail::deref(data.providers.get(), "data").check(cauce_trainer_create(session.get(), data.get(), &options, &out), {"train", "validation"});
    handle.reset(out);
    callbacks->trainer = out;
  }

  // Takes the other's place; the other is empty then.
  Trainer(Trainer &&) noexcept = default;
  // What calls the callbacks ends before they do.
  Trainer &operator=(Trainer &&other) noexcept {
    handle = std::move(other.handle);
    callbacks = std::move(other.callbacks);
    return *this;
  }

  // One step: CAUCE_TRAIN_STEP, CAUCE_TRAIN_EPOCH if it was the last of an epoch, CAUCE_TRAIN_DONE if there is none left.
  cauce_train_event_t step() {
    cauce_train_event_t event = CAUCE_TRAIN_DONE;
    finish(cauce_trainer_step(get(), &event));
    return event;
  }
  // Until training is complete (true) or was cancelled (false).
  bool run() {
    detail::Callbacks &mine = detail::deref(callbacks.get(), "a trainer");
    bool before = std::exchange(mine.cancels, true);
    cauce_status_t status = cauce_trainer_run(get());
    mine.cancels = before;
    if (status == CAUCE_CANCELLED && !mine.exception)
      return false;
    finish(status);
    return true;
  }
  // From any thread, or a signal handler.
  void cancel() noexcept { cauce_trainer_cancel(get()); }
  // A checkpoint: to a file, or the next one to the folder.
  void save(const std::string &path = {}) { finish(cauce_trainer_save(get(), path.empty() ? nullptr : path.c_str())); }

  // The file of the last checkpoint that was written or resumed from; empty if there is none.
  std::string checkpoint() const {
    const char *path = cauce_trainer_checkpoint(get());
    return path ? path : "";
  }
  // Text of the application that checkpoints carry; after a resumption that of the checkpoint.
  std::string note() const { return cauce_trainer_note(get()); }
  // Sets that text.
  void setNote(const std::string &note) { check(cauce_trainer_set_note(get(), note.c_str())); }

  // The learning rate of the next steps, instead of the model's and its schedule; NaN: the model's again.
  void setLearningRate(double rate) { check(cauce_trainer_set_learning_rate(get(), rate)); }
  // The one that the next step takes.
  double learningRate() const {
    double rate = 0;
    check(cauce_trainer_learning_rate(get(), &rate));
    return rate;
  }
  // The same two of one of the model's phases.
  void setLearningRate(const std::string &phase, double rate) { check(cauce_trainer_set_phase_learning_rate(get(), phase.c_str(), rate)); }
  // See above.
  double learningRate(const std::string &phase) const {
    double rate = 0;
    check(cauce_trainer_phase_learning_rate(get(), phase.c_str(), &rate));
    return rate;
  }
  // Where training stands; changes with every step.
  const cauce_progress_t &progress() const { return detail::deref(cauce_trainer_progress(get()), "a trainer"); }
  // What has been done so far.
  cauce_train_report_t report() const {
    cauce_train_report_t report = {};
    report.size = sizeof(report);
    check(cauce_trainer_report(get(), &report));
    return report;
  }
  // For the C API; owned by this.
  cauce_trainer_t *get() const { return handle.get(); }

private:
  static void onStep(void *user, const cauce_progress_t *progress) {
    auto &self = *static_cast<detail::Callbacks *>(user);
    self.call(self.options.onStep, progress);
  }
  static void onEpoch(void *user, const cauce_progress_t *progress) {
    auto &self = *static_cast<detail::Callbacks *>(user);
    self.call(self.options.onEpoch, progress);
  }
  void finish(cauce_status_t status) {
    detail::Callbacks &mine = detail::deref(callbacks.get(), "a trainer");
#if defined(__cpp_exceptions)
    // Not within the step that calls back: the exception is of the one that called.
    if (status != CAUCE_INVALID_ARGUMENT && mine.exception)
      std::rethrow_exception(std::exchange(mine.exception, nullptr));
#endif
    mine.providers->check(status, {"train", "validation"});
  }

  std::unique_ptr<detail::Callbacks> callbacks;
  detail::Handle<cauce_trainer_t> handle;
};

} // namespace cauce

#endif // CAUCE_CAUCE_HPP
