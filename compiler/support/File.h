// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files that the compiler writes.
#pragma once

#include "mlir/Support/LLVM.h"

#include <system_error>

namespace cauce {

/// Writes a file as a whole: it takes the place of what was there only when it is complete, so that nobody sees a part of
/// it and a program that is loaded from the old one goes on. Devices and pipes are written as they are.
std::error_code writeFile(llvm::StringRef path, llvm::StringRef content, bool executable = false);

} // namespace cauce
