/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Batches that the application steps itself, none of them empty; and what a trainer says of a run that is over. */
// embedding: models=ring std=c99,c11 sanitize=address
#include "check.h"

#include "ring.h"

#include <math.h>

enum { ROWS = 40, STEPS = 5 }; /* batches of 8 */

static float points[ROWS * 2], inside[ROWS];

static int fill(void *user, const uint32_t *rows, size_t count, void *const *fields) {
  size_t i;
  (void)user;
  for (i = 0; i < count; ++i) {
    memcpy((float *)fields[0] + 2 * i, points + 2 * rows[i], 2 * sizeof(float));
    ((float *)fields[1])[i] = inside[rows[i]];
  }
  return 0;
}

static double loss_of(cauce_session_t *session, const char *function) {
  cauce_metric_t metrics[4];
  size_t count = 0;
  REQUIRE_OK(cauce_session_metrics(session, function, metrics, 4, &count));
  return metrics[0].value;
}

static void empty_batches(const cauce_program_t *program) {
  static const int64_t none[] = {0, 2};
  cauce_session_t *session = check_session(program, 0, 3);
  cauce_tensor_t *point = NULL, *label = NULL, *result = NULL;
  const cauce_tensor_t *arguments[2];
  float bias[32], after[32], loss = 0;
  double before;
  CHECK(isnan(loss_of(session, "step_metrics")) && isnan(loss_of(session, "metrics")));
  REQUIRE_OK(cauce_model_ring_step(session, 8, points, inside));
  REQUIRE_OK(cauce_model_ring_evaluate(session, 8, points, inside));
  before = loss_of(session, "step_metrics");
  REQUIRE_OK(cauce_session_get(session, "hidden.bias", bias, sizeof(bias)));
  /* What changes states takes at least one sample, by every way of calling it. */
  CHECK_STATUS(cauce_model_ring_step(session, 0, points, inside), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "function 'step': expected at least 1 sample, but 'point' is f32 (0, 2)"));
  CHECK_STATUS(cauce_model_ring_step(session, 0, NULL, NULL), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_model_ring_evaluate(session, 0, points, inside), CAUCE_INVALID_ARGUMENT);
  REQUIRE_OK(cauce_tensor_create(CAUCE_DTYPE_F32, 2, none, &point));
  REQUIRE_OK(cauce_tensor_create(CAUCE_DTYPE_F32, 1, none, &label));
  arguments[0] = point;
  arguments[1] = label;
  CHECK_STATUS(cauce_session_call(session, "step", arguments, 2, NULL, 0), CAUCE_INVALID_ARGUMENT);
  REQUIRE_OK(cauce_session_get(session, "hidden.bias", after, sizeof(after)));
  CHECK(memcmp(bias, after, sizeof(bias)) == 0);
  CHECK(loss_of(session, "step_metrics") == before && isfinite(before));
  CHECK(isfinite(loss_of(session, "metrics")));
  /* What changes none answers: no rows with no rows, and the mean of none. */
  REQUIRE_OK(cauce_session_results(session, "predict", arguments, 1, &result, 1));
  CHECK(cauce_tensor_rank(result) == 2 && cauce_tensor_dims(result)[0] == 0 && cauce_tensor_count(result) == 0);
  REQUIRE_OK(cauce_session_call(session, "predict", arguments, 1, &result, 1));
  cauce_tensor_release(result);
  REQUIRE_OK(cauce_model_ring_predict(session, 0, NULL, NULL));
  REQUIRE_OK(cauce_model_ring_loss(session, 0, NULL, NULL, &loss));
  CHECK(isnan(loss));
  cauce_tensor_release(point);
  cauce_tensor_release(label);
  cauce_session_release(session);
}

static cauce_trainer_t *make_trainer(const cauce_program_t *program, cauce_session_t *session, cauce_data_t *data, uint64_t epochs,
                                     const char *checkpoint, const char *resume) {
  cauce_train_options_t options;
  cauce_trainer_t *trainer = NULL;
  cauce_train_options_init(program, &options);
  options.epochs = epochs;
  options.batch = 8;
  options.checkpoint = checkpoint;
  options.resume = resume;
  REQUIRE_OK(cauce_trainer_create(session, data, &options, &trainer));
  return trainer;
}

static void check_progress(const cauce_trainer_t *trainer, uint64_t epoch, uint64_t step, uint64_t total, int has_metrics) {
  const cauce_progress_t *at = cauce_trainer_progress(trainer);
  size_t i;
  if (at->epoch != epoch || at->step != step || at->total_steps != total || at->steps != STEPS)
    fprintf(stderr, "found epoch %d, step %d, total %d\n", (int)at->epoch, (int)at->step, (int)at->total_steps);
  CHECK(at->epoch == epoch && at->step == step && at->total_steps == total && at->steps == STEPS);
  CHECK(at->training_count == 2 && at->validation_count == 2);
  for (i = 0; i < 2; ++i)
    CHECK(isnan(at->training[i].value) ? !has_metrics : has_metrics);
}

/* The same is said of a run that is over, whether it ended here or was resumed; what is not known is NaN. */
static void progress(const cauce_program_t *program, cauce_data_t *data, const char *folder) {
  cauce_session_t *session = check_session(program, 0, 3);
  cauce_trainer_t *trainer = make_trainer(program, session, data, 3, folder, NULL);
  cauce_train_event_t event = CAUCE_TRAIN_STEP;
  cauce_train_report_t report;
  char middle[600];
  double loss = 0;
  int i;
  check_progress(trainer, 1, 0, 0, 0);
  CHECK(isnan(cauce_trainer_progress(trainer)->validation[0].value));
  REQUIRE_OK(cauce_trainer_step(trainer, &event));
  REQUIRE_OK(cauce_trainer_step(trainer, &event));
  check_progress(trainer, 1, 2, 2, 1);
  loss = cauce_trainer_progress(trainer)->training[0].value;
  check_path(middle, sizeof(middle), folder, "middle.safetensors");
  REQUIRE_OK(cauce_trainer_save(trainer, middle));
  REQUIRE_OK(cauce_trainer_run(trainer));
  check_progress(trainer, 3, STEPS, 3 * STEPS, 1);
  cauce_trainer_release(trainer);

  trainer = make_trainer(program, session, data, 3, NULL, middle);
  check_progress(trainer, 1, 2, 2, 1);
  CHECK(cauce_trainer_progress(trainer)->training[0].value == loss);
  cauce_trainer_release(trainer);

  trainer = make_trainer(program, session, data, 3, NULL, folder);
  check_progress(trainer, 3, STEPS, 3 * STEPS, 0);
  for (i = 0; i < 2; ++i) { /* it stays over */
    REQUIRE_OK(cauce_trainer_step(trainer, &event));
    CHECK(event == CAUCE_TRAIN_DONE);
    check_progress(trainer, 3, STEPS, 3 * STEPS, 0);
  }
  memset(&report, 0, sizeof(report));
  report.size = sizeof(report);
  REQUIRE_OK(cauce_trainer_report(trainer, &report));
  CHECK(report.epochs == 3 && report.steps == 3 * STEPS);
  cauce_trainer_release(trainer);

  trainer = make_trainer(program, session, data, 4, NULL, folder); /* made longer, it begins its fourth epoch */
  check_progress(trainer, 4, 0, 3 * STEPS, 0);
  REQUIRE_OK(cauce_trainer_step(trainer, &event));
  check_progress(trainer, 4, 1, 3 * STEPS + 1, 1);
  cauce_trainer_release(trainer);
  cauce_session_release(session);
}

int main(int argc, char **argv) {
  static const char *const fields[] = {"point", "inside"};
  cauce_source_t sources[2] = {{sizeof(cauce_source_t), "train", ROWS, fields, 2, 0, fill, NULL},
                               {sizeof(cauce_source_t), "validation", ROWS / 2, fields, 2, 0, fill, NULL}};
  cauce_program_t *program = NULL;
  cauce_data_t *data = NULL;
  char folder[512];
  int i;
  CHECK(argc == 3);
  for (i = 0; i < ROWS; ++i) {
    points[2 * i] = (float)(i % 8) / 4 - 1;
    points[2 * i + 1] = (float)(i / 8) / 4 - 0.5f;
    inside[i] = i % 3 == 0;
  }
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
  REQUIRE_OK(cauce_data_create(program, sources, 2, &data));
  empty_batches(program);
  progress(program, data, check_path(folder, sizeof(folder), argv[2], "run"));
  cauce_data_release(data);
  cauce_program_release(program);
  return check_failures();
}
