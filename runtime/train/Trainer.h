// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The training loop: epochs, validation, early stopping, and what is told about them.
#pragma once

#include "data/Dataset.h"

#include <functional>

namespace cauce {

struct NamedValue {
  std::string name;
  double value;
};

struct EpochReport {
  uint64_t epoch = 0, epochs = 0; // from 1
  double seconds = 0;
  std::vector<NamedValue> training, validation;
  bool isBest = false;
};

struct TrainOptions {
  std::string data;      // the folder that paths of the model are relative to
  uint64_t epochs = 0;   // 0: the model's
  uint64_t batch = 0;    // 0: the model's
  bool hasSeed = false;
  uint64_t seed = 0;
  std::function<void(uint64_t step, uint64_t steps)> onStep;
  std::function<void(const EpochReport &)> onEpoch;
};

/// Trains from fresh parameters. On failure the session holds the last good parameters.
Status train(Session &session, const TrainOptions &options);

/// The metrics of a data set. `found` is false if the program does not have it.
Status evaluate(Session &session, const std::string &dataset, const std::string &folder, uint64_t batch,
                std::vector<NamedValue> &values, bool &found);

} // namespace cauce
