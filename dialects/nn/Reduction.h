// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along dimensions, and the product-sum of two tensors; see Reduction.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Reduction.h.inc"
