// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Batch normalisation. What differs between training and prediction is in train.batch_statistics; the rest is of nn.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Numbers.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce::graph {

// Whether a batch of the recipe has one value for each channel, which has no variance.
static bool hasOneValue(RankedTensorType type, int64_t batch) {
  int64_t first = type.isDynamicDim(0) ? batch : type.getDimSize(0);
  return first == 1 && llvm::all_of(type.getShape().drop_front().drop_back(), [](int64_t size) { return size == 1; });
}

Value GraphBuilder::batchNorm(const FlatNode &node, const NamedValue &input) {
  const pb::BatchNorm &options = node.node->batch_norm();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  int64_t rank = typeOf(input.value).getRank(), place = order == pb::FIRST ? 1 : rank - 1;
  if (rank < 2 || typeOf(input.value).isDynamicDim(place))
    return report(node) << "expected samples along the first dimension and a known number of channels along " << (order == pb::FIRST ? "the second" : "the last")
                        << ", but '" << input.name << "' is " << shapeOf(input.value), Value();
  Value x = channelsLast(toFloat(input.value), order);
  RankedTensorType type = typeOf(x);
  auto decimal = [&](float value) { return nn::shortDecimal(value, b.builder.getF32Type()); };
  double momentum = options.has_momentum() ? decimal(options.momentum()) : 0.1;
  double epsilon = options.has_epsilon() ? decimal(options.epsilon()) : 1e-5;
  if (!(momentum >= 0 && momentum <= 1))
    return report(node) << "expected momentum in [0, 1], but got " << inShort(momentum), Value();
  if (!(epsilon > 0))
    return report(node) << "expected epsilon to be above 0, but got " << inShort(epsilon), Value();
  if (options.no_affine() && (options.scale_size() || options.bias_size() || options.has_scale_initializer() || options.has_bias_initializer()))
    return report(node) << "expected no values and no initializers of scale and bias, because no_affine leaves them out", Value();
  for (float variance : options.variance())
    if (!(variance >= 0))
      return report(node) << "expected variances of at least 0, but got " << inShort(variance), Value();
  if (!options.frozen() && batch && hasOneValue(type, batch))
    return report(node) << "expected more than one value for each channel in a batch of training, but '" << input.name << "' is " << shapeOf(input.value)
                        << " and the batch " << batch, Value();
  bool isNew = !symbols.lookup(node.name + ".mean"); // prediction is built first, then the loss
  if (isNew && momentum > 0.5 && !options.frozen())
    emitWarning(node.loc) << "node '" << node.name << "': momentum " << inShort(momentum)
                          << " is the weight of the last batch, as in PyTorch; what Keras and ONNX call so is " << inShort(1 - momentum) << " here";

  auto perChannel = RankedTensorType::get({type.getShape().back()}, type.getElementType());
  auto made = [&](const char *suffix, const char *otherwise, const pb::Initializer *initializer, const google::protobuf::RepeatedField<float> &given,
                  train::StateFlags flags) {
    StateOptions state;
    state.flags = flags;
    state.initializer = initializer;
    state.otherwise = otherwise;
    state.given = &given;
    return this->state(node, node.name + suffix, perChannel, state);
  };
  Value scale, bias;
  if (!options.no_affine()) {
    scale = made(".scale", "ones", options.has_scale_initializer() ? &options.scale_initializer() : nullptr, options.scale(), train::StateFlags::parameter);
    bias = scale ? made(".bias", "zeros", options.has_bias_initializer() ? &options.bias_initializer() : nullptr, options.bias(), train::StateFlags::parameter) : Value();
    if (!bias)
      return {};
  }
  Value mean = made(".mean", "zeros", nullptr, options.mean(), train::StateFlags::weight);
  Value variance = mean ? made(".variance", "ones", nullptr, options.variance(), train::StateFlags::weight) : Value();
  if (!variance)
    return {};
  Value y;
  if (options.frozen()) {
    y = b.sub(x, repeat(mean, x));
  } else {
    auto statistics = train::BatchStatisticsOp::create(b.builder, node.loc, type, perChannel, x, node.name + ".mean", node.name + ".variance",
                                                       APFloat(momentum));
    y = statistics.getDistances(), variance = statistics.getVariance();
  }
  Value factor = b.sqrt(b.addScalar(variance, epsilon));
  factor = scale ? b.div(scale, factor) : b.reciprocal(factor);
  y = b.mul(y, repeat(factor, y));
  if (bias)
    y = b.add(y, repeat(bias, y));
  y = activation(node, options.activation(), std::nullopt, y);
  return y ? channelsAs(order, y) : y;
}

} // namespace cauce::graph
