// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See ReverseMode.h.
#include "dialects/nn/ReverseMode.h"

#include "dialects/nn/ShapeBuilder.h"

using namespace mlir;

namespace cauce::nn {

// Whether the rule gave what DifferentiableOpInterface says. If it did not, the derivative would be silently zero, or another op invalid.
static LogicalResult checkRule(Operation *op, ValueRange operandCotangents) {
  if (operandCotangents.size() != op->getNumOperands())
    return op->emitOpError("expected its derivative rule to give a cotangent for each of ")
           << op->getNumOperands() << " operands, but got " << operandCotangents.size();
  for (auto [i, operand, cotangent] : llvm::enumerate(op->getOperands(), operandCotangents))
    if (cotangent && cotangent.getType() != operand.getType())
      return op->emitOpError("expected its derivative rule to give operand ")
             << i << " a cotangent of type " << operand.getType() << ", but got " << cotangent.getType();
  return success();
}

void ReverseMode::add(Value value, Value cotangent, Location loc) {
  Value &sum = cotangents[value];
  sum = sum ? ShapeBuilder(builder, loc).add(sum, cotangent) : cotangent;
}

LogicalResult ReverseMode::run(ArrayRef<Operation *> ops, llvm::function_ref<InFlightDiagnostic()> report) {
  for (Operation *op : llvm::reverse(ops)) {
    SmallVector<Value> of;
    bool any = false;
    for (Value result : op->getResults()) {
      of.push_back(cotangents.lookup(result));
      any |= bool(of.back());
    }
    if (!any)
      continue;
    if (op->hasTrait<NotDifferentiable>()) {
      ends.push_back(op);
      continue;
    }
    auto rule = dyn_cast<DifferentiableOpInterface>(op);
    if (!rule)
      return report() << "cannot differentiate through '" << op->getName() << "'";
    for (auto [result, cotangent] : llvm::zip(op->getResults(), of))
      if (!cotangent)
        cotangent = ShapeBuilder(builder, op->getLoc()).zeros(result);
    SmallVector<Value> operandCotangents;
    if (failed(rule.vjp(builder, of, operandCotangents)) || failed(checkRule(op, operandCotangents)))
      return failure();
    if (llvm::none_of(operandCotangents, [](Value cotangent) { return bool(cotangent); }))
      ends.push_back(op);
    for (auto [operand, cotangent] : llvm::zip(op->getOperands(), operandCotangents))
      if (cotangent)
        add(operand, cotangent, op->getLoc());
  }
  return success();
}

} // namespace cauce::nn
