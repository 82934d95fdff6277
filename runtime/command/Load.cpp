// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading an artifact for the driver. Apart from Run.cpp, because executables need no dlopen.
#include "cauce/cauce.h"
#include "cauce/command.h"

#include <cstdio>

extern "C" int cauce_command_load(const char *path, const cauce_abi_program_t **out_program, char *message, size_t capacity) {
  *out_program = nullptr;
  // Never released: the program lives until the process ends.
  cauce_program_t *program = nullptr;
  if (cauce_program_open(path, &program) != CAUCE_OK) {
    snprintf(message, capacity, "%s", cauce_message());
    return 1;
  }
  *out_program = cauce_program_descriptor(program);
  return 0;
}
