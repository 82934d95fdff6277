// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Removal of what only training needed.
#include "compiler/training/Passes.h"

#include "dialects/nn/NnBase.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_STRIPTRAININGPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct StripTrainingPass : impl::StripTrainingPassBase<StripTrainingPass> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (isa<train::MetricOp, train::LossWeightOp, train::TrainingOp>(op))
        op->erase();
    });
  }
};
} // namespace
} // namespace cauce
