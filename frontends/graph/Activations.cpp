// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Activation functions, and those that are trained.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/ExpressionBuilder.h"

using namespace mlir;

namespace cauce::graph {

Value GraphBuilder::activation(const FlatNode &node, Value x) {
  const pb::Activation &options = node.node->activation();
  SmallVector<int64_t> dims;
  if (options.dim_size() && options.function() != pb::SOFTMAX && options.function() != pb::LOG_SOFTMAX)
    return report(node) << "expected dim for SOFTMAX and LOG_SOFTMAX only", Value();
  if (!readDims(node, x, options.dim(), dims))
    return {};
  return activation(node, options.function(), options.has_alpha() ? std::optional<double>(options.alpha()) : std::nullopt, x, dims);
}

Value GraphBuilder::activation(const FlatNode &node, pb::Function function, std::optional<double> alpha, Value x, ArrayRef<int64_t> dims) {
  if (alpha && function != pb::LEAKY_RELU && function != pb::ELU)
    return report(node) << "expected alpha for LEAKY_RELU and ELU only", Value();
  if (function == pb::ELU && alpha && *alpha < 0)
    return report(node) << "expected alpha to be at least 0, but got " << *alpha, Value();
  if (function == pb::IDENTITY)
    return x;
  if (!isa<FloatType>(typeOf(x).getElementType()))
    x = toFloat(x);
  nn::ExpressionBuilder e(b);
  auto unary = [&](auto op) -> Value { return decltype(op)::create(b.builder, node.loc, x); };
  switch (function) {
  case pb::EXP:
    return unary(nn::ExpOp());
  case pb::RECIPROCAL:
    return unary(nn::ReciprocalOp());
  case pb::SQUARE:
    return unary(nn::SquareOp());
  case pb::LOGISTIC:
    return unary(nn::LogisticOp());
  case pb::SOFTMAX:
  case pb::LOG_SOFTMAX:
    if (typeOf(x).getRank() == 0)
      return report(node) << "expected at least one dimension, but got a scalar", Value();
    return function == pb::SOFTMAX ? e.softmax(x, dims) : e.logSoftmax(x, dims);
  case pb::GAUSS:
    return unary(nn::GaussOp());
  case pb::SINE:
    return unary(nn::SinOp());
  case pb::COSINE:
    return unary(nn::CosOp());
  case pb::ELLIOTT:
    return unary(nn::ElliottOp());
  case pb::TANH:
    return unary(nn::TanhOp());
  case pb::ARCTAN:
    return unary(nn::AtanOp());
  case pb::STEP:
    return unary(nn::StepOp());
  case pb::SIGN_STEP:
    return unary(nn::SignStepOp());
  case pb::RELU:
    return unary(nn::ReluOp());
  case pb::RELU6:
    return b.select(b.compare(nn::ComparePredicate::ge, x, b.full(x, 6)), b.full(x, 6), unary(nn::ReluOp()));
  case pb::LEAKY_RELU:
    return b.select(b.gtScalar(x, 0), x, b.mulScalar(x, alpha.value_or(0.01)));
  case pb::ELU:
    return b.select(b.gtScalar(x, 0), x, b.mulScalar(e.expm1(e.negativePart(x)), alpha.value_or(1)));
  case pb::SELU:
    return unary(nn::SeluOp());
  case pb::SOFTPLUS:
    return unary(nn::SoftplusOp());
  case pb::SWISH:
    return unary(nn::SwishOp());
  case pb::GELU:
    return unary(nn::GeluOp());
  case pb::GELU_TANH:
    return unary(nn::GeluTanhOp());
  case pb::LOG:
    return unary(nn::LogOp());
  case pb::SQRT:
    return unary(nn::SqrtOp());
  case pb::ABS:
    return unary(nn::AbsOp());
  case pb::NEGATE:
    return unary(nn::NegOp());
  case pb::ERF:
    return unary(nn::ErfOp());
  case pb::RSQRT:
    return unary(nn::RsqrtOp());
  case pb::LOG1P:
    return unary(nn::Log1pOp());
  case pb::FLOOR:
    return unary(nn::FloorOp());
  case pb::CEIL:
    return unary(nn::CeilOp());
  case pb::ROUND:
    return unary(nn::RoundOp());
  case pb::SIGN:
    return unary(nn::SignOp());
  default:
    return report(node) << "unknown function number " << int(function), Value();
  }
}

// The type of one trained number per column; null after a diagnostic.
static RankedTensorType columnsOf(InFlightDiagnostic diagnostic, Value x) {
  RankedTensorType type = typeOf(x);
  if (type.getRank() == 0 || type.isDynamicDim(type.getRank() - 1))
    return diagnostic << "expected an input with a known last size, but got " << shapeOf(x), RankedTensorType();
  diagnostic.abandon();
  return RankedTensorType::get({type.getShape().back()}, type.getElementType());
}

Value GraphBuilder::parametricRelu(const FlatNode &node, Value x) {
  x = toFloat(x);
  RankedTensorType columns = columnsOf(report(node), x);
  Value slope = columns ? stateOf(node, node.name + ".slope", columns, 0.25) : Value();
  return slope ? b.select(b.gtScalar(x, 0), x, b.mul(x, repeat(slope, x))) : Value();
}

Value GraphBuilder::sShapedRelu(const FlatNode &node, Value x) {
  x = toFloat(x);
  RankedTensorType columns = columnsOf(report(node), x);
  if (!columns)
    return {};
  // threshold + slope (x - threshold), beyond the threshold
  auto beyond = [&](const std::string &side, double threshold, double slope, nn::ComparePredicate is, Value inside) -> Value {
    Value t = stateOf(node, node.name + "." + side + "_threshold", columns, threshold);
    Value a = stateOf(node, node.name + "." + side + "_slope", columns, slope);
    if (!t || !a)
      return {};
    t = repeat(t, x);
    return b.select(b.compare(is, x, t), b.add(t, b.mul(repeat(a, x), b.sub(x, t))), inside);
  };
  Value y = beyond("left", 0, 0.2, nn::ComparePredicate::le, x);
  return y ? beyond("right", 1, 1, nn::ComparePredicate::ge, y) : Value();
}

Value GraphBuilder::maxout(const FlatNode &node, const NamedValue &input) {
  Value x = toFloat(input.value);
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  int64_t pieces = node.node->maxout().pieces();
  if (dims.empty() || !dims.back().isStatic() || pieces < 1 || dims.back().size % pieces)
    return report(node) << "expected pieces to divide the last size of '" << input.name << "', " << shapeOf(x) << ", but got " << pieces, Value();
  dims.back().size /= pieces;
  dims.push_back({pieces, {}});
  int64_t last = dims.size() - 1;
  return b.reduceMax(b.reshape(x, nn::makeType(dims, typeOf(x).getElementType())), last);
}

} // namespace cauce::graph
