// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Philox 4x32-10 (Salmon et al. 2011), the same function as nn.random_bits, for shuffling.
#pragma once

#include <array>
#include <cstdint>

namespace cauce {

inline std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = uint64_t(0xD2511F53) * counter[0], p1 = uint64_t(0xCD9E8D57) * counter[2];
    counter = {uint32_t(p1 >> 32) ^ counter[1] ^ key[0], uint32_t(p1), uint32_t(p0 >> 32) ^ counter[3] ^ key[1],
               uint32_t(p0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

/// A stream of numbers that is a function of seed and stream alone.
class Random {
public:
  Random(uint64_t seed, uint64_t stream) : seed(seed), stream(stream) {}

  /// Uniform in [0, bound), bound >= 1, without bias.
  uint64_t below(uint64_t bound) {
    uint64_t limit = -bound % bound;
    while (true) {
      uint64_t value = next();
      if (value >= limit)
        return value % bound;
    }
  }

private:
  uint64_t next() {
    std::array<uint32_t, 4> block = philox({uint32_t(position), uint32_t(position >> 32), uint32_t(stream), uint32_t(stream >> 32)},
                                           {uint32_t(seed), uint32_t(seed >> 32)});
    ++position;
    return uint64_t(block[1]) << 32 | block[0];
  }

  uint64_t seed, stream, position = 0;
};

} // namespace cauce
