// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interestingness test: a command that succeeds on what is to be kept.
#pragma once

#include "compiler/reduce/Child.h"
#include "llvm/ADT/SmallString.h"

#include <string>

namespace cauce::reduce {

class Test {
public:
  /// A shell's command, which has the file's path as $1, and as its last argument if it does not say "$1". `seconds`: after them it has failed.
  Test(const std::string &command, unsigned seconds);
  ~Test();

  /// Makes the folder in which files called `name` are tried. On failure `error` says why.
  bool prepare(llvm::StringRef name, std::string &error);

  /// How the command ends on a file with this content, and whether that could be written.
  bool run(llvm::StringRef content, Ending &ending, std::string &error);

private:
  std::string command;
  unsigned seconds;
  llvm::SmallString<128> folder, path;
};

} // namespace cauce::reduce
