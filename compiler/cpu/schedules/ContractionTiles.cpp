// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From tasks to tiles.
#include "compiler/cpu/schedules/ContractionTiles.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace cauce {

int64_t mostRowsOf(Type element, rt::TargetAttr target) { return isa<FloatType>(element) ? target.getTileRows() : target.getTileRows() / 2; }

bool hasTwoHeights(int64_t rows, int64_t mostRows) { return mostRows > 1 && rows >= (mostRows - 1) * (mostRows - 1); }

static SmallVector<int64_t> heightsOfRows(int64_t rows, int64_t mostRows) {
  int64_t tiles = llvm::divideCeil(rows, mostRows);
  SmallVector<int64_t> heights{tiles ? rows / tiles : 1};
  if (tiles && rows % tiles)
    heights.push_back(rows / tiles + 1);
  return heights;
}

static SmallVector<int64_t> heightsOfMultiples(int64_t factor, int64_t mostRows) {
  // Many rows make tiles of two heights at most, and which ones depends on what is left of their number.
  int64_t many = mostRows * mostRows;
  factor = factor < many ? factor : many + factor % mostRows;
  SmallVector<int64_t> heights;
  for (int64_t times = 1; times <= many; ++times)
    llvm::append_range(heights, heightsOfRows(times * factor, mostRows));
  llvm::sort(heights);
  heights.erase(llvm::unique(heights), heights.end());
  return heights;
}

SmallVector<int64_t> heightsOf(ArrayRef<int64_t> sizes, int64_t mostRows) {
  int64_t rows = 1;
  for (int64_t size : sizes)
    rows *= ShapedType::isDynamic(size) ? 1 : size;
  return llvm::any_of(sizes, ShapedType::isDynamic) ? heightsOfMultiples(std::max<int64_t>(rows, 1), mostRows) : heightsOfRows(rows, mostRows);
}

// SSE moves lanes one by one.
bool hasMaskedMoves(rt::TargetAttr target) { return target.getVectorBytes() >= 32; }

ContractionTiles::ContractionTiles(KernelBuilder &kb, const Contraction &contraction, ArrayRef<OpFoldResult> sizes, Type element,
                                   OpFoldResult rowCount, int64_t mostRows)
    : kb(kb), b(kb.b), contraction(contraction), sizes(sizes), rowCount(rowCount), columnCount(sizes[contraction.n]),
      lanes(kb.target.lanesFor(element)), panel(kb.target.panelFor(element)) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  OpFoldResult rowTiles = kb.apply(d0.ceilDiv(mostRows), {rowCount});
  OpFoldResult panels = kb.apply(d0.ceilDiv(panel), {columnCount});
  Value rowTilesValue = kb.asValue(rowTiles), panelsValue = kb.asValue(panels);
  tilesOfMatrix = kb.fold(arith::MulIOp::create(b, kb.loc, rowTilesValue, panelsValue));
  count = tilesOfMatrix;
  for (unsigned dim : contraction.outer)
    count = kb.fold(arith::MulIOp::create(b, kb.loc, count, kb.asValue(sizes[dim])));
  divisor = getConstantIntValue(rowTiles) ? rowTilesValue : kb.fold(arith::MaxUIOp::create(b, kb.loc, rowTilesValue, kb.index(1)));
  low = kb.fold(arith::DivUIOp::create(b, kb.loc, kb.asValue(rowCount), divisor));
  high = kb.fold(arith::RemUIOp::create(b, kb.loc, kb.asValue(rowCount), divisor));
}

void ContractionTiles::forEach(function_ref<void(const Tile &, Value)> body) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  auto loop = scf::ForOp::create(b, kb.loc, kb.taskBegin, kb.taskEnd, kb.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value task = loop.getInductionVar();
  Tile tile;
  Value inMatrix = task;
  if (!contraction.outer.empty()) {
    Value matrix = arith::DivUIOp::create(b, kb.loc, task, tilesOfMatrix);
    inMatrix = arith::RemUIOp::create(b, kb.loc, task, tilesOfMatrix);
    tile.outer = kb.delinearize(matrix, llvm::map_to_vector(contraction.outer, [&](unsigned dim) { return sizes[dim]; }));
  }
  Value panelIndex = kb.fold(arith::DivUIOp::create(b, kb.loc, inMatrix, divisor));
  rowTile = kb.fold(arith::RemUIOp::create(b, kb.loc, inMatrix, divisor));
  Value isLong = arith::CmpIOp::create(b, kb.loc, arith::CmpIPredicate::ult, rowTile, high);
  Value extra = arith::MinUIOp::create(b, kb.loc, rowTile, high);
  tile.m = arith::AddIOp::create(b, kb.loc, arith::MulIOp::create(b, kb.loc, rowTile, low), extra).getResult();
  tile.n = kb.apply(d0 * panel, {panelIndex});
  Value rows = arith::SelectOp::create(b, kb.loc, isLong, arith::AddIOp::create(b, kb.loc, low, kb.index(1)), low);

  // Which of the two column variants can occur, and which does.
  std::optional<int64_t> columns = kb.likeOf(columnCount);
  bool needsFull = !columns || *columns >= panel, needsTail = !columns || *columns % panel != 0;
  int64_t tailVectors = columns ? llvm::divideCeil(*columns % panel, lanes) : kb.target.getTileVectors();
  auto emitColumns = [&](bool isTail) {
    tile.isTail = isTail;
    tile.vectors = isTail ? tailVectors : kb.target.getTileVectors();
    body(tile, rows);
  };
  if (!needsFull || !needsTail)
    return emitColumns(needsTail);
  Value end = kb.asValue(kb.apply(d0 + panel, {tile.n}));
  Value isFull = arith::CmpIOp::create(b, kb.loc, arith::CmpIPredicate::ule, end, kb.asValue(columnCount));
  auto branch = scf::IfOp::create(b, kb.loc, isFull, /*withElseRegion=*/true);
  b.setInsertionPointToStart(&branch.getThenRegion().front());
  emitColumns(/*isTail=*/false);
  b.setInsertionPointToStart(&branch.getElseRegion().front());
  emitColumns(/*isTail=*/true);
}

bool ContractionTiles::isWhole() const {
  std::optional<int64_t> columns = kb.likeOf(columnCount);
  bool isNumber = getConstantIntValue(columnCount).has_value();
  return columns && *columns % lanes == 0 && (isNumber || !hasMaskedMoves(kb.target));
}

} // namespace cauce
