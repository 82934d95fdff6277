// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C header of a program that applications link.
#pragma once

#include "compiler/program/Descriptor.h"

namespace cauce {

/// The program's symbol in objects and archives unless the user names one: "cauce_model_" and the model's name, in which
/// what no C identifier may hold is '_'.
std::string symbolOf(llvm::StringRef model);

/// Whether C and C++ both take `name` as the name of a variable.
bool isIdentifier(llvm::StringRef name);

/// Declares `plan.symbol` and one typed function for each function of the program that takes or gives tensors.
std::string makeHeader(const ProgramPlan &plan, const CpuTarget &target);

} // namespace cauce
