// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Index arithmetic in the body of a generic op, and guarded reads: what may lie outside a tensor is read at its first element
// and selected away.
#pragma once

#include "compiler/nn-to-linalg/Scalars.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace cauce {

struct Indices {
  using Value = mlir::Value;
  mlir::OpBuilder &b;
  mlir::Location loc;

  Value constant(int64_t value) const { return mlir::arith::ConstantIndexOp::create(b, loc, value); }
  Value of(int64_t dim) const { return mlir::linalg::IndexOp::create(b, loc, dim); }
  llvm::SmallVector<Value> all(int64_t rank) const {
    llvm::SmallVector<Value> indices;
    for (int64_t dim = 0; dim < rank; ++dim)
      indices.push_back(of(dim));
    return indices;
  }
  // Unsigned: an index below 0 is a very large number.
  Value isBelow(Value index, int64_t size) const { return isBelow(index, constant(size)); }
  Value isBelow(Value index, Value size) const { return mlir::arith::CmpIOp::create(b, loc, mlir::arith::CmpIPredicate::ult, index, size); }
  // An id of element type `type` of nn.
  Value fromId(Value id, mlir::Type type) const {
    return mlir::arith::IndexCastOp::create(b, loc, b.getIndexType(), convertScalar(b, loc, id, type, b.getI64Type()));
  }
  // Of `size` elements that lie `stride` apart, the one at `place`, and whether there is one. At least one element.
  struct Element {
    Value exists, index;
  };
  Element at(Value place, int64_t size, int64_t stride) const {
    Value exists = isBelow(place, (size - 1) * stride + 1);
    if (stride == 1)
      return {exists, place};
    Value rest = mlir::arith::RemUIOp::create(b, loc, place, constant(stride));
    Value isOnStride = mlir::arith::CmpIOp::create(b, loc, mlir::arith::CmpIPredicate::eq, rest, constant(0));
    exists = mlir::arith::AndIOp::create(b, loc, exists, isOnStride);
    return {exists, mlir::arith::DivUIOp::create(b, loc, place, constant(stride))};
  }
  // tensor[indices] where `exists`, which depends on the indices of `dimensions`, else `otherwise`; nothing is read outside the tensor.
  Value extractWhere(Value exists, Value tensor, llvm::SmallVector<Value> indices, llvm::ArrayRef<int64_t> dimensions, Value otherwise) const {
    for (int64_t dimension : dimensions)
      indices[dimension] = mlir::arith::SelectOp::create(b, loc, exists, indices[dimension], constant(0));
    Value element = mlir::tensor::ExtractOp::create(b, loc, tensor, indices);
    return mlir::arith::SelectOp::create(b, loc, exists, element, otherwise);
  }
};

} // namespace cauce
