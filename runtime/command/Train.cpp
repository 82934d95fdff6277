// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `train` and `evaluate`.
#include "command/Command.h"
#include "command/Progress.h"

#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace cauce::runtime::command {

static volatile int interrupted = 0;

static void onInterrupt(int) {
  // The second one leaves at once.
  if (interrupted)
    _exit(130);
  interrupted = 1;
}

cauce_session_t *openSession(cauce_program_t *program, const Options &options, bool fallsBackToInit) {
  cauce_session_options_t sessionOptions;
  cauce_session_options_init(&sessionOptions);
  sessionOptions.threads = options.threads;
  cauce_session_t *session = nullptr;
  cauce_status_t status = cauce_session_create(program, &sessionOptions, &session);
  const cauce_abi_program_t *descriptor = cauce_program_descriptor(program);
  uint64_t seed = options.hasSeed ? options.seed : descriptor->training ? descriptor->training->seed : 0;
  // Loading comes after initialising, which sets the counters and slots that a file of weights does not hold.
  if (status == CAUCE_OK && (fallsBackToInit || (options.weights && !cauce_session_has_weights(session))))
    status = cauce_session_init(session, seed);
  if (status == CAUCE_OK && options.weights)
    status = cauce_session_load(session, options.weights);
  if (status == CAUCE_OK && cauce_session_has_weights(session))
    return session;
  if (status == CAUCE_OK)
    printError("the program holds no trained weights: pass --weights FILE");
  else
    reportFailure();
  cauce_session_release(session);
  return nullptr;
}

static const char *testSet(const cauce_abi_program_t *program) {
  for (const char *name : {"test", "validation", "train"})
    for (uint32_t i = 0; i < program->dataset_count; ++i)
      if (strcmp(program->datasets[i].name, name) == 0)
        return name;
  return "test";
}

static constexpr size_t maxMetrics = 64;

// "test  loss 0.08  accuracy 0.975", if the model names a test set.
static int printTest(cauce_session_t *session, cauce_data_t *data, const cauce_abi_program_t *program, const Options &options) {
  const char *name = testSet(program);
  if (strcmp(name, "test") != 0 || options.quiet)
    return 0;
  bool exists = false;
  for (uint32_t i = 0; i < program->dataset_count; ++i)
    exists |= strcmp(program->datasets[i].name, "test") == 0;
  if (!exists)
    return 0;
  cauce_metric_t metrics[maxMetrics];
  size_t count = 0;
  if (cauce_session_evaluate(session, data, name, options.batch ? options.batch : 256, metrics, maxMetrics, &count) != CAUCE_OK)
    return reportFailure();
  String line("test");
  appendMetrics("", metrics, count < maxMetrics ? count : maxMetrics, &line);
  puts(line.c_str());
  return 0;
}

static int trainSession(cauce_session_t *session, cauce_data_t *data, cauce_program_t *program, const Options &options) {
  Progress progress(options.quiet, isatty(STDOUT_FILENO));
  if (options.log && !progress.openLog(options.log)) {
    printError("%s: cannot write: %s", options.log, strerror(errno));
    return 1;
  }
  cauce_train_options_t trainOptions;
  cauce_train_options_init(program, &trainOptions);
  trainOptions.epochs = options.epochs;
  trainOptions.batch = options.batch;
  if (options.hasSeed)
    trainOptions.seed = options.seed;
  trainOptions.continues = options.weights != nullptr;
  trainOptions.cancel = &interrupted;
  trainOptions.callbacks = {Progress::onStep, Progress::onEpoch, &progress};
  struct sigaction action = {}, before;
  action.sa_handler = onInterrupt;
  interrupted = 0;
  sigaction(SIGINT, &action, &before);
  cauce_train_report_t report;
  cauce_status_t status = cauce_session_train(session, data, &trainOptions, &report);
  sigaction(SIGINT, &before, nullptr);
  progress.finish();
  bool keepsWeights = status == CAUCE_OK || status == CAUCE_CANCELLED || status == CAUCE_NOT_FINITE;
  int exitStatus = status == CAUCE_OK ? 0 : reportFailure();
  if (!keepsWeights)
    return exitStatus;
  if (report.stopped_early && !options.quiet)
    printf("stopped early: epoch %llu was the best%s\n", static_cast<unsigned long long>(report.best_epoch),
           report.restored ? ", its weights are restored" : "");
  if (options.save) {
    if (cauce_session_save(session, options.save) != CAUCE_OK)
      return reportFailure();
    if (!options.quiet)
      printf("saved %s\n", options.save);
  }
  if (!progress.logIsComplete()) {
    printError("%s: cannot write all of the log", options.log);
    return 1;
  }
  if (status == CAUCE_OK)
    exitStatus = printTest(session, data, cauce_program_descriptor(program), options);
  return exitStatus;
}

int train(cauce_program_t *program, const Options &options) {
  const cauce_abi_function_t *step = nullptr;
  if (cauce_program_function(program, "step", &step) != CAUCE_OK) {
    printError("the model does not say how to train it: it needs a loss, an optimizer and data");
    return 1;
  }
  cauce_session_t *session = openSession(program, options, true);
  if (!session)
    return 1;
  cauce_data_t *data = nullptr;
  cauce_profile_t *profile = nullptr;
  int status = startProfile(program, session, options, &profile);
  if (status == 0)
    status = cauce_data_open(program, options.data, &data) == CAUCE_OK ? trainSession(session, data, program, options) : reportFailure();
  status = finishProfile(session, options, profile, status);
  cauce_data_release(data);
  cauce_session_release(session);
  return finishOutput(status);
}

int evaluate(cauce_program_t *program, const Options &options) {
  cauce_session_t *session = openSession(program, options, false);
  if (!session)
    return 1;
  cauce_data_t *data = nullptr;
  cauce_metric_t metrics[maxMetrics];
  cauce_profile_t *profile = nullptr;
  size_t count = 0;
  int status = startProfile(program, session, options, &profile);
  const char *set = options.set ? options.set : testSet(cauce_program_descriptor(program));
  if (status == 0 && (cauce_data_open(program, options.data, &data) != CAUCE_OK ||
                      cauce_session_evaluate(session, data, set, options.batch ? options.batch : 256, metrics, maxMetrics, &count) != CAUCE_OK))
    status = reportFailure();
  for (size_t i = 0; i < count && i < maxMetrics; ++i) {
    String line(metrics[i].name);
    line.append(": ").number(metrics[i].value, 9);
    puts(line.c_str());
  }
  status = finishProfile(session, options, profile, status);
  cauce_data_release(data);
  cauce_session_release(session);
  return finishOutput(status);
}

} // namespace cauce::runtime::command
