// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cumulate schedule: what it recognises, and what else passes want to know of it.
#include "compiler/cpu/schedules/Cumulate.h"

#include "compiler/cpu/schedules/Along.h"
#include "compiler/kernels/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace cauce {

// Whether `value` is the size of the last loop of `op`, less one.
static bool isLastOf(linalg::GenericOp op, Value value) {
  int64_t size = op.getStaticLoopRanges().back();
  if (!ShapedType::isDynamic(size))
    return getConstantIntValue(value) == size - 1;
  if (auto less = value.getDefiningOp<arith::SubIOp>())
    return getConstantIntValue(less.getRhs()) == 1;
  auto less = value.getDefiningOp<arith::AddIOp>();
  return less && getConstantIntValue(less.getRhs()) == -1;
}

std::optional<Cumulate> matchCumulate(linalg::GenericOp op) {
  unsigned loops = op.getNumLoops(), element = loops - 1;
  if (!reducesLastLoop(op) || !op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>())
    return std::nullopt;

  // yield(select(element comes before i, next, what there was before))
  Block *body = op.getBody();
  auto select = body->getTerminator()->getOperand(0).getDefiningOp<arith::SelectOp>();
  auto counts = select ? select.getCondition().getDefiningOp<arith::CmpIOp>() : arith::CmpIOp();
  std::optional<unsigned> along = counts ? indexOf(counts.getRhs()) : std::nullopt;
  if (!along || *along == element || select.getFalseValue() != body->getArguments().back() || !countsAlone(op, *along, counts))
    return std::nullopt;
  Cumulate found{*along, false, false, select.getTrueValue()};
  if (auto fromLast = counts.getLhs().getDefiningOp<arith::SubIOp>()) {
    found.isReverse = true;
    if (indexOf(fromLast.getRhs()) != element || !isLastOf(op, fromLast.getLhs()))
      return std::nullopt;
  } else if (indexOf(counts.getLhs()) != element) {
    return std::nullopt;
  }
  using P = arith::CmpIPredicate;
  P predicate = counts.getPredicate();
  found.isExclusive = predicate == P::ult || predicate == P::ugt;
  if (predicate != (found.isReverse ? (found.isExclusive ? P::ugt : P::uge) : (found.isExclusive ? P::ult : P::ule)))
    return std::nullopt;
  return found;
}

namespace {

struct CumulateSchedule : Schedule {
  CumulateSchedule() : Schedule("cumulate") {}

  bool accepts(linalg::GenericOp root) const override { return matchCumulate(root).has_value(); }
  StringRef accepted() const override { return "what is computed of all elements up to each one"; }
  // What is fused is evaluated once for each element, although the root has a loop more.
  Welcome welcomes(OpOperand &operand) const override {
    auto root = cast<linalg::GenericOp>(operand.getOwner());
    if (!root.payloadUsesValueFromOperand(&operand))
      return {Welcome::Never, "it is read from its last element on"};
    return {operand.get().hasOneUse() ? Welcome::Always : Welcome::Open, ""};
  }

  SizeExpr evaluations(linalg::GenericOp root, ArrayRef<SizeExpr> loops) const override { return Schedule::evaluations(root, loops.drop_back()); }

  void describe(raw_ostream &out, unsigned, rt::TargetAttr) const override {
    out << ", one pass over the elements, in vectors along the last dimension or, if it is that one, a few rows at a time";
  }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override { return verifySingleOp(kernel, name); }
  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override {
    emitCumulate(kernel, target);
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makeCumulate() { return std::make_unique<CumulateSchedule>(); }

} // namespace cauce
