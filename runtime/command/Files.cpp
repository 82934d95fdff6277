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
  file.what.append(what);
  file.path.append(path);
  file.use = use;
  file.holdsCheckpoints = holdsCheckpoints;
  files.push(std::move(file));
}

// Whether `path` would be one of the checkpoints in `folder`.
static bool isCheckpointIn(const char *folder, const char *path) {
  const char *slash = strrchr(path, '/');
  return isCheckpointName(slash ? slash + 1 : path) && isSameFile(folder, folderOf(path).c_str());
}

bool Files::clash(const File &written, const File &other) {
  if (written.use == Use::read || &written == &other || (other.use != Use::read && (written.use == Use::printed || other.use == Use::printed)))
    return false;
  return isSameFile(written.path.c_str(), other.path.c_str()) ||
         (other.holdsCheckpoints && isCheckpointIn(other.path.c_str(), written.path.c_str()));
}

int Files::check() const {
  for (const File &written : files)
    for (const File &other : files)
      if (clash(written, other))
        return usageError(String().format("%s: expected another file than that of %s, '%.200s', but got '%.200s'", written.what.c_str(),
                                          other.what.c_str(), other.path.c_str(), written.path.c_str()));
  return 0;
}

// The files of its data sets, which `train` and `evaluate` read.
static void addData(const cauce_abi_program_t &program, const char *folder, Files *files) {
  for (uint32_t i = 0; i < program.dataset_count; ++i)
    for (uint32_t f = 0; f < program.datasets[i].feed_count; ++f)
      files->reads(String().format("data set '%s'", program.datasets[i].name).c_str(),
                   joinPath(folder, fileOf(program.datasets[i].feeds[f].path).c_str()).c_str());
}

int checkFiles(Command command, const cauce_abi_program_t &program, const Options &options, const char *model) {
  Files files;
  files.reads("this program", "/proc/self/exe");
  files.prints();
  if (model)
    files.reads("MODEL", model);
  addFiles(command, options, &files);
  if (command == Command::train || command == Command::evaluate)
    addData(program, options.data, &files);
  String newest;
  if (options.resume && findCheckpoint(options.resume, &newest) == Status::ok) // what is wrong is said where it is used
    files.reads("--resume", newest.c_str());
  if (options.resume && !options.checkpoint && newest == options.resume)
    return usageError(String().format("--resume: '%s' is one checkpoint: expected its folder, or --checkpoint DIR for the next ones", options.resume));
  if (options.checkpoint || options.resume)
    files.writesCheckpoints(options.checkpoint ? "--checkpoint" : "--resume", options.checkpoint ? options.checkpoint : options.resume);
  return files.check();
}

} // namespace cauce::runtime::command
