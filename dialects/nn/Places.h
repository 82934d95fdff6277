// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements at places that are known, as interpolation and padding read them.
#pragma once

#include "dialects/nn/ArithmeticBuilder.h"

namespace cauce::nn {

/// Along `dimension`, whose size is a number of at least 1, the elements at these places, which are at least one: a slice where they are evenly apart,
/// repetitions of each element where they are that, otherwise a gather.
mlir::Value elementsAt(ArithmeticBuilder &b, mlir::Value x, int64_t dimension, llvm::ArrayRef<int64_t> places);

} // namespace cauce::nn
