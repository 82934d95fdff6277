// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions of indices become the arithmetic that MLIR makes of affine.apply.
#include "compiler/rt-to-llvm/Passes.h"

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_EXPANDINDEXPASS
#include "compiler/rt-to-llvm/Passes.h.inc"

namespace {
struct ExpandIndexPass : impl::ExpandIndexPassBase<ExpandIndexPass> {
  void runOnOperation() override {
    WalkResult all = getOperation().walk([](rt::IndexOp op) {
      OpBuilder b(op);
      Value result = affine::expandAffineExpr(b, op.getLoc(), op.getMap().getResult(0), op.getOperands(), {});
      if (!result) // which has been said: a divisor below 1
        return WalkResult::interrupt();
      op.replaceAllUsesWith(result);
      op.erase();
      return WalkResult::advance();
    });
    if (all.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
} // namespace cauce
