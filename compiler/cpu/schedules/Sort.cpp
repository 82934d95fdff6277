// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sort schedule: what it recognises, and what else passes want to know of it.
#include "compiler/cpu/schedules/Sort.h"

#include "compiler/cpu/schedules/Along.h"
#include "compiler/kernels/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace cauce {

// Up to here, all pairs are compared in vectors faster than digits are counted one by one.
static constexpr int64_t mostCounted = 96;
// Up to here, an element finds its place among the first ones by comparison with each.
static constexpr int64_t mostSelected = 32;

bool Sort::selects() const { return first && *first <= mostSelected; }

std::optional<Sort> matchSort(linalg::GenericOp op) {
  if (!reducesLastLoop(op) || op.getNumDpsInputs() != 2 || op.getDpsInputOperand(0)->get() != op.getDpsInputOperand(1)->get())
    return std::nullopt;
  auto fill = op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>();
  if (!fill || !matchPattern(fill.value(), m_Zero()))
    return std::nullopt;

  // yield(min(count + (key < own or (key == own and k < i)), first))
  Block *body = op.getBody();
  Value yielded = body->getTerminator()->getOperand(0);
  std::optional<int64_t> first;
  if (auto least = yielded.getDefiningOp<arith::MinUIOp>()) {
    first = getConstantIntValue(least.getRhs());
    if (!first || *first < 1)
      return std::nullopt;
    yielded = least.getLhs();
  }
  auto sum = yielded.getDefiningOp<arith::AddIOp>();
  auto one = sum ? sum.getRhs().getDefiningOp<arith::ExtUIOp>() : arith::ExtUIOp();
  auto either = one ? one.getIn().getDefiningOp<arith::OrIOp>() : arith::OrIOp();
  auto both = either ? either.getRhs().getDefiningOp<arith::AndIOp>() : arith::AndIOp();
  if (!both || sum.getLhs() != body->getArgument(2))
    return std::nullopt;
  using P = arith::CmpIPredicate;
  auto compares = [&](Value value, P predicate) {
    auto compare = value.getDefiningOp<arith::CmpIOp>();
    return compare && compare.getPredicate() == predicate ? compare : arith::CmpIOp();
  };
  arith::CmpIOp less = compares(either.getLhs(), P::slt), equal = compares(both.getLhs(), P::eq), earlier = compares(both.getRhs(), P::ult);
  if (!less || !equal || !earlier || less.getOperands() != body->getArguments().take_front(2) || equal.getOperands() != less.getOperands() ||
      indexOf(earlier.getLhs()) != op.getNumLoops() - 1)
    return std::nullopt;
  std::optional<unsigned> along = indexOf(earlier.getRhs());
  if (!along)
    return std::nullopt;

  // The keys, those of the result's elements and those that are counted.
  unsigned loops = op.getNumLoops();
  AffineMap own = AffineMap::getMultiDimIdentityMap(loops, op.getContext()).dropResult(loops - 1);
  SmallVector<AffineExpr> exprs(own.getResults());
  exprs[*along] = getAffineDimExpr(loops - 1, op.getContext());
  int64_t size = op.getStaticLoopRanges().back();
  bool isLong = ShapedType::isDynamic(size) || size > mostCounted;
  bool fits = op.getMatchingIndexingMap(op.getDpsInputOperand(0)) == AffineMap::get(loops, 0, exprs, op.getContext()) &&
              op.getMatchingIndexingMap(op.getDpsInputOperand(1)) == own;
  return fits && isLong ? std::optional(Sort{*along, first}) : std::nullopt;
}

namespace {

struct SortSchedule : Schedule {
  SortSchedule() : Schedule("sort") {}

  bool accepts(linalg::GenericOp root) const override { return matchSort(root).has_value(); }
  StringRef accepted() const override { return "the number of keys that come before each one"; }
  Welcome welcomes(OpOperand &) const override { return {Welcome::Never, "keys are read once for each digit"}; }
  bool worksInPlace() const override { return false; }
  bool worksBesides(linalg::GenericOp root) const override { return !matchSort(root)->selects(); } // half of the times an order by the digits so far is there

  // Once for each digit of 8 bits, and to count these; or to compare with the last of the first.
  SizeExpr evaluations(linalg::GenericOp root, ArrayRef<SizeExpr> loops) const override {
    SizeExpr elements = Schedule::evaluations(root, loops.drop_back());
    return matchSort(root)->selects() ? elements : elements * SizeExpr(1 + getElementTypeOrSelf(root.getInputs()[0].getType()).getIntOrFloatBitWidth() / 8);
  }

  void describe(raw_ostream &out, unsigned, rt::TargetAttr) const override { out << ", by 8 bits of the keys after the other, or by a list of the first if these are few"; }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override {
    unsigned last = kernel.getNumResults() - 1;
    bool needsMemory = worksBesides(*kernel.getOps<linalg::GenericOp>().begin());
    if (!needsMemory)
      return verifySingleOp(kernel, name);
    if (last == 0 || !kernel.getResultAttr(last, "rt.scratch") || kernel.getResultTypes()[last] != kernel.getResultTypes()[0])
      return kernel.emitError("expected a kernel with schedule '") << name << "' to have memory of the type of its result as its last result";
    return verifySingleOp(kernel, name);
  }
  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override {
    (worksBesides(*kernel.getOps<linalg::GenericOp>().begin()) ? emitSort : emitSelection)(kernel, target);
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makeSort() { return std::make_unique<SortSchedule>(); }

} // namespace cauce
