// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise operations; see Elementwise.td.
#pragma once

#include "dialects/nn/NnBase.h"

#define GET_OP_CLASSES
#include "dialects/nn/Elementwise.h.inc"
