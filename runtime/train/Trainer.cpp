// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The training loop.
#include "train/Trainer.h"

#include <chrono>
#include <cmath>
#include <cstring>

namespace cauce {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Status readMetrics(Session &session, const char *function, std::vector<NamedValue> &values) {
  const cauce_abi_function_t *reader = findFunction(session.program(), function);
  values.clear();
  if (!reader)
    return Status::ok();
  std::vector<Tensor> none, results;
  CAUCE_RETURN_IF_FAILED(session.call(function, none, results));
  for (uint32_t i = 0; i < reader->result_count; ++i)
    values.push_back({reader->results[i].name, loadNumber(results[i].dtype, results[i].data.data())});
  return Status::ok();
}

// Parameters and slots, to go back to.
class Snapshot {
public:
  void take(Session &session) {
    memory.resize(session.program().state_count);
    for (uint32_t i = 0; i < memory.size(); ++i)
      if (isKept(session, i)) {
        memory[i].resize(session.program().states[i].bytes);
        memcpy(memory[i].data(), session.raw(i), memory[i].size());
      }
  }
  void restore(Session &session) const {
    for (uint32_t i = 0; i < memory.size(); ++i)
      if (isKept(session, i))
        memcpy(session.raw(i), memory[i].data(), memory[i].size());
  }

private:
  static bool isKept(Session &session, uint32_t i) {
    cauce_abi_role_t role = session.program().states[i].role;
    return role == CAUCE_ROLE_PARAMETER || role == CAUCE_ROLE_CONSTANT || role == CAUCE_ROLE_SLOT;
  }
  std::vector<Bytes> memory;
};

Status runEvaluation(Session &session, const cauce_abi_function_t &function, Batches &batches,
                     std::vector<NamedValue> &values) {
  session.zero(CAUCE_ROLE_METRIC);
  batches.start(/*shuffle=*/false, 0, 0, /*dropLast=*/false);
  while (const std::vector<TensorView> *batch = batches.next())
    CAUCE_RETURN_IF_FAILED(session.call(function, batch->data(), nullptr));
  return readMetrics(session, "metrics", values);
}

} // namespace

Status evaluate(Session &session, const std::string &name, const std::string &folder, uint64_t batch,
                std::vector<NamedValue> &values, bool &found) {
  const cauce_abi_function_t *function = findFunction(session.program(), "evaluate");
  if (!function)
    return Status::error("the model has no loss, so there is nothing to evaluate");
  Dataset dataset;
  CAUCE_RETURN_IF_FAILED(loadDataset(session.program(), *function, name, folder, dataset, found));
  if (!found)
    return Status::ok();
  Batches batches(dataset, batch);
  return runEvaluation(session, *function, batches, values);
}

Status train(Session &session, const TrainOptions &options) {
  const cauce_abi_program_t &program = session.program();
  const cauce_abi_function_t *step = findFunction(program, "step"), *evaluation = findFunction(program, "evaluate");
  if (!step || !program.training)
    return Status::error("the model does not say how to train it: it needs a loss, an optimizer and data");
  const cauce_abi_training_t &training = *program.training;
  uint64_t epochs = options.epochs ? options.epochs : training.epochs;
  uint64_t batchSize = options.batch ? options.batch : training.batch;
  uint64_t seed = options.hasSeed ? options.seed : training.seed;

  Dataset trainingData, validationData;
  bool found = false, validates = false;
  CAUCE_RETURN_IF_FAILED(loadDataset(program, *step, "train", options.data, trainingData, found));
  if (!found)
    return Status::error("the model has no data set 'train'");
  CAUCE_RETURN_IF_FAILED(loadDataset(program, *step, "validation", options.data, validationData, validates));
  Batches batches(trainingData, int64_t(batchSize));
  std::unique_ptr<Batches> validation;
  if (validates && evaluation)
    validation = std::make_unique<Batches>(validationData, int64_t(batchSize));

  CAUCE_RETURN_IF_FAILED(session.initialize(seed));
  if (const cauce_abi_function_t *adapt = findFunction(program, "adapt")) {
    batches.start(false, 0, 0, false);
    while (const std::vector<TensorView> *batch = batches.next())
      CAUCE_RETURN_IF_FAILED(session.call(*adapt, batch->data(), nullptr));
  }

  // The loss of every step is seen in its accumulator.
  int lossState = session.findState("train.step_metrics/loss/sum");
  Snapshot lastGood, best;
  double bestValue = 0;
  bool hasBest = false;
  uint64_t sinceBest = 0, steps = 0;
  for (uint64_t epoch = 1; epoch <= epochs; ++epoch) {
    double start = now();
    lastGood.take(session);
    session.zero(CAUCE_ROLE_METRIC);
    batches.start(training.shuffle, seed, epoch, training.drop_last);
    uint64_t done = 0;
    while (const std::vector<TensorView> *batch = batches.next()) {
      CAUCE_RETURN_IF_FAILED(session.call(*step, batch->data(), nullptr));
      ++steps;
      if (lossState >= 0 && !std::isfinite(*static_cast<const double *>(session.raw(lossState)))) {
        lastGood.restore(session);
        return Status::error("the loss became NaN or infinite at step %llu (epoch %llu); the weights are those at the "
                             "start of that epoch: try a smaller learning rate",
                             (unsigned long long)steps, (unsigned long long)epoch);
      }
      if (options.onStep)
        options.onStep(++done, batches.count());
    }
    EpochReport report;
    report.epoch = epoch;
    report.epochs = epochs;
    CAUCE_RETURN_IF_FAILED(readMetrics(session, "step_metrics", report.training));
    report.seconds = now() - start;
    if (validation)
      CAUCE_RETURN_IF_FAILED(runEvaluation(session, *evaluation, *validation, report.validation));

    bool stops = false;
    if (training.patience) {
      const std::vector<NamedValue> &watched = validation ? report.validation : report.training;
      for (const NamedValue &metric : watched) {
        if (metric.name != (training.monitor ? training.monitor : "loss"))
          continue;
        double gain = hasBest ? (training.maximize ? metric.value - bestValue : bestValue - metric.value) : 0;
        if (!hasBest || gain > training.min_delta) {
          hasBest = report.isBest = true;
          bestValue = metric.value;
          sinceBest = 0;
          best.take(session);
        } else {
          stops = ++sinceBest >= training.patience;
        }
      }
    }
    if (options.onEpoch)
      options.onEpoch(report);
    if (stops)
      break;
  }
  if (hasBest && training.restore_best)
    best.restore(session);
  return Status::ok();
}

} // namespace cauce
