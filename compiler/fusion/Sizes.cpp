// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes of tensors, followed to where they come from.
#include "compiler/fusion/Sizes.h"

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {

OpFoldResult sizeOf(OpBuilder &b, Value tensor, int64_t dim) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dim))
    return b.getIndexAttr(type.getDimSize(dim));
  if (auto linalgOp = tensor.getDefiningOp<linalg::LinalgOp>())
    return sizeOf(b, linalgOp.getDpsInitOperand(cast<OpResult>(tensor).getResultNumber())->get(), dim);
  if (auto empty = tensor.getDefiningOp<tensor::EmptyOp>())
    return empty.getDynamicSizes()[type.getDynamicDimIndex(dim)];
  auto function = dyn_cast<func::FuncOp>(tensor.getParentBlock()->getParentOp());
  ArrayAttr dims;
  if (auto argument = dyn_cast<BlockArgument>(tensor); argument && function)
    dims = function.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(), "rt.dims");
  if (rt::hasBodies(tensor.getDefiningOp()) && function)
    dims = rt::dimsOf(cast<OpResult>(tensor));
  if (dims)
    for (BlockArgument symbol : function.getArguments())
      if (function.getArgAttr(symbol.getArgNumber(), "rt.symbol") == dims[type.getDynamicDimIndex(dim)])
        return OpFoldResult(symbol);
  return {};
}

} // namespace cauce
