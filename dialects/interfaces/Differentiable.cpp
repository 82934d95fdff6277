// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Generated definitions of the op interfaces.
#include "dialects/interfaces/Differentiable.h"

#include "dialects/interfaces/Differentiable.cpp.inc"
