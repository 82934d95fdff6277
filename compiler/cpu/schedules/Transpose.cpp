// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The transpose schedule: y[..., i, ..., j] = f(x[..., j, ..., i]) in blocks of lanes x lanes that are turned in registers by a network of
// two-input shuffles. A contraction that needs an operand the other way round reads the copy made here, and so do layers whose channels
// are first in the model. Dimensions that lie next to each other on both sides count as one: of images (N, C, H, W) to (N, H, W, C), i
// counts the pixels. Others may be read backwards, or with a stride: a filter that is turned by 180 degrees, too, is read once.
//
// A task goes through a strip of x that is a few cache lines wide, and so writes as many rows of y piece by piece: neither side jumps to
// another page for every line. What is larger than the caches is written past them, where stores are whole lines: its lines need not be read.
#include "compiler/kernels/KernelBuilder.h"
#include "compiler/kernels/Schedule.h"
#include "compiler/kernels/Windows.h"

#include "dialects/rt/Layout.h"
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

namespace {

constexpr int64_t shortest = 8;     // both dimensions of the blocks shorter: most lanes would have nothing to do
constexpr int64_t mostBlocks = 4;   // of a strip, side by side along the rows of x
constexpr int64_t fewestStrips = 8; // which are tasks

// The operand that is turned, the first of several that are read alike: its last dimension is not that of the result, and is read
// forwards. Null if there is none, or one that is read otherwise.
OpOperand *turnedOperand(linalg::GenericOp op) {
  OpOperand *turned = nullptr;
  unsigned last = op.getNumLoops() - 1;
  for (OpOperand *operand : op.getDpsInputOperands()) {
    AffineMap map = op.getMatchingIndexingMap(operand);
    if (!isa<RankedTensorType>(operand->get().getType()) || !map.isFunctionOfDim(last))
      continue;
    auto runs = dyn_cast<AffineDimExpr>(map.getResults().back()); // what lies side by side
    if (runs && runs.getPosition() == last && map.isProjectedPermutation())
      continue;
    if (!runs || runs.getPosition() == last || !isReordering(map) || (turned && map != op.getMatchingIndexingMap(turned)))
      return nullptr;
    turned = operand;
  }
  return turned;
}

// Dimensions of the result that count as one, the last of them fastest.
struct Run {
  unsigned first, last;
  unsigned length() const { return last - first + 1; }
};

// The dimensions up to `last` that lie in this order on both sides, as far as `extends` says.
Run runTo(unsigned last, AffineMap read, llvm::function_ref<bool(unsigned)> extends) {
  auto place = [&](unsigned dim) { return read.getResultPosition(getAffineDimExpr(dim, read.getContext())); }; // none if it is not read forwards
  Run run{last, last};
  while (run.first > 0 && place(run.first) && place(run.first - 1) && *place(run.first - 1) + 1 == *place(run.first) && extends(run.first - 1))
    --run.first;
  return run;
}

class TransposeEmitter {
public:
  TransposeEmitter(func::FuncOp source, rt::TargetAttr target)
      : kb(source, target), b(kb.b), loc(kb.loc), op(*source.getOps<linalg::GenericOp>().begin()), turned(turnedOperand(op)),
        read(op.getMatchingIndexingMap(turned)), sizes(kb.iterationSizes(op)),
        lanes(target.lanesFor(cast<RankedTensorType>(op.getResultTypes().front()).getElementType())) {}

  void run();

private:
  Run rowRun(), columnRun();
  bool isAlone(unsigned dim);
  bool joinsNext(unsigned dim);
  bool sticksOut(OpFoldResult size) const;
  Point pointAt(OpFoldResult row, OpFoldResult column);
  int64_t blocksOfStrip(ArrayRef<OpFoldResult> outerSizes) const;
  bool passesCaches(const Buffer &buffer) const;
  void storeRow(OpFoldResult row, OpFoldResult column, ArrayRef<Value> vectors);

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  OpOperand *turned;
  AffineMap read;
  SmallVector<OpFoldResult> sizes; // of the loops
  int64_t lanes;
  Run rowDims{0, 0}, columnDims{0, 0}; // what is contiguous in the operand, and in the result
  SmallVector<OpFoldResult> outer;   // indices of the other dimensions, zeros elsewhere
  OpFoldResult rows, columns;
  std::optional<int64_t> knownRows, knownColumns;
  Value columnMask;
};

// Whether the last vector along a dimension of this size has a mask.
bool TransposeEmitter::sticksOut(OpFoldResult size) const {
  std::optional<int64_t> like = kb.likeOf(size);
  return !like || *like % lanes;
}

// Whether no other operand depends on the dimension: it may count together with others.
bool TransposeEmitter::isAlone(unsigned dim) {
  return llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
    AffineMap map = op.getMatchingIndexingMap(operand);
    return map == read || !map.isFunctionOfDim(dim);
  });
}

// Whether an index of the dimension in front of this one goes as far as all of this one: both may count as one.
bool isFull(const Buffer &buffer, unsigned dim) {
  return buffer.layout.getKind() == rt::LayoutKind::Panel ? dim + 1 < buffer.extents.size() : buffer.extents[dim] == buffer.sizes[dim];
}

// Whether two dimensions of the result, this one and the next, are one in every buffer: in what is turned, too.
bool TransposeEmitter::joinsNext(unsigned dim) {
  unsigned next = *read.getResultPosition(b.getAffineDimExpr(dim + 1));
  return isAlone(dim) && isAlone(dim + 1) && llvm::all_of(kb.results(op.getResult(0)), [&](const Buffer *buffer) { return isFull(*buffer, dim + 1); }) &&
         llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
           return op.getMatchingIndexingMap(operand) != read || isFull(*kb.argument(operand->get()), next);
         });
}

Run TransposeEmitter::rowRun() {
  unsigned last = cast<AffineDimExpr>(read.getResults().back()).getPosition();
  return runTo(last, read, [&](unsigned dim) { return joinsNext(dim); });
}

Run TransposeEmitter::columnRun() {
  return runTo(op.getNumLoops() - 1, read, [&](unsigned dim) { return dim > rowDims.last && joinsNext(dim); });
}

// Offsets are linear in the indices of a run: the number of an element within it is an index of its last dimension.
Point TransposeEmitter::pointAt(OpFoldResult row, OpFoldResult column) {
  Point point;
  point.ivs = outer;
  point.ivs[rowDims.last] = row;
  point.ivs[columnDims.last] = column;
  point.width = lanes;
  return point;
}

// As many as leave some strips to several threads, of all that is turned.
int64_t TransposeEmitter::blocksOfStrip(ArrayRef<OpFoldResult> outerSizes) const {
  if (!knownRows)
    return 1;
  int64_t blocks = llvm::divideCeil(*knownRows, lanes), all = blocks;
  for (OpFoldResult size : outerSizes)
    all *= std::max<int64_t>(getConstantIntValue(size).value_or(1), 1);
  return std::clamp<int64_t>(std::min(blocks, all / fewestStrips), 1, mostBlocks);
}

// Whether vectors are whole cache lines of a result that a core's caches do not hold until another kernel reads it.
bool TransposeEmitter::passesCaches(const Buffer &buffer) const {
  int64_t element = rt::bytesOf(buffer.type.getElementType());
  return buffer.layout.getKind() == rt::LayoutKind::Panel && lanes * element == rt::TargetAttr::lineBytes && buffer.layout.getParameter() % lanes == 0 && !columnMask &&
         buffer.type.hasStaticShape() && !kb.target.getCaches().empty() && buffer.type.getNumElements() * element > kb.target.getCaches().back();
}

void TransposeEmitter::storeRow(OpFoldResult row, OpFoldResult column, ArrayRef<Value> vectors) {
  Point point = pointAt(row, column);
  point.vectorDim = columnDims.last;
  point.mask = columnMask;
  point.extent = columnMask ? knownColumns.value_or(0) : 0;
  SmallVector<Value> arguments, yielded;
  const Value *vector = vectors.begin();
  for (OpOperand *operand : op.getDpsInputOperands())
    arguments.push_back(op.getMatchingIndexingMap(operand) == read ? *vector++ : kb.load(op, operand, point));
  arguments.push_back({}); // of the result, which nobody reads
  kb.evaluate(op, arguments, point, yielded);
  for (const Buffer *buffer : kb.results(op.getResult(0))) {
    point.passesCaches = passesCaches(*buffer);
    kb.store(*buffer, b.getMultiDimIdentityMap(op.getNumLoops()), point, yielded.front());
  }
}

void TransposeEmitter::run() {
  AffineExpr d0 = b.getAffineDimExpr(0);
  rowDims = rowRun();
  columnDims = columnRun();
  rows = kb.product(ArrayRef(sizes).slice(rowDims.first, rowDims.length()));
  columns = kb.product(ArrayRef(sizes).slice(columnDims.first, columnDims.length()));
  knownRows = getConstantIntValue(rows);
  knownColumns = getConstantIntValue(columns);
  // A task is a strip of rows, all columns of it, at one point of the other dimensions.
  SmallVector<OpFoldResult> taskSizes;
  SmallVector<unsigned> outerDims;
  for (unsigned dim = 0; dim < sizes.size(); ++dim)
    if ((dim < rowDims.first || dim > rowDims.last) && (dim < columnDims.first || dim > columnDims.last)) {
      outerDims.push_back(dim);
      taskSizes.push_back(sizes[dim]);
    }
  int64_t side = blocksOfStrip(taskSizes), strip = side * lanes;
  taskSizes.push_back(kb.apply(d0.ceilDiv(strip), {rows}));
  OpFoldResult tasks = kb.product(taskSizes);

  auto taskLoop = scf::ForOp::create(b, loc, kb.taskBegin, kb.taskEnd, kb.index(1));
  b.setInsertionPointToStart(taskLoop.getBody());
  SmallVector<OpFoldResult> task = kb.delinearize(taskLoop.getInductionVar(), taskSizes);
  outer.assign(sizes.size(), b.getIndexAttr(0));
  for (auto [dim, index] : llvm::zip(outerDims, task))
    outer[dim] = index;
  OpFoldResult i0 = kb.apply(d0 * strip, {task.back()});
  auto maskOfRows = [&] { return sticksOut(rows) ? kb.maskFor(i0, rows, lanes) : Value(); };
  Value rowMask = side > 1 ? Value() : maskOfRows();
  auto columnLoop = scf::ForOp::create(b, loc, kb.index(0), kb.asValue(columns), kb.index(lanes));
  b.setInsertionPointToStart(columnLoop.getBody());
  OpFoldResult j0 = columnLoop.getInductionVar();
  columnMask = sticksOut(columns) ? kb.maskFor(j0, columns, lanes) : Value();
  if (side > 1) {
    Value end = arith::MinUIOp::create(b, loc, kb.asValue(kb.apply(d0 + strip, {i0})), kb.asValue(rows));
    auto rowLoop = scf::ForOp::create(b, loc, kb.asValue(i0), end, kb.index(lanes));
    b.setInsertionPointToStart(rowLoop.getBody());
    i0 = rowLoop.getInductionVar();
    rowMask = maskOfRows();
  }

  // Rows of x beyond the last one repeat it; they become columns of y that the mask cuts off.
  Value lastRow = arith::SubIOp::create(b, loc, kb.asValue(columns), kb.index(1));
  SmallVector<SmallVector<Value>> blocks;
  for (OpOperand *operand : op.getDpsInputOperands()) {
    if (op.getMatchingIndexingMap(operand) != read)
      continue;
    SmallVector<Value> &block = blocks.emplace_back();
    for (int64_t j = 0; j < lanes; ++j) {
      Value row = kb.asValue(kb.apply(d0 + j, {j0}));
      if (columnMask)
        row = arith::MinUIOp::create(b, loc, row, lastRow);
      Point point = pointAt(i0, row);
      point.vectorDim = rowDims.last;
      point.mask = rowMask;
      point.extent = rowMask ? knownRows.value_or(0) : 0;
      block.push_back(kb.load(*kb.argument(operand->get()), read, point));
    }
    transposeInRegisters(b, loc, block);
  }
  for (int64_t i = 0; i < lanes; ++i) {
    OpFoldResult row = kb.apply(d0 + i, {i0});
    OpBuilder::InsertionGuard guard(b);
    if (rowMask) {
      Value exists =
          arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, kb.asValue(row), kb.asValue(rows));
      auto branch = scf::IfOp::create(b, loc, exists);
      b.setInsertionPointToStart(&branch.getThenRegion().front());
    }
    storeRow(row, j0, llvm::map_to_vector(blocks, [&](ArrayRef<Value> block) { return block[i]; }));
  }
  kb.finish(tasks);
}

// The elements of a run if both sides are dense; a size that is no number is as long as any.
int64_t lengthOf(Run run, ArrayRef<int64_t> sizes) {
  int64_t length = 1;
  for (unsigned dim = run.first; dim <= run.last; ++dim)
    length = ShapedType::isDynamic(sizes[dim]) ? shortest : std::min(shortest, length * sizes[dim]);
  return length;
}

bool isCopyOfMatrix(linalg::GenericOp op) {
  return op.getNumLoops() == 2 && op.getNumDpsInputs() == 1 && op.getBody()->getTerminator()->getOperand(0) == op.getBody()->getArgument(0);
}

struct TransposeSchedule : Schedule {
  TransposeSchedule() : Schedule("transpose") {}

  bool accepts(linalg::GenericOp root) const override {
    if (root.getNumLoops() < 2 || root->getNumResults() != 1 || !isElementwise(root) || root.payloadUsesValueFromOperand(root.getDpsInitOperand(0)))
      return false;
    OpOperand *turned = turnedOperand(root);
    if (!turned)
      return false;
    // Indices are those of runs.
    if (llvm::any_of(root.getBody()->getOperations(), [](Operation &inner) { return isa<linalg::IndexOp, tensor::ExtractOp>(inner); }))
      return false;
    AffineMap read = root.getMatchingIndexingMap(turned);
    unsigned row = cast<AffineDimExpr>(read.getResults().back()).getPosition();
    SmallVector<int64_t> sizes = root.getStaticLoopRanges();
    int64_t rows = lengthOf(runTo(row, read, [](unsigned) { return true; }), sizes);
    int64_t columns = lengthOf(runTo(root.getNumLoops() - 1, read, [&](unsigned dim) { return dim > row; }), sizes);
    return isCopyOfMatrix(root) || (std::min(rows, columns) > 1 && std::max(rows, columns) == shortest);
  }
  StringRef accepted() const override { return "an op that reads elements the other way round than it writes them"; }
  bool beginsKernel() const override { return false; } // whom another kernel can serve has no need of it
  bool worksInPlace() const override { return false; }
  bool writesPanels() const override { return true; }

  void describe(raw_ostream &out, unsigned, rt::TargetAttr) const override { out << ", blocks that are turned in registers"; }

  // Blocks of a matrix are whole, or have a mask; dimensions that count as one do so by number.
  std::optional<int64_t> sizeClass(linalg::GenericOp op, unsigned, unsigned dim, rt::TargetAttr target) const override {
    if (!isCopyOfMatrix(op))
      return std::nullopt;
    return op.getStaticLoopRanges()[dim] % target.lanesFor(cast<RankedTensorType>(op.getResult(0).getType()).getElementType()) != 0;
  }

  LogicalResult verify(func::FuncOp kernel, unsigned) const override { return verifySingleOp(kernel, name); }
  LogicalResult emit(func::FuncOp kernel, unsigned, rt::TargetAttr target) const override {
    TransposeEmitter(kernel, target).run();
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makeTranspose() { return std::make_unique<TransposeSchedule>(); }

} // namespace cauce
