// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the test with sh.
#include "tools/cauce-reduce/Test.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <cstring>
#include <unistd.h>

using namespace llvm;

namespace cauce::reduce {

Test::Test(const std::string &text, unsigned seconds) : command(text), seconds(seconds) {
  bool namesFile = StringRef(text).contains("$1") || StringRef(text).contains("${1") || StringRef(text).contains("$@");
  if (!namesFile)
    command += " \"$1\"";
}

Test::~Test() {
  if (!folder.empty())
    sys::fs::remove_directories(folder);
}

bool Test::prepare(StringRef name, std::string &error) {
  if (std::error_code code = sys::fs::createUniqueDirectory("cauce-reduce", folder)) {
    folder.clear();
    error = "cannot make a temporary folder: " + code.message();
    return false;
  }
  path = folder;
  sys::path::append(path, name);
  return true;
}

bool Test::run(StringRef content, Ending &ending, std::string &error) {
  std::error_code code;
  raw_fd_ostream stream(path, code);
  if (!code) {
    stream << content;
    stream.close();
    code = stream.error();
    stream.clear_error();
  }
  if (code) {
    error = "cannot write '" + path.str().str() + "': " + code.message();
    return false;
  }
  ending = runInChild(
      [&] {
        silence();
        execl("/bin/sh", "sh", "-c", command.c_str(), "sh", path.c_str(), nullptr);
        return 127;
      },
      seconds);
  if (ending.status >= 0)
    return true;
  error = std::string("cannot start a process: ") + strerror(errno);
  return false;
}

} // namespace cauce::reduce
