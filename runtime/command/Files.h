// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files of one command, known before any is opened: writing one must never destroy what another one is there for.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime::command {

class Files {
public:
  // `what` is how the user names it: a flag, "MODEL", "data set 'train'".
  void reads(const char *what, const char *path) { add(what, path, Use::read); }
  void writes(const char *what, const char *path) { add(what, path, Use::written); }
  // The folder of a run's checkpoints.
  void writesCheckpoints(const char *what, const char *folder) { add(what, folder, Use::written, true); }
  // The standard output, which may be meant by --log, too.
  void prints() { add("the standard output", "/dev/stdout", Use::printed); }
  // Whether all files are known, and each that is written is another one than all that are read, and than the others that are written. Returns
  // 0, or the exit status of a failure that was reported.
  int check() const;

private:
  enum class Use { read, written, printed };
  struct File {
    String what, path;
    Use use;
    bool holdsCheckpoints;
  };
  void add(const char *what, const char *path, Use use, bool holdsCheckpoints = false);
  static bool clash(const File &written, const File &other);
  Vector<File> files;
  Status added = Status::ok; // whether there was memory for all of them
};

} // namespace cauce::runtime::command
