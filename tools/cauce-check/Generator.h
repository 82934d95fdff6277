// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes one random function: a pool of values, and the ops that add to it. Families of ops are in files of their own.
#pragma once

#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Symbols.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

#include <random>

namespace cauce::check {

using nn::typeOf;

class Generator {
public:
  Generator(mlir::ModuleOp module, uint64_t number, bool ofHalves)
      : engine(number), builder(module.getContext()), b(builder, module.getLoc()), number(number), ofHalves(ofHalves) {
    builder.setInsertionPointToEnd(module.getBody());
  }

  mlir::func::FuncOp make();

private:
  /// A state, and the argument that it is multiplied by, if it is.
  struct Stored {
    unsigned argument;
    std::optional<unsigned> factor;
  };

  uint64_t below(uint64_t limit) { return engine() % limit; }
  // Mostly one that was made lately, so that chains get long.
  mlir::Value pick() {
    size_t count = below(3) ? std::min<size_t>(pool.size(), 4) : pool.size();
    return pool[pool.size() - 1 - below(count)];
  }
  static int64_t rankOf(mlir::Value value) { return typeOf(value).getRank(); }
  static bool isReal(mlir::Value value) { return mlir::isa<mlir::FloatType>(typeOf(value).getElementType()); }
  static bool isBoolean(mlir::Value value) { return typeOf(value).getElementType().isInteger(1); }
  nn::Dim symbol(llvm::StringRef name) { return {0, builder.getStringAttr(name)}; }
  template <size_t n>
  int64_t oneOf(const int64_t (&values)[n]) { return values[below(n)]; }

  mlir::Value pickReal() {
    llvm::SmallVector<mlir::Value> reals = llvm::to_vector(llvm::make_filter_range(pool, isReal));
    return reals[reals.size() - 1 - below(below(3) ? std::min<size_t>(reals.size(), 4) : reals.size())];
  }
  mlir::Value pickExact() {
    llvm::SmallVector<mlir::Value> values = llvm::to_vector(llvm::make_filter_range(pool, [&](mlir::Value value) { return exact.contains(value) && !isBoolean(value); }));
    return values[below(values.size())];
  }
  // Integers that may be indices, null if there are none.
  mlir::Value pickIds(int64_t mostDims) {
    llvm::SmallVector<mlir::Value> ids = llvm::to_vector(
        llvm::make_filter_range(pool, [&](mlir::Value value) { return !isReal(value) && !isBoolean(value) && rankOf(value) <= mostDims; }));
    return ids.empty() ? mlir::Value() : ids[below(ids.size())];
  }

  int64_t sizeOf(const nn::Dim &dim) {
    return *nn::exprOf(dim).evaluate([&](llvm::StringRef symbol) { return sizes.at(symbol); });
  }
  std::vector<SizeExpr::Factor> factorsOf(const nn::Dim &dim) {
    return dim.isStatic() ? std::vector<SizeExpr::Factor>() : nn::exprOf(dim).terms()[0].factors;
  }
  int64_t countOf(mlir::Value value);
  // Differences evaluate the reference, which takes 10 ns an element, hundreds of times.
  bool isCheap(mlir::Operation &op);

  // What `make` makes, null if it takes too long to evaluate.
  mlir::Value ifCheap(llvm::function_ref<mlir::Value()> make);
  nn::Dim randomDim();
  mlir::RankedTensorType randomType(mlir::Type element);

  // Of static shape; mostly a matrix, and at times the type of an earlier argument, so that states meet in a kernel.
  mlir::RankedTensorType storedType(mlir::Type element, llvm::ArrayRef<mlir::Type> earlier);
  mlir::Value constant(mlir::RankedTensorType type);

  // Reads of a state in several ways at once.
  void readState(mlir::Value state, mlir::Value factor, llvm::SmallVector<mlir::Value> &results);
  mlir::Value read(mlir::Value x);
  mlir::Value product(mlir::Value x, int64_t left, mlir::Value y, int64_t right) {
    return nn::DotGeneralOp::create(builder, b.loc, x, y, llvm::ArrayRef<int64_t>{}, llvm::ArrayRef<int64_t>{}, llvm::ArrayRef<int64_t>{left}, llvm::ArrayRef<int64_t>{right});
  }
  mlir::Value scaled(mlir::Value y) { return !y ? y : isReal(y) ? b.mulScalar(y, 0.25) : clamp(y); }

  // A new value of `state`: computed from it, or another value of its type, such as another state.
  mlir::Value update(mlir::Value state);
  mlir::Type randomInteger();

  // A value of the type of `like`: one from the pool if there is one, else a broadcast or a new constant.
  mlir::Value partner(mlir::Value like, bool mustBeExact = false);

  // `x` with dimensions added in random places, if it fits.
  mlir::Value broadcastTo(mlir::Value x, mlir::Value like);
  mlir::Value randomOp();

  // The same elements in other places: exact if they were.
  mlir::Value moved(mlir::Value x);
  // Along a dimension that is a number: no argument has the size 3 * N.
  mlir::Value tiled(mlir::Value x) {
    int64_t dim = rankOf(x) ? below(rankOf(x)) : 0;
    return rankOf(x) && !typeOf(x).isDynamicDim(dim) ? b.tile(x, dim, 1 + below(3)) : mlir::Value();
  }
  mlir::Value keepExact(mlir::Value x, mlir::Value y) {
    if (y && exact.contains(x))
      exact.insert(y);
    return y;
  }

  mlir::Value chosen();

  // Of neighbours along the last dimension, or along others.
  mlir::Value normalized(mlir::Value x);

  // Of a value that is the same in the reference, to the bit.
  mlir::Value stepped(mlir::Value x);

  // Of nothing, or of sizes and keys.
  mlir::Value made();

  // Small enough for every later product and sum to be exact.
  mlir::Value clamp(mlir::Value x) {
    mlir::Value y = b.max(b.min(x, b.full(x, 9)), b.full(x, typeOf(x).getElementType().isUnsignedInteger() ? 0 : -9));
    exact.insert(y);
    return y;
  }

  // In a type of any width, whose numbers are all as likely, or small ones: shifts by more than the width, quotients by 0.
  mlir::Value bits(mlir::Value x, mlir::Value y);
  mlir::Value integers();
  mlir::Value unary(mlir::Value x);
  mlir::Value binary(mlir::Value x, mlir::Value y);
  llvm::SmallVector<int64_t> someDims(mlir::Value x);
  mlir::Value reduction(mlir::Value x);

  // What of the derivatives is made for pairs, and pairs of pairs, along a symbol, and not too large.
  bool isProductCheap(mlir::Value x, llvm::ArrayRef<int64_t> dims);
  mlir::Value product(mlir::Value x) { return scaled(dot(x, pickReal())); }

  // Along dimensions of equal size, batch or contracted. Null if there are none, mostly.
  mlir::Value dot(mlir::Value x, mlir::Value y);
  mlir::Value reshape(mlir::Value x);
  mlir::Value transpose(mlir::Value x);

  // A slice or padding along a dimension that is a number.
  mlir::Value alongDimension(mlir::Value x);
  mlir::Value concat(mlir::Value x, bool mustBeExact);

  // Sums of windows, which two dimensions that are numbers may be.
  mlir::Value overlapped(mlir::Value x);

  // Elements by an index, which may be out of range, or added up by it.
  mlir::Value indexed(mlir::Value x);
  // By an index for each element: taken, given to others, or in order; null if no ids fit.
  mlir::Value byIndex(mlir::Value x);
  mlir::Value ordered(mlir::Value x);
  // What the last two dimensions, queries and their features, attend to.
  mlir::Value attended(mlir::Value x);
  // Of all elements up to each one along a dimension.
  mlir::Value cumulated(mlir::Value x);
  // Whether the largest of some exact elements is above a number: a condition that the reference agrees on.
  mlir::Value decided();
  // What a branch gives, and a loop that ends by a condition.
  mlir::Value branched(mlir::Value x);
  mlir::Value repeated(mlir::Value x);
  // What a scan over dimension 0 gives.
  mlir::Value looped(mlir::Value x);
  mlir::Value shrink(mlir::Value sum) { return isReal(sum) ? b.mulScalar(sum, 0.5) : clamp(sum); }

  // Around the widths of vectors and panels.
  static constexpr int64_t smallSizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17}, largeSizes[] = {19, 31, 32, 33, 63, 64, 65, 100, 129};

  std::mt19937_64 engine;
  mlir::OpBuilder builder;
  nn::ArithmeticBuilder b;
  uint64_t number;
  llvm::SmallVector<mlir::Value> pool;
  llvm::DenseSet<mlir::Value> exact;
  bool ofHalves;   // f16 and bf16 instead of f32 and f64
  mlir::Type real; // of most values
  llvm::StringMap<int64_t> sizes; // of symbols, the largest
};

} // namespace cauce::check
