// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See TimeTrace.h. LLVM's profiler is one for each thread; what a thread of a pool has gathered is handed over when it is done with
// its work, because nobody knows when such a thread ends.
#include "compiler/support/TimeTrace.h"

#include "compiler/support/File.h"
#include "compiler/support/Nodes.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/Support/TimeProfiler.h"

#include <atomic>
#include <deque>

using namespace mlir;

namespace cauce {

static std::atomic<bool> isOn{false};

static void beginThread() { llvm::timeTraceProfilerInitialize(/*TimeTraceGranularity=*/0, "cauce"); }

void beginTimeTrace() {
  beginThread();
  isOn = true;
}

std::error_code writeTimeTrace(StringRef path) {
  isOn = false;
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  llvm::timeTraceProfilerWrite(stream);
  llvm::timeTraceProfilerCleanup();
  return writeFile(path, text);
}

TimeTraceThread::TimeTraceThread() : begun(isOn && !llvm::timeTraceProfilerEnabled()) {
  if (begun)
    beginThread();
}

TimeTraceThread::~TimeTraceThread() {
  if (begun)
    llvm::timeTraceProfilerFinishThread();
}

namespace {
class TraceInstrumentation : public PassInstrumentation {
  void runBeforePass(Pass *pass, Operation *op) override {
    scopes().emplace_back();
    StringRef what = pass->getArgument().empty() ? pass->getName() : pass->getArgument();
    llvm::timeTraceProfilerBegin(what, nameOf(op));
  }
  void runAfterPass(Pass *, Operation *) override { end(); }
  void runAfterPassFailed(Pass *, Operation *) override { end(); }

  static void end() {
    llvm::timeTraceProfilerEnd();
    scopes().pop_back();
  }

  // Of passes within passes on this thread.
  static std::deque<TimeTraceThread> &scopes() {
    static thread_local std::deque<TimeTraceThread> running;
    return running;
  }
};
} // namespace

void traceTimes(PassManager &passes) {
  if (isOn)
    passes.addInstrumentation(std::make_unique<TraceInstrumentation>());
}

} // namespace cauce
