// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The folder of a run's checkpoints, step-000000000123.safetensors and so on: the newest is the one with the highest step.
// The folder belongs to one process at a time.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

class CheckpointFolder {
public:
  CheckpointFolder() = default;
  CheckpointFolder(const CheckpointFolder &) = delete;
  ~CheckpointFolder();
  // Makes the folder if it is not there, locks it, and removes what killed runs left unfinished in it.
  Status open(const char *path, uint64_t keep);
  bool isOpen() const { return lock >= 0; }
  bool isEmpty() const { return steps.empty(); }
  // Fails as writing a checkpoint would, as far as that can be known before.
  Status tryWriting();
  // Whether `path` is this folder.
  bool is(const char *path) const;
  // The file for the checkpoint after `step` steps.
  Status nameFor(uint64_t step, String *out) const;
  // Remembers that file if it is there, as it may be even if writing it failed.
  Status remember(uint64_t step);
  // Removes what is more than `keep`, oldest first.
  Status removeOld();

private:
  String path, name;
  int lock = -1;
  uint64_t keep = 0;
  Vector<uint64_t> steps; // of the checkpoints that are there, in order
};

// Whether a checkpoint could have this name.
bool isCheckpointName(const char *name);

// The newest checkpoint of `folder`, or `folder` itself if it is a file.
Status findCheckpoint(const char *folder, String *out);

} // namespace cauce::runtime
