// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Running a function: its buffers, its kernels on the pool, and what came of them.
#include "base/ThreadPool.h"
#include "profile/Profile.h"
#include "train/Session.h"

namespace cauce::runtime {

namespace {

// What `launch` finds behind cauce_abi_call_t::context.
struct LaunchContext {
  uint32_t threads;
  Profile *profile;
  ParallelCall parallel;
  const cauce_abi_kernel_t *failed; // NULL as long as all launches succeed
  cauce_abi_status_t status;        // of that kernel
  const char *message;              // NULL, or why the program itself has failed
};

// A launch on several threads. The first range that fails decides what came of it.
struct Region {
  const cauce_abi_kernel_t *kernel;
  void *const *buffers;
  const int64_t *symbols;
  Profile *profile;
  std::atomic<cauce_abi_status_t> status{0};

  void runTasks(int64_t begin, int64_t end) {
    cauce_abi_status_t expected = 0, got = kernel->run(buffers, symbols, begin, end);
    if (__builtin_expect(got != 0, 0))
      status.compare_exchange_strong(expected, got, std::memory_order_relaxed);
  }
  static void run(void *context, int64_t begin, int64_t end) { static_cast<Region *>(context)->runTasks(begin, end); }
  static void runProfiled(void *context, int64_t begin, int64_t end) {
    Region &region = *static_cast<Region *>(context);
    uint64_t start = nanoseconds();
    region.runTasks(begin, end);
    recordTasks(*region.profile, *region.kernel, begin, end, start);
  }
};

} // namespace

// By the compiler's counts, at the rates of a core that computes and reads from its caches: some instructions are slower, but a guess
// decides about threads alone.
static Work workOf(const cauce_abi_kernel_t &kernel, const int64_t *symbols) {
  if (kernel.flop_count + kernel.byte_count == 0)
    return unknownWork;
  return sumOf(kernel.flops, kernel.flop_count, symbols) / 64 + sumOf(kernel.bytes, kernel.byte_count, symbols) / 32;
}

static cauce_abi_status_t launchTasks(LaunchContext &context, const cauce_abi_call_t &call, const cauce_abi_kernel_t *kernel,
                                      void *const *buffers, int64_t tasks, RangeFunction run) {
  if (tasks == 1 || context.threads == 1)
    return kernel->run(buffers, call.symbols, 0, tasks);
  Region region{kernel, buffers, call.symbols, context.profile};
  context.parallel.run(tasks, workOf(*kernel, call.symbols), run, &region);
  return region.status.load(std::memory_order_relaxed);
}

__attribute__((noinline)) static cauce_abi_status_t launchProfiled(LaunchContext &context, const cauce_abi_call_t &call,
                                                                   const cauce_abi_kernel_t *kernel, void *const *buffers, int64_t tasks) {
  uint64_t start = nanoseconds();
  cauce_abi_status_t status = launchTasks(context, call, kernel, buffers, tasks, Region::runProfiled);
  recordKernel(*context.profile, *kernel, call.symbols, start);
  return status;
}

static cauce_abi_status_t launch(cauce_abi_call_t *call, const cauce_abi_kernel_t *kernel, void *const *buffers, int64_t tasks) {
  LaunchContext &context = *static_cast<LaunchContext *>(call->context);
  if (tasks <= 0 || __builtin_expect(context.status != 0, 0))
    return context.status;
  cauce_abi_status_t status = __builtin_expect(context.profile != nullptr, 0)
                                  ? launchProfiled(context, *call, kernel, buffers, tasks)
                                  : launchTasks(context, *call, kernel, buffers, tasks, Region::run);
  if (__builtin_expect(status != 0, 0)) {
    context.status = status;
    context.failed = kernel;
  }
  return status;
}

static cauce_abi_status_t failCall(cauce_abi_call_t *call, cauce_abi_status_t status, const char *message) {
  LaunchContext &context = *static_cast<LaunchContext *>(call->context);
  if (context.status == 0) {
    context.status = status;
    context.message = message;
  }
  return context.status;
}

static const cauce_abi_services_t services = {sizeof(cauce_abi_services_t), launch, failCall};

Status reserveFunction(const cauce_abi_function_t &function, const int64_t *symbols, CallContext *context) {
  size_t bytes;
  if (!arenaBytes(function, symbols, &bytes))
    return fail(Status::outOfMemory, "function '%s': the arena for these sizes does not fit memory", function.name);
  CAUCE_TRY(context->arena.reserve(bytes + 1));
  return context->buffers.resize(function.input_count + function.output_count);
}

// Calls visit(buffer, curve, rows) for each output that is kept.
template <typename Visit>
static Status forEachKept(Session &session, const cauce_abi_function_t &function, const int64_t *symbols, CallContext *context, Visit visit) {
  for (uint32_t i = 0; function.kept_count && i < function.output_count; ++i) {
    const cauce_abi_binding_t &binding = function.outputs[i];
    if (binding.is_state || binding.index < function.result_count)
      continue;
    size_t bytes;
    if (!byteCount(*session.program, *function.results[binding.index], symbols, &bytes))
      return failOutOfMemory(SIZE_MAX);
    CAUCE_TRY(visit(&context->buffers[function.input_count + i], curveOf(session, function, binding.index), bytes / sizeof(CurveRow)));
  }
  return Status::ok;
}

// A failure that the program tells of. Numbers that this runtime does not know, and those that its own files and training have, are
// unsupported: callers go on after some of them.
static Status failProgram(const cauce_abi_function_t &function, const LaunchContext &context, cauce_abi_status_t status) {
  bool isKnown = status > CAUCE_OK && status < CAUCE_NOT_FINITE && status != CAUCE_IO;
  Status code = isKnown ? Status(status) : Status::unsupported;
  if (context.message && context.status == status)
    return fail(code, "function '%s': %s", function.name, context.message);
  const cauce_abi_kernel_t *kernel = context.status == status ? context.failed : nullptr;
  return fail(code, "function '%s': %s%s%s failed with status %d", function.name, kernel ? "its kernel '" : "its code",
              kernel ? kernel->name : "", kernel ? "'" : "", status);
}

Status runFunction(Session &session, const cauce_abi_function_t &function, const int64_t *symbols, CallContext *context) {
  CAUCE_TRY(reserveFunction(function, symbols, context));
  // Outputs first: a state that is written has memory of its own then, which is also the input of its name.
  for (uint32_t i = 0; i < function.output_count; ++i) {
    const cauce_abi_binding_t &binding = function.outputs[i];
    if (binding.is_state)
      CAUCE_TRY(session.states[binding.index].own());
    if (binding.is_state || binding.index < function.result_count)
      context->buffers[function.input_count + i] =
          binding.is_state ? session.states[binding.index].data() : context->results[binding.index];
  }
  for (uint32_t i = 0; i < function.input_count; ++i) {
    const cauce_abi_binding_t &binding = function.inputs[i];
    context->buffers[i] = binding.is_state ? session.states[binding.index].data() : context->arguments[binding.index];
  }
  CAUCE_TRY(forEachKept(session, function, symbols, context, [](void **buffer, Curve &curve, size_t rows) { return curve.next(rows, buffer); }));
  LaunchContext launchContext{session.threads, session.profile, ParallelCall(session.threads, session.awake), nullptr, 0, nullptr};
  cauce_abi_call_t call{context->buffers.data(), symbols, context->arena.data(), &services, &launchContext};
  uint64_t start = session.profile ? nanoseconds() : 0;
  cauce_abi_status_t status = function.run(&call);
  if (session.profile)
    recordCall(*session.profile, function, start);
  if (status != 0)
    return failProgram(function, launchContext, status);
  return forEachKept(session, function, symbols, context, [](void **, Curve &curve, size_t rows) {
    curve.add(rows);
    return Status::ok;
  });
}

} // namespace cauce::runtime
