// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The place schedule: what it recognises, and what else passes want to know of it.
#include "compiler/cpu/schedules/Place.h"

#include "compiler/cpu/schedules/Along.h"
#include "compiler/kernels/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {

std::optional<Place> matchPlace(linalg::GenericOp op) {
  if (!reducesLastLoop(op))
    return std::nullopt;
  // yield(select(id == d, next, what there was before))
  Block *body = op.getBody();
  auto select = body->getTerminator()->getOperand(0).getDefiningOp<arith::SelectOp>();
  auto isMine = select ? select.getCondition().getDefiningOp<arith::CmpIOp>() : arith::CmpIOp();
  std::optional<unsigned> along = isMine ? indexOf(isMine.getRhs()) : std::nullopt;
  if (!along || *along == op.getNumLoops() - 1 || isMine.getPredicate() != arith::CmpIPredicate::eq ||
      select.getFalseValue() != body->getArguments().back() || !countsAlone(op, *along, isMine))
    return std::nullopt;
  // The id is that of the element, whatever there was before.
  SetVector<Operation *> slice;
  SmallVector<Value> open{isMine.getLhs()};
  while (!open.empty()) {
    Value value = open.pop_back_val();
    if (value == body->getArguments().back())
      return std::nullopt;
    if (Operation *made = value.getDefiningOp(); made && made->getBlock() == body && slice.insert(made))
      llvm::append_range(open, made->getOperands());
  }
  return Place{*along, isMine.getLhs(), select.getTrueValue()};
}

namespace {

struct PlaceSchedule : Schedule {
  PlaceSchedule() : Schedule("place") {}

  bool accepts(linalg::GenericOp root) const override { return matchPlace(root).has_value(); }
  StringRef accepted() const override { return "what is computed of the elements that have the index of the result"; }
  bool worksInPlace() const override { return false; } // an element is read after others were written

  // Each element finds its place.
  SizeExpr evaluations(linalg::GenericOp root, ArrayRef<SizeExpr> loops) const override {
    SmallVector<SizeExpr> elements(loops);
    elements.erase(elements.begin() + matchPlace(root)->along);
    return Schedule::evaluations(root, elements);
  }

  void describe(raw_ostream &out, unsigned, rt::TargetAttr) const override { out << ", one pass over the elements, each of which goes to its place"; }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override { return verifySingleOp(kernel, name); }
  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override {
    emitPlace(kernel, target);
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makePlace() { return std::make_unique<PlaceSchedule>(); }

} // namespace cauce
