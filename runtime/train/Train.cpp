// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The training loop: epochs of steps, validation, early stopping, and a stop before NaN spoils everything. All memory is
// taken before the first step.
#include "train/Batches.h"

#include <cmath>
#include <ctime>

namespace cauce::runtime {

static double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

namespace {

class Trainer {
public:
  Trainer(Session &session, cauce_data &data, const cauce_train_options_t &options, cauce_train_report_t *report)
      : session(session), data(data), options(options), report(*report) {}
  Status run();

private:
  Status open();
  Status adapt();
  Status trainEpoch(uint64_t epoch);
  Status validate();
  Status finishEpoch(uint64_t epoch, bool *stop);
  Status stopNotFinite(uint64_t epoch, const char *what);
  const Vector<cauce_metric_t> &monitored() const { return validationSet ? validationMetrics.metrics : trainingMetrics.metrics; }

  Session &session;
  cauce_data &data;
  const cauce_train_options_t &options;
  cauce_train_report_t &report;
  const cauce_abi_training_t *training = nullptr;
  Dataset *trainingSet = nullptr, *validationSet = nullptr;
  Loader trainingLoader, validationLoader;
  BatchFunction step, evaluate;
  MetricFunction trainingMetrics, validationMetrics;
  uint64_t epochs = 0, batch = 0;
  Snapshot good, best;
  bool keepsBest = false;
  size_t monitor = 0;
  bool monitors = false;
  double bestValue = 0;
  uint64_t waited = 0;
  cauce_progress_t progress = {};
};

} // namespace

static Status requireFor(const char *what, const Session &session, const char *name, const cauce_abi_function_t **out) {
  *out = findFunction(*session.program, name);
  return *out ? Status::ok
              : fail(Status::unsupported, "model '%s' cannot be %s: its program has no function '%s'", session.program->name, what, name);
}

Status Trainer::open() {
  training = session.program->training;
  const cauce_abi_function_t *stepFunction = nullptr, *evaluateFunction = nullptr;
  CAUCE_TRY(requireFor("trained", session, "step", &stepFunction));
  if (!cauce_session_has_weights(&session))
    return fail(Status::invalidArgument, "the session has no weights: initialise it or load them first");
  epochs = options.epochs ? options.epochs : training && training->epochs ? training->epochs : 1;
  batch = options.batch ? options.batch : training && training->batch ? training->batch : 32;
  CAUCE_TRY(findDataset(data, "train", &trainingSet));
  CAUCE_TRY(trainingLoader.open(*trainingSet, batch, !training || training->shuffle, options.seed, training && training->drop_last));
  CAUCE_TRY(step.open(session, *stepFunction, *trainingSet, batch));
  CAUCE_TRY(trainingMetrics.open(findFunction(*session.program, "step_metrics")));
  if (lookUpDataset(data, "validation")) {
    CAUCE_TRY(findDataset(data, "validation", &validationSet));
    CAUCE_TRY(requireFor("validated", session, "evaluate", &evaluateFunction));
    CAUCE_TRY(validationLoader.open(*validationSet, batch, false, 0, false));
    CAUCE_TRY(evaluate.open(session, *evaluateFunction, *validationSet, batch));
    CAUCE_TRY(validationMetrics.open(findFunction(*session.program, "metrics")));
  }
  if (training && training->patience) {
    const Vector<cauce_metric_t> &metrics = monitored();
    while (monitor < metrics.size() && strcmp(metrics[monitor].name, training->monitor ? training->monitor : "loss") != 0)
      ++monitor;
    monitors = monitor < metrics.size();
    if (!monitors) {
      String names;
      for (const cauce_metric_t &metric : metrics)
        names.append(names.size() ? ", " : "").append(metric.name);
      return fail(Status::notFound, "early stopping monitors '%s', but the metrics are %s", training->monitor ? training->monitor : "loss",
                  names.c_str());
    }
    keepsBest = training->restore_best;
    bestValue = training->maximize ? -HUGE_VAL : HUGE_VAL;
    if (keepsBest)
      CAUCE_TRY(best.open(session));
  }
  return good.open(session);
}

Status Trainer::adapt() {
  const cauce_abi_function_t *function = findFunction(*session.program, "adapt");
  if (!function || options.continues)
    return Status::ok;
  Loader loader;
  BatchFunction batchFunction;
  CAUCE_TRY(loader.open(*trainingSet, batch, false, 0, false));
  CAUCE_TRY(batchFunction.open(session, *function, *trainingSet, batch));
  loader.setProfile(session.profile);
  loader.start(1);
  for (;;) {
    const Batch *next = nullptr;
    CAUCE_TRY(loader.next(&next));
    if (!next)
      return Status::ok;
    CAUCE_TRY(batchFunction.run(session, *next));
  }
}

Status Trainer::stopNotFinite(uint64_t epoch, const char *what) {
  good.restore(&session);
  report.failed_step = report.steps;
  report.good_epoch = epoch - 1;
  report.restored = 1;
  return fail(Status::notFinite,
              "%s became NaN or infinite at step %llu (epoch %llu); the weights are those at the start of that epoch: try a smaller "
              "learning rate",
              what, static_cast<unsigned long long>(report.steps), static_cast<unsigned long long>(epoch));
}

Status Trainer::trainEpoch(uint64_t epoch) {
  cauce_session_reset_metrics(&session);
  trainingLoader.setProfile(session.profile);
  trainingLoader.start(epoch);
  double start = now();
  progress.steps = trainingLoader.steps();
  progress.step = 0;
  for (;;) {
    const Batch *next = nullptr;
    CAUCE_TRY(trainingLoader.next(&next));
    if (!next)
      break;
    CAUCE_TRY(step.run(session, *next));
    ++report.steps;
    CAUCE_TRY(trainingMetrics.run(session));
    if (trainingMetrics.metrics.size() && !std::isfinite(trainingMetrics.metrics[0].value))
      return stopNotFinite(epoch, "the loss");
    progress.step += 1;
    progress.total_steps = report.steps;
    if (options.callbacks.on_step) {
      progress.seconds = now() - start;
      options.callbacks.on_step(options.callbacks.user, &progress);
    }
    if (options.cancel && *options.cancel)
      return fail(Status::cancelled, "training was stopped after step %llu, in epoch %llu",
                  static_cast<unsigned long long>(report.steps), static_cast<unsigned long long>(epoch));
  }
  // The last step's update is seen by no loss of this epoch.
  const char *name = nullptr;
  if (!parametersAreFinite(session, &name)) {
    String what("parameter '");
    what.append(name).append("'");
    return stopNotFinite(epoch, what.c_str());
  }
  CAUCE_TRY(validate());
  progress.seconds = now() - start;
  return Status::ok;
}

Status Trainer::validate() {
  if (!validationSet)
    return Status::ok;
  cauce_session_reset_metrics(&session);
  validationLoader.setProfile(session.profile);
  validationLoader.start(1);
  for (;;) {
    const Batch *next = nullptr;
    CAUCE_TRY(validationLoader.next(&next));
    if (!next)
      break;
    CAUCE_TRY(evaluate.run(session, *next));
  }
  return validationMetrics.run(session);
}

Status Trainer::finishEpoch(uint64_t epoch, bool *stop) {
  good.take(session);
  report.epochs = epoch;
  progress.improved = 0;
  if (monitors) {
    double value = monitored()[monitor].value;
    // The first epoch always counts; NaN never does.
    bool improved = training->maximize ? value > bestValue + training->min_delta : value < bestValue - training->min_delta;
    waited = improved ? 0 : waited + 1;
    if (improved) {
      bestValue = value;
      report.best_epoch = epoch;
      if (keepsBest)
        best.take(session);
    }
    progress.improved = improved;
    *stop = waited >= training->patience;
    report.stopped_early = *stop;
  }
  if (options.callbacks.on_epoch)
    options.callbacks.on_epoch(options.callbacks.user, &progress);
  return Status::ok;
}

Status Trainer::run() {
  double start = now();
  CAUCE_TRY(open());
  CAUCE_TRY(adapt());
  good.take(session);
  progress.epochs = epochs;
  progress.training = trainingMetrics.metrics.data();
  progress.training_count = trainingMetrics.metrics.size();
  progress.validation = validationSet ? validationMetrics.metrics.data() : nullptr;
  progress.validation_count = validationMetrics.metrics.size();
  bool stop = false;
  Status status = Status::ok;
  for (uint64_t epoch = 1; epoch <= epochs && !stop && status == Status::ok; ++epoch) {
    progress.epoch = epoch;
    status = trainEpoch(epoch);
    if (status == Status::ok)
      status = finishEpoch(epoch, &stop);
  }
  if (status == Status::ok && keepsBest && report.best_epoch && report.best_epoch != report.epochs) {
    best.restore(&session);
    report.restored = 1;
  }
  report.seconds = now() - start;
  return status;
}

static Status evaluateSet(Session &session, cauce_data &data, const char *name, uint64_t batch, cauce_metric_t *metrics,
                          size_t capacity, size_t *count) {
  const cauce_abi_function_t *function = nullptr, *metricFunction = nullptr;
  CAUCE_TRY(requireFor("evaluated", session, "evaluate", &function));
  CAUCE_TRY(requireFor("evaluated", session, "metrics", &metricFunction));
  Dataset *set = nullptr;
  Loader loader;
  BatchFunction evaluate;
  MetricFunction results;
  CAUCE_TRY(findDataset(data, name, &set));
  CAUCE_TRY(loader.open(*set, batch, false, 0, false));
  CAUCE_TRY(evaluate.open(session, *function, *set, batch));
  CAUCE_TRY(results.open(metricFunction));
  cauce_session_reset_metrics(&session);
  loader.setProfile(session.profile);
  loader.start(1);
  for (;;) {
    const Batch *next = nullptr;
    CAUCE_TRY(loader.next(&next));
    if (!next)
      break;
    CAUCE_TRY(evaluate.run(session, *next));
  }
  CAUCE_TRY(results.run(session));
  *count = results.metrics.size();
  for (size_t i = 0; i < *count && i < capacity; ++i)
    metrics[i] = results.metrics[i];
  return Status::ok;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

void cauce_train_options_init(const cauce_program_t *program, cauce_train_options_t *options) {
  const cauce_abi_training_t *training = cauce_program_descriptor(program)->training;
  *options = cauce_train_options_t{};
  options->size = sizeof(cauce_train_options_t);
  options->seed = training ? training->seed : 0;
}

cauce_status_t cauce_session_train(cauce_session_t *session, cauce_data_t *data, const cauce_train_options_t *options,
                                   cauce_train_report_t *out_report) {
  cauce_train_report_t report = {};
  Status status;
  if (!options || options->size < sizeof(cauce_train_options_t)) {
    status = fail(Status::invalidArgument, "the training options were not set up by cauce_train_options_init");
  } else {
    Trainer *trainer = make<Trainer>(*session, *data, *options, &report);
    status = trainer ? trainer->run() : failOutOfMemory(sizeof(Trainer));
    destroy(trainer);
  }
  if (out_report)
    *out_report = report;
  return toC(status);
}

cauce_status_t cauce_session_evaluate(cauce_session_t *session, cauce_data_t *data, const char *name, uint64_t batch,
                                      cauce_metric_t *out_metrics, size_t capacity, size_t *out_count) {
  *out_count = 0;
  return toC(evaluateSet(*session, *data, name, batch, out_metrics, capacity, out_count));
}

cauce_status_t cauce_session_metrics(cauce_session_t *session, const char *function, cauce_metric_t *out_metrics, size_t capacity,
                                     size_t *out_count) {
  *out_count = 0;
  MetricFunction metrics;
  const cauce_abi_function_t *found = nullptr;
  cauce_program_t program{session->program, nullptr, nullptr};
  Status status = Status(cauce_program_function(&program, function, &found));
  if (status == Status::ok)
    status = metrics.open(found);
  if (status == Status::ok)
    status = metrics.run(*session);
  if (status != Status::ok)
    return toC(status);
  *out_count = metrics.metrics.size();
  for (size_t i = 0; i < *out_count && i < capacity; ++i)
    out_metrics[i] = metrics.metrics[i];
  return CAUCE_OK;
}

} // extern "C"
