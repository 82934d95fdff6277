// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files by the system's calls.
#include "base/File.h"

#include "base/Philox.h"
#include "base/Process.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cauce::runtime {

FileCalls fileCalls = {[](const char *path, int flags, mode_t mode) { return open(path, flags, mode); },
                       read,
                       write,
                       fsync,
                       close,
                       rename,
                       unlink};

// Whether text[0, length) ends in `end`.
static bool endsWith(const char *text, size_t length, const char *end) {
  size_t endLength = strlen(end);
  return length >= endLength && memcmp(text + length - endLength, end, endLength) == 0;
}

bool endsWith(const char *text, const char *end) { return endsWith(text, strlen(text), end); }

bool hasExtension(const char *path, const char *extension) {
  for (size_t length = strlen(path), rest = strlen(extension), packed = 0; packed < 2; ++packed) {
    if (endsWith(path, length, extension) && length > rest && path[length - rest - 1] == '.')
      return true;
    if (!endsWith(path, length, ".gz"))
      return false;
    length -= 3;
  }
  return false;
}

static void appendJoined(const char *folder, const char *name, String *out) {
  if (name[0] != '/' && folder[0])
    out->append(folder).append(endsWith(folder, "/") ? "" : "/");
  out->append(name);
}

Status joinPath(const char *folder, const char *name, String *out) {
  out->clear();
  appendJoined(folder, name, out);
  return out->check();
}

// Appends "a" of "a/b", "." of "b", "/" of "/b".
static void appendFolder(const char *path, String *out) {
  const char *slash = strrchr(path, '/');
  if (slash)
    out->append(path, slash == path ? 1 : size_t(slash - path));
  else
    out->append(".");
}

namespace {

// What the system takes. No memory is needed to find out that two files are one.
using Path = FixedString<PATH_MAX>;

// Where a path leads: to what is there, or to a name in a folder.
struct Place {
  dev_t device = 0;
  ino_t number = 0;
  FixedString<NAME_MAX + 1> name; // of what is not there yet
  bool isKnown = false;
};

} // namespace

static Place placeOf(const char *path) {
  constexpr int mostLinks = 40; // as the system follows
  Place place;
  Path at(path), folder;
  struct stat info;
  if (stat(path, &info) == 0) {
    place.isKnown = S_ISREG(info.st_mode) || S_ISDIR(info.st_mode);
  } else {
    char target[PATH_MAX];
    ssize_t length;
    for (int i = 0; i < mostLinks && (length = readlink(at.c_str(), target, sizeof(target) - 1)) > 0; ++i) {
      target[length] = 0;
      folder.clear();
      appendFolder(at.c_str(), &folder);
      at.clear();
      appendJoined(folder.c_str(), target, &at);
    }
    while (at.size() > 1 && at.c_str()[at.size() - 1] == '/')
      at.shorten(at.size() - 1);
    const char *slash = strrchr(at.c_str(), '/');
    place.name.append(slash ? slash + 1 : at.c_str());
    folder.clear();
    appendFolder(at.c_str(), &folder);
    place.isKnown = stat(folder.c_str(), &info) == 0;
  }
  place.device = info.st_dev;
  place.number = info.st_ino;
  return place;
}

bool isSameFile(const char *a, const char *b) {
  Place first = placeOf(a), second = placeOf(b);
  return first.isKnown && second.isKnown && first.device == second.device && first.number == second.number &&
         first.name == second.name.c_str();
}

bool isInFolder(const char *path, const char *folder) {
  Path own;
  appendFolder(path, &own);
  return isSameFile(folder, own.c_str());
}

Status tryWriting(const char *path) {
  struct stat info;
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
    if (S_ISDIR(info.st_mode))
      errno = EISDIR;
    if (S_ISDIR(info.st_mode) || access(path, W_OK) != 0)
      return fail(Status::io, "%s: cannot write: %s", path, strerror(errno));
    return Status::ok;
  }
  return FileWriter().open(path); // gone without being committed
}

bool writeAll(int descriptor, const void *data, size_t size) {
  const char *bytes = static_cast<const char *>(data);
  while (size) {
    ssize_t written = fileCalls.write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written == 0)
      errno = ENOSPC;
    if (written <= 0)
      return false;
    bytes += written;
    size -= size_t(written);
  }
  return true;
}

// Pipes and some file systems cannot be synced; EINVAL says so and is no loss.
static bool sync(int descriptor) { return fileCalls.sync(descriptor) == 0 || errno == EINVAL; }

Status syncFolder(const char *folder) {
  int descriptor = fileCalls.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  bool synced = descriptor >= 0 && sync(descriptor);
  Status status = synced ? Status::ok : fail(Status::io, "%s: cannot sync the folder: %s", folder, strerror(errno));
  if (descriptor >= 0)
    fileCalls.close(descriptor);
  return status;
}

Status makeFolders(const char *folder) {
  String path;
  for (const char *c = folder; *c; ++c) {
    CAUCE_TRY(path.add(*c).check());
    if ((c[1] == '/' || !c[1]) && mkdir(path.c_str(), 0777) != 0 && errno != EEXIST)
      return fail(Status::io, "%s: cannot make the folder: %s", path.c_str(), strerror(errno));
  }
  return Status::ok;
}

// ".0123456789abcdef.tmp"
static constexpr size_t suffixLength = 21;

// Numbers that no other thread, process or machine is likely to draw; open() sees to it that none has.
static uint64_t drawNumber() {
  static std::atomic<uint64_t> count{0};
  uint64_t number;
  if (getrandom(&number, sizeof(number), GRND_NONBLOCK) == ssize_t(sizeof(number)))
    return number;
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  PhiloxBlock block = {{uint32_t(now.tv_sec), uint32_t(now.tv_nsec), uint32_t(count.fetch_add(1)), 0}};
  block = philox(block, uint32_t(getpid()), uint32_t(uintptr_t(&block) >> 4));
  return uint64_t(block.lane[0]) << 32 | block.lane[1];
}

// Owner and mode of the file that is replaced. A group that it cannot be given to may do what all others may.
static void takeOver(int descriptor, const struct stat &replaced) {
  struct stat mine;
  if (fstat(descriptor, &mine) != 0)
    return;
  mode_t mode = replaced.st_mode & 0777;
  bool isForeign = mine.st_uid != replaced.st_uid || mine.st_gid != replaced.st_gid;
  if (isForeign && fchown(descriptor, replaced.st_uid, replaced.st_gid) != 0 && fchown(descriptor, uid_t(-1), replaced.st_gid) != 0)
    mode = (mode & ~mode_t(070)) | (mode & 07) << 3;
  (void)!fchmod(descriptor, mode); // a file system without modes has nothing to keep
}

// A file of our own in the folder of `target`; nobody else may read it before it has the mode of the one that it replaces.
Status FileWriter::openTemporary(const struct ::stat *replaced) {
  const char *slash = strrchr(target.c_str(), '/');
  size_t folder = slash ? size_t(slash - target.c_str()) + 1 : 0, most = folder + NAME_MAX - suffixLength;
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary.clear();
    temporary.append(target.c_str(), target.size() < most ? target.size() : most);
    CAUCE_TRY(temporary.format(".%016llx.tmp", static_cast<unsigned long long>(drawNumber())).check());
    descriptor = fileCalls.open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaced ? 0600 : 0666);
    if (descriptor >= 0 || errno != EEXIST)
      break;
  }
  generation = processGeneration();
  if (descriptor >= 0 && replaced)
    takeOver(descriptor, *replaced);
  return Status::ok;
}

void FileWriter::abandon() {
  if (descriptor < 0)
    return;
  fileCalls.close(descriptor);
  descriptor = -1;
  if (replaces && generation == processGeneration())
    fileCalls.remove(temporary.c_str());
}

Status FileWriter::failHere() {
  Status status = fail(Status::io, "%s: cannot write: %s", path.c_str(), strerror(errno));
  abandon();
  return status;
}

Status FileWriter::reserve(size_t length) {
  CAUCE_TRY(path.reserve(length));
  CAUCE_TRY(target.reserve(length));
  return temporary.reserve(length + suffixLength);
}

Status FileWriter::open(const char *file) {
  abandon();
  path.clear();
  target.clear();
  temporary.clear();
  path.append(file);
  struct stat info, link;
  bool isThere = stat(file, &info) == 0;
  replaces = !isThere || S_ISREG(info.st_mode);
  char resolved[PATH_MAX];
  bool isLink = replaces && lstat(file, &link) == 0 && S_ISLNK(link.st_mode) && realpath(file, resolved);
  target.append(isLink ? resolved : file);
  CAUCE_TRY(path.check());
  CAUCE_TRY(target.check());
  // Whoever may write to the folder could replace it; that it is not to be written has been said about the file.
  if (replaces && access(file, W_OK) != 0 && errno != ENOENT)
    return failHere();
  if (replaces)
    CAUCE_TRY(openTemporary(isThere ? &info : nullptr));
  else
    descriptor = fileCalls.open(file, O_WRONLY | O_CLOEXEC, 0);
  return descriptor < 0 ? failHere() : Status::ok;
}

Status FileWriter::write(const void *data, size_t size) {
  return writeAll(descriptor, data, size) ? Status::ok : failHere();
}

Status FileWriter::commit() {
  if (!sync(descriptor))
    return failHere();
  int closing = descriptor;
  descriptor = -1;
  bool closed = fileCalls.close(closing) == 0;
  if (!replaces)
    return closed ? Status::ok : failHere();
  if (!closed || fileCalls.rename(temporary.c_str(), target.c_str()) != 0) {
    Status status = failHere();
    fileCalls.remove(temporary.c_str());
    return status;
  }
  // The temporary's text is needed no more; its memory holds the folder's name.
  const char *slash = strrchr(target.c_str(), '/');
  size_t length = slash ? size_t(slash - target.c_str()) + 1 : 0;
  temporary.clear();
  temporary.append(length ? target.c_str() : ".", length ? length : 1);
  return syncFolder(temporary.c_str());
}

} // namespace cauce::runtime
