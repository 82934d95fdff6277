// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads of the runtime: with names, and deaf to signals, which are the application's: faults aside.
#pragma once

#include <cstdint>
#include <pthread.h>

namespace cauce::runtime {

// pthread_create, or what a test puts in its place.
extern int (*createThread)(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

// Starts a thread with the system's default stack. `name` has up to 15 characters. False if the system gives no thread.
bool startThread(pthread_t *thread, const char *name, void *(*run)(void *), void *argument);

} // namespace cauce::runtime
