// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of a training run that has to outlive its process. A checkpoint holds exactly this.
#pragma once

#include "train/Fingerprint.h"
#include "train/Session.h"

namespace cauce::runtime {

// Where in the data a run is, and what early stopping remembers.
struct Position {
  uint64_t epoch = 0; // epochs that are complete
  uint64_t step = 0;  // steps of the next one that are done: fewer than it has
  uint64_t bestEpoch = 0;
  double bestValue = 0;
  uint64_t waited = 0; // epochs since the best
};

struct RunState {
  Session *session = nullptr;
  Position position;
  Snapshot good; // the states when the epoch began
  Snapshot best; // those of the best epoch, if there is one and it is to be restored
  bool keepsBest = false;
  // The session holds the best states, the last ones are in `good`.
  bool restored = false;
  Fingerprint fingerprint;
  bool acceptsChanges = false; // a fingerprint of the program may differ
  String note; // the application's
};

} // namespace cauce::runtime
