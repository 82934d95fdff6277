// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), written from
// the paper and not shared with the runtime or the lowering, so that they can be checked against it.
#pragma once

#include <array>
#include <cstdint>

namespace cauce::nn::reference {

/// Four random words of block `counter` under `key`.
std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

} // namespace cauce::nn::reference
