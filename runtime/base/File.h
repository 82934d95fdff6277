// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paths, and writing, which replaces a file atomically. FileReader.h reads.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

// A file that is written beside `path` and takes its place when it is complete and on the disk. Whatever goes wrong,
// `path` is untouched.
class FileWriter {
public:
  FileWriter() = default;
  FileWriter(const FileWriter &) = delete;
  ~FileWriter();
  Status open(const char *path);
  Status write(const void *data, size_t size);
  Status commit();

private:
  Status failHere(const char *what);
  int descriptor = -1;
  String path, temporary;
};

// True if `path` ends in `.extension` or `.extension.gz`.
bool hasExtension(const char *path, const char *extension);

// "folder/name", or `name` alone if it is absolute or the folder is empty.
String joinPath(const char *folder, const char *name);

} // namespace cauce::runtime
