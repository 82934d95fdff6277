// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// train and evaluate.
#include "command/Commands.h"
#include "train/Safetensors.h"
#include "train/Trainer.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace cauce {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string listValues(const std::vector<NamedValue> &values, const char *prefix) {
  std::string text;
  for (const NamedValue &value : values)
    text += formatText("  %s%s %.4f", prefix, value.name.c_str(), value.value);
  return text;
}

std::string jsonValues(const std::vector<NamedValue> &values) {
  std::string text = "{";
  for (const NamedValue &value : values) {
    text += formatText("%s\"%s\": ", text.size() > 1 ? ", " : "", value.name.c_str());
    text += std::isfinite(value.value) ? formatText("%.9g", value.value) : "null";
  }
  return text + "}";
}

// A bar with the time that is left on a terminal, a line an epoch everywhere.
class Progress {
public:
  explicit Progress(bool quiet) : quiet(quiet), isTerminal(isatty(STDOUT_FILENO)) {}

  void step(uint64_t done, uint64_t total) {
    double time = now();
    if (done == 1)
      start = time;
    if (quiet || !isTerminal || (time - shown < 0.1 && done != total))
      return;
    shown = time;
    constexpr int width = 30;
    int filled = int(done * width / total);
    char bar[width + 1];
    for (int i = 0; i < width; ++i)
      bar[i] = i < filled ? '#' : '.';
    bar[width] = 0;
    double left = (time - start) / double(done) * double(total - done);
    printf("\r  [%s] %llu/%llu  %.1f s left ", bar, (unsigned long long)done, (unsigned long long)total, left);
    fflush(stdout);
  }
  void epoch(const EpochReport &report) {
    if (quiet)
      return;
    if (isTerminal)
      printf("\r\033[K");
    printf("epoch %llu/%llu  %.2f s%s%s%s\n", (unsigned long long)report.epoch, (unsigned long long)report.epochs,
           report.seconds, listValues(report.training, "").c_str(), listValues(report.validation, "validation ").c_str(),
           report.isBest ? "  (best)" : "");
    fflush(stdout);
  }

private:
  bool quiet, isTerminal;
  double start = 0, shown = 0;
};

} // namespace

int runTrain(const Invocation &invocation) {
  const std::vector<Flag> flags = {
      {"data", "DIR", "folder with the model's data files"},
      {"epochs", "N", "how often the training data is gone through"},
      {"batch", "N", "samples per step"},
      {"threads", "N", "threads; the results do not depend on it"},
      {"seed", "N", "of initial values, shuffling and dropout"},
      {"save", "FILE", "write the weights to this .safetensors file"},
      {"log", "FILE", "append one JSON object per epoch to this file"},
      {"quiet", nullptr, "print nothing but errors"},
  };
  Options options;
  if (int status = parse(invocation, "train [flags]", "Trains the model from fresh weights.", flags, 0, options); status >= 0)
    return status;
  TrainOptions train;
  train.data = options.get("data", invocation.data);
  train.hasSeed = options.has("seed");
  int threads = 1;
  for (Status status : {options.integer("epochs", 1, 1000000000, 0, train.epochs),
                        options.integer("batch", 1, 1 << 30, 0, train.batch),
                        options.integer("seed", 0, UINT64_MAX >> 1, 0, train.seed), threadsOf(options, threads)})
    if (status.failed())
      return complain(invocation, status, 2);

  FILE *log = nullptr;
  if (options.has("log")) {
    log = fopen(options.get("log").c_str(), "ae");
    if (!log)
      return complain(invocation, Status::error("cannot open '%s' for appending", options.get("log").c_str()), 1);
  }
  Session session(invocation.program, threads);
  Progress progress(options.has("quiet"));
  train.onStep = [&](uint64_t done, uint64_t total) { progress.step(done, total); };
  train.onEpoch = [&](const EpochReport &report) {
    progress.epoch(report);
    if (log) {
      fprintf(log, "{\"epoch\": %llu, \"seconds\": %.3f, \"training\": %s, \"validation\": %s}\n",
              (unsigned long long)report.epoch, report.seconds, jsonValues(report.training).c_str(),
              jsonValues(report.validation).c_str());
      fflush(log);
    }
  };
  Status status = cauce::train(session, train);
  int exitStatus = status.failed() ? complain(invocation, status, 1) : 0;
  if (options.has("save"))
    if (Status saved = saveWeights(options.get("save"), session); saved.failed())
      exitStatus = complain(invocation, saved, 1);
  if (exitStatus == 0 && !options.has("quiet")) {
    std::vector<NamedValue> values;
    bool found = false;
    uint64_t batch = train.batch ? train.batch : invocation.program.training->batch;
    status = evaluate(session, "test", train.data, batch, values, found);
    if (status.failed())
      exitStatus = complain(invocation, status, 1);
    else if (found)
      printf("test%s\n", listValues(values, "").c_str());
    if (options.has("save") && exitStatus == 0)
      printf("weights written to %s\n", options.get("save").c_str());
  }
  if (log && fclose(log) != 0 && exitStatus == 0)
    exitStatus = complain(invocation, Status::error("cannot write '%s'", options.get("log").c_str()), 1);
  return exitStatus;
}

int runEvaluate(const Invocation &invocation) {
  const std::vector<Flag> flags = {
      {"weights", "FILE", "the weights, .safetensors; without it those in the program"},
      {"data", "DIR", "folder with the model's data files"},
      {"set", "NAME", "data set: test (default if there is one), validation or train"},
      {"batch", "N", "samples at a time"},
      {"threads", "N", "threads"},
  };
  Options options;
  if (int status = parse(invocation, "evaluate [flags]", "Prints one line \"name: value\" per metric.", flags, 0, options); status >= 0)
    return status;
  uint64_t batch = 0;
  int threads = 1;
  for (Status status : {options.integer("batch", 1, 1 << 30, 256, batch), threadsOf(options, threads)})
    if (status.failed())
      return complain(invocation, status, 2);
  Session session(invocation.program, threads);
  if (options.has("weights"))
    if (Status status = loadWeights(options.get("weights"), session); status.failed())
      return complain(invocation, status, 1);
  std::vector<NamedValue> values;
  bool found = false;
  for (const char *name : {"test", "validation", "train"}) {
    if (found || (options.has("set") && options.get("set") != name))
      continue;
    if (Status status = evaluate(session, name, options.get("data", invocation.data), batch, values, found); status.failed())
      return complain(invocation, status, 1);
  }
  if (!found)
    return complain(invocation, Status::error("the model has no data set '%s'", options.get("set", "test").c_str()), 1);
  for (const NamedValue &value : values)
    printf("%s: %.6g\n", value.name.c_str(), value.value);
  return 0;
}

} // namespace cauce
