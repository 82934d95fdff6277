// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole files in, whole files out. Reading unpacks names that end in .gz; writing replaces a file atomically.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

// Reads `path`. The contents are followed by one 0 byte that `*outSize` does not count.
Status readFile(const char *path, Buffer *outContents, size_t *outSize);

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
