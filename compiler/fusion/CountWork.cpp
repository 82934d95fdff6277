// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations and bytes of kernels, counted while they still are linalg ops.
#include "compiler/fusion/Passes.h"

#include "compiler/fusion/Grouping.h"
#include "compiler/cpu/schedules/Scatter.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/rt/Layout.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_COUNTWORKPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

// The product of sizes as Grouping writes them. Unknown if one is.
SizeExpr countOf(ArrayRef<std::string> sizes) {
  SizeExpr count = 1;
  for (const std::string &size : sizes)
    count *= SizeExpr::parse(size).value_or(SizeExpr::unknown());
  return count;
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
  explicit WorkCounter(func::FuncOp kernel) : kernel(kernel), sizes(kernel) {}

  // False if a size is not known by name.
  bool run() {
    for (auto op : kernel.getOps<linalg::GenericOp>())
      if (!countFlops(op))
        return false;
    for (BlockArgument argument : kernel.getArguments())
      if (isa<RankedTensorType>(argument.getType()) && !countReads(argument))
        return false;
    for (Value result : kernel.getBody().front().getTerminator()->getOperands())
      if (!add(bytes, sizes.shapeOf(result), bytesOf(result)))
        return false;
    return true;
  }

  SizeExpr flops, bytes;

private:
  static int64_t bytesOf(Value tensor) { return rt::bytesOf(cast<RankedTensorType>(tensor.getType()).getElementType()); }

  static bool add(SizeExpr &sum, ArrayRef<std::string> shape, int64_t each) {
    sum = sum + countOf(shape) * each;
    return sum.isKnown();
  }

  bool countFlops(linalg::GenericOp op) {
    // Not a comparison for each pair, which no kernel makes: an addition for each element that is scattered.
    if (std::optional<Scatter> scatter = matchScatter(op))
      return add(flops, sizes.shapeOf(scatter->x->get()), 1);
    int64_t each = 0;
    for (Operation &inner : op.getBody()->without_terminator())
      each += flopsOf(inner);
    return add(flops, sizes.iterations(op), each);
  }

  // The whole argument once, or an element for each access if it is only looked up in.
  bool countReads(BlockArgument argument) {
    SmallVector<linalg::GenericOp> lookups;
    for (Operation *user : argument.getUsers()) {
      if (!isa<tensor::ExtractOp>(user))
        return add(bytes, sizes.shapeOf(argument), bytesOf(argument));
      lookups.push_back(user->getParentOfType<linalg::GenericOp>());
    }
    return llvm::all_of(lookups, [&](linalg::GenericOp op) { return op && add(bytes, sizes.iterations(op), bytesOf(argument)); });
  }

  func::FuncOp kernel;
  Grouping sizes;
};

struct CountWorkPass : impl::CountWorkPassBase<CountWorkPass> {
  void runOnOperation() override {
    for (func::FuncOp kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr("rt.kernel") || kernel.isDeclaration())
        continue;
      WorkCounter counter(kernel);
      if (!counter.run())
        continue;
      kernel->setAttr("rt.flops", rt::SizeAttr::get(&getContext(), counter.flops));
      kernel->setAttr("rt.bytes", rt::SizeAttr::get(&getContext(), counter.bytes));
      explain(kernel.getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "kernel '" << kernel.getName() << "' of " << describeNodes(kernel.getLoc()) << ": " << counter.flops.str()
            << " flops, " << counter.bytes.str() << " bytes";
      });
    }
  }
};

} // namespace
} // namespace cauce
