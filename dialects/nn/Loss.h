// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The softmax family; see Loss.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Loss.h.inc"
