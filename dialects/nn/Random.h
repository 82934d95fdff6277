// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Randomness: a key and a counter in, bits out; see Random.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Random.h.inc"
