/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * How applications claim something, in C and C++. A claim that does not hold is printed, and counts; main returns check_failures(). */
#ifndef CHECK_H
#define CHECK_H

#include "cauce/cauce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_failed;

/* The status of main. */
static inline int check_failures(void) { return check_failed != 0; }

static inline void check_at(int holds, const char *file, int line, const char *claim) {
  if (holds)
    return;
  check_failed = 1;
  fprintf(stderr, "%s:%d: expected %s; the last message on this thread is '%s'\n", file, line, claim, cauce_message());
}

/* What must hold; the rest goes on. */
#define CHECK(claim) check_at((claim) != 0, __FILE__, __LINE__, #claim)

/* A status that must be this one. */
static inline void check_status_at(cauce_status_t found, cauce_status_t expected, const char *file, int line, const char *call) {
  if (found == expected)
    return;
  check_failed = 1;
  fprintf(stderr, "%s:%d: %s: expected status %d, but got %d: %s\n", file, line, call, (int)expected, (int)found, cauce_message());
}
#define CHECK_STATUS(call, expected) check_status_at((call), (expected), __FILE__, __LINE__, #call)

/* What nothing can go on without. */
#define REQUIRE_OK(call)                                                                                                         \
  do {                                                                                                                            \
    cauce_status_t status_ = (call);                                                                                              \
    check_status_at(status_, CAUCE_OK, __FILE__, __LINE__, #call);                                                                 \
    if (status_ != CAUCE_OK)                                                                                                      \
      exit(1);                                                                                                                    \
  } while (0)

/* FOLDER/NAME in a buffer of the caller; exits if it does not fit. */
static inline const char *check_path(char *buffer, size_t size, const char *folder, const char *name) {
  int length = snprintf(buffer, size, "%s/%s", folder, name);
  if (length < 0 || (size_t)length >= size)
    exit(1);
  return buffer;
}

/* A session that is initialised with `seed`; `threads` as in its options. */
static inline cauce_session_t *check_session(const cauce_program_t *program, uint32_t threads, uint64_t seed) {
  cauce_session_options_t options;
  cauce_session_t *session = NULL;
  cauce_session_options_init(&options);
  options.threads = threads;
  REQUIRE_OK(cauce_session_create(program, &options, &session));
  REQUIRE_OK(cauce_session_init(session, seed));
  return session;
}

#endif
