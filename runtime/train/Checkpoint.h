// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A run's state as one safetensors file. Tensors: NAME for each state (those of metrics only in the middle of an epoch),
// kept/NAME for the rows that a metric keeps and good/NAME for the states when the epoch began (the same), best/NAME for those of
// the best epoch, if they are to be restored. The metadata holds the rest, as text.
#pragma once

#include "train/RunState.h"
#include "train/Safetensors.h"

namespace cauce::runtime {

class CheckpointWriter {
public:
  // Takes the memory that writing to a path of `pathLength` needs. `run` must outlive the writer.
  Status open(const RunState &run, size_t pathLength);
  Status write(const char *path);

private:
  void beginFile();
  void addNumber(const char *key, uint64_t value);
  Status addKept(size_t rows = 0);
  Status addTensors(const char *prefix, const Snapshot *snapshot, bool metrics);
  const RunState *run = nullptr;
  SafetensorsWriter writer;
  FixedString<32> number;
};

// Reads `path` into `run`, whose fingerprint must be that of the checkpoint. `steps` is the length of an epoch. Nothing
// changes unless all of the file fits.
Status readCheckpoint(const char *path, uint64_t steps, RunState *run);

} // namespace cauce::runtime
