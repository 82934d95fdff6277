// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From LLVM IR to an object file in memory.
#pragma once

#include "compiler/cpu/Target.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CodeGen.h"

namespace cauce {

/// Optimises the module for the target and appends its object file to `object`, and its assembly to `assembly` if
/// that is not null. `level`: what instruction selection, scheduling and register allocation take pains for. `sanitize`: with the
/// checks of AddressSanitizer. Fails with a sentence in `error`. Modules of different contexts can be emitted at the same time.
mlir::LogicalResult emitObject(llvm::Module &module, const CpuTarget &target, llvm::CodeGenOptLevel level, bool sanitize,
                               llvm::SmallVectorImpl<char> &object, std::string *assembly, std::string &error);

} // namespace cauce
