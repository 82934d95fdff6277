// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contraction schedule: register tiles of up to `mostRows` x `panelVectors` vectors, scalars of lhs broadcast against
// vectors of rhs, and every elementwise consumer evaluated on the accumulators before they are stored; long ones, row by row
// from the tile's place on the stack, so that they are not emitted for every number of rows. Rows are spread
// evenly over ceil(M / rows) tiles, so that no tile is nearly empty; the last panel runs with as many vectors as it
// has. One task is one tile; tiles of one panel follow each other, so that the panel of rhs stays in cache.
#include "compiler/cpu/schedules/ContractionRows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t mostInTile = 16;     // operations of an epilogue that is emitted in every tile
constexpr int64_t longestUnrolled = 8; // indices of a loop of the reduction that is emitted for each of them

class ContractionEmitter {
public:
  ContractionEmitter(func::FuncOp source, const Machine &machine) : kb(source, machine), b(kb.b), loc(kb.loc) {}

  LogicalResult run() {
    for (auto op : kb.source.getOps<linalg::GenericOp>()) {
      if (auto match = matchContraction(op); match && !root) {
        root = op;
        contraction = *match;
      } else {
        epilogue.push_back(op);
      }
    }
    if (!root)
      return kb.source.emitError("expected a contraction in a kernel with schedule 'contraction', but got none");
    sizes = kb.iterationSizes(root);
    rows.emplace(kb, root, contraction);
    loops = rows->reductionLoops();
    resultMap = root.getMatchingIndexingMap(root.getDpsInitOperand(0));
    element = cast<RankedTensorType>(root.getResult(0).getType()).getElementType();
    lanes = kb.machine.lanesFor(element);
    panel = kb.machine.panelFor(element);
    // A product of integers is no one instruction: it takes registers besides the sums.
    mostRows = isa<FloatType>(element) ? kb.machine.rows : kb.machine.rows / 2;
    int64_t cost = 0;
    for (linalg::GenericOp op : epilogue)
      cost += costOf(op);
    if (cost > mostInTile) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(&kb.kernel.getBody().front());
      scratch = memref::AllocaOp::create(b, loc, MemRefType::get({mostRows * panel}, element), b.getI64IntegerAttr(64));
    }
    OpFoldResult tasks = emit();
    kb.finish("contraction", tasks);
    return success();
  }

private:
  /// One register tile: its first row and column and how many rows and vectors it has.
  struct Tile {
    OpFoldResult m, n;
    SmallVector<OpFoldResult> outer;
    int64_t rows, vectors;
    bool isTail; // the last panel: vectors may stick out
  };

  OpFoldResult emit() {
    AffineExpr d0, d1, d2;
    bindDims(b.getContext(), d0, d1, d2);
    OpFoldResult rowCount = rows->count();
    OpFoldResult columnCount = sizes[contraction.n];
    OpFoldResult rowTiles = kb.apply(d0.ceilDiv(mostRows), {rowCount});
    OpFoldResult panels = kb.apply(d0.ceilDiv(panel), {columnCount});
    Value rowTilesValue = kb.asValue(rowTiles), panelsValue = kb.asValue(panels);
    Value tilesOfMatrix = fold(arith::MulIOp::create(b, loc, rowTilesValue, panelsValue));
    Value tasks = tilesOfMatrix;
    for (unsigned dim : contraction.outer)
      tasks = fold(arith::MulIOp::create(b, loc, tasks, kb.asValue(sizes[dim])));

    // Rows per tile: `low`, and one more in the first `high` tiles. No rows, no tiles, no task: divide by at least 1.
    Value divisor = isConstant(rowTiles) ? rowTilesValue
                                         : fold(arith::MaxUIOp::create(b, loc, rowTilesValue, kb.index(1)));
    Value low = fold(arith::DivUIOp::create(b, loc, kb.asValue(rowCount), divisor));
    Value high = fold(arith::RemUIOp::create(b, loc, kb.asValue(rowCount), divisor));

    auto loop = scf::ForOp::create(b, loc, kb.taskBegin, kb.taskEnd, kb.index(1));
    b.setInsertionPointToStart(loop.getBody());
    Value task = loop.getInductionVar();
    Tile tile;
    Value inMatrix = task;
    if (!contraction.outer.empty()) {
      Value matrix = arith::DivUIOp::create(b, loc, task, tilesOfMatrix);
      inMatrix = arith::RemUIOp::create(b, loc, task, tilesOfMatrix);
      tile.outer = delinearize(matrix, contraction.outer);
    }
    Value panelIndex = fold(arith::DivUIOp::create(b, loc, inMatrix, divisor));
    Value rowTile = fold(arith::RemUIOp::create(b, loc, inMatrix, divisor));
    Value isLong = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, rowTile, high);
    Value extra = arith::MinUIOp::create(b, loc, rowTile, high);
    tile.m = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, rowTile, low), extra).getResult();
    tile.n = kb.apply(d0 * panel, {panelIndex});
    Value tileRows = arith::SelectOp::create(b, loc, isLong, arith::AddIOp::create(b, loc, low, kb.index(1)), low);

    // Which of the two column variants can occur, and which does.
    std::optional<int64_t> columns = getConstantIntValue(columnCount);
    bool needsFull = !columns || *columns >= panel, needsTail = !columns || *columns % panel != 0;
    int64_t tailVectors = columns ? llvm::divideCeil(*columns % panel, lanes) : kb.machine.panelVectors;
    auto emitColumns = [&](bool isTail) {
      tile.isTail = isTail;
      tile.vectors = isTail ? tailVectors : kb.machine.panelVectors;
      emitRows(tile, tileRows, rowCount);
    };
    if (needsFull && needsTail) {
      Value end = kb.asValue(kb.apply(d0 + panel, {tile.n}));
      Value isFull = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ule, end, kb.asValue(columnCount));
      auto branch = scf::IfOp::create(b, loc, isFull, /*withElseRegion=*/true);
      b.setInsertionPointToStart(&branch.getThenRegion().front());
      emitColumns(/*isTail=*/false);
      b.setInsertionPointToStart(&branch.getElseRegion().front());
      emitColumns(/*isTail=*/true);
    } else {
      emitColumns(needsTail);
    }
    b.setInsertionPointAfter(loop);
    return tasks;
  }

  // The tile's products with the epilogue; a long epilogue is emitted once for all rows, as a loop over them.
  void emitRows(const Tile &tile, Value tileRows, OpFoldResult rowCount) {
    {
      OpBuilder::InsertionGuard guard(b);
      emitRowCases(tile, tileRows, rowCount);
    }
    if (!scratch)
      return;
    AffineExpr d0, d1;
    bindDims(b.getContext(), d0, d1);
    auto loop = scf::ForOp::create(b, loc, kb.index(0), tileRows, kb.index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Tile row = tile;
    row.rows = 1;
    row.m = kb.apply(d0 + d1, {tile.m, loop.getInductionVar()});
    start(row);
    SmallVector<Value> products;
    for (int64_t v = 0; v < tile.vectors; ++v) {
      Value offset = kb.asValue(kb.apply(d0 * panel + v * lanes, {loop.getInductionVar()}));
      products.push_back(vector::LoadOp::create(b, loc, VectorType::get({lanes}, element), scratch, ValueRange{offset}));
    }
    emitEpilogue(row, products);
  }

  // Switches over the row counts that can occur.
  void emitRowCases(Tile tile, Value tileRows, OpFoldResult rowCount) {
    SmallVector<int64_t> cases;
    if (std::optional<int64_t> count = getConstantIntValue(rowCount)) {
      int64_t tiles = llvm::divideCeil(*count, mostRows);
      cases.push_back(tiles ? *count / tiles : 1);
      if (tiles && *count % tiles)
        cases.push_back(*count / tiles + 1);
    } else {
      for (int64_t i = 1; i <= mostRows; ++i)
        cases.push_back(i);
    }
    int64_t otherwise = cases.pop_back_val();
    tile.rows = otherwise;
    if (cases.empty())
      return emitTile(tile);
    auto choice = scf::IndexSwitchOp::create(b, loc, TypeRange(), tileRows, cases, cases.size());
    for (auto [count, region] : llvm::zip(cases, choice.getCaseRegions())) {
      b.setInsertionPointToStart(&region.emplaceBlock());
      tile.rows = count;
      emitTile(tile);
      scf::YieldOp::create(b, loc);
    }
    b.setInsertionPointToStart(&choice.getDefaultRegion().emplaceBlock());
    tile.rows = otherwise;
    emitTile(tile);
    scf::YieldOp::create(b, loc);
  }

  Point pointOf(const Tile &tile, int64_t row, int64_t vector, ArrayRef<Value> reduction) {
    AffineExpr d0 = b.getAffineDimExpr(0);
    Point point;
    point.ivs.assign(root.getNumLoops(), OpFoldResult(b.getIndexAttr(0)));
    rows->place(row, point.ivs);
    point.ivs[contraction.n] = kb.apply(d0 + vector * lanes, {tile.n});
    for (auto [dim, iv] : llvm::zip(contraction.outer, tile.outer))
      point.ivs[dim] = iv;
    for (auto [loop, iv] : llvm::zip(loops, reduction))
      point.ivs[loop.dim] = iv;
    point.vectorDim = contraction.n;
    point.width = lanes;
    if (!tile.isTail)
      return point;
    std::optional<int64_t> columns = getConstantIntValue(sizes[contraction.n]);
    if (!columns || (vector == tile.vectors - 1 && *columns % lanes != 0)) {
      point.mask = masks[vector];
      point.extent = columns.value_or(0);
    }
    return point;
  }

  // What all points of a tile are made of.
  void start(const Tile &tile) {
    rows->start(tile.m, tile.rows, tile.outer);
    masks.assign(tile.vectors, Value());
    if (tile.isTail)
      for (int64_t v = 0; v < tile.vectors; ++v)
        masks[v] = kb.maskFor(kb.apply(b.getAffineDimExpr(0) + v * lanes, {tile.n}), sizes[contraction.n], lanes);
  }

  void emitTile(const Tile &tile) {
    start(tile);
    Value init = kb.splat(kb.fillOf(root.getDpsInitOperand(0)->get()), lanes);
    SmallVector<Value> accumulators(tile.rows * tile.vectors, init);
    SmallVector<Value> ivs;
    accumulators = emitReduction(tile, ivs, accumulators);

    if (!scratch)
      return emitEpilogue(tile, accumulators);
    for (int64_t r = 0; r < tile.rows; ++r)
      for (int64_t v = 0; v < tile.vectors; ++v)
        vector::StoreOp::create(b, loc, accumulators[r * tile.vectors + v], scratch, ValueRange{kb.index(r * panel + v * lanes)});
  }

  // The accumulators are carried through all loops. A short one within another has no code of its own.
  SmallVector<Value> emitReduction(const Tile &tile, SmallVector<Value> &ivs, ArrayRef<Value> accumulators) {
    if (ivs.size() == loops.size())
      return emitProducts(tile, ivs, accumulators);
    OpFoldResult count = loops[ivs.size()].size;
    std::optional<int64_t> known = getConstantIntValue(count);
    if (known && *known <= longestUnrolled && !ivs.empty()) {
      SmallVector<Value> sums(accumulators);
      for (int64_t i = 0; i < *known; ++i) {
        ivs.push_back(kb.index(i));
        sums = emitReduction(tile, ivs, sums);
        ivs.pop_back();
      }
      return sums;
    }
    Value size = kb.asValue(count);
    auto loop = scf::ForOp::create(b, loc, kb.index(0), size, kb.index(1), accumulators);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    ivs.push_back(loop.getInductionVar());
    SmallVector<Value> carried(loop.getRegionIterArgs().begin(), loop.getRegionIterArgs().end());
    SmallVector<Value> sums = emitReduction(tile, ivs, carried);
    ivs.pop_back();
    scf::YieldOp::create(b, loc, sums);
    return SmallVector<Value>(loop.getResults());
  }

  SmallVector<Value> emitProducts(const Tile &tile, ArrayRef<Value> ivs, ArrayRef<Value> accumulators) {
    const Buffer &rhs = *kb.argument(contraction.rhs->get());
    AffineMap rhsMap = root.getMatchingIndexingMap(contraction.rhs);
    SmallVector<Value> columns, sums;
    for (int64_t v = 0; v < tile.vectors; ++v)
      columns.push_back(kb.load(rhs, rhsMap, pointOf(tile, 0, v, ivs)));
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value x = kb.splat(rows->load(r, pointOf(tile, r, 0, ivs).ivs), lanes);
      for (int64_t v = 0; v < tile.vectors; ++v) {
        Value sum = accumulators[r * tile.vectors + v];
        if (isa<FloatType>(element))
          sums.push_back(vector::FMAOp::create(b, loc, x, columns[v], sum));
        else
          sums.push_back(arith::AddIOp::create(b, loc, sum, arith::MulIOp::create(b, loc, x, columns[v])));
      }
    }
    return sums;
  }

  // Elementwise consumers on the accumulators, then the stores.
  void emitEpilogue(const Tile &tile, ArrayRef<Value> accumulators) {
    DenseMap<Value, SmallVector<Value>> values; // of the source -> per (row, vector)
    values[root.getResult(0)] = llvm::to_vector(accumulators);
    auto pointAt = [&](int64_t r, int64_t v) {
      Point inRoot = pointOf(tile, r, v, {});
      Point point = inRoot;
      point.ivs.clear();
      for (AffineExpr expr : resultMap.getResults())
        point.ivs.push_back(inRoot.ivs[cast<AffineDimExpr>(expr).getPosition()]);
      point.vectorDim = resultMap.getNumResults() - 1;
      return point;
    };
    int64_t count = tile.rows * tile.vectors;
    auto variesWithRow = [&](AffineMap map) {
      for (auto [position, expr] : llvm::enumerate(resultMap.getResults()))
        if (llvm::is_contained(contraction.rows, cast<AffineDimExpr>(expr).getPosition()) && map.isFunctionOfDim(position))
          return true;
      return false;
    };

    for (linalg::GenericOp op : epilogue) {
      SmallVector<SmallVector<Value>> inputs(count);
      for (OpOperand *input : op.getDpsInputOperands()) {
        AffineMap map = op.getMatchingIndexingMap(input);
        bool perRow = variesWithRow(map);
        auto known = values.find(input->get());
        for (int64_t i = 0; i < count; ++i) {
          if (known != values.end())
            inputs[i].push_back(known->second[i]);
          else if (i >= tile.vectors && !perRow)
            inputs[i].push_back(inputs[i % tile.vectors].back());
          else
            inputs[i].push_back(kb.load(op, input, pointAt(i / tile.vectors, i % tile.vectors)));
        }
      }
      for (int64_t i = 0; i < count; ++i) {
        // The init of an elementwise op is not read; a placeholder keeps the block arguments aligned.
        SmallVector<Value> arguments = inputs[i], yielded;
        for (OpResult result : op->getResults())
          arguments.push_back(arith::ConstantOp::create(
              b, loc, b.getZeroAttr(cast<RankedTensorType>(result.getType()).getElementType())));
        kb.evaluate(op, arguments, pointAt(i / tile.vectors, i % tile.vectors), yielded);
        for (auto [result, value] : llvm::zip(op->getResults(), yielded))
          values[result].push_back(kb.splat(value, lanes));
      }
    }
    // Values are stored in the order of the tile, all after all loads: an in-place operand has been read by then.
    auto storeAll = [&](Value result) {
      AffineMap identity = b.getMultiDimIdentityMap(resultMap.getNumResults());
      for (const Buffer *buffer : kb.results(result))
        for (int64_t i = 0; i < count; ++i)
          kb.store(*buffer, identity, pointAt(i / tile.vectors, i % tile.vectors), values[result][i]);
    };
    storeAll(root.getResult(0));
    for (linalg::GenericOp op : epilogue)
      for (Value result : op->getResults())
        storeAll(result);
  }

  SmallVector<OpFoldResult> delinearize(Value linear, ArrayRef<unsigned> dims) {
    SmallVector<OpFoldResult> indices(dims.size());
    for (unsigned i = dims.size(); i-- > 1;) {
      Value size = kb.asValue(sizes[dims[i]]);
      indices[i] = arith::RemUIOp::create(b, loc, linear, size).getResult();
      linear = arith::DivUIOp::create(b, loc, linear, size);
    }
    indices[0] = linear;
    return indices;
  }

  bool isConstant(OpFoldResult value) { return getConstantIntValue(value).has_value(); }

  // The op's result, folded if it can be.
  Value fold(Value value) {
    SmallVector<Value> folded;
    if (succeeded(b.tryFold(value.getDefiningOp(), folded)) && !folded.empty()) {
      value.getDefiningOp()->erase();
      return folded.front();
    }
    return value;
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp root;
  Contraction contraction;
  std::optional<ContractionRows> rows;
  SmallVector<ReductionLoop> loops;
  SmallVector<linalg::GenericOp> epilogue;
  SmallVector<OpFoldResult> sizes;
  AffineMap resultMap;
  Type element;
  int64_t lanes = 0, panel = 0, mostRows = 0;
  SmallVector<Value> masks;
  Value scratch; // the sums of a tile, row by row, for an epilogue that is too long to be emitted for each number of rows
};

} // namespace

LogicalResult emitContraction(func::FuncOp kernel, const Machine &machine) {
  return ContractionEmitter(kernel, machine).run();
}

} // namespace cauce
