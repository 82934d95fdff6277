// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise ops: folding.
#include "dialects/nn/Nn.h"
