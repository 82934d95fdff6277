/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * An allocator that fails at its n-th call, or from it on, and calls of the API that are repeated when memory is there again. */
#ifndef FAILING_H
#define FAILING_H

#include "check.h"

#include <atomic>

namespace failing {

/* From 1; 0: none fails. */
static std::atomic<size_t> calls{0}, failsAt{0}, live{0};
static std::atomic<bool> persists{false};

static void *allocate(void *, size_t bytes, size_t alignment) {
  size_t call = ++calls, at = failsAt;
  void *memory = nullptr;
  if ((at && (persists ? call >= at : call == at)) || posix_memalign(&memory, alignment, bytes ? bytes : 1) != 0)
    return nullptr;
  memset(memory, 0x5a, bytes); /* nobody may expect zeros */
  ++live;
  return memory;
}

static void release(void *, void *memory) {
  --live;
  free(memory);
}

static inline void install() {
  static const cauce_allocator_t allocator = {sizeof(cauce_allocator_t), allocate, release, nullptr};
  REQUIRE_OK(cauce_set_allocator(&allocator));
}

/* The n-th call from now fails; `andAllAfter`: and those after it, until heal(). */
static inline void arm(size_t n, bool andAllAfter) {
  calls = 0;
  persists = andAllAfter;
  failsAt = n;
}
static inline void heal() { failsAt = 0; }

static inline void checkFailure(cauce_status_t status, const char *what, const char *message = cauce_message()) {
  if (status == CAUCE_OK)
    return;
  bool isExpected = status == CAUCE_OUT_OF_MEMORY && strncmp(message, "out of memory", 13) == 0;
  if (!isExpected)
    fprintf(stderr, "%s: allocation %zu%s:\n", what, failsAt.load(), persists ? " and all after it" : "");
  check_status_at(status, CAUCE_OUT_OF_MEMORY, "failing.h", 0, what);
  CHECK(isExpected);
}

/* Calls once, and if there is no memory, once more without, and once more with it, which has to work. */
template <typename Call> void untilItWorks(Call call, const char *what) {
  cauce_status_t status = call();
  checkFailure(status, what);
  if (status == CAUCE_OK)
    return;
  if (persists)
    checkFailure(status = call(), what);
  heal();
  if (status != CAUCE_OK)
    status = call();
  check_status_at(status, CAUCE_OK, "failing.h", 0, what);
  if (status != CAUCE_OK)
    exit(1);
}

} // namespace failing

#define TRY(call) failing::untilItWorks([&]() -> cauce_status_t { return (call); }, #call)

/* The same of a call that makes `out`, which stays NULL, or 0, if it fails. */
#define TRY_MAKE(call, out)                                                                                                      \
  failing::untilItWorks(                                                                                                         \
      [&]() -> cauce_status_t {                                                                                                   \
        cauce_status_t made_ = (call);                                                                                            \
        CHECK(made_ == CAUCE_OK || !(out));                                                                                       \
        return made_;                                                                                                             \
      },                                                                                                                          \
      #call)

#endif
