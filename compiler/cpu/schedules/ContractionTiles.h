// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tiles that the result of a contraction is made of, one for each task. Rows are spread evenly over ceil(M / rows) tiles, so that no
// tile is nearly empty; tiles of one panel follow each other, so that the panel stays in cache.
#pragma once

#include "compiler/cpu/schedules/Contraction.h"
#include "compiler/kernels/KernelBuilder.h"

namespace cauce {

/// One register tile: its first row and column, and how many rows and vectors it has.
struct Tile {
  mlir::OpFoldResult m, n;
  llvm::SmallVector<mlir::OpFoldResult> outer; // an index for each outer dimension
  int64_t rows = 0, vectors = 0;
  bool isTail = false; // the last panel: vectors may stick out
};

class ContractionTiles {
public:
  /// Computes, at the builder's place, how many tiles there are. A tile has at most `mostRows` rows of `rowCount`.
  ContractionTiles(KernelBuilder &kb, const Contraction &contraction, llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type element,
                   mlir::OpFoldResult rowCount, int64_t mostRows);

  mlir::Value tasks() const { return count; }

  /// A loop over the tiles of the kernel's tasks. `body` emits what is done with a tile that has `rows` rows, one of ContractionRows::heights().
  void forEach(llvm::function_ref<void(const Tile &, mlir::Value rows)> body);
  /// Within forEach: the number of the tile in its panel.
  mlir::Value numberInPanel() const { return rowTile; }
  /// Whether the columns are a whole number of vectors, as far as the kernel is made for it.
  bool isWhole() const;

private:
  KernelBuilder &kb;
  mlir::OpBuilder &b;
  const Contraction &contraction;
  llvm::ArrayRef<mlir::OpFoldResult> sizes;
  mlir::OpFoldResult rowCount, columnCount;
  int64_t lanes, panel;
  mlir::Value count, tilesOfMatrix;
  mlir::Value divisor; // the tiles of a panel, at least 1: no rows, no tiles, no task
  mlir::Value rowTile; // of forEach
  mlir::Value low, high; // rows of a tile, and the number of tiles that have one more, which are the first
};

} // namespace cauce
