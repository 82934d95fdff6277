// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members of an .npz file, which is a ZIP archive of .npy files (APPNOTE.TXT 6.3.10): stored or deflated, also with the
// 64-bit sizes that NumPy writes. Our own, because libraries for archives need more than libc.
#pragma once

#include "base/FileReader.h"

namespace cauce::runtime {

// Opens member `name`, with or without ".npy" at its end, of the archive `path`.
Status openMember(const char *path, const char *name, FileReader *out);

} // namespace cauce::runtime
