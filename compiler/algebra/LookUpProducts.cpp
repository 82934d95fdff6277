// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of rows of a table that are looked up more often than the table has rows: each row is multiplied once.
#include "compiler/algebra/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/ShapeBuilder.h"
#include "dialects/nn/Symbols.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_LOOKUPPRODUCTSPASS
#include "compiler/algebra/Passes.h.inc"

namespace {

// What is transposed, any number of times, to make a value: dimension i of this one is dimension `dims[i]` of it.
struct Transposed {
  Value source;
  SmallVector<int64_t> dims;
  bool usedOnce = true; // in between

  explicit Transposed(Value value) : source(value), dims(llvm::to_vector(llvm::seq<int64_t>(nn::typeOf(value).getRank()))) {
    while (auto transpose = source.getDefiningOp<nn::TransposeOp>()) {
      usedOnce &= source.hasOneUse();
      for (int64_t &dim : dims)
        dim = transpose.getPermutation()[dim];
      source = transpose->getOperand(0);
    }
    usedOnce &= source.hasOneUse();
  }
};

// Whether there are no fewer rows to look up than a table has, or nearly so: each symbol is counted as 1, which a batch is more than.
bool isOften(Value ids, int64_t rows) {
  int64_t count = 1;
  for (const nn::Dim &dim : nn::dimsOf(nn::typeOf(ids)))
    if (dim.isStatic() && count < rows)
      count *= dim.size;
  return count >= rows - rows / 4;
}

// A product of which one operand is looked up in a matrix, whose rows the ids name.
struct Lookup {
  nn::GatherOp gather;
  SmallVector<int64_t> dims; // of the operand, as dimensions of what is looked up
  ArrayRef<int64_t> mine, theirs; // what is contracted, of this operand and of the other
  Value other;
  bool isLhs;

  Lookup(nn::DotGeneralOp dot, bool isLhs)
      : mine(isLhs ? dot.getLhsContract() : dot.getRhsContract()), theirs(isLhs ? dot.getRhsContract() : dot.getLhsContract()),
        other(isLhs ? dot.getRhs() : dot.getLhs()), isLhs(isLhs) {
    Transposed transposed(isLhs ? dot.getLhs() : dot.getRhs());
    dims = transposed.dims;
    gather = transposed.source.getDefiningOp<nn::GatherOp>();
    if (gather && (gather.getDimension() != 0 || nn::typeOf(table()).getRank() != 2 || !dot.getLhsBatch().empty() || !isOften(ids(), rows())))
      gather = nullptr;
  }

  Value table() { return gather.getX(); }
  Value ids() { return gather.getIds(); }
  int64_t rows() { return nn::typeOf(table()).getDimSize(0); }
  int64_t idRank() { return nn::typeOf(ids()).getRank(); }
};

struct Builder : nn::ShapeBuilder {
  using nn::ShapeBuilder::ShapeBuilder;

  // The ids with dimension `order[i]` as dimension i.
  Value ordered(Value ids, ArrayRef<int64_t> order) {
    return llvm::equal(order, llvm::seq<int64_t>(order.size())) ? ids : transpose(ids, order);
  }

  Value dot(Value lhs, Value rhs, ArrayRef<int64_t> lhsContract, ArrayRef<int64_t> rhsContract) {
    return nn::DotGeneralOp::create(builder, loc, lhs, rhs, ArrayRef<int64_t>(), ArrayRef<int64_t>(), lhsContract, rhsContract);
  }

  // The sums of the rows of `x`, over its first dimensions, that have the same id.
  Value sums(Value x, Value ids, int64_t rows) {
    RankedTensorType type = nn::typeOf(x);
    SmallVector<nn::Dim> dims = {{rows, StringAttr()}};
    llvm::append_range(dims, ArrayRef(nn::dimsOf(type)).drop_front(nn::typeOf(ids).getRank()));
    return scatterAdd(x, ids, 0, nn::makeType(dims, type.getElementType()));
  }
};

// Whether these dimensions, each of which is there once, are the first ones, in any order.
bool areFirst(ArrayRef<int64_t> dims) {
  return llvm::all_of(dims, [&](int64_t dim) { return dim < int64_t(dims.size()); });
}

// dot(gather(table, ids), w) over the row: gather(dot(table, w), ids).
Value rewriteProduct(nn::DotGeneralOp dot, Lookup lookup, Builder &b) {
  int64_t idRank = lookup.idRank();
  if (lookup.mine.size() != 1 || lookup.dims[lookup.mine.front()] != idRank)
    return nullptr;
  SmallVector<int64_t> order = lookup.dims;
  order.erase(order.begin() + lookup.mine.front());
  Value product = b.dot(lookup.table(), lookup.other, {1}, lookup.theirs);
  Value rows = b.gather(product, b.ordered(lookup.ids(), order), 0);
  if (lookup.isLhs)
    return rows;
  SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(idRank, nn::typeOf(rows).getRank()));
  llvm::append_range(permutation, llvm::seq<int64_t>(idRank));
  return b.transpose(rows, permutation);
}

// dot(gather(table, ids), dy) over the ids: dot(table, scatter_add(dy, ids)) over the rows.
Value rewriteSum(nn::DotGeneralOp dot, Lookup lookup, Builder &b) {
  int64_t idRank = lookup.idRank();
  auto isRow = [&](int64_t dim) { return lookup.dims[dim] == idRank; };
  if (int64_t(lookup.mine.size()) != idRank || llvm::any_of(lookup.mine, isRow) || !areFirst(lookup.theirs))
    return nullptr;
  SmallVector<int64_t> order(idRank);
  for (auto [mine, theirs] : llvm::zip_equal(lookup.mine, lookup.theirs))
    order[theirs] = lookup.dims[mine];
  Value sums = b.sums(lookup.other, b.ordered(lookup.ids(), order), lookup.rows());
  return lookup.isLhs ? b.dot(lookup.table(), sums, {0}, {0}) : b.dot(sums, lookup.table(), {0}, {0});
}

// scatter_add(dot(dy, w), ids): dot(scatter_add(dy, ids), w).
Value rewriteScatter(nn::ScatterAddOp scatter, Builder &b) {
  Transposed rows(scatter.getX());
  auto dot = rows.source.getDefiningOp<nn::DotGeneralOp>();
  int64_t idRank = nn::typeOf(scatter.getIds()).getRank();
  if (!dot || !rows.usedOnce || scatter.getDimension() != 0 || nn::typeOf(scatter.getY()).getRank() != 2 || !dot.getLhsBatch().empty() ||
      !isOften(scatter.getIds(), nn::typeOf(scatter.getY()).getDimSize(0)))
    return nullptr;
  // The elements of a row are all that `w` has besides what is contracted.
  bool wIsLhs = rows.dims.back() == 0 && idRank > 0;
  Value w = wIsLhs ? dot.getLhs() : dot.getRhs(), dy = wIsLhs ? dot.getRhs() : dot.getLhs();
  ArrayRef<int64_t> ofW = wIsLhs ? dot.getLhsContract() : dot.getRhsContract(), ofDy = wIsLhs ? dot.getRhsContract() : dot.getLhsContract();
  int64_t first = wIsLhs ? 1 : 0; // of the ids among the dimensions of the product
  if (nn::typeOf(w).getRank() != int64_t(ofW.size()) + 1 || rows.dims.back() != (wIsLhs ? 0 : idRank) ||
      !areFirst(nn::otherDims(nn::typeOf(dy).getRank(), ofDy)))
    return nullptr;
  SmallVector<int64_t> order(idRank);
  for (int64_t i = 0; i < idRank; ++i)
    order[rows.dims[i] - first] = i;
  Value sums = b.sums(dy, b.ordered(scatter.getIds(), order), nn::typeOf(scatter.getY()).getDimSize(0));
  return b.dot(sums, w, llvm::map_to_vector(ofDy, [&](int64_t dim) { return dim - idRank + 1; }), ofW);
}

struct LookUpProductsPass : impl::LookUpProductsPassBase<LookUpProductsPass> {
  void runOnOperation() override {
    SmallVector<Operation *> ops; // of bodies of loops, too
    getOperation().walk([&](Operation *op) {
      if (isa<nn::DotGeneralOp, nn::ScatterAddOp>(op))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      OpBuilder builder(op);
      Builder b(builder, op->getLoc());
      Value result = rewrite(op, b);
      if (!result)
        continue;
      explain(op->getLoc(), getArgument(), [&](raw_ostream &out) {
        out << describeNodes(op->getLoc()) << " multiplies each row of a table once, not each of those that are looked up";
      });
      op->replaceAllUsesWith(ValueRange(result));
      op->erase(); // what made its operands may have no other use: left to those who remove dead ops
    }
  }

  Value rewrite(Operation *op, Builder &b) {
    if (auto scatter = dyn_cast<nn::ScatterAddOp>(op))
      return rewriteScatter(scatter, b);
    auto dot = cast<nn::DotGeneralOp>(op);
    for (bool isLhs : {true, false})
      if (Lookup lookup(dot, isLhs); lookup.gather)
        for (auto rewriter : {rewriteProduct, rewriteSum})
          if (Value result = rewriter(dot, lookup, b))
            return result;
    return nullptr;
  }
};

} // namespace
} // namespace cauce
