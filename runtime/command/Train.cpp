// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `train` and `evaluate`.
#include "base/File.h"
#include "command/Command.h"
#include "command/Progress.h"
#include "program/Phases.h"
#include "train/Batches.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sys/stat.h>
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

static const char *testSet(const cauce_abi_program_t *program) {
  for (const char *name : {"test", "validation", "train"})
    for (uint32_t i = 0; i < program->dataset_count; ++i)
      if (strcmp(program->datasets[i]->name, name) == 0)
        return name;
  return "test";
}

static constexpr size_t maxMetrics = 64;

// Rows in a batch of an evaluation.
static uint64_t batchOf(const Options &options) { return options.batch ? options.batch : 256; }

// What training ends with, if the model names a test set.
static bool printsTest(const cauce_abi_program_t *program, const Options &options) {
  bool exists = false;
  for (uint32_t i = 0; i < program->dataset_count; ++i)
    exists |= strcmp(program->datasets[i]->name, "test") == 0;
  return exists && !options.quiet;
}

// "test  loss 0.08  accuracy 0.975".
static int printTest(cauce_session_t *session, cauce_data_t *data, const Options &options) {
  cauce_metric_t metrics[maxMetrics];
  size_t count = 0;
  if (cauce_session_evaluate(session, data, "test", batchOf(options), metrics, maxMetrics, &count) != CAUCE_OK)
    return reportFailure();
  String line("test");
  appendMetrics("", metrics, count < maxMetrics ? count : maxMetrics, &line);
  printLine(line);
  return 0;
}

static void fillOptions(cauce_program_t *program, const Options &options, Progress *progress, cauce_train_options_t *out) {
  cauce_train_options_init(program, out);
  out->epochs = options.epochs;
  out->batch = options.batch;
  out->accumulate = options.accumulate;
  if (options.hasSeed)
    out->seed = options.seed;
  out->continues = !options.adapt;
  out->accepts_changes = options.acceptsChanges;
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
  if (command.check() == Status::ok)
    fprintf(stderr, "go on from %s with:\n  %s\n", cauce_trainer_checkpoint(trainer), command.c_str());
  else
    reportFailure();
}

// The weights of a training that is over are written somewhere if that is possible at all: beside the file that they were
// meant for, or where temporary files go. Returns 0, or 1 after saying where they are.
static int saveWeights(cauce_session_t *session, const Options &options) {
  if (cauce_session_save(session, options.save) == CAUCE_OK) {
    if (!options.quiet)
      printf("saved %s\n", options.save);
    return 0;
  }
  Message problem(cauce_message());
  const char *slash = strrchr(options.save, '/'), *folder = getenv("TMPDIR");
  String temporary;
  Status status = joinPath(folder && *folder ? folder : "/tmp", slash ? slash + 1 : options.save, &temporary);
  struct stat info;
  bool isDevice = stat(options.save, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode); // no place for files is beside it
  const char *beside = isDevice ? nullptr : options.save, *elsewhere = status == Status::ok ? temporary.c_str() : nullptr;
  for (const char *place : {beside, elsewhere})
    for (int i = 1; place && i < 100; ++i) {
      String path;
      if (path.append(place).format(".rescued-%d", i).check() != Status::ok)
        break;
      if (access(path.c_str(), F_OK) == 0)
        continue;
      if (cauce_session_save(session, path.c_str()) != CAUCE_OK)
        break;
      printError("%s; the weights are in '%s'", problem.c_str(), path.c_str());
      return 1;
    }
  printError("%s; the weights are lost", problem.c_str());
  return 1;
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
  } else if (status == CAUCE_OK && report.restored && !options.quiet) {
    printf("epoch %llu was the best, its weights are restored\n", static_cast<unsigned long long>(report.best_epoch));
  }
  if (status == CAUCE_CANCELLED && (options.checkpoint || options.resume) && cauce_trainer_save(trainer, nullptr) != CAUCE_OK)
    exitStatus = reportFailure();
  if (options.save && saveWeights(session, options) != 0)
    exitStatus = 1;
  if (progress.finishLog() != Status::ok)
    exitStatus = reportFailure();
  if (status == CAUCE_CANCELLED || status == CAUCE_IO)
    printContinuation(trainer, options);
  return exitStatus;
}

// What would be in vain is known before the first step: files that cannot be written, and data that is read in the end.
static Status tryEnd(cauce_session_t *session, cauce_data_t *data, const cauce_abi_program_t *program, const Options &options) {
  if (options.save)
    CAUCE_TRY(tryWriting(options.save));
  return printsTest(program, options) ? checkEvaluation(*session, *data, "test", batchOf(options)) : Status::ok;
}

static Status setLearningRates(cauce_trainer_t *trainer, const Options &options) {
  for (const Options::Rate &rate : options.learningRates) {
    String name;
    name.append(rate.phase ? rate.phase : "", rate.length);
    CAUCE_TRY(name.check());
    CAUCE_TRY(Status(rate.phase ? cauce_trainer_set_phase_learning_rate(trainer, name.c_str(), rate.value)
                                : cauce_trainer_set_learning_rate(trainer, rate.value)));
  }
  return Status::ok;
}

static int trainSession(cauce_session_t *session, cauce_data_t *data, cauce_program_t *program, const Options &options) {
  const cauce_abi_program_t *descriptor = cauce_program_descriptor(program);
  if (tryEnd(session, data, descriptor, options) != Status::ok)
    return reportFailure();
  Progress progress(options.quiet, isatty(STDOUT_FILENO));
  if (options.log && progress.openLog(options.log, options.checkpoint || options.resume) != Status::ok)
    return reportFailure();
  cauce_train_options_t trainOptions;
  fillOptions(program, options, &progress, &trainOptions);
  cauce_trainer_t *trainer = nullptr;
  if (cauce_trainer_create(session, data, &trainOptions, &trainer) != CAUCE_OK)
    return reportFailure();
  int exitStatus = 1;
  if (setLearningRates(trainer, options) != Status::ok || progress.startLog(trainer, options.resume != nullptr) != Status::ok) {
    reportFailure();
  } else {
    if (options.resume && !options.quiet) {
      const cauce_progress_t *at = cauce_trainer_progress(trainer);
      const char *over = at->step == at->steps ? ", which is the last" : "";
      printf("resumed from %s at epoch %llu, step %llu%s\n", cauce_trainer_checkpoint(trainer), static_cast<unsigned long long>(at->epoch),
             static_cast<unsigned long long>(at->step), over);
      fflush(stdout);
    }
    if (!options.resume && !options.quiet)
      printStart(session, options);
    Interrupts interrupts(trainer);
    cauce_status_t status = cauce_trainer_run(trainer);
    progress.finish();
    exitStatus = finishTraining(trainer, status, session, cauce_program_descriptor(program)->training, progress, options);
  }
  cauce_trainer_release(trainer);
  return exitStatus == 0 && printsTest(descriptor, options) ? printTest(session, data, options) : exitStatus;
}

int train(cauce_program_t *program, const Options &options) {
  if (!isTrained(*cauce_program_descriptor(program))) {
    printError("the model does not say how to train it: it needs a loss, an optimizer and data; or it was compiled with --predict-only, without them");
    return 1;
  }
  cauce_session_t *session = openSession(program, options, Missing::initialised);
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
  if (!findFunction(*cauce_program_descriptor(program), "evaluate")) {
    printError("the model does not say what is measured: it needs a loss and data; or it was compiled with --predict-only, without them");
    return 1;
  }
  cauce_session_t *session = openSession(program, options, Missing::refused);
  if (!session)
    return 1;
  cauce_data_t *data = nullptr;
  cauce_metric_t metrics[maxMetrics];
  cauce_profile_t *profile = nullptr;
  size_t count = 0;
  int status = startProfile(program, session, options, &profile);
  const char *set = options.set ? options.set : testSet(cauce_program_descriptor(program));
  if (status == 0 && (cauce_data_open(program, options.data, &data) != CAUCE_OK ||
                      cauce_session_evaluate(session, data, set, batchOf(options), metrics, maxMetrics, &count) != CAUCE_OK))
    status = reportFailure();
  for (size_t i = 0; i < count && i < maxMetrics; ++i) {
    String line(metrics[i].name);
    line.append(": ");
    appendValue(metrics[i].value, 9, &line);
    printLine(line);
  }
  status = finishProfile(session, options, profile, status);
  cauce_data_release(data);
  cauce_session_release(session);
  return finishOutput(status);
}

} // namespace cauce::runtime::command
