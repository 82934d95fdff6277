// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of rows by a seed. Up to 2^20 rows are a list, which Fisher and Yates shuffle: any order can come out. More would cost
// seconds and memory before the first row is needed, so their places are computed one by one: a Feistel network permutes the numbers of as many bits
// as are needed, and what is no row is sent through it again until it is one ("cycle walking", Black and Rogaway, "Ciphers with
// arbitrary finite domains", CT-RSA 2002), which keeps it a permutation.
#pragma once

#include "base/Memory.h"
#include "base/Philox.h"

namespace cauce::runtime {

// A permutation of [0, count) for count >= 2 that needs no memory, and looks like any other of many rows: of a few, not all can come out.
class Bijection {
public:
  explicit Bijection(uint32_t count = 2);
  void draw(uint64_t seed, uint64_t stream);
  uint32_t operator[](uint32_t place) const;

private:
  static constexpr int rounds = 8;
  uint32_t count;
  int lowBits, highBits;
  uint64_t keys[rounds] = {};
};

class Permutation {
public:
  static constexpr uint32_t longestList = 1 << 20;

  // Takes the memory for permutations of [0, count).
  Status open(uint32_t count);
  // The one of this seed and stream: 0 is a split, n the n-th epoch.
  void draw(uint64_t seed, uint64_t stream);
  // What stands at a place below the count.
  uint32_t operator[](uint32_t place) const { return isList() ? reinterpret_cast<const uint32_t *>(list.data())[place] : bijection[place]; }

private:
  bool isList() const { return count <= longestList; }
  uint32_t count = 0;
  Buffer list;
  Bijection bijection;
};

} // namespace cauce::runtime
