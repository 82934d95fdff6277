// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Offsets are linear in the indices: that of a row, computed once for a tile, and that of the reduction, the same for all rows,
// add up to that of an element.
#include "compiler/cpu/schedules/ContractionRows.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {

ContractionRows::ContractionRows(KernelBuilder &kb, linalg::GenericOp root, const Contraction &contraction)
    : kb(kb), b(kb.b), root(root), contraction(contraction), sizes(kb.iterationSizes(root)), lhs(*kb.argument(contraction.lhs->get())),
      map(root.getMatchingIndexingMap(contraction.lhs)) {}

OpFoldResult ContractionRows::count() { return kb.product(rowSizes()); }

SmallVector<OpFoldResult> ContractionRows::rowSizes() const {
  return llvm::map_to_vector(contraction.rows, [&](unsigned dim) { return sizes[dim]; });
}

SmallVector<int64_t> ContractionRows::heights(int64_t mostRows) const {
  SmallVector<int64_t> likes;
  for (unsigned dim : contraction.rows) {
    std::optional<int64_t> like = kb.likeOf(sizes[dim]);
    if (like && !getConstantIntValue(sizes[dim]))
      return {mostRows - 1, mostRows}; // of all that are passed
    likes.push_back(like.value_or(ShapedType::kDynamic));
  }
  return heightsOf(likes, mostRows);
}

Stride Stride::operator*(OpFoldResult size) const {
  Stride product = *this;
  if (std::optional<int64_t> known = getConstantIntValue(size))
    product.number *= *known;
  else
    product.sizes.push_back(cast<Value>(size));
  llvm::sort(product.sizes, [](Value a, Value c) { return a.getAsOpaquePointer() < c.getAsOpaquePointer(); });
  return product;
}

std::optional<Stride> ContractionRows::strideOf(OpOperand *operand, unsigned dim) const {
  const Buffer &buffer = *kb.argument(operand->get());
  Stride stride, step; // of the index, of the buffer's dimension
  step.number = 1;
  AffineMap map = linalg::GenericOp(root).getMatchingIndexingMap(operand);
  ArrayRef<AffineExpr> indices = map.getResults();
  for (int64_t i = indices.size(); i-- > 0;) {
    std::optional<int64_t> coefficient = coefficientOf(indices[i], dim);
    bool isLast = i + 1 == int64_t(indices.size());
    if (!coefficient)
      return std::nullopt;
    if (*coefficient) {
      if (isLast && buffer.layout.getKind() == rt::LayoutKind::Panel)
        return std::nullopt; // elements of a row are apart by more where a panel ends
      if (stride.number && stride.sizes != step.sizes)
        return std::nullopt;
      stride = {stride.number + *coefficient * step.number, step.sizes};
    }
    bool isPanel = isLast && buffer.layout.getKind() == rt::LayoutKind::Panel;
    step = step * (isPanel ? OpFoldResult(b.getIndexAttr(buffer.layout.getParameter())) : buffer.extents[i]);
  }
  return stride;
}

SmallVector<ReductionLoop> ContractionRows::reductionLoops() {
  SmallVector<ReductionLoop> loops; // innermost first
  auto isStepOf = [&](unsigned outer, const ReductionLoop &inner, OpOperand *operand) {
    std::optional<Stride> step = strideOf(operand, inner.dim), stride = strideOf(operand, outer);
    return step && stride && *stride == *step * inner.end;
  };
  for (unsigned dim : llvm::reverse(contraction.reduction)) {
    if (!loops.empty() && isStepOf(dim, loops.back(), contraction.lhs) && isStepOf(dim, loops.back(), contraction.rhs))
      loops.back().end = kb.multiply(loops.back().end, sizes[dim]);
    else
      loops.push_back({dim, b.getIndexAttr(0), sizes[dim]});
  }
  std::reverse(loops.begin(), loops.end());
  return loops;
}

void ContractionRows::start(OpFoldResult first, int64_t rows, ArrayRef<OpFoldResult> outer) {
  indices.clear();
  bases.clear();
  SmallVector<OpFoldResult> rowSizes = this->rowSizes();
  for (int64_t r = 0; r < rows; ++r) {
    if (contraction.rows.empty())
      indices.emplace_back();
    else if (contraction.rows.size() == 1)
      indices.push_back({kb.apply(b.getAffineDimExpr(0) + r, {first})});
    else
      indices.push_back(r ? kb.next(indices.back(), rowSizes) : kb.delinearize(first, rowSizes));
    if (isPlain())
      continue;
    SmallVector<OpFoldResult> ivs(root.getNumLoops(), OpFoldResult(b.getIndexAttr(0)));
    place(r, ivs);
    for (auto [dim, iv] : llvm::zip(contraction.outer, outer))
      ivs[dim] = iv;
    bases.push_back(kb.asValue(offsetAt(ivs, /*isRelative=*/false)));
  }
}

void ContractionRows::place(int64_t row, MutableArrayRef<OpFoldResult> ivs) const {
  for (auto [dim, index] : llvm::zip(contraction.rows, indices[row]))
    ivs[dim] = index;
}

OpFoldResult ContractionRows::offsetAt(ArrayRef<OpFoldResult> ivs, bool isRelative) {
  SmallVector<AffineExpr> zeros(map.getNumDims(), b.getAffineConstantExpr(0));
  SmallVector<OpFoldResult> places;
  for (AffineExpr expr : map.getResults())
    places.push_back(kb.apply(isRelative ? expr - expr.replaceDims(zeros) : expr, ivs));
  return kb.offsetOf(lhs, places);
}

Value ContractionRows::placeOf(int64_t row, ArrayRef<OpFoldResult> ivs) {
  if (isPlain()) {
    SmallVector<OpFoldResult> indices = llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) { return kb.apply(expr, ivs); });
    return kb.asValue(kb.offsetOf(lhs, indices));
  }
  SmallVector<OpFoldResult> inReduction(ivs.size(), OpFoldResult(b.getIndexAttr(0)));
  for (unsigned dim : contraction.reduction)
    inReduction[dim] = ivs[dim];
  return arith::AddIOp::create(b, kb.loc, cast<Value>(bases[row]), kb.asValue(offsetAt(inReduction, /*isRelative=*/true)));
}

Value ContractionRows::load(int64_t row, ArrayRef<OpFoldResult> ivs) {
  if (isPlain() || lhs.layout.getKind() == rt::LayoutKind::Panel) {
    Point point;
    point.ivs.assign(ivs.begin(), ivs.end());
    return kb.load(lhs, map, point);
  }
  return kb.fromStorage(memref::LoadOp::create(b, kb.loc, lhs.memref, ValueRange{placeOf(row, ivs)}), lhs.type.getElementType());
}

Value ContractionRows::loadPair(int64_t row, ArrayRef<OpFoldResult> ivs) {
  auto pair = VectorType::get({2}, b.getI16Type()), word = VectorType::get({1}, b.getI32Type());
  Value loaded = vector::LoadOp::create(b, kb.loc, pair, lhs.memref, ValueRange{placeOf(row, ivs)});
  return vector::ExtractOp::create(b, kb.loc, vector::BitCastOp::create(b, kb.loc, word, loaded), ArrayRef<int64_t>{0});
}

} // namespace cauce
