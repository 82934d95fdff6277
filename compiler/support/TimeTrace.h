// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a compilation spends its time, thread by thread, in the trace event format that ui.perfetto.dev and chrome://tracing open:
// our passes, and what LLVM says of itself while it optimises and generates code.
#pragma once

#include "mlir/Pass/PassManager.h"

#include <string>
#include <system_error>

namespace cauce {

/// Starts a trace of this process on this thread, which must write it.
void beginTimeTrace();
/// Writes it and ends it.
std::error_code writeTimeTrace(llvm::StringRef path);

/// Has what `passes` do in the trace, if there is one. Passes may run on any thread.
void traceTimes(mlir::PassManager &passes);

/// What a thread of a pool does: in the trace, if there is one, while this lives.
class TimeTraceThread {
public:
  TimeTraceThread();
  ~TimeTraceThread();
  TimeTraceThread(const TimeTraceThread &) = delete;

private:
  bool begun;
};

} // namespace cauce
