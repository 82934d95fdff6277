/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Buffers for the results of a call, made before there is a session: by shapes alone.
// embedding: models=iris std=c99,c11 sanitize=address
 */
#include "check.h"

#include "iris.h"

/* The sizes of all results of `function`, in one list that the caller frees. */
static int64_t *result_dims(const cauce_program_t *program, const char *function, const int64_t *dims, size_t dim_count, size_t *out_count) {
  int64_t *all;
  REQUIRE_OK(cauce_program_result_dims(program, function, dims, dim_count, NULL, 0, out_count));
  all = malloc((*out_count ? *out_count : 1) * sizeof(*all));
  if (!all)
    exit(1);
  REQUIRE_OK(cauce_program_result_dims(program, function, dims, dim_count, all, *out_count, out_count));
  return all;
}

int main(int argc, char **argv) {
  const int64_t predict[] = {5, 4}, loss[] = {7, 4, 7}, narrow[] = {5, 3}, apart[] = {7, 4, 6};
  const int64_t gradient[] = {7, 4, 4, 16, 16, 16, 3, 3};
  cauce_program_t *program = NULL;
  cauce_session_t *session = NULL;
  size_t count = 0;
  int64_t *dims, one[1] = {0};
  float lengths[20] = {0}, *probabilities;
  (void)argv;
  CHECK(argc == 3);
  REQUIRE_OK(cauce_program_link(&cauce_model_iris, &program));

  dims = result_dims(program, "predict", predict, 2, &count);
  CHECK(count == 2 && dims[0] == 5 && dims[1] == 3);
  probabilities = malloc((size_t)(dims[0] * dims[1]) * sizeof(float));
  REQUIRE_OK(cauce_session_create(program, NULL, &session));
  REQUIRE_OK(cauce_session_init(session, 1));
  REQUIRE_OK(cauce_model_iris_predict(session, dims[0], lengths, probabilities));
  free(probabilities);
  free(dims);
  /* A scalar has no size. */
  dims = result_dims(program, "loss", loss, 3, &count);
  CHECK(count == 0);
  free(dims);
  dims = result_dims(program, "gradient", loss, 3, &count);
  CHECK(count == 8 && memcmp(dims, gradient, sizeof(gradient)) == 0);
  free(dims);
  dims = result_dims(program, "init", NULL, 0, &count);
  CHECK(count == 0);
  free(dims);
  /* Less room than there is. */
  REQUIRE_OK(cauce_program_result_dims(program, "predict", predict, 2, one, 1, &count));
  CHECK(count == 2 && one[0] == 5);

  CHECK_STATUS(cauce_program_result_dims(program, "predict", narrow, 2, NULL, 0, &count), CAUCE_MISMATCH);
  CHECK(strstr(cauce_message(), "expected f32 (N, 4), but got f32 (5, 3)"));
  CHECK_STATUS(cauce_program_result_dims(program, "loss", apart, 3, NULL, 0, &count), CAUCE_MISMATCH);
  CHECK(strstr(cauce_message(), "symbol N is 7 by 'lengths' but 6 by 'class'"));
  CHECK_STATUS(cauce_program_result_dims(program, "loss", apart, 2, NULL, 0, &count), CAUCE_MISMATCH);
  CHECK(strstr(cauce_message(), "expected 3 sizes, those of all 2 arguments, but got 2"));
  cauce_session_release(session);
  cauce_program_release(program);
  return check_failures();
}
