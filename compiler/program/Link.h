// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linking in process with lld.
#pragma once

#include "mlir/Support/LLVM.h"

#include <string>
#include <vector>

namespace cauce {

/// Links a program's object file to a shared object that exports `cauce_program`.
mlir::LogicalResult linkSharedObject(llvm::StringRef object, llvm::StringRef output, std::string &error);

/// Links a program's object file with the runtime to an executable. `library` is the folder with the runtime's
/// start-up object and archive; `readers` has bit (1 << reader) for each reader that is linked in.
mlir::LogicalResult linkExecutable(llvm::StringRef object, llvm::StringRef library, uint32_t readers,
                                   llvm::StringRef output, std::string &error);

} // namespace cauce
