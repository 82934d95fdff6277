/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A session without weights does nothing that needs them and says which are missing; after that it can be given them in any way. */
// embedding: models=iris std=c99,c11 sanitize=address
#include "check.h"

#include "iris.h"

#include <math.h>

enum { ROWS = 6 };
static const float lengths[ROWS * 4] = {5.1f, 3.5f, 1.4f, 0.2f, 4.9f, 3.0f, 1.4f, 0.2f, 7.0f, 3.2f, 4.7f, 1.4f,
                                        6.4f, 3.2f, 4.5f, 1.5f, 6.3f, 3.3f, 6.0f, 2.5f, 5.8f, 2.7f, 5.1f, 1.9f};
static const int64_t classes[ROWS] = {0, 0, 1, 1, 2, 2};

static int fill(void *user, const uint32_t *rows, size_t count, void *const *fields) {
  size_t i;
  (void)user;
  for (i = 0; i < count; ++i) {
    memcpy((float *)fields[0] + 4 * i, lengths + 4 * rows[i], 4 * sizeof(float));
    ((int64_t *)fields[1])[i] = classes[rows[i]];
  }
  return 0;
}

static cauce_session_t *make_session(const cauce_program_t *program) {
  cauce_session_t *session = NULL;
  REQUIRE_OK(cauce_session_create(program, NULL, &session));
  return session;
}

/* Calls every function of the program and returns how many are refused; all messages hold `text`. */
static int refused(cauce_session_t *session, const cauce_program_t *program, const char *text) {
  const cauce_abi_program_t *described = cauce_program_descriptor(program);
  uint32_t f, i;
  int count = 0;
  for (f = 0; f < described->function_count; ++f) {
    const cauce_abi_function_t *function = described->functions[f];
    static float memory[8][64], numbers[64];
    static int64_t labels[64];
    const void *arguments[8];
    void *results[8];
    int64_t sizes[8];
    cauce_status_t status;
    if (strcmp(function->name, "init") == 0 || strcmp(function->name, "adapt") == 0)
      continue; /* they give values */
    for (i = 0; i < 8; ++i) {
      arguments[i] = i < function->argument_count && function->arguments[i]->dtype == CAUCE_DTYPE_I64 ? (const void *)labels : numbers;
      results[i] = memory[i];
      sizes[i] = 2;
    }
    status = cauce_session_compute(session, function->name, sizes, described->symbol_count, arguments, function->argument_count, results,
                                   function->result_count);
    count += status != CAUCE_OK;
    if (status != CAUCE_OK) {
      CHECK_STATUS(status, CAUCE_INVALID_ARGUMENT);
      CHECK(strstr(cauce_message(), text) && strstr(cauce_message(), function->name));
    }
  }
  return count;
}

static void nothing_works_without(const cauce_program_t *program, cauce_data_t *data, const char *path) {
  cauce_session_t *session = make_session(program);
  cauce_train_options_t options;
  cauce_trainer_t *trainer = NULL;
  cauce_metric_t metrics[8];
  float bias[16];
  size_t count = 0;
  FILE *file;
  CHECK(!cauce_session_has_weights(session));
  /* predict, loss, gradient, step, evaluate; what reads accumulators alone may be called */
  CHECK(refused(session, program, "which has no value: initialise the session, or load or set its weights, first") == 5);
  CHECK(!cauce_session_has_weights(session));
  CHECK_STATUS(cauce_session_save(session, path), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "the session has no weights, 'standard.mean' for one"));
  file = fopen(path, "rb");
  CHECK(!file);
  CHECK_STATUS(cauce_session_get(session, "hidden.bias", bias, sizeof(bias)), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "state 'hidden.bias' has no value yet"));
  CHECK_STATUS(cauce_session_evaluate(session, data, "train", 2, metrics, 8, &count), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "function 'evaluate' reads 'standard.mean', which has no value"));
  cauce_train_options_init(program, &options);
  CHECK_STATUS(cauce_trainer_create(session, data, &options, &trainer), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "the session has no weights, 'hidden.kernel' for one"));
  /* Shapes are checked all the same. */
  CHECK_STATUS(cauce_session_call(session, "predict", NULL, 0, NULL, 0), CAUCE_MISMATCH);
  cauce_session_release(session);
}

/* Parameters without constants: statistics of the data are no zeros either. */
static void constants_count(const cauce_program_t *program, cauce_data_t *data, const char *path) {
  cauce_session_t *session = make_session(program), *whole = make_session(program);
  const cauce_abi_program_t *described = cauce_program_descriptor(program);
  cauce_train_options_t options;
  float values[256];
  uint32_t i;
  REQUIRE_OK(cauce_session_init(whole, 3));
  for (i = 0; i < described->state_count; ++i)
    if (described->states[i]->flags & CAUCE_STATE_TRAINED) {
      size_t bytes = 4;
      uint32_t d;
      for (d = 0; d < described->states[i]->tensor->rank; ++d)
        bytes *= (size_t)described->states[i]->tensor->dims[d];
      REQUIRE_OK(cauce_session_get(whole, described->states[i]->tensor->name, values, bytes));
      REQUIRE_OK(cauce_session_set(session, described->states[i]->tensor->name, values, bytes));
    }
  CHECK(cauce_session_has_weights(session));
  CHECK(refused(session, program, "reads 'standard.mean', which has no value") == 5);
  CHECK_STATUS(cauce_session_save(session, path), CAUCE_INVALID_ARGUMENT);
  /* Training gathers them. */
  cauce_train_options_init(program, &options);
  options.epochs = 1;
  REQUIRE_OK(cauce_session_train(session, data, &options, NULL));
  CHECK(refused(session, program, "") == 0);
  REQUIRE_OK(cauce_session_save(session, path));
  cauce_session_release(session);
  cauce_session_release(whole);
}

static void any_source_of_weights_will_do(const cauce_program_t *program, const char *path) {
  int way;
  for (way = 0; way < 4; ++way) {
    cauce_session_t *session = make_session(program);
    float probabilities[ROWS * 3], bias[16] = {0};
    REQUIRE_OK(way == 0   ? cauce_session_init(session, 1)
               : way == 1 ? cauce_session_complete(session, 1)
               : way == 2 ? cauce_session_load(session, path)
                          : cauce_session_load_partial(session, path));
    CHECK(cauce_session_has_weights(session));
    REQUIRE_OK(cauce_model_iris_predict(session, ROWS, lengths, probabilities));
    CHECK(fabs(probabilities[0] + probabilities[1] + probabilities[2] - 1) < 1e-5);
    REQUIRE_OK(cauce_session_get(session, "hidden.bias", bias, sizeof(bias)));
    CHECK(refused(session, program, "") == 0);
    cauce_session_release(session);
  }
}

/* Metrics are read by the functions that are made for it, which change nothing. */
static void metrics_are_metrics(const cauce_program_t *program) {
  static const char *const others[] = {"init", "predict", "step", "evaluate", "adapt"};
  cauce_session_t *session = make_session(program);
  cauce_metric_t metrics[8];
  size_t count, i;
  for (i = 0; i < sizeof(others) / sizeof(*others); ++i) {
    count = 9;
    CHECK_STATUS(cauce_session_metrics(session, others[i], metrics, 8, &count), CAUCE_INVALID_ARGUMENT);
    CHECK(count == 0 && strstr(cauce_message(), "expected metrics or step_metrics, which read metrics, but got the function '"));
  }
  CHECK_STATUS(cauce_session_metrics(session, "no such function", metrics, 8, &count), CAUCE_NOT_FOUND);
  CHECK(!cauce_session_has_weights(session));
  for (i = 0; i < 2; ++i) {
    REQUIRE_OK(cauce_session_metrics(session, i ? "metrics" : "step_metrics", metrics, 8, &count));
    CHECK(count == 3 && isnan(metrics[0].value));
  }
  cauce_session_release(session);
}

int main(int argc, char **argv) {
  static const char *const fields[] = {"lengths", "class"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", ROWS, fields, 2, 0, fill, NULL};
  cauce_program_t *program = NULL;
  cauce_data_t *data = NULL;
  char path[512];
  CHECK(argc == 3);
  REQUIRE_OK(cauce_program_link(&cauce_model_iris, &program));
  REQUIRE_OK(cauce_data_create(program, &source, 1, &data));
  check_path(path, sizeof(path), argv[2], "weights.safetensors");
  nothing_works_without(program, data, path);
  constants_count(program, data, path);
  any_source_of_weights_will_do(program, path);
  metrics_are_metrics(program);
  cauce_data_release(data);
  cauce_program_release(program);
  return check_failures();
}
