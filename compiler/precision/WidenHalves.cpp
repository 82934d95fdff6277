// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// f32 between two conversions around what computes with halves. An op that is new is computed so, unless it is listed as one that only
// moves elements: without that it would be right, and move twice as much.
#include "compiler/precision/Moves.h"
#include "compiler/precision/Passes.h"

#include "dialects/elements/ElementType.h"
#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/Symbols.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_WIDENHALVESPASS
#include "compiler/precision/Passes.h.inc"

namespace {

bool hasHalves(Type type) { return isa<RankedTensorType>(type) && isHalf(getElementTypeOrSelf(type)); }

Type widened(Type type) {
  return hasHalves(type) ? Type(nn::withElementType(cast<RankedTensorType>(type), Float32Type::get(type.getContext()))) : type;
}

void widen(Operation *op) {
  OpBuilder b(op);
  IRMapping mapping;
  for (Value operand : op->getOperands())
    if (hasHalves(operand.getType()) && !mapping.contains(operand))
      mapping.map(operand, nn::ConvertOp::create(b, op->getLoc(), widened(operand.getType()), operand));
  Operation *wide = b.clone(*op, mapping);
  for (auto [result, narrow] : llvm::zip(wide->getResults(), op->getResults())) {
    Type type = narrow.getType();
    result.setType(widened(type));
    narrow.replaceAllUsesWith(hasHalves(type) ? Value(nn::ConvertOp::create(b, op->getLoc(), type, result)) : Value(result));
  }
  op->erase();
}

struct WidenHalvesPass : impl::WidenHalvesPassBase<WidenHalvesPass> {
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<nn::NnDialect>(op->getDialect()) && !computesNothing(op) &&
          (llvm::any_of(op->getOperandTypes(), hasHalves) || llvm::any_of(op->getResultTypes(), hasHalves)))
        ops.push_back(op);
    });
    llvm::for_each(ops, widen);
  }
};

} // namespace
} // namespace cauce
