// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A system that gives no thread, or only some: predictions, training and evaluation come to what they come to with all of them.
// embedding: models=ring std=c++17
#include "check.h"

#include "ring.h"

#include <atomic>
#include <dlfcn.h>
#include <pthread.h>
#include <string>
#include <vector>

static std::atomic<int> started{0}, given{1000}; // threads that were asked for, and how many there are

// Instead of the C library's.
extern "C" int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) noexcept {
  static const auto real = reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
  return ++started > given ? EAGAIN : real(thread, attributes, run, argument);
}

static int fill(void *, const uint32_t *rows, size_t count, void *const *fields) {
  for (size_t i = 0; i < count; ++i) {
    static_cast<float *>(fields[0])[2 * i] = 0.02f * float(rows[i]);
    static_cast<float *>(fields[0])[2 * i + 1] = 0.01f * float(rows[i] % 50);
    static_cast<float *>(fields[1])[i] = rows[i] % 3 == 0;
  }
  return 0;
}

// Metrics, answers and parameters of a net that was trained.
static std::string train() {
  cauce_program_t *program = nullptr;
  cauce_data_t *data = nullptr;
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
  cauce_session_t *session = check_session(program, 4, 3);
  const char *fields[] = {"point", "inside"};
  cauce_source_t sources[] = {{sizeof(cauce_source_t), "train", 4000, fields, 2, 0, fill, nullptr},
                              {sizeof(cauce_source_t), "validation", 100, fields, 2, 0, fill, nullptr}};
  REQUIRE_OK(cauce_data_create(program, sources, 2, &data));
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 2;
  options.batch = 1000;
  REQUIRE_OK(cauce_session_train(session, data, &options, nullptr));
  cauce_metric_t metrics[4];
  size_t count = 0;
  REQUIRE_OK(cauce_session_evaluate(session, data, "validation", 64, metrics, 4, &count));
  CHECK(count == 2);
  std::vector<float> answers(5000), points(10000, 0.5f), bias(32);
  const int64_t sizes[] = {5000};
  const void *arguments[] = {points.data()};
  void *results[] = {answers.data()};
  REQUIRE_OK(cauce_session_compute(session, "predict", sizes, 1, arguments, 1, results, 1));
  REQUIRE_OK(cauce_session_get(session, "hidden.bias", bias.data(), bias.size() * sizeof(float)));
  cauce_data_release(data);
  cauce_session_release(session);
  cauce_program_release(program);
  std::string found = std::to_string(metrics[0].value) + " " + std::to_string(metrics[1].value);
  found.append(reinterpret_cast<const char *>(answers.data()), answers.size() * sizeof(float));
  return found.append(reinterpret_cast<const char *>(bias.data()), bias.size() * sizeof(float));
}

// What needs a thread says that there is none, and what works without says so once for each data set.
static void saysSo() {
  static std::string warnings;
  started = given = 0;
  cauce_set_log([](void *, cauce_log_level_t, const char *message) { warnings.append(message).append("\n"); }, nullptr, CAUCE_LOG_WARNING);
  train();
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
  CHECK(warnings.find("the system gives no thread to make batches of data set 'train' ahead\n") != std::string::npos);

  cauce_program_t *program = nullptr;
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
  cauce_session_t *session = check_session(program, 1, 3);
  float point[2] = {0.5f, 0.5f}, inside = 0;
  const int64_t pointDims[] = {1, 2}, insideDims[] = {1, 1};
  cauce_tensor_t *argument = nullptr, *result = nullptr;
  REQUIRE_OK(cauce_tensor_wrap(CAUCE_DTYPE_F32, 2, pointDims, point, &argument));
  REQUIRE_OK(cauce_tensor_wrap(CAUCE_DTYPE_F32, 2, insideDims, &inside, &result));
  auto done = [](void *user, cauce_status_t status, const char *) { *static_cast<cauce_status_t *>(user) = status; };
  cauce_status_t told = -1;
  CHECK_STATUS(cauce_session_call_async(session, "predict", &argument, 1, &result, 1, done, &told), CAUCE_OUT_OF_MEMORY);
  CHECK(strstr(cauce_message(), "the system gives no thread for asynchronous calls"));
  CHECK(told == -1);
  given = 1000;
  REQUIRE_OK(cauce_session_call_async(session, "predict", &argument, 1, &result, 1, done, &told));
  REQUIRE_OK(cauce_session_wait(session));
  CHECK(told == CAUCE_OK);
  cauce_tensor_release(argument);
  cauce_tensor_release(result);
  cauce_session_release(session);
  cauce_program_release(program);
}

int main() {
  const std::string expected = train();
  const int all = started;
  CHECK(all >= 3); // a loader each for training, validation and evaluation
  for (int most = 0; most < all; ++most) {
    started = 0;
    given = most;
    if (train() != expected) {
      fprintf(stderr, "with %d of %d threads: expected the same values, but got others\n", most, all);
      return 1;
    }
  }
  saysSo();
  return check_failures();
}
