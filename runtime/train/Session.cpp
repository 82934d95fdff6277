// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Binding a function's inputs and outputs to states and to the caller's tensors.
#include "train/Session.h"

#include "base/Log.h"
#include "base/ThreadPool.h"
#include "data/Ids.h"
#include "data/Tensor.h"
#include "train/CallQueue.h"

#include <cmath>

namespace cauce::runtime {

static CallContext *takeContext(Session &session) {
  CallContext *context;
  {
    Locked locked(session.lock);
    context = session.idle;
    if (context)
      session.idle = context->next;
  }
  return context ? context : make<CallContext>();
}

static void giveContext(Session &session, CallContext *context) {
  Locked locked(session.lock);
  context->next = session.idle;
  session.idle = context;
}

Status reserveCall(Session &session, const cauce_abi_function_t &function) {
  const int64_t symbols[maxSymbols] = {};
  CallContext *context = takeContext(session);
  if (!context)
    return failOutOfMemory(sizeof(CallContext));
  Status status = reserveFunction(function, symbols, context);
  giveContext(session, context);
  return status;
}

static const cauce_abi_state_t *stateAt(const Session &session, uint32_t i) { return session.program->states[i]; }

const cauce_abi_state_t *findNotFinite(const Session &session) {
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    if (stateAt(session, i)->flags & CAUCE_STATE_SAVED && !isFinite(*stateAt(session, i), session.states[i].data()))
      return stateAt(session, i);
  return nullptr;
}

Status Snapshot::open(const Session &session) {
  size_t total = 0;
  for (uint32_t i = 0; i < session.program->state_count; ++i) {
    CAUCE_TRY(offsets.push(total));
    if (stateAt(session, i)->flags & CAUCE_STATE_CHECKPOINTED)
      total += alignUp(stateAt(session, i)->bytes);
  }
  return memory.reserve(total + 1);
}

void Snapshot::take(const Session &session) {
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    if (stateAt(session, i)->flags & CAUCE_STATE_CHECKPOINTED)
      memcpy(state(i), session.states[i].data(), stateAt(session, i)->bytes);
}

Status ownStates(Session &session) {
  for (StateMemory &state : session.states)
    CAUCE_TRY(state.own());
  return Status::ok;
}

Status Snapshot::restore(Session *session) const {
  CAUCE_TRY(ownStates(*session));
  for (uint32_t i = 0; i < session->program->state_count; ++i)
    if ((stateAt(*session, i)->flags & (CAUCE_STATE_CHECKPOINTED | CAUCE_STATE_RATE)) == CAUCE_STATE_CHECKPOINTED)
      memcpy(session->states[i].data(), state(i), stateAt(*session, i)->bytes);
  return Status::ok;
}

// What every call of a function needs.
static Status checkCall(const cauce_session_t *session, const char *function, const void *arguments, size_t argumentCount,
                        const void *results, size_t resultCount) {
  return !session                      ? failNull("a session")
         : !function                   ? failNull("the name of a function")
         : argumentCount && !arguments ? failNull("the arguments of a function")
         : resultCount && !results     ? failNull("the results of a function")
                                       : Status::ok;
}

static Status bindArguments(const Session &session, const cauce_abi_function_t &function, const cauce_tensor_t *const *arguments,
                            size_t count, Symbols *symbols) {
  if (count != function.argument_count) {
    Message names;
    for (uint32_t i = 0; i < function.argument_count; ++i) {
      names.append(i ? ", '" : "'").append(function.arguments[i]->name).append("' ");
      describe(*session.program, *function.arguments[i], &names);
    }
    return fail(Status::mismatch, "function '%s': expected %u arguments, but got %zu; it takes %s", function.name,
                function.argument_count, count, function.argument_count ? names.c_str() : "none");
  }
  for (size_t i = 0; i < count; ++i) {
    if (!arguments[i])
      return fail(Status::invalidArgument, "function '%s': argument '%s' is NULL", function.name, function.arguments[i]->name);
    CAUCE_TRY(symbols->bind(function.name, *function.arguments[i], arguments[i]->dtype, arguments[i]->rank, arguments[i]->dims));
  }
  for (size_t i = 0; i < count; ++i)
    CAUCE_TRY(symbols->checkProducts(function.name, *function.arguments[i], arguments[i]->dims));
  return Status::ok;
}

// What changes states takes a step or counts samples: a mean over none would be NaN from then on.
static Status requireSamples(const cauce_abi_function_t &function, const cauce_tensor_t *const *arguments, size_t count) {
  bool writesStates = false;
  for (uint32_t i = 0; i < function.output_count && !writesStates; ++i)
    writesStates = function.outputs[i].is_state;
  for (size_t i = 0; i < count && writesStates; ++i)
    if (arguments[i]->count == 0) {
      Message shape;
      describe(arguments[i]->dtype, arguments[i]->rank, arguments[i]->dims, &shape);
      return fail(Status::invalidArgument, "function '%s': expected at least 1 sample, but '%s' is %s", function.name, function.arguments[i]->name,
                  shape.c_str());
    }
  return Status::ok;
}

static bool isAligned(const void *data) { return reinterpret_cast<uintptr_t>(data) % alignment == 0; }

static Status callFunction(Session &session, const cauce_abi_function_t &function, const cauce_tensor_t *const *arguments,
                           size_t argumentCount, cauce_tensor_t *const *results, size_t resultCount, CallContext *context) {
  Symbols symbols(*session.program);
  CAUCE_TRY(bindArguments(session, function, arguments, argumentCount, &symbols));
  CAUCE_TRY(requireSamples(function, arguments, argumentCount));
  CAUCE_TRY(prepareFor(session, function));
  if (resultCount != function.result_count)
    return fail(Status::mismatch, "function '%s': expected %u results, but got %zu", function.name, function.result_count, resultCount);
  CAUCE_TRY(checkIds(*session.program, function, arguments));
  size_t staged = 0;
  for (size_t i = 0; i < resultCount; ++i) {
    if (!results[i])
      return fail(Status::invalidArgument, "function '%s': result '%s' is NULL", function.name, function.results[i]->name);
    CAUCE_TRY(symbols.bind(function.name, *function.results[i], results[i]->dtype, results[i]->rank, results[i]->dims));
    CAUCE_TRY(symbols.checkProducts(function.name, *function.results[i], results[i]->dims));
    staged += isAligned(results[i]->data) ? 0 : alignUp(results[i]->bytes);
  }
  for (size_t i = 0; i < argumentCount; ++i)
    staged += isAligned(arguments[i]->data) ? 0 : alignUp(arguments[i]->bytes);
  if (staged)
    CAUCE_TRY(context->staging.reserve(staged));
  char *next = context->staging.data();
  CAUCE_TRY(context->arguments.resize(argumentCount));
  CAUCE_TRY(context->results.resize(resultCount));
  for (size_t i = 0; i < argumentCount; ++i) {
    context->arguments[i] = arguments[i]->data;
    if (!isAligned(arguments[i]->data) && arguments[i]->bytes) {
      context->arguments[i] = memcpy(next, arguments[i]->data, arguments[i]->bytes);
      next += alignUp(arguments[i]->bytes);
    }
  }
  for (size_t i = 0; i < resultCount; ++i) {
    context->results[i] = results[i]->data;
    if (!isAligned(results[i]->data) && results[i]->bytes) {
      context->results[i] = next;
      next += alignUp(results[i]->bytes);
    }
  }
  measureCurves(session, function);
  CAUCE_TRY(runFunction(session, function, symbols.data(), context));
  for (size_t i = 0; i < resultCount; ++i)
    if (context->results[i] != results[i]->data && results[i]->bytes)
      memcpy(results[i]->data, context->results[i], results[i]->bytes);
  for (uint32_t i = 0; i < function.output_count; ++i)
    if (function.outputs[i].is_state)
      session.origins[function.outputs[i].index] = Origin::given;
  return Status::ok;
}

// The caller was compiled for another function of this name.
static Status failSignature(const Session &session, const cauce_abi_function_t &function) {
  Message text;
  for (uint32_t i = 0; i < function.argument_count + function.result_count; ++i) {
    const cauce_abi_tensor_t &tensor = i < function.argument_count ? *function.arguments[i] : *function.results[i - function.argument_count];
    text.append(i == function.argument_count ? " -> " : i ? ", " : "").append(tensor.name).append(": ");
    describe(*session.program, tensor, &text);
  }
  return fail(Status::mismatch, "function '%s': the caller was compiled for other names, types or sizes than those of program '%s': %s",
              function.name, session.program->name, text.c_str());
}

// Tensors over the memory of arguments and results, kept in the context.
static Status viewMemory(Session &session, const cauce_abi_function_t &function, const int64_t *sizes, size_t sizeCount,
                         const void *const *arguments, size_t argumentCount, void *const *results, size_t resultCount,
                         CallContext *context) {
  if (sizeCount != session.program->symbol_count || argumentCount != function.argument_count || resultCount != function.result_count)
    return fail(Status::mismatch, "function '%s': expected %u sizes, %u arguments and %u results, but got %zu, %zu and %zu", function.name,
                session.program->symbol_count, function.argument_count, function.result_count, sizeCount, argumentCount, resultCount);
  if (sizeCount && !sizes)
    return failNull("the sizes of a function");
  for (size_t i = 0; i < sizeCount; ++i)
    if (sizes[i] < 0)
      return fail(Status::invalidArgument, "function '%s': expected %s to be 0 or more, but got %lld", function.name, session.program->symbols[i],
                  static_cast<long long>(sizes[i]));
  CAUCE_TRY(context->views.resize(argumentCount + resultCount));
  CAUCE_TRY(context->viewed.resize(argumentCount + resultCount));
  for (size_t i = 0; i < argumentCount + resultCount; ++i) {
    bool isArgument = i < argumentCount;
    const cauce_abi_tensor_t &type = isArgument ? *function.arguments[i] : *function.results[i - argumentCount];
    cauce_tensor &view = context->views[i];
    view.dtype = type.dtype;
    view.rank = type.rank;
    for (uint32_t d = 0; d < type.rank; ++d)
      view.dims[d] = sizeOf(*session.program, type.dims[d], sizes);
    if (!byteCount(*session.program, type, sizes, &view.bytes))
      return fail(Status::outOfMemory, "function '%s': '%s' has a size that does not fit memory", function.name, type.name);
    view.count = view.bytes / dtypeSize(type.dtype);
    view.data = isArgument ? const_cast<void *>(arguments[i]) : results[i - argumentCount];
    if (!view.data && view.count)
      return fail(Status::invalidArgument, "function '%s': '%s' is NULL", function.name, type.name);
    context->viewed[i] = &view;
  }
  return Status::ok;
}

// Runs `call` on the function with a context of its own.
template <typename Call> static Status callByName(Session &session, const char *name, Call call) {
  const cauce_abi_function_t *function = nullptr;
  CAUCE_TRY(requireFunction(*session.program, name, &function));
  CallContext *context = takeContext(session);
  if (!context)
    return failOutOfMemory(sizeof(CallContext));
  Status status = call(*function, context);
  giveContext(session, context);
  return status;
}

static Status openSession(Session &session, const cauce_session_options_t &options, const Session *from) {
  session.threads = options.threads ? options.threads : availableThreads();
  session.awake = uint64_t(options.awake_us) * 1000;
  const cauce_abi_program_t &program = *session.program;
  CAUCE_TRY(from ? copyStates(session, *from) : openStates(session));
  // A step that has begun has all memory that it needs: a copy that is made in one of its callbacks takes nothing of it.
  if (from && isInStep(*from))
    CAUCE_TRY(ownStates(session));
  size_t bytes = 0;
  for (const StateMemory &state : session.states)
    bytes += state.size();
  CAUCE_TRY(openCurves(session));
  log(CAUCE_LOG_DEBUG, "a session of '%s': %u threads, %zu bytes of states", program.name, session.threads, bytes);
  return Status::ok;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

void cauce_session_options_init(cauce_session_options_t *options) {
  if (options)
    *options = cauce_session_options_t{sizeof(cauce_session_options_t), 0, 0};
}

// A new session, or one that starts as `from`.
static cauce_status_t makeSession(const Program *program, const cauce_session_options_t *options, const Session *from, cauce_session_t **out) {
  cauce_session_options_t known;
  cauce_session_options_init(&known);
  if (from) {
    known.threads = from->threads;
    known.awake_us = uint32_t(from->awake / 1000);
  }
  if (options)
    if (Status status = readOptions(options, sizeof(cauce_session_options_t), "the session options", &known); status != Status::ok)
      return toC(status);
  if (known.threads > maxThreads)
    return toC(fail(Status::invalidArgument, "expected at most %u threads, but got %u", maxThreads, known.threads));
  cauce_session *session = make<cauce_session>();
  if (!session)
    return toC(failOutOfMemory(sizeof(cauce_session)));
  retainThreadPool();
  session->program = program;
  Status status = openSession(*session, known, from);
  if (status != Status::ok) {
    cauce_session_release(session);
    return toC(status);
  }
  *out = session;
  return CAUCE_OK;
}

cauce_status_t cauce_session_create(const cauce_program_t *program, const cauce_session_options_t *options,
                                    cauce_session_t **out_session) {
  CAUCE_REQUIRE(out_session, "a place for the session");
  *out_session = nullptr;
  CAUCE_REQUIRE(program, "a program");
  return makeSession(program->descriptor, options, nullptr, out_session);
}

cauce_status_t cauce_session_copy(const cauce_session_t *session, const cauce_session_options_t *options, cauce_session_t **out_session) {
  CAUCE_REQUIRE(out_session, "a place for the session");
  *out_session = nullptr;
  CAUCE_REQUIRE(session, "a session");
  return makeSession(session->program, options, session, out_session);
}

void cauce_session_release(cauce_session_t *session) {
  if (!session || (session->queue && !session->queue->close(session->queue)))
    return;
  while (CallContext *context = session->idle) {
    session->idle = context->next;
    destroy(context);
  }
  destroy(session);
  releaseThreadPool();
}

uint32_t cauce_session_threads(const cauce_session_t *session) { return session ? session->threads : 0; }

cauce_status_t cauce_session_call(cauce_session_t *session, const char *function, const cauce_tensor_t *const *arguments,
                                  size_t argument_count, cauce_tensor_t *const *results, size_t result_count) {
  if (Status status = checkCall(session, function, arguments, argument_count, results, result_count); status != Status::ok)
    return toC(status);
  return toC(callByName(*session, function, [&](const cauce_abi_function_t &found, CallContext *context) {
    return callFunction(*session, found, arguments, argument_count, results, result_count, context);
  }));
}

cauce_status_t cauce_session_compute(cauce_session_t *session, const char *function, const int64_t *sizes, size_t size_count,
                                     const void *const *arguments, size_t argument_count, void *const *results, size_t result_count) {
  return cauce_session_compute_checked(session, function, 0, sizes, size_count, arguments, argument_count, results, result_count);
}

cauce_status_t cauce_session_compute_checked(cauce_session_t *session, const char *function, uint64_t signature, const int64_t *sizes,
                                             size_t size_count, const void *const *arguments, size_t argument_count, void *const *results,
                                             size_t result_count) {
  if (Status status = checkCall(session, function, arguments, argument_count, results, result_count); status != Status::ok)
    return toC(status);
  return toC(callByName(*session, function, [&](const cauce_abi_function_t &found, CallContext *context) {
    if (signature && signature != found.signature)
      return failSignature(*session, found);
    CAUCE_TRY(viewMemory(*session, found, sizes, size_count, arguments, argument_count, results, result_count, context));
    return callFunction(*session, found, context->viewed.data(), argument_count, context->viewed.data() + argument_count, result_count,
                        context);
  }));
}

cauce_status_t cauce_session_results(cauce_session_t *session, const char *function, const cauce_tensor_t *const *arguments,
                                     size_t argument_count, cauce_tensor_t **out_results, size_t result_count) {
  for (size_t i = 0; out_results && i < result_count; ++i)
    out_results[i] = nullptr;
  if (Status status = checkCall(session, function, arguments, argument_count, out_results, result_count); status != Status::ok)
    return toC(status);
  const cauce_abi_function_t *found = nullptr;
  Symbols symbols(*session->program);
  Status status = requireFunction(*session->program, function, &found);
  if (status == Status::ok)
    status = bindArguments(*session, *found, arguments, argument_count, &symbols);
  if (status == Status::ok && result_count != found->result_count)
    status = fail(Status::mismatch, "function '%s': expected %u results, but got %zu", function, found->result_count, result_count);
  for (size_t i = 0; status == Status::ok && i < result_count; ++i) {
    const cauce_abi_tensor_t &type = *found->results[i];
    int64_t dims[maxRank];
    for (uint32_t d = 0; d < type.rank; ++d)
      dims[d] = sizeOf(*session->program, type.dims[d], symbols.data());
    status = makeTensor(type.dtype, type.rank, dims, nullptr, &out_results[i]);
  }
  for (size_t i = 0; status != Status::ok && i < result_count; ++i) {
    cauce_tensor_release(out_results[i]);
    out_results[i] = nullptr;
  }
  return toC(status);
}

void cauce_session_reset_metrics(cauce_session_t *session) {
  for (uint32_t i = 0; session && i < session->program->state_count; ++i)
    if (session->program->states[i]->flags & CAUCE_STATE_RESET)
      memset(session->states[i].data(), 0, session->program->states[i]->bytes);
  for (size_t i = 0; session && i < session->curves.size(); ++i)
    resetCurve(*session, session->curves[i]);
}

static Status findSized(const cauce_session_t *session, const char *name, const void *data, size_t bytes, uint32_t *out) {
  if (!session || !name || (bytes && !data))
    return failNull(!session ? "a session" : !name ? "the name of a state" : "memory for a state");
  uint32_t index = indexOfState(*session->program, name);
  if (index == session->program->state_count)
    return fail(Status::notFound, "the program has no state '%s'", name);
  const cauce_abi_state_t &state = *session->program->states[index];
  if (bytes != denseBytes(state)) {
    Message shape;
    describe(*session->program, *state.tensor, &shape);
    return fail(Status::mismatch, "state '%s': expected %zu bytes for %s, but got %zu", name, denseBytes(state), shape.c_str(), bytes);
  }
  *out = index;
  return Status::ok;
}

cauce_status_t cauce_session_get(const cauce_session_t *session, const char *state, void *data, size_t bytes) {
  uint32_t index = 0;
  Status status = findSized(session, state, data, bytes, &index);
  if (status == Status::ok && session->origins[index] == Origin::none)
    status = fail(Status::invalidArgument, "state '%s' has no value yet: initialise the session or set it first", state);
  if (status == Status::ok)
    unpack(*session->program->states[index], session->states[index].data(), data);
  return toC(status);
}

cauce_status_t cauce_session_set(cauce_session_t *session, const char *state, const void *data, size_t bytes) {
  uint32_t index = 0;
  Status status = findSized(session, state, data, bytes, &index);
  float rate = 0;
  if (status == Status::ok && session->program->states[index]->flags & CAUCE_STATE_RATE && bytes == sizeof(rate))
    memcpy(&rate, data, bytes);
  if (!std::isfinite(rate))
    status = fail(Status::invalidArgument, "state '%s': expected a finite learning rate, or a negative number for the model's, but got %g", state, double(rate));
  if (status == Status::ok)
    status = session->states[index].own();
  if (status == Status::ok) {
    pack(*session->program->states[index], data, session->states[index].data());
    session->origins[index] = Origin::given;
  }
  return toC(status);
}

} // extern "C"
