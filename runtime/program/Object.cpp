// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loader believes a file: a segment beyond its end is a SIGBUS, a flipped bit in its tables a SIGSEGV, one in code runs.
// The compiler seals what it links with a checksum. Tools that change a file drop the seal (strip) or break it; what others
// linked has none.
#include "program/Object.h"

#include "base/Memory.h"
#include "cauce/program_abi.h"

#include <cerrno>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace cauce::runtime {

#if defined(__aarch64__)
static constexpr unsigned ownMachine = EM_AARCH64;
#else
static constexpr unsigned ownMachine = EM_X86_64;
#endif

static void describeMachine(unsigned machine, String *out) {
  static const struct {
    unsigned machine;
    const char *name;
  } known[] = {{EM_X86_64, "x86-64"}, {EM_AARCH64, "AArch64"}, {EM_386, "x86 with 32 bits"}, {EM_ARM, "Arm with 32 bits"},
               {EM_RISCV, "RISC-V"},  {EM_PPC64, "PowerPC"},   {EM_S390, "S/390"},           {EM_LOONGARCH, "LoongArch"}};
  for (const auto &entry : known)
    if (entry.machine == machine) {
      out->append(entry.name);
      return;
    }
  out->format("machine number %u", machine);
}

// Whether all of [offset, offset + size) is there.
static bool readAt(int file, void *data, size_t size, uint64_t offset) {
  for (size_t done = 0; done < size;) {
    ssize_t got = pread(file, static_cast<char *>(data) + done, size - done, off_t(offset + done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    done += size_t(got);
  }
  return true;
}

static Status checkHeader(const Elf64_Ehdr &header, const char *path) {
  if (memcmp(header.e_ident, "!<arch>\n", 8) == 0)
    return fail(Status::badData, "%s: is an archive, expected a shared object; cauce compile -o NAME.so makes one", path);
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return fail(Status::badData, "%s: is not a compiled program: it does not start as a shared object does", path);
  bool isWide = header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_ident[EI_DATA] == ELFDATA2LSB;
  // The machine is a number of two bytes at the same place in every kind of ELF file.
  if (header.e_machine != ownMachine || !isWide) {
    Message machine, own;
    unsigned number = header.e_ident[EI_DATA] == ELFDATA2MSB ? unsigned(header.e_machine >> 8 | (header.e_machine & 0xff) << 8) : header.e_machine;
    describeMachine(number, &machine);
    describeMachine(ownMachine, &own);
    return fail(Status::unsupported, "%s: was made for another machine, %s%s, this one is %s; compile the model on it", path, machine.c_str(),
                number == ownMachine ? " in another format" : "", own.c_str());
  }
  if (header.e_type == ET_REL)
    return fail(Status::badData, "%s: is an object file, expected a shared object; cauce compile -o NAME.so makes one", path);
  if (header.e_type != ET_DYN || header.e_phentsize != sizeof(Elf64_Phdr) || !header.e_phnum)
    return fail(Status::badData, "%s: is not a compiled program: it is no shared object", path);
  return Status::ok;
}

static bool liesWithin(uint64_t offset, uint64_t bytes, uint64_t size) { return offset <= size && bytes <= size - offset; }

static Status checkSegments(int file, uint64_t size, const Elf64_Ehdr &header, const char *path, ObjectKind *out) {
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    uint64_t offset;
    if (__builtin_add_overflow(header.e_phoff, i * sizeof(segment), &offset) || !liesWithin(offset, sizeof(segment), size) ||
        !readAt(file, &segment, sizeof(segment), offset) ||
        ((segment.p_type == PT_LOAD || segment.p_type == PT_DYNAMIC) && !liesWithin(segment.p_offset, segment.p_filesz, size)))
      return fail(Status::badData, "%s: is cut off: its header names parts beyond its end", path);
    out->isExecutable |= segment.p_type == PT_INTERP;
  }
  return Status::ok;
}

// The checksum of everything before the seal, if there is one, and whether it is the one that the seal has.
static Status checkSeal(int file, const char *path, ObjectKind *out) {
  cauce_abi_seal_t seal;
  out->isSealed = out->size >= sizeof(seal) && readAt(file, &seal, sizeof(seal), out->size - sizeof(seal)) &&
                  memcmp(seal.magic, CAUCE_SEAL_MAGIC, sizeof(seal.magic)) == 0;
  Buffer part;
  static constexpr size_t partBytes = 1 << 18;
  CAUCE_TRY(part.reserve(partBytes));
  for (uint64_t at = 0, end = out->size - (out->isSealed ? sizeof(seal) : 0); at < end;) {
    size_t bytes = end - at < partBytes ? size_t(end - at) : partBytes;
    if (!readAt(file, part.data(), bytes, at))
      return fail(Status::io, "%s: cannot read: %s", path, errno ? strerror(errno) : "it became shorter");
    out->crc = uint32_t(crc32_z(out->crc, reinterpret_cast<const unsigned char *>(part.data()), bytes));
    at += bytes;
  }
  if (out->isSealed && out->crc != seal.crc)
    return fail(Status::badData, "%s: is damaged, or was changed after it was compiled: its checksum is %08x, expected %08x", path, out->crc,
                seal.crc);
  return Status::ok;
}

Status openObject(const char *file, const char *path, Descriptor *out) {
  out->number = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a named pipe is refused, not waited for
  if (out->number >= 0)
    return Status::ok;
  return fail(errno == ENOENT ? Status::notFound : Status::io, "cannot open '%s': %s", path, strerror(errno));
}

Status checkObject(int file, const char *path, ObjectKind *out) {
  struct stat info;
  if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode))
    return fail(Status::io, "%s: is no regular file, expected a shared object", path);
  out->device = info.st_dev;
  out->inode = info.st_ino;
  out->size = uint64_t(info.st_size);
  out->changed = info.st_mtim;
  Elf64_Ehdr header = {};
  if (!readAt(file, &header, sizeof(header), 0))
    return fail(Status::badData, "%s: is not a compiled program: it has %llu bytes", path, static_cast<unsigned long long>(out->size));
  CAUCE_TRY(checkHeader(header, path));
  CAUCE_TRY(checkSegments(file, out->size, header, path, out));
  return checkSeal(file, path, out);
}

Status checkObject(const char *name, const char *path, ObjectKind *out) {
  Descriptor file;
  CAUCE_TRY(openObject(name, path, &file));
  return checkObject(file.number, path, out);
}

} // namespace cauce::runtime
