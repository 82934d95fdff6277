// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is remembered of tokens: keys and values of attention, states of recurrent layers, a position. The function `continue` of a program (program_abi.h) takes it with tokens that
// are new, and says what it becomes. It belongs to who asks, not to the session, so that several texts may grow in one.
#pragma once

#include "train/Session.h"

namespace cauce::runtime {

class Past {
public:
  ~Past() { close(); }
  // Whether the program has a `continue` that goes with `predict`; without one there is nothing to be remembered.
  bool open(Session &session, const cauce_abi_function_t &predict);
  bool isOpen() const { return function; }
  // Calls it for what is new in `count` texts of `length` tokens, one after the other, and remembers them. A text that goes on with one that is remembered costs
  // what it has more; if one of them does not, all are seen anew. After a failure nothing is remembered.
  Status see(const uint32_t *texts, size_t count, size_t length);
  // Result `i` of the last call, of the last token of each text.
  const cauce_tensor &result(uint32_t i) const { return *results[i]; }
  // Forgets all.
  void close();

private:
  // What is remembered in one argument, dense.
  struct Part {
    uint32_t rowSize = 0;   // bytes of a row without the dimension that tokens are appended along, or all of it
    uint32_t outer = 1;     // rows of a text: sizes in front of that dimension
    int32_t appended = -1;  // that dimension; -1: it is replaced
    bool isShared = false;  // by all texts: it has no dimension for them
    Buffer memory, other;
    cauce_tensor *tensor = nullptr;
  };
  Status begin(size_t count);
  Status reorder(const Vector<size_t> &parents);
  Status findParents(const uint32_t *texts, size_t count, size_t length, Vector<size_t> *out, bool *areAll) const;
  Status prepare(size_t added);
  Status append(size_t added);
  Status call(const uint32_t *texts, size_t length);
  bool fits(const cauce_abi_tensor_t &before, const cauce_abi_tensor_t &after, Part *out) const;

  Session *session = nullptr;
  const cauce_abi_function_t *function = nullptr;
  uint32_t predicted = 0; // results of `predict`
  Vector<Part> parts;
  Vector<uint32_t> tokens; // of all texts that are remembered
  size_t texts = 0, seen = 0;
  size_t preparedTexts = 0, preparedTokens = 0;
  cauce_tensor *ids = nullptr;
  Vector<cauce_tensor *> results;
  Vector<const cauce_tensor *> arguments;
};

} // namespace cauce::runtime
