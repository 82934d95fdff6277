// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading, the directory at the end of the archive says where members are; what stands before each of them is only stepped
// over.
#include "data/Npz.h"

#include "data/Npy.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace cauce::runtime {

namespace {

// Little-endian numbers at a place of the file, or of its directory.
struct Bytes {
  const unsigned char *data;
  uint64_t number(size_t at, size_t size) const {
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;)
      value = value << 8 | data[at + i];
    return value;
  }
};

struct Archive {
  explicit Archive(const char *path) : path(path) {}
  ~Archive() {
    if (descriptor >= 0)
      close(descriptor);
  }
  Status open();
  Status read(uint64_t offset, size_t bytes, Buffer *out) const;
  Status findDirectory();
  Status damaged(const char *what, uint64_t offset) const {
    return fail(Status::badData, "%s: the .npz archive is damaged at its byte %llu: %s", path, static_cast<unsigned long long>(offset), what);
  }

  const char *path;
  int descriptor = -1;
  uint64_t size = 0;
  // The directory.
  uint64_t begin = 0, bytes = 0, members = 0;
};

struct Member {
  uint64_t offset, packedSize, size;
  uint32_t crc, method, flags;
};

} // namespace

// Sizes of the records without what follows them, and what they start with.
enum : size_t { endSize = 22, end64Size = 56, locatorSize = 20, entrySize = 46, localSize = 30 };
enum : uint64_t { endMagic = 0x06054b50, end64Magic = 0x06064b50, locatorMagic = 0x07064b50, entryMagic = 0x02014b50, localMagic = 0x04034b50 };
// A directory of a million members; NumPy's have a few.
static constexpr uint64_t maxDirectory = 1 << 26;

Status Archive::open() {
  descriptor = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a named pipe is refused, not waited for
  if (descriptor < 0)
    return fail(errno == ENOENT ? Status::notFound : Status::io, "cannot open '%s': %s", path, strerror(errno));
  struct stat info;
  if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode))
    return fail(Status::io, "%s: is no regular file, as an .npz file has to be: its directory is at its end", path);
  size = uint64_t(info.st_size);
  return Status::ok;
}

Status Archive::read(uint64_t offset, size_t wanted, Buffer *out) const {
  CAUCE_TRY(out->reserve(wanted + 1));
  for (size_t done = 0; done < wanted;) {
    ssize_t got = pread(descriptor, out->data() + done, wanted - done, off_t(offset + done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return fail(Status::io, "%s: cannot read: %s", path, got < 0 ? strerror(errno) : "the file became shorter");
    done += size_t(got);
  }
  return Status::ok;
}

Status Archive::findDirectory() {
  Buffer tail;
  // The last record ends in a comment of up to 65535 bytes.
  size_t length = size < endSize + 65535 ? size_t(size) : endSize + 65535;
  CAUCE_TRY(read(size - length, length, &tail));
  Bytes file{reinterpret_cast<const unsigned char *>(tail.data())};
  size_t at = length < endSize ? SIZE_MAX : length - endSize;
  while (at != SIZE_MAX && !(file.number(at, 4) == endMagic && file.number(at + 20, 2) <= length - at - endSize))
    --at;
  if (at == SIZE_MAX)
    return fail(Status::badData, "%s: is not an .npz file, or is cut off: it has no directory at its end", path);
  members = file.number(at + 10, 2);
  bytes = file.number(at + 12, 4);
  begin = file.number(at + 16, 4);
  uint64_t limit = size - length + at;
  // Numbers that do not fit are in a larger record, which the locator before this one finds.
  bool isLarge = members == 0xffff || bytes == 0xffffffff || begin == 0xffffffff;
  if (isLarge && at >= locatorSize && file.number(at - locatorSize, 4) == locatorMagic) {
    uint64_t offset = file.number(at - locatorSize + 8, 8);
    if (limit < end64Size || offset > limit - end64Size)
      return damaged("the 64-bit end record lies beyond it", limit - locatorSize);
    Buffer record;
    CAUCE_TRY(read(offset, end64Size, &record));
    Bytes end64{reinterpret_cast<const unsigned char *>(record.data())};
    if (end64.number(0, 4) != end64Magic)
      return damaged("expected the 64-bit end record", offset);
    members = end64.number(32, 8);
    bytes = end64.number(40, 8);
    begin = end64.number(48, 8);
  }
  if (begin > limit || bytes > limit - begin)
    return damaged("its directory lies beyond it", limit);
  if (bytes > maxDirectory)
    return damaged("its directory is larger than 64 MiB", limit);
  return Status::ok;
}

// Replaces the sizes of `member` that do not fit 32 bits by those of the extra field, in the order of the format.
static bool readLargeSizes(Bytes extra, size_t length, Member *member) {
  uint64_t *const sizes[] = {&member->size, &member->packedSize, &member->offset};
  for (size_t at = 0; at + 4 <= length;) {
    size_t end = at + 4 + extra.number(at + 2, 2);
    if (end > length)
      return false;
    size_t next = at + 4;
    for (uint64_t *size : sizes)
      if (extra.number(at, 2) == 1 && *size == 0xffffffff) {
        if (next + 8 > end)
          return false;
        *size = extra.number(next, 8);
        next += 8;
      }
    at = end;
  }
  return true;
}

static bool isName(const char *text, size_t length, const char *name) {
  size_t plain = strlen(name);
  if (length < plain || memcmp(text, name, plain) != 0)
    return false;
  return length == plain || (length == plain + 4 && memcmp(text + plain, ".npy", 4) == 0);
}

// The member called `name`, which is there once.
static Status findMember(const Archive &archive, const char *name, Member *out) {
  Buffer directory;
  CAUCE_TRY(archive.read(archive.begin, size_t(archive.bytes), &directory));
  Bytes entries{reinterpret_cast<const unsigned char *>(directory.data())};
  Message names;
  bool isFound = false;
  size_t at = 0;
  for (uint64_t i = 0; i < archive.members; ++i) {
    if (archive.bytes - at < entrySize || entries.number(at, 4) != entryMagic)
      return archive.damaged("expected an entry of its directory", archive.begin + at);
    size_t nameLength = entries.number(at + 28, 2), extraLength = entries.number(at + 30, 2), commentLength = entries.number(at + 32, 2);
    size_t end = at + entrySize + nameLength + extraLength + commentLength;
    if (end > archive.bytes)
      return archive.damaged("an entry of its directory is cut off", archive.begin + at);
    const char *text = directory.data() + at + entrySize;
    if (isName(text, nameLength, name)) {
      if (isFound)
        return fail(Status::badData, "%s: member '%s' is there twice", archive.path, name);
      isFound = true;
      *out = {entries.number(at + 42, 4), entries.number(at + 20, 4),         entries.number(at + 24, 4),
              uint32_t(entries.number(at + 16, 4)), uint32_t(entries.number(at + 10, 2)), uint32_t(entries.number(at + 8, 2))};
      if (!readLargeSizes({entries.data + at + entrySize + nameLength}, extraLength, out))
        return archive.damaged("a 64-bit size is cut off", archive.begin + at);
    } else if (names.size() < 200) {
      bool hasEnding = nameLength > 4 && memcmp(text + nameLength - 4, ".npy", 4) == 0;
      names.append(names.size() ? ", " : "").append(text, nameLength - 4 * hasEnding);
    }
    at = end;
  }
  return isFound ? Status::ok
                 : fail(Status::notFound, "%s: has no member '%s'; it has %s", archive.path, name, names.size() ? names.c_str() : "none");
}

Status openMember(const char *path, const char *name, FileReader *out) {
  Archive archive(path);
  CAUCE_TRY(archive.open());
  CAUCE_TRY(archive.findDirectory());
  Member member;
  CAUCE_TRY(findMember(archive, name, &member));
  if (member.flags & 1)
    return fail(Status::unsupported, "%s: member '%s' is encrypted", path, name);
  if (member.method != 0 && member.method != 8)
    return fail(Status::unsupported, "%s: member '%s' is packed by method %u, expected 0 (stored) or 8 (deflated)", path, name, member.method);
  Buffer local;
  if (archive.begin < localSize || member.offset > archive.begin - localSize)
    return archive.damaged("a member lies beyond it", member.offset);
  CAUCE_TRY(archive.read(member.offset, localSize, &local));
  Bytes header{reinterpret_cast<const unsigned char *>(local.data())};
  if (header.number(0, 4) != localMagic)
    return archive.damaged("expected a member", member.offset);
  uint64_t start = member.offset + localSize + header.number(26, 2) + header.number(28, 2);
  if (start > archive.begin || member.packedSize > archive.begin - start)
    return archive.damaged("a member lies beyond it", member.offset);
  // deflate makes at best two bits of 258 bytes: a size beyond that is a lie, and no memory is asked for it.
  if (member.method == 0 ? member.size != member.packedSize : member.size / 1032 > member.packedSize)
    return archive.damaged("a member cannot have the size that it claims", member.offset);
  String place(path);
  CAUCE_TRY(place.append(":").append(name).check());
  // The file that the directory was read from: another one may have taken its place since.
  int file = archive.descriptor;
  archive.descriptor = -1;
  return out->openPart(file, place.c_str(), start, member.packedSize, member.method == 8, member.size, member.crc);
}

// ---- Writing ----

static void appendNumber(uint64_t value, size_t size, String *out) {
  for (size_t i = 0; i < size; ++i)
    out->add(char(value >> 8 * i));
}

static constexpr uint64_t version = 45; // of the format: 64-bit sizes
static constexpr uint32_t later = UINT32_MAX; // the extra field says it

// What a member's header and its entry in the directory have in common, up to the lengths of what follows them.
static void appendMember(uint32_t crc, const String &name, size_t extraBytes, String *out) {
  constexpr uint64_t namesAreUtf8 = 1 << 11, firstDay = 1 << 5 | 1; // of 1980: equal archives are equal bytes
  appendNumber(version, 2, out);
  appendNumber(namesAreUtf8, 2, out);
  appendNumber(0, 2, out); // stored
  appendNumber(0, 2, out);
  appendNumber(firstDay, 2, out);
  appendNumber(crc, 4, out);
  appendNumber(later, 4, out);
  appendNumber(later, 4, out);
  appendNumber(name.size(), 2, out);
  appendNumber(extraBytes, 2, out);
}

// The sizes of a stored member, which are one, at the start of its extra field.
static void appendSizes(uint64_t size, size_t extraBytes, String *out) {
  appendNumber(1, 2, out);
  appendNumber(extraBytes - 4, 2, out);
  appendNumber(size, 8, out);
  appendNumber(size, 8, out);
}

Status NpzWriter::write(const void *data, size_t size) {
  position += size;
  return file.write(data, size);
}

Status NpzWriter::add(const char *path, const char *member, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data,
                      size_t bytes) {
  String header, name(member), local;
  name.append(".npy");
  CAUCE_TRY(describeNpy(path, dtype, rank, dims, &header));
  uLong sum = crc32_z(0, reinterpret_cast<const Bytef *>(header.c_str()), header.size());
  if (bytes) // of NULL it would start again
    sum = crc32_z(sum, static_cast<const Bytef *>(data), bytes);
  uint32_t crc = uint32_t(sum);
  uint64_t offset = position;
  constexpr size_t localExtra = 20, entryExtra = 28;
  appendNumber(localMagic, 4, &local);
  appendMember(crc, name, localExtra, &local);
  local.append(name);
  appendSizes(header.size() + bytes, localExtra, &local);
  appendNumber(entryMagic, 4, &directory);
  appendNumber(version, 2, &directory);
  appendMember(crc, name, entryExtra, &directory);
  appendNumber(0, 10, &directory); // comment, disk, attributes
  appendNumber(later, 4, &directory);
  directory.append(name);
  appendSizes(header.size() + bytes, entryExtra, &directory);
  appendNumber(offset, 8, &directory);
  CAUCE_TRY(local.check());
  CAUCE_TRY(directory.check());
  ++count;
  CAUCE_TRY(write(local.c_str(), local.size()));
  CAUCE_TRY(write(header.c_str(), header.size()));
  return bytes ? write(data, bytes) : Status::ok;
}

Status NpzWriter::finish() {
  uint64_t begin = position, size = directory.size(), end = begin + size;
  appendNumber(end64Magic, 4, &directory);
  appendNumber(end64Size - 12, 8, &directory);
  appendNumber(version, 2, &directory);
  appendNumber(version, 2, &directory);
  appendNumber(0, 8, &directory); // disks
  for (uint64_t value : {count, count, size, begin})
    appendNumber(value, 8, &directory);
  appendNumber(locatorMagic, 4, &directory);
  appendNumber(0, 4, &directory);
  appendNumber(end, 8, &directory);
  appendNumber(1, 4, &directory); // disks
  appendNumber(endMagic, 4, &directory);
  appendNumber(0, 4, &directory);
  appendNumber(UINT32_MAX, 4, &directory); // both counts
  appendNumber(later, 4, &directory);
  appendNumber(later, 4, &directory);
  appendNumber(0, 2, &directory);
  CAUCE_TRY(directory.check());
  return write(directory.c_str(), directory.size());
}

} // namespace cauce::runtime
