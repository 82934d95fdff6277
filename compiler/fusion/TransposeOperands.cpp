// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Transposed copies for kernels whose vector operand lies the other way round.
#include "compiler/fusion/Passes.h"

#include "compiler/fusion/Sizes.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/kernels/Windows.h"
#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_TRANSPOSEOPERANDSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

struct TransposeOperandsPass : impl::TransposeOperandsPassBase<TransposeOperandsPass> {
  void runOnOperation() override {
    const Schedules &schedules = Schedules::of(getOperation());
    SmallVector<VectorRead> reads;
    for (auto op : getOperation().getOps<linalg::GenericOp>())
      if (std::optional<VectorRead> read = schedules.around(op).vectorRead(op))
        reads.push_back(*read);
    for (VectorRead read : reads)
      transposeOperand(read);
  }

  void transposeOperand(VectorRead read) {
    auto op = cast<linalg::GenericOp>(read.operand->getOwner());
    Value operand = read.operand->get();
    AffineMap map = op.getMatchingIndexingMap(read.operand);
    unsigned rank = map.getNumResults();
    if (map.getDimPosition(rank - 1) == read.along)
      return;
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
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    Value copy = linalg::GenericOp::create(b, loc, TypeRange{init.getType()}, ValueRange{source}, ValueRange{init},
                                           maps, iterators,
                                           [](OpBuilder &inner, Location loc, ValueRange arguments) {
                                             linalg::YieldOp::create(inner, loc, arguments[0]);
                                           })
                     .getResult(0);
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
