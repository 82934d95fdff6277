// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's elimination of common subexpressions. It looks for equals among ops of one hash, and the hash of an op leaves its
// regions out: all initialisers of a shape, which differ in a constant of the body, have the same, and each would be compared
// with every one before it. While it runs, ops carry a hash of their bodies as an attribute, which is hashed.
#include "compiler/fusion/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/CSE.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_ELIMINATECOMMONOPSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {

constexpr StringLiteral mark = "fusion.body";

// Equal for equal bodies: what a body defines counts by its number, what it takes from outside by its identity.
int64_t hashBody(linalg::GenericOp op) {
  DenseMap<Value, unsigned> numbers;
  auto define = [&](ValueRange values) {
    for (Value value : values)
      numbers.insert({value, numbers.size()});
  };
  auto hashOf = [&](Value value) {
    auto known = numbers.find(value);
    return known == numbers.end() ? hash_value(value) : llvm::hash_value(known->second);
  };
  llvm::hash_code hash(0);
  define(op.getBody()->getArguments());
  for (Operation &inner : *op.getBody()) {
    hash = llvm::hash_combine(hash, OperationEquivalence::computeHash(&inner, hashOf, OperationEquivalence::ignoreHashValue,
                                                                      OperationEquivalence::IgnoreLocations));
    define(inner.getResults());
  }
  return size_t(hash);
}

struct EliminateCommonOpsPass : impl::EliminateCommonOpsPassBase<EliminateCommonOpsPass> {
  void runOnOperation() override {
    Builder b(&getContext());
    getOperation().walk([&](linalg::GenericOp op) { op->setDiscardableAttr(mark, b.getI64IntegerAttr(hashBody(op))); });
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance;
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
    getOperation().walk([](linalg::GenericOp op) { op->removeDiscardableAttr(mark); });
  }
};

} // namespace
} // namespace cauce
