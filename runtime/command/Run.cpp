// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line: which command, then its flags, then the command.
#include "cauce/command.h"
#include "command/Command.h"

using namespace cauce::runtime;
using namespace cauce::runtime::command;

// An executable has it if its program has texts (-u cauce_command_generate).
#pragma weak cauce_command_generate

static void onLog(void *, cauce_log_level_t, const char *message) { printWarning(message); }

static void printCommands(FILE *file, const char *self) {
  fprintf(file, "usage: %s COMMAND [options]\n\ncommands:\n", self);
  for (Command command : {Command::train, Command::evaluate, Command::predict, Command::call, Command::generate, Command::info})
    fprintf(file, "  %-10s %s\n", commandName(command), commandSummary(command));
  fprintf(file, "\n'%s COMMAND --help' lists the options\n", self);
}

extern "C" size_t cauce_command_help(const char *self, const char *commandName, char *text, size_t capacity) {
  Command command;
  if (!findCommand(commandName, &command))
    return 0;
  static const char *const names[] = {"MODEL", "FUNCTION"};
  Message name(self);
  String usage;
  name.append(" ").append(commandName);
  describeUsage(command, {name.c_str(), names, command == Command::call ? 2u : 1u}, &usage);
  if (usage.check() != Status::ok)
    return 0;
  snprintf(text, capacity, "%s", usage.c_str());
  return usage.size();
}

// Finds the command and its options. Returns -1, or the exit status if that was all.
static int parse(int argc, const char *const *argv, Command *outCommand, Options *out) {
  const char *self = argc > 0 ? argv[0] : "program";
  prepareStreams(self);
  if (argc < 2) {
    printCommands(stderr, self);
    return 2;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    printCommands(stdout, self);
    return finishOutput(0);
  }
  if (!findCommand(argv[1], outCommand)) {
    printError("unknown command '%.200s'\nsee '%s --help'", argv[1], self);
    return 2;
  }
  Message name(self);
  name.append(" ").append(argv[1]);
  static const char *const functionName[] = {"FUNCTION"};
  Invocation invocation{name.c_str(), functionName, *outCommand == Command::call ? 1u : 0u};
  return parseOptions(*outCommand, invocation, argc - 2, argv + 2, out);
}

extern "C" int cauce_command_check(int argc, const char *const *argv) {
  Command command;
  Options options;
  int status = parse(argc, argv, &command, &options);
  return status < 0 ? 0 : status;
}

extern "C" int cauce_command_run(const cauce_abi_program_t *descriptor, const char *model, const char *data, int argc,
                                 const char *const *argv) {
  Command command;
  Options options;
  if (data && *data)
    options.data = data;
  if (int status = parse(argc, argv, &command, &options); status >= 0)
    return status;
  for (const char *word : {argv[0], argv[1], model})
    if (word && options.command.push(word) != Status::ok)
      return reportFailure();
  cauce_set_log(onLog, nullptr, CAUCE_LOG_WARNING);
  cauce_program_t *program = nullptr;
  if (cauce_program_link(descriptor, &program) != CAUCE_OK)
    return reportFailure();
  int status = checkFiles(command, *descriptor, options, model);
  if (status) {
    cauce_program_release(program);
    return status;
  }
  switch (command) {
  case Command::train:
    status = train(program, options);
    break;
  case Command::evaluate:
    status = evaluate(program, options);
    break;
  case Command::predict:
    status = call(program, options, "predict", false);
    break;
  case Command::call:
    status = call(program, options, options.positionals[0], true);
    break;
  case Command::generate:
    if (!cauce_command_generate)
      printError("expected a data set of model '%s' to be a text, whose vocabulary the tokens have; there is none", descriptor->name);
    status = cauce_command_generate ? cauce_command_generate(program, options) : 1;
    break;
  case Command::info:
    status = info(program);
    break;
  }
  cauce_program_release(program);
  return status;
}
