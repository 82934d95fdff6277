// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The threads that the runtime starts: they have names, take none of the application's signals, are no more than the limit of the process says,
// and end with what they were started for. Its functions need no more stack than the header says.
// embedding: models=digits,ring std=c++17 sanitize=thread
#include "check.h"

#include "digits.h"
#include "ring.h"
#include "tasks.h"

#include "cauce/cauce.hpp"

#include <atomic>
#include <csignal>
#include <map>
#include <pthread.h>
#include <string>
#include <vector>

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static constexpr bool isSanitized = true;
#elif defined(__has_feature)
static constexpr bool isSanitized = __has_feature(thread_sanitizer) || __has_feature(address_sanitizer);
#else
static constexpr bool isSanitized = false;
#endif

static std::map<std::string, int> names() {
  std::map<std::string, int> counts;
  for (const Task &task : runtimeTasks())
    ++counts[task.name];
  return counts;
}

static int fill(void *, const uint32_t *, size_t count, void *const *fields) {
  memset(fields[0], 0, count * 2 * sizeof(float));
  memset(fields[1], 0, count * sizeof(float));
  return 0;
}

static void callLarge(cauce::Session &session) {
  std::vector<uint8_t> pixels(64 * 3000);
  session.call("predict", {cauce::Tensor::wrap<uint8_t>({3000, 64}, pixels)});
}

static void nameThem() {
  cauce::Program digits(cauce_model_digits), ring(cauce_model_ring);
  cauce::Session session(digits, 3), trained(ring, 1);
  trained.init(1);
  session.init(1);
  CHECK(names().empty());
  callLarge(session);
  CHECK((names() == std::map<std::string, int>{{"cauce/pool 1", 1}, {"cauce/pool 2", 1}}));
  // All sessions share them.
  cauce::Session second(digits, 3);
  second.init(1);
  callLarge(second);
  CHECK((names() == std::map<std::string, int>{{"cauce/pool 1", 1}, {"cauce/pool 2", 1}}));
  const char *fields[] = {"point", "inside"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 100, fields, 2, 0, fill, nullptr};
  cauce_data_t *data = nullptr;
  REQUIRE_OK(cauce_data_create(ring.get(), &source, 1, &data));
  cauce_train_options_t options;
  cauce_train_options_init(ring.get(), &options);
  cauce_trainer_t *trainer = nullptr;
  REQUIRE_OK(cauce_trainer_create(trained.get(), data, &options, &trainer));
  std::vector<float> points(2);
  trained.callAsync("predict", {cauce::Tensor::of<float>({1, 2}, {points.data(), 2})}).wait();
  std::map<std::string, int> all = names();
  CHECK(all["cauce/loader"] == 1);
  CHECK(all["cauce/calls"] == 1);
  CHECK(all.size() == 4);
  for (const Task &task : runtimeTasks())
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGCHLD, SIGUSR1, SIGPROF, SIGPIPE})
      CHECK(task.blocked >> (signal - 1) & 1);
  // Faults are not, in those that have come to work: until then the C library blocks all.
  cauce_train_event_t event;
  REQUIRE_OK(cauce_trainer_step(trainer, &event));
  for (const Task &task : runtimeTasks())
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL})
      CHECK(task.name.rfind("cauce/pool", 0) == 0 || !(task.blocked >> (signal - 1) & 1));
  sigset_t own;
  pthread_sigmask(SIG_SETMASK, nullptr, &own);
  CHECK(!sigismember(&own, SIGUSR1)); // the caller's are as before
  cauce_trainer_release(trainer);
  cauce_data_release(data);
}

static void limitThem() {
  CHECK(names().empty());
  cauce::Program digits(cauce_model_digits);
  cauce::Session session(digits, 8);
  session.init(1);
  cauce::setThreadsLimit(2);
  callLarge(session);
  CHECK((names() == std::map<std::string, int>{{"cauce/pool 1", 1}}));
  cauce::setThreadsLimit(1);
  callLarge(session);
  cauce::setThreadsLimit(0);
  callLarge(session);
  CHECK(names().size() == 7);
  CHECK_STATUS(cauce_set_threads_limit(1025), CAUCE_INVALID_ARGUMENT);
}

// ---- Stacks ----

struct Small {
  std::string models, scratch;
  cauce_program_t *program = nullptr;
  cauce_session_t *session = nullptr;
  cauce_data_t *data = nullptr;
  cauce_trainer_t *trainer = nullptr;
  std::vector<uint8_t> pixels = std::vector<uint8_t>(64);
  std::vector<float> probabilities = std::vector<float>(10);
};

static int fillDigits(void *, const uint32_t *, size_t count, void *const *fields) {
  memset(fields[0], 1, count * 64);
  memset(fields[1], 0, count * sizeof(int64_t));
  return 0;
}

static void open(Small &small) {
  const char *fields[] = {"pixels", "digit"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 500, fields, 2, 0, fillDigits, nullptr};
  REQUIRE_OK(cauce_program_open((small.models + "/digits.so").c_str(), &small.program));
  REQUIRE_OK(cauce_session_create(small.program, nullptr, &small.session));
  REQUIRE_OK(cauce_session_init(small.session, 1));
  REQUIRE_OK(cauce_data_create(small.program, &source, 1, &small.data));
  cauce_train_options_t options;
  cauce_train_options_init(small.program, &options);
  REQUIRE_OK(cauce_trainer_create(small.session, small.data, &options, &small.trainer));
}

static void call(Small &small) {
  const int64_t rows = 1;
  const void *arguments[] = {small.pixels.data()};
  void *results[] = {small.probabilities.data()};
  REQUIRE_OK(cauce_session_compute(small.session, "predict", &rows, 1, arguments, 1, results, 1));
  CHECK_STATUS(cauce_session_compute(small.session, "nothing", &rows, 1, arguments, 1, results, 1), CAUCE_NOT_FOUND);
  cauce_train_event_t event;
  for (int i = 0; i < 5; ++i)
    REQUIRE_OK(cauce_trainer_step(small.trainer, &event));
}

static void readAndWrite(Small &small) {
  std::string file = small.scratch + "/small.safetensors";
  REQUIRE_OK(cauce_trainer_save(small.trainer, (small.scratch + "/checkpoint.safetensors").c_str()));
  REQUIRE_OK(cauce_session_save(small.session, file.c_str()));
  REQUIRE_OK(cauce_session_load(small.session, file.c_str()));
  size_t count;
  cauce_metric_t metric;
  REQUIRE_OK(cauce_session_evaluate(small.session, small.data, "train", 32, &metric, 1, &count));
}

static void release(Small &small) {
  cauce_trainer_release(small.trainer);
  cauce_data_release(small.data);
  cauce_session_release(small.session);
  cauce_program_release(small.program);
}

// Runs `work` on a thread with a stack of `bytes`, and what the C library keeps there for itself.
static void onStack(size_t bytes, void (*work)(Small &), Small &small) {
  struct Run {
    void (*work)(Small &);
    Small &small;
    static void *main(void *self) {
      static_cast<Run *>(self)->work(static_cast<Run *>(self)->small);
      return nullptr;
    }
  } run{work, small};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  CHECK(pthread_attr_setstacksize(&attributes, bytes) == 0);
  pthread_t thread;
  if (int failure = pthread_create(&thread, &attributes, Run::main, &run)) {
    CHECK(failure == 0);
    return;
  }
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

int main(int argc, char **argv) {
  CHECK(argc == 3);
  nameThem();
  limitThem();
  CHECK(names().empty());
  if (isSanitized)
    return check_failures(); // whose frames are larger
  Small small;
  small.models = argv[1];
  small.scratch = argv[2];
  const size_t little = 64 << 10, more = 128 << 10;
  onStack(more, open, small);
  onStack(little, call, small);
  onStack(more, readAndWrite, small);
  onStack(little, release, small);
  return check_failures();
}
