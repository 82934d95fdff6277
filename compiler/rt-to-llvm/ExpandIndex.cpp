// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions of indices become the arithmetic that MLIR makes of affine.apply, and masks a comparison.
#include "compiler/rt-to-llvm/Passes.h"

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_EXPANDINDEXPASS
#include "compiler/rt-to-llvm/Passes.h.inc"

namespace {
struct ExpandIndexPass : impl::ExpandIndexPassBase<ExpandIndexPass> {
  /// 0, 1, 2, ... < what is left
  static void expand(vector::CreateMaskOp op) {
    OpBuilder b(op);
    auto type = op.getType().clone(b.getI32Type());
    auto numbers = llvm::to_vector(llvm::seq<int32_t>(0, type.getNumElements()));
    Value left = arith::IndexCastOp::create(b, op.getLoc(), b.getI32Type(), op.getOperand(0));
    Value lanes = arith::ConstantOp::create(b, op.getLoc(), DenseElementsAttr::get(type, ArrayRef(numbers)));
    left = vector::BroadcastOp::create(b, op.getLoc(), type, left);
    op.replaceAllUsesWith(arith::CmpIOp::create(b, op.getLoc(), arith::CmpIPredicate::slt, lanes, left).getResult());
    op.erase();
  }

  void runOnOperation() override {
    getOperation().walk([](vector::CreateMaskOp op) {
      if (op.getType().getRank() == 1 && !op.getType().isScalable())
        expand(op);
    });
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
