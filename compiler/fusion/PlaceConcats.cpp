// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Concatenations that nobody computes: who makes a part writes it where it belongs.
#include "compiler/fusion/Passes.h"

#include "compiler/fusion/Concats.h"
#include "compiler/fusion/Lifetimes.h"
#include "compiler/support/Explain.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_PLACECONCATSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

constexpr int64_t shortestRun = 4; // elements side by side: what writes fewer writes them one by one
constexpr StringLiteral flag = "place-concats";

struct PlaceConcatsPass : impl::PlaceConcatsPassBase<PlaceConcatsPass> {
  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    placed.clear();
    Lifetimes lifetimes(getOperation());
    for (auto op : llvm::make_early_inc_range(getOperation().getOps<linalg::GenericOp>()))
      if (std::optional<Concat> concat = concatOf(op))
        place(op, *concat, lifetimes);
  }

private:
  void place(linalg::GenericOp op, const Concat &concat, Lifetimes &lifetimes) {
    Location loc = op.getLoc();
    StringRef reason = reasonAgainst(op, concat);
    SmallVector<StringRef> reasons;
    for (auto [i, part] : llvm::enumerate(concat.parts))
      reasons.push_back(llvm::is_contained(ArrayRef(concat.parts).take_front(i), part) ? "it is a part already" : reasonAgainst(part, op));
    if (reason.empty() && llvm::none_of(reasons, [](StringRef each) { return each.empty(); }))
      reason = reasons.front();
    if (reason.empty() && growsMemory(op, concat, reasons, lifetimes))
      reason = "as a whole it would be in memory while most is";
    if (!reason.empty()) {
      explainMissed(loc, flag, [&](raw_ostream &out) { out << "a concatenation of " << concat.parts.size() << " is copied: " << reason; });
      return;
    }
    OpBuilder b(op);
    SmallVector<Value> parts;
    for (unsigned i = 0; i < concat.parts.size(); ++i) {
      if (!reasons[i].empty())
        explainMissed(loc, flag, [&](raw_ostream &out) { out << "part " << i << " of a concatenation is copied into its place: " << reasons[i]; });
      parts.push_back(reasons[i].empty() ? concat.parts[i] : copy(b, op, concat.parts[i]));
      placed.insert(parts.back());
    }
    auto whole = tensor::ConcatOp::create(b, loc, op.getResult(0).getType(), concat.dimension, parts);
    explain(loc, flag, [&](raw_ostream &out) {
      size_t views = llvm::count_if(reasons, [](StringRef each) { return each.empty(); });
      out << "a concatenation of " << parts.size() << " along dimension " << concat.dimension << ": " << views << " written in place, "
          << parts.size() - views << " copied";
    });
    lifetimes.forget(op.getResult(0));
    op.replaceAllUsesWith(ValueRange(whole.getResult()));
    op.erase();
  }

  // Why a concatenation stays a copy as a whole, or nothing.
  static StringRef reasonAgainst(linalg::GenericOp op, const Concat &concat) {
    if (llvm::any_of(op->getUsers(), llvm::IsaPred<func::ReturnOp>))
      return "its buffer is the caller's";
    for (Value part : concat.parts) {
      int64_t run = 1;
      for (int64_t size : cast<RankedTensorType>(part.getType()).getShape().drop_front(concat.dimension))
        run = ShapedType::isDynamic(size) ? shortestRun : std::min(run * size, shortestRun);
      if (run < shortestRun)
        return "a part has few elements side by side";
    }
    return "";
  }

  // Whether the parts need less while they are apart, and that is when most memory is needed.
  static bool growsMemory(linalg::GenericOp op, const Concat &concat, ArrayRef<StringRef> reasons, Lifetimes &lifetimes) {
    SmallVector<Value> parts;
    for (auto [part, reason] : llvm::zip(concat.parts, reasons))
      if (reason.empty())
        parts.push_back(part);
    return lifetimes.mostWith(op.getResult(0), parts) > lifetimes.most();
  }

  // Why a part is not made where it belongs, or nothing.
  StringRef reasonAgainst(Value part, linalg::GenericOp concat) const {
    if (placed.contains(part))
      return "it is a part already";
    if (!isa_and_nonnull<linalg::GenericOp, tensor::ConcatOp>(part.getDefiningOp()))
      return isa<BlockArgument>(part) ? "the caller passes it" : "no kernel makes it";
    for (Operation *user : part.getUsers())
      if (isa<func::ReturnOp>(user))
        return "it is a result";
      else if (!isa<linalg::GenericOp, tensor::ExtractOp>(user))
        return "it is read as a dense tensor";
    return "";
  }

  static Value copy(OpBuilder &b, linalg::GenericOp op, Value part) {
    auto type = cast<RankedTensorType>(part.getType());
    SmallVector<Value> sizes;
    if (!type.hasStaticShape())
      llvm::append_range(sizes, op.getOutputs()[0].getDefiningOp<tensor::EmptyOp>().getDynamicSizes()); // it has the same names
    Value init = tensor::EmptyOp::create(b, op.getLoc(), type, sizes);
    SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(type.getRank()));
    SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
    return linalg::GenericOp::create(b, op.getLoc(), TypeRange{type}, ValueRange{part}, ValueRange{init}, maps, iterators,
                                     [](OpBuilder &inner, Location loc, ValueRange arguments) { linalg::YieldOp::create(inner, loc, arguments[0]); })
        .getResult(0);
  }

  llvm::DenseSet<Value> placed; // what is a part of something
};

} // namespace
} // namespace cauce
