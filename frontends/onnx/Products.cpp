// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of matrices.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

LogicalResult matMul(Node &n) {
  Value x = n.operand(0), y = x ? n.operand(1) : Value();
  return y ? n.give(n.matmul(x, y)) : failure();
}

// alpha op(A) op(B) + beta C. A C of factor 0 is not read: it may be NaN.
LogicalResult gemm(Node &n) {
  Value x = n.operand(0), y = x ? n.operand(1) : Value(), c = y && n.has(2) ? n.operand(2) : Value();
  if (!y || n.failed())
    return failure();
  if (n.rank(0) != 2 || n.rank(1) != 2)
    return n.fail() << "expected two matrices, but got " << nn::describe(n.dims(0)) << " and " << nn::describe(n.dims(1));
  x = n.integer("transA", 0) ? n.b.transpose(x, {1, 0}) : x;
  y = n.integer("transB", 0) ? n.b.transpose(y, {1, 0}) : y;
  double alpha = n.real("alpha", 1), beta = n.real("beta", 1);
  Value product = n.matmul(x, y);
  if (!product)
    return failure();
  if (alpha != 1)
    product = n.b.mulScalar(product, alpha);
  if (!c || beta == 0)
    return n.give(product);
  if (typeOf(c).getElementType() != typeOf(product).getElementType())
    return n.fail() << "expected inputs of one element type, but got " << n.element(2) << " as the third";
  std::optional<SmallVector<nn::Dim>> dims = n.common({product, c});
  if (!dims)
    return failure();
  if (*dims != nn::dimsOf(typeOf(product)))
    return n.fail() << "expected a third input that is repeated to " << nn::describe(nn::dimsOf(typeOf(product))) << ", but got " << nn::describe(n.dims(2));
  c = n.repeat(c, *dims);
  return n.give(n.b.add(product, beta == 1 ? c : n.b.mulScalar(c, beta)));
}

constexpr Operator all[] = {
    {"Gemm", 1, 2, 3, gemm},
    {"MatMul", 1, 2, 2, matMul},
};

} // namespace

ArrayRef<Operator> productOperators() { return all; }

} // namespace cauce::onnx
