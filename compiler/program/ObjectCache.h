// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects and artifacts that were compiled before, in a folder. What is in it is only ever a reason not to compute it again: a file that is damaged, of another
// compiler, or gone in the meantime is one that is not there, and a folder that cannot be written is a warning.
#pragma once

#include "compiler/cpu/Target.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CodeGen.h"

#include <mutex>

namespace cauce {

/// Several threads and processes may use one folder at once.
class ObjectCache {
public:
  /// Makes the folder if it is not there. `most`: bytes of what stays in it.
  ObjectCache(llvm::StringRef folder, uint64_t most);

  /// What emitObject makes of the module and these is called: a hash of all of it, of this compiler and of LLVM's version.
  static std::string nameOf(const llvm::Module &module, const CpuTarget &target, llvm::CodeGenOptLevel level, bool sanitize);
  /// The same of what is described by a text.
  static std::string nameOf(llvm::StringRef text);

  /// Whether there is something of that name; then it is what was used last.
  bool read(llvm::StringRef name, llvm::SmallVectorImpl<char> &content);
  /// Writes it, or keeps in mind why it cannot. Nothing is written that would have most of the others removed.
  void write(llvm::StringRef name, llvm::ArrayRef<char> content);

  /// Removes what was used least recently until the rest is as small as asked for, if anything was written.
  void trim();

  /// Of what was asked for, how much was there.
  unsigned hits() const { return found; }
  unsigned lookups() const { return asked; }
  /// Why nothing more was written; empty if all was.
  const std::string &problem() const { return failure; }

private:
  std::string pathOf(llvm::StringRef name) const;

  std::string folder;
  uint64_t most;
  std::mutex mutex; // of what follows
  unsigned found = 0, asked = 0, written = 0;
  std::string failure;
};

} // namespace cauce
