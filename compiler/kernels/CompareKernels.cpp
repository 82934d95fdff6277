// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/kernels/CompareKernels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace cauce {
namespace {

// Walks two regions in step. Constants are compared where they are used: folding shares some of them and not others.
class Comparison {
public:
  explicit Comparison(MayDiffer mayDiffer) : mayDiffer(mayDiffer) {}

  bool areSimilar(Region &a, Region &b) {
    return llvm::all_of_zip(a, b, [&](Block &x, Block &y) { return areSimilar(x, y); });
  }

  SmallVector<Difference> differences;

private:
  bool areSimilar(Block &a, Block &b) {
    if (a.getArgumentTypes() != b.getArgumentTypes())
      return false;
    pair(a.getArguments(), b.getArguments());
    auto withoutConstants = [](Block &block) {
      return llvm::make_filter_range(block, [](Operation &op) { return !isa<arith::ConstantOp>(op); });
    };
    return llvm::all_of_zip(withoutConstants(a), withoutConstants(b), [&](Operation &x, Operation &y) { return areSimilar(x, y); });
  }

  bool areSimilar(Operation &a, Operation &b) {
    if (a.getName() != b.getName() || a.getAttrDictionary() != b.getAttrDictionary() || a.getResultTypes() != b.getResultTypes() ||
        a.getNumSuccessors() || b.getNumSuccessors() ||
        !llvm::all_of_zip(a.getOpOperands(), b.getOpOperands(), [&](OpOperand &x, OpOperand &y) { return areSimilar(x, y); }) ||
        !llvm::all_of_zip(a.getRegions(), b.getRegions(), [&](Region &x, Region &y) { return areSimilar(x, y); }))
      return false;
    pair(a.getResults(), b.getResults());
    return true;
  }

  bool areSimilar(OpOperand &a, OpOperand &b) {
    auto x = a.get().getDefiningOp<arith::ConstantOp>(), y = b.get().getDefiningOp<arith::ConstantOp>();
    if (!x || !y)
      return !x && !y && partner.lookup(a.get()) == b.get();
    if (x.getValue() == y.getValue())
      return true;
    auto generic = dyn_cast<linalg::GenericOp>(a.getOwner()->getParentOp());
    if (x.getType() != y.getType() || !isa<IntegerAttr, FloatAttr>(y.getValue()) || !generic || generic.getNumReductionLoops() ||
        !mayDiffer(a, y.getValue()))
      return false;
    differences.push_back({&a, y.getValue()});
    return true;
  }

  void pair(ValueRange a, ValueRange b) {
    for (auto [x, y] : llvm::zip_equal(a, b))
      partner[x] = y;
  }

  MayDiffer mayDiffer;
  DenseMap<Value, Value> partner;
};

} // namespace

std::optional<SmallVector<Difference>> compareKernels(func::FuncOp first, func::FuncOp second, MayDiffer mayDiffer) {
  Comparison comparison(mayDiffer);
  if (!comparison.areSimilar(first.getBody(), second.getBody()))
    return std::nullopt;
  return comparison.differences;
}

} // namespace cauce
