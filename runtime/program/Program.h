// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loaded program: the checked descriptor, and look-ups in it by name.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

struct cauce_program {
  const cauce_abi_program_t *descriptor;
  void *library; // of dlopen; NULL for a linked program
  // Closes `library`. A pointer, so that only programs that are opened as files link dlclose.
  void (*close)(void *library);
};

namespace cauce::runtime {

using Program = cauce_abi_program_t;

// Magic, version, CPU features, and that every index in the descriptor is in range. `name` is for the messages.
Status checkProgram(const Program *program, const char *name);

const cauce_abi_function_t *findFunction(const Program &program, const char *name);
// The same, or notFound with the names that there are.
Status requireFunction(const Program &program, const char *name, const cauce_abi_function_t **out);
// The number of the state called `name`; that of the states if there is none.
uint32_t indexOfState(const Program &program, const char *name);
const cauce_abi_state_t *findState(const Program &program, const char *name);

// The argument called `name` of the functions that see batches; the first of `step`, `evaluate`, `adapt`, all others.
// The rank is at least 1, and the first dimension a symbol. NULL if there is none.
const cauce_abi_tensor_t *findField(const Program &program, const char *name);

} // namespace cauce::runtime
