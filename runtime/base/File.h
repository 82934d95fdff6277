// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paths, and writing, which replaces a file atomically. FileReader.h reads.
#pragma once

#include "base/Memory.h"

#include <sys/types.h>

struct stat;

namespace cauce::runtime {

// The system's calls that files go through. Tests put others here, to see what a full or a broken disk does.
struct FileCalls {
  int (*open)(const char *path, int flags, mode_t mode);
  ssize_t (*read)(int descriptor, void *data, size_t size);
  ssize_t (*write)(int descriptor, const void *data, size_t size);
  int (*sync)(int descriptor);
  int (*close)(int descriptor);
  int (*rename)(const char *from, const char *to);
  int (*remove)(const char *path);
};
extern FileCalls fileCalls;

// A file that is written beside `path` and takes its place when it is complete and on the disk. Whatever goes wrong,
// `path` is untouched and nothing is left beside it; only when the folder cannot be synced is the new file in place
// already. Threads, processes and machines may write one path at once: each has a file of its own, NAME.0123456789abcdef.tmp,
// and the last to finish wins. A process that is killed leaves that file. What is replaced keeps its mode, and its owner as
// far as the system allows it. A device or a pipe is written as it is, and a link stays a link. Another open() starts another
// file; memory is taken for the first alone.
class FileWriter {
public:
  FileWriter() = default;
  FileWriter(const FileWriter &) = delete;
  ~FileWriter() { abandon(); }
  // Takes the memory for paths of `length`.
  Status reserve(size_t length);
  Status open(const char *path);
  Status write(const void *data, size_t size);
  Status commit();

private:
  Status failHere();
  void abandon();
  Status openTemporary(const struct ::stat *replaced);
  int descriptor = -1;
  uint32_t generation = 0; // the process whose file it is: a child that releases what it inherited leaves it there
  bool replaces = true;
  String path, target, temporary; // what the caller said, with links followed, and beside that
};

// Writes all of `data`; false if that failed, errno says why.
[[nodiscard]] bool writeAll(int descriptor, const void *data, size_t size);

// Fails as writing `path` would, as far as that can be known before: its folder is missing or closed, it is a folder itself
// or may not be written. Leaves nothing behind; devices and pipes are not opened.
Status tryWriting(const char *path);

// Whether two paths lead to one file or folder, by links of either kind, or will when it is there. What is written to a
// device or a pipe replaces nothing, so these are no such file.
bool isSameFile(const char *a, const char *b);

// Whether `path` is, or would be, a name in `folder`.
bool isInFolder(const char *path, const char *folder);

// Makes the names in `folder` last: a file that was renamed is there after a loss of power.
Status syncFolder(const char *folder);

// Makes `folder` and those above it, if they are not there.
Status makeFolders(const char *folder);

// Whether `text` ends so.
bool endsWith(const char *text, const char *end);

// True if `path` ends in `.extension` or `.extension.gz`.
bool hasExtension(const char *path, const char *extension);

// Sets `out` to "folder/name", or `name` alone if it is absolute or the folder is empty.
Status joinPath(const char *folder, const char *name, String *out);

} // namespace cauce::runtime
