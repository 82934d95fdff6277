// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products and quotients of sizes, from the number of an element to its indices, and to those of the next one.
#include "compiler/kernels/KernelBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

static bool isUnit(OpFoldResult size) { return getConstantIntValue(size) == 1; }

OpFoldResult KernelBuilder::product(ArrayRef<OpFoldResult> sizes) {
  int64_t constant = 1;
  Value rest;
  for (OpFoldResult size : sizes) {
    if (std::optional<int64_t> known = getConstantIntValue(size))
      constant *= *known;
    else
      rest = rest ? arith::MulIOp::create(b, loc, rest, cast<Value>(size)).getResult() : cast<Value>(size);
  }
  if (!rest)
    return b.getIndexAttr(constant);
  return apply(b.getAffineDimExpr(0) * constant, {rest});
}

OpFoldResult KernelBuilder::multiply(OpFoldResult x, OpFoldResult y) {
  if (getConstantIntValue(x))
    std::swap(x, y);
  std::optional<int64_t> known = getConstantIntValue(y), like = likeOf(x), other = likeOf(y);
  OpFoldResult product = known ? apply(b.getAffineDimExpr(0) * *known, {x}) : OpFoldResult(arith::MulIOp::create(b, loc, asValue(x), asValue(y)).getResult());
  if (auto value = dyn_cast<Value>(product); value && like && other)
    likes[value] = *like * *other;
  return product;
}

OpFoldResult KernelBuilder::divide(OpFoldResult x, OpFoldResult y, bool roundsUp) {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  if (std::optional<int64_t> known = getConstantIntValue(y))
    return apply(roundsUp ? d0.ceilDiv(*known) : d0.floorDiv(*known), {x});
  if (roundsUp)
    x = apply(d0 + d1 - 1, {x, y});
  return arith::DivUIOp::create(b, loc, asValue(x), asValue(y)).getResult();
}

SmallVector<OpFoldResult> KernelBuilder::delinearize(OpFoldResult number, ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> indices(sizes.size(), OpFoldResult(b.getIndexAttr(0)));
  for (unsigned i = sizes.size(); i-- > 0;) {
    if (isUnit(sizes[i]))
      continue;
    if (llvm::all_of(sizes.take_front(i), isUnit)) {
      indices[i] = number;
      break;
    }
    Value left = asValue(number), size = asValue(sizes[i]);
    indices[i] = arith::RemUIOp::create(b, loc, left, size).getResult();
    number = arith::DivUIOp::create(b, loc, left, size).getResult();
  }
  return indices;
}

SmallVector<OpFoldResult> KernelBuilder::next(ArrayRef<OpFoldResult> indices, ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> found(indices);
  Value carry;
  for (unsigned i = sizes.size(); i-- > 0;) {
    if (isUnit(sizes[i]))
      continue;
    Value step = carry ? arith::IndexCastUIOp::create(b, loc, b.getIndexType(), carry).getResult() : index(1);
    Value index = arith::AddIOp::create(b, loc, asValue(indices[i]), step);
    found[i] = index;
    if (llvm::all_of(sizes.take_front(i), isUnit))
      break;
    carry = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, index, asValue(sizes[i]));
    found[i] = arith::SelectOp::create(b, loc, carry, this->index(0), index).getResult();
  }
  return found;
}

} // namespace cauce
