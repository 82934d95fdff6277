// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be known of a shared object before the system's loader maps it.
#pragma once

#include "base/Status.h"

namespace cauce::runtime {

struct ObjectKind {
  bool isExecutable = false; // else a shared object
  bool isSealed = false;     // the compiler made it
};

// Checks that `file` is a shared object or an executable for this machine, that its parts lie within it, and its seal if it has
// one. Messages call it `path`.
Status checkObject(const char *file, const char *path, ObjectKind *out);

} // namespace cauce::runtime
