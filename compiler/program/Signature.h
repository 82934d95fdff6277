// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What callers of a program rely on, as numbers: whoever was compiled for one signature may pass memory to another program
// of the same. A fingerprint (Fingerprint.h) is of what the program computes.
#pragma once

#include "compiler/program/Descriptor.h"

namespace cauce {

/// See `signature` of cauce_abi_function_t and of cauce_abi_program_t. Never 0. Equal on every machine and for every target.
uint64_t signatureOf(const ProgramPlan &plan, const ProgramPlan::Function &function);
uint64_t signatureOf(const ProgramPlan &plan);

} // namespace cauce
