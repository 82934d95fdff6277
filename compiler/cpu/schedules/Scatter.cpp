// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The scatter schedule: what it recognises, and what else passes want to know of it.
#include "compiler/cpu/schedules/Scatter.h"

#include "compiler/kernels/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace cauce {

// The block argument that `value` is converted from; null if it is made otherwise.
static BlockArgument convertedFrom(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<arith::ExtSIOp, arith::ExtUIOp, arith::TruncIOp>(op))
      return {};
    value = op->getOperand(0);
  }
  return cast<BlockArgument>(value);
}

// Whether `value` is the index of the first dimension.
static bool isFirstIndex(Value value) {
  auto cast = value.getDefiningOp<arith::IndexCastOp>();
  auto index = cast ? cast.getIn().getDefiningOp<linalg::IndexOp>() : linalg::IndexOp();
  return index && index.getDim() == 0;
}

std::optional<Scatter> matchScatter(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1)
    return std::nullopt;
  auto fill = op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>();
  auto isZero = [](Value value) { return matchPattern(value, m_AnyZeroFloat()) || matchPattern(value, m_Zero()); };
  if (!fill || !isZero(fill.value()))
    return std::nullopt;

  // yield(acc + select(id == index, x, 0))
  Block *body = op.getBody();
  Operation *sum = body->getTerminator()->getOperand(0).getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::AddIOp>(sum) || sum->getOperand(0) != body->getArgument(2))
    return std::nullopt;
  auto select = sum->getOperand(1).getDefiningOp<arith::SelectOp>();
  auto hit = select ? select.getCondition().getDefiningOp<arith::CmpIOp>() : arith::CmpIOp();
  if (!hit || hit.getPredicate() != arith::CmpIPredicate::eq || !isFirstIndex(hit.getRhs()) ||
      select.getTrueValue() != body->getArgument(0) || !isZero(select.getFalseValue()) ||
      convertedFrom(hit.getLhs()) != body->getArgument(1))
    return std::nullopt;

  // d first, then what both x and y have, then what is summed over: all of ids, and nothing else.
  Scatter found{op.getDpsInputOperand(0), op.getDpsInputOperand(1), hit.getLhs()};
  AffineMap y = op.getMatchingIndexingMap(op.getDpsInitOperand(0)), ids = op.getMatchingIndexingMap(found.ids);
  AffineMap x = op.getMatchingIndexingMap(found.x);
  unsigned rank = y.getNumResults();
  if (rank < 2 || y != AffineMap::getMultiDimIdentityMap(op.getNumLoops(), op.getContext()).getSliceMap(0, rank) ||
      !ids.isProjectedPermutation() || ids.getNumResults() != op.getNumLoops() - rank || !x.isProjectedPermutation() ||
      x.getNumResults() != op.getNumLoops() - 1 || x.isFunctionOfDim(0))
    return std::nullopt;
  for (unsigned dim = 0; dim < rank; ++dim)
    if (ids.isFunctionOfDim(dim))
      return std::nullopt;
  return found;
}

namespace {

struct ScatterSchedule : Schedule {
  ScatterSchedule() : Schedule("scatter") {}

  bool accepts(linalg::GenericOp root) const override { return matchScatter(root).has_value(); }
  StringRef accepted() const override { return "a sum of the rows of a tensor whose index is that of the result"; }
  Welcome welcomes(OpOperand &) const override { return {Welcome::Never, "a scatter finds the rows of what it adds in memory"}; }
  bool worksInPlace() const override { return false; } // an element is added to after others were written

  // No kernel makes a comparison for each pair of a row and an index: there is an addition for each element that is scattered.
  SizeExpr evaluations(linalg::GenericOp root, ArrayRef<SizeExpr> loops) const override { return Schedule::evaluations(root, loops.drop_front()); }

  void describe(raw_ostream &out, unsigned, rt::TargetAttr) const override {
    out << ", an addition for each element, in vectors along the dimensions behind the first";
  }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override { return verifySingleOp(kernel, name); }
  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override {
    emitScatter(kernel, target);
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makeScatter() { return std::make_unique<ScatterSchedule>(); }

} // namespace cauce
