// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The CPU that code is made for: its features, its registers and its caches.
#pragma once

#include "dialects/rt/Rt.h"

#include <string>
#include <vector>

namespace cauce {

struct CpuTarget {
  std::string name;                   // what the user said: "native", "x86-64-v3", ...
  std::string cpu;                    // LLVM's name
  std::string features;               // LLVM's list, "+avx2,+fma"
  std::vector<std::string> required;  // what the machine that runs the artifact must have
  int64_t vectorBytes, registers; // of one vector register, and how many there are
  int64_t tileRows, tileVectors;  // of a register tile
  std::vector<int64_t> caches;    // bytes, of a core, the first level first

  rt::TargetAttr attribute(mlir::MLIRContext *context) const;
};

/// The target by name: native, x86-64-v2, x86-64-v3 or x86-64-v4. Fails with a sentence in `error`.
mlir::FailureOr<CpuTarget> resolveTarget(llvm::StringRef name, std::string &error);

} // namespace cauce
