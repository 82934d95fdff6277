// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program says of the token behind others. Whoever asks gives all tokens each time, so that what computes the answer may remember any part of it: as long as they are no
// more than a block, `continue` is called for those that are new (Past.h); later, and where the program has none, `predict` on the last block of them.
#pragma once

#include "generate/Past.h"

namespace cauce::runtime {

class Scores {
public:
  ~Scores() { closeTensors(); }
  // Finds what `predict` takes and says. `options` has a block, a result and whether anything is remembered. unsupported if it is no model of tokens.
  Status open(Session &session, const cauce_generate_options_t &options);
  // How many tokens have scores.
  uint32_t count() const { return classes; }
  // The vocabulary of the ids; NULL if the program has none.
  const cauce_abi_vocabulary_t *vocabulary() const { return words; }
  // Sees `texts` texts of `length` tokens, at least one, one after the other; they stay where they are until `next` has said what follows them.
  Status see(const uint32_t *tokens, size_t texts, size_t length);
  // Logits of what follows the text of this number into logits[0, count()).
  Status next(size_t text, double *logits);

private:
  Status findResult(const char *name);
  Status predictBlock(const uint32_t *tokens, double *logits);
  void read(const cauce_tensor &result, size_t row, double *logits) const;
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
  Past past;
  const uint32_t *asked = nullptr; // of `see`
  size_t length = 0;
  bool isSeen = false; // by `continue`
};

} // namespace cauce::runtime
