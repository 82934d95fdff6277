// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which features of an x86-64 processor this machine offers, by LLVM's names.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

// Appends the features of `names` that the processor, or the operating system, does not provide, separated by ", ".
// A name that this table does not know counts as there: LLVM lists many that change no instruction.
void missingFeatures(const char *const *names, uint32_t count, String *outMissing);

} // namespace cauce::runtime
