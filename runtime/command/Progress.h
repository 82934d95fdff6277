// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a user sees of training: a bar with the time that is left on a terminal, one line an epoch elsewhere, and the log.
#pragma once

#include "base/Memory.h"
#include "cauce/cauce.h"

namespace cauce::runtime::command {

class Progress {
public:
  Progress(bool quiet, bool terminal) : quiet(quiet), terminal(terminal && !quiet) {}
  ~Progress();
  // Opens the log. `synced`: a line is on the disk before training goes on.
  Status openLog(const char *path, bool synced);
  // Prepares the log for `trainer`. A new run is appended, and says in its note where it begins; a run that goes on
  // from a checkpoint takes away what it had written after that.
  Status startLog(cauce_trainer_t *trainer, bool resumed);
  // Set in cauce_train_callbacks_t with this object as `user`.
  static void onStep(void *user, const cauce_progress_t *progress);
  static void onEpoch(void *user, const cauce_progress_t *progress);
  // Erases the bar.
  void finish();
  // Whether all of the log could be written.
  Status finishLog();

private:
  void writeLog(const cauce_progress_t &progress);
  bool quiet, terminal, barShown = false;
  double lastDrawn = -1;
  const char *logPath = nullptr;
  int log = -1, logError = 0;
  bool logSynced = false;
  String line;
};

// Appends the value of a metric: a number, or "undefined" where it is NaN, as the mean of what does not count.
void appendValue(double value, int digits, String *out);
// Appends "  name value" for each metric, names with `prefix` before them.
void appendMetrics(const char *prefix, const cauce_metric_t *metrics, size_t count, String *out);

} // namespace cauce::runtime::command
