// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of kernels, which share their module with the functions and states that a user has named.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringSet.h"

#include <string>

namespace cauce {

class KernelNames {
public:
  explicit KernelNames(mlir::ModuleOp module) {
    for (auto symbol : module.getOps<mlir::SymbolOpInterface>()) {
      llvm::StringRef name = symbol.getName();
      taken.insert(name);
      for (size_t dot = name.rfind('.'); dot != llvm::StringRef::npos; dot = name.take_front(dot).rfind('.'))
        taken.insert(name.take_front(dot));
    }
  }

  /// STEM_NUMBER, where neither it nor what later passes append to it, NAME.tasks or NAME.run, is the name of something else.
  std::string make(llvm::StringRef stem) {
    std::string name;
    do
      name = (stem + "_" + llvm::Twine(counter++)).str();
    while (!taken.insert(name).second);
    return name;
  }

private:
  llvm::StringSet<> taken; // names, and what stands before each of their dots
  unsigned counter = 0;
};

} // namespace cauce
