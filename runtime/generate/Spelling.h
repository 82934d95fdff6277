// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text that tokens are, told as soon as it is known: whole characters, and nothing that may be the start of the text that ends generation.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

class Spelling {
public:
  // Both live as long as this; NULL: no vocabulary, and no text that ends generation.
  void open(const cauce_abi_vocabulary_t *vocabulary, const char *stop);
  // Forgets what was not told; the next token does not begin the text if `follows`.
  void restart(bool follows);
  // Takes the memory that `add` of this token, if it is one, and then `take` to `out`, need.
  Status prepare(uint32_t token, String *out);
  // Adds a token. Sets `*stops` if the text that ends generation is there now.
  Status add(uint32_t token, bool *stops);
  // Appends what can be told to `out`, and all that is left if nothing follows.
  Status take(bool isLast, String *out);

private:
  size_t lengthOf(uint32_t token) const;
  const cauce_abi_vocabulary_t *vocabulary = nullptr;
  const char *stop = nullptr;
  size_t stopLength = 0;
  bool isInside = false; // a token was there before
  bool isStopped = false;
  String held; // bytes that were not told
};

} // namespace cauce::runtime
