// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recognition of contractions.
#include "compiler/cpu/schedules/Contraction.h"

#include "compiler/kernels/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace cauce {

// yield(add(acc, mul(x, y))), in either order of the operands.
static bool hasProductSumBody(linalg::GenericOp op) {
  Block *body = op.getBody();
  if (std::distance(body->begin(), body->end()) != 3)
    return false;
  Operation *product = &body->front(), *sum = product->getNextNode();
  if (!(isa<arith::MulFOp>(product) && isa<arith::AddFOp>(sum)) &&
      !(isa<arith::MulIOp>(product) && isa<arith::AddIOp>(sum)))
    return false;
  Value x = body->getArgument(0), y = body->getArgument(1), acc = body->getArgument(2);
  auto isPair = [](Operation *operation, Value a, Value b) {
    return (operation->getOperand(0) == a && operation->getOperand(1) == b) ||
           (operation->getOperand(0) == b && operation->getOperand(1) == a);
  };
  return isPair(product, x, y) && isPair(sum, acc, product->getResult(0)) &&
         body->getTerminator()->getOperand(0) == sum->getResult(0);
}

bool isLinear(AffineMap map) {
  return llvm::all_of(map.getResults(), [&](AffineExpr expr) {
    return llvm::all_of(llvm::seq(map.getNumDims()), [&](unsigned dim) { return coefficientOf(expr, dim).has_value(); });
  });
}

std::optional<Contraction> matchContraction(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 || op.getNumReductionLoops() == 0 ||
      !hasProductSumBody(op))
    return std::nullopt;
  if (!op.getDpsInitOperand(0)->get().getDefiningOp<linalg::FillOp>())
    return std::nullopt;
  AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (result.getNumResults() == 0 || !result.isProjectedPermutation())
    return std::nullopt;

  Contraction found;
  found.n = result.getDimPosition(result.getNumResults() - 1);
  OpOperand *first = op.getDpsInputOperand(0), *second = op.getDpsInputOperand(1);
  bool inFirst = op.getMatchingIndexingMap(first).isFunctionOfDim(found.n);
  bool inSecond = op.getMatchingIndexingMap(second).isFunctionOfDim(found.n);
  if (inFirst == inSecond)
    return std::nullopt;
  found.lhs = inFirst ? second : first;
  found.rhs = inFirst ? first : second;
  // One column would use one lane of a vector: the loops schedule sums along the reduction instead.
  if (cast<RankedTensorType>(op.getResult(0).getType()).getShape().back() == 1)
    return std::nullopt;

  AffineMap lhs = op.getMatchingIndexingMap(found.lhs), rhs = op.getMatchingIndexingMap(found.rhs);
  if (!rhs.isProjectedPermutation() || !isLinear(lhs))
    return std::nullopt;
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
    if (iterators[dim] == utils::IteratorType::reduction)
      found.reduction.push_back(dim);
    else if (dim != found.n && lhs.isFunctionOfDim(dim) && !rhs.isFunctionOfDim(dim))
      found.rows.push_back(dim);
  // Where the indices are those of the loops, the innermost dimension alone: its rows are steps of one size.
  if (lhs.isProjectedPermutation() && found.rows.size() > 1)
    found.rows.erase(found.rows.begin(), found.rows.end() - 1);
  for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
    if (iterators[dim] == utils::IteratorType::parallel && dim != found.n && !llvm::is_contained(found.rows, dim))
      found.outer.push_back(dim);
  return found;
}

} // namespace cauce
