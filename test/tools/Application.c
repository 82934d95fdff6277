/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * An application that embeds a program, for tests: cauce-application LIBRARY SYMBOL WEIGHTS OUTPUT INPUT...
 * SYMBOL is that of a program in an object or archive, of which LIBRARY was linked, or "-" if LIBRARY is a shared object of
 * `cauce compile`. WEIGHTS is a file, "+" and a file of which it takes what fits, or "-". It prints whether the weights are complete,
 * has the others initialised, and writes the first result of `predict` to OUTPUT, and the weights to OUTPUT.safetensors. */
#include "cauce/cauce.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define MOST 8
#define TRY(call)                                                                                                      \
  do {                                                                                                                 \
    if ((call) != CAUCE_OK)                                                                                            \
      return fprintf(stderr, "cauce-application: %s\n", cauce_message()), 1;                                           \
  } while (0)

int main(int argc, char **argv) {
  if (argc < 5 || argc > 5 + MOST)
    return 2;
  cauce_program_t *program = NULL;
  if (strcmp(argv[2], "-") == 0) {
    TRY(cauce_program_open(argv[1], &program));
  } else {
    void *library = dlopen(argv[1], RTLD_NOW);
    TRY(cauce_program_link(library ? dlsym(library, argv[2]) : NULL, &program));
  }
  const cauce_abi_program_t *descriptor = cauce_program_descriptor(program);
  cauce_session_t *session = NULL;
  TRY(cauce_session_create(program, NULL, &session));
  const char *weights = argv[3];
  if (weights[0] == '+')
    TRY(cauce_session_load_partial(session, weights + 1));
  else if (strcmp(weights, "-") != 0)
    TRY(cauce_session_load(session, weights));
  printf("%d\n", cauce_session_has_weights(session));
  TRY(cauce_session_complete(session, descriptor->training ? descriptor->training->seed : 0));

  const cauce_abi_function_t *predict = NULL;
  cauce_tensor_t *inputs[MOST] = {NULL}, *results[MOST] = {NULL};
  TRY(cauce_program_function(program, "predict", &predict));
  if (predict->argument_count != (uint32_t)argc - 5 || predict->result_count > MOST)
    return 2;
  for (uint32_t i = 0; i < predict->argument_count; ++i)
    TRY(cauce_tensor_read(argv[5 + i], predict->arguments[i], &inputs[i]));
  const cauce_tensor_t *const *arguments = (const cauce_tensor_t *const *)inputs;
  TRY(cauce_session_results(session, "predict", arguments, predict->argument_count, results, predict->result_count));
  TRY(cauce_session_call(session, "predict", arguments, predict->argument_count, results, predict->result_count));
  TRY(cauce_tensor_write(results[0], argv[4]));
  char path[4096];
  snprintf(path, sizeof(path), "%s.safetensors", argv[4]);
  TRY(cauce_session_save(session, path));
  for (int i = 0; i < MOST; ++i) {
    cauce_tensor_release(inputs[i]);
    cauce_tensor_release(results[i]);
  }
  cauce_session_release(session);
  cauce_program_release(program);
  return 0;
}
