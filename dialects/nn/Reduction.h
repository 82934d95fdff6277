// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along dimensions, and the product-sum of two tensors; see Reduction.td.
#pragma once

#include "dialects/nn/NnBase.h"

#define GET_OP_CLASSES
#include "dialects/nn/Reduction.h.inc"
