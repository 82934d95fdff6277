// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Work.h.
#include "compiler/fusion/Work.h"

#include "compiler/fusion/Grouping.h"
#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {
namespace {

// Sizes as Grouping writes them.
SmallVector<SizeExpr> parse(ArrayRef<std::string> sizes) {
  return llvm::map_to_vector(sizes, [](const std::string &size) { return SizeExpr::parse(size).value_or(SizeExpr::unknown()); });
}

int64_t flopsOf(Operation &op) {
  if (isa<math::FmaOp>(op))
    return 2;
  if (!isa<arith::ArithDialect, math::MathDialect>(op.getDialect()) || op.getNumOperands() == 0 || isa<arith::SelectOp>(op))
    return 0;
  Type type = op.getResult(0).getType();
  return isa<FloatType>(type) && llvm::all_of(op.getOperandTypes(), [&](Type operand) { return operand == type; });
}

class WorkCounter {
public:
  WorkCounter(func::FuncOp kernel, const ScheduledKernel &scheduled) : kernel(kernel), scheduled(scheduled), sizes(kernel) {}

  // False if a size is not known by name.
  bool run() {
    for (auto op : kernel.getOps<linalg::GenericOp>())
      if (!countFlops(op))
        return false;
    for (BlockArgument argument : kernel.getArguments())
      if (isa<RankedTensorType>(argument.getType()) && !countReads(argument))
        return false;
    for (auto [i, result] : llvm::enumerate(kernel.getBody().front().getTerminator()->getOperands()))
      if (!kernel.getResultAttr(i, "rt.scratch") && !add(work.bytes, countOf(sizes.shapeOf(result)), bytesOf(result)))
        return false;
    return true;
  }

  Work work;

private:
  static int64_t bytesOf(Value tensor) { return rt::bytesOf(cast<RankedTensorType>(tensor.getType()).getElementType()); }

  // Unknown if one of the sizes is.
  static SizeExpr countOf(ArrayRef<std::string> shape) {
    SizeExpr count = 1;
    for (const SizeExpr &size : parse(shape))
      count *= size;
    return count;
  }

  static bool add(SizeExpr &sum, const SizeExpr &count, int64_t each) {
    sum = sum + count * each;
    return sum.isKnown();
  }

  bool countFlops(linalg::GenericOp op) {
    int64_t each = 0;
    for (Operation &inner : op.getBody()->without_terminator())
      each += flopsOf(inner);
    Shape loops = sizes.iterations(op);
    return add(work.flops, op == scheduled.root ? scheduled.schedule->evaluations(op, parse(loops)) : countOf(loops), each);
  }

  // The whole argument once, or an element for each access if it is only looked up in.
  bool countReads(BlockArgument argument) {
    SmallVector<linalg::GenericOp> lookups;
    for (Operation *user : argument.getUsers()) {
      if (!isa<tensor::ExtractOp>(user))
        return add(work.bytes, countOf(sizes.shapeOf(argument)), bytesOf(argument));
      lookups.push_back(user->getParentOfType<linalg::GenericOp>());
    }
    return llvm::all_of(lookups, [&](linalg::GenericOp op) { return op && add(work.bytes, countOf(sizes.iterations(op)), bytesOf(argument)); });
  }

  func::FuncOp kernel;
  ScheduledKernel scheduled;
  Grouping sizes;
};

} // namespace

std::optional<Work> countWork(func::FuncOp kernel, const ScheduledKernel &scheduled) {
  WorkCounter counter(kernel, scheduled);
  if (!counter.run())
    return std::nullopt;
  return counter.work;
}

} // namespace cauce
