// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contraction schedule: register tiles of up to `mostRows` x `panelVectors` vectors, scalars of lhs broadcast against
// vectors of rhs, and every elementwise consumer evaluated on the accumulators before they are stored; long ones, row by row
// from the tile's place on the stack, so that they are not emitted for every row. The last panel runs with as many vectors as it
// has. One task is one tile.
#include "compiler/cpu/schedules/ContractionPairs.h"
#include "compiler/cpu/schedules/ContractionParts.h"
#include "compiler/cpu/schedules/ContractionRows.h"
#include "compiler/cpu/schedules/ContractionTiles.h"
#include "dialects/rt/Layout.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t mostInTile = 16;     // operations of an epilogue that is emitted in every tile
constexpr int64_t longestUnrolled = 8; // indices of a loop of the reduction that is emitted for each of them

class ContractionEmitter {
public:
  ContractionEmitter(func::FuncOp source, rt::TargetAttr target) : kb(source, target), b(kb.b), loc(kb.loc) {}

  LogicalResult run() {
    for (auto op : kb.source.getOps<linalg::GenericOp>()) {
      if (root)
        epilogue.push_back(op);
      else
        root = op;
    }
    contraction = *matchContraction(root);
    sizes = kb.iterationSizes(root);
    rows.emplace(kb, root, contraction);
    loops = rows->reductionLoops();
    resultMap = root.getMatchingIndexingMap(root.getDpsInitOperand(0));
    element = cast<RankedTensorType>(root.getResult(0).getType()).getElementType();
    lanes = kb.target.lanesFor(element);
    panel = kb.target.panelFor(element);
    mostRows = mostRowsOf(element, kb.target);
    int64_t cost = 0;
    for (linalg::GenericOp op : epilogue)
      cost += costOf(op);
    if (cost > mostInTile) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(&kb.kernel.getBody().front());
      scratch = memref::AllocaOp::create(b, loc, MemRefType::get({mostRows * panel}, element), b.getI64IntegerAttr(64));
    }
    OpFoldResult tasks = emit();
    kb.finish(tasks);
    return success();
  }

private:
  OpFoldResult emit() {
    tiles.emplace(kb, contraction, sizes, element, rows->count(), mostRows);
    rowCounts = rows->heights(mostRows);
    OpBuilder::InsertionGuard guard(b);
    SmallVector<int64_t> likes = llvm::map_to_vector(sizes, [&](OpFoldResult size) { return kb.likeOf(size).value_or(ShapedType::kDynamic); });
    if (ContractionParts::fit(root, contraction, likes, kb.target) && !kb.results(root.getResult(0)).empty()) {
      parts.emplace(kb, root, contraction, likes);
      parts->open(loops);
    }
    if (ContractionPairs::fit(kb, root, contraction, *rows, loops))
      pairs.emplace(kb);
    tiles->forEach([&](Tile tile, Value tileRows) {
      tile.rows = rowCounts.back();
      OpBuilder::InsertionGuard guard(b);
      emitTile(tile, tileRows);
    });
    return tiles->tasks();
  }

  // What the sums of a vector start from.
  Value initial() { return kb.splat(kb.fillOf(root.getDpsInitOperand(0)->get()), lanes); }

  // A loop over the rows of a tile, each a tile of its own with its number in the whole one.
  void forEachRow(const Tile &tile, Value tileRows, function_ref<void(const Tile &, Value)> body) {
    AffineExpr d0, d1;
    bindDims(b.getContext(), d0, d1);
    auto loop = scf::ForOp::create(b, loc, kb.index(0), tileRows, kb.index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Tile row = tile;
    row.rows = 1;
    row.m = kb.apply(d0 + d1, {tile.m, loop.getInductionVar()});
    start(row);
    body(row, loop.getInductionVar());
  }

  // Rows of several dimensions are places of images, whose panels are columns that no cache prefetches: they come while the tile is summed up.
  void prefetchResults(const Tile &tile) {
    if (contraction.rows.size() < 2)
      return;
    OpBuilder::InsertionGuard guard(b);
    if (parts)
      b.setInsertionPointToStart(scf::IfOp::create(b, loc, parts->isLast, /*withElseRegion=*/false).thenBlock());
    auto prefetch = [&](const Buffer &buffer) {
      for (int64_t i = 0; i < tile.rows * tile.vectors; ++i)
        prefetchAt(buffer, kb.offsetOf(buffer, resultPoint(tile, i).ivs), /*level=*/0);
    };
    AffineMap identity = b.getMultiDimIdentityMap(resultMap.getNumResults());
    for (linalg::GenericOp op : epilogue)
      for (OpOperand *input : op.getDpsInputOperands())
        if (const Buffer *buffer = kb.argument(input->get()); buffer && op.getMatchingIndexingMap(input) == identity)
          prefetch(*buffer);
    for (Operation &op : kb.source.getBody().front().without_terminator())
      for (Value result : op.getResults())
        for (const Buffer *buffer : kb.results(result))
          if (!parts || buffer != parts->sums || !parts->isScratch)
            prefetch(*buffer);
  }

  // `level` is that of the cache, 0 being the first.
  void prefetchAt(const Buffer &buffer, OpFoldResult offset, unsigned level) {
    memref::PrefetchOp::create(b, loc, buffer.memref, ValueRange{kb.asValue(offset)}, /*isWrite=*/false, /*localityHint=*/3 - level, /*isDataCache=*/true);
  }

  // Rows that lie side by side, as the channels of a filter's gradient do: the next tiles read what lies behind those of this one, but far
  // from it at the next point.
  void prefetchRows(const Tile &tile, ArrayRef<Value> ivs) {
    const Buffer &lhs = *kb.argument(contraction.lhs->get());
    Value place = rows->placeOf(0, pointOf(tile, 0, 0, ivs).ivs);
    prefetchAt(lhs, kb.apply(b.getAffineDimExpr(0) + rt::TargetAttr::lineBytes / rt::bytesOf(lhs.type.getElementType()), {place}), /*level=*/1);
  }

  // Whether the second-level cache is too small for it, or for one that is passed.
  bool mayBeLarge(const Buffer &buffer) {
    return !buffer.type.hasStaticShape() || rt::bytesOf(buffer.type.getElementType()) * buffer.type.getNumElements() >= kb.target.cacheBytes(1);
  }

  // A vector operand that no second-level cache holds comes from memory, a panel while the tiles of the one before it are summed up: each of
  // the first ones prefetches a line at each point.
  void prefetchPanel(const Tile &tile, ArrayRef<Value> ivs) {
    const Buffer &rhs = *kb.argument(contraction.rhs->get());
    if (contraction.rows.size() < 2 || rhs.layout.getKind() != rt::LayoutKind::Panel || !mayBeLarge(rhs))
      return;
    int64_t perLine = rt::TargetAttr::lineBytes / rt::bytesOf(rhs.type.getElementType()), lines = llvm::divideCeil(panel, perLine);
    OpFoldResult points = kb.product(ArrayRef(rhs.sizes).drop_back());
    AffineExpr d0, d1, d2;
    bindDims(b.getContext(), d0, d1, d2);
    Point point = pointOf(tile, 0, 0, ivs);
    point.ivs[contraction.n] = b.getIndexAttr(0);
    AffineMap map = root.getMatchingIndexingMap(contraction.rhs);
    OpFoldResult inPanel = kb.offsetOf(rhs, llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) { return kb.apply(expr, point.ivs); }));
    Value share = arith::MinUIOp::create(b, loc, tiles->numberInPanel(), kb.index(lines - 1));
    OpFoldResult ahead = kb.apply(d0 + panel + d1 * perLine, {tile.n, share});
    prefetchAt(rhs, kb.multiplyAdd(ahead, points, kb.apply(d0.floorDiv(lines), {inPanel})), /*level=*/1);
  }

  void prefetchOperands(const Tile &tile, ArrayRef<Value> ivs) {
    prefetchPanel(tile, ivs);
    if (parts && !contraction.rows.empty() && rows->stepsByOne(contraction.lhs, contraction.rows.back()))
      prefetchRows(tile, ivs);
  }

  Point pointOf(const Tile &tile, int64_t row, int64_t vector, ArrayRef<Value> reduction) {
    AffineExpr d0 = b.getAffineDimExpr(0);
    Point point;
    point.ivs.assign(root.getNumLoops(), OpFoldResult(b.getIndexAttr(0)));
    rows->place(row, point.ivs);
    if (parts)
      for (auto [dim, iv] : parts->fixed)
        point.ivs[dim] = iv;
    point.ivs[contraction.n] = kb.apply(d0 + vector * lanes, {tile.n});
    for (auto [dim, iv] : llvm::zip(contraction.outer, tile.outer))
      point.ivs[dim] = iv;
    for (auto [loop, iv] : llvm::zip(loops, reduction))
      point.ivs[loop.dim] = iv;
    point.vectorDim = contraction.n;
    point.width = lanes;
    if (!tile.isTail)
      return point;
    std::optional<int64_t> columns = getConstantIntValue(sizes[contraction.n]), like = kb.likeOf(sizes[contraction.n]);
    if (!like || (vector == tile.vectors - 1 && !tiles->isWhole())) {
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

  // A tile with as many rows as there can be, of which `tileRows` exist. Only the loops over the reduction are emitted for each number of
  // them; what is around these is for the rows that each tile has, and for each other one if it is there.
  void emitTile(const Tile &tile, Value tileRows) {
    start(tile);
    prefetchResults(tile);
    SmallVector<Value> sums = emitSums(tile, tileRows);
    auto finish = [&] {
      if (scratch)
        return finishByRows(tile, tileRows, sums);
      forEachGroup(tile, tileRows, sums, [&](int64_t first, ArrayRef<Value> group) { emitEpilogue(tile, first * tile.vectors, group); });
    };
    if (!parts)
      return finish();
    auto end = scf::IfOp::create(b, loc, parts->isLast, /*withElseRegion=*/true);
    b.setInsertionPointToStart(end.elseBlock());
    forEachGroup(tile, tileRows, sums, [&](int64_t first, ArrayRef<Value> group) {
      for (auto [i, sum] : llvm::enumerate(group))
        kb.store(*parts->sums, b.getMultiDimIdentityMap(resultMap.getNumResults()), resultPoint(tile, first * tile.vectors + i), sum);
    });
    b.setInsertionPointToStart(end.thenBlock());
    finish(); // which may start rows of its own
  }

  // The rows that every tile has, and each of the others under the condition that this one has it.
  void forEachGroup(const Tile &tile, Value tileRows, ArrayRef<Value> sums, function_ref<void(int64_t, ArrayRef<Value>)> body) {
    int64_t always = rowCounts.front();
    body(0, sums.take_front(always * tile.vectors));
    for (int64_t r = always; r < tile.rows; ++r) {
      OpBuilder::InsertionGuard guard(b);
      Value exists = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ugt, tileRows, kb.index(r));
      b.setInsertionPointToStart(scf::IfOp::create(b, loc, exists, /*withElseRegion=*/false).thenBlock());
      body(r, sums.slice(r * tile.vectors, tile.vectors));
    }
  }

  // The sums of all rows, by a switch over the numbers of rows that can occur; those of rows that do not exist are anything.
  SmallVector<Value> emitSums(const Tile &tile, Value tileRows) {
    auto emitCase = [&](int64_t count) {
      Tile some = tile;
      some.rows = count;
      SmallVector<Value> ivs, sums = emitReduction(some, ivs, emitBegin(some));
      // Poison, and not one of the others: it would be copied, in each trip of the innermost loop.
      if (count < tile.rows)
        sums.resize(tile.rows * tile.vectors, ub::PoisonOp::create(b, loc, sums.front().getType()));
      return sums;
    };
    if (rowCounts.size() == 1)
      return emitCase(tile.rows);
    ArrayRef<int64_t> cases = ArrayRef(rowCounts).drop_back();
    SmallVector<Type> types(tile.rows * tile.vectors, VectorType::get({lanes}, element));
    auto choice = scf::IndexSwitchOp::create(b, loc, types, tileRows, cases, cases.size());
    OpBuilder::InsertionGuard guard(b);
    auto emitIn = [&](Region &region, int64_t count) {
      b.setInsertionPointToStart(&region.emplaceBlock());
      SmallVector<Value> sums = emitCase(count);
      scf::YieldOp::create(b, loc, sums);
    };
    for (auto [count, region] : llvm::zip(cases, choice.getCaseRegions()))
      emitIn(region, count);
    emitIn(choice.getDefaultRegion(), tile.rows);
    return SmallVector<Value>(choice.getResults());
  }

  // What the sums of a tile start from. Between parts they are in memory.
  SmallVector<Value> emitBegin(const Tile &tile) {
    SmallVector<Value> sums(tile.rows * tile.vectors, initial());
    if (!parts)
      return sums;
    AffineMap identity = b.getMultiDimIdentityMap(resultMap.getNumResults());
    SmallVector<Type> types(sums.size(), sums.front().getType());
    auto begin = scf::IfOp::create(b, loc, types, parts->isFirst, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(begin.thenBlock());
    scf::YieldOp::create(b, loc, sums);
    b.setInsertionPointToStart(begin.elseBlock());
    for (auto [i, sum] : llvm::enumerate(sums)) {
      Point point = resultPoint(tile, i);
      sum = kb.load(*parts->sums, identity, point);
      prefetchAt(*parts->sums, kb.multiplyAdd(parts->sums->rowStride(), b.getIndexAttr(mostRows), kb.offsetOf(*parts->sums, point.ivs)), /*level=*/0); // the next tile's
    }
    scf::YieldOp::create(b, loc, sums);
    return SmallVector<Value>(begin.getResults());
  }

  // A long epilogue is a loop over the rows, whose sums it finds on the stack.
  void finishByRows(const Tile &tile, Value tileRows, ArrayRef<Value> sums) {
    for (int64_t r = 0; r < tile.rows; ++r)
      for (int64_t v = 0; v < tile.vectors; ++v)
        vector::StoreOp::create(b, loc, sums[r * tile.vectors + v], scratch, ValueRange{kb.index(r * panel + v * lanes)});
    forEachRow(tile, tileRows, [&](const Tile &row, Value number) {
      SmallVector<Value> products;
      for (int64_t v = 0; v < tile.vectors; ++v) {
        Value offset = kb.asValue(kb.apply(b.getAffineDimExpr(0) * panel + v * lanes, {number}));
        products.push_back(vector::LoadOp::create(b, loc, VectorType::get({lanes}, element), scratch, ValueRange{offset}));
      }
      emitEpilogue(row, 0, products);
    });
  }

  // The accumulators are carried through all loops. A short one within another, as that of a window, has no code of its own.
  SmallVector<Value> emitReduction(const Tile &tile, SmallVector<Value> &ivs, ArrayRef<Value> accumulators) {
    if (ivs.size() == loops.size())
      return emitProducts(tile, ivs, accumulators);
    const ReductionLoop &range = loops[ivs.size()];
    if (pairs && ivs.size() + 1 == loops.size())
      return emitPairs(tile, ivs, accumulators, range);
    std::optional<int64_t> known = getConstantIntValue(range.end);
    if (known && *known <= longestUnrolled && !ivs.empty() && !parts) {
      SmallVector<Value> sums(accumulators);
      for (int64_t i = 0; i < *known; ++i) {
        ivs.push_back(kb.index(i));
        sums = emitReduction(tile, ivs, sums);
        ivs.pop_back();
      }
      return sums;
    }
    Value begin = kb.asValue(range.begin), end = kb.asValue(range.end);
    auto loop = scf::ForOp::create(b, loc, begin, end, kb.index(1), accumulators);
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
    SmallVector<Value> columns, next;
    for (int64_t v = 0; v < tile.vectors; ++v)
      columns.push_back(extend(kb.load(rhs, rhsMap, pointOf(tile, 0, v, ivs))));
    prefetchOperands(tile, ivs);
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value x = extend(kb.splat(rows->load(r, pointOf(tile, r, 0, ivs).ivs), lanes));
      for (int64_t v = 0; v < tile.vectors; ++v) {
        Value sum = accumulators[r * tile.vectors + v];
        if (isa<FloatType>(element))
          next.push_back(vector::FMAOp::create(b, loc, x, columns[v], sum));
        else
          next.push_back(arith::AddIOp::create(b, loc, sum, arith::MulIOp::create(b, loc, x, columns[v])));
      }
    }
    return next;
  }

  // Two indices of the innermost loop at a time, and of an odd number the last one with zeros.
  SmallVector<Value> emitPairs(const Tile &tile, SmallVector<Value> &ivs, ArrayRef<Value> accumulators, const ReductionLoop &range) {
    SmallVector<Value> sums(accumulators);
    auto emitAt = [&](Value index, bool isAlone) {
      ivs.push_back(index);
      sums = emitPair(tile, ivs, sums, isAlone);
      ivs.pop_back();
    };
    auto emitLoop = [&](Value from, Value to, bool isAlone) {
      auto loop = scf::ForOp::create(b, loc, from, to, kb.index(isAlone ? 1 : 2), sums);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      sums.assign(loop.getRegionIterArgs().begin(), loop.getRegionIterArgs().end());
      emitAt(loop.getInductionVar(), isAlone);
      scf::YieldOp::create(b, loc, sums);
      sums.assign(loop.getResults().begin(), loop.getResults().end());
    };
    OpFoldResult begin = range.begin, end = range.end;
    std::optional<int64_t> known, like; // neither of a part of them
    if (getConstantIntValue(begin) == 0) {
      known = getConstantIntValue(end);
      like = kb.likeOf(end);
    }
    bool isOdd = like && *like % 2;
    AffineExpr d0, d1;
    bindDims(b.getContext(), d0, d1);
    OpFoldResult even = !like ? kb.apply(d0 + (d1 - d0).floorDiv(2) * 2, {begin, end}) : isOdd ? kb.apply(d0 - 1, {end}) : end;
    if (known && *known <= longestUnrolled && !ivs.empty()) {
      for (int64_t i = 0; i + 1 < *known; i += 2)
        emitAt(kb.index(i), /*isAlone=*/false);
    } else if (!known || *known > 1) {
      emitLoop(kb.asValue(begin), kb.asValue(even), /*isAlone=*/false);
    }
    if (isOdd) {
      emitAt(kb.asValue(even), /*isAlone=*/true);
    } else if (!like) { // a loop of one trip or none, which carries sums as the other does
      emitLoop(kb.asValue(even), kb.asValue(end), /*isAlone=*/true);
    }
    return sums;
  }

  SmallVector<Value> emitPair(const Tile &tile, SmallVector<Value> &ivs, ArrayRef<Value> accumulators, bool isAlone) {
    const Buffer &rhs = *kb.argument(contraction.rhs->get());
    AffineMap rhsMap = root.getMatchingIndexingMap(contraction.rhs);
    SmallVector<Value> columns, next;
    bool isWord = rows->stepsByOne(contraction.lhs, loops.back().dim);
    SmallVector<Value> following(ivs);
    following.back() = kb.asValue(kb.apply(b.getAffineDimExpr(0) + 1, {ivs.back()}));
    for (int64_t v = 0; v < tile.vectors; ++v) {
      Value first = kb.load(rhs, rhsMap, pointOf(tile, 0, v, ivs));
      columns.push_back(pairs->ofVectors(first, isAlone ? Value() : kb.load(rhs, rhsMap, pointOf(tile, 0, v, following))));
    }
    prefetchOperands(tile, ivs);
    for (int64_t r = 0; r < tile.rows; ++r) {
      SmallVector<OpFoldResult> place = pointOf(tile, r, 0, ivs).ivs;
      Value word;
      if (isAlone)
        word = pairs->wordOf(rows->load(r, place), Value());
      else if (isWord)
        word = rows->loadPair(r, place);
      else
        word = pairs->wordOf(rows->load(r, place), rows->load(r, pointOf(tile, r, 0, following).ivs));
      Value x = pairs->ofScalars(word);
      for (int64_t v = 0; v < tile.vectors; ++v)
        next.push_back(pairs->multiply(x, columns[v], accumulators[r * tile.vectors + v]));
    }
    return next;
  }

  // A factor in the type of the sums.
  Value extend(Value x) {
    auto type = VectorType::get({lanes}, element);
    return x.getType() == type ? x : arith::ExtFOp::create(b, loc, type, x);
  }

  // The place in the result of vector number `i` of a tile, counted through its rows.
  Point resultPoint(const Tile &tile, int64_t i) {
    Point inRoot = pointOf(tile, i / tile.vectors, i % tile.vectors, {});
    Point point = inRoot;
    point.ivs.clear();
    for (AffineExpr expr : resultMap.getResults())
      point.ivs.push_back(inRoot.ivs[cast<AffineDimExpr>(expr).getPosition()]);
    point.vectorDim = resultMap.getNumResults() - 1;
    return point;
  }

  // Elementwise consumers on accumulators of whole rows, the first of which is vector number `first` of the tile; then the stores.
  void emitEpilogue(const Tile &tile, int64_t first, ArrayRef<Value> accumulators) {
    DenseMap<Value, SmallVector<Value>> values; // of the source -> per (row, vector)
    values[root.getResult(0)] = llvm::to_vector(accumulators);
    int64_t count = accumulators.size();
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
            inputs[i].push_back(kb.load(op, input, resultPoint(tile, first + i)));
        }
      }
      for (int64_t i = 0; i < count; ++i) {
        // The init of an elementwise op is not read; a placeholder keeps the block arguments aligned.
        SmallVector<Value> arguments = inputs[i], yielded;
        for (OpResult result : op->getResults())
          arguments.push_back(arith::ConstantOp::create(
              b, loc, b.getZeroAttr(cast<RankedTensorType>(result.getType()).getElementType())));
        kb.evaluate(op, arguments, resultPoint(tile, first + i), yielded);
        for (auto [result, value] : llvm::zip(op->getResults(), yielded))
          values[result].push_back(kb.splat(value, lanes));
      }
    }
    // Values are stored in the order of the tile, all after all loads: an in-place operand has been read by then.
    auto storeAll = [&](Value result) {
      AffineMap identity = b.getMultiDimIdentityMap(resultMap.getNumResults());
      for (const Buffer *buffer : kb.results(result))
        for (int64_t i = 0; i < count; ++i)
          kb.store(*buffer, identity, resultPoint(tile, first + i), values[result][i]);
    };
    if (!parts || !parts->isScratch)
      storeAll(root.getResult(0));
    for (linalg::GenericOp op : epilogue)
      for (Value result : op->getResults())
        storeAll(result);
  }

  KernelBuilder kb;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp root;
  Contraction contraction;
  std::optional<ContractionRows> rows;
  std::optional<ContractionTiles> tiles;
  std::optional<ContractionPairs> pairs; // if products are taken two by two
  std::optional<ContractionParts> parts; // if the reduction is gone through in parts
  SmallVector<ReductionLoop> loops;
  SmallVector<int64_t> rowCounts;
  SmallVector<linalg::GenericOp> epilogue;
  SmallVector<OpFoldResult> sizes;
  AffineMap resultMap;
  Type element;
  int64_t lanes = 0, panel = 0, mostRows = 0;
  SmallVector<Value> masks;
  Value scratch; // the sums of a tile, row by row, for an epilogue that is too long to be emitted for each number of rows
};

} // namespace

LogicalResult emitContraction(func::FuncOp kernel, rt::TargetAttr target) {
  return ContractionEmitter(kernel, target).run();
}

} // namespace cauce
