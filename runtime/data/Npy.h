// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's .npy format, versions 1 to 3 (numpy.lib.format): little-endian, C order.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"
#include "program/Shape.h"

namespace cauce::runtime {

struct NpyArray {
  cauce_abi_dtype_t dtype = 0; // 16-bit and unsigned integers are widened
  uint32_t rank = 0;
  int64_t dims[maxRank] = {};
  size_t count = 0;
  Buffer values;
};

Status readNpy(const char *path, NpyArray *out);
Status writeNpy(const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data, size_t bytes);

} // namespace cauce::runtime
