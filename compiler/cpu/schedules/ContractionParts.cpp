// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where parts begin and end.
#include "compiler/cpu/schedules/ContractionParts.h"

#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

static Type elementOf(linalg::GenericOp root) { return cast<RankedTensorType>(root.getResult(0).getType()).getElementType(); }

// Of the vector operand, that all tiles of a panel go through.
static int64_t bytesOfPart(rt::TargetAttr target) { return target.cacheBytes(0) * 3 / 2; }

// Of the vector operand that a tile reads for a point of the reduction.
static int64_t rowBytesOf(linalg::GenericOp root, const Contraction &contraction, ArrayRef<int64_t> sizes, rt::TargetAttr target) {
  Type element = elementOf(root);
  int64_t columns = sizes[contraction.n], panel = target.panelFor(element);
  bool isKnown = !ShapedType::isDynamic(columns);
  return (isKnown ? std::min<int64_t>(panel, llvm::alignTo(std::max<int64_t>(columns, 1), target.lanesFor(element))) : panel) * rt::bytesOf(element);
}

bool ContractionParts::fit(linalg::GenericOp root, const Contraction &contraction, ArrayRef<int64_t> sizes, rt::TargetAttr target) {
  // A product of matrices whose sum has one symbol is as often short.
  if (root.getMatchingIndexingMap(contraction.lhs).isProjectedPermutation() && contraction.reduction.size() == 1)
    return false;
  int64_t rows = 1, mostRows = mostRowsOf(elementOf(root), target), summed = 1;
  for (unsigned dim : contraction.rows) {
    if (ShapedType::isDynamic(sizes[dim]))
      return false;
    rows *= sizes[dim];
  }
  if (rows == 0 || heightsOf({rows}, mostRows).back() < mostRows)
    return false;
  for (unsigned dim : contraction.reduction) {
    if (ShapedType::isDynamic(sizes[dim]))
      return true;
    summed *= sizes[dim];
  }
  return summed > rows && summed * rowBytesOf(root, contraction, sizes, target) > target.cacheBytes(1);
}

// How many of the last loops of a reduction, which have so many indices, a part goes through as a whole.
static size_t countWhole(ArrayRef<int64_t> counts, int64_t rowBytes, rt::TargetAttr target) {
  int64_t bytes = rowBytes;
  size_t whole = 0;
  for (int64_t count : llvm::reverse(counts)) {
    if (ShapedType::isDynamic(count) || bytes * count > bytesOfPart(target))
      break;
    bytes *= std::max<int64_t>(count, 1);
    ++whole;
  }
  return whole;
}

size_t ContractionParts::wholeDims(linalg::GenericOp root, const Contraction &contraction, ArrayRef<int64_t> sizes, rt::TargetAttr target) {
  SmallVector<int64_t> counts = llvm::map_to_vector(contraction.reduction, [&](unsigned dim) { return sizes[dim]; });
  return countWhole(counts, rowBytesOf(root, contraction, sizes, target), target);
}

ContractionParts::ContractionParts(KernelBuilder &kb, linalg::GenericOp root, const Contraction &contraction, ArrayRef<int64_t> sizes)
    : kb(kb), b(kb.b), rowBytes(rowBytesOf(root, contraction, sizes, kb.target)) {
  sums = kb.results(root.getResult(0)).front();
  isScratch = false;
  for (OpOperand &operand : kb.source.getBody().front().getTerminator()->getOpOperands())
    if (operand.get() == root.getResult(0))
      isScratch |= bool(kb.source.getResultAttr(operand.getOperandNumber(), "rt.scratch"));
}

// None is much smaller than others if their number is known.
OpFoldResult ContractionParts::sizeOfPart(OpFoldResult bytes, OpFoldResult count) {
  OpFoldResult most = kb.divide(b.getIndexAttr(bytesOfPart(kb.target)), bytes);
  OpFoldResult size = kb.fold(arith::MaxUIOp::create(b, kb.loc, kb.asValue(most), kb.index(1)));
  if (kb.likeOf(count).value_or(0) == 0)
    return size;
  OpFoldResult parts = kb.divide(count, size, /*roundsUp=*/true);
  return kb.divide(count, parts, /*roundsUp=*/true);
}

void ContractionParts::open(SmallVectorImpl<ReductionLoop> &loops) {
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  // So many indices of a loop that does not fit, with those within it.
  SmallVector<int64_t> counts = llvm::map_to_vector(loops, [&](const ReductionLoop &loop) { return kb.likeOf(loop.end).value_or(ShapedType::kDynamic); });
  size_t split = loops.size() - 1 - std::min(countWhole(counts, rowBytes, kb.target), loops.size() - 1);
  OpFoldResult bytes = b.getIndexAttr(rowBytes);
  for (size_t i = split + 1; i < loops.size(); ++i)
    if (counts[i] > 0)
      bytes = kb.multiply(bytes, loops[i].end);
  OpFoldResult size = sizeOfPart(bytes, loops[split].end);
  // There is a part even if there is nothing to sum up.
  isFirst = isLast = arith::ConstantOp::create(b, kb.loc, b.getBoolAttr(true));
  auto both = [&](Value x, arith::CmpIPredicate predicate, Value y, Value z) -> Value {
    return arith::AndIOp::create(b, kb.loc, x, arith::CmpIOp::create(b, kb.loc, predicate, y, z));
  };
  Value isEmpty;
  for (size_t i = 0; i <= split; ++i) {
    Value step = i < split ? kb.index(1) : kb.asValue(size);
    Value end = kb.asValue(loops[i].end), atLeastOne = arith::MaxSIOp::create(b, kb.loc, end, kb.index(1));
    auto loop = scf::ForOp::create(b, kb.loc, kb.index(0), atLeastOne, step);
    b.setInsertionPointToStart(loop.getBody());
    Value begin = loop.getInductionVar(), next = kb.asValue(kb.apply(d0 + d1, {begin, step}));
    isFirst = both(isFirst, arith::CmpIPredicate::eq, begin, kb.index(0));
    isLast = both(isLast, arith::CmpIPredicate::sge, next, end);
    if (i < split) {
      fixed.push_back({loops[i].dim, begin});
      Value none = arith::CmpIOp::create(b, kb.loc, arith::CmpIPredicate::eq, end, kb.index(0));
      isEmpty = isEmpty ? arith::OrIOp::create(b, kb.loc, isEmpty, none).getResult() : none;
      continue;
    }
    loops[i].begin = begin;
    Value partEnd = arith::MinSIOp::create(b, kb.loc, next, end);
    loops[i].end = isEmpty ? arith::SelectOp::create(b, kb.loc, isEmpty, kb.index(0), partEnd).getResult() : partEnd;
  }
  loops.erase(loops.begin(), loops.begin() + split);
}

} // namespace cauce
