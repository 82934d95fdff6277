// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of kernels: what they compute and how much of it, "dot_add_relu_Nx300x784". They show in profiles, debuggers and messages,
// and share their module with the functions and states that a user has named.
#pragma once

#include "compiler/fusion/Grouping.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <string>

namespace cauce {

/// At most four words for what `ops` compute, in order, then the sizes of the largest of their loops: identifiers of C, no longer than
/// 53 characters, and never without sizes, so that none is that of a function of libc. `sizes` names the sizes.
std::string kernelStem(Grouping &sizes, llvm::ArrayRef<mlir::linalg::GenericOp> ops);

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

  /// STEM, or STEM_NUMBER where it or what later passes append to it, NAME.tasks or NAME.run, is the name of something else.
  std::string make(llvm::StringRef stem) {
    std::string name = stem.str();
    while (!taken.insert(name).second)
      name = (stem + "_" + llvm::Twine(++counts[stem])).str();
    return name;
  }

private:
  llvm::StringSet<> taken; // names, and what stands before each of their dots
  llvm::StringMap<unsigned> counts; // of a stem: the last number
};

} // namespace cauce
