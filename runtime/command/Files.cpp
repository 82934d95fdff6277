// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Files.h.
#include "command/Files.h"

#include "base/File.h"
#include "command/Command.h"
#include "data/Npy.h"
#include "train/CheckpointFolder.h"

namespace cauce::runtime::command {

void Files::add(const char *what, const char *path, Use use, bool holdsCheckpoints) {
  File file;
  Status status = file.what.append(what).check();
  if (status == Status::ok)
    status = file.path.append(path).check();
  file.use = use;
  file.holdsCheckpoints = holdsCheckpoints;
  if (status == Status::ok)
    status = files.push(std::move(file));
  added = added == Status::ok ? status : added;
}

// Whether `path` would be one of the checkpoints in `folder`.
static bool isCheckpointIn(const char *folder, const char *path) {
  const char *slash = strrchr(path, '/');
  return isCheckpointName(slash ? slash + 1 : path) && isInFolder(path, folder);
}

bool Files::clash(const File &written, const File &other) {
  if (written.use == Use::read || &written == &other || (other.use != Use::read && (written.use == Use::printed || other.use == Use::printed)))
    return false;
  return isSameFile(written.path.c_str(), other.path.c_str()) ||
         (other.holdsCheckpoints && isCheckpointIn(other.path.c_str(), written.path.c_str()));
}

int Files::check() const {
  if (added != Status::ok)
    return reportFailure(failOutOfMemory(sizeof(File)));
  for (const File &written : files)
    for (const File &other : files)
      if (clash(written, other))
        return usageError("%s: expected another file than that of %s, '%.200s', but got '%.200s'", written.what.c_str(), other.what.c_str(),
                          other.path.c_str(), written.path.c_str());
  return 0;
}

// The files of its data sets, which `train` and `evaluate` read.
static Status addData(const cauce_abi_program_t &program, const char *folder, Files *files) {
  String file, path;
  for (uint32_t i = 0; i < program.dataset_count; ++i)
    for (uint32_t f = 0; f < program.datasets[i]->feed_count; ++f) {
      Message what;
      what.format("data set '%s'", program.datasets[i]->name);
      CAUCE_TRY(fileOf(program.datasets[i]->feeds[f]->path, &file));
      CAUCE_TRY(joinPath(folder, file.c_str(), &path));
      files->reads(what.c_str(), path.c_str());
    }
  return Status::ok;
}

// All files of a command, and in `newest` the checkpoint that it resumes from, if it does.
static Status collectFiles(Command command, const cauce_abi_program_t &program, const Options &options, const char *model, Files *files,
                           String *newest) {
  files->reads("this program", "/proc/self/exe");
  files->prints();
  if (model)
    files->reads("MODEL", model);
  CAUCE_TRY(addFiles(command, options, files));
  if (command == Command::train || command == Command::evaluate)
    CAUCE_TRY(addData(program, options.data, files));
  if (options.resume) {
    // What is wrong is said where it is used.
    Status status = findCheckpoint(options.resume, newest);
    if (status == Status::outOfMemory)
      return status;
    if (status == Status::ok)
      files->reads("--resume", newest->c_str());
  }
  if (options.checkpoint || options.resume)
    files->writesCheckpoints(options.checkpoint ? "--checkpoint" : "--resume", options.checkpoint ? options.checkpoint : options.resume);
  return Status::ok;
}

int checkFiles(Command command, const cauce_abi_program_t &program, const Options &options, const char *model) {
  Files files;
  String newest;
  if (Status status = collectFiles(command, program, options, model, &files, &newest); status != Status::ok)
    return reportFailure(status);
  if (options.resume && !options.checkpoint && newest == options.resume)
    return usageError("--resume: '%s' is one checkpoint: expected its folder, or --checkpoint DIR for the next ones", options.resume);
  return files.check();
}

} // namespace cauce::runtime::command
