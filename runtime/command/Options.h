// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The flags of a command: `--name value`, `--name=value`, checked against a table.
#pragma once

#include "base/Status.h"

#include <cstdint>
#include <map>
#include <vector>

namespace cauce {

struct Flag {
  const char *name;     // "epochs"
  const char *argument; // "N", or null for a switch
  const char *help;
  bool repeats = false;
};

struct Options {
  std::multimap<std::string, std::string> flags;
  std::vector<std::string> positional;

  bool has(const char *name) const { return flags.count(name) > 0; }
  std::string get(const char *name, const char *otherwise = "") const;
  /// A whole number in [low, high]; `otherwise` if the flag is not there.
  Status integer(const char *name, uint64_t low, uint64_t high, uint64_t otherwise, uint64_t &value) const;
};

Status parseOptions(const std::vector<Flag> &flags, size_t positionals, int argc, const char *const *argv, Options &options);

} // namespace cauce
