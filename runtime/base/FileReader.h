// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files from front to back, unpacked on the way. No more of them is in memory than their reader asks for, so that the
// size of a file that unpacks to more than there is, or never ends, is not the size of the process.
#pragma once

#include "base/Memory.h"

struct z_stream_s;

namespace cauce::runtime {

class FileReader {
public:
  FileReader() = default;
  FileReader(const FileReader &) = delete;
  ~FileReader();

  // A file, unpacked if its name ends in .gz.
  Status open(const char *path);
  // Bytes in memory, which must outlive the reader, called `name` in messages.
  Status openMemory(const void *bytes, size_t size, const char *name);
  // The standard input, unpacked if it starts as a gzip file does.
  Status openStandardInput();
  // The bytes [offset, offset + packedSize) of the open file `descriptor`, which is the reader's from now on, called `name` in
  // messages: a part of `size` bytes with the checksum `crc`, deflated or as it is. It is compared when the last byte was read.
  Status openPart(int descriptor, const char *name, uint64_t offset, uint64_t packedSize, bool deflated, uint64_t size, uint32_t crc);

  // Reads up to `size` bytes; `*outRead` is less at the end only.
  Status read(void *data, size_t size, size_t *outRead);
  // Reads as many bytes as are there, without waiting for all; none at the end only.
  Status readSome(void *data, size_t size, size_t *outRead);
  // The next byte, which stays to be read, or -1 at the end.
  Status peek(int *out);
  // Reads all of the rest, which has to be `size` bytes, as `source`, "its shape (2, 3)", says; `before` more were read
  // since the header. Memory for more than the file can hold is never asked for.
  Status readRest(uint64_t size, const char *source, Buffer *out, uint64_t before = 0);
  // At most this many bytes are left.
  uint64_t limit() const;
  // The number of bytes that are left; false if only reading them tells.
  bool knowsRest(uint64_t *out) const;
  const char *name() const { return path.c_str(); }

  // "expected 12 bytes after the header, as its shape (2, 3) says, but got 11", or "more than 12".
  Status failOfSize(uint64_t expected, const char *source, uint64_t actual, bool isMore = false) const;

private:
  enum class Packing { none, gzip, deflate };
  Status openRaw(const char *file);
  Status startUnpacking(Packing kind);
  Status pull(char *data, size_t size, size_t *outRead);
  Status fill();
  bool startsAsGzip() const;
  Status readRaw(char *data, size_t size, size_t *outRead);
  Status inflateSome(char *data, size_t size, size_t *outRead);
  Status endMember();
  Status unpackSome(char *data, size_t size, size_t *outRead);

  String path;
  int descriptor = -1;
  const char *memory = nullptr; // what is left of it, instead of a file
  bool isRegular = false, isPart = false, streamEnded = false;
  Packing packing = Packing::none;
  z_stream_s *stream = nullptr;
  // What was read and not yet unpacked or copied: raw[rawAt, rawEnd).
  Buffer raw;
  size_t rawAt = 0, rawEnd = 0;
  uint64_t rawLeft = 0; // of a regular file or a part: beyond `raw`
  uint64_t consumed = 0; // packed bytes, for messages
  char ahead = 0; // was peeked at
  bool hasAhead = false;
  uint64_t partLeft = 0;
  uint32_t crc = 0, expectedCrc = 0;
};

} // namespace cauce::runtime
