// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The training loop, a step at a time: epochs of steps, validation, early stopping, a stop before NaN spoils everything, and
// checkpoints. All memory is taken before the first step is done.
#pragma once

#include "base/Process.h"
#include "program/Phases.h"
#include "train/Batches.h"
#include "train/Checkpoint.h"
#include "train/CheckpointFolder.h"

#include <atomic>

struct cauce_trainer {
public:
  using Status = cauce::runtime::Status;

  Status open(cauce_session &session, cauce_data &data, const cauce_train_options_t &options);
  // What the functions of cauce.h do.
  Status step(cauce_train_event_t *event);
  Status runAll();
  Status save(const char *path);
  Status setNote(const char *note);
  // Without a name: of the only phase.
  Status setLearningRate(const char *phase, double rate);
  Status learningRate(const char *phase, double *out);
  void cancel() { cancelled.store(true); }
  cauce_train_report_t report() const;

  cauce_progress_t progress = {};
  cauce::runtime::RunState run;
  cauce::runtime::String checkpoint; // the last that was written or resumed from

private:
  Status requireOwnProcess() const;
  Status openEarlyStopping();
  Status openCheckpoints(const cauce_train_options_t &options);
  Status prepareCheckpoints();
  Status resume(const char *path);
  Status begin();
  Status advance(cauce_train_event_t *event);
  void startEpoch();
  Status trainStep();
  Status runPhases(const cauce::runtime::Batch &batch);
  Status openPhases();
  Status findPhase(const char *name, size_t *out) const;
  void resetMetrics();
  Status tellRate(size_t phase, double *out);
  Status finishEpoch();
  void watch();
  Status finish();
  // `cause` may be empty.
  Status stopNotFinite(const char *what, const char *cause);
  Status writeDue();
  uint64_t totalSteps() const { return run.position.epoch * steps + run.position.step; }
  // From 1, before the first step, too.
  uint64_t epochOfLastStep() const { return run.position.epoch + (run.position.step || !run.position.epoch); }
  bool stopsEarly() const { return monitors && run.position.epoch && run.position.waited >= training->patience; }
  bool isComplete() const { return run.position.epoch >= epochs || stopsEarly(); }
  const cauce::runtime::Vector<cauce_metric_t> &monitored() const {
    return validationSet ? validationMetrics.metrics : trainingMetrics.metrics;
  }

  cauce_session *session = nullptr;
  const cauce_abi_training_t *training = nullptr;
  cauce::runtime::Dataset *trainingSet = nullptr, *validationSet = nullptr;
  cauce::runtime::Loader trainingLoader, validationLoader;
  // A phase, and what applications see of it.
  struct Part {
    cauce::runtime::Phase phase = {};
    cauce::runtime::BatchFunction step, accumulate; // the latter is open if an update is of several batches
    cauce_phase_t seen = {};
  };
  cauce::runtime::Vector<Part> parts; // in their order
  cauce::runtime::Vector<const cauce_phase_t *> seen;
  cauce::runtime::BatchFunction evaluateFunction;
  cauce::runtime::MetricFunction trainingMetrics, validationMetrics, rate;
  cauce_train_callbacks_t callbacks = {};
  uint64_t epochs = 0, batch = 0, seed = 0, steps = 0; // steps in an epoch
  uint64_t accumulated = 1;                             // batches of an update; the last one of an epoch may have fewer
  bool keeps = false; // the statistics that were gathered before, if they were
  size_t monitor = 0;
  bool monitors = false;

  bool begun = false, inEpoch = false, finished = false, failed = false;
  double startTime = 0, epochTime = 0, seconds = 0;
  uint64_t goodEpoch = 0, failedStep = 0;
  std::atomic<bool> cancelled{false};
  uint32_t generation = cauce::runtime::processGeneration(); // the process whose threads make its batches

  cauce::runtime::CheckpointFolder folder;
  cauce::runtime::CheckpointWriter writer;
  cauce::runtime::String nextCheckpoint;
  bool canWrite = false, isDue = false;
  uint64_t every = 0, savedStep = UINT64_MAX; // savedStep: the newest checkpoint in the folder is of this step
};

namespace cauce::runtime {
using Trainer = cauce_trainer;
} // namespace cauce::runtime
