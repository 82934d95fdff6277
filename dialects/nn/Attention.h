// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention and its adjoint; see Attention.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Attention.h.inc"
