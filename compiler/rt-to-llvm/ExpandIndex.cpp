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
    getOperation().walk([](rt::IndexOp op) {
      OpBuilder b(op);
      op.replaceAllUsesWith(affine::expandAffineExpr(b, op.getLoc(), op.getMap().getResult(0), op.getOperands(), {}));
      op.erase();
    });
  }
};
} // namespace
} // namespace cauce
