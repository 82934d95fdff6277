// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Flags.
#include "command/Options.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace cauce {

std::string Options::get(const char *name, const char *otherwise) const {
  auto it = flags.find(name);
  return it == flags.end() ? otherwise : it->second;
}

Status Options::integer(const char *name, uint64_t low, uint64_t high, uint64_t otherwise, uint64_t &value) const {
  value = otherwise;
  if (!has(name))
    return Status::ok();
  std::string text = get(name);
  char *end = nullptr;
  errno = 0;
  unsigned long long number = strtoull(text.c_str(), &end, 10);
  bool isDigits = !text.empty() && text[0] >= '0' && text[0] <= '9' && *end == 0 && errno == 0;
  if (!isDigits || number < low || number > high)
    return Status::error("expected --%s to be a whole number from %llu to %llu, but got '%s'", name,
                         (unsigned long long)low, (unsigned long long)high, text.c_str());
  value = number;
  return Status::ok();
}

Status parseOptions(const std::vector<Flag> &flags, size_t positionals, int argc, const char *const *argv, Options &options) {
  for (int i = 0; i < argc; ++i) {
    const char *word = argv[i];
    if (strncmp(word, "--", 2) != 0 || word[2] == 0) {
      if (options.positional.size() == positionals)
        return Status::error("unexpected argument '%s'", word);
      options.positional.push_back(word);
      continue;
    }
    const char *equals = strchr(word, '=');
    std::string name = equals ? std::string(word + 2, equals) : std::string(word + 2);
    const Flag *found = nullptr;
    for (const Flag &flag : flags)
      if (name == flag.name)
        found = &flag;
    if (!found)
      return Status::error("unknown flag '--%s'", name.c_str());
    if (!found->repeats && options.has(found->name))
      return Status::error("--%s is given twice", found->name);
    std::string value;
    if (!found->argument) {
      if (equals)
        return Status::error("--%s takes no value", found->name);
    } else if (equals) {
      value = equals + 1;
    } else if (i + 1 < argc) {
      value = argv[++i];
    } else {
      return Status::error("--%s needs a value: %s", found->name, found->argument);
    }
    options.flags.emplace(name, value);
  }
  if (options.positional.size() < positionals)
    return Status::error("expected %zu more argument%s", positionals - options.positional.size(),
                         positionals - options.positional.size() == 1 ? "" : "s");
  return Status::ok();
}

} // namespace cauce
