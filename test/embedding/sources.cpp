// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A data set of the application is filled by one thread at a time, whoever trains and evaluates on it; what it cannot provide is said by
// the call that needed it, always with the same row; and it cannot wait for itself.
// embedding: models=ring std=c++17,c++20 sanitize=address,thread
#include "check.h"

#include "ring.h"

#include <cauce/cauce.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr uint32_t rowCount = 600;

// Rows that are a function of their number, and what is called in between.
struct Points {
  std::atomic<int> inside{0}, calls{0}, callsAfterFailure{0};
  std::atomic<bool> overlapped{false}, failed{false};
  uint32_t badFrom = rowCount;                 // rows that cannot be provided: those from here on
  char text[64] = "";                          // of the one failure that is told at a time
  std::function<void(size_t count)> meanwhile; // called by fill

  static int fill(void *user, const uint32_t *rows, size_t count, void *const *fields) {
    Points &self = *static_cast<Points *>(user);
    if (self.inside.fetch_add(1) != 0)
      self.overlapped = true;
    ++self.calls;
    if (self.failed)
      ++self.callsAfterFailure;
    int status = self.write(rows, count, fields);
    self.inside.fetch_sub(1);
    return status;
  }

  int write(const uint32_t *rows, size_t count, void *const *fields) {
    if (meanwhile)
      meanwhile(count);
    for (size_t i = 0; i < count; ++i) {
      if (rows[i] >= badFrom) {
        failed = true;
        std::snprintf(text, sizeof(text), "row %u: there is no such point", rows[i]);
        return cauce_source_fail(text);
      }
      float x = float(rows[i] % 25) / 12 - 1, y = float(rows[i] / 25) / 12 - 1;
      static_cast<float *>(fields[0])[2 * i] = x;
      static_cast<float *>(fields[0])[2 * i + 1] = y;
      static_cast<float *>(fields[1])[i] = x * x + y * y < 0.5f;
    }
    return 0;
  }

  cauce_data_t *data(const cauce_program_t *program, Points *test = nullptr) {
    static const char *const fields[] = {"point", "inside"};
    cauce_source_t sources[2];
    for (int i = 0; i < 2; ++i)
      sources[i] = {sizeof(cauce_source_t), i ? "test" : "train", rowCount, fields, 2, 0, fill, i ? test : this};
    cauce_data_t *out = nullptr;
    REQUIRE_OK(cauce_data_create(program, sources, test ? 2 : 1, &out));
    return out;
  }
};

double loss(cauce_session_t *session, cauce_data_t *data, const char *set) {
  cauce_metric_t metrics[4];
  size_t count = 0;
  REQUIRE_OK(cauce_session_evaluate(session, data, set, 64, metrics, 4, &count));
  return metrics[0].value;
}

struct Watcher {
  cauce_session_t *session;
  cauce_data_t *data;
  int steps = 0;
  static void onStep(void *user, const cauce_progress_t *) {
    Watcher &self = *static_cast<Watcher *>(user);
    if (++self.steps % 4 == 0)
      CHECK(loss(self.session, self.data, "train") > 0);
  }
};

// Trains two epochs, evaluating on the same data in callbacks and between steps; returns the loss that it ends with.
double train(const cauce_program_t *program, cauce_data_t *data, bool evaluates) {
  cauce_session_t *session = check_session(program, 0, 3);
  Watcher watcher{session, data};
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 2;
  options.batch = 16;
  if (evaluates)
    options.callbacks = {Watcher::onStep, nullptr, &watcher};
  cauce_trainer_t *trainer = nullptr;
  REQUIRE_OK(cauce_trainer_create(session, data, &options, &trainer));
  cauce_train_event_t event = CAUCE_TRAIN_STEP;
  for (int step = 0; event != CAUCE_TRAIN_DONE; ++step) {
    REQUIRE_OK(cauce_trainer_step(trainer, &event));
    if (evaluates && step % 10 == 5)
      CHECK(loss(session, data, "train") > 0);
  }
  cauce_trainer_release(trainer);
  double result = loss(session, data, "train");
  cauce_session_release(session);
  return result;
}

void isFilledByOneThreadAtATime(const cauce_program_t *program) {
  Points points;
  cauce_data_t *data = points.data(program);
  double alone = train(program, data, false), evaluated = 0;
  std::vector<double> beside(3);
  std::vector<std::thread> threads;
  for (double &result : beside)
    threads.emplace_back([&] { result = train(program, data, false); });
  evaluated = train(program, data, true);
  for (std::thread &thread : threads)
    thread.join();
  CHECK(!points.overlapped);
  CHECK(evaluated == alone);
  for (double result : beside)
    CHECK(result == alone);
  cauce_data_release(data);
}

void aFailureIsTheLastCall(const cauce_program_t *program) {
  cauce_session_t *session = check_session(program, 0, 3);
  std::string first;
  for (int turn = 0; turn < 20; ++turn) {
    Points points;
    points.badFrom = 500;
    cauce_data_t *data = points.data(program);
    cauce_train_options_t options;
    cauce_train_options_init(program, &options);
    options.batch = 8; // many that are made ahead
    cauce_train_report_t report = {};
    report.size = sizeof(report);
    CHECK_STATUS(cauce_session_train(session, data, &options, &report), CAUCE_BAD_DATA);
    std::string message = cauce_message();
    CHECK(message.find("data set 'train': row ") == 0 && strstr(cauce_message(), "there is no such point"));
    CHECK(turn == 0 || message == first);
    first = message;
    CHECK(message == std::string("data set 'train': ") + points.text);
    CHECK(uint64_t(points.calls.load()) == report.steps + 1);
    CHECK(points.callsAfterFailure == 0);
    // Another pass asks again, in order.
    points.failed = false;
    cauce_metric_t metric;
    size_t count = 0;
    CHECK_STATUS(cauce_session_evaluate(session, data, "train", 64, &metric, 1, &count), CAUCE_BAD_DATA);
    CHECK(strcmp(cauce_message(), "data set 'train': row 500: there is no such point") == 0);
    CHECK(points.callsAfterFailure == 0);
    cauce_data_release(data);
  }
  cauce_session_release(session);
}

void itCannotWaitForItself(const cauce_program_t *program) {
  cauce_session_t *session = check_session(program, 0, 3), *other = check_session(program, 0, 3);
  Points points, test;
  cauce_data_t *data = points.data(program, &test);
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  cauce_trainer_t *trainer = nullptr, *second = nullptr;
  REQUIRE_OK(cauce_trainer_create(session, data, &options, &trainer));
  std::atomic<int> asked{0};
  test.meanwhile = [&](size_t) {
    ++asked;
    cauce_metric_t metric;
    size_t count = 0;
    cauce_train_event_t event;
    for (const char *set : {"train", "test"}) {
      CHECK_STATUS(cauce_session_evaluate(other, data, set, 64, &metric, 1, &count), CAUCE_INVALID_ARGUMENT);
      CHECK(strstr(cauce_message(), "within a fill function"));
    }
    CHECK_STATUS(cauce_trainer_create(other, data, &options, &second), CAUCE_INVALID_ARGUMENT);
    CHECK_STATUS(cauce_trainer_step(trainer, &event), CAUCE_INVALID_ARGUMENT);
    uint64_t rows = 0;
    CHECK_STATUS(cauce_data_rows(data, "train", &rows), CAUCE_OK);
    float point[2] = {0, 0}, probability = 2;
    CHECK_STATUS(cauce_model_ring_predict(other, 1, point, &probability), CAUCE_OK);
    CHECK(probability < 1);
  };
  cauce_session_t *third = check_session(program, 0, 3);
  CHECK(loss(third, data, "test") > 0);
  CHECK(asked > 0);
  for (cauce_session_t *each : {session, other, third})
    CHECK(loss(each, data, "train") > 0);
  cauce_trainer_release(trainer);
  cauce_data_release(data);
  for (cauce_session_t *each : {session, other, third})
    cauce_session_release(each);
}

void reasonsAreOptional(const cauce_program_t *program) {
  cauce_session_t *session = check_session(program, 0, 3);
  struct Case {
    int (*fill)(void *, const uint32_t *, size_t, void *const *);
    const char *message;
  } cases[] = {
      {[](void *, const uint32_t *, size_t, void *const *) { return -1; },
       "data set 'test': the application's source failed to provide 32 rows, the first of them row 0"},
      {[](void *, const uint32_t *, size_t, void *const *) { return cauce_source_fail(nullptr); },
       "data set 'test': the application's source failed to provide 32 rows, the first of them row 0"},
      {[](void *, const uint32_t *, size_t, void *const *) { return cauce_source_fail("two\nlines"); }, "data set 'test': two?lines"},
      {[](void *, const uint32_t *, size_t, void *const *) {
         cauce_tensor_t *none = nullptr;
         cauce_abi_tensor_t type = {};
         type.name = "value";
         type.dtype = CAUCE_DTYPE_F32;
         CHECK_STATUS(cauce_tensor_read("no-such-file.npy", &type, &none), CAUCE_NOT_FOUND);
         return cauce_source_fail(cauce_message());
       },
       "data set 'test': cannot open 'no-such-file.npy'"},
  };
  const char *const fields[] = {"point", "inside"};
  for (const Case &each : cases) {
    cauce_source_t source = {sizeof(cauce_source_t), "test", rowCount, fields, 2, 0, each.fill, nullptr};
    cauce_data_t *data = nullptr;
    REQUIRE_OK(cauce_data_create(program, &source, 1, &data));
    cauce_metric_t metric;
    size_t count = 0;
    CHECK_STATUS(cauce_session_evaluate(session, data, "test", 32, &metric, 1, &count), CAUCE_BAD_DATA);
    CHECK(strncmp(cauce_message(), each.message, strlen(each.message)) == 0);
    cauce_data_release(data);
  }
  std::string before = cauce_message();
  CHECK(cauce_source_fail("this is no fill function") != 0);
  CHECK(before == cauce_message());
  cauce_session_release(session);
}

// The same in C++: what is thrown is the reason.
void exceptionsAreReasons() {
  cauce::Program program(cauce_model_ring);
  cauce::Session session(program);
  session.init(1);
  cauce::Source source;
  source.name = "train";
  source.rows = 100;
  source.fields = {"point", "inside"};
  source.fill = [](cauce::Span<const uint32_t> rows, cauce::Span<void *const>) -> bool {
    throw std::runtime_error("row " + std::to_string(rows[0]) + ": the disk is gone");
  };
  cauce::Data data(program, {source});
  try {
    session.evaluate(data, "train");
    CHECK(!"an exception");
  } catch (const std::exception &error) {
    CHECK(std::string(error.what()).find("row 0: the disk is gone") != std::string::npos);
  }
}

} // namespace

int main(int argc, char **) {
  CHECK(argc == 3);
  cauce_program_t *program = nullptr;
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
  isFilledByOneThreadAtATime(program);
  aFailureIsTheLastCall(program);
  itCannotWaitForItself(program);
  reasonsAreOptional(program);
  cauce_program_release(program);
  exceptionsAreReasons();
  return check_failures();
}
