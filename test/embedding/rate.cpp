// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An application makes its own schedule of the learning rate: a warm-up and a cosine from on_step, half of it when the loss no longer
// falls from on_epoch, a state that it sets where there is no trainer.
// embedding: models=sine,product std=c++17,c++20 sanitize=address,thread
#include "check.h"

#include "product.h"
#include "sine.h"

#include <cauce/cauce.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr size_t rowCount = 192, batch = 32, stepsOfEpoch = rowCount / batch, epochs = 5, totalSteps = epochs * stepsOfEpoch;
constexpr double model = 0.01; // examples/sine.textproto
const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

std::vector<float> xs, ys;

using OnProgress = std::function<void(cauce::Trainer &, const cauce_progress_t &)>;

// A run in a session of its own, whose rates it remembers.
struct Run {
  explicit Run(const cauce::Program &program, OnProgress onStep = {}, OnProgress onEpoch = {}, cauce::TrainOptions options = {})
      : session(program, 1), data(program, {cauce::Source::of("train", rowCount, {{"x", xs}, {"y", ys}})}) {
    session.init(1);
    options.epochs = epochs;
    options.batch = batch;
    options.onStep = [this, onStep](const cauce_progress_t &progress) {
      rates.push_back(progress.learning_rate);
      if (onStep)
        onStep(*trainer, progress);
    };
    options.onEpoch = [this, onEpoch](const cauce_progress_t &progress) {
      if (onEpoch)
        onEpoch(*trainer, progress);
    };
    trainer = std::make_unique<cauce::Trainer>(session, data, options);
  }
  std::vector<float> weights() const {
    std::vector<float> all;
    for (const char *name : {"hidden.kernel", "hidden.bias", "value.kernel", "value.bias"})
      for (float value : session.state<float>(name))
        all.push_back(value);
    return all;
  }
  double loss() { return session.evaluate(data, "train", batch)[0].value; }

  cauce::Session session;
  cauce::Data data;
  std::unique_ptr<cauce::Trainer> trainer;
  std::vector<double> rates;
};

// Of the application: 10 steps up, then half a cosine down to 0.
double scheduled(uint64_t step) {
  constexpr double peak = 0.03, warmup = 10, pi = 3.14159265358979;
  return double(step) < warmup ? peak * double(step + 1) / warmup
                               : peak * (1 + std::cos(pi * (double(step) - warmup) / (double(totalSteps) - warmup))) / 2;
}
void schedule(cauce::Trainer &trainer, const cauce_progress_t &progress) { trainer.setLearningRate(scheduled(progress.total_steps)); }

void theModelsRateIsTold(const cauce::Program &program) {
  Run run(program);
  CHECK(std::isnan(run.trainer->progress().learning_rate)); // no step was done
  CHECK(run.trainer->learningRate() == float(model));
  run.trainer->run();
  CHECK(run.rates == std::vector<double>(totalSteps, float(model)));
}

// The same, whoever sets the rate and when: in the callback of a step, between steps, in one go or stopped and resumed.
void anyScheduleCanBeMade(const cauce::Program &program, const std::string &folder) {
  Run called(program, schedule);
  double before = called.loss();
  called.trainer->setLearningRate(scheduled(0));
  CHECK(called.trainer->learningRate() == float(scheduled(0)));
  called.trainer->run();
  CHECK(called.rates.size() == totalSteps);
  for (size_t i = 0; i < called.rates.size(); ++i)
    CHECK(called.rates[i] == float(scheduled(i)));
  CHECK(called.loss() < before / 4);

  Run between(program);
  for (uint64_t step = 0; step < totalSteps; ++step) {
    between.trainer->setLearningRate(scheduled(step));
    between.trainer->step();
  }
  CHECK(between.trainer->step() == CAUCE_TRAIN_DONE);
  CHECK(between.weights() == called.weights());

  cauce::TrainOptions options;
  options.checkpoint = folder + "/checkpoints";
  options.every = 1;
  Run stopped(program, schedule, {}, options);
  stopped.trainer->setLearningRate(scheduled(0));
  for (int step = 0; step < 8; ++step)
    stopped.trainer->step();
  stopped.trainer.reset();
  options.resume = options.checkpoint;
  Run resumed(program, schedule, {}, options);
  CHECK(std::isnan(resumed.trainer->progress().learning_rate));
  CHECK(resumed.trainer->learningRate() == float(scheduled(8))); // set after the last step, so it is in the checkpoint
  resumed.trainer->run();
  CHECK(resumed.rates.size() == totalSteps - 8);
  CHECK(resumed.weights() == called.weights());

  // Without the rates it is another run.
  Run plain(program);
  plain.trainer->run();
  CHECK(plain.weights() != called.weights());
  std::string weights = folder + "/weights.safetensors";
  called.session.save(weights);
  plain.session.load(weights); // knows nothing of a rate, and would refuse it
  CHECK(plain.weights() == called.weights());
  CHECK(plain.trainer->learningRate() == float(model));
}

// Halves the rate when an epoch brings less than a quarter.
void theRateFallsOnAPlateau(const cauce::Program &program) {
  double best = infinity, expected = 0.25;
  std::vector<double> set;
  auto onEpoch = [&](cauce::Trainer &trainer, const cauce_progress_t &progress) {
    double loss = progress.training[0].value;
    CHECK(progress.learning_rate == float(expected));
    if (loss > 0.75 * best) {
      expected = float(progress.learning_rate / 2);
      trainer.setLearningRate(expected);
      set.push_back(expected);
    }
    best = std::min(best, loss);
    CHECK(trainer.learningRate() == float(expected));
  };
  Run run(program, {}, onEpoch);
  run.trainer->setLearningRate(expected); // much too large
  run.trainer->run();
  CHECK(!set.empty());
}

void theModelsRateComesBack(const cauce::Program &program) {
  Run run(program);
  run.trainer->setLearningRate(0);
  std::vector<float> before = run.weights();
  run.trainer->step();
  CHECK(run.weights() == before); // Adam's moments have moved, nothing else
  CHECK(run.session.state<int64_t>("train.step")[0] == 1);
  run.trainer->setLearningRate(nan);
  CHECK(run.trainer->learningRate() == float(model));
  run.trainer->step();
  CHECK(run.weights() != before);
  CHECK((run.rates == std::vector<double>{0, float(model)}));

  // A later trainer of the session has the rate, a session that is initialised does not.
  run.trainer->setLearningRate(0.5);
  run.trainer.reset();
  cauce::Trainer later(run.session, run.data);
  CHECK(later.learningRate() == 0.5);
  run.session.init(1);
  CHECK(later.learningRate() == float(model));
}

void wrongRatesAreRefused(const cauce::Program &program) {
  Run run(program);
  cauce_trainer_t *trainer = run.trainer->get();
  run.trainer->setLearningRate(0.25);
  for (double wrong : {-0.1, -1e-30, -infinity, infinity, 1e39})
    CHECK_STATUS(cauce_trainer_set_learning_rate(trainer, wrong), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "expected a learning rate from 0 to 3.4e38, or NaN for the model's, but got 1e+39"));
  CHECK(run.trainer->learningRate() == 0.25);
  CHECK_STATUS(cauce_trainer_set_learning_rate(trainer, 3.4e38), CAUCE_OK);
  CHECK_STATUS(cauce_trainer_set_learning_rate(trainer, 1e-50), CAUCE_OK); // 0 in f32
  CHECK(run.trainer->learningRate() == 0);
  CHECK_STATUS(cauce_trainer_set_learning_rate(nullptr, 0.1), CAUCE_INVALID_ARGUMENT);
  double rate = 7;
  CHECK_STATUS(cauce_trainer_learning_rate(nullptr, &rate), CAUCE_INVALID_ARGUMENT);
  CHECK(rate == 0);
  CHECK_STATUS(cauce_trainer_learning_rate(trainer, nullptr), CAUCE_INVALID_ARGUMENT);
}

// Batches that come once: `step` is called, and the rate is a state.
void thereNeedBeNoTrainer(const cauce::Program &program) {
  auto steps = [&](std::vector<float> rates) {
    cauce::Session session(program, 1);
    session.init(1);
    for (float rate : rates) {
      session.setState<float>("train.learning_rate", cauce::Span<const float>(&rate, 1));
      CHECK(session.call("learning_rate")[0].values<float>()[0] == (rate < 0 ? float(model) : rate));
      session.call("step", {cauce::Tensor::of<float>({8, 1}, {xs.data(), 8}), cauce::Tensor::of<float>({8}, {ys.data(), 8})});
    }
    return session.state<float>("hidden.kernel");
  };
  CHECK(steps({-1, -1}) == steps({float(model), float(model)}));
  CHECK(steps({-1, 0.1f}) != steps({-1, -1}));
  CHECK(steps({0, 0}) == steps({}));
  cauce::Session session(program, 1);
  for (float wrong : {float(nan), float(infinity)}) {
    CHECK_STATUS(cauce_session_set(session.get(), "train.learning_rate", &wrong, sizeof(wrong)), CAUCE_INVALID_ARGUMENT);
    CHECK(strstr(cauce_message(), "state 'train.learning_rate': expected a finite learning rate, or a negative number for the model's"));
  }
}

// A program that is not trained has nothing of it.
void predictionKnowsNoRate() {
  cauce::Program product(cauce_model_product);
  const cauce_abi_function_t *function = nullptr;
  CHECK_STATUS(cauce_program_function(product.get(), "learning_rate", &function), CAUCE_NOT_FOUND);
  for (uint32_t i = 0; i < product.descriptor().state_count; ++i)
    CHECK(!(product.descriptor().states[i]->flags & CAUCE_STATE_RATE));
}

} // namespace

int main(int, char **argv) {
  for (size_t i = 0; i < rowCount; ++i) {
    xs.push_back(float(i) * 6 / float(rowCount) - 3);
    ys.push_back(std::sin(xs.back()));
  }
  cauce::Program program(cauce_model_sine);
  theModelsRateIsTold(program);
  anyScheduleCanBeMade(program, argv[2]);
  theRateFallsOnAPlateau(program);
  theModelsRateComesBack(program);
  wrongRatesAreRefused(program);
  thereNeedBeNoTrainer(program);
  predictionKnowsNoRate();
  return check_failures();
}
