// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The target by name: the only pass that knows what it is called.
#include "compiler/pipeline/Passes.h"

#include "compiler/cpu/Target.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_SETTARGETPASS
#include "compiler/pipeline/Passes.h.inc"

namespace {

struct SetTargetPass : impl::SetTargetPassBase<SetTargetPass> {
  using SetTargetPassBase::SetTargetPassBase;

  void runOnOperation() override {
    std::string error;
    FailureOr<CpuTarget> target = resolveTarget(name, error);
    if (failed(target)) {
      getOperation().emitError(error);
      return signalPassFailure();
    }
    getOperation()->setAttr("rt.target", target->attribute(&getContext()));
  }
};

} // namespace
} // namespace cauce
