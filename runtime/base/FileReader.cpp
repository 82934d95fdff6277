// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The system's read, and zlib's inflate.
#include "base/FileReader.h"

#include "base/File.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace cauce::runtime {

static constexpr size_t rawBytes = 65536;
// The format allows no better: one code of two bits for 258 bytes.
static constexpr uint64_t bestDeflateRatio = 1032;

FileReader::~FileReader() {
  if (stream) {
    inflateEnd(stream);
    destroy(stream);
  }
  if (descriptor > STDIN_FILENO)
    fileCalls.close(descriptor);
}

Status FileReader::openRaw(const char *file) {
  descriptor = fileCalls.open(file, O_RDONLY | O_CLOEXEC, 0);
  if (descriptor < 0)
    return fail(errno == ENOENT ? Status::notFound : Status::io, "cannot open '%s': %s", file, strerror(errno));
  struct stat info;
  if (fstat(descriptor, &info) != 0)
    return fail(Status::io, "%s: cannot read: %s", file, strerror(errno));
  if (S_ISDIR(info.st_mode))
    return fail(Status::io, "%s: is a folder, expected a file", file);
  isRegular = S_ISREG(info.st_mode) && info.st_size > 0; // those of /proc have no size
  rawLeft = isRegular ? uint64_t(info.st_size) : UINT64_MAX;
  return Status::ok;
}

static void *allocateForZlib(void *, unsigned count, unsigned size) { return allocate(size_t(count) * size, alignof(max_align_t)); }
static void releaseForZlib(void *, void *memory) { release(memory); }

Status FileReader::startUnpacking(Packing kind) {
  packing = kind;
  stream = make<z_stream>();
  if (!stream)
    return failOutOfMemory(sizeof(z_stream));
  stream->zalloc = allocateForZlib;
  stream->zfree = releaseForZlib;
  if (inflateInit2(stream, kind == Packing::gzip ? 15 + 16 : -15) == Z_OK)
    return Status::ok;
  destroy(stream);
  stream = nullptr;
  return failOutOfMemory(32768);
}

Status FileReader::open(const char *file) {
  CAUCE_TRY(path.append(file).check());
  CAUCE_TRY(openRaw(file));
  if (!endsWith(file, ".gz"))
    return Status::ok;
  CAUCE_TRY(fill());
  if (!startsAsGzip())
    return fail(Status::badData, "%s: is not a gzip file, although its name ends in .gz", file);
  return startUnpacking(Packing::gzip);
}

Status FileReader::openMemory(const void *bytes, size_t size, const char *name) {
  memory = static_cast<const char *>(bytes);
  isRegular = true;
  rawLeft = size;
  return path.append(name).check();
}

Status FileReader::openStandardInput() {
  CAUCE_TRY(path.append("standard input").check());
  descriptor = STDIN_FILENO;
  rawLeft = UINT64_MAX;
  struct stat info;
  if (fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode))
    return fail(Status::io, "%s: is a folder, expected a file", name());
  CAUCE_TRY(fill());
  return startsAsGzip() ? startUnpacking(Packing::gzip) : Status::ok;
}

Status FileReader::openPart(int file, const char *partName, uint64_t offset, uint64_t packedSize, bool deflated, uint64_t size,
                            uint32_t checksum) {
  descriptor = file;
  CAUCE_TRY(path.append(partName).check());
  if (lseek(descriptor, off_t(offset), SEEK_SET) < 0)
    return fail(Status::io, "%s: cannot read: %s", partName, strerror(errno));
  isRegular = isPart = true;
  rawLeft = packedSize;
  partLeft = size;
  expectedCrc = checksum;
  return deflated ? startUnpacking(Packing::deflate) : Status::ok;
}

// Some bytes of the file as it is; none at its end, or at the part's.
Status FileReader::pull(char *data, size_t size, size_t *outRead) {
  *outRead = 0;
  if (size > rawLeft)
    size = size_t(rawLeft);
  if (memory && size) {
    memcpy(data, memory, size);
    memory += size;
    rawLeft -= size;
    *outRead = size;
    return Status::ok;
  }
  while (size) {
    ssize_t got = fileCalls.read(descriptor, data, size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fail(Status::io, "%s: cannot read: %s", name(), strerror(errno));
    *outRead = size_t(got);
    if (got == 0)
      rawLeft = 0;
    else if (rawLeft != UINT64_MAX)
      rawLeft -= uint64_t(got);
    break;
  }
  return Status::ok;
}

// Adds to what is left in `raw`, until it is at least the two bytes that tell a gzip file, or the file ends.
Status FileReader::fill() {
  if (!raw.size())
    CAUCE_TRY(raw.reserve(rawLeft < rawBytes ? size_t(rawLeft) + 1 : rawBytes));
  rawEnd -= rawAt;
  memmove(raw.data(), raw.data() + rawAt, rawEnd);
  for (rawAt = 0; rawEnd < 2 && rawLeft;) {
    size_t got;
    CAUCE_TRY(pull(raw.data() + rawEnd, raw.size() - rawEnd, &got));
    rawEnd += got;
  }
  return Status::ok;
}

bool FileReader::startsAsGzip() const { return rawEnd - rawAt >= 2 && memcmp(raw.data() + rawAt, "\x1f\x8b", 2) == 0; }

Status FileReader::readRaw(char *data, size_t size, size_t *outRead) {
  if (rawAt == rawEnd && size >= rawBytes)
    return pull(data, size, outRead);
  if (rawAt == rawEnd)
    CAUCE_TRY(fill());
  *outRead = rawEnd - rawAt < size ? rawEnd - rawAt : size;
  if (*outRead)
    memcpy(data, raw.data() + rawAt, *outRead);
  rawAt += *outRead;
  return Status::ok;
}

// A gzip file may hold several members, one after the other, and zeros that fill it up.
Status FileReader::endMember() {
  streamEnded = true;
  if (packing != Packing::gzip)
    return Status::ok;
  if (rawEnd - rawAt < 2)
    CAUCE_TRY(fill());
  if (startsAsGzip()) {
    streamEnded = false;
    inflateReset(stream);
    return Status::ok;
  }
  while (rawAt < rawEnd) {
    if (raw.data()[rawAt++])
      return fail(Status::badData, "%s: the gzip data ends after %llu bytes, but what follows is neither zeros nor more of it", name(),
                  static_cast<unsigned long long>(consumed));
    if (rawAt == rawEnd)
      CAUCE_TRY(fill());
  }
  return Status::ok;
}

Status FileReader::inflateSome(char *data, size_t size, size_t *outRead) {
  for (*outRead = 0; *outRead == 0 && !streamEnded;) {
    if (rawAt == rawEnd)
      CAUCE_TRY(fill());
    stream->next_in = reinterpret_cast<unsigned char *>(raw.data() + rawAt);
    stream->avail_in = unsigned(rawEnd - rawAt);
    stream->next_out = reinterpret_cast<unsigned char *>(data);
    stream->avail_out = size > 0x40000000 ? 0x40000000u : unsigned(size);
    unsigned in = stream->avail_in, out = stream->avail_out;
    int code = inflate(stream, Z_NO_FLUSH);
    consumed += in - stream->avail_in;
    rawAt += in - stream->avail_in;
    *outRead = out - stream->avail_out;
    if (code == Z_STREAM_END) {
      CAUCE_TRY(endMember());
    } else if (code == Z_BUF_ERROR && in == 0) {
      return fail(Status::badData, "%s: the %s data is cut off after %llu bytes", name(), packing == Packing::gzip ? "gzip" : "deflated",
                  static_cast<unsigned long long>(consumed));
    } else if (code == Z_MEM_ERROR) {
      return failOutOfMemory(32768);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return fail(Status::badData, "%s: the %s data is damaged at byte %llu: %s", name(), packing == Packing::gzip ? "gzip" : "deflated",
                  static_cast<unsigned long long>(consumed), stream->msg ? stream->msg : "wrong contents");
    }
  }
  return Status::ok;
}

Status FileReader::unpackSome(char *data, size_t size, size_t *outRead) {
  if (!isPart)
    return packing == Packing::none ? readRaw(data, size, outRead) : inflateSome(data, size, outRead);
  *outRead = 0;
  if (!partLeft)
    return Status::ok;
  if (size > partLeft)
    size = size_t(partLeft);
  CAUCE_TRY(packing == Packing::none ? readRaw(data, size, outRead) : inflateSome(data, size, outRead));
  if (!*outRead)
    return fail(Status::badData, "%s: is cut off: %llu bytes are missing", name(), static_cast<unsigned long long>(partLeft));
  partLeft -= *outRead;
  crc = uint32_t(crc32_z(crc, reinterpret_cast<const unsigned char *>(data), *outRead));
  if (!partLeft && crc != expectedCrc)
    return fail(Status::badData, "%s: is damaged: its checksum is %08x, expected %08x", name(), crc, expectedCrc);
  return Status::ok;
}

Status FileReader::readSome(void *data, size_t size, size_t *outRead) {
  if (!hasAhead || !size)
    return unpackSome(static_cast<char *>(data), size, outRead);
  *static_cast<char *>(data) = ahead;
  hasAhead = false;
  *outRead = 1;
  return Status::ok;
}

Status FileReader::read(void *data, size_t size, size_t *outRead) {
  for (*outRead = 0; *outRead < size;) {
    size_t got = 0;
    CAUCE_TRY(readSome(static_cast<char *>(data) + *outRead, size - *outRead, &got));
    if (!got)
      break;
    *outRead += got;
  }
  return Status::ok;
}

Status FileReader::peek(int *out) {
  size_t got = 1;
  if (!hasAhead)
    CAUCE_TRY(unpackSome(&ahead, 1, &got));
  hasAhead = got == 1;
  *out = hasAhead ? static_cast<unsigned char>(ahead) : -1;
  return Status::ok;
}

bool FileReader::knowsRest(uint64_t *out) const {
  *out = hasAhead;
  if (isPart)
    *out += partLeft;
  else if (isRegular && packing == Packing::none)
    *out += rawEnd - rawAt + rawLeft;
  else
    return false;
  return true;
}

uint64_t FileReader::limit() const {
  uint64_t rest = 0, packed = rawEnd - rawAt + rawLeft;
  if (knowsRest(&rest))
    return rest;
  if (!isRegular || __builtin_mul_overflow(packed, bestDeflateRatio, &packed))
    return UINT64_MAX;
  // What the decoder has taken in and not yet given out is less than one window and one match.
  return packed + rest + 65536;
}

Status FileReader::failOfSize(uint64_t expected, const char *source, uint64_t actual, bool isMore) const {
  return fail(Status::badData, "%s: expected %llu bytes after the header, as %s says, but got %s%llu", name(),
              static_cast<unsigned long long>(expected), source, isMore ? "more than " : "", static_cast<unsigned long long>(actual));
}

Status FileReader::readRest(uint64_t size, const char *source, Buffer *out, uint64_t before) {
  uint64_t rest = 0;
  if (knowsRest(&rest) && rest != size)
    return failOfSize(before + size, source, before + rest);
  // Where nobody knows what will come, memory grows with it.
  bool isPossible = limit() != UINT64_MAX && size <= limit();
  size_t done = 0, got = 0;
  CAUCE_TRY(out->reserve(1));
  for (size_t room = 0; done == room && done < size; done += got) {
    size_t next = done < rawBytes ? rawBytes : 2 * done;
    room = isPossible || size < next ? size_t(size) : next;
    CAUCE_TRY(out->grow(room + 1, done));
    CAUCE_TRY(read(out->data() + done, room - done, &got));
  }
  char more;
  CAUCE_TRY(read(&more, 1, &got));
  return done == size && !got ? Status::ok : failOfSize(before + size, source, before + done, got != 0);
}

} // namespace cauce::runtime
