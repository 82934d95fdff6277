// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/support/File.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace cauce {

namespace {

// A file beside the one that it will be. That of LLVM takes each % of the folder for a letter to be chosen.
class Temporary {
public:
  static Expected<Temporary> create(StringRef target, unsigned mode) {
    Temporary file;
    std::error_code code = std::make_error_code(std::errc::file_exists);
    for (int tries = 0; tries < 128 && code == std::errc::file_exists; ++tries) {
      file.path = target;
      raw_svector_ostream(file.path) << format(".%06x.tmp", sys::Process::GetRandomNumber() & 0xffffff);
      code = sys::fs::openFile(file.path, file.descriptor, sys::fs::CD_CreateNew, sys::fs::FA_Read | sys::fs::FA_Write, sys::fs::OF_None, mode);
    }
    if (code)
      return errorCodeToError(code);
    sys::RemoveFileOnSignal(file.path);
    return file;
  }

  int number() const { return descriptor; }

  std::error_code keep(StringRef target) {
    std::error_code code = sys::fs::rename(path, target);
    if (!code)
      sys::DontRemoveFileOnSignal(path);
    std::error_code left = code ? discard() : sys::Process::SafelyCloseFileDescriptor(descriptor);
    return code ? code : left;
  }

  std::error_code discard() {
    std::error_code code = sys::fs::remove(path);
    sys::DontRemoveFileOnSignal(path);
    std::error_code closed = sys::Process::SafelyCloseFileDescriptor(descriptor);
    return code ? code : closed;
  }

private:
  SmallString<128> path;
  int descriptor = -1;
};

} // namespace

static std::error_code writeAll(raw_fd_ostream &stream, StringRef content) {
  stream << content;
  stream.flush();
  std::error_code code = stream.error();
  stream.clear_error(); // or its destructor ends the process
  return code;
}

// What is written before it takes the place of `path`, which is a file or will be one.
static Expected<Temporary> openTemporary(StringRef path, unsigned mode, SmallVectorImpl<char> &target) {
  target.assign(path.begin(), path.end());
  if (sys::fs::exists(path)) {
    if (std::error_code code = sys::fs::real_path(path, target)) // what a link leads to, not the link
      return errorCodeToError(code);
    // Whoever may write to the folder could replace it; that it is not to be written has been said about the file.
    if (std::error_code code = sys::fs::access(path, sys::fs::AccessMode::Write))
      return errorCodeToError(code);
  }
  return Temporary::create(StringRef(target.data(), target.size()), mode);
}

// Whether something is there that is no file: a device, a pipe, a folder.
static bool isSpecial(StringRef path, sys::fs::file_status &status) {
  return !sys::fs::status(path, status) && sys::fs::exists(status) && !sys::fs::is_regular_file(status);
}

// That of the file, which those who may read it may run if it is an executable now.
static sys::fs::perms modeOf(const sys::fs::file_status &status, bool executable) {
  unsigned mode = unsigned(status.permissions()) & 0777;
  return sys::fs::perms(executable ? mode | (mode & 0444) >> 2 : mode);
}

std::error_code writeFile(StringRef path, StringRef content, bool executable) {
  sys::fs::file_status status;
  if (isSpecial(path, status)) {
    std::error_code code;
    raw_fd_ostream stream(path, code);
    return code ? code : writeAll(stream, content);
  }
  SmallString<128> target;
  bool replaces = sys::fs::exists(status);
  // Nobody reads what is not complete who may not read what it replaces.
  Expected<Temporary> temporary = openTemporary(path, replaces ? 0600 : executable ? 0777 : 0666, target);
  if (!temporary)
    return errorToErrorCode(temporary.takeError());
  std::error_code code;
  if (replaces)
    code = sys::fs::setPermissions(temporary->number(), modeOf(status, executable));
  raw_fd_ostream stream(temporary->number(), /*shouldClose=*/false);
  if (!code)
    code = writeAll(stream, content);
  if (!code)
    return temporary->keep(target);
  temporary->discard();
  return code;
}

std::error_code tryWriting(StringRef path) {
  sys::fs::file_status status;
  if (isSpecial(path, status))
    return sys::fs::is_directory(status) ? std::make_error_code(std::errc::is_a_directory) : sys::fs::access(path, sys::fs::AccessMode::Write);
  SmallString<128> target;
  Expected<Temporary> temporary = openTemporary(path, 0666, target);
  return temporary ? temporary->discard() : errorToErrorCode(temporary.takeError());
}

std::string describeTemporaryFailure(std::error_code code) {
  SmallString<128> folder;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, folder);
  return ("cannot make a temporary file in '" + folder + "', where TMPDIR says or by default: " + code.message()).str();
}

} // namespace cauce
