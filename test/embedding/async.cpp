// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asynchronous calls: they come in order, write states one after the other, are told what failed, can be waited for and cancelled, and may
// make others; sessions are released with calls pending, and by the last of them.
// embedding: models=ring std=c++17,c++20 sanitize=address,thread
#include "check.h"

#include "ring.h"

#include "cauce/cauce.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// Holds up a thread until somebody opens it.
class Gate {
public:
  void open() {
    std::lock_guard<std::mutex> lock(mutex);
    isOpen = true;
    changed.notify_all();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [this] { return isOpen; });
  }

private:
  std::mutex mutex;
  std::condition_variable changed;
  bool isOpen = false;
};

struct Log {
  std::mutex mutex;
  std::vector<std::string> lines;
  void add(const std::string &line) {
    std::lock_guard<std::mutex> lock(mutex);
    lines.push_back(line);
  }
};

struct Entry {
  Log *log;
  std::string name;
  Gate *gate = nullptr;
  static void done(void *user, cauce_status_t status, const char *message) {
    Entry &entry = *static_cast<Entry *>(user);
    if (entry.gate)
      entry.gate->wait();
    entry.log->add(entry.name + " " + std::to_string(status) + (status ? std::string(" ") + message : std::string()));
  }
};

static cauce::Tensor points() {
  std::vector<float> values;
  for (int i = 0; i < 14; ++i)
    values.push_back(0.1f * float(i) - 0.7f);
  return cauce::Tensor::of<float>({7, 2}, values);
}

static cauce_status_t predict(cauce::Session &session, const cauce::Tensor &in, const cauce::Tensor &out, Entry &entry) {
  const cauce_tensor_t *arguments[] = {in.get()};
  cauce_tensor_t *results[] = {out.get()};
  return cauce_session_call_async(session.get(), "predict", arguments, 1, results, 1, Entry::done, &entry);
}

static void keepOrderAndTellFailures(const cauce::Program &program) {
  cauce::Session session(program, 2);
  session.init(1);
  cauce::Tensor x = points(), y = cauce::Tensor::zeros<float>({7, 1}), wrong = cauce::Tensor::zeros<float>({6, 1});
  std::vector<cauce::Tensor> expected = session.call("predict", {x});
  Log log;
  Entry a{&log, "a"}, b{&log, "b"}, c{&log, "c"};
  REQUIRE_OK(predict(session, x, y, a));
  REQUIRE_OK(predict(session, x, wrong, b));
  REQUIRE_OK(predict(session, x, y, c));
  session.wait();
  CHECK(log.lines.size() == 3 && log.lines[0] == "a 0" && log.lines[1].rfind("b 3 ", 0) == 0 && log.lines[2] == "c 0");
  CHECK(memcmp(cauce_tensor_data(y.get()), cauce_tensor_data(expected[0].get()), cauce_tensor_bytes(y.get())) == 0);
  // What is wrong at once is told at once, and never to `done`.
  CHECK_STATUS(cauce_session_call_async(session.get(), "nothing", nullptr, 0, nullptr, 0, Entry::done, &a), CAUCE_NOT_FOUND);
  CHECK_STATUS(cauce_session_call_async(session.get(), "predict", nullptr, 1, nullptr, 0, Entry::done, &a), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_session_call_async(session.get(), "predict", nullptr, 0, nullptr, 0, nullptr, nullptr), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_session_wait(nullptr), CAUCE_INVALID_ARGUMENT);
  session.wait();
  CHECK(log.lines.size() == 3);
}

static void cancelWhatHasNotBegun(const cauce::Program &program) {
  cauce::Session session(program);
  session.init(1);
  cauce::Tensor x = points(), y = cauce::Tensor::zeros<float>({7, 1});
  Log log;
  Gate gate;
  Entry first{&log, "first", &gate}, second{&log, "second"}, third{&log, "third"};
  REQUIRE_OK(predict(session, x, y, first));
  REQUIRE_OK(predict(session, x, y, second));
  // Unless the second has begun, which it has not: the first is not done.
  session.cancel();
  REQUIRE_OK(predict(session, x, y, third));
  gate.open();
  session.wait();
  CHECK(log.lines.size() == 3);
  // The first may not have begun either when it was cancelled.
  CHECK(log.lines[0].rfind("first ", 0) == 0);
  CHECK(log.lines[1] == "second 9 the call of 'predict' was cancelled before it began");
  CHECK(log.lines[2] == "third 0");
}

static void trainStepByStep(const cauce::Program &program) {
  // Steps write states: in order they are those of a single thread.
  cauce::Tensor x = points(), label = cauce::Tensor::zeros<float>({7});
  for (int i = 0; i < 7; ++i)
    label.values<float>()[size_t(i)] = float(i % 2);
  const cauce_abi_function_t &step = program.function("step");
  CHECK(step.argument_count == 2);
  auto train = [&](bool asynchronous) {
    cauce::Session session(program, 2);
    session.init(1);
    for (int i = 0; i < 40; ++i) {
      if (asynchronous)
        session.callAsync("step", {x, label}, [](std::vector<cauce::Tensor>, std::exception_ptr failure) { CHECK(!failure); });
      else
        session.call("step", {x, label});
    }
    session.wait();
    return session.call("predict", {x})[0].values<float>()[3];
  };
  CHECK(train(true) == train(false));
}

static void haveFutures(const cauce::Program &program) {
  cauce::Session session(program);
  session.init(1);
  cauce::Tensor x = points();
  std::vector<std::future<std::vector<cauce::Tensor>>> futures;
  for (int i = 0; i < 20; ++i)
    futures.push_back(session.callAsync("predict", {x}));
  float expected = session.call("predict", {x})[0].values<float>()[5];
  for (auto &future : futures)
    CHECK(future.get()[0].values<float>()[5] == expected);
  Gate gate;
  session.callAsync("predict", {x}, [&gate](std::vector<cauce::Tensor>, std::exception_ptr) { gate.wait(); });
  std::future<std::vector<cauce::Tensor>> cancelled = session.callAsync("predict", {x});
  session.cancel();
  gate.open();
  // ThreadSanitizer does not see how libstdc++ counts who holds an exception, and takes its end for a race.
#if defined(__has_feature)
#define IS_UNDER_TSAN __has_feature(thread_sanitizer)
#else
#define IS_UNDER_TSAN 0
#endif
#if !IS_UNDER_TSAN
  try {
    cancelled.get();
    CHECK(!"reached");
  } catch (const cauce::Error &error) {
    CHECK(error.status() == CAUCE_CANCELLED);
  }
#endif
}

// Each call makes the next; the last one releases the session.
struct Chain {
  cauce_session_t *session = nullptr;
  const cauce_tensor_t *in = nullptr;
  cauce_tensor_t *out = nullptr;
  int left = 10, waited = 0;
  Gate finished;
  static void done(void *user, cauce_status_t status, const char *) {
    Chain &chain = *static_cast<Chain *>(user);
    CHECK(status == CAUCE_OK);
    chain.waited += cauce_session_wait(chain.session) == CAUCE_INVALID_ARGUMENT && strstr(cauce_message(), "an asynchronous call cannot wait for itself");
    if (chain.left-- > 0) {
      CHECK_STATUS(cauce_session_call(chain.session, "predict", &chain.in, 1, &chain.out, 1), CAUCE_OK);
      CHECK_STATUS(cauce_session_call_async(chain.session, "predict", &chain.in, 1, &chain.out, 1, done, user), CAUCE_OK);
      return;
    }
    cauce_session_release(chain.session);
    chain.finished.open();
  }
};

static void callTheRuntimeWhenDone(const cauce::Program &program) {
  cauce_session_t *session = nullptr;
  REQUIRE_OK(cauce_session_create(program.get(), nullptr, &session));
  REQUIRE_OK(cauce_session_init(session, 1));
  cauce::Tensor x = points(), y = cauce::Tensor::zeros<float>({7, 1});
  Chain chain;
  chain.session = session;
  chain.in = x.get();
  chain.out = y.get();
  REQUIRE_OK(cauce_session_call_async(session, "predict", &chain.in, 1, &chain.out, 1, Chain::done, &chain));
  chain.finished.wait();
  CHECK(chain.waited == 11);
}

static void releaseWithCallsPending(const cauce::Program &program) {
  cauce::Tensor x = points(), y = cauce::Tensor::zeros<float>({7, 1});
  Log log;
  std::vector<Entry> entries(50, Entry{&log, "a"});
  {
    cauce::Session session(program);
    session.init(1);
    for (Entry &entry : entries)
      REQUIRE_OK(predict(session, x, y, entry));
  }
  CHECK(log.lines.size() == 50);
}

static void serveManyThreads(const cauce::Program &program) {
  cauce::Session session(program, 2);
  session.init(1);
  cauce::Tensor x = points();
  std::atomic<int> answers{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      int mine = 0;
      for (int i = 0; i < 50; ++i) {
        session.callAsync("predict", {x}, [&answers, &mine](std::vector<cauce::Tensor> results, std::exception_ptr failure) {
          CHECK(!failure && results.size() == 1);
          ++mine;
          ++answers;
        });
        if (i % 10 == 9) {
          session.wait();
          CHECK(mine == i + 1);
        }
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  CHECK(answers == 200);
}

int main() {
  cauce::Program program(cauce_model_ring);
  keepOrderAndTellFailures(program);
  cancelWhatHasNotBegun(program);
  trainStepByStep(program);
  haveFutures(program);
  callTheRuntimeWhenDone(program);
  releaseWithCallsPending(program);
  serveManyThreads(program);
  return check_failures();
}
