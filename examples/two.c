/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A C program that loads two models at run time and trains both, step by step and in turn:
 *
 *   cauce compile ring.textproto -o ring.so
 *   cauce compile sine.textproto -o sine.so
 *   cc -std=gnu99 two.c $(pkg-config --cflags --libs cauce) -lm -o two
 *   ./two ring.so sine.so
 *
 * Both run on the same threads. */
#include <cauce/cauce.h>

#include <math.h>
#include <stdio.h>

/* The data of both models is computed when it is asked for. */
static int fill_ring(void *user, const uint32_t *rows, size_t count, void *const *fields) {
  float *point = fields[0], *inside = fields[1];
  size_t i;
  (void)user;
  for (i = 0; i < count; ++i) {
    float x = (float)(rows[i] % 64) / 32 - 1, y = (float)(rows[i] / 64) / 32 - 1, r = sqrtf(x * x + y * y);
    point[2 * i] = x;
    point[2 * i + 1] = y;
    inside[i] = r > 0.4f && r < 0.8f;
  }
  return 0;
}

static int fill_sine(void *user, const uint32_t *rows, size_t count, void *const *fields) {
  float *x = fields[0], *y = fields[1];
  size_t i;
  (void)user;
  for (i = 0; i < count; ++i) {
    x[i] = (float)rows[i] / 512 - 2;
    y[i] = sinf(3 * x[i]);
  }
  return 0;
}

static const char *const ring_fields[] = {"point", "inside"}, *const sine_fields[] = {"x", "y"};
static const cauce_source_t ring_source = {sizeof(cauce_source_t), "train", 4096, ring_fields, 2, 0, fill_ring, NULL};
static const cauce_source_t sine_source = {sizeof(cauce_source_t), "train", 2048, sine_fields, 2, 0, fill_sine, NULL};

/* A model and what it takes to train it. */
typedef struct run {
  cauce_program_t *program;
  cauce_session_t *session;
  cauce_data_t *data;
  cauce_trainer_t *trainer;
  cauce_train_event_t event;
} run_t;

static cauce_status_t open_run(const char *path, const cauce_source_t *source, run_t *run) {
  cauce_train_options_t options;
  cauce_status_t status = cauce_program_open(path, &run->program);
  if (status == CAUCE_OK)
    status = cauce_session_create(run->program, NULL, &run->session);
  if (status == CAUCE_OK)
    status = cauce_session_init(run->session, 1);
  if (status == CAUCE_OK)
    status = cauce_data_create(run->program, source, 1, &run->data);
  if (status != CAUCE_OK)
    return status;
  cauce_train_options_init(run->program, &options);
  return cauce_trainer_create(run->session, run->data, &options, &run->trainer);
}

static void close_run(run_t *run) {
  cauce_trainer_release(run->trainer);
  cauce_data_release(run->data);
  cauce_session_release(run->session);
  cauce_program_release(run->program);
}

int main(int argc, char **argv) {
  run_t runs[2] = {{0}};
  cauce_status_t status;
  int i, left = 2;
  if (argc != 3) {
    fprintf(stderr, "usage: two ring.so sine.so\n");
    return 2;
  }
  status = open_run(argv[1], &ring_source, &runs[0]);
  if (status == CAUCE_OK)
    status = open_run(argv[2], &sine_source, &runs[1]);
  while (status == CAUCE_OK && left)
    for (left = i = 0; status == CAUCE_OK && i < 2; ++i) {
      status = cauce_trainer_step(runs[i].trainer, &runs[i].event);
      left += runs[i].event != CAUCE_TRAIN_DONE;
    }
  for (i = 0; status == CAUCE_OK && i < 2; ++i) {
    const cauce_progress_t *progress = cauce_trainer_progress(runs[i].trainer);
    printf("%s: %s %.4f after %d steps\n", cauce_program_descriptor(runs[i].program)->name, progress->training[0].name,
           progress->training[0].value, (int)progress->total_steps);
  }
  if (status != CAUCE_OK)
    fprintf(stderr, "two: %s\n", cauce_message());
  for (i = 0; i < 2; ++i)
    close_run(&runs[i]);
  return status != CAUCE_OK;
}
