// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The elementwise operations that files name which have nothing to do with the others: a new one does not compile these again. They
// are listed in CMakeLists.txt.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Elementwise.common.h.inc"
