// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What may crash or never end, in a process of its own.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstring>
#include <string>

namespace cauce::reduce {

/// How a process ended: with `status` by itself, or by `signal`, which is SIGALRM if its time was up.
struct Ending {
  int status = 0, signal = 0;
};

/// "ended with status 1"; `seconds` is what it had.
std::string describe(const Ending &ending, unsigned seconds);

/// As long as it lives SIGINT, SIGTERM and SIGHUP end the child that runs, if one does, and not this process; its end is that of the process
/// if there was one. LLVM's handlers, which the first file to be written brings, must be there before it: they would take its place.
class Interruptions {
public:
  Interruptions();
  ~Interruptions();
  Interruptions(const Interruptions &) = delete;
};

/// Whether there was one; and the end of this process if so, for whoever has said what there is to say.
bool wasInterrupted();
void endIfInterrupted();

/// Runs `work`, whose result is the status, in a copy of this process, which must have Interruptions and no other threads. What the copy
/// starts ends with it. `seconds` is at least 1. `status` is -1 if no process could be started.
Ending runInChild(llvm::function_ref<int()> work, unsigned seconds);

/// So many bytes of memory that children share with this process.
void *share(size_t bytes);

/// A T that children share with this process, which is plain data: zeros each time. There is one of each type.
template <typename T>
T &shared() {
  static void *memory = share(sizeof(T));
  return *static_cast<T *>(memset(memory, 0, sizeof(T)));
}

/// Standard input, output and error of this process, a child, lead nowhere from now on.
void silence();

} // namespace cauce::reduce
