// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/fusion/CompareKernels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace cauce {
namespace {

// Walks two regions in step. Constants are compared where they are used: folding shares some of them and not others.
class Comparison {
public:
  bool areSimilar(Region &a, Region &b) {
    return a.getBlocks().size() == b.getBlocks().size() &&
           llvm::all_of(llvm::zip(a, b), [&](auto blocks) { return areSimilar(std::get<0>(blocks), std::get<1>(blocks)); });
  }

  SmallVector<Difference> differences;

private:
  static bool isConstant(Operation &op) { return isa<arith::ConstantOp>(op); }

  bool areSimilar(Block &a, Block &b) {
    if (a.getArgumentTypes() != b.getArgumentTypes())
      return false;
    for (auto [x, y] : llvm::zip(a.getArguments(), b.getArguments()))
      partner[x] = y;
    auto ops = llvm::make_filter_range(a, [](Operation &op) { return !isConstant(op); });
    auto others = llvm::make_filter_range(b, [](Operation &op) { return !isConstant(op); });
    auto op = ops.begin(), end = ops.end();
    auto other = others.begin(), otherEnd = others.end();
    for (; op != end && other != otherEnd; ++op, ++other)
      if (!areSimilar(*op, *other))
        return false;
    return op == end && other == otherEnd;
  }

  bool areSimilar(Operation &a, Operation &b) {
    if (a.getName() != b.getName() || a.getAttrDictionary() != b.getAttrDictionary() || a.getNumOperands() != b.getNumOperands() ||
        a.getNumRegions() != b.getNumRegions() || a.getResultTypes() != b.getResultTypes() || a.getNumSuccessors() || b.getNumSuccessors())
      return false;
    for (auto [x, y] : llvm::zip(a.getOpOperands(), b.getOpOperands()))
      if (!areSimilar(x, y))
        return false;
    for (auto [x, y] : llvm::zip(a.getRegions(), b.getRegions()))
      if (!areSimilar(x, y))
        return false;
    for (auto [x, y] : llvm::zip(a.getResults(), b.getResults()))
      partner[x] = y;
    return true;
  }

  bool areSimilar(OpOperand &a, OpOperand &b) {
    auto x = a.get().getDefiningOp<arith::ConstantOp>(), y = b.get().getDefiningOp<arith::ConstantOp>();
    if (!x || !y)
      return !x && !y && partner.lookup(a.get()) == b.get();
    if (x.getValue() == y.getValue())
      return true;
    auto value = dyn_cast<IntegerAttr>(y.getValue());
    auto generic = dyn_cast<linalg::GenericOp>(a.getOwner()->getParentOp());
    if (x.getType() != y.getType() || !value || !(x.getType().isInteger(32) || x.getType().isInteger(64)) || !generic ||
        generic.getNumReductionLoops())
      return false;
    differences.push_back({&a, value});
    return true;
  }

  DenseMap<Value, Value> partner;
};

} // namespace

std::optional<SmallVector<Difference>> compareKernels(func::FuncOp first, func::FuncOp second) {
  Comparison comparison;
  if (!comparison.areSimilar(first.getBody(), second.getBody()))
    return std::nullopt;
  return comparison.differences;
}

} // namespace cauce
