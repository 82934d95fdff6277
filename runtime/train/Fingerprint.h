// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run must have in common with the one that it continues, so that it ends as that one would have. Tensors are
// compared one by one when they are read; the number of epochs, of threads, the learning rate and its schedule may differ.
#pragma once

#include "data/Dataset.h"

namespace cauce::runtime {

struct Fingerprint {
  struct Item {
    const char *key;  // in the checkpoint's metadata
    const char *what; // in messages
    String value;
    bool isProgram = false; // a fingerprint of the program
  };
  Vector<Item> items;

  Status add(const char *key, const char *what, const char *value);
  Status add(const char *key, const char *what, uint64_t value);
  Status addProgram(const cauce_abi_fingerprint_t &fingerprint);
};

// A checksum of the rows of `set`: of what its files held, or of its size alone if the application provides them.
uint32_t checksum(const Dataset &set);

} // namespace cauce::runtime
