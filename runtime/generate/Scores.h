// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program says of the token behind others. Whoever asks gives all tokens each time, so that what computes the answer may remember any part of it:
// this one remembers nothing, and calls `predict` on the last block of tokens.
#pragma once

#include "train/Session.h"

namespace cauce::runtime {

class Scores {
public:
  ~Scores() { closeTensors(); }
  // Finds what `predict` takes and says. `block` and `result` are those of cauce_generate_options_t. unsupported if it is no model of tokens.
  Status open(Session &session, uint64_t block, const char *result);
  // How many tokens have scores.
  uint32_t count() const { return classes; }
  // The vocabulary of the ids; NULL if the program has none.
  const cauce_abi_vocabulary_t *vocabulary() const { return words; }
  // Logits of what follows tokens[0, length), at least one, into logits[0, count()).
  Status next(const uint32_t *tokens, size_t length, double *logits);

private:
  Status findResult(const char *name);
  Status prepare(size_t length);
  void closeTensors();
  Session *session = nullptr;
  const cauce_abi_function_t *predict = nullptr;
  const cauce_abi_vocabulary_t *words = nullptr;
  uint32_t at = 0, classes = 0; // the result that has the scores
  bool hasSteps = false, areProbabilities = false; // of the result: a score for each token, or for the last
  uint64_t block = 0; // tokens that are looked at
  size_t fixed = 0;   // the number of tokens that `predict` takes; 0: any
  size_t prepared = 0;
  cauce_tensor *ids = nullptr;
  Vector<cauce_tensor *> results;
};

} // namespace cauce::runtime
