// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files that the compiler writes.
#pragma once

#include "mlir/Support/LLVM.h"

#include <system_error>

namespace cauce {

/// Writes a file as a whole: it takes the place of what was there only when it is complete, so that nobody sees a part of
/// it and a program that is loaded from the old one goes on. What was there keeps its mode; an executable may be run by those who may
/// read it. Devices and pipes are written as they are.
std::error_code writeFile(llvm::StringRef path, llvm::StringRef content, bool executable = false);

/// Fails as writeFile would, as far as that can be known before what is to be written is there; leaves nothing behind.
std::error_code tryWriting(llvm::StringRef path);

/// What to say if no temporary file or folder could be made: where it was to be, and who says so.
std::string describeTemporaryFailure(std::error_code code);

} // namespace cauce
