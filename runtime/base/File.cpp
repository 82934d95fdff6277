// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files by the system's calls, gzip by zlib's inflate.
#include "base/File.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

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

static Status readRaw(const char *path, Buffer *outContents, size_t *outSize) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(errno == ENOENT ? Status::notFound : Status::io, "cannot open '%s': %s", path, strerror(errno));
  struct stat info;
  if (fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    close(descriptor);
    return fail(Status::io, "%s: is a folder, expected a file", path);
  }
  size_t expected = S_ISREG(info.st_mode) && info.st_size > 0 ? size_t(info.st_size) : 65536;
  Status status = outContents->reserve(expected + 1);
  size_t size = 0;
  while (status == Status::ok) {
    if (size + 1 >= outContents->size())
      status = outContents->grow(outContents->size() * 2, size);
    if (status != Status::ok)
      break;
    ssize_t got = read(descriptor, outContents->data() + size, outContents->size() - size - 1);
    if (got == 0)
      break;
    if (got < 0 && errno != EINTR)
      status = fail(Status::io, "%s: cannot read: %s", path, strerror(errno));
    if (got > 0)
      size += size_t(got);
  }
  close(descriptor);
  CAUCE_TRY(status);
  outContents->data()[size] = 0;
  *outSize = size;
  return Status::ok;
}

static void *allocateForZlib(void *, unsigned count, unsigned size) { return allocate(size_t(count) * size, alignof(max_align_t)); }
static void releaseForZlib(void *, void *memory) { release(memory); }

static Status unpack(const char *path, const Buffer &packed, size_t packedSize, Buffer *outContents, size_t *outSize) {
  const unsigned char *bytes = reinterpret_cast<const unsigned char *>(packed.data());
  if (packedSize < 2 || bytes[0] != 0x1f || bytes[1] != 0x8b)
    return fail(Status::badData, "%s: is not a gzip file, although its name ends in .gz", path);
  z_stream stream;
  memset(&stream, 0, sizeof(stream));
  stream.zalloc = allocateForZlib;
  stream.zfree = releaseForZlib;
  if (inflateInit2(&stream, 15 + 16) != Z_OK)
    return failOutOfMemory(sizeof(stream));
  // The last four bytes say the unpacked size modulo 2^32: a hint, believed up to what deflate can reach.
  size_t hint = 0;
  for (int i = 0; i < 4 && packedSize >= 18; ++i)
    hint |= size_t(bytes[packedSize - 4 + i]) << 8 * i;
  Status status = outContents->reserve(hint < packedSize * 8 ? hint + 1 : packedSize * 8);
  size_t size = 0, consumed = 0;
  int code = Z_OK;
  while (status == Status::ok) {
    if (size + 1 >= outContents->size())
      status = outContents->grow(outContents->size() * 2, size);
    if (status != Status::ok)
      break;
    size_t room = outContents->size() - size - 1, left = packedSize - consumed;
    stream.next_in = const_cast<unsigned char *>(bytes + consumed);
    stream.avail_in = left > 0x40000000 ? 0x40000000u : unsigned(left);
    stream.next_out = reinterpret_cast<unsigned char *>(outContents->data() + size);
    stream.avail_out = room > 0x40000000 ? 0x40000000u : unsigned(room);
    unsigned in = stream.avail_in, out = stream.avail_out;
    code = inflate(&stream, Z_NO_FLUSH);
    consumed += in - stream.avail_in;
    size += out - stream.avail_out;
    if (code == Z_STREAM_END) {
      // A gzip file may hold several members, one after the other.
      if (packedSize - consumed < 2 || bytes[consumed] != 0x1f || bytes[consumed + 1] != 0x8b)
        break;
      inflateReset(&stream);
      continue;
    }
    if (code == Z_BUF_ERROR && consumed == packedSize)
      status = fail(Status::badData, "%s: the gzip data is cut off after %zu bytes", path, packedSize);
    else if (code == Z_MEM_ERROR)
      status = failOutOfMemory(32768);
    else if (code != Z_OK && code != Z_BUF_ERROR)
      status = fail(Status::badData, "%s: the gzip data is damaged at byte %zu: %s", path, consumed,
                    stream.msg ? stream.msg : "wrong contents");
  }
  inflateEnd(&stream);
  CAUCE_TRY(status);
  outContents->data()[size] = 0;
  *outSize = size;
  return Status::ok;
}

Status readFile(const char *path, Buffer *outContents, size_t *outSize) {
  if (!endsWith(path, ".gz"))
    return readRaw(path, outContents, outSize);
  Buffer packed;
  size_t packedSize = 0;
  CAUCE_TRY(readRaw(path, &packed, &packedSize));
  return unpack(path, packed, packedSize, outContents, outSize);
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
