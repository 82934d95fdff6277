// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Long reductions to few numbers, in two steps: see Passes.td.
#include "compiler/fusion/Passes.h"

#include "compiler/fusion/Sizes.h"
#include "compiler/kernels/Reduction.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_SPLITREDUCTIONSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

constexpr int64_t mostResults = 16;    // more of them are tasks enough
constexpr int64_t fewestElements = 64; // behind each partial result: fewer are not worth a vector loop
constexpr int64_t fewestTotal = 32768; // below, one core is faster than the hand-over

// The size of an iteration dimension, if an operand has it.
OpFoldResult sizeOfLoop(OpBuilder &b, linalg::GenericOp op, unsigned dim) {
  for (OpOperand *operand : op.getDpsInputOperands())
    for (auto [position, expr] : llvm::enumerate(op.getMatchingIndexingMap(operand).getResults()))
      if (expr == getAffineDimExpr(dim, op.getContext()))
        if (OpFoldResult size = sizeOf(b, operand->get(), position))
          return size;
  return {};
}

// The reduction dimension whose indices get a partial result each, if that is worth it.
std::optional<unsigned> splitDim(linalg::GenericOp op) {
  if (Schedules::of(op).around(op).beginsKernel() || !combinerOf(op) || !op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>())
    return std::nullopt;
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  SmallVector<unsigned> reduced, kept;
  op.getReductionDims(reduced);
  op.getParallelDims(kept);
  if (reduced.size() < 2)
    return std::nullopt;
  int64_t results = 1, behind = 1;
  for (unsigned dim : kept) {
    if (ShapedType::isDynamic(sizes[dim]))
      return std::nullopt;
    results *= sizes[dim];
  }
  for (unsigned dim : ArrayRef(reduced).drop_front()) {
    if (ShapedType::isDynamic(sizes[dim]))
      return std::nullopt;
    behind *= sizes[dim];
  }
  int64_t first = sizes[reduced.front()];
  bool isLong = ShapedType::isDynamic(first) || behind >= int64_t(llvm::divideCeil(fewestTotal, std::max<int64_t>(first, 1)));
  if (results > mostResults || behind < fewestElements || !isLong)
    return std::nullopt;
  return reduced.front();
}

void split(linalg::GenericOp op, unsigned dim, OpFoldResult size) {
  IRRewriter b(op);
  Location loc = op.getLoc();
  Operation *combiner = combinerOf(op);
  MLIRContext *context = op.getContext();
  unsigned loops = op.getNumLoops();

  // The results, and the partial ones: the same behind dimension `dim`, so that they lie together.
  auto type = cast<RankedTensorType>(op.getResult(0).getType());
  AffineMap resultMap = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  SmallVector<AffineExpr> partialExprs{b.getAffineDimExpr(dim)};
  llvm::append_range(partialExprs, resultMap.getResults());
  std::optional<int64_t> known = getConstantIntValue(size);
  SmallVector<int64_t> shape{known.value_or(ShapedType::kDynamic)};
  llvm::append_range(shape, type.getShape());
  auto partialType = RankedTensorType::get(shape, type.getElementType());

  Value neutral = arith::ConstantOp::create(b, loc, *arith::getNeutralElement(combiner));
  Value empty = tensor::EmptyOp::create(b, loc, partialType, known ? ValueRange() : ValueRange(cast<Value>(size)));
  Value start = linalg::FillOp::create(b, loc, ValueRange{neutral}, ValueRange{empty}).getResult(0);
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps.back() = AffineMap::get(loops, 0, partialExprs, context);
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  iterators[dim] = utils::IteratorType::parallel;
  auto partial = linalg::GenericOp::create(b, loc, TypeRange{partialType}, op.getInputs(), ValueRange{start}, maps, iterators);
  b.cloneRegionBefore(op.getRegion(), partial.getRegion(), partial.getRegion().end());

  unsigned rank = type.getRank();
  b.setInsertionPoint(op);
  AffineMap all = b.getMultiDimIdentityMap(rank + 1);
  SmallVector<utils::IteratorType> finish(rank, utils::IteratorType::parallel);
  finish.insert(finish.begin(), utils::IteratorType::reduction);
  b.replaceOpWithNewOp<linalg::GenericOp>(
      op, TypeRange{type}, partial.getResults(), op.getOutputs(), ArrayRef<AffineMap>{all, all.dropResult(0)}, finish,
      [&](OpBuilder &inner, Location loc, ValueRange v) {
        OperationState state(loc, combiner->getName());
        state.addOperands({v[1], v[0]});
        state.addTypes(v[1].getType());
        linalg::YieldOp::create(inner, loc, inner.create(state)->getResult(0));
      });
}

struct SplitReductionsPass : impl::SplitReductionsPassBase<SplitReductionsPass> {
  void runOnOperation() override {
    OpBuilder b(&getContext());
    for (auto op : llvm::to_vector(getOperation().getOps<linalg::GenericOp>()))
      if (std::optional<unsigned> dim = splitDim(op)) {
        b.setInsertionPoint(op);
        if (OpFoldResult size = sizeOfLoop(b, op, *dim)) {
          explain(op.getLoc(), getArgument(), [&](raw_ostream &out) {
            out << "reduction of " << describeNodes(op.getLoc()) << " over (";
            llvm::interleaveComma(op.getStaticLoopRanges(), out, [&](int64_t range) { ShapedType::isDynamic(range) ? out << "?" : out << range; });
            out << ") in two steps: a partial result for each index of dimension " << *dim << ", then those";
          });
          split(op, *dim, size);
        }
      }
  }
};

} // namespace
} // namespace cauce
