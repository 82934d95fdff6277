// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checkpoints: a run that is resumed ends as one that was never stopped, wherever it was; what does not fit is refused.
#include "TrainFixture.h"

#include "train/Safetensors.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

using namespace fixture;

namespace {

class Checkpoints : public Run {
protected:
  // The states, and the losses and curves of all epochs, of a run that is never stopped.
  std::string undisturbed() {
    options = defaults();
    options.callbacks = {nullptr, onEpoch, &losses};
    losses.clear();
    EXPECT_EQ(start(), CAUCE_OK) << cauce_message();
    EXPECT_EQ(cauce_trainer_run(trainer.get()), CAUCE_OK) << cauce_message();
    expectedLosses = losses;
    losses.clear();
    return states();
  }
  // Runs `count` steps of a new run and saves a checkpoint.
  void saveAfter(uint64_t count) {
    options = defaults();
    ASSERT_EQ(start(), CAUCE_OK) << cauce_message();
    cauce_train_event_t event;
    for (uint64_t i = 0; i < count; ++i)
      ASSERT_EQ(cauce_trainer_step(trainer.get(), &event), CAUCE_OK) << cauce_message();
    ASSERT_EQ(cauce_trainer_save(trainer.get(), file.c_str()), CAUCE_OK) << cauce_message();
  }
  cauce_status_t resume() {
    options.resume = file.c_str();
    return start();
  }
  static void onEpoch(void *user, const cauce_progress_t *progress) {
    for (size_t metric : {0, 2})
      for (const cauce_metric_t *of : {progress->training, progress->validation})
        static_cast<std::vector<double> *>(user)->push_back(of[metric].value);
  }
  std::string file = path("c.safetensors");
  std::vector<double> losses, expectedLosses;
};

TEST_F(Checkpoints, AfterEveryStepLeadToTheSameEnd) {
  std::string expected = undisturbed();
  for (uint64_t count = 0; count <= 4 * steps + 1; ++count) {
    saveAfter(count);
    uint64_t done = std::min(count, 4 * steps);
    EXPECT_STREQ(cauce_trainer_checkpoint(trainer.get()), file.c_str());
    options.callbacks = {nullptr, onEpoch, &losses};
    losses.clear();
    OK(resume());
    bool isOver = done == 4 * steps;
    EXPECT_EQ(cauce_trainer_progress(trainer.get())->epoch, isOver ? 4 : done / steps + 1);
    EXPECT_EQ(cauce_trainer_progress(trainer.get())->step, isOver ? steps : done % steps);
    OK(cauce_trainer_run(trainer.get()));
    EXPECT_EQ(states(), expected) << "after " << count << " steps";
    EXPECT_EQ(losses, std::vector<double>(expectedLosses.begin() + long(done / steps * 4), expectedLosses.end())) << count;
  }
}

TEST_F(Checkpoints, BringTheBestEpochBack) {
  training.monitor = "rows"; // constant: the first epoch is the best
  training.patience = 2;
  std::string expected = undisturbed();
  cauce_train_report_t report = emptyReport();
  cauce_trainer_report(trainer.get(), &report);
  EXPECT_TRUE(report.stopped_early && report.restored);
  EXPECT_EQ(report.epochs, 3u);
  for (uint64_t count : {steps, steps + 2, 2 * steps, 3 * steps, 3 * steps + 1}) {
    saveAfter(count);
    OK(resume());
    OK(cauce_trainer_run(trainer.get()));
    cauce_trainer_report(trainer.get(), &report);
    EXPECT_TRUE(report.stopped_early && report.restored) << count;
    EXPECT_EQ(report.best_epoch, 1u);
    EXPECT_EQ(states(), expected) << count;
  }
}

TEST_F(Checkpoints, OfAFinishedRunGoOnWithMoreEpochs) {
  training.epochs = 6;
  std::string expected = undisturbed();
  training.epochs = 4;
  saveAfter(4 * steps + 1);
  training.epochs = 6;
  OK(resume());
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(states(), expected);
}

TEST_F(Checkpoints, DoNotDependOnThreads) {
  std::string expected = undisturbed();
  saveAfter(7);
  options.resume = file.c_str();
  OK(start(3));
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(states(), expected);
}

// Batches of a callback are made ahead by a thread, which has to begin in the middle, too.
TEST_F(Checkpoints, OfAnApplicationsDataGoOnInTheMiddle) {
  auto fill = [](void *, const uint32_t *rows, size_t count, void *const *fields) {
    for (size_t i = 0; i < count; ++i)
      for (size_t k = 0; k < 10; ++k)
        (k < 8 ? static_cast<float *>(fields[0])[i * 8 + k] : static_cast<float *>(fields[1])[i * 2 + k - 8]) = float(rows[i] * (k + 3) % 17) / 17;
    return 0;
  };
  const char *fields[] = {"x", "y"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 76, fields, 2, 0, fill, nullptr};
  auto provide = [&] {
    cauce_data_t *raw = nullptr;
    EXPECT_EQ(cauce_data_create(program.get(), &source, 1, &raw), CAUCE_OK) << cauce_message();
    trainer.reset();
    data.reset(raw);
  };
  provide();
  OK(start(2));
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();
  for (uint64_t count : {uint64_t(1), steps - 1, steps, steps + 3}) {
    saveAfter(count);
    OK(resume());
    OK(cauce_trainer_run(trainer.get()));
    EXPECT_EQ(states(), expected) << count;
  }
  source.rows = 77;
  provide();
  FAILS(CAUCE_MISMATCH, "expected rows of training data to be 76, as when it began, but got 77", resume());
}

TEST_F(Checkpoints, KeepWhatTheApplicationChanges) {
  auto change = [](void *user, const cauce_progress_t *progress) {
    float rate = 0.05f / float(progress->epoch + 1);
    EXPECT_EQ(cauce_session_set(*static_cast<cauce_session_t **>(user), "rate", &rate, sizeof(rate)), CAUCE_OK);
  };
  cauce_session_t *current = nullptr;
  options.callbacks = {nullptr, change, &current};
  std::string folder = path("a");
  options.checkpoint = folder.c_str();
  options.keep = 100;
  OK(start());
  current = session.get();
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();
  options.checkpoint = nullptr;
  for (uint64_t epoch = 1; epoch <= 4; ++epoch) {
    std::string from = path("a/" + name(epoch * steps));
    options.resume = from.c_str();
    OK(start());
    current = session.get();
    OK(cauce_trainer_run(trainer.get()));
    EXPECT_EQ(states(), expected) << epoch;
  }
}

TEST_F(Checkpoints, CarryTheNote) {
  OK(start());
  EXPECT_STREQ(cauce_trainer_note(trainer.get()), "");
  cauce_trainer_set_note(trainer.get(), "at \"row\" 7\n");
  OK(cauce_trainer_save(trainer.get(), file.c_str()));
  OK(resume());
  EXPECT_STREQ(cauce_trainer_note(trainer.get()), "at \"row\" 7\n");
}

TEST_F(Checkpoints, OfAnotherRunAreRefused) {
  saveAfter(7);
  auto refuses = [&](const char *text) {
    FAILS(CAUCE_MISMATCH, text, resume());
    EXPECT_NE(std::string(cauce_message()).find(file + ": this run cannot go on from there: expected "), std::string::npos) << cauce_message();
    options = defaults();
  };
  options = defaults();
  options.batch = 15;
  refuses("expected batch 16, as when it began, but got 15");
  options.seed = 4;
  refuses("expected seed 1, as when it began, but got 4");
  training.shuffle = 0;
  refuses("expected shuffling to be 1, as when it began, but got 0");
  training.shuffle = 1;
  training.drop_last = 1;
  refuses("expected leaving out of short batches to be 0, as when it began, but got 1");
  training.drop_last = 0;
  training.patience = 0;
  refuses("expected early stopping to watch loss, as when it began, but got nothing");
  training.patience = 1000;
  training.restore_best = 0;
  refuses("expected restoring of the best epoch to be 1, as when it began, but got 0");
  training.restore_best = 1;
  descriptor.name = "other";
  refuses("expected model regression, as when it began, but got other");
  descriptor.name = cauce_program.name;
  descriptor.dataset_count = 1;
  data.reset();
  refuses("expected rows of training data to be 76, as when it began, but got 101");
  descriptor.dataset_count = 2;
  std::string csv = read("train.csv");
  csv[csv.find("\n0.") + 4] ^= 1;
  write("train.csv", csv);
  data.reset();
  refuses(" data with checksum ");
  writeRegressionData(101);
  data.reset();
  OK(resume());
}

TEST_F(Checkpoints, OfAChangedModelAreRefused) {
  saveAfter(7);
  std::vector<cauce_abi_state_t> changed = copiesOf(descriptor.states, descriptor.state_count);
  auto list = pointersTo(changed);
  descriptor.states = list.data();
  cauce_abi_tensor_t bias = *changed[1].tensor;
  changed[1].tensor = &bias;
  bias.name = "dense.offset";
  FAILS(CAUCE_MISMATCH, "tensor 'dense.offset' is missing: the model has changed since the run began", resume());
  bias = *cauce_program.states[1]->tensor;
  const int64_t three[] = {3};
  bias.dims = three;
  FAILS(CAUCE_MISMATCH, "expected tensor 'dense.bias' to be f32 (3), but got f32 (2)", resume());
  changed[1] = *cauce_program.states[1];
  changed[2].flags = CAUCE_STATE_RESET; // then the good states lack it, and the file holds one more
  FAILS(CAUCE_MISMATCH, "tensors, but got ", resume());
}

TEST_F(Checkpoints, ThatAreDamagedAreRefused) {
  saveAfter(7);
  std::string good = read("c.safetensors");
  std::string before;
  // Every byte counts: the length, the metadata, the header of the tensors, their values.
  for (size_t at = 0; at < good.size(); at += 1 + at % 11) {
    std::string bad = good;
    bad[at] ^= 4;
    write("c.safetensors", bad);
    options.resume = file.c_str();
    cauce_status_t status = start();
    EXPECT_TRUE(status == CAUCE_BAD_DATA || status == CAUCE_OUT_OF_MEMORY || status == CAUCE_MISMATCH) << "byte " << at << ": " << cauce_message();
    EXPECT_FALSE(cauce_session_has_weights(session.get())) << at;
  }
  for (size_t length = 0; length < good.size(); length += 1 + length % 501) {
    write("c.safetensors", good.substr(0, length));
    EXPECT_EQ(resume(), CAUCE_BAD_DATA) << length;
  }
  std::string bad = good;
  bad[good.size() - 3] ^= 1;
  write("c.safetensors", bad);
  FAILS(CAUCE_BAD_DATA, "c.safetensors: is damaged: its contents do not have the checksum", resume());
  OK(cauce_session_init(session.get(), 1));
  OK(cauce_session_save(session.get(), file.c_str()));
  FAILS(CAUCE_BAD_DATA, "is no checkpoint: it holds weights alone", resume());
}

TEST_F(Checkpoints, ServeAsWeights) {
  saveAfter(3 * steps);
  std::string expected = states();
  Session other = open(program);
  OK(cauce_session_load(other.get(), file.c_str()));
  float kernel[16], loaded[16];
  OK(cauce_session_get(session.get(), "dense.kernel", kernel, sizeof(kernel)));
  OK(cauce_session_get(other.get(), "dense.kernel", loaded, sizeof(loaded)));
  EXPECT_EQ(memcmp(kernel, loaded, sizeof(kernel)), 0);
  int64_t step = -1;
  FAILS(CAUCE_INVALID_ARGUMENT, "state 'step' has no value yet", cauce_session_get(other.get(), "step", &step, sizeof(step)));
  OK(cauce_session_complete(other.get(), 1));
  OK(cauce_session_get(other.get(), "step", &step, sizeof(step)));
  EXPECT_EQ(step, 0);
}

TEST_F(Checkpoints, AreWrittenWhenDueAndTheNewestStay) {
  std::string folder = path("deep/checkpoints");
  options.checkpoint = folder.c_str();
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(files("deep/checkpoints"), (std::vector<std::string>{name(10), name(15), name(20)}));
  std::string expected = states();

  std::string every = path("every/"); // a slash at the end changes nothing
  options.checkpoint = every.c_str();
  options.every = 3;
  options.keep = 2;
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(files("every"), (std::vector<std::string>{name(18), name(20)}));
  EXPECT_EQ(states(), expected);
  EXPECT_EQ(cauce_trainer_checkpoint(trainer.get()), path("every") + "/" + name(20));
  OK(cauce_trainer_save(trainer.get(), nullptr)); // is there already
  EXPECT_EQ(files("every").size(), 2u);

  // From the newest; the oldest goes when another one comes.
  std::filesystem::remove(path("every/" + name(20)));
  options.resume = options.checkpoint;
  OK(start());
  EXPECT_EQ(cauce_trainer_progress(trainer.get())->total_steps, 18u);
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(files("every"), (std::vector<std::string>{name(18), name(20)}));
  EXPECT_EQ(states(), expected);
}

TEST_F(Checkpoints, FoldersInUseAreRefused) {
  std::string folder = path("a"), other = path("b");
  options.checkpoint = folder.c_str();
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  trainer.reset();
  FAILS(CAUCE_INVALID_ARGUMENT, "a: holds checkpoints already: resume from them, or choose another folder", start());
  options.checkpoint = other.c_str();
  options.resume = folder.c_str();
  OK(start());
  FAILS(CAUCE_IO, "b: another process writes its checkpoints there", [&] {
    cauce_trainer_t *raw = nullptr;
    return cauce_trainer_create(session.get(), data.get(), &options, &raw);
  }());
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(files("b"), (std::vector<std::string>{name(20)}));
  trainer.reset();
  FAILS(CAUCE_INVALID_ARGUMENT, "b: holds checkpoints already", start());
  std::string nowhere = path("nowhere");
  options.resume = options.checkpoint = nowhere.c_str();
  FAILS(CAUCE_NOT_FOUND, "nowhere: cannot read the folder: No such file or directory", start());
  EXPECT_FALSE(std::filesystem::exists(nowhere));
  mkdir(nowhere.c_str(), 0777);
  FAILS(CAUCE_NOT_FOUND, "nowhere: there is no checkpoint to resume from", start());
  write("plain", "");
  std::string plain = path("plain/c");
  options = defaults();
  options.checkpoint = plain.c_str();
  FAILS(CAUCE_IO, "cannot make the folder: Not a directory", start());
}

TEST_F(Checkpoints, ThatAreDamagedDoNotHideTheOnesBefore) {
  std::string folder = path("a");
  options.checkpoint = folder.c_str();
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states();
  write("a/" + name(20), "");
  options.resume = folder.c_str();
  FAILS(CAUCE_BAD_DATA, name(20) + ": is not a safetensors file: it has 0 bytes; remove it to resume from the one before", start());
  std::filesystem::remove(path("a/" + name(20)));
  OK(start());
  EXPECT_EQ(cauce_trainer_progress(trainer.get())->total_steps, 15u);
  OK(cauce_trainer_run(trainer.get()));
  EXPECT_EQ(states(), expected);
}

TEST_F(Checkpoints, WhatKilledRunsLeftIsRemoved) {
  std::string folder = path("a");
  options.checkpoint = folder.c_str();
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  trainer.reset();
  write("a/" + name(25) + ".4711.tmp", "half");
  write("a/notes.tmp", "mine");
  write("a/step-7.txt", "mine");
  options.resume = folder.c_str();
  OK(start());
  EXPECT_EQ(files("a"), (std::vector<std::string>{"notes.tmp", name(10), name(15), name(20), "step-7.txt"}));
}

} // namespace
