// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What may crash or never end, in a process of its own.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"

namespace cauce::reduce {

/// How a process ended: with `status` by itself, or by `signal`, which is SIGALRM if its time was up.
struct Ending {
  int status = 0, signal = 0;
};

/// Runs `work`, whose result is the status, in a copy of this process, which must have no other threads. What the copy starts ends with it.
/// `seconds` is at least 1. `status` is -1 if no process could be started. Meanwhile an interruption ends the copy, not this process.
Ending runInChild(llvm::function_ref<int()> work, unsigned seconds);

/// Whether it did. Whoever has said what there is to say then lets it end this process.
bool wasInterrupted();
void endIfInterrupted();

/// Standard input, output and error of this process, a child, lead nowhere from now on.
void silence();

} // namespace cauce::reduce
