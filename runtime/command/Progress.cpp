// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Progress.h.
#include "command/Progress.h"

#include "train/Json.h"

#include <cmath>

namespace cauce::runtime::command {

Progress::~Progress() {
  if (log)
    fclose(log);
}

bool Progress::openLog(const char *path) {
  log = fopen(path, "ae");
  return log != nullptr;
}

// Four digits after the point line up from epoch to epoch; small losses keep their digits.
static void appendMetric(const char *prefix, const cauce_metric_t &metric, String *out) {
  double size = std::fabs(metric.value);
  out->append("  ").append(prefix).append(metric.name).append(" ");
  if (size == 0 || (size >= 0.01 && size < 1e6))
    out->format("%.4f", metric.value);
  else
    out->number(metric.value, 4);
}

void appendMetrics(const char *prefix, const cauce_metric_t *metrics, size_t count, String *out) {
  for (size_t i = 0; i < count; ++i)
    appendMetric(prefix, metrics[i], out);
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

void Progress::onEpoch(void *user, const cauce_progress_t *progress) {
  Progress &self = *static_cast<Progress *>(user);
  if (self.log) {
    String line;
    line.format("{\"epoch\":%llu,\"steps\":%llu,\"seconds\":", static_cast<unsigned long long>(progress->epoch),
                static_cast<unsigned long long>(progress->total_steps));
    appendJson(progress->seconds, &line);
    appendLogMetrics("train", progress->training, progress->training_count, &line);
    if (progress->validation)
      appendLogMetrics("validation", progress->validation, progress->validation_count, &line);
    line.append("}\n");
    self.logFailed |= fwrite(line.c_str(), 1, line.size(), self.log) != line.size() || fflush(self.log) != 0;
  }
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
  puts(line.c_str());
  fflush(stdout);
}

bool Progress::logIsComplete() {
  if (!log)
    return true;
  bool closed = fclose(log) == 0;
  log = nullptr;
  return closed && !logFailed;
}

} // namespace cauce::runtime::command
