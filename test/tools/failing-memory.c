// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Put before the C library (LD_PRELOAD), its posix_memalign, through which executables get all their memory, fails at call number
// FAILS_AT, from 1, or with FAILS_ON from it on. Into the file COUNTS it writes how many calls there were.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned long calls, failsAt;
static int persists;

__attribute__((constructor)) static void start(void) {
  const char *at = getenv("FAILS_AT");
  failsAt = at ? strtoul(at, NULL, 10) : 0;
  persists = getenv("FAILS_ON") != NULL;
}

__attribute__((destructor)) static void end(void) {
  FILE *file = getenv("COUNTS") ? fopen(getenv("COUNTS"), "w") : NULL;
  if (file) {
    fprintf(file, "%lu\n", calls);
    fclose(file);
  }
}

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  unsigned long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
  if (failsAt && (persists ? call >= failsAt : call == failsAt))
    return ENOMEM;
  *memory = aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  return *memory ? 0 : ENOMEM;
}
