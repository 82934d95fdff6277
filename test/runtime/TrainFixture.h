// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tests of the trainer share: a run of the program in Regression.c whose training can be changed, with validation
// and early stopping, and everything that it leaves as one string.
#pragma once

#include "Fixture.h"

#include "base/File.h"

#include <algorithm>
#include <filesystem>

namespace fixture {

class Run : public Folder {
protected:
  Run() : descriptor(cauce_program), training(*cauce_program.training) {
    // Hundreds of checkpoints need not reach the disk.
    cauce::runtime::fileCalls.sync = [](int) { return 0; };
    descriptor.training = &training;
    // Never reached, but remembered: the best epoch is one in the middle.
    training.patience = 1000;
    training.restore_best = 1;
    training.monitor = "loss";
    training.batch = 16;
    training.epochs = 4;
    program = link(&descriptor);
    writeRegressionData(101); // 76 rows are left for training: five steps an epoch, the last of 12 rows
    options = defaults();
  }
  ~Run() override { cauce::runtime::fileCalls.sync = fsync; }
  static constexpr uint64_t steps = 5;

  cauce_train_options_t defaults() const {
    cauce_train_options_t result;
    cauce_train_options_init(program.get(), &result);
    return result;
  }
  // Starts a run in a new session, which is initialised unless the run is resumed.
  cauce_status_t start(uint32_t threads = 1) {
    trainer.reset();
    session = open(program, threads);
    if (!data)
      data = openData(program);
    if (!options.resume)
      EXPECT_EQ(cauce_session_init(session.get(), 3), CAUCE_OK);
    cauce_trainer_t *raw = nullptr;
    cauce_status_t status = cauce_trainer_create(session.get(), data.get(), &options, &raw);
    EXPECT_EQ(raw == nullptr, status != CAUCE_OK);
    trainer.reset(raw);
    return status;
  }
  // All states but metrics, in their layouts' dense form.
  std::string states() const {
    std::string all;
    for (uint32_t i = 0; i < descriptor.state_count; ++i) {
      const cauce_abi_state_t &state = *descriptor.states[i];
      size_t bytes = cauce_dtype_size(state.tensor->dtype);
      for (uint32_t d = 0; d < state.tensor->rank; ++d)
        bytes *= size_t(state.tensor->dims[d]);
      std::string value(bytes, 0);
      if (state.flags & CAUCE_STATE_CHECKPOINTED)
        EXPECT_EQ(cauce_session_get(session.get(), state.tensor->name, value.data(), bytes), CAUCE_OK) << cauce_message();
      all += value;
    }
    return all;
  }
  std::string name(uint64_t step) const {
    char text[64];
    snprintf(text, sizeof(text), "step-%012llu.safetensors", static_cast<unsigned long long>(step));
    return text;
  }
  // The names in folder `name`, in order.
  std::vector<std::string> files(const std::string &folderName) const {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(path(folderName)))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  cauce_abi_program_t descriptor;
  cauce_abi_training_t training;
  Program program;
  Data data;
  Session session;
  Trainer trainer;
  cauce_train_options_t options;
};

} // namespace fixture
