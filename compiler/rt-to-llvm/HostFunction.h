// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A host function in LLVM, by the layout of runtime/include/cauce/program_abi.h.
#pragma once

#include "compiler/rt-to-llvm/Globals.h"

namespace cauce {

/// Makes `@f.run` of `@f`, which stays. With `redzones`, its launches may touch what they are given alone.
void convertHostFunction(rt::FunctionOp function, Globals &globals, bool redzones);

} // namespace cauce
