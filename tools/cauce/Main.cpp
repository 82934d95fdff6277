// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce, the driver.
#include "tools/cauce/Commands.h"

#include "command/Command.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include "llvm/Support/ErrorHandling.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <system_error>
#include <unistd.h>

using namespace cauce::driver;

// The status of a command whose output was written; a full or closed standard output is a failure like any other.
static int finish(int status) {
  llvm::raw_fd_ostream &out = llvm::outs();
  out.flush();
  std::cout.flush(); // the parser's --help
  if (!out.has_error() && std::cout)
    return cauce::runtime::command::finishOutput(status);
  std::error_code code = out.has_error() ? out.error() : std::error_code(errno, std::generic_category());
  out.clear_error(); // or it ends the process once more
  return status == Done ? fail("cannot write to the standard output: " + code.message()) : status;
}

// Of an unknown command the parser would say that one is missing.
static bool checkCommand(const cauce::Arguments &arguments, llvm::StringRef name) {
  std::string nearest;
  unsigned distance = 3; // more is another word
  for (const std::string &command : arguments.commands()) {
    unsigned other = name.edit_distance(command);
    if (other == 0)
      return true;
    if (other < distance) {
      distance = other;
      nearest = ", did you mean '" + command + "'?";
    }
  }
  arguments.refuse("unknown command '" + name.str() + "'" + nearest);
  return false;
}

// What the machine lacks is no mistake of the compiler, as the crash handler would say. Takes no memory.
[[noreturn]] static void leave(const char *problem) {
  for (const char *part : {"cauce: error: ", problem, "\n"})
    (void)!write(STDERR_FILENO, part, strlen(part));
  _exit(Failed);
}

static void sayWhatTheMachineLacks() {
  constexpr const char *memory = "out of memory", *thread = "cannot start a thread: the machine or a limit allows no more";
  std::set_new_handler([] { leave(memory); });
  llvm::install_bad_alloc_error_handler([](void *, const char *, bool) { leave(memory); });
  llvm::install_fatal_error_handler([](void *, const char *reason, bool) {
    if (llvm::StringRef(reason).contains("pthread_create"))
      leave(thread);
    llvm::errs() << "cauce: error: " << reason << "\n"; // and on to the crash handler
  });
  std::set_terminate([] {
    try {
      if (std::exception_ptr error = std::current_exception())
        std::rethrow_exception(error);
    } catch (const std::system_error &error) {
      if (error.code() == std::errc::resource_unavailable_try_again)
        leave(thread);
    } catch (const std::bad_alloc &) {
      leave(memory);
    } catch (...) {
    }
    abort();
  });
}

int main(int argc, char **argv) {
  sayWhatTheMachineLacks();
  cauce::runtime::command::prepareStreams("cauce"); // before a temporary file becomes one of them
  cauce::Arguments arguments("cauce", "cauce compiles a model file to a native program that trains, evaluates and predicts.");
  arguments.requireCommand();
  arguments.version("cauce " CAUCE_VERSION);
  std::vector<Command> commands = {addCheck(arguments), addSummary(arguments), addConvert(arguments), addCompile(arguments), addInspect(arguments), addWeights(arguments)};
  addRun(arguments, commands);
  // After the commands, which would inherit it.
  arguments.footer("cauce COMMAND --help says what a command takes. For a start:\n"
                   "  cauce train MODEL --save weights.safetensors\n"
                   "  cauce evaluate MODEL --weights weights.safetensors\n"
                   "  cauce compile MODEL --weights weights.safetensors -o program\n\n"
                   "Exit status: 0 done, 1 failed, 2 wrong usage.");
  if (argc > 1 && argv[1][0] != '-' && !checkCommand(arguments, argv[1]))
    return finish(Usage);
  if (auto outcome = arguments.parse(argc, argv); outcome != cauce::Arguments::Outcome::run)
    return finish(outcome == cauce::Arguments::Outcome::printed ? Done : Usage);
  for (const Command &command : commands)
    if (command.arguments.isGiven())
      return finish(command.run());
  return Usage;
}
