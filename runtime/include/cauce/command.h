// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of a compiled program, as executables carry it and the driver `cauce` uses it.
#ifndef CAUCE_COMMAND_H
#define CAUCE_COMMAND_H

#include "cauce/cauce.h"

#ifdef __cplusplus
extern "C" {
#endif

// Runs `train`, `evaluate`, `predict`, `call` or `info` (argv[1]) on the program; argv[0] is the name shown in
// messages, `model` what the user typed between argv[1] and the flags, NULL for an executable that is its program.
// `data` is the folder that the model's paths are relative to unless --data says otherwise; NULL: the current one. Prints
// to standard output and error. Returns the exit status: 0 done, 1 failed, 2 usage, 130 or 143 interrupted.
CAUCE_API int cauce_command_run(const cauce_abi_program_t *program, const char *model, const char *data, int argc,
                                const char *const *argv);

// Whether cauce_command_run would take this command line: 0, or 2 after printing what is wrong with it. No program is needed.
CAUCE_API int cauce_command_check(int argc, const char *const *argv);

// Writes what `COMMAND --help` prints to `text`, of `capacity` bytes, for a command that takes a MODEL before its flags, as
// those of the driver do; `self` is the name of the program. Returns the length of the whole text, 0 for an unknown command, or if
// there is no memory for it.
CAUCE_API size_t cauce_command_help(const char *self, const char *command, char *text, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif // CAUCE_COMMAND_H
