// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The transpose schedule: y[i, j] = x[j, i] in blocks of lanes x lanes that are turned in registers by a network of
// two-input shuffles. A contraction that needs an operand the other way round reads the copy made here.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/kernels/Schedule.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {

// Swaps the off-diagonal quarters of blocks of 2 x 2, 4 x 4, ...: log2(lanes) stages of one shuffle per row.
static void transposeInRegisters(OpBuilder &b, Location loc, SmallVectorImpl<Value> &rows) {
  int64_t lanes = rows.size();
  for (int64_t s = 1; s < lanes; s *= 2)
    for (int64_t i = 0; i < lanes; ++i) {
      if ((i / s) % 2)
        continue;
      SmallVector<int64_t> low(lanes), high(lanes);
      for (int64_t j = 0; j < lanes; ++j) {
        bool isSecond = (j / s) % 2;
        low[j] = isSecond ? lanes + j - s : j;
        high[j] = isSecond ? lanes + j : j + s;
      }
      Value x = rows[i], y = rows[i + s];
      rows[i] = vector::ShuffleOp::create(b, loc, x, y, low);
      rows[i + s] = vector::ShuffleOp::create(b, loc, x, y, high);
    }
}

static void emitTranspose(func::FuncOp source, rt::TargetAttr target) {
  linalg::GenericOp op = *source.getOps<linalg::GenericOp>().begin();
  Value operand = op.getDpsInputOperand(0)->get(), result = op.getResult(0);
  KernelBuilder kb(source, target);
  OpBuilder &b = kb.b;
  Location loc = kb.loc;
  AffineExpr d0 = b.getAffineDimExpr(0), d1 = b.getAffineDimExpr(1);
  int64_t lanes = target.lanesFor(cast<RankedTensorType>(result.getType()).getElementType());
  OpFoldResult rows = kb.sizeOf(result, 0), columns = kb.sizeOf(result, 1);
  std::optional<int64_t> knownRows = getConstantIntValue(rows), knownColumns = getConstantIntValue(columns);
  OpFoldResult tasks = kb.apply(d0.ceilDiv(lanes), {rows});

  auto taskLoop = scf::ForOp::create(b, loc, kb.taskBegin, kb.taskEnd, kb.index(1));
  b.setInsertionPointToStart(taskLoop.getBody());
  OpFoldResult i0 = kb.apply(d0 * lanes, {taskLoop.getInductionVar()});
  Value rowMask = !knownRows || *knownRows % lanes ? kb.maskFor(i0, rows, lanes) : Value();
  auto columnLoop = scf::ForOp::create(b, loc, kb.index(0), kb.asValue(columns), kb.index(lanes));
  b.setInsertionPointToStart(columnLoop.getBody());
  OpFoldResult j0 = columnLoop.getInductionVar();
  Value columnMask = !knownColumns || *knownColumns % lanes ? kb.maskFor(j0, columns, lanes) : Value();
  auto vectorAt = [&](SmallVector<OpFoldResult> ivs, int dim, Value mask, std::optional<int64_t> size) {
    return Point{ivs, dim, lanes, mask, mask ? size.value_or(0) : 0};
  };

  // Rows of x beyond the last one repeat it; they become columns of y that the mask cuts off.
  Value lastRow = arith::SubIOp::create(b, loc, kb.asValue(columns), kb.index(1));
  SmallVector<Value> block;
  for (int64_t j = 0; j < lanes; ++j) {
    Value row = kb.asValue(kb.apply(d0 + j, {j0}));
    if (columnMask)
      row = arith::MinUIOp::create(b, loc, row, lastRow);
    Point point = vectorAt({i0, row}, 0, rowMask, knownRows);
    block.push_back(kb.load(*kb.argument(operand), AffineMap::get(2, 0, {d1, d0}, b.getContext()), point));
  }
  transposeInRegisters(b, loc, block);
  for (int64_t i = 0; i < lanes; ++i) {
    OpFoldResult row = kb.apply(d0 + i, {i0});
    OpBuilder::InsertionGuard guard(b);
    if (rowMask) {
      Value exists =
          arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, kb.asValue(row), kb.asValue(rows));
      auto branch = scf::IfOp::create(b, loc, exists);
      b.setInsertionPointToStart(&branch.getThenRegion().front());
    }
    Point point = vectorAt({row, j0}, 1, columnMask, knownColumns);
    for (const Buffer *buffer : kb.results(result))
      kb.store(*buffer, b.getMultiDimIdentityMap(2), point, block[i]);
  }
  kb.finish(tasks);
}

namespace {

struct TransposeSchedule : Schedule {
  TransposeSchedule() : Schedule("transpose") {}

  bool accepts(linalg::GenericOp root) const override {
    if (root.getNumLoops() != 2 || root.getNumDpsInputs() != 1 || root->getNumResults() != 1 || !isElementwise(root))
      return false;
    AffineMap read = root.getMatchingIndexingMap(root.getDpsInputOperand(0));
    return read.isPermutation() && !read.isIdentity() && root.getBody()->getTerminator()->getOperand(0) == root.getBody()->getArgument(0);
  }
  StringRef accepted() const override { return "a copy of a matrix the other way round"; }
  bool beginsKernel() const override { return false; } // whom another kernel can serve has no need of it
  bool worksInPlace() const override { return false; }
  bool writesPanels() const override { return true; }

  void describe(raw_ostream &out, unsigned, rt::TargetAttr) const override { out << ", blocks that are turned in registers"; }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override { return verifySingleOp(kernel, name); }
  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override {
    emitTranspose(kernel, target);
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makeTranspose() { return std::make_unique<TransposeSchedule>(); }

} // namespace cauce
