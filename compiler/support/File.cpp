// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/support/File.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cauce {

static std::error_code writeAll(raw_fd_ostream &stream, StringRef content) {
  stream << content;
  stream.flush();
  std::error_code code = stream.error();
  stream.clear_error(); // or its destructor ends the process
  return code;
}

std::error_code writeFile(StringRef path, StringRef content, bool executable) {
  sys::fs::file_status status;
  bool exists = !sys::fs::status(path, status) && sys::fs::exists(status);
  if (exists && !sys::fs::is_regular_file(status)) {
    std::error_code code;
    raw_fd_ostream stream(path, code);
    return code ? code : writeAll(stream, content);
  }
  SmallString<128> target(path);
  if (exists)
    if (std::error_code code = sys::fs::real_path(path, target)) // what a link leads to, not the link
      return code;
  Expected<sys::fs::TempFile> temporary = sys::fs::TempFile::create(target + ".%%%%%%.tmp", executable ? 0777 : 0666);
  if (!temporary)
    return errorToErrorCode(temporary.takeError());
  raw_fd_ostream stream(temporary->FD, /*shouldClose=*/false);
  std::error_code code = writeAll(stream, content);
  if (!code)
    return errorToErrorCode(temporary->keep(target));
  consumeError(temporary->discard());
  return code;
}

} // namespace cauce
