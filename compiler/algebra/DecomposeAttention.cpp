// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention in ops that have code, behind differentiation.
#include "compiler/algebra/Passes.h"

#include "dialects/nn/Attention.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_DECOMPOSEATTENTIONPASS
#include "compiler/algebra/Passes.h.inc"

namespace {

template <typename Op>
void decompose(func::FuncOp function) {
  SmallVector<Op> ops; // of bodies of loops, too
  function.walk([&](Op op) { ops.push_back(op); });
  for (Op op : ops) {
    OpBuilder builder(op);
    op->replaceAllUsesWith(op.decompose(builder));
    op->erase();
  }
}

struct DecomposeAttentionPass : impl::DecomposeAttentionPassBase<DecomposeAttentionPass> {
  void runOnOperation() override {
    decompose<nn::AttentionOp>(getOperation());
    decompose<nn::AttentionGradientOp>(getOperation());
  }
};

} // namespace
} // namespace cauce
