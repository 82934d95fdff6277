// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes that compute on one or two tensors: arithmetic, comparisons, reductions, products.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Reduction.h"

using namespace mlir;

namespace cauce::graph {

// Makes the shapes of two inputs equal. False after a diagnostic.
bool GraphBuilder::unify(const FlatNode &node, Inputs inputs, Value &x, Value &y) {
  if (typeOf(x).getElementType() != typeOf(y).getElementType())
    return mismatch(node, inputs, "inputs of equal element type"), false;
  if (nn::sameShape(typeOf(x), typeOf(y)))
    return true;
  Value left = repeat(x, y), right = repeat(y, x);
  if (!left && !right)
    return mismatch(node, inputs, "inputs of equal shape"), false;
  (left ? x : y) = left ? left : right;
  return true;
}

Value GraphBuilder::binary(const FlatNode &node, Inputs inputs) {
  Value x = inputs[0].value, y = inputs[1].value;
  if (!unify(node, inputs, x, y))
    return {};
  pb::Binary::Kind kind = node.node->binary().kind();
  if ((kind == pb::Binary::DIV || kind == pb::Binary::POW) && !isa<FloatType>(typeOf(x).getElementType()))
    return report(node) << "expected float inputs, but got " << typeOf(x).getElementType(), Value();
  // Truth values: the sum is "or", the product "and", as in NumPy and PyTorch; in one bit 1 + 1 would be 0.
  if (typeOf(x).getElementType().isInteger(1)) {
    if (kind == pb::Binary::SUB)
      return report(node) << "expected inputs that have a difference, but got " << typeOf(x).getElementType(), Value();
    kind = kind == pb::Binary::ADD ? pb::Binary::MAX : kind == pb::Binary::MUL ? pb::Binary::MIN : kind;
  }
  switch (kind) {
  case pb::Binary::SUB:
    return b.sub(x, y);
  case pb::Binary::MUL:
    return b.mul(x, y);
  case pb::Binary::DIV:
    return b.div(x, y);
  case pb::Binary::MAX:
    return b.max(x, y);
  case pb::Binary::MIN:
    return b.min(x, y);
  case pb::Binary::POW:
    return b.pow(x, y);
  default:
    return b.add(x, y);
  }
}

Value GraphBuilder::compare(const FlatNode &node, Inputs inputs) {
  Value x = inputs[0].value, y = inputs[1].value;
  if (!unify(node, inputs, x, y))
    return {};
  using P = nn::ComparePredicate;
  static constexpr P predicates[] = {P::eq, P::ne, P::lt, P::le, P::gt, P::ge}; // in the order of pb::Compare::Kind
  return b.compare(predicates[node.node->compare().kind()], x, y);
}

Value GraphBuilder::select(const FlatNode &node, Inputs inputs) {
  Value condition = inputs[0].value, x = inputs[1].value, y = inputs[2].value;
  if (!typeOf(condition).getElementType().isInteger(1))
    return report(node) << "expected a condition of i1, but '" << inputs[0].name << "' is of " << typeOf(condition).getElementType(), Value();
  if (!unify(node, inputs.drop_front(), x, y))
    return {};
  if (!nn::sameShape(typeOf(condition), typeOf(x)))
    condition = repeat(condition, x);
  return condition ? b.select(condition, x, y) : mismatch(node, inputs, "a condition of the shape of the others");
}

Value GraphBuilder::reduce(const FlatNode &node, Value x) {
  const pb::Reduce &options = node.node->reduce();
  SmallVector<int64_t> dims(options.dim().begin(), options.dim().end());
  int64_t rank = typeOf(x).getRank();
  if (dims.empty())
    dims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  llvm::sort(dims);
  for (auto [i, dim] : llvm::enumerate(dims))
    if (dim >= rank || (i && dims[i - 1] == dim))
      return report(node) << "expected each dim once and below " << rank << ", but got " << dim, Value();
  if (dims.empty())
    return options.kind() == pb::Reduce::SUM ? toSummable(x) : options.kind() == pb::Reduce::MEAN ? toFloat(x) : x;
  switch (options.kind()) {
  case pb::Reduce::MEAN:
    return b.mean(toFloat(x), dims);
  case pb::Reduce::MAX:
    return b.reduceMax(x, dims);
  case pb::Reduce::MIN:
    return b.reduceMin(x, dims);
  default:
    return b.sum(toSummable(x), dims);
  }
}

Value GraphBuilder::matmul(const FlatNode &node, Inputs inputs) {
  Value x = inputs[0].value, y = inputs[1].value;
  SmallVector<nn::Dim> left = nn::dimsOf(typeOf(x)), right = nn::dimsOf(typeOf(y));
  if (left.empty() || right.empty() || left.back() != right.front() || typeOf(x).getElementType() != typeOf(y).getElementType())
    return mismatch(node, inputs, "the last size of the first input to equal the first of the second");
  x = toSummable(x), y = toSummable(y);
  if (left.size() == 1 && right.size() == 1)
    return b.sumAll(b.mul(x, y)); // two vectors: a contraction without free dimensions has no kernel
  return b.matmul(x, y);
}

Value GraphBuilder::dotGeneral(const FlatNode &node, Inputs inputs) {
  const pb::DotGeneral &options = node.node->dot_general();
  auto dims = [&](const google::protobuf::RepeatedField<uint32_t> &list) {
    return b.builder.getDenseI64ArrayAttr(SmallVector<int64_t>(list.begin(), list.end()));
  };
  nn::DotGeneralOp::Properties properties;
  properties.lhs_batch = dims(options.lhs_batch());
  properties.rhs_batch = dims(options.rhs_batch());
  properties.lhs_contract = dims(options.lhs_contract());
  properties.rhs_contract = dims(options.rhs_contract());
  SmallVector<NamedValue> factors(inputs);
  if (typeOf(inputs[0].value).getElementType() == typeOf(inputs[1].value).getElementType())
    for (NamedValue &factor : factors)
      factor.value = toSummable(factor.value);
  return infer<nn::DotGeneralOp>(node, factors, properties);
}

} // namespace cauce::graph
