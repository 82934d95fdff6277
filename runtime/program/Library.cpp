// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A list of what is loaded, under a lock: reloading is rare. Each entry remembers which file it was and a checksum of its bytes.
#include "program/Library.h"

#include "base/File.h"
#include "base/Lock.h"
#include "base/Log.h"
#include "base/Memory.h"

#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x10u
#endif

namespace cauce::runtime {

struct Library {
  ObjectKind kind; // of a file without an inode: one in memory, which is not found again
  void *handle;
  uint32_t users;
  Library *next;
};

static Lock lock;
static Library *libraries = nullptr;

// Whether the loader would answer with what it has. Also what the application itself loaded counts.
static bool isLoaded(const char *name) {
  void *handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
  if (handle)
    dlclose(handle);
  return handle != nullptr;
}

static Status load(const char *name, const char *path, void **out) {
  *out = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (*out)
    return Status::ok;
  const char *reason = dlerror();
  return fail(Status::badData, "%s: cannot be loaded: %s", path, reason ? reason : "unknown reason");
}

static bool isSameFile(const struct stat &info, const ObjectKind &kind) {
  return info.st_dev == kind.device && info.st_ino == kind.inode && uint64_t(info.st_size) == kind.size;
}

// Whether what lies at `name` is still the file as it was checked.
static bool isUnchanged(int file, const char *name, const ObjectKind &kind) {
  struct stat now, there;
  return fstat(file, &now) == 0 && stat(name, &there) == 0 && isSameFile(now, kind) && isSameFile(there, kind) &&
         now.st_mtim.tv_sec == kind.changed.tv_sec && now.st_mtim.tv_nsec == kind.changed.tv_nsec;
}

Status createMemoryFile(const char *path, Descriptor *out) {
  // Kernels before 6.3 do not know MFD_EXEC; later ones may be told to insist on it, or to refuse it.
  out->number = memfd_create("cauce-program", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (out->number < 0)
    out->number = memfd_create("cauce-program", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return out->number >= 0 ? Status::ok : fail(Status::io, "%s: cannot make a file in memory to load it from: %s", path, strerror(errno));
}

static Status copyFile(int from, int to, const char *path) {
  Buffer part;
  static constexpr size_t partBytes = 1 << 18;
  CAUCE_TRY(part.reserve(partBytes));
  for (off_t at = 0;;) {
    ssize_t got = pread(from, part.data(), partBytes, at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fail(Status::io, "%s: cannot read: %s", path, strerror(errno));
    if (got == 0)
      return Status::ok;
    CAUCE_TRY(writeMemoryFile(to, part.data(), size_t(got), path));
    at += got;
  }
}

Status writeMemoryFile(int file, const char *bytes, size_t size, const char *path) {
  if (writeAll(file, bytes, size))
    return Status::ok;
  return errno == ENOSPC || errno == ENOMEM ? failOutOfMemory(size) : fail(Status::io, "%s: cannot copy: %s", path, strerror(errno));
}

// Under the lock.
static Status loadMemory(int memory, const char *path, void **out) {
  (void)fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
  // The loader knows it by this name as long as it is loaded, also when the number is another file's.
  char name[32];
  Descriptor again;
  int number = memory;
  for (;;) {
    snprintf(name, sizeof(name), "/proc/self/fd/%d", number);
    if (!isLoaded(name))
      return load(name, path, out);
    int next = fcntl(memory, F_DUPFD_CLOEXEC, number + 1);
    if (next < 0)
      return fail(Status::io, "%s: cannot be loaded beside an older one: %s", path, strerror(errno));
    if (again.number >= 0)
      close(again.number);
    again.number = number = next;
  }
}

static Status loadCopy(int file, const char *path, const ObjectKind &kind, void **out) {
  Descriptor memory;
  CAUCE_TRY(createMemoryFile(path, &memory));
  CAUCE_TRY(copyFile(file, memory.number, path));
  ObjectKind copied;
  CAUCE_TRY(checkObject(memory.number, path, &copied));
  if (copied.size != kind.size || copied.crc != kind.crc)
    return fail(Status::io, "%s: was changed while it was opened", path);
  return loadMemory(memory.number, path, out);
}

// Takes over the handle. Under the lock.
static Status add(const ObjectKind &kind, void *handle, Library **out) {
  *out = make<Library>(Library{kind, handle, 1, libraries});
  if (*out) {
    libraries = *out;
    return Status::ok;
  }
  dlclose(handle);
  return failOutOfMemory(sizeof(Library));
}

// Under the lock.
static Status openLocked(int file, const char *name, const char *path, const ObjectKind &kind, Library **out, bool *isCopy) {
  for (Library *library = libraries; library; library = library->next)
    if (library->kind.inode && library->kind.device == kind.device && library->kind.inode == kind.inode && library->kind.size == kind.size &&
        library->kind.crc == kind.crc) {
      ++library->users;
      *out = library;
      return Status::ok;
    }
  void *handle = nullptr;
  if (!isLoaded(name)) {
    CAUCE_TRY(load(name, path, &handle));
    if (!isUnchanged(file, name, kind)) {
      dlclose(handle);
      handle = nullptr;
    }
  }
  *isCopy = !handle;
  if (*isCopy)
    CAUCE_TRY(loadCopy(file, path, kind, &handle));
  return add(kind, handle, out);
}

Status openLibrary(int file, const char *name, const char *path, const ObjectKind &kind, Library **out) {
  bool isCopy = false;
  {
    Locked locked(lock);
    CAUCE_TRY(openLocked(file, name, path, kind, out, &isCopy));
  }
  // Without the lock: who listens may open a program.
  if (isCopy)
    log(CAUCE_LOG_DEBUG, "%s: is loaded from a copy in memory, since another file of its name or number is loaded", path);
  return Status::ok;
}

Status openLibrary(int memory, const char *path, Library **out) {
  Locked locked(lock);
  void *handle = nullptr;
  CAUCE_TRY(loadMemory(memory, path, &handle));
  return add(ObjectKind(), handle, out);
}

void *findSymbol(const Library &library, const char *name) { return dlsym(library.handle, name); }

bool isRelocated(const void *symbol, const void *pointer) {
  Dl_info info;
  return !dladdr(symbol, &info) || uintptr_t(pointer) >= uintptr_t(info.dli_fbase);
}

void closeLibrary(Library *library) {
  Locked locked(lock);
  if (--library->users)
    return;
  Library **at = &libraries;
  while (*at != library)
    at = &(*at)->next;
  *at = library->next;
  dlclose(library->handle);
  destroy(library);
}

} // namespace cauce::runtime
