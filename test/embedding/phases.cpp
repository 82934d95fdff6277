// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An application trains two nets by turns: it sees the losses and rates of both, slows down whoever is ahead, stops and goes on, and
// calls the step of one alone.
// embedding: models=gan,sine std=c++17,c++20 sanitize=address
#include "check.h"

#include "gan.h"
#include "sine.h"

#include <cauce/cauce.hpp>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr size_t rowCount = 48, pixelCount = 64, batch = 16, noiseCount = 16;
constexpr double model = 0.0004; // test/models/gan.textproto
const char *const criticsParameters[] = {"critic_1.kernel", "critic_1.bias", "critic_2.kernel", "critic_2.bias"};
const char *const generatorsParameters[] = {"generator_1.kernel", "generator_1.bias", "generator_2.kernel", "generator_2.bias"};

std::vector<uint8_t> images() {
  std::vector<uint8_t> pixels;
  for (size_t i = 0; i < rowCount * pixelCount; ++i)
    pixels.push_back(uint8_t((i * 7 + i / pixelCount * 3) % 17));
  return pixels;
}

const std::vector<uint8_t> pixels = images();

struct Run {
  explicit Run(const cauce::Program &program, cauce::TrainOptions options = {})
      : session(program, 1), data(program, {cauce::Source::of("train", rowCount, {{"pixels", pixels}})}) {
    session.init(1);
    options.epochs = 4;
    options.batch = batch;
    trainer = std::make_unique<cauce::Trainer>(session, data, options);
  }
  template <size_t N> std::vector<float> values(const char *const (&names)[N]) const {
    std::vector<float> all;
    for (const char *name : names)
      for (float value : session.state<float>(name))
        all.push_back(value);
    return all;
  }

  cauce::Session session;
  cauce::Data data;
  std::unique_ptr<cauce::Trainer> trainer;
};

void eachPhaseIsSeen(const cauce::Program &program) {
  Run run(program);
  const cauce_progress_t &progress = run.trainer->progress();
  CHECK(progress.phase_count == 2);
  const cauce_phase_t &critic = *progress.phases[0], &generator = *progress.phases[1];
  CHECK(strcmp(critic.name, "critic") == 0 && strcmp(generator.name, "generator") == 0 && critic.steps == 1);
  CHECK(std::isnan(critic.learning_rate)); // no step was done
  CHECK(run.trainer->learningRate("generator") == float(model));
  run.trainer->step();
  CHECK(critic.training_count == 1 && strcmp(critic.training[0].name, "critic.loss") == 0 && critic.training[0].value > 0);
  CHECK(generator.training_count == 1 && strcmp(generator.training[0].name, "generator.loss") == 0 && generator.training[0].value > 0);
  CHECK(critic.validation_count == 0 && critic.training == progress.training && generator.training == progress.training + 1);
  CHECK(critic.learning_rate == float(model) && generator.learning_rate == float(model));
  CHECK(run.session.evaluate(run.data, "train", batch).size() == 2);
}

void eachPhaseHasARate(const cauce::Program &program) {
  Run run(program);
  std::vector<float> critics = run.values(criticsParameters), generators = run.values(generatorsParameters);
  run.trainer->setLearningRate("critic", 0);
  run.trainer->setLearningRate("generator", 0.25);
  run.trainer->step();
  CHECK(run.values(criticsParameters) == critics && run.values(generatorsParameters) != generators);
  CHECK(run.trainer->progress().phases[0]->learning_rate == 0 && run.trainer->progress().phases[1]->learning_rate == 0.25);
  run.trainer->setLearningRate("critic", std::nan(""));
  CHECK(run.trainer->learningRate("critic") == float(model) && run.trainer->learningRate("generator") == 0.25);
  run.trainer->step();
  CHECK(run.values(criticsParameters) != critics);

  cauce_trainer_t *trainer = run.trainer->get();
  double rate = 7;
  CHECK_STATUS(cauce_trainer_set_learning_rate(trainer, 0.1), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "expected the phase that the learning rate is of: 'critic', 'generator'"));
  CHECK_STATUS(cauce_trainer_learning_rate(trainer, &rate), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_trainer_set_phase_learning_rate(trainer, "judge", 0.1), CAUCE_NOT_FOUND);
  CHECK(strstr(cauce_message(), "there is no phase 'judge' of training; there is 'critic', 'generator'"));
  CHECK_STATUS(cauce_trainer_set_phase_learning_rate(trainer, "critic", -1), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_trainer_phase_learning_rate(trainer, nullptr, &rate), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_trainer_phase_learning_rate(trainer, "critic", nullptr), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_trainer_phase_learning_rate(nullptr, "critic", &rate), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_trainer_set_phase_learning_rate(nullptr, "critic", 0.1), CAUCE_INVALID_ARGUMENT);
}

// The same bytes, in one go or in two.
void aRunGoesOn(const cauce::Program &program, const std::string &folder) {
  Run whole(program);
  whole.trainer->setLearningRate("generator", 0.001);
  whole.trainer->run();
  cauce::TrainOptions options;
  options.checkpoint = folder + "/checkpoints";
  options.every = 1;
  {
    Run stopped(program, options);
    stopped.trainer->setLearningRate("generator", 0.001);
    for (int i = 0; i < 5; ++i)
      stopped.trainer->step();
  }
  options.resume = options.checkpoint;
  Run resumed(program, options);
  CHECK(resumed.trainer->learningRate("generator") == float(0.001));
  CHECK(resumed.session.state<int64_t>("train.critic.step")[0] == 5);
  CHECK(resumed.trainer->progress().phases[0]->training[0].value > 0); // in the middle of an epoch
  resumed.trainer->run();
  CHECK(resumed.values(criticsParameters) == whole.values(criticsParameters));
  CHECK(resumed.values(generatorsParameters) == whole.values(generatorsParameters));
}

void aStepIsAFunction(const cauce::Program &program) {
  Run run(program);
  std::vector<float> critics = run.values(criticsParameters), generators = run.values(generatorsParameters);
  CHECK_STATUS(cauce_model_gan_critic_step(run.session.get(), batch, pixels.data()), CAUCE_OK);
  CHECK(run.values(criticsParameters) != critics && run.values(generatorsParameters) == generators);
  // What is drawn for the loss is the same whenever it is called.
  float first = 0, second = 0;
  CHECK_STATUS(cauce_model_gan_critic_loss(run.session.get(), batch, pixels.data(), &first), CAUCE_OK);
  CHECK_STATUS(cauce_model_gan_critic_loss(run.session.get(), batch, pixels.data(), &second), CAUCE_OK);
  CHECK(first > 0 && first == second);
  std::vector<float> noise(noiseCount, 0.5f), image(pixelCount);
  CHECK_STATUS(cauce_model_gan_predict(run.session.get(), 1, noise.data(), image.data()), CAUCE_OK);
  CHECK(image[0] > 0 && image[0] < 1);
}

// A model that names no phase has one.
void anyModelHasAPhase() {
  cauce::Program program(cauce_model_sine);
  std::vector<float> xs(rowCount, 0.5f), ys(rowCount, 0.25f);
  cauce::Session session(program, 1);
  session.init(1);
  cauce::Data data(program, {cauce::Source::of("train", rowCount, {{"x", xs}, {"y", ys}})});
  cauce::Trainer trainer(session, data);
  const cauce_progress_t &progress = trainer.progress();
  CHECK(progress.phase_count == 1 && !*progress.phases[0]->name && progress.phases[0]->steps == 1);
  CHECK(progress.phases[0]->training_count == progress.training_count && progress.phases[0]->training == progress.training);
  trainer.setLearningRate("", 0.5);
  CHECK(trainer.learningRate() == 0.5 && trainer.learningRate("") == 0.5);
  trainer.step();
  CHECK(progress.learning_rate == 0.5 && progress.phases[0]->learning_rate == 0.5);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  cauce::Program program = cauce::Program::open(std::string(argv[1]) + "/gan.so");
  eachPhaseIsSeen(program);
  eachPhaseHasARate(program);
  aRunGoesOn(program, argv[2]);
  aStepIsAFunction(cauce::Program(cauce_model_gan));
  anyModelHasAPhase();
  return check_failures();
}
