// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise operations; see Elementwise.td.
#pragma once

#include "dialects/nn/CommonElementwise.h"

#include "dialects/nn/Elementwise.h.inc"
