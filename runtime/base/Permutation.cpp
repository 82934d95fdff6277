// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Permutation.h. Tests look at where rows land, at neighbours, at fixed points and at small permutations.
#include "base/Permutation.h"

namespace cauce::runtime {

Status Permutation::open(uint32_t size) {
  count = size;
  if (isList())
    return list.reserve(size_t(count) * 4 + 4);
  bijection = Bijection(count);
  return Status::ok;
}

void Permutation::draw(uint64_t seed, uint64_t stream) {
  if (!isList())
    return bijection.draw(seed, stream);
  uint32_t *rows = reinterpret_cast<uint32_t *>(list.data());
  for (uint32_t i = 0; i < count; ++i)
    rows[i] = i;
  shuffle(rows, count, seed, stream);
}

Bijection::Bijection(uint32_t count) : count(count) {
  int bits = 32 - __builtin_clz((count - 1) | 2);
  lowBits = bits / 2;
  highBits = bits - lowBits;
}

void Bijection::draw(uint64_t seed, uint64_t stream) {
  // Of other counters than those of a shuffle.
  for (uint32_t i = 0; i < rounds; i += 2) {
    PhiloxBlock block = philox({{i, 1, uint32_t(stream), uint32_t(stream >> 32)}}, uint32_t(seed), uint32_t(seed >> 32));
    keys[i] = uint64_t(block.lane[0]) << 32 | block.lane[1];
    keys[i + 1] = uint64_t(block.lane[2]) << 32 | block.lane[3];
  }
}

// A number of 32 bits that depends on all bits of both.
static uint32_t mix(uint32_t half, uint64_t key) {
  uint64_t product = (half + key) * 0x9E3779B97F4A7C15u;
  return uint32_t((product ^ product >> 32) * 0xD6E8FEB86659FD93u >> 32);
}

uint32_t Bijection::operator[](uint32_t place) const {
  const uint32_t lowMask = (uint32_t(1) << lowBits) - 1, highMask = (uint32_t(1) << highBits) - 1;
  do {
    uint32_t high = place >> lowBits, low = place & lowMask;
    // Each half in turn is changed by the other one.
    for (int i = 0; i < rounds; i += 2) {
      high = (high ^ mix(low, keys[i])) & highMask;
      low = (low ^ mix(high, keys[i + 1])) & lowMask;
    }
    place = high << lowBits | low;
  } while (place >= count);
  return place;
}

} // namespace cauce::runtime
