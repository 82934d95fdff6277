// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations and bytes of kernels, written on them while they still are linalg ops.
#include "compiler/fusion/Passes.h"

#include "compiler/fusion/Work.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_COUNTWORKPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

struct CountWorkPass : impl::CountWorkPassBase<CountWorkPass> {
  void runOnOperation() override {
    for (func::FuncOp kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr("rt.kernel") || kernel.isDeclaration())
        continue;
      FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel);
      if (failed(scheduled))
        return signalPassFailure();
      std::optional<Work> work = countWork(kernel, *scheduled);
      if (!work)
        continue;
      kernel->setAttr("rt.flops", rt::SizeAttr::get(&getContext(), work->flops));
      kernel->setAttr("rt.bytes", rt::SizeAttr::get(&getContext(), work->bytes));
      explain(kernel.getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "kernel '" << kernel.getName() << "' of " << describeNodes(kernel.getLoc()) << ": " << work->flops.str()
            << " flops, " << work->bytes.str() << " bytes";
      });
    }
  }
};

} // namespace
} // namespace cauce
