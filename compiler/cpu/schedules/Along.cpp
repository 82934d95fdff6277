// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What schedules of reductions over a dimension of the result ask of their op.
#include "compiler/cpu/schedules/Along.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {

std::optional<unsigned> indexOf(Value value) {
  if (auto cast = value.getDefiningOp<arith::IndexCastOp>())
    value = cast.getIn();
  auto index = value.getDefiningOp<linalg::IndexOp>();
  return index ? std::optional<unsigned>(index.getDim()) : std::nullopt;
}

bool reducesLastLoop(linalg::GenericOp op) {
  unsigned loops = op.getNumLoops();
  return op.getNumDpsInits() == 1 && loops >= 2 && op.getNumReductionLoops() == 1 &&
         op.getIteratorTypesArray().back() == utils::IteratorType::reduction &&
         op.getMatchingIndexingMap(op.getDpsInitOperand(0)) == AffineMap::getMultiDimIdentityMap(loops, op.getContext()).dropResult(loops - 1);
}

bool countsAlone(linalg::GenericOp op, unsigned along, Value counts) {
  auto isElsewhere = [&](Operation &inner) {
    return indexOf(inner.getResult(0)) == along &&
           llvm::any_of(inner.getUsers(), [&](Operation *user) { return user != counts.getDefiningOp() && !isa<arith::IndexCastOp>(user); });
  };
  auto reads = [&](OpOperand *input) { return op.getMatchingIndexingMap(input).isFunctionOfDim(along); };
  return llvm::none_of(op.getBody()->without_terminator(), isElsewhere) && llvm::none_of(op.getDpsInputOperands(), reads);
}

} // namespace cauce
