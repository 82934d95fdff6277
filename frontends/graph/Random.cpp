// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers: noise, which is drawn as training and evaluation draw, and what is made of it.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/train/Recipe.h"
#include "dialects/train/Train.h"

#include <cmath>

using namespace mlir;

namespace cauce::graph {

Value GraphBuilder::uniform(const FlatNode &node, RankedTensorType type) {
  return train::NoiseOp::create(builder, node.loc, type, node.name, train::UniformAttr::get(module.getContext(), 0, 1));
}

Value GraphBuilder::random(const FlatNode &node) {
  using K = pb::Random;
  const K &options = node.node->random();
  bool isUniform = options.kind() == K::UNIFORM, isBernoulli = options.kind() == K::BERNOULLI, isNormal = !isUniform && !isBernoulli;
  if ((options.has_low() || options.has_high()) && !isUniform)
    return report(node) << "expected low and high for UNIFORM only", Value();
  if ((options.has_mean() || options.has_deviation()) && !isNormal)
    return report(node) << "expected mean and deviation for NORMAL and TRUNCATED_NORMAL only", Value();
  if (options.has_probability() && !isBernoulli)
    return report(node) << "expected probability for BERNOULLI only", Value();
  Type element = elementTypeOf(options.type(), module.getContext());
  if (!element.isF32() && !element.isF64())
    return report(node) << "expected a type of F32 or F64, but got " << element, Value();
  SmallVector<nn::Dim> dims;
  if (!parseDims(node, options.dim(), dims))
    return {};
  RankedTensorType type = nn::makeType(dims, element);
  auto inType = [&](double number) { return element.isF32() ? double(float(number)) : number; };
  if (isNormal) {
    double mean = options.mean(), deviation = options.has_deviation() ? options.deviation() : 1;
    if (!(deviation >= 0) || !std::isfinite(inType(mean)) || !std::isfinite(inType(deviation)))
      return report(node) << "expected a mean and a deviation of at least 0, but got " << inShort(mean) << " and " << inShort(deviation), Value();
    Attribute kind = options.kind() == K::NORMAL ? Attribute(train::NormalAttr::get(module.getContext(), mean, deviation))
                                                 : train::TruncatedNormalAttr::get(module.getContext(), mean, deviation);
    return train::NoiseOp::create(builder, node.loc, type, node.name, cast<train::InitializerAttrInterface>(kind));
  }
  Value noise = uniform(node, type);
  if (isBernoulli) {
    double probability = options.has_probability() ? options.probability() : 0.5;
    if (!(probability >= 0 && probability <= 1))
      return report(node) << "expected a probability in [0, 1], but got " << inShort(probability), Value();
    return b.convert(b.compare(nn::ComparePredicate::lt, noise, b.full(noise, probability)), element);
  }
  double low = inType(options.low()), high = inType(options.has_high() ? options.high() : 1);
  if (!(low < high) || !std::isfinite(high - low))
    return report(node) << "expected low to be below high, but got " << inShort(low) << " and " << inShort(high), Value();
  if (low == 0 && high == 1)
    return noise;
  // Rounding may reach high: the number below it then.
  double below = element.isF32() ? double(std::nextafter(float(high), float(low))) : std::nextafter(high, low);
  return b.min(b.addScalar(b.mulScalar(noise, high - low), low), b.full(noise, below));
}

Value GraphBuilder::sample(const FlatNode &node, const NamedValue &input) {
  nn::ExpressionBuilder e(b);
  Value x = e.stopGradient(toFloat(input.value));
  RankedTensorType type = typeOf(x);
  if (node.node->sample().kind() == pb::Sample::BERNOULLI)
    return b.convert(b.compare(nn::ComparePredicate::lt, uniform(node, type), x), type.getElementType());
  int64_t rank = type.getRank();
  if (rank == 0 || type.isDynamicDim(rank - 1) || type.getDimSize(rank - 1) < 1)
    return report(node) << "expected an input with a known last size of at least 1, but got " << shapeOf(input.value), Value();
  // The first element whose share, and those before it, are more than a part of all shares. In f64 that part is exact, and so below all of them.
  Type f64 = builder.getF64Type();
  Value shares = e.cumsum(e.exp(e.sub(x, e.broadcast(e.reduceMax(x, rank - 1), x, llvm::to_vector(llvm::seq<int64_t>(0, rank - 1))))), rank - 1);
  int64_t classes = type.getDimSize(rank - 1);
  Value all = b.reshape(b.slice(shares, rank - 1, classes - 1, classes), nn::withoutDims(type, rank - 1));
  Value part = b.mul(b.convert(all, f64), b.convert(uniform(node, typeOf(all)), f64)), wide = b.convert(shares, f64);
  Value isMore = b.compare(nn::ComparePredicate::gt, wide, b.broadcast(part, wide, llvm::to_vector(llvm::seq<int64_t>(0, rank - 1))));
  return e.argmax(b.convert(isMore, builder.getI32Type()), rank - 1);
}

} // namespace cauce::graph
