// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cases at once, each in a process of its own.
#pragma once

#include "tools/cauce-onnx-suite/Row.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace cauce::suite {

/// Calls run(i, rows[i]) for each i below `count`, in a copy of this process, which has no other threads; `jobs` of them at once, for
/// `seconds` each at most. A row says crash or timeout if its process ended so. Rows are valid as long as this process lives. None, with
/// `error`, if the system has no memory or no process to give.
llvm::ArrayRef<Row> runAll(size_t count, unsigned jobs, unsigned seconds, llvm::function_ref<void(size_t, Row &)> run, std::string &error);

} // namespace cauce::suite
