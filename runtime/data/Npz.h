// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members of an .npz file, which is a ZIP archive of .npy files (APPNOTE.TXT 6.3.10): stored or deflated, also with the
// 64-bit sizes that NumPy writes. Our own, because libraries for archives need more than libc.
#pragma once

#include "base/File.h"
#include "base/FileReader.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

// Opens member `name`, with or without ".npy" at its end, of the archive `path`.
Status openMember(const char *path, const char *name, FileReader *out);

// Writes an archive to a file that is open, array by array. Members are stored, and all sizes have 64 bits: one way for
// archives of any length.
class NpzWriter {
public:
  explicit NpzWriter(FileWriter &file) : file(file) {}
  // Member NAME.npy; `path` is for messages.
  Status add(const char *path, const char *name, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data,
             size_t bytes);
  // The directory, which comes last. The file is not committed.
  Status finish();

private:
  Status write(const void *data, size_t size);
  FileWriter &file;
  String directory;
  uint64_t position = 0, count = 0;
};

} // namespace cauce::runtime
