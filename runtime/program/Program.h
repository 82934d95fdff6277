// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled program: found, checked, and asked for its functions.
#pragma once

#include "base/Status.h"
#include "cauce/program_abi.h"

#include <vector>

namespace cauce {

/// Bytes of one element.
size_t sizeOfDtype(cauce_abi_dtype_t dtype);
/// "f32", "i64", ...
const char *nameOfDtype(cauce_abi_dtype_t dtype);
/// "(N, 784)"
std::string describeShape(const cauce_abi_program_t &program, const cauce_abi_tensor_t &tensor);

/// Whether this runtime and this machine can run the program: magic, version, CPU features.
Status checkProgram(const cauce_abi_program_t *program);

/// Opens a shared object and checks the program in it. The program lives until the process ends.
Status loadProgram(const std::string &path, const cauce_abi_program_t *&program);

const cauce_abi_function_t *findFunction(const cauce_abi_program_t &program, const std::string &name);

/// The arena of a function for these symbol values, in bytes.
uint64_t arenaBytes(const cauce_abi_function_t &function, const int64_t *symbols);

} // namespace cauce
