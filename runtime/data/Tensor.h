// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A dense tensor of the public API.
#pragma once

#include "program/Shape.h"

struct cauce_tensor {
  cauce_abi_dtype_t dtype = 0;
  uint32_t rank = 0;
  int64_t dims[cauce::runtime::maxRank] = {};
  size_t count = 0, bytes = 0;
  void *data = nullptr;
  cauce::runtime::Buffer memory; // empty if the caller owns the data
};

namespace cauce::runtime {

// A tensor over `data`, or over zeroed memory of its own if that is NULL.
Status makeTensor(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, void *data, cauce_tensor **out);

// The entries of the first dimension; 1 for a scalar.
size_t rowCount(const cauce_tensor &tensor);
// One entry of the first dimension: its numbers separated by commas, or as JSON, lists for the other dimensions and null for
// what is not finite.
void appendCsvRow(const cauce_tensor &tensor, size_t row, String *out);
void appendJsonRow(const cauce_tensor &tensor, size_t row, String *out);

} // namespace cauce::runtime
