// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes that compute on one or two tensors: arithmetic, comparisons, reductions, products.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Numbers.h"
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
  if (kind >= pb::Binary::AND)
    return integers(node, kind, x, y);
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

Value GraphBuilder::integers(const FlatNode &node, pb::Binary::Kind kind, Value x, Value y) {
  using K = nn::IntegerKind;
  // In the order of pb::Binary::Kind, from AND on.
  static constexpr K kinds[] = {K::bit_and, K::bit_or, K::bit_xor, K::shift_left, K::shift_right, K::div, K::rem, K::floor_div, K::mod};
  Type element = typeOf(x).getElementType();
  bool isBitwise = kind <= pb::Binary::XOR;
  if (!isa<IntegerType>(element) || (element.isInteger(1) && !isBitwise))
    return report(node) << "expected inputs of integers" << (isBitwise ? " or i1" : "") << ", but got " << element, Value();
  return nn::ExpressionBuilder(b).integer(kinds[kind - pb::Binary::AND], x, y);
}

Value GraphBuilder::clamp(const FlatNode &node, Value x) {
  const pb::Clamp &options = node.node->clamp();
  Type element = typeOf(x).getElementType();
  if (element.isInteger(1))
    return report(node) << "expected an input of numbers, but got " << element, Value();
  for (auto [isGiven, bound] : {std::pair(options.has_low(), options.low()), std::pair(options.has_high(), options.high())})
    if (std::string wrong = isGiven ? nn::describeLossOfText(bound, element) : ""; !wrong.empty())
      return report(node) << wrong, Value();
  double low = options.has_low() ? options.low() : -HUGE_VAL, high = options.has_high() ? options.high() : HUGE_VAL;
  if (low > high)
    return report(node) << "expected low to be at most high, but got " << low << " and " << high, Value();
  return nn::ExpressionBuilder(b).clamp(x, options.has_low() ? std::optional(low) : std::nullopt, options.has_high() ? std::optional(high) : std::nullopt);
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

bool GraphBuilder::readDims(const FlatNode &node, Value x, const google::protobuf::RepeatedField<uint32_t> &given, SmallVectorImpl<int64_t> &dims) {
  dims.assign(given.begin(), given.end());
  llvm::sort(dims);
  int64_t rank = typeOf(x).getRank();
  for (auto [i, dim] : llvm::enumerate(dims))
    if (dim >= rank || (i && dims[i - 1] == dim))
      return report(node) << "expected each dim once and below " << rank << ", but got " << dim, false;
  return true;
}

Value GraphBuilder::reduce(const FlatNode &node, Value x) {
  const pb::Reduce &options = node.node->reduce();
  pb::Reduce::Kind kind = options.kind();
  SmallVector<int64_t> dims;
  if (!readDims(node, x, options.dim(), dims))
    return {};
  if (options.has_correction() && kind != pb::Reduce::VARIANCE && kind != pb::Reduce::DEVIATION)
    return report(node) << "expected correction for VARIANCE and DEVIATION only", Value();
  if (dims.empty())
    dims = llvm::to_vector(llvm::seq<int64_t>(0, typeOf(x).getRank()));
  Value y = reduced(kind, x, dims, options.correction());
  if (!options.keep_dims())
    return y;
  SmallVector<nn::Dim> sizes = nn::dimsOf(typeOf(x));
  for (int64_t dim : dims)
    sizes[dim] = {1, {}};
  return b.reshape(y, nn::makeType(sizes, typeOf(y).getElementType()));
}

Value GraphBuilder::reduced(pb::Reduce::Kind kind, Value x, ArrayRef<int64_t> dims, uint32_t correction) {
  nn::ExpressionBuilder e(b);
  switch (kind) {
  case pb::Reduce::MEAN:
    return dims.empty() ? toFloat(x) : b.mean(toFloat(x), dims);
  case pb::Reduce::MAX:
    return dims.empty() ? x : b.reduceMax(x, dims);
  case pb::Reduce::MIN:
    return dims.empty() ? x : b.reduceMin(x, dims);
  case pb::Reduce::PRODUCT:
    return e.prod(toSummable(x), dims);
  case pb::Reduce::LOG_SUM_EXP:
    return e.logSumExp(toFloat(x), dims);
  case pb::Reduce::NORM_1:
    return e.sumOfAbs(toFloat(x), dims);
  case pb::Reduce::NORM_2:
    return e.norm(toFloat(x), dims);
  case pb::Reduce::NORM_INF:
    return e.maxOfAbs(toFloat(x), dims);
  case pb::Reduce::VARIANCE:
    return e.variance(toFloat(x), dims, correction);
  case pb::Reduce::DEVIATION:
    return e.deviation(toFloat(x), dims, correction);
  case pb::Reduce::ANY:
    return b.reduceMax(b.convert(x, b.builder.getI1Type()), dims);
  case pb::Reduce::ALL:
    return b.reduceMin(b.convert(x, b.builder.getI1Type()), dims);
  default:
    return dims.empty() ? toSummable(x) : b.sum(toSummable(x), dims);
  }
}

Value GraphBuilder::extremeAlong(const FlatNode &node, Value x, std::optional<int64_t> dimension, bool isMax) {
  std::optional<int64_t> along = dimensionOrLast(node, x, dimension);
  if (!along)
    return {};
  nn::ExpressionBuilder e(b);
  return isMax ? e.argmax(x, along) : e.argmin(x, along);
}

std::optional<int64_t> GraphBuilder::dimensionOrLast(const FlatNode &node, Value x, std::optional<int64_t> dimension) {
  int64_t rank = typeOf(x).getRank();
  if (rank == 0)
    return report(node) << "expected at least one dimension, but got a scalar", std::nullopt;
  if (dimension && *dimension >= rank)
    return report(node) << "expected dimension below " << rank << ", but got " << *dimension, std::nullopt;
  return dimension.value_or(rank - 1);
}

Value GraphBuilder::cumulate(const FlatNode &node, Value x) {
  const pb::Cumulate &options = node.node->cumulate();
  std::optional<int64_t> along = dimensionOrLast(node, x, given(options));
  if (!along)
    return {};
  x = toSummable(x);
  nn::ExpressionBuilder e(b);
  return options.kind() == pb::Cumulate::SUM ? e.cumsum(x, *along, options.exclusive(), options.reverse())
                                             : e.cumprod(x, *along, options.exclusive(), options.reverse());
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
