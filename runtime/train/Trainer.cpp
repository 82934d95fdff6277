// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Trainer.h. A call runs one step and what belongs to it; what has to survive between calls is the RunState.
#include "train/Trainer.h"

#include "base/Log.h"

#include <cmath>
#include <ctime>

namespace cauce::runtime {

static double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

Status Trainer::open(cauce_session &ofSession, cauce_data &data, const cauce_train_options_t &options) {
  session = run.session = &ofSession;
  training = session->program->training;
  const cauce_abi_function_t *function = nullptr;
  if (!isTrained(*session->program))
    return requireFor("trained", *session, "step", &function);
  if (!options.resume)
    CAUCE_TRY(requireWeights(*session, /*untrained=*/false));
  epochs = options.epochs ? options.epochs : training && training->epochs ? training->epochs : 1;
  batch = options.batch ? options.batch : training && training->batch ? training->batch : 32;
  accumulated = options.accumulate ? options.accumulate : training && training->accumulate ? training->accumulate : 1;
  seed = options.seed;
  keeps = options.resume || options.continues;
  callbacks = options.callbacks;
  CAUCE_TRY(findDataset(data, "train", &trainingSet));
  CAUCE_TRY(trainingLoader.open(*trainingSet, batch, !training || training->shuffle, seed, training && training->drop_last));
  CAUCE_TRY(openPhases());
  CAUCE_TRY(trainingMetrics.open(findFunction(*session->program, "step_metrics")));
  if (lookUpDataset(data, "validation")) {
    CAUCE_TRY(findDataset(data, "validation", &validationSet));
    CAUCE_TRY(requireFor("validated", *session, "evaluate", &function));
    CAUCE_TRY(validationLoader.open(*validationSet, batch, false, 0, false));
    CAUCE_TRY(evaluateFunction.open(*session, *function, *validationSet, batch));
    CAUCE_TRY(validationMetrics.open(findFunction(*session->program, "metrics")));
  }
  CAUCE_TRY(rate.open(findFunction(*session->program, "learning_rate")));
  steps = trainingLoader.steps();
  if (training && training->patience)
    CAUCE_TRY(openEarlyStopping());
  CAUCE_TRY(run.good.open(*session));
  CAUCE_TRY(openCheckpoints(options));
  // Of the middle of an epoch a checkpoint knows the metrics.
  if (run.position.step)
    CAUCE_TRY(trainingMetrics.run(*session, false));
  bool isOver = run.position.step == 0 && isComplete();
  progress.epoch = run.position.epoch + !isOver;
  progress.epochs = epochs;
  progress.step = isOver ? steps : run.position.step;
  progress.steps = steps;
  progress.total_steps = totalSteps();
  progress.training = trainingMetrics.metrics.data();
  progress.training_count = trainingMetrics.metrics.size();
  progress.validation = validationSet ? validationMetrics.metrics.data() : nullptr;
  progress.validation_count = validationMetrics.metrics.size();
  progress.learning_rate = NAN;
  for (Part &part : parts) {
    const Phase &phase = part.phase;
    part.seen = {phase.name, phase.steps, NAN, progress.training ? progress.training + phase.metric : nullptr, phase.metricCount,
                 progress.validation ? progress.validation + phase.measure : nullptr, progress.validation ? phase.measureCount : 0};
    CAUCE_TRY(seen.push(&part.seen));
  }
  progress.phases = seen.data();
  progress.phase_count = seen.size();
  return Status::ok;
}

// They stay where they are: applications see them.
Status Trainer::openPhases() {
  CAUCE_TRY(parts.resize(phaseCount(*session->program)));
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].phase = phaseAt(*session->program, uint32_t(i));
    const Phase &phase = parts[i].phase;
    CAUCE_TRY(parts[i].step.open(*session, *phase.step, *trainingSet, batch));
    if (accumulated == 1)
      continue;
    if (!phase.accumulate || phase.steps > 1)
      return fail(Status::unsupported, "gradients of %llu batches cannot be accumulated: model '%s' was compiled without `accumulate` in its training section",
                  static_cast<unsigned long long>(accumulated), session->program->name);
    CAUCE_TRY(parts[i].accumulate.open(*session, *phase.accumulate, *trainingSet, batch));
  }
  return Status::ok;
}

void Trainer::resetMetrics() {
  for (const Part &part : parts)
    part.step.resetMetrics(*session);
}

Status Trainer::openEarlyStopping() {
  const Vector<cauce_metric_t> &metrics = monitored();
  const char *name = training->monitor ? training->monitor : "loss";
  while (monitor < metrics.size() && strcmp(metrics[monitor].name, name) != 0)
    ++monitor;
  monitors = monitor < metrics.size();
  if (!monitors) {
    Message names;
    for (const cauce_metric_t &metric : metrics)
      names.append(names.size() ? ", " : "").append(metric.name);
    return fail(Status::notFound, "early stopping monitors '%s', but the metrics are %s", name, names.c_str());
  }
  run.position.bestValue = training->maximize ? -HUGE_VAL : HUGE_VAL;
  run.keepsBest = training->restore_best;
  return run.keepsBest ? run.best.open(*session) : Status::ok;
}

// ---- The loop ----

Status Trainer::begin() {
  startTime = now();
  CAUCE_TRY(complete(*session, seed, /*weights=*/true));
  for (const Part &part : parts)
    for (const cauce_abi_function_t *each : {part.phase.step, accumulated > 1 ? part.phase.accumulate : nullptr})
      if (each)
        CAUCE_TRY(prepareFor(*session, *each));
  const cauce_abi_function_t *function = findFunction(*session->program, "adapt");
  begun = !function || (keeps && keepsStatistics(*session));
  if (begun)
    return Status::ok;
  Loader loader;
  BatchFunction adapt;
  CAUCE_TRY(resetStatistics(*session, seed));
  CAUCE_TRY(loader.open(*trainingSet, batch, false, 0, false));
  CAUCE_TRY(adapt.open(*session, *function, *trainingSet, batch));
  adapt.resetMetrics(*session);
  CAUCE_TRY(adapt.runAll(*session, loader));
  setStatistics(*session);
  begun = true;
  return Status::ok;
}

void Trainer::startEpoch() {
  inEpoch = true;
  epochTime = now();
  // In the middle of an epoch a checkpoint has brought the accumulators and the good states back.
  if (run.position.step == 0) {
    resetMetrics();
    run.good.take(*session);
  }
  trainingLoader.setProfile(session->profile);
  trainingLoader.start(run.position.epoch + 1, run.position.step);
  progress.epoch = run.position.epoch + 1;
  progress.improved = 0;
}

// Each phase takes the steps of a batch, or, before the last batch of an update, its gradients.
Status Trainer::runPhases(const Batch &next) {
  uint64_t number = run.position.step + 1;
  bool updates = number % accumulated == 0 || number == steps;
  for (size_t i = 0; i < parts.size(); ++i)
    for (uint32_t left = parts[i].phase.steps; left; --left) {
      if (left == 1)
        CAUCE_TRY(tellRate(i, &parts[i].seen.learning_rate));
      CAUCE_TRY((updates ? parts[i].step : parts[i].accumulate).run(*session, next));
    }
  return Status::ok;
}

Status Trainer::trainStep() {
  const Batch *next = nullptr;
  CAUCE_TRY(trainingLoader.next(&next));
  CAUCE_TRY(runPhases(*next));
  progress.learning_rate = parts[0].seen.learning_rate;
  run.position.step += 1;
  CAUCE_TRY(trainingMetrics.run(*session, run.position.step == steps));
  for (const Part &part : parts) {
    if (!part.phase.metricCount || std::isfinite(trainingMetrics.metrics[part.phase.metric].value))
      continue;
    Message what("the loss"), cause;
    if (*part.phase.name)
      what.append(" of phase '").append(part.phase.name).append("'");
    trainingLoader.describeNotFinite(*next, &cause);
    return stopNotFinite(what.c_str(), cause.c_str());
  }
  progress.step = run.position.step;
  progress.total_steps = totalSteps();
  if (callbacks.on_step) {
    progress.seconds = now() - epochTime;
    callbacks.on_step(callbacks.user, &progress);
  }
  return Status::ok;
}

Status Trainer::finishEpoch() {
  // The last step's update is seen by no loss of this epoch.
  if (const cauce_abi_state_t *state = findNotFinite(*session)) {
    Message what(state->flags & CAUCE_STATE_TRAINED ? "parameter '" : "weight '");
    what.append(state->tensor->name).append("'");
    return stopNotFinite(what.c_str(), "");
  }
  const Batch *none = nullptr;
  CAUCE_TRY(trainingLoader.next(&none)); // gives the last batch back
  if (validationSet) {
    evaluateFunction.resetMetrics(*session);
    CAUCE_TRY(evaluateFunction.runAll(*session, validationLoader));
    CAUCE_TRY(validationMetrics.run(*session));
  }
  progress.seconds = now() - epochTime;
  run.position.epoch += 1;
  run.position.step = 0;
  inEpoch = false;
  if (monitors)
    watch();
  if (callbacks.on_epoch)
    callbacks.on_epoch(callbacks.user, &progress);
  return Status::ok;
}

void Trainer::watch() {
  Position &position = run.position;
  double value = monitored()[monitor].value;
  // The first number always counts; NaN never does.
  bool improved = position.bestEpoch == 0 ? !std::isnan(value)
                  : training->maximize ? value > position.bestValue + training->min_delta
                                       : value < position.bestValue - training->min_delta;
  position.waited = improved ? 0 : position.waited + 1;
  if (improved) {
    position.bestValue = value;
    position.bestEpoch = position.epoch;
    if (run.keepsBest)
      run.best.take(*session);
  }
  progress.improved = improved;
}

Status Trainer::finish() {
  if (finished)
    return Status::ok;
  finished = true;
  if (!run.keepsBest || !run.position.bestEpoch || run.position.bestEpoch == run.position.epoch)
    return Status::ok;
  run.good.take(*session);
  CAUCE_TRY(run.best.restore(session));
  run.restored = true;
  return Status::ok;
}

Status Trainer::stopNotFinite(const char *what, const char *cause) {
  failedStep = totalSteps();
  goodEpoch = run.position.epoch;
  CAUCE_TRY(run.good.restore(session));
  run.position.step = 0;
  return fail(Status::notFinite, "%s became NaN or infinite at step %llu (epoch %llu); the weights are those at the start of that epoch: %s", what,
              static_cast<unsigned long long>(failedStep), static_cast<unsigned long long>(goodEpoch + 1),
              *cause ? cause : "try a smaller learning rate");
}

Status Trainer::advance(cauce_train_event_t *event) {
  if (isComplete()) {
    CAUCE_TRY(finish());
    *event = CAUCE_TRAIN_DONE;
    return Status::ok;
  }
  if (!inEpoch)
    startEpoch();
  CAUCE_TRY(trainStep());
  *event = CAUCE_TRAIN_STEP;
  if (run.position.step < steps)
    return Status::ok;
  CAUCE_TRY(finishEpoch());
  *event = CAUCE_TRAIN_EPOCH;
  return Status::ok;
}

// The step at hand has read what another one would change.
static Status failInside() { return fail(Status::invalidArgument, "a callback of a trainer cannot make a step of its session: it is called by one"); }

// What makes batches did not come along with a fork, and two processes must not write to one folder of checkpoints.
Status Trainer::requireOwnProcess() const { return generation == processGeneration() ? Status::ok : failInherited(); }

Status Trainer::step(cauce_train_event_t *event) {
  *event = CAUCE_TRAIN_STEP;
  CAUCE_TRY(requireOwnProcess());
  if (failed)
    return fail(Status::invalidArgument, "training has failed before: release the trainer and make another one");
  if (isInStep(*session))
    return failInside();
  CAUCE_TRY(ownStates(*session)); // of copies that were made since the last step: before it has begun, so that it can be tried again
  session->stepsIn = processGeneration();
  Status status = begun ? Status::ok : begin();
  bool isTriedAgain = status == Status::outOfMemory; // the first step without memory
  if (status == Status::ok)
    status = advance(event);
  session->stepsIn = 0;
  if (isTriedAgain)
    return status;
  seconds = now() - startTime;
  failed = status != Status::ok;
  CAUCE_TRY(status);
  bool periodEnds = every ? totalSteps() % every == 0 : *event == CAUCE_TRAIN_EPOCH;
  isDue = isDue || periodEnds || *event == CAUCE_TRAIN_DONE;
  return folder.isOpen() && isDue ? writeDue() : Status::ok;
}

Status Trainer::runAll() {
  if (isInStep(*session))
    return failInside();
  cauce_train_event_t event = CAUCE_TRAIN_STEP;
  while (event != CAUCE_TRAIN_DONE) {
    if (!failed && !isComplete() && cancelled.exchange(false))
      return fail(Status::cancelled, "training was stopped after step %llu, in epoch %llu", static_cast<unsigned long long>(totalSteps()),
                  static_cast<unsigned long long>(epochOfLastStep()));
    if (Status status = step(&event); status != Status::ok) {
      cancelled.store(false); // it has stopped
      return status;
    }
  }
  return Status::ok;
}

cauce_train_report_t Trainer::report() const {
  cauce_train_report_t report = {};
  report.epochs = run.position.epoch;
  report.steps = failedStep ? failedStep : totalSteps();
  report.best_epoch = run.position.bestEpoch;
  report.stopped_early = stopsEarly();
  report.restored = run.restored || failedStep;
  report.good_epoch = goodEpoch;
  report.failed_step = failedStep;
  report.seconds = seconds;
  return report;
}

// ---- Checkpoints ----

Status Trainer::openCheckpoints(const cauce_train_options_t &options) {
  every = options.every;
  run.acceptsChanges = options.accepts_changes;
  // Before a folder is made that is not there.
  if (options.resume)
    CAUCE_TRY(findCheckpoint(options.resume, &checkpoint));
  if (options.checkpoint) {
    CAUCE_TRY(folder.open(options.checkpoint, options.keep ? options.keep : 3));
    if (!folder.isEmpty() && !(options.resume && folder.is(options.resume)))
      return fail(Status::invalidArgument, "%s: holds checkpoints already: resume from them, or choose another folder", options.checkpoint);
  }
  if (options.checkpoint || options.resume)
    CAUCE_TRY(prepareCheckpoints());
  if (options.resume)
    CAUCE_TRY(resume(options.resume));
  return Status::ok;
}

Status Trainer::prepareCheckpoints() {
  Fingerprint &fingerprint = run.fingerprint;
  fingerprint.items.clear();
  CAUCE_TRY(fingerprint.add("model", "model", session->program->name));
  CAUCE_TRY(fingerprint.addProgram(session->program->fingerprint));
  CAUCE_TRY(fingerprint.add("batch", "batch", batch));
  CAUCE_TRY(fingerprint.add("seed", "seed", seed));
  if (parts[0].phase.accumulate) // of a program that does not, checkpoints say nothing of it
    CAUCE_TRY(fingerprint.add("accumulate", "batches of an update", accumulated));
  CAUCE_TRY(fingerprint.add("shuffle", "shuffling to be", !training || training->shuffle));
  CAUCE_TRY(fingerprint.add("drop_last", "leaving out of short batches to be", training && training->drop_last));
  CAUCE_TRY(fingerprint.add("monitor", "early stopping to watch", monitors ? monitored()[monitor].name : "nothing"));
  CAUCE_TRY(fingerprint.add("maximize", "early stopping to maximize", monitors && training->maximize));
  CAUCE_TRY(fingerprint.add("restore_best", "restoring of the best epoch to be", run.keepsBest));
  CAUCE_TRY(fingerprint.add("rows", "rows of training data to be", trainingSet->rows));
  CAUCE_TRY(fingerprint.add("data", "training data with checksum", checksum(*trainingSet)));
  CAUCE_TRY(fingerprint.add("validation_rows", "rows of validation data to be", validationSet ? validationSet->rows : 0));
  CAUCE_TRY(fingerprint.add("validation_data", "validation data with checksum", validationSet ? checksum(*validationSet) : 0));
  if (folder.isOpen()) {
    CAUCE_TRY(folder.nameFor(UINT64_MAX, &nextCheckpoint));
    CAUCE_TRY(folder.tryWriting());
  }
  CAUCE_TRY(checkpoint.reserve(nextCheckpoint.size()));
  CAUCE_TRY(writer.open(run, nextCheckpoint.size()));
  canWrite = true;
  return Status::ok;
}

Status Trainer::resume(const char *path) {
  CAUCE_TRY(findCheckpoint(path, &checkpoint));
  Status status = readCheckpoint(checkpoint.c_str(), steps, &run);
  if (status == Status::badData && strcmp(path, checkpoint.c_str()) != 0)
    return fail(status, "%.400s; remove it to resume from the one before", cauce_message());
  CAUCE_TRY(status);
  if (folder.isOpen() && folder.is(path))
    savedStep = totalSteps();
  return Status::ok;
}

Status Trainer::writeDue() {
  if (savedStep != totalSteps()) {
    CAUCE_TRY(folder.nameFor(totalSteps(), &nextCheckpoint));
    Status status = save(nextCheckpoint.c_str());
    Status remembered = folder.remember(totalSteps());
    CAUCE_TRY(status);
    CAUCE_TRY(remembered);
    savedStep = totalSteps();
    CAUCE_TRY(folder.removeOld());
  }
  isDue = false;
  return Status::ok;
}

Status Trainer::save(const char *path) {
  CAUCE_TRY(requireOwnProcess());
  if (failed)
    return fail(Status::invalidArgument, "training has failed before: there is nothing to go on from");
  // Validation is to come: a run that began here would not know the metrics of its epoch.
  if (run.position.step == steps)
    return fail(Status::invalidArgument, "the epoch is not over: save at its end, in on_epoch or after the step");
  if (!begun)
    CAUCE_TRY(begin());
  if (!path && !folder.isOpen())
    return fail(Status::invalidArgument, "expected a path, or a folder of checkpoints in the options of the trainer");
  if (!path)
    return writeDue();
  if (!canWrite)
    CAUCE_TRY(prepareCheckpoints());
  CAUCE_TRY(checkpoint.reserve(strlen(path)));
  CAUCE_TRY(writer.write(path));
  log(CAUCE_LOG_INFO, "%s: a checkpoint of epoch %llu, step %llu", path, static_cast<unsigned long long>(epochOfLastStep()),
      static_cast<unsigned long long>(run.position.step || !run.position.epoch ? run.position.step : steps));
  if (checkpoint == path) // it may be the application's, of cauce_trainer_checkpoint
    return Status::ok;
  checkpoint.clear();
  return checkpoint.append(path).check();
}

Status Trainer::setNote(const char *note) {
  String copy(note);
  CAUCE_TRY(copy.check());
  run.note = std::move(copy);
  return Status::ok;
}

static cauce_train_options_t defaultOptions(const cauce_abi_training_t *training) {
  cauce_train_options_t options = {};
  options.size = sizeof(options);
  options.seed = training ? training->seed : 0;
  return options;
}

extern "C" {

void cauce_train_options_init(const cauce_program_t *program, cauce_train_options_t *options) {
  if (!options)
    return;
  *options = defaultOptions(program ? cauce_program_descriptor(program)->training : nullptr);
}

cauce_status_t cauce_trainer_create(cauce_session_t *session, cauce_data_t *data, const cauce_train_options_t *options,
                                    cauce_trainer_t **out_trainer) {
  CAUCE_REQUIRE(out_trainer, "a place for the trainer");
  *out_trainer = nullptr;
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(data, "data");
  cauce_train_options_t known = defaultOptions(session->program->training);
  if (options)
    if (Status status = readOptions(options, sizeof(cauce_train_options_t), "the training options", &known); status != Status::ok)
      return toC(status);
  if (known.checkpoint)
    CAUCE_REQUIRE_PATH(known.checkpoint, "a folder for checkpoints");
  if (known.resume)
    CAUCE_REQUIRE_PATH(known.resume, "a checkpoint or its folder to resume from");
  Trainer *trainer = make<Trainer>();
  if (!trainer)
    return toC(failOutOfMemory(sizeof(Trainer)));
  Status status = trainer->open(*session, *data, known);
  if (status == Status::ok)
    *out_trainer = trainer;
  else
    destroy(trainer);
  return toC(status);
}

void cauce_trainer_release(cauce_trainer_t *trainer) { destroy(trainer); }

cauce_status_t cauce_trainer_step(cauce_trainer_t *trainer, cauce_train_event_t *out_event) {
  CAUCE_REQUIRE(out_event, "a place for the event");
  *out_event = CAUCE_TRAIN_STEP;
  CAUCE_REQUIRE(trainer, "a trainer");
  return toC(trainer->step(out_event));
}

cauce_status_t cauce_trainer_run(cauce_trainer_t *trainer) {
  CAUCE_REQUIRE(trainer, "a trainer");
  return toC(trainer->runAll());
}

void cauce_trainer_cancel(cauce_trainer_t *trainer) {
  if (trainer)
    trainer->cancel();
}

cauce_status_t cauce_trainer_save(cauce_trainer_t *trainer, const char *path) {
  CAUCE_REQUIRE(trainer, "a trainer");
  if (path)
    CAUCE_REQUIRE_PATH(path, "the path of a checkpoint");
  return toC(trainer->save(path));
}

const cauce_progress_t *cauce_trainer_progress(const cauce_trainer_t *trainer) { return trainer ? &trainer->progress : nullptr; }

cauce_status_t cauce_trainer_report(const cauce_trainer_t *trainer, cauce_train_report_t *out_report) {
  CAUCE_REQUIRE(trainer, "a trainer");
  return toC(writeReport(trainer->report(), sizeof(cauce_train_report_t), "the training report", out_report));
}

cauce_status_t cauce_trainer_set_note(cauce_trainer_t *trainer, const char *note) {
  CAUCE_REQUIRE(trainer, "a trainer");
  return toC(trainer->setNote(note ? note : ""));
}

const char *cauce_trainer_note(const cauce_trainer_t *trainer) { return trainer ? trainer->run.note.c_str() : ""; }

const char *cauce_trainer_checkpoint(const cauce_trainer_t *trainer) {
  return trainer && trainer->checkpoint.size() ? trainer->checkpoint.c_str() : nullptr;
}

cauce_status_t cauce_session_train(cauce_session_t *session, cauce_data_t *data, const cauce_train_options_t *options,
                                   cauce_train_report_t *out_report) {
  // Before hours of training.
  if (out_report)
    if (Status status = writeReport(cauce_train_report_t{}, sizeof(cauce_train_report_t), "the training report", out_report); status != Status::ok)
      return toC(status);
  cauce_trainer_t *trainer = nullptr;
  cauce_status_t status = cauce_trainer_create(session, data, options, &trainer);
  if (status != CAUCE_OK)
    return status;
  status = cauce_trainer_run(trainer);
  if (out_report)
    (void)!cauce_trainer_report(trainer, out_report);
  cauce_trainer_release(trainer);
  return status;
}

} // extern "C"
