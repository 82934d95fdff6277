// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Philox 4x32-10, the counter-based random generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
// as 1, 2, 3" (SC 2011). The same function that compiled programs use; here it shuffles and splits data.
#pragma once

#include <cstdint>

namespace cauce::runtime {

struct PhiloxBlock {
  uint32_t lane[4];
};

inline PhiloxBlock philox(PhiloxBlock counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    uint64_t product0 = uint64_t(0xD2511F53u) * counter.lane[0];
    uint64_t product1 = uint64_t(0xCD9E8D57u) * counter.lane[2];
    counter = {{uint32_t(product1 >> 32) ^ counter.lane[1] ^ key0, uint32_t(product1),
                uint32_t(product0 >> 32) ^ counter.lane[3] ^ key1, uint32_t(product0)}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

// Permutes rows[0..count) by the Fisher-Yates shuffle. `stream` tells apart shuffles with one seed: 0 is a split, n the
// n-th epoch. Swap i draws from block counter (i, 0, stream_lo, stream_hi) under key `seed`; 64 random bits scaled to
// [0, i] by a multiplication, whose bias is below 2^-32.
inline void shuffle(uint32_t *rows, uint32_t count, uint64_t seed, uint64_t stream) {
  for (uint32_t i = count; i-- > 1;) {
    PhiloxBlock block = philox({{i, 0, uint32_t(stream), uint32_t(stream >> 32)}}, uint32_t(seed), uint32_t(seed >> 32));
    uint64_t bits = uint64_t(block.lane[0]) << 32 | block.lane[1];
    uint32_t j = uint32_t((unsigned __int128)bits * (uint64_t(i) + 1) >> 64);
    uint32_t row = rows[i];
    rows[i] = rows[j];
    rows[j] = row;
  }
}

} // namespace cauce::runtime
