// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The asynchronous calls of a session: one after the other, on a thread that the first one starts and the session's release ends.
#pragma once

#include "base/Lock.h"
#include "base/Memory.h"
#include "cauce/cauce.h"

#include <pthread.h>

namespace cauce::runtime {

struct QueuedCall;

struct CallQueue {
  cauce_session *session = nullptr;
  Lock lock; // of the list, whose links are right at any moment, in the child of a fork, too
  QueuedCall *first = nullptr, **last = &first, *running = nullptr;
  std::atomic<uint32_t> submitted{0}, finished{0}; // calls; the first also wakes the thread, the second who waits
  std::atomic<uint32_t> stopping{0}, waiting{0};
  bool releasesSession = false; // when the thread ends
  uint32_t generation = processGeneration();
  pthread_t thread;
  // Ends the thread and frees the queue; false if it is called on that thread, which releases the session later then. A pointer, so that
  // only programs with asynchronous calls link them.
  bool (*close)(CallQueue *queue) = nullptr;
};

} // namespace cauce::runtime
