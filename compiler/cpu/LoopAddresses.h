// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Function;
} // namespace llvm

namespace cauce {

/// Computes in front of each innermost loop of `function` what the addresses in it have in common: `base + (row * stride + i * width) * 4`
/// becomes a pointer to the row, and the offset `i * width * 4`, which grows by a constant and which all addresses share that
/// go at this pace. For loops over elements that is what LLVM's loop strength reduction is worth, which searches for more.
void shareLoopAddresses(llvm::Function &function);

} // namespace cauce
