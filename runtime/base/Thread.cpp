// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/Thread.h"

#include <csignal>
#include <initializer_list>

namespace cauce::runtime {

int (*createThread)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = pthread_create;

bool startThread(pthread_t *thread, const char *name, void *(*run)(void *), void *argument) {
  // A thread starts with its creator's mask: there is no moment at which it could take a signal.
  sigset_t all, before;
  sigfillset(&all);
  for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS})
    sigdelset(&all, fault); // an application's handler reports a crash wherever it happens
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = createThread(thread, nullptr, run, argument) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (started)
    pthread_setname_np(*thread, name);
  return started;
}

} // namespace cauce::runtime
