// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random bits.
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/reference/Philox.h"

#include "dialects/nn/Random.h"

using namespace mlir;

namespace cauce::nn::reference {

std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    uint64_t product0 = uint64_t(0xD2511F53) * counter[0];
    uint64_t product1 = uint64_t(0xCD9E8D57) * counter[2];
    uint32_t high0 = uint32_t(product0 >> 32), low0 = uint32_t(product0);
    uint32_t high1 = uint32_t(product1 >> 32), low1 = uint32_t(product1);
    counter = {high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0};
    key[0] += 0x9E3779B9; // the golden ratio
    key[1] += 0xBB67AE85; // sqrt(3) - 1
  }
  return counter;
}

bool evaluateRandom(Operation *op, Operands operands, Tensor &y) {
  if (!isa<RandomBitsOp>(op))
    return false;
  uint64_t key = uint64_t(operands[0]->integers[0]), counter = uint64_t(operands[1]->integers[0]);
  for (int64_t i = 0; i < y.count(); ++i) {
    std::array<uint32_t, 4> block = philox4x32({uint32_t(i / 4), 0, uint32_t(counter), uint32_t(counter >> 32)},
                                               {uint32_t(key), uint32_t(key >> 32)});
    y.integers[i] = int32_t(block[i % 4]);
  }
  return true;
}

} // namespace cauce::nn::reference
