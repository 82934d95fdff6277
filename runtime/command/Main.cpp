// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// main() of the executables that `cauce compile` makes.
#include "cauce/command.h"

extern "C" const cauce_abi_program_t cauce_program;

int main(int argc, char **argv) { return cauce_command_run(&cauce_program, nullptr, nullptr, argc, argv); }
