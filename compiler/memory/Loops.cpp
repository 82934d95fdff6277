// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Loops.h.
#include "compiler/memory/Loops.h"

using namespace mlir;

namespace cauce {

bool isNode(Operation *op) { return isa_and_nonnull<rt::DispatchOp>(op) || rt::hasBodies(op); }

OperandRange inputsOf(Operation *node) {
  auto dispatch = dyn_cast<rt::DispatchOp>(node);
  return dispatch ? dispatch.getInputs() : rt::inputsOf(node);
}

SizeExpr largerOf(const SizeExpr &a, const SizeExpr &b) {
  SizeExpr sum = a;
  for (const SizeExpr::Term &term : b.terms()) {
    int64_t known = 0;
    for (const SizeExpr::Term &other : a.terms())
      if (other.factors == term.factors)
        known = other.coefficient;
    SizeExpr product = std::max<int64_t>(term.coefficient - known, 0);
    for (const SizeExpr::Factor &factor : term.factors)
      product *= SizeExpr::symbol(factor.text);
    sum = sum + product;
  }
  return sum;
}

bool isSpare(rt::ScanOp loop, OpResult result) {
  unsigned i = result.getResultNumber(), carries = loop.getInits().size();
  return i >= carries && i < 2 * carries && result.use_empty();
}

FailureOr<SmallVector<func::FuncOp>> bodiesFirst(ArrayRef<func::FuncOp> functions, const SymbolTable &symbols) {
  SmallVector<func::FuncOp> order;
  enum State { Unseen, Entered, Done };
  llvm::DenseMap<Operation *, State> states;
  auto visit = [&](auto &visit, func::FuncOp function) -> LogicalResult {
    if (states[function] == Entered)
      return function.emitError("expected a loop not to be in its own body, but '") << function.getName() << "' runs itself";
    if (states[function] == Done)
      return success();
    states[function] = Entered;
    for (Operation &op : function.getOps())
      if (rt::hasBodies(&op))
        for (FlatSymbolRefAttr name : rt::bodiesOf(&op)) {
          auto body = symbols.lookup<func::FuncOp>(name.getValue());
          body->setAttr("rt.body", UnitAttr::get(body.getContext()));
          if (failed(visit(visit, body)))
            return failure();
        }
    states[function] = Done;
    order.push_back(function);
    return success();
  };
  for (func::FuncOp function : functions)
    if (failed(visit(visit, function)))
      return failure();
  return order;
}

} // namespace cauce
