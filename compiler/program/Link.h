// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Linking in process with lld. The linker writes to a file, `temporary`; each function returns its contents.
#pragma once

#include "mlir/Support/LLVM.h"

#include <string>
#include <vector>

namespace cauce {

/// Links a program's object files to one, in which no symbol but the program's, `symbol`, is global.
mlir::LogicalResult linkObject(llvm::ArrayRef<std::string> objects, llvm::StringRef symbol, llvm::StringRef temporary,
                               llvm::SmallVectorImpl<char> &object, std::string &error);

/// The same as the only member of an archive.
mlir::LogicalResult linkArchive(llvm::ArrayRef<std::string> objects, llvm::StringRef symbol, llvm::StringRef temporary,
                                llvm::StringRef member, llvm::SmallVectorImpl<char> &archive, std::string &error);

/// Links a program's object files to a shared object that exports `cauce_program`. `sanitize`: to be opened by a process
/// that has AddressSanitizer's runtime.
mlir::LogicalResult linkSharedObject(llvm::ArrayRef<std::string> objects, bool sanitize, llvm::StringRef temporary,
                                     llvm::SmallVectorImpl<char> &content, std::string &error);

/// Links a program's object files with the runtime to an executable. `library` is the folder with the runtime's
/// start-up object and archive; `readers` has bit (1 << reader) for each reader that is linked in; `strip`: without symbols.
mlir::LogicalResult linkExecutable(llvm::ArrayRef<std::string> objects, llvm::StringRef library, uint32_t readers,
                                   bool strip, llvm::StringRef temporary, llvm::SmallVectorImpl<char> &content, std::string &error);

} // namespace cauce
