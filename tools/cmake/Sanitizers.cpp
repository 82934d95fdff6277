// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the sanitizers have to know about MLIR and LLVM, which the system ships without instrumentation. Linked into the
// tools of sanitized builds; the environment (ASAN_OPTIONS, TSAN_OPTIONS) still goes before it.

// An allocation too large is a status for the runtime, no error.
extern "C" const char *__asan_default_options() { return "allocator_may_return_null=1"; }

// The locks of the libraries are atomics that go unseen, so every use of a context on two threads would be reported.
extern "C" const char *__tsan_default_options() { return "ignore_noninstrumented_modules=1"; }
