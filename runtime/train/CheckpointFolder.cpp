// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See CheckpointFolder.h. Names are read once, when the folder is opened: a listing takes memory, and training must not.
#include "train/CheckpointFolder.h"

#include "base/File.h"
#include "data/Elements.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cauce::runtime {

static const char start[] = "step-", end[] = ".safetensors";
static constexpr size_t startLength = sizeof(start) - 1, endLength = sizeof(end) - 1;

// "step-000000000123.safetensors" is 123; `*unfinished` if more follows, as in the names of FileWriter's temporaries.
static bool parseName(const char *name, uint64_t *step, bool *unfinished) {
  if (strncmp(name, start, startLength) != 0)
    return false;
  const char *digits = name + startLength, *after = strstr(digits, end);
  if (!after || !parseWhole(digits, size_t(after - digits), step))
    return false;
  *unfinished = after[endLength] != 0;
  return !*unfinished || (after[endLength] == '.' && endsWith(name, ".tmp"));
}

bool isCheckpointName(const char *name) {
  uint64_t step;
  bool unfinished;
  return parseName(name, &step, &unfinished) && !unfinished;
}

static Status list(const char *path, bool removesUnfinished, Vector<uint64_t> *out) {
  DIR *folder = opendir(path);
  if (!folder)
    return fail(errno == ENOENT ? Status::notFound : errno == ENOMEM ? Status::outOfMemory : Status::io, "%s: cannot read the folder: %s", path, strerror(errno));
  Status status = Status::ok;
  while (dirent *entry = readdir(folder)) {
    uint64_t step;
    bool unfinished;
    if (!parseName(entry->d_name, &step, &unfinished))
      continue;
    String file;
    if (!unfinished) {
      status = status == Status::ok ? out->push(step) : status;
    } else if (removesUnfinished && status == Status::ok) {
      status = joinPath(path, entry->d_name, &file);
      if (status == Status::ok && fileCalls.remove(file.c_str()) != 0 && errno != ENOENT)
        status = fail(Status::io, "%s: cannot remove what a run left unfinished: %s", file.c_str(), strerror(errno));
    }
  }
  closedir(folder);
  std::sort(out->begin(), out->end());
  return status;
}

static Status nameIn(const char *folder, uint64_t step, String *out) {
  out->clear();
  return out->append(folder).format("/%s%012llu%s", start, static_cast<unsigned long long>(step), end).check();
}

CheckpointFolder::~CheckpointFolder() {
  if (lock >= 0)
    close(lock);
}

Status CheckpointFolder::open(const char *folder, uint64_t count) {
  keep = count;
  CAUCE_TRY(path.append(folder).check());
  while (path.size() > 1 && path.c_str()[path.size() - 1] == '/')
    path.shorten(path.size() - 1);
  CAUCE_TRY(makeFolders(path.c_str()));
  lock = fileCalls.open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (lock < 0)
    return fail(Status::io, "%s: cannot open the folder: %s", path.c_str(), strerror(errno));
  // A file system without locks is taken at its word.
  if (flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return fail(Status::io, "%s: another process writes its checkpoints there", path.c_str());
  CAUCE_TRY(list(path.c_str(), true, &steps));
  CAUCE_TRY(steps.reserve(steps.size() + 1 > keep + 1 ? steps.size() + 1 : size_t(keep < 1024 ? keep : 1024) + 1));
  return nameFor(UINT64_MAX, &name); // takes the memory
}

bool CheckpointFolder::is(const char *other) const {
  struct stat mine, theirs;
  return stat(path.c_str(), &mine) == 0 && stat(other, &theirs) == 0 && mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino;
}

Status CheckpointFolder::tryWriting() {
  CAUCE_TRY(nameFor(UINT64_MAX, &name));
  Status status = runtime::tryWriting(name.c_str());
  if (status == Status::io)
    return fail(Status::io, "%s: cannot write to the folder: %s", path.c_str(), strerror(errno));
  return status;
}

Status CheckpointFolder::nameFor(uint64_t step, String *out) const { return nameIn(path.c_str(), step, out); }

Status CheckpointFolder::remember(uint64_t step) {
  CAUCE_TRY(nameFor(step, &name));
  if (access(name.c_str(), F_OK) != 0 || std::find(steps.begin(), steps.end(), step) != steps.end())
    return Status::ok;
  CAUCE_TRY(steps.push(step));
  std::sort(steps.begin(), steps.end());
  return Status::ok;
}

Status CheckpointFolder::removeOld() {
  size_t extra = steps.size() > keep ? steps.size() - size_t(keep) : 0;
  for (size_t i = 0; i < extra; ++i) {
    CAUCE_TRY(nameFor(steps[i], &name));
    if (fileCalls.remove(name.c_str()) != 0 && errno != ENOENT)
      return fail(Status::io, "%s: cannot remove the old checkpoint: %s", name.c_str(), strerror(errno));
  }
  std::rotate(steps.begin(), steps.begin() + extra, steps.end());
  steps.shrink(steps.size() - extra);
  return Status::ok;
}

Status findCheckpoint(const char *folder, String *out) {
  struct stat info;
  out->clear();
  if (stat(folder, &info) == 0 && !S_ISDIR(info.st_mode))
    return out->append(folder).check();
  Vector<uint64_t> steps;
  CAUCE_TRY(list(folder, false, &steps));
  if (steps.empty())
    return fail(Status::notFound, "%s: there is no checkpoint to resume from", folder);
  return nameIn(folder, steps.back(), out);
}

} // namespace cauce::runtime
