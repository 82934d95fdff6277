// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a user sees of training: a bar with the time that is left on a terminal, one line an epoch elsewhere, and the log.
#pragma once

#include "base/Memory.h"
#include "cauce/cauce.h"

#include <cstdio>

namespace cauce::runtime::command {

class Progress {
public:
  Progress(bool quiet, bool terminal) : quiet(quiet), terminal(terminal && !quiet) {}
  ~Progress();
  // Opens the log; false if that failed, errno says why.
  bool openLog(const char *path);
  // Set in cauce_train_callbacks_t with this object as `user`.
  static void onStep(void *user, const cauce_progress_t *progress);
  static void onEpoch(void *user, const cauce_progress_t *progress);
  // Erases the bar.
  void finish();
  // False if a line of the log could not be written.
  bool logIsComplete();

private:
  bool quiet, terminal, barShown = false, logFailed = false;
  double lastDrawn = -1;
  FILE *log = nullptr;
};

// Appends "  name value" for each metric, names with `prefix` before them.
void appendMetrics(const char *prefix, const cauce_metric_t *metrics, size_t count, String *out);

} // namespace cauce::runtime::command
