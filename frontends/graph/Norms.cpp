// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Normalisation of each sample by itself, and over neighbouring channels.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Numbers.h"

using namespace mlir;

namespace cauce::graph {

Value GraphBuilder::normalized(Value x, ArrayRef<int64_t> dims, bool centered, double epsilon) {
  SmallVector<int64_t> kept = nn::otherDims(typeOf(x).getRank(), dims);
  Value variance;
  if (centered) {
    nn::ArithmeticBuilder::Centered parts = b.center(x, dims);
    x = parts.distances, variance = parts.variance;
  } else {
    variance = b.mean(b.square(x), dims);
  }
  Value deviation = b.sqrt(b.addScalar(variance, epsilon));
  return b.mul(x, b.broadcast(b.reciprocal(deviation), x, kept));
}

bool GraphBuilder::readEpsilon(const FlatNode &node, std::optional<float> given, double &epsilon) {
  if (given)
    epsilon = nn::shortDecimal(*given, b.builder.getF32Type());
  if (epsilon > 0)
    return true;
  return report(node) << "expected epsilon to be above 0, but got " << inShort(*given), false;
}

Value GraphBuilder::scaleAndShift(const FlatNode &node, const AffineOptions &options, Value y, ArrayRef<int64_t> shape) {
  bool saysOne = options.scale.initializer || !options.scale.given->empty() || options.bias.initializer || (options.bias.given && !options.bias.given->empty());
  if (options.isLeftOut)
    return saysOne ? (report(node) << "expected no values and no initializers of scale and bias, because no_affine leaves them out", Value()) : y;
  auto type = RankedTensorType::get(shape, typeOf(y).getElementType());
  Value scale = state(node, node.name + ".scale", type, options.scale);
  if (!scale)
    return {};
  y = b.mul(y, repeat(scale, y));
  if (!options.hasBias)
    return y;
  Value bias = state(node, node.name + ".bias", type, options.bias);
  return bias ? b.add(y, repeat(bias, y)) : bias;
}

// The last dimensions of x, as many as the message says; none after a diagnostic.
SmallVector<int64_t> GraphBuilder::lastDims(const FlatNode &node, const NamedValue &x, uint32_t given) {
  int64_t rank = typeOf(x.value).getRank(), count = given ? given : 1;
  SmallVector<int64_t> dims;
  for (int64_t dim = rank - count; count < rank && dim < rank; ++dim)
    if (!typeOf(x.value).isDynamicDim(dim))
      dims.push_back(dim);
  if (int64_t(dims.size()) == count)
    return dims;
  return report(node) << "expected samples, and " << count << " known last size" << (count == 1 ? "" : "s") << ", but '" << x.name << "' is "
                      << shapeOf(x.value), SmallVector<int64_t>();
}

Value GraphBuilder::layerNorm(const FlatNode &node, const NamedValue &input) {
  const pb::LayerNorm &options = node.node->layer_norm();
  double epsilon = 1e-5;
  SmallVector<int64_t> dims = lastDims(node, input, options.dims());
  if (dims.empty() || !readEpsilon(node, options.has_epsilon() ? std::optional(options.epsilon()) : std::nullopt, epsilon))
    return {};
  Value x = toFloat(input.value);
  AffineOptions affine(options, options.has_bias_initializer() ? &options.bias_initializer() : nullptr, &options.bias());
  return scaleAndShift(node, affine, normalized(x, dims, /*centered=*/true, epsilon), typeOf(x).getShape().take_back(dims.size()));
}

Value GraphBuilder::rmsNorm(const FlatNode &node, const NamedValue &input) {
  const pb::RmsNorm &options = node.node->rms_norm();
  double epsilon = 1e-6;
  SmallVector<int64_t> dims = lastDims(node, input, options.dims());
  if (dims.empty() || !readEpsilon(node, options.has_epsilon() ? std::optional(options.epsilon()) : std::nullopt, epsilon))
    return {};
  Value x = toFloat(input.value);
  return scaleAndShift(node, AffineOptions(options), normalized(x, dims, /*centered=*/false, epsilon), typeOf(x).getShape().take_back(dims.size()));
}

// Channels last: over all dimensions but samples and groups of channels.
Value GraphBuilder::normalizeGroups(const FlatNode &node, const NamedValue &input, const AffineOptions &affine, std::optional<uint32_t> given,
                                    std::optional<float> epsilonGiven, pb::Channels order) {
  RankedTensorType type = typeOf(input.value);
  int64_t rank = type.getRank();
  if (rank < 2 || type.isDynamicDim(order == pb::FIRST ? 1 : rank - 1))
    return report(node) << "expected samples and a known number of channels, but '" << input.name << "' is " << shapeOf(input.value), Value();
  double epsilon = 1e-5;
  if (!readEpsilon(node, epsilonGiven, epsilon))
    return {};
  Value x = channelsLast(toFloat(input.value), order);
  int64_t depth = typeOf(x).getShape().back(), groups = given.value_or(depth);
  if (groups < 1 || depth % groups)
    return report(node) << "expected groups that divide the channels, " << depth << ", but got " << groups, Value();
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), parts = dims;
  parts.back().size = groups;
  parts.push_back({depth / groups, {}});
  Value y = b.reshape(x, nn::makeType(parts, typeOf(x).getElementType()));
  SmallVector<int64_t> averaged = llvm::to_vector(llvm::seq<int64_t>(1, rank - 1));
  averaged.push_back(rank);
  y = b.reshape(normalized(y, averaged, /*centered=*/true, epsilon), typeOf(x));
  y = scaleAndShift(node, affine, y, {depth});
  return y ? channelsAs(order, y) : y;
}

Value GraphBuilder::localResponseNorm(const FlatNode &node, const NamedValue &input) {
  const pb::LocalResponseNorm &options = node.node->local_response_norm();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  auto number = [&](bool isGiven, float given, double otherwise) { return isGiven ? nn::shortDecimal(given, b.builder.getF32Type()) : otherwise; };
  double alpha = number(options.has_alpha(), options.alpha(), 1e-4), beta = number(options.has_beta(), options.beta(), 0.75), k = number(options.has_k(), options.k(), 1);
  RankedTensorType type = typeOf(input.value);
  int64_t rank = type.getRank(), dimension = order == pb::FIRST ? 1 : rank - 1, size = options.size();
  if (rank < 2 || type.isDynamicDim(dimension))
    return report(node) << "expected samples and a known number of channels, but '" << input.name << "' is " << shapeOf(input.value), Value();
  if (size < 1 || size > (1 << 24))
    return report(node) << "expected size from 1 to 16777216, but got " << size, Value();
  if (!(alpha >= 0))
    return report(node) << "expected alpha to be at least 0, but got " << inShort(alpha), Value();
  if (!(k > 0))
    return report(node) << "expected k to be above 0, but got " << inShort(k), Value();
  SmallVector<nn::Dim> dims = nn::dimsOf(type);
  dims.push_back({size, {}});
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << "its windows: " << excess, Value();
  Value x = toFloat(input.value);
  Value sum = b.sum(b.windows(extended(b.square(x), dimension, size / 2, (size - 1) / 2, pb::ZERO), dimension, size), {dimension + 1});
  Value divisor = b.addScalar(b.mulScalar(sum, options.sum() ? alpha : alpha / double(size)), k);
  return b.mul(x, b.pow(divisor, b.full(divisor, -beta)));
}

} // namespace cauce::graph
