// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transposed copies for kernels whose vector operand lies the other way round: of that operand, or of the smaller other one and of the result.
#include "compiler/fusion/Passes.h"

#include "compiler/fusion/Sizes.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/kernels/Windows.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_TRANSPOSEOPERANDSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

// How many times as much a transposed copy of an operand moves as the copies that turning the product takes, at least, for it to be turned.
constexpr int64_t turnedGain = 4;

// The elements of dimensions of the loops; none where a size is no number.
std::optional<int64_t> elementsOf(ArrayRef<int64_t> sizes, ArrayRef<unsigned> dims) {
  int64_t elements = 1;
  for (unsigned dim : dims) {
    if (ShapedType::isDynamic(sizes[dim]))
      return std::nullopt;
    elements *= sizes[dim];
  }
  return elements;
}

// The result's dimension that becomes the last one if its last two change places, so that the operand that has to be copied is read where it
// lies, row by row: vectors run along the other operand, and both that and the result are copied, if that is much less. The caller alone reads
// the result: what follows in the same kernel would need it as it was. Copies of a batch whose size is no number are counted for one sample.
std::optional<unsigned> turnedAlong(linalg::GenericOp op, VectorRead read, int64_t leastColumns) {
  if (op.getNumDpsInputs() != 2 || op->getNumResults() != 1 || !llvm::all_of(op->getUsers(), llvm::IsaPred<func::ReturnOp>))
    return std::nullopt;
  OpOperand *other = op.getDpsInputOperand(read.operand == op.getDpsInputOperand(0) ? 1 : 0);
  AffineMap rows = op.getMatchingIndexingMap(read.operand), columns = op.getMatchingIndexingMap(other);
  AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (result.getNumResults() < 2 || !columns.isProjectedPermutation())
    return std::nullopt;
  unsigned along = result.getDimPosition(result.getNumResults() - 2);
  SmallVector<unsigned> reduction;
  op.getReductionDims(reduction);
  // A matrix: with batch dimensions of its own it would be as many copies as the others.
  bool isMatrix = rows.getNumResults() == reduction.size() + 1 && llvm::all_of(reduction, [&](unsigned dim) { return rows.isFunctionOfDim(dim); });
  if (!isMatrix || columns.getNumResults() != result.getNumResults() - 1 + reduction.size())
    return std::nullopt;
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  std::optional<int64_t> summed = elementsOf(sizes, reduction), n = elementsOf(sizes, read.along), m = elementsOf(sizes, along);
  if (!summed || !n || !m || *m < leastColumns)
    return std::nullopt;
  int64_t samples = 1;
  for (AffineExpr dim : result.getResults().drop_back(2))
    samples *= elementsOf(sizes, cast<AffineDimExpr>(dim).getPosition()).value_or(1);
  return *n * *summed >= turnedGain * samples * *m * (*summed + *n) ? std::optional(along) : std::nullopt;
}

struct TransposeOperandsPass : impl::TransposeOperandsPassBase<TransposeOperandsPass> {
  void runOnOperation() override {
    const Schedules &schedules = Schedules::of(getOperation());
    SmallVector<VectorRead> reads;
    for (auto op : getOperation().getOps<linalg::GenericOp>())
      if (std::optional<VectorRead> read = schedules.around(op).vectorRead(op))
        reads.push_back(*read);
    for (VectorRead read : reads)
      if (!isLast(read) && !turn(read))
        transposeOperand(read);
  }

  static bool isLast(VectorRead read) {
    AffineMap map = cast<linalg::GenericOp>(read.operand->getOwner()).getMatchingIndexingMap(read.operand);
    return map.getDimPosition(map.getNumResults() - 1) == read.along;
  }

  bool turn(VectorRead read) {
    auto op = cast<linalg::GenericOp>(read.operand->getOwner());
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    std::optional<unsigned> along = turnedAlong(op, read, rt::TargetAttr::of(getOperation()).panelFor(type.getElementType()));
    if (!along)
      return false;
    unsigned number = read.operand->getOperandNumber();
    OpBuilder b(op);
    Location loc = op.getLoc();
    auto fill = op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>();
    Value init = fill.getOutputs().front();
    unsigned rank = type.getRank();
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    std::swap(order[rank - 2], order[rank - 1]);
    SmallVector<OpFoldResult> sizes;
    for (int64_t dim : order) {
      sizes.push_back(sizeOf(b, init, dim));
      if (sizes.back().isNull())
        return false;
    }
    explain(loc, getArgument(), [&](raw_ostream &out) {
      out << "the product of " << describeNodes(loc) << " reads operand " << number << ", " << read.operand->get().getType()
          << ", where it lies, and its result is transposed: a transposed copy of that operand moves " << turnedGain << " times as much or more";
    });
    Value empty = tensor::EmptyOp::create(b, loc, sizes, type.getElementType());
    Value zero = linalg::FillOp::create(b, loc, fill.value(), empty).getResult(0);
    AffineMap swap = AffineMap::getPermutationMap(order, b.getContext());
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    maps.back() = swap.compose(maps.back());
    auto turned = linalg::GenericOp::create(b, loc, zero.getType(), op.getInputs(), zero, maps, op.getIteratorTypesArray());
    turned.getRegion().takeBody(op.getRegion());
    SmallVector<AffineMap> copyMaps = {swap, b.getMultiDimIdentityMap(rank)};
    auto copy = copyOf(b, loc, turned.getResult(0), init, copyMaps);
    op->replaceAllUsesWith(copy);
    op.erase();
    if (fill->use_empty())
      fill.erase();
    OpOperand *other = turned.getDpsInputOperand(number ? 0 : 1);
    if (VectorRead columns{other, *along}; !isLast(columns))
      transposeOperand(columns);
    return true;
  }

  static linalg::GenericOp copyOf(OpBuilder &b, Location loc, Value source, Value init, ArrayRef<AffineMap> maps) {
    SmallVector<utils::IteratorType> iterators(maps.back().getNumDims(), utils::IteratorType::parallel);
    return linalg::GenericOp::create(b, loc, TypeRange{init.getType()}, ValueRange{source}, ValueRange{init}, maps, iterators,
                                     [](OpBuilder &inner, Location loc, ValueRange arguments) {
                                       linalg::YieldOp::create(inner, loc, arguments[0]);
                                     });
  }

  void transposeOperand(VectorRead read) {
    auto op = cast<linalg::GenericOp>(read.operand->getOwner());
    Value operand = read.operand->get();
    AffineMap map = op.getMatchingIndexingMap(read.operand);
    unsigned rank = map.getNumResults();
    OpBuilder b(op);
    Location loc = op.getLoc();
    // The dimension of the vectors moves to the end, the others keep their order.
    SmallVector<int64_t> order;
    int64_t moved = 0;
    for (unsigned i = 0; i < rank; ++i)
      if (map.getDimPosition(i) == read.along)
        moved = i;
      else
        order.push_back(i);
    order.push_back(moved);

    auto type = cast<RankedTensorType>(operand.getType());
    SmallVector<OpFoldResult> sizes;
    SmallVector<AffineExpr> reads(rank), results;
    for (auto [to, from] : llvm::enumerate(order)) {
      OpFoldResult size = sizeOf(b, operand, from);
      if (size.isNull())
        return; // a reshaped operand of symbolic size: the kernel gathers it
      sizes.push_back(size);
      reads[from] = b.getAffineDimExpr(to);
      results.push_back(map.getResult(from));
    }
    Value init = tensor::EmptyOp::create(b, loc, sizes, type.getElementType());
    AffineMap readMap = AffineMap::get(rank, 0, reads, b.getContext());
    // Copies of it in another order, as a filter turned by 180 degrees is, need not be made.
    Value source = operand;
    SmallVector<linalg::GenericOp> copies;
    while (linalg::GenericOp copied = reordered(source)) {
      copies.push_back(copied);
      source = copied.getInputs().front();
      readMap = copied.getMatchingIndexingMap(copied.getDpsInputOperand(0)).compose(readMap);
    }
    SmallVector<AffineMap> maps = {readMap, b.getMultiDimIdentityMap(rank)};
    Value copy = copyOf(b, loc, source, init, maps).getResult(0);
    unsigned number = read.operand->getOperandNumber();
    explain(loc, getArgument(), [&](raw_ostream &out) {
      out << "the product of " << describeNodes(loc) << " reads a transposed copy of operand " << number << ", " << type
          << ": its vectors run along the result's last dimension";
    });
    SmallVector<AffineMap> opMaps = op.getIndexingMapsArray();
    opMaps[number] = AffineMap::get(op.getNumLoops(), 0, results, b.getContext());
    op->setOperand(number, copy);
    op.setIndexingMapsAttr(b.getAffineMapArrayAttr(opMaps));
    for (linalg::GenericOp copied : copies)
      if (copied->use_empty())
        copied.erase();
  }

  // The op that makes the value, if all it does is to put the elements of another one in another order.
  static linalg::GenericOp reordered(Value value) {
    auto op = value.getDefiningOp<linalg::GenericOp>();
    bool isIt = op && isWindows(op) && isReordering(op.getMatchingIndexingMap(op.getDpsInputOperand(0))) &&
                op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity();
    return isIt ? op : linalg::GenericOp();
  }
};

} // namespace
} // namespace cauce
