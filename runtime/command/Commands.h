// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function per command. Each parses its flags, runs and returns the exit status.
#pragma once

#include "command/Options.h"
#include "program/Session.h"

namespace cauce {

struct Invocation {
  const cauce_abi_program_t &program;
  const char *name;   // of the executable, for messages
  const char *data;   // default of --data
  int argc;           // after the command
  const char *const *argv;
};

int runTrain(const Invocation &invocation);
int runEvaluate(const Invocation &invocation);
int runPredict(const Invocation &invocation);
int runCall(const Invocation &invocation);
int runInfo(const Invocation &invocation);

/// Prints "NAME: error: MESSAGE" and returns `status`.
int complain(const Invocation &invocation, const Status &problem, int status);

/// Parses flags; prints help and returns 0, or complains and returns 2, or returns -1 to go on.
int parse(const Invocation &invocation, const char *usage, const char *about, const std::vector<Flag> &flags,
          size_t positionals, Options &options);

/// Threads asked for, or as many as the machine has.
Status threadsOf(const Options &options, int &threads);

/// Reads `NAME=VALUE|FILE` inputs for the arguments of a function.
Status readInputs(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const Options &options,
                  std::vector<Tensor> &arguments);

} // namespace cauce
