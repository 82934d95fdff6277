// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Progress.h.
#include "command/Progress.h"

#include "base/File.h"
#include "base/FileReader.h"
#include "data/Elements.h"
#include "command/Command.h"
#include "train/Json.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cauce::runtime::command {

Progress::~Progress() {
  if (log >= 0)
    fileCalls.close(log);
}

Status Progress::openLog(const char *path, bool synced) {
  logPath = path;
  logSynced = synced;
  log = fileCalls.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log < 0) // a pipe, or a file that may be written only
    log = fileCalls.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return log >= 0 ? Status::ok : fail(Status::io, "%s: cannot write: %s", path, strerror(errno));
}

// The length of the log without the lines from byte `start` on that tell of epochs after `epoch`, and without a line that was not
// finished.
static size_t keptBytes(const char *text, size_t start, size_t size, uint64_t epoch) {
  static const char prefix[] = "{\"epoch\":";
  size_t kept = start;
  while (kept < size) {
    const char *line = text + kept, *next = static_cast<const char *>(memchr(line, '\n', size - kept));
    if (!next)
      return kept;
    if (strncmp(line, prefix, sizeof(prefix) - 1) == 0 && strtoull(line + sizeof(prefix) - 1, nullptr, 10) > epoch)
      return kept;
    kept = size_t(next + 1 - text);
  }
  return kept;
}

// "log 123 PATH": a run's lines are those of this file from byte 123 on. False if `note` does not speak of `path`.
static bool readNote(const char *note, const char *path, uint64_t *start) {
  if (strncmp(note, "log ", 4) != 0)
    return false;
  char *end = nullptr;
  *start = strtoull(note + 4, &end, 10);
  return *end == ' ' && strcmp(end + 1, path) == 0;
}

Status Progress::startLog(cauce_trainer_t *trainer, bool resumed) {
  struct stat info;
  if (log < 0 || fstat(log, &info) != 0 || !S_ISREG(info.st_mode))
    return Status::ok;
  uint64_t start = 0;
  // Nothing is taken from a file that is not the run's, or that has been cut off since.
  if (!resumed || !readNote(cauce_trainer_note(trainer), logPath, &start) || start > uint64_t(info.st_size)) {
    String note;
    CAUCE_TRY(note.format("log %llu %s", static_cast<unsigned long long>(info.st_size), logPath).check());
    return Status(cauce_trainer_set_note(trainer, note.c_str()));
  }
  Buffer text;
  uint64_t size = 0;
  FileReader reader;
  CAUCE_TRY(reader.open(logPath));
  if (reader.knowsRest(&size))
    CAUCE_TRY(reader.readRest(size, "it", &text));
  cauce_train_report_t report = {};
  report.size = sizeof(report);
  CAUCE_TRY(Status(cauce_trainer_report(trainer, &report)));
  size_t kept = keptBytes(text.data(), size_t(start), size_t(size), report.epochs);
  if (kept < size && ftruncate(log, off_t(kept)) != 0)
    return fail(Status::io, "%s: cannot take back what was written after the checkpoint: %s", logPath, strerror(errno));
  return Status::ok;
}

void appendValue(double value, int digits, String *out) {
  if (std::isnan(value))
    out->append("undefined");
  else
    out->number(value, digits);
}

// Four digits after the point line up from epoch to epoch; small losses keep their digits.
static void appendMetric(const char *prefix, const cauce_metric_t &metric, String *out) {
  double size = std::fabs(metric.value);
  out->append("  ").append(prefix).append(metric.name).append(" ");
  if (size == 0 || (size >= 0.01 && size < 1e6))
    out->format("%.4f", metric.value);
  else
    appendValue(metric.value, 4, out);
}

void appendMetrics(const char *prefix, const cauce_metric_t *metrics, size_t count, String *out) {
  for (size_t i = 0; i < count; ++i) {
    const char *point = strrchr(metrics[i].name, '.'); // behind the name of a phase
    if (strcmp(point ? point + 1 : metrics[i].name, "skipped_steps") != 0)
      appendMetric(prefix, metrics[i], out);
    else if (metrics[i].value > 0) // that none was skipped is no news
      out->format("  %s %.0f", metrics[i].name, metrics[i].value);
  }
}

static void appendTime(double seconds, String *out) {
  if (seconds < 60)
    out->format("%.1f s", seconds);
  else if (seconds < 3600)
    out->format("%d:%02d min", int(seconds) / 60, int(seconds) % 60);
  else
    out->format("%.0f:%02d h", seconds / 3600 - 0.5, int(seconds / 60) % 60);
}

void Progress::onStep(void *user, const cauce_progress_t *progress) {
  Progress &self = *static_cast<Progress *>(user);
  // Ten times a second is enough for an eye; the last step of an epoch is drawn by its line.
  if (!self.terminal || progress->step == progress->steps)
    return;
  if (progress->step == 1)
    self.lastDrawn = progress->seconds;
  if (progress->seconds - self.lastDrawn < 0.1)
    return;
  self.lastDrawn = progress->seconds;
  self.barShown = true;
  constexpr int width = 30;
  int full = int(double(progress->step) / double(progress->steps) * width);
  char bar[width + 1];
  for (int i = 0; i < width; ++i)
    bar[i] = i < full ? '=' : i == full ? '>' : ' ';
  bar[width] = 0;
  char text[256];
  double left = progress->seconds / double(progress->step) * double(progress->steps - progress->step);
  double loss = progress->training_count ? progress->training[0].value : 0;
  int length = snprintf(text, sizeof(text), "\r\033[Kepoch %llu/%llu [%s] %3d%%  %s %.4g  %.0f s left",
                        static_cast<unsigned long long>(progress->epoch), static_cast<unsigned long long>(progress->epochs), bar,
                        int(100 * progress->step / progress->steps), progress->training_count ? progress->training[0].name : "",
                        loss, left);
  fwrite(text, 1, size_t(length), stdout);
  fflush(stdout);
}

void Progress::finish() {
  if (barShown)
    fputs("\r\033[K", stdout);
  barShown = false;
}

static void appendLogMetrics(const char *name, const cauce_metric_t *metrics, size_t count, String *out) {
  out->append(",\"").append(name).append("\":{");
  for (size_t i = 0; i < count; ++i) {
    out->append(i ? "," : "");
    appendJson(metrics[i].name, out);
    out->append(":");
    appendJson(metrics[i].value, out);
  }
  out->append("}");
}

// A number, or one for each phase that has a name.
static void appendRates(const cauce_progress_t &progress, String *out) {
  bool isNamed = *progress.phases[0]->name, any = false;
  for (size_t i = 0; i < progress.phase_count; ++i) {
    float rate = float(progress.phases[i]->learning_rate);
    if (!std::isfinite(rate))
      continue;
    out->append(any ? "," : ",\"learning_rate\":");
    if (isNamed) {
      out->append(any ? "" : "{");
      appendJson(progress.phases[i]->name, out);
      out->append(":");
    }
    appendElement(CAUCE_DTYPE_F32, &rate, out);
    any = true;
  }
  if (any && isNamed)
    out->append("}");
}

void Progress::writeLog(const cauce_progress_t &progress) {
  line.clear();
  line.format("{\"epoch\":%llu,\"steps\":%llu,\"seconds\":", static_cast<unsigned long long>(progress.epoch),
              static_cast<unsigned long long>(progress.total_steps));
  appendJson(progress.seconds, &line);
  appendRates(progress, &line);
  appendLogMetrics("train", progress.training, progress.training_count, &line);
  if (progress.validation)
    appendLogMetrics("validation", progress.validation, progress.validation_count, &line);
  line.append("}\n");
  if (line.check() != Status::ok)
    errno = ENOMEM;
  // A pipe cannot be synced.
  else if (writeAll(log, line.c_str(), line.size()) && (!logSynced || fileCalls.sync(log) == 0 || errno == EINVAL))
    return;
  logError = logError ? logError : errno;
}

void Progress::onEpoch(void *user, const cauce_progress_t *progress) {
  Progress &self = *static_cast<Progress *>(user);
  if (self.log >= 0)
    self.writeLog(*progress);
  if (self.quiet)
    return;
  // Nets that take a millisecond an epoch get a line for each power of ten's share of the epochs, not thousands.
  uint64_t every = progress->epochs > 100 ? progress->epochs / 20 : 1;
  if (progress->epoch % every != 0 && progress->epoch != progress->epochs && progress->epoch != 1)
    return;
  self.finish();
  String line;
  line.format("epoch %llu/%llu", static_cast<unsigned long long>(progress->epoch), static_cast<unsigned long long>(progress->epochs));
  appendMetrics("", progress->training, progress->training_count, &line);
  if (progress->validation)
    appendMetrics("validation ", progress->validation, progress->validation_count, &line);
  line.append("  ");
  appendTime(progress->seconds, &line);
  printLine(line);
  fflush(stdout);
}

Status Progress::finishLog() {
  if (log >= 0 && fileCalls.close(log) != 0 && !logError)
    logError = errno;
  log = -1;
  return logError ? fail(Status::io, "%s: cannot write all of the log: %s", logPath, strerror(logError)) : Status::ok;
}

} // namespace cauce::runtime::command
