// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See CallQueue.h. One thread a session: calls that change states have an order, and who wants more at once has more sessions.
#include "train/CallQueue.h"

#include "base/Status.h"
#include "base/Thread.h"
#include "program/Program.h"
#include "train/Session.h"

namespace cauce::runtime {

struct QueuedCall {
  QueuedCall *next;
  const char *function; // the program's
  const cauce_tensor_t *const *arguments; // in the memory behind this struct, as the results are
  cauce_tensor_t *const *results;
  size_t argumentCount, resultCount;
  cauce_done_fn_t done;
  void *user;
  bool cancelled;
};

static bool isInherited(const CallQueue &queue) { return queue.generation != processGeneration(); }
static bool isOwnThread(const CallQueue &queue) { return !isInherited(queue) && pthread_equal(queue.thread, pthread_self()); }

// What can be said before the call runs.
static Status checkCall(const cauce_abi_function_t &function, const cauce_tensor_t *const *arguments, size_t argumentCount,
                        cauce_tensor_t *const *results, size_t resultCount) {
  if (argumentCount != function.argument_count || resultCount != function.result_count)
    return fail(Status::mismatch, "function '%s': expected %u arguments and %u results, but got %zu and %zu", function.name,
                function.argument_count, function.result_count, argumentCount, resultCount);
  for (size_t i = 0; i < argumentCount; ++i)
    if (!arguments[i])
      return fail(Status::invalidArgument, "function '%s': argument '%s' is NULL", function.name, function.arguments[i]->name);
  for (size_t i = 0; i < resultCount; ++i)
    if (!results[i])
      return fail(Status::invalidArgument, "function '%s': result '%s' is NULL", function.name, function.results[i]->name);
  return Status::ok;
}

static Status makeCall(const char *function, const cauce_tensor_t *const *arguments, size_t argumentCount, cauce_tensor_t *const *results,
                       size_t resultCount, QueuedCall **out) {
  size_t bytes = sizeof(QueuedCall) + (argumentCount + resultCount) * sizeof(void *);
  auto *call = static_cast<QueuedCall *>(allocate(bytes, alignof(QueuedCall)));
  if (!call)
    return failOutOfMemory(bytes);
  auto **resultCopies = reinterpret_cast<cauce_tensor_t **>(call + 1);
  auto **argumentCopies = reinterpret_cast<const cauce_tensor_t **>(call + 1) + resultCount;
  for (size_t i = 0; i < argumentCount; ++i)
    argumentCopies[i] = arguments[i];
  for (size_t i = 0; i < resultCount; ++i)
    resultCopies[i] = results[i];
  *call = QueuedCall{nullptr, function, argumentCopies, resultCopies, argumentCount, resultCount, nullptr, nullptr, false};
  *out = call;
  return Status::ok;
}

static QueuedCall *takeFirst(CallQueue &queue) {
  Locked locked(queue.lock);
  QueuedCall *call = queue.first;
  queue.running = call;
  if (!call)
    return nullptr;
  if (!call->next)
    queue.last = &queue.first;
  queue.first = call->next;
  return call;
}

static void runCall(CallQueue &queue, QueuedCall *call) {
  cauce_status_t status =
      call->cancelled ? toC(fail(Status::cancelled, "the call of '%s' was cancelled before it began", call->function))
                      : cauce_session_call(queue.session, call->function, call->arguments, call->argumentCount, call->results, call->resultCount);
  call->done(call->user, status, status == CAUCE_OK ? "" : cauce_message());
  {
    Locked locked(queue.lock);
    queue.running = nullptr;
  }
  release(call);
  queue.finished.fetch_add(1);
  if (queue.waiting.load())
    futexWakeAll(queue.finished);
}

static void *threadMain(void *argument) {
  CallQueue &queue = *static_cast<CallQueue *>(argument);
  for (;;) {
    uint32_t submitted = queue.submitted.load();
    bool isLast = queue.stopping.load();
    if (QueuedCall *call = takeFirst(queue)) {
      runCall(queue, call);
    } else if (isLast) {
      break;
    } else {
      futexWait(queue.submitted, submitted);
    }
  }
  if (queue.releasesSession) {
    cauce_session *session = queue.session;
    pthread_detach(pthread_self());
    session->queue = nullptr;
    destroy(&queue);
    cauce_session_release(session);
  }
  return nullptr;
}

static void cancelAll(CallQueue &queue) {
  Locked locked(queue.lock);
  for (QueuedCall *call = queue.first; call; call = call->next)
    call->cancelled = true;
}

static bool closeQueue(CallQueue *queue) {
  if (isInherited(*queue)) {
    // The thread, and whoever hears of these calls, is in the process that this one was forked from.
    if (queue->running)
      release(queue->running);
    while (QueuedCall *call = queue->first) {
      queue->first = call->next;
      release(call);
    }
    destroy(queue);
    return true;
  }
  cancelAll(*queue);
  bool isOwn = isOwnThread(*queue);
  queue->releasesSession = isOwn;
  queue->stopping.store(1);
  queue->submitted.fetch_add(1);
  futexWakeAll(queue->submitted);
  if (isOwn)
    return false;
  pthread_join(queue->thread, nullptr);
  destroy(queue);
  return true;
}

// The queue of a session, made if it is not there.
static Status openQueue(cauce_session &session, CallQueue **out) {
  Locked locked(session.lock);
  if (session.queue && isInherited(*session.queue)) {
    closeQueue(session.queue);
    session.queue = nullptr;
  }
  if (!session.queue) {
    CallQueue *queue = make<CallQueue>();
    if (!queue)
      return failOutOfMemory(sizeof(CallQueue));
    queue->session = &session;
    queue->close = closeQueue;
    if (!startThread(&queue->thread, "cauce/calls", threadMain, queue)) {
      destroy(queue);
      return fail(Status::outOfMemory, "the system gives no thread for asynchronous calls");
    }
    session.queue = queue;
  }
  *out = session.queue;
  return Status::ok;
}

static Status submit(cauce_session &session, QueuedCall *call) {
  CallQueue *queue;
  CAUCE_TRY(openQueue(session, &queue));
  {
    Locked locked(queue->lock);
    *queue->last = call;
    queue->last = &call->next;
    queue->submitted.fetch_add(1); // with the lock: calls are counted in their order
  }
  futexWakeAll(queue->submitted);
  return Status::ok;
}

// NULL if nothing was called asynchronously, or by another process.
static CallQueue *findQueue(cauce_session &session) {
  Locked locked(session.lock);
  return session.queue && !isInherited(*session.queue) ? session.queue : nullptr;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_session_call_async(cauce_session_t *session, const char *function, const cauce_tensor_t *const *arguments,
                                        size_t argument_count, cauce_tensor_t *const *results, size_t result_count, cauce_done_fn_t done,
                                        void *user) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(function, "the name of a function");
  CAUCE_REQUIRE(arguments || !argument_count, "the arguments of a function");
  CAUCE_REQUIRE(results || !result_count, "the results of a function");
  CAUCE_REQUIRE(done, "a function to call when it is done");
  const cauce_abi_function_t *found = nullptr;
  QueuedCall *call = nullptr;
  Status status = requireFunction(*session->program, function, &found);
  if (status == Status::ok)
    status = checkCall(*found, arguments, argument_count, results, result_count);
  if (status == Status::ok)
    status = makeCall(found->name, arguments, argument_count, results, result_count, &call);
  if (status != Status::ok)
    return toC(status);
  call->done = done;
  call->user = user;
  status = submit(*session, call);
  if (status != Status::ok)
    release(call);
  return toC(status);
}

cauce_status_t cauce_session_wait(cauce_session_t *session) {
  CAUCE_REQUIRE(session, "a session");
  CallQueue *queue = findQueue(*session);
  if (!queue)
    return CAUCE_OK;
  if (isOwnThread(*queue))
    return toC(fail(Status::invalidArgument, "an asynchronous call cannot wait for itself: expected another thread than that of its `done`"));
  uint32_t until = queue->submitted.load();
  queue->waiting.fetch_add(1);
  for (uint32_t finished; int32_t((finished = queue->finished.load()) - until) < 0;)
    futexWait(queue->finished, finished);
  queue->waiting.fetch_sub(1);
  return CAUCE_OK;
}

void cauce_session_cancel(cauce_session_t *session) {
  if (!session)
    return;
  if (CallQueue *queue = findQueue(*session))
    cancelAll(*queue);
}

} // extern "C"
