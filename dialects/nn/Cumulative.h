// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums, products and linear recurrences along a dimension; see Cumulative.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Cumulative.h.inc"
