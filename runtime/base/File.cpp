// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files by the system's calls.
#include "base/File.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace cauce::runtime {

static bool endsWith(const char *text, const char *end) {
  size_t length = strlen(text), endLength = strlen(end);
  return length >= endLength && strcmp(text + length - endLength, end) == 0;
}

bool hasExtension(const char *path, const char *extension) {
  String plain(".");
  plain.append(extension);
  if (endsWith(path, plain.c_str()))
    return true;
  return endsWith(path, plain.append(".gz").c_str());
}

String joinPath(const char *folder, const char *name) {
  String path;
  if (name[0] != '/' && folder[0])
    path.append(folder).append(endsWith(folder, "/") ? "" : "/");
  path.append(name);
  return path;
}

Status FileWriter::failHere(const char *what) {
  return fail(Status::io, "%s: cannot %s: %s", path.c_str(), what, strerror(errno));
}

Status FileWriter::open(const char *target) {
  path = String(target);
  temporary = String(target);
  temporary.format(".%d.tmp", int(getpid()));
  descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  return descriptor < 0 ? failHere("write") : Status::ok;
}

Status FileWriter::write(const void *data, size_t size) {
  const char *bytes = static_cast<const char *>(data);
  while (size) {
    ssize_t written = ::write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return failHere("write");
    bytes += written;
    size -= size_t(written);
  }
  return Status::ok;
}

Status FileWriter::commit() {
  // Pipes and some file systems cannot be synced; EINVAL says so and is no loss.
  if (fsync(descriptor) != 0 && errno != EINVAL)
    return failHere("write");
  int closing = descriptor;
  descriptor = -1;
  if (close(closing) != 0 || rename(temporary.c_str(), path.c_str()) != 0) {
    Status status = failHere("write");
    unlink(temporary.c_str());
    return status;
  }
  return Status::ok;
}

FileWriter::~FileWriter() {
  if (descriptor >= 0) {
    close(descriptor);
    unlink(temporary.c_str());
  }
}

} // namespace cauce::runtime
