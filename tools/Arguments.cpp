// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/Arguments.h"

#include "tools/CommandLine.h"

#include <iostream>

namespace cauce {

// CLI11's own would say that a number is not in a range that ends with all digits of the largest one.
static CLI::Validator number(const char *name, const char *expected, bool (*fits)(double)) {
  auto check = [=](const std::string &text) {
    double value;
    return CLI::detail::lexical_cast(text, value) && fits(value) ? std::string() : std::string("expected ") + expected + ", but got '" + text + "'";
  };
  return CLI::Validator(check, name);
}

Option &Option::positive() {
  return option->check(number("POSITIVE", "a number above 0", [](double value) { return value > 0; })), *this;
}
Option &Option::notNegative() {
  return option->check(number("NONNEGATIVE", "a number of 0 or more", [](double value) { return value >= 0; })), *this;
}
Option &Option::required() { return option->required(), *this; }
Option &Option::needs(const Option &other) { return option->needs(other.option), *this; }
Option &Option::excludes(const Option &other) { return option->excludes(other.option), *this; }
Option &Option::among(const std::vector<std::string> &values) { return option->check(CLI::IsMember(values)), *this; }
Option &Option::between(int64_t low, int64_t high) { return option->check(CLI::Range(low, high)), *this; }
Option &Option::existingFile() { return option->check(CLI::ExistingFile), *this; }
Option &Option::separatedByCommas() { return option->delimiter(','), *this; }
Option &Option::oneWordEach() { return option->allow_extra_args(false), *this; }
Option &Option::typeName(const std::string &name) { return option->type_name(name), *this; }
Option &Option::showDefault() { return option->capture_default_str(), *this; }
bool Option::isGiven() const { return option->count() != 0; }

// As all other errors are said, with the command whose help is worth a look.
static std::string describeError(const CLI::App *app, const std::string &message) {
  std::string command = app->get_name();
  for (const CLI::App *parsed : app->get_subcommands())
    command += " " + parsed->get_name();
  return app->get_name() + ": error: " + message + "\nsee '" + command + " --help'\n";
}

Arguments::Arguments(const std::string &name, const std::string &about) : program(std::make_shared<CLI::App>(about)), app(program.get()) {
  app->name(name);
  app->failure_message([](const CLI::App *app, const CLI::Error &error) { return describeError(app, error.what()); });
}

Arguments::Arguments(CLI::App *command, std::shared_ptr<CLI::App> program) : program(std::move(program)), app(command) {}

Arguments Arguments::command(const std::string &name, const std::string &about) { return Arguments(app->add_subcommand(name, about), program); }

Option Arguments::option(const std::string &names, std::string &value, const std::string &about) {
  return Option(app->add_option(names, value, about));
}
Option Arguments::option(const std::string &names, std::vector<std::string> &values, const std::string &about) {
  return Option(app->add_option(names, values, about));
}
Option Arguments::option(const std::string &names, unsigned &value, const std::string &about) { return Option(app->add_option(names, value, about)); }
Option Arguments::option(const std::string &names, uint64_t &value, const std::string &about) { return Option(app->add_option(names, value, about)); }
Option Arguments::option(const std::string &names, double &value, const std::string &about) { return Option(app->add_option(names, value, about)); }
Option Arguments::option(const std::string &names, std::optional<int64_t> &value, const std::string &about) {
  return Option(app->add_option(names, value, about));
}
Option Arguments::flag(const std::string &names, bool &value, const std::string &about) { return Option(app->add_flag(names, value, about)); }

void Arguments::footer(const std::string &text) { app->footer(text); }
void Arguments::version(const std::string &text) { app->set_version_flag("--version", text); }
void Arguments::requireCommand() { app->require_subcommand(1); }

void Arguments::leaveRest(std::function<std::string()> help) {
  app->prefix_command();
  app->formatter_fn([help](const CLI::App *, std::string, CLI::AppFormatMode mode) {
    return mode == CLI::AppFormatMode::Sub ? std::string() : help();
  });
}

std::vector<std::string> Arguments::rest() const { return app->remaining(); }

std::vector<std::string> Arguments::commands() const {
  std::vector<std::string> names;
  for (const CLI::App *command : app->get_subcommands([](const CLI::App *) { return true; }))
    names.push_back(command->get_name());
  return names;
}

bool Arguments::isGiven() const { return app->parsed(); }

Arguments::Outcome Arguments::parse(int argc, const char *const *argv) {
  try {
    // CLI11 would take the next argument for the value that is missing. The rest of a command is not ours.
    bool isOurs = app->get_subcommands([&](CLI::App *command) { return argc > 1 && command->check_name(argv[1]) && command->get_prefix_command(); }).empty();
    for (int i = 1; i < argc && isOurs; ++i)
      if (std::string word = argv[i]; word.rfind("--", 0) == 0 && word.find('=') == word.size() - 1)
        throw CLI::ValidationError(word.substr(0, word.size() - 1), "expected a value behind '='");
    app->parse(argc, argv);
    return Outcome::run;
  } catch (const CLI::ParseError &error) {
    return app->exit(error) == 0 ? Outcome::printed : Outcome::wrong;
  }
}

void Arguments::refuse(const std::string &message) const { std::cerr << describeError(app, message); }

} // namespace cauce
