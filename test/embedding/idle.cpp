// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A service that answers now and then: small calls start no thread, calls with pauses between them cost as much processor time on four
// threads as on one, and a process that waits costs none, after a burst and after training.
// embedding: models=digits,mnist std=c++17
#include "check.h"

#include "digits.h"
#include "files.h"
#include "mnist.h"

#include <sys/resource.h>
#include <unistd.h>
#include <vector>

static double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](timeval time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

static size_t threadCount() { return files::count("/proc/self/task") - 2; } // without "." and ".."

static cauce_session_t *makeSession(const cauce_program_t *program, uint32_t threads, uint32_t awake = 0) {
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = threads;
  options.awake_us = awake;
  cauce_session_t *session = nullptr;
  REQUIRE_OK(cauce_session_create(program, &options, &session));
  REQUIRE_OK(cauce_session_init(session, 1));
  return session;
}

static cauce_program_t *makeProgram(const cauce_abi_program_t &model) {
  cauce_program_t *program = nullptr;
  REQUIRE_OK(cauce_program_link(&model, &program));
  return program;
}

// Processor time of some predictions of `rows` rows with a pause after each.
static double paced(cauce_session_t *session, int calls, size_t columns, int64_t rows, useconds_t pause) {
  std::vector<uint8_t> pixels(size_t(rows) * columns, 7);
  std::vector<float> probabilities(size_t(rows) * 10);
  const void *arguments[] = {pixels.data()};
  void *results[] = {probabilities.data()};
  double start = cpuSeconds();
  for (int i = 0; i < calls; ++i) {
    REQUIRE_OK(cauce_session_compute(session, "predict", &rows, 1, arguments, 1, results, 1));
    if (pause)
      usleep(pause);
  }
  return cpuSeconds() - start;
}

static double idle() {
  usleep(1000); // threads that are on their way to sleep arrive
  double start = cpuSeconds();
  usleep(200000);
  return cpuSeconds() - start;
}

static int fillOnes(void *, const uint32_t *, size_t count, void *const *fields) {
  for (size_t i = 0; i < count * 64; ++i)
    static_cast<uint8_t *>(fields[0])[i] = uint8_t(i % 17);
  for (size_t i = 0; i < count; ++i)
    static_cast<int64_t *>(fields[1])[i] = int64_t(i % 10);
  return 0;
}

int main() {
  cauce_program_t *digits = makeProgram(cauce_model_digits), *mnist = makeProgram(cauce_model_mnist);

  cauce_session_t *small = makeSession(digits, 4);
  paced(small, 300, 64, 1, 300);
  paced(small, 3000, 64, 1, 0);
  CHECK(threadCount() == 1);

  cauce_session_t *alone = makeSession(mnist, 1), *shared = makeSession(mnist, 4);
  double one = paced(alone, 300, 784, 1, 1000), four = paced(shared, 300, 784, 1, 1000);
  if (four > 2 * one + 0.02)
    fprintf(stderr, "300 predictions with pauses: %.3f s of processor time on one thread, %.3f s on four\n", one, four);
  CHECK(four <= 2 * one + 0.02);

  // Threads are had where they are worth it, and sleep when it is over.
  paced(shared, 3, 784, 256, 0);
  CHECK(threadCount() == 4);
  CHECK(idle() < 0.02);
  paced(shared, 500, 784, 1, 0);
  CHECK(idle() < 0.02);

  // Who wants them awake says so, and for how long.
  cauce_session_t *fast = makeSession(mnist, 2, 3000);
  paced(fast, 20, 784, 1, 100);
  CHECK(idle() < 0.02);

  const char *fields[] = {"pixels", "digit"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 2000, fields, 2, 0, fillOnes, nullptr};
  cauce_data_t *data = nullptr;
  REQUIRE_OK(cauce_data_create(digits, &source, 1, &data));
  cauce_train_options_t options;
  cauce_train_options_init(digits, &options);
  options.batch = 500;
  cauce_trainer_t *trainer = nullptr;
  REQUIRE_OK(cauce_trainer_create(small, data, &options, &trainer));
  for (int i = 0; i < 6; ++i) {
    cauce_train_event_t event;
    REQUIRE_OK(cauce_trainer_step(trainer, &event));
  }
  CHECK(idle() < 0.02);

  cauce_trainer_release(trainer);
  cauce_data_release(data);
  for (cauce_session_t *session : {small, alone, shared, fast})
    cauce_session_release(session);
  CHECK(threadCount() == 1);
  cauce_program_release(digits);
  cauce_program_release(mnist);
  return check_failures();
}
