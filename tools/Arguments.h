// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Command lines of the tools: what options there are, what their values may be, and the help made of that. Arguments.cpp has them parsed by
// CLI11, whose headers take the C++ compiler longer than a tool itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace cauce {

/// An option, a flag or a positional argument, and what must hold of it.
class Option {
public:
  explicit Option(CLI::Option *option) : option(option) {}

  Option &required();
  Option &needs(const Option &other); // to be given, too
  Option &excludes(const Option &other);
  Option &among(const std::vector<std::string> &values);
  Option &between(int64_t low, int64_t high);
  Option &positive();
  Option &notNegative();
  Option &existingFile();
  /// A list: "a,b,c".
  Option &separatedByCommas();
  /// A list that takes one word each time it is named, not all that follow.
  Option &oneWordEach();
  /// What help calls the value.
  Option &typeName(const std::string &name);
  /// Help says the value that there is if the option is not given.
  Option &showDefault();

  bool isGiven() const;

private:
  CLI::Option *option;
};

/// The command line of a program, or of one of its commands.
class Arguments {
public:
  Arguments(const std::string &name, const std::string &about);

  Arguments command(const std::string &name, const std::string &about);
  /// "-o,--output"; "MODEL" is a positional argument. The value that there is remains if none is given.
  Option option(const std::string &names, std::string &value, const std::string &about);
  Option option(const std::string &names, std::vector<std::string> &values, const std::string &about);
  Option option(const std::string &names, unsigned &value, const std::string &about);
  Option option(const std::string &names, uint64_t &value, const std::string &about);
  Option option(const std::string &names, double &value, const std::string &about);
  Option option(const std::string &names, std::optional<int64_t> &value, const std::string &about);
  Option flag(const std::string &names, bool &value, const std::string &about);
  /// What --help ends with.
  void footer(const std::string &text);
  /// "--version" prints this.
  void version(const std::string &text);
  /// One of the commands must be given.
  void requireCommand();
  /// What follows the command's own arguments is not parsed: rest() is for another parser, which also says what --help prints.
  void leaveRest(std::function<std::string()> help);
  std::vector<std::string> rest() const;

  std::vector<std::string> commands() const;
  /// Whether this command was given.
  bool isGiven() const;

  enum class Outcome { run, printed, wrong };
  /// Outcome::printed: what --help or --version asked for; Outcome::wrong: wrong usage, which was said.
  Outcome parse(int argc, const char *const *argv);
  /// Says what is wrong as parse does.
  void refuse(const std::string &message) const;

private:
  explicit Arguments(CLI::App *command, std::shared_ptr<CLI::App> program);
  std::shared_ptr<CLI::App> program; // which owns its commands
  CLI::App *app;
};

} // namespace cauce
