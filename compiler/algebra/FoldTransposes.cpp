// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products with batch dimensions that read their operand where it lies: with x' = transpose(x), dot(windows(pad(x'))) is a dot of
// windows(pad(x)) with other numbers of dimensions.
#include "compiler/algebra/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"
#include "dialects/nn/Window.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_FOLDTRANSPOSESPASS
#include "compiler/algebra/Passes.h.inc"

namespace {

// A transpose, and the pads and windows of its result, the last one first.
struct Chain {
  SmallVector<Operation *> ops;
  nn::TransposeOp transpose;

  explicit Chain(Value value) {
    while (Operation *op = value.getDefiningOp()) {
      if ((transpose = dyn_cast<nn::TransposeOp>(op)) || !isa<nn::PadOp, nn::WindowsOp>(op))
        break;
      ops.push_back(op);
      value = op->getOperand(0);
    }
  }

  // Visits the pads and windows, the first one first, with the dimensions of what they would read if nothing were transposed: what is
  // dimension i for them is dimension `dims[i]` there. Returns those of the last result.
  SmallVector<int64_t> visit(llvm::function_ref<void(Operation *, ArrayRef<int64_t>)> visitor) {
    SmallVector<int64_t> dims = llvm::to_vector(transpose.getPermutation());
    for (Operation *op : llvm::reverse(ops)) {
      visitor(op, dims);
      auto windows = dyn_cast<nn::WindowsOp>(op);
      if (!windows)
        continue;
      int64_t along = dims[windows.getDimension()];
      for (int64_t &dim : dims)
        dim += dim > along;
      dims.insert(dims.begin() + windows.getDimension() + 1, along + 1);
    }
    return dims;
  }

  SmallVector<int64_t> dims() {
    return visit([](Operation *, ArrayRef<int64_t>) {});
  }

  // The same of what is transposed.
  Value rebuild(nn::ShapeBuilder &b) {
    Value value = transpose->getOperand(0);
    visit([&](Operation *op, ArrayRef<int64_t> dims) {
      if (auto pad = dyn_cast<nn::PadOp>(op))
        value = b.pad(value, dims[pad.getDimension()], pad.getLow(), pad.getHigh(), pad.getInterior(), pad.getValue().convertToDouble());
      else if (auto windows = dyn_cast<nn::WindowsOp>(op))
        value = b.windows(value, dims[windows.getDimension()], windows.getSize(), windows.getStride(), windows.getDilation());
    });
    return value;
  }
};

SmallVector<int64_t> mapped(ArrayRef<int64_t> list, ArrayRef<int64_t> dims) {
  return llvm::map_to_vector(list, [&](int64_t dim) { return dims[dim]; });
}

struct FoldTransposesPass : impl::FoldTransposesPassBase<FoldTransposesPass> {
  void runOnOperation() override {
    OpBuilder builder(&getContext());
    SmallVector<nn::DotGeneralOp> dots; // of bodies of loops, too
    getOperation().walk([&](nn::DotGeneralOp dot) { dots.push_back(dot); });
    for (nn::DotGeneralOp dot : dots)
      for (bool isLhs : {true, false})
        fold(dot, isLhs, builder);
  }

  void fold(nn::DotGeneralOp dot, bool isLhs, OpBuilder &builder) {
    ArrayRef<int64_t> batch = isLhs ? dot.getLhsBatch() : dot.getRhsBatch(), contracted = isLhs ? dot.getLhsContract() : dot.getRhsContract();
    OpOperand &operand = dot->getOpOperand(isLhs ? 0 : 1);
    Chain chain(operand.get());
    if (batch.empty() || !chain.transpose)
      return;
    // Vectors can run along a batch dimension that is the last one. The result has the other dimensions in their order.
    SmallVector<int64_t> dims = chain.dims(), newBatch = mapped(batch, dims), newContracted = mapped(contracted, dims);
    if (!llvm::is_contained(newBatch, int64_t(dims.size()) - 1) || !llvm::is_sorted(mapped(nn::otherDims(dims.size(), batch, contracted), dims)))
      return;
    explain(dot.getLoc(), getArgument(), [&](raw_ostream &out) {
      out << "the product of " << describeNodes(dot.getLoc()) << " reads " << describeNodes(chain.transpose.getLoc()) << " where it lies";
    });
    builder.setInsertionPoint(dot);
    nn::ShapeBuilder b(builder, dot.getLoc());
    operand.set(chain.rebuild(b));
    if (isLhs) {
      dot.setLhsBatch(newBatch);
      dot.setLhsContract(newContracted);
    } else {
      dot.setRhsBatch(newBatch);
      dot.setRhsContract(newContracted);
    }
  }
};

} // namespace
} // namespace cauce
