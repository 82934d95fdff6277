// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --profile and --trace: a table of the kernels by time, what is left of the time around them, and the file of events.
#include "base/File.h"
#include "command/Command.h"

#include <algorithm>
#include <cstring>

namespace cauce::runtime::command {

constexpr uint64_t traceEvents = 1 << 18; // 12 MiB: some hundred epochs of a small net, a few of a large one

int startProfile(cauce_program_t *program, cauce_session_t *session, const Options &options, cauce_profile_t **out) {
  *out = nullptr;
  if (!options.profile && !options.trace)
    return 0;
  if (options.trace && tryWriting(options.trace) != Status::ok)
    return reportFailure();
  cauce_profile_options_t profileOptions;
  cauce_profile_options_init(&profileOptions);
  profileOptions.threads = options.profile ? cauce_session_threads(session) : 0;
  profileOptions.events = options.trace ? traceEvents : 0;
  if (cauce_profile_create(program, &profileOptions, out) != CAUCE_OK || cauce_session_set_profile(session, *out) != CAUCE_OK)
    return reportFailure();
  return 0;
}

// "1.234 s", "12.3 ms", "4.56 us".
static void appendSeconds(double seconds, String *out) {
  const char *unit = seconds >= 1 ? "s " : seconds >= 1e-3 ? "ms" : "us";
  double value = seconds >= 1 ? seconds : seconds >= 1e-3 ? seconds * 1e3 : seconds * 1e6;
  out->format("%.*f %s", value < 10 ? 3 : value < 100 ? 2 : 1, value, unit);
}

// "123" per second in billions, or "-" if it is not known.
static void appendRate(double amount, double seconds, String *out) {
  double rate = seconds > 0 ? amount / seconds * 1e-9 : 0;
  if (amount > 0)
    out->format("  %8.*f", rate < 10 ? 2 : 1, rate);
  else
    out->format("  %8s", "-");
}

static void appendShare(double seconds, double total, String *out) {
  out->format("  %5.1f %%", total > 0 ? 100 * seconds / total : 0);
}

static void printKernel(const cauce_kernel_profile_t &kernel, double total, int width) {
  String line;
  Message time, each;
  appendSeconds(kernel.seconds, &time);
  appendSeconds(kernel.seconds / double(kernel.calls), &each);
  line.format("%10s", time.c_str());
  appendShare(kernel.seconds, total, &line);
  line.format("  %9llu  %10s", static_cast<unsigned long long>(kernel.calls), each.c_str());
  appendRate(kernel.flops, kernel.seconds, &line);
  appendRate(kernel.bytes, kernel.seconds, &line);
  if (kernel.least_seconds > 0)
    line.format("  %4.0f %% %s", 100 * kernel.least_seconds / kernel.seconds, kernel.memory_bound ? "bytes" : "flops");
  else
    line.format("  %12s", "-");
  line.format("  %-*s  %s", width, kernel.kernel->name, *kernel.kernel->nodes ? kernel.kernel->nodes : "-");
  printLine(line);
}

static void printRest(const char *what, double seconds, double total) {
  String line;
  Message time;
  appendSeconds(seconds, &time);
  line.format("%10s", time.c_str());
  appendShare(seconds, total, &line);
  line.append("  ").append(what);
  printLine(line);
}

static cauce_profile_totals_t summaryOf(const cauce_profile_t *profile) {
  cauce_profile_totals_t summary = {};
  summary.size = sizeof(summary);
  (void)!cauce_profile_summary(profile, &summary);
  return summary;
}

// False after a failure that was reported.
static bool printProfile(const cauce_profile_t *profile, uint32_t threads) {
  cauce_profile_totals_t summary = summaryOf(profile);
  size_t count = 0;
  (void)!cauce_profile_kernels(profile, nullptr, 0, &count);
  Vector<cauce_kernel_profile_t> kernels;
  if (kernels.resize(count) != Status::ok) {
    reportFailure();
    return false;
  }
  if (count)
    kernels[0].size = sizeof(kernels[0]);
  (void)!cauce_profile_kernels(profile, kernels.data(), count, &count);
  std::sort(kernels.begin(), kernels.end(),
            [](const cauce_kernel_profile_t &a, const cauce_kernel_profile_t &b) { return a.seconds > b.seconds; });

  size_t width = strlen("kernel");
  for (const cauce_kernel_profile_t &kernel : kernels)
    width = std::max(width, kernel.calls ? strlen(kernel.kernel->name) : 0);

  printf("\nprofile on %u threads; this machine: %.0f GFLOP/s (multiply-adds of f32), %.1f GB/s from memory\n", threads,
         summary.flops_per_second * 1e-9, summary.bytes_per_second * 1e-9);
  printf("%10s  %7s  %9s  %10s  %8s  %8s  %12s  %-*s  %s\n", "time", "share", "calls", "a call", "GFLOP/s", "GB/s", "of roofline",
         int(width), "kernel", "nodes");
  for (const cauce_kernel_profile_t &kernel : kernels)
    if (kernel.calls)
      printKernel(kernel, summary.seconds, int(width));
  double outside = summary.seconds - summary.calls_seconds - summary.waiting_seconds;
  printRest("in functions around kernels", summary.calls_seconds - summary.kernels_seconds, summary.seconds);
  printRest("waiting for data", summary.waiting_seconds, summary.seconds);
  printRest("outside: opening data, callbacks, files", outside > 0 ? outside : 0, summary.seconds);
  printRest("in all", summary.seconds, summary.seconds);
  return true;
}

int finishProfile(cauce_session_t *session, const Options &options, cauce_profile_t *profile, int exitStatus) {
  if (!profile)
    return exitStatus;
  if (options.profile && !printProfile(profile, cauce_session_threads(session)))
    exitStatus = 1;
  if (options.trace) {
    cauce_profile_totals_t summary = summaryOf(profile);
    if (cauce_profile_write_trace(profile, options.trace) != CAUCE_OK)
      exitStatus = reportFailure();
    else if (summary.dropped_events)
      fprintf(stderr, "warning: %s holds the first %llu events, the last %llu had no room\n", options.trace,
              static_cast<unsigned long long>(summary.events), static_cast<unsigned long long>(summary.dropped_events));
  }
  (void)!cauce_session_set_profile(session, nullptr);
  cauce_profile_release(profile);
  return exitStatus;
}

} // namespace cauce::runtime::command
