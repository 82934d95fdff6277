// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cauce, the driver.
#include "tools/cauce/Commands.h"

#include "command/Command.h"

using namespace cauce::driver;

int main(int argc, char **argv) {
  cauce::runtime::command::openStandardStreams("cauce"); // before a temporary file becomes one of them
  CLI::App app("cauce compiles a model file to a native program that trains, evaluates and predicts.");
  app.name("cauce");
  app.require_subcommand(1);
  app.set_version_flag("--version", "cauce " CAUCE_VERSION);
  std::vector<Command> commands = {addCheck(app), addSummary(app), addConvert(app), addCompile(app), addInspect(app)};
  addRun(app, commands);
  // After the subcommands, which would inherit it.
  app.footer("cauce COMMAND --help says what a command takes. For a start:\n"
             "  cauce train MODEL --save weights.safetensors\n"
             "  cauce evaluate MODEL --weights weights.safetensors\n"
             "  cauce compile MODEL --weights weights.safetensors -o program\n\n"
             "Exit status: 0 done, 1 failed, 2 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    // Help and version are no errors; everything else is wrong usage.
    return app.exit(error) == 0 ? Done : Usage;
  }
  for (const Command &command : commands)
    if (command.app->parsed())
      return command.run();
  return Usage;
}
