// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's .npy format, versions 1 to 3 (numpy.lib.format), alone or as a member of an .npz file: numbers of any byte order,
// in C or Fortran order.
#pragma once

#include "base/File.h"
#include "base/FileReader.h"
#include "cauce/program_abi.h"
#include "program/Shape.h"

namespace cauce::runtime {

// An array that is read from front to back.
class NpyReader {
public:
  // `path` is FILE.npy, FILE.npz:MEMBER, or FILE.npz for the member called `name`. `file` is opened, and used from then on.
  Status open(const char *path, const char *name, FileReader &file);
  // An array in a file that is open.
  Status open(FileReader &file);

  cauce_abi_dtype_t dtype = 0; // of what is read; 16-bit and unsigned integers are widened
  uint32_t rank = 0;
  int64_t dims[maxRank] = {};
  size_t count = 0;
  size_t position() const { return done; } // elements that were read

  // The next elements in C order, as `dtype`: all that are left, or `wanted` if there are more.
  Status read(size_t wanted, Buffer *out, size_t *outCount);

private:
  struct Type;
  Status parseHeader(const char *text, size_t length);
  Status setType(const char *text, size_t length);
  Status setShape(const char *text, const char *end, const char **out);
  Message shapeText() const;
  Status convert(char *values, size_t elements) const;
  Status readFortran();

  const char *path() const { return file->name(); }

  FileReader *file = nullptr;
  size_t elementSize = 0, done = 0; // in the file; elements that were read
  bool bigEndian = false, isUnsigned = false, isFortran = false;
  Buffer columns; // all of an array in Fortran order, turned round
};

// Whether `path` names an .npz file, or a member of one.
bool isNpz(const char *path);

// Sets `out` to the file that `path` names: FILE.npz for FILE.npz:MEMBER, else `path` itself.
Status fileOf(const char *path, String *out);

// Appends what a file with such an array starts with; `path` is for the message.
Status describeNpy(const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, String *out);
// Writes one; to a file that is open, without committing it.
Status writeNpy(FileWriter &file, const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data, size_t bytes);
Status writeNpy(const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data, size_t bytes);

} // namespace cauce::runtime
