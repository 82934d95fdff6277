// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be known of a shared object before the system's loader maps it.
#pragma once

#include "base/Status.h"

#include <sys/stat.h>
#include <unistd.h>

namespace cauce::runtime {

struct ObjectKind {
  bool isExecutable = false; // else a shared object
  bool isSealed = false;     // the compiler made it
  // Which file it is, and a checksum of its bytes, without that of the seal.
  dev_t device = 0;
  ino_t inode = 0;
  uint64_t size = 0;
  uint32_t crc = 0;
  timespec changed = {};
};

// An open file, closed with its owner.
struct Descriptor {
  int number = -1;
  Descriptor() = default;
  Descriptor(const Descriptor &) = delete;
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }
};

// Checks that `file` is a shared object or an executable for this machine, that its parts lie within it, and its seal if it has
// one. Messages call it `path`.
Status checkObject(const char *file, const char *path, ObjectKind *out);
// The same of an open descriptor.
Status checkObject(int descriptor, const char *path, ObjectKind *out);

// Opens `file` to be read, for checkObject, which waits for no pipe.
Status openObject(const char *file, const char *path, Descriptor *out);

} // namespace cauce::runtime
