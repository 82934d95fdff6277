// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The commands of compiled executables, which `cauce train`, `evaluate`, `predict` and `call` are as well: flags are
// parsed, the public C API does the work, and this folder alone of the runtime prints. Exit status: 0 done, 1 failed, 2 usage.
#pragma once

#include "base/Memory.h"
#include "cauce/cauce.h"

#include <cstdio>

namespace cauce::runtime::command {

enum class Command { train, evaluate, predict, call, generate, info };

// The command called `name`; false if there is none.
bool findCommand(const char *name, Command *out);
const char *commandName(Command command);
// One line: what the command does.
const char *commandSummary(Command command);

struct Options {
  const char *data = ".";
  const char *set = nullptr;  // data set to evaluate
  const char *rows = nullptr; // file with rows to predict
  const char *weights = nullptr, *save = nullptr, *log = nullptr, *trace = nullptr, *format = nullptr;
  const char *checkpoint = nullptr, *resume = nullptr; // folders
  uint64_t every = 0, keep = 0;                        // 0: at the end of epochs; as many as the API keeps
  uint64_t epochs = 0, batch = 0;                      // 0: the model's; of `predict` and `call`, all
  uint64_t accumulate = 0;                             // 0: the model's
  uint64_t seed = 0;
  // Of `generate`.
  const char *prompt = nullptr, *promptFile = nullptr, *stop = nullptr, *end = nullptr, *result = nullptr;
  double temperature = 1, topP = 1;
  uint64_t topK = 0, beams = 0, tokens = 0, block = 0; // 0: as the API has them
  bool recompute = false;
  // A learning rate, NaN: the model's, and the phase that it is of; without a name, the only one.
  struct Rate {
    const char *phase;
    size_t length; // of its name
    double value;
  };
  Vector<Rate> learningRates;
  bool hasSeed = false, quiet = false, profile = false;
  bool partial = false, fresh = false, adapt = false; // see Weights.cpp
  bool acceptsChanges = false;                        // of the program since the checkpoint to resume from
  uint32_t threads = 0; // 0: all
  Vector<const char *> inputs, outputs, positionals;
  // The words that were typed: up to the flags, and the flags that are needed again to go on from a checkpoint.
  Vector<const char *> command, repeated;
};

// What the user typed up to the flags, and the arguments without a flag that are expected, for parsing and for --help.
struct Invocation {
  const char *name;                // "cauce train", "./mnist train"
  const char *const *positionals; // "MODEL", "FUNCTION"
  uint32_t positionalCount;
};

// Reads the flags of `command` from argv[0..argc). Returns -1 if the command is to be run, else the exit status: --help
// was asked for (0), or something is wrong (2) and was said.
int parseOptions(Command command, const Invocation &invocation, int argc, const char *const *argv, Options *out);
// The command that goes on from checkpoint folder `from`, for a shell.
void describeContinuation(const Options &options, const char *from, String *out);
// What --help prints.
void describeUsage(Command command, const Invocation &invocation, String *out);

class Files;
// Adds the files that flags of `command` name.
Status addFiles(Command command, const Options &options, Files *out);
// Whether no file that `command` writes is one that it reads or writes otherwise. `model`: see command.h. 0, or the exit
// status of a failure that was reported.
int checkFiles(Command command, const cauce_abi_program_t &program, const Options &options, const char *model);

// Run a parsed command and return its exit status.
int train(cauce_program_t *program, const Options &options);
int evaluate(cauce_program_t *program, const Options &options);
// Calls `function`: `predict`, or any other. Results are printed with their names if `named`, or if there are several.
int call(cauce_program_t *program, const Options &options, const char *function, bool named);
// Continues a text. In an executable it is there if the model has one: see Run.cpp.
extern "C" __attribute__((visibility("hidden"))) int cauce_command_generate(cauce_program_t *program, const Options &options);
int info(const cauce_program_t *program);

// For the commands' own files.

// Makes what --profile and --trace ask for and has the session record into it; NULL if they ask for nothing. Returns 0, or
// 1 after a failure that was reported.
int startProfile(cauce_program_t *program, cauce_session_t *session, const Options &options, cauce_profile_t **out);
// Prints the table, writes the trace and releases the profile. Returns `exitStatus`, or 1 after a failure.
int finishProfile(cauce_session_t *session, const Options &options, cauce_profile_t *profile, int exitStatus);

// Keeps `self`, the path of the program, for messages, and opens the standard streams that are closed, so that nothing else
// becomes one; a limit on the size of files fails the write alone from here on. Before any file is opened.
void prepareStreams(const char *self);
// "NAME: error: MESSAGE" on the standard error stream, where NAME is that of the program as it was called.
void printError(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Of what the runtime has to say besides failures.
void printWarning(const char *message);
// The message of the last failure; returns 1.
int reportFailure();
int reportFailure(Status);
// Wrong usage that parsing cannot see; returns 2.
int usageError(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Prints `text` on the standard output, and the end of a line. If it is not all there, finishOutput says so.
void printLine(const String &text);
// Position of the tensor that `text` = "NAME=..." names, or -1.
int findNamed(const char *text, const cauce_abi_tensor_t *const *tensors, uint32_t count);
// "x, y", or "none".
Message namesOf(const cauce_abi_tensor_t *const *tensors, uint32_t count);
// Standard output may be full or closed, or there was no memory for a line: that is a failure like any other. Returns
// `exitStatus`, or 1 after it.
int finishOutput(int exitStatus);
// What a command does about states that have no value in the file of --weights and none compiled in.
enum class Missing {
  refused,     // parameters must have one
  noted,       // they come from the program's initialisers, and that is said of parameters
  initialised, // they come from there
};
// A session with the threads of the options and its weights; NULL after a failure that was reported.
cauce_session_t *openSession(cauce_program_t *program, const Options &options, Missing missing);
// Prints what training starts from, unless that is the initialisers.
void printStart(const cauce_session_t *session, const Options &options);

} // namespace cauce::runtime::command
