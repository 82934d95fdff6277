// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants and operations that move elements without computing on them; see Shape.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Shape.h.inc"
