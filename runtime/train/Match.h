// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which tensors of a weights file are which states of a program: by name, of equal shape, and of equal type or both of floats. Sessions
// that load a file and the compiler that embeds one ask here.
#pragma once

#include "train/Safetensors.h"

namespace cauce::runtime {

// Whether a file of weights holds it: parameters, statistics, and what is frozen.
inline bool isWeight(const cauce_abi_state_t &state) { return state.flags & CAUCE_STATE_SAVED; }

class WeightsMatch {
public:
  // `file`, called `path`, and `states` must outlive the match. Without `partial` all weights have to be there, and nothing that
  // is no state; with it, what fits is taken, which must be something. Of a checkpoint only the weights are looked at.
  Status find(const char *path, const WeightsFile &file, const cauce_abi_state_t *const *states, uint32_t count, bool partial);
  // After the file's data was read: that every number fits the type of its state. Takes the memory that read() needs.
  Status checkRange();
  bool has(uint32_t state) const { return tensors[state] != nullptr; }
  // The elements of a state that the file has, dense and in the type of the state; valid until the next call.
  const char *read(uint32_t state);
  // What the user should know, a sentence each: which types were converted, and what of `partial` does not fit.
  Vector<String> notes;

private:
  Status findOne(const WeightTensor &tensor, bool partial);
  // As many notes of `what` and the names as it takes for none to be cut off.
  Status note(const char *what, const Vector<String> &names);
  const char *path = nullptr;
  const WeightsFile *file = nullptr;
  const cauce_abi_state_t *const *states = nullptr;
  uint32_t count = 0;
  Vector<const WeightTensor *> tensors; // of each state
  Vector<String> unknown, unfit;        // what is not taken
  Buffer scratch;
};

} // namespace cauce::runtime
