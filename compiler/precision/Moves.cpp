// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/precision/Moves.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Window.h"

using namespace mlir;

namespace cauce {

bool movesAll(Operation *op) {
  return isa<nn::BroadcastOp, nn::ReshapeOp, nn::TransposeOp, nn::PadOp, nn::WindowsOp, nn::ReverseOp>(op);
}

bool computesNothing(Operation *op) {
  return movesAll(op) || isa<nn::IdentityOp, nn::StopGradientOp, nn::SelectOp, nn::ConvertOp, nn::ConstantOp, nn::FullOp, nn::OneHotOp, nn::SliceOp,
                             nn::ConcatOp, nn::GatherOp, nn::ScanOp, nn::IfOp, nn::WhileOp, nn::YieldOp>(op); // loops carry what their bodies compute
}

} // namespace cauce
