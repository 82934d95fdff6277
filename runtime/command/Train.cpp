// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `train` and `evaluate`.
#include "command/Command.h"
#include "command/Progress.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace cauce::runtime::command {

static volatile sig_atomic_t interrupted = 0;
static std::atomic<cauce_trainer_t *> running{nullptr};

static void onInterrupt(int signal) {
  // The second one leaves at once.
  if (interrupted)
    _exit(128 + signal);
  interrupted = signal;
  if (cauce_trainer_t *trainer = running.load())
    cauce_trainer_cancel(trainer);
}

namespace {

// While it lives, the first SIGINT or SIGTERM cancels `trainer`. What is ignored (by nohup, say) stays so.
class Interrupts {
public:
  explicit Interrupts(cauce_trainer_t *trainer) {
    interrupted = 0;
    running.store(trainer);
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    action.sa_flags = SA_RESTART;
    for (int i = 0; i < count; ++i)
      if (sigaction(signals[i], nullptr, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
        sigaction(signals[i], &action, nullptr);
  }
  ~Interrupts() {
    for (int i = 0; i < count; ++i)
      sigaction(signals[i], &before[i], nullptr);
    running.store(nullptr);
  }

private:
  static constexpr int signals[] = {SIGINT, SIGTERM}, count = 2;
  struct sigaction before[count];
};

} // namespace

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

static void fillOptions(cauce_program_t *program, const Options &options, Progress *progress, cauce_train_options_t *out) {
  cauce_train_options_init(program, out);
  out->epochs = options.epochs;
  out->batch = options.batch;
  if (options.hasSeed)
    out->seed = options.seed;
  out->continues = options.weights != nullptr;
  out->callbacks = {Progress::onStep, Progress::onEpoch, progress};
  // Without --checkpoint a run goes on in the folder that it is resumed from.
  out->checkpoint = options.checkpoint ? options.checkpoint : options.resume;
  out->every = options.every;
  out->keep = options.keep;
  out->resume = options.resume;
}

// After the run has stopped early, by a signal or a failure, and what could be saved is.
static void printContinuation(cauce_trainer_t *trainer, const Options &options) {
  const char *folder = options.checkpoint ? options.checkpoint : options.resume;
  if (!folder)
    fprintf(stderr, "to go on where a run has stopped, train with --checkpoint DIR\n");
  if (!folder || !cauce_trainer_checkpoint(trainer))
    return;
  String command;
  describeContinuation(options, folder, &command);
  fprintf(stderr, "go on from %s with:\n  %s\n", cauce_trainer_checkpoint(trainer), command.c_str());
}

// Ends with the exit status. The weights are saved whatever ended training: they are those of the last good moment.
static int finishTraining(cauce_trainer_t *trainer, cauce_status_t status, cauce_session_t *session, const cauce_abi_training_t *training,
                          Progress &progress, const Options &options) {
  int exitStatus = status == CAUCE_OK ? 0 : status == CAUCE_CANCELLED ? 128 + interrupted : 1;
  if (status == CAUCE_CANCELLED)
    fprintf(stderr, "interrupted: %s\n", cauce_message());
  else if (status != CAUCE_OK)
    reportFailure();
  cauce_train_report_t report = {};
  report.size = sizeof(report);
  (void)!cauce_trainer_report(trainer, &report);
  if (status == CAUCE_OK && report.stopped_early && !options.quiet) {
    if (report.best_epoch)
      printf("stopped early: epoch %llu was the best%s\n", static_cast<unsigned long long>(report.best_epoch),
             report.restored ? ", its weights are restored" : "");
    else
      printf("stopped early: no epoch was the best, '%s' was NaN in all of them\n", training->monitor ? training->monitor : "loss");
  }
  if (status == CAUCE_CANCELLED && (options.checkpoint || options.resume) && cauce_trainer_save(trainer, nullptr) != CAUCE_OK)
    exitStatus = reportFailure();
  if (options.save) {
    if (cauce_session_save(session, options.save) != CAUCE_OK)
      exitStatus = reportFailure();
    else if (!options.quiet)
      printf("saved %s\n", options.save);
  }
  if (progress.finishLog() != Status::ok)
    exitStatus = reportFailure();
  if (status == CAUCE_CANCELLED || status == CAUCE_IO)
    printContinuation(trainer, options);
  return exitStatus;
}

static int trainSession(cauce_session_t *session, cauce_data_t *data, cauce_program_t *program, const Options &options) {
  Progress progress(options.quiet, isatty(STDOUT_FILENO));
  if (options.log && progress.openLog(options.log, options.checkpoint || options.resume) != Status::ok)
    return reportFailure();
  cauce_train_options_t trainOptions;
  fillOptions(program, options, &progress, &trainOptions);
  cauce_trainer_t *trainer = nullptr;
  if (cauce_trainer_create(session, data, &trainOptions, &trainer) != CAUCE_OK)
    return reportFailure();
  int exitStatus = 1;
  if (progress.startLog(trainer, options.resume != nullptr) != Status::ok) {
    reportFailure();
  } else {
    if (options.resume && !options.quiet) {
      const cauce_progress_t *at = cauce_trainer_progress(trainer);
      printf("resumed from %s at epoch %llu, step %llu\n", cauce_trainer_checkpoint(trainer), static_cast<unsigned long long>(at->epoch),
             static_cast<unsigned long long>(at->step));
      fflush(stdout);
    }
    Interrupts interrupts(trainer);
    cauce_status_t status = cauce_trainer_run(trainer);
    progress.finish();
    exitStatus = finishTraining(trainer, status, session, cauce_program_descriptor(program)->training, progress, options);
  }
  cauce_trainer_release(trainer);
  return exitStatus == 0 ? printTest(session, data, cauce_program_descriptor(program), options) : exitStatus;
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
