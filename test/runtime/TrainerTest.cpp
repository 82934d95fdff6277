// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The trainer as an application drives it: step by step, stopped and continued, with its own state in checkpoints.
#include "TrainFixture.h"

#include <cmath>
#include <future>
#include <thread>

using namespace fixture;

namespace {

class Driving : public Run {};

TEST_F(Driving, StepsAreTheRun) {
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();
  cauce_train_report_t report = emptyReport();
  cauce_trainer_report(trainer.get(), &report);
  EXPECT_EQ(report.steps, 4 * steps);
  EXPECT_EQ(report.epochs, 4u);

  OK(start());
  std::string events;
  cauce_train_event_t event = CAUCE_TRAIN_STEP;
  while (event != CAUCE_TRAIN_DONE) {
    OK(cauce_trainer_step(trainer.get(), &event));
    events += "sED"[event];
    const cauce_progress_t *progress = cauce_trainer_progress(trainer.get());
    if (event != CAUCE_TRAIN_DONE) {
      EXPECT_EQ(progress->total_steps, events.size());
      EXPECT_EQ((progress->epoch - 1) * steps + progress->step, events.size());
      // What takes a sort is there at the end of an epoch.
      EXPECT_EQ(std::isnan(progress->training[2].value), event == CAUCE_TRAIN_STEP);
    }
    if (event == CAUCE_TRAIN_EPOCH) {
      EXPECT_EQ(progress->validation_count, 3u);
      EXPECT_GT(progress->validation[0].value, 0);
    }
  }
  EXPECT_EQ(events, "ssssEssssEssssEssssED");
  EXPECT_EQ(states(), expected);
  OK(cauce_trainer_step(trainer.get(), &event));
  EXPECT_EQ(event, CAUCE_TRAIN_DONE);
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(states(), expected);
}

TEST_F(Driving, SessionTrainIsTheRun) {
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();
  trainer.reset();
  OK(cauce_session_init(session.get(), 3));
  cauce_train_report_t report = emptyReport();
  OK(cauce_session_train(session.get(), data.get(), &options, &report));
  EXPECT_EQ(report.steps, 4 * steps);
  EXPECT_EQ(states(), expected);
}

TEST_F(Driving, CancelStopsAfterAStepAndAnotherRunGoesOn) {
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();

  options.callbacks.on_step = [](void *user, const cauce_progress_t *progress) {
    if (progress->total_steps % 3 == 1)
      cauce_trainer_cancel(static_cast<Trainer *>(user)->get());
  };
  options.callbacks.user = &trainer;
  OK(start());
  for (uint64_t step = 1; step < 4 * steps; step += 3) {
    FAILS(CAUCE_CANCELLED, "training was stopped after step " + std::to_string(step) + ", in epoch " + std::to_string((step - 1) / steps + 1),
          cauce_trainer_run(trainer.get()));
    cauce_train_report_t report = emptyReport();
    cauce_trainer_report(trainer.get(), &report);
    EXPECT_EQ(report.steps, step);
  }
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(states(), expected);
}

TEST_F(Driving, CancelComesFromAnyThread) {
  // Nothing else ends the run on any machine; the other thread waits for it to be in the middle.
  training.patience = 0;
  options.epochs = 1000000000;
  std::promise<void> began;
  options.callbacks.on_step = [](void *user, const cauce_progress_t *progress) {
    if (progress->total_steps == 1)
      static_cast<std::promise<void> *>(user)->set_value();
  };
  options.callbacks.user = &began;
  OK(start(2));
  std::thread other([&] {
    began.get_future().wait();
    cauce_trainer_cancel(trainer.get());
  });
  EXPECT_EQ(cauce_trainer_run(trainer.get()), CAUCE_CANCELLED);
  other.join();
}

TEST_F(Driving, CancelBeforeTheRunStopsItAtOnce) {
  OK(start());
  std::string before = states();
  cauce_trainer_cancel(trainer.get());
  FAILS(CAUCE_CANCELLED, "training was stopped after step 0, in epoch 1", cauce_trainer_run(trainer.get()));
  EXPECT_EQ(states(), before);
}

TEST_F(Driving, EvaluationBetweenStepsDisturbsNothing) {
  struct Seen {
    std::vector<double> losses;
    static void onEpoch(void *user, const cauce_progress_t *progress) {
      static_cast<Seen *>(user)->losses.push_back(progress->training[0].value);
    }
  } undisturbed, disturbed;
  options.callbacks = {nullptr, Seen::onEpoch, &undisturbed};
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();

  options.callbacks.user = &disturbed;
  OK(start());
  cauce_train_event_t event = CAUCE_TRAIN_STEP;
  while (event != CAUCE_TRAIN_DONE) {
    OK(cauce_trainer_step(trainer.get(), &event));
    cauce_metric_t metrics[2];
    size_t count = 0;
    OK(cauce_session_evaluate(session.get(), data.get(), "train", 10, metrics, 2, &count));
    EXPECT_EQ(metrics[1].value, 76);
  }
  EXPECT_EQ(states(), expected);
  EXPECT_EQ(disturbed.losses, undisturbed.losses);
}

TEST_F(Driving, FailuresAreFinal) {
  float rate = 1e30f;
  OK(start());
  cauce_train_event_t event;
  for (uint64_t i = 0; i < steps; ++i)
    OK(cauce_trainer_step(trainer.get(), &event));
  OK(cauce_session_set(session.get(), "rate", &rate, sizeof(rate)));
  FAILS(CAUCE_NOT_FINITE, "(epoch 2)", cauce_trainer_run(trainer.get()));
  std::string good = states();
  FAILS(CAUCE_INVALID_ARGUMENT, "training has failed before: release the trainer", cauce_trainer_step(trainer.get(), &event));
  FAILS(CAUCE_INVALID_ARGUMENT, "training has failed before: release the trainer", cauce_trainer_run(trainer.get()));
  FAILS(CAUCE_INVALID_ARGUMENT, "there is nothing to go on from", cauce_trainer_save(trainer.get(), path("c").c_str()));
  EXPECT_EQ(states(), good);
}

TEST_F(Driving, ARateThatTheProgramDoesNotHaveCannotBeSet) {
  OK(start());
  FAILS(CAUCE_UNSUPPORTED, "the program has no learning rate that can be set", cauce_trainer_set_learning_rate(trainer.get(), 0.5));
  double rate = 0;
  OK(cauce_trainer_learning_rate(trainer.get(), &rate));
  EXPECT_TRUE(std::isnan(rate));
}

TEST_F(Driving, CallbacksMaySave) {
  struct Saver {
    Trainer *trainer;
    std::string file;
    std::string statuses;
    static void save(void *user, const cauce_progress_t *) {
      Saver &self = *static_cast<Saver *>(user);
      self.statuses += std::to_string(cauce_trainer_save(self.trainer->get(), self.file.c_str()));
    }
  } saver{&trainer, path("c.safetensors"), ""};
  options.epochs = 1;
  options.callbacks = {Saver::save, Saver::save, &saver};
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(saver.statuses, "000010"); // the last step's is refused, the epoch's is not
  EXPECT_NE(std::string(cauce_message()).find("the epoch is not over: save at its end"), std::string::npos) << cauce_message();
  options = defaults();
  options.resume = saver.file.c_str();
  OK(start());
  EXPECT_EQ(cauce_trainer_progress(trainer.get())->epoch, 2u);
}

TEST_F(Driving, ReleaseInTheMiddleLeavesTheSession) {
  OK(start());
  cauce_train_event_t event;
  for (int i = 0; i < 7; ++i)
    OK(cauce_trainer_step(trainer.get(), &event));
  std::string before = states();
  trainer.reset();
  EXPECT_EQ(states(), before);
  cauce_trainer_release(nullptr);
}

} // namespace
