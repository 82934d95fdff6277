// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What units of a dense layer compute of their inputs before the activation: products, and bumps around centres. Heights are logarithms, which an
// exponential or a softmax behind them turns into factors that neither overflow nor vanish.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"

#include <cmath>

using namespace mlir;

namespace cauce::graph {

static bool isRadial(pb::Dense::Combination kind) { return kind >= pb::Dense::EQ_RADIAL; }
static bool hasAltitude(pb::Dense::Combination kind) { return kind == pb::Dense::EW_RADIAL || kind == pb::Dense::X_RADIAL; }
static bool hasOneWidth(pb::Dense::Combination kind) { return kind == pb::Dense::EQ_RADIAL || kind == pb::Dense::EW_RADIAL; }

// x as (..., units), of what is (...).
static Value forEachUnit(nn::ArithmeticBuilder &b, Value x, int64_t units) {
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  SmallVector<int64_t> kept = llvm::to_vector(llvm::seq<int64_t>(0, dims.size()));
  dims.push_back({units, {}});
  return nn::BroadcastOp::create(b.builder, b.loc, nn::makeType(dims, typeOf(x).getElementType()), x, kept);
}

// K ln |x|. Of 0 the logarithm of a number that is next to 0, so that the derivative is finite.
static Value logHeight(nn::ArithmeticBuilder &b, Value x, int64_t depth) {
  return b.mulScalar(b.log(b.max(b.abs(x), b.full(x, 1e-30))), double(depth));
}

Value GraphBuilder::dense(const FlatNode &node, const NamedValue &input) {
  const pb::Dense &options = node.node->dense();
  pb::Dense::Combination kind = options.combination();
  Value x = toFloat(input.value);
  RankedTensorType type = typeOf(x);
  if (type.getRank() == 0 || type.isDynamicDim(type.getRank() - 1))
    return report(node) << "expected an input with a known last size, but '" << input.name << "' is " << shapeOf(x), Value();
  int64_t depth = type.getShape().back(), units = options.units();
  if (units < 1 || units > (1 << 24) || depth > (int64_t(1) << 40) / units)
    return report(node) << "expected units from 1 to 16777216, but got " << units, Value();
  const std::string &name = pb::Dense::Combination_Name(kind);
  if (!hasAltitude(kind) && (options.has_altitude_initializer() || options.altitude_size()))
    return report(node) << "expected no values and no initializer of the altitude, because " << name << " has none", Value();
  WeightOptions weights("dense", options);
  if (options.transposed() && (kind != pb::Dense::LINEAR || weights.share.empty()))
    return report(node) << "expected share and LINEAR, because of transposed, but got " << (weights.share.empty() ? "no share" : name), Value();
  if (isRadial(kind) && !weights.hasBias)
    return report(node) << "expected a bias, because in " << name << " it is the width", Value();
  Value y;
  if (kind == pb::Dense::ADD) {
    if (weights.kernel.initializer || weights.bias.initializer || weights.kernel.regularizer || !weights.share.empty() || options.kernel_size() ||
        options.bias_size() || options.no_bias())
      return report(node) << "expected nothing about kernel and bias, because ADD has none", Value();
    y = forEachUnit(b, b.sum(x, {type.getRank() - 1}), units);
  } else if (kind == pb::Dense::EQ_SLOPES) {
    Value w = kernelOf(node, weights, RankedTensorType::get({depth}, type.getElementType()));
    y = w ? addBias(node, weights, forEachUnit(b, b.matmul(x, w), units)) : w;
  } else if (options.transposed()) {
    y = tied(node, weights, x, units);
  } else if (isRadial(kind)) {
    y = radial(node, kind, weights, x, units);
  } else {
    Value w = kernelOf(node, weights, RankedTensorType::get({depth, units}, type.getElementType()));
    y = w ? addBias(node, weights, b.matmul(x, w)) : w;
  }
  return y ? activation(node, options.activation(), std::nullopt, y) : y;
}

Value GraphBuilder::tied(const FlatNode &node, const WeightOptions &options, Value x, int64_t units) {
  std::string kernel = ownerOf(node, options.share, ".kernel") + ".kernel", table = ownerOf(node, options.share, ".table") + ".table";
  bool isTable = !symbols.lookup(kernel);
  if (!options.kernel.given->empty() || options.kernel.initializer || options.kernel.regularizer)
    return report(node) << "expected no values, initializer or regularizer of the kernel, because it shares that of '" << options.share << "'", Value();
  if (!options.hasBias && (!options.bias.given->empty() || options.bias.initializer))
    return report(node) << "expected no values and no initializer of the bias, because no_bias leaves it out", Value();
  if (isTable && !symbols.lookup(table))
    return report(node) << "there is no dense or embedding node '" << options.share << "' before it to share parameters with", Value();
  RankedTensorType type = typeOf(x);
  StateOptions shared;
  shared.isShared = true;
  Value w = state(node, isTable ? table : kernel, RankedTensorType::get({units, type.getShape().back()}, type.getElementType()), shared);
  if (!w)
    return {};
  Value y = nn::DotGeneralOp::create(b.builder, node.loc, x, w, ArrayRef<int64_t>(), ArrayRef<int64_t>(), ArrayRef<int64_t>{type.getRank() - 1}, ArrayRef<int64_t>{1});
  if (!options.hasBias)
    return y;
  StateOptions own = options.bias;
  own.isShared = false;
  Value bias = state(node, node.name + ".bias", RankedTensorType::get({units}, type.getElementType()), own);
  return bias ? b.add(y, repeat(bias, y)) : bias;
}

Value GraphBuilder::radial(const FlatNode &node, pb::Dense::Combination kind, WeightOptions &weights, Value x, int64_t units) {
  const pb::Dense &options = node.node->dense();
  RankedTensorType type = typeOf(x);
  Type element = type.getElementType();
  int64_t rank = type.getRank(), depth = type.getShape().back();
  SmallVector<nn::Dim> dims = nn::dimsOf(type);
  dims.push_back({units, {}});
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << "its distances: " << excess, Value();
  pb::Initializer centres, width;
  centres.mutable_normal()->set_stddev(1);
  width.set_constant(float(1 / std::sqrt(double(std::max<int64_t>(depth, 1)))));
  Value w = kernelOf(node, weights, RankedTensorType::get({depth, units}, element), &centres);
  if (!w)
    return {};
  std::string owner = ownerOf(node, weights.share, ".kernel");
  auto perUnit = [&](const char *suffix, StateOptions state, bool isOne) {
    return this->state(node, owner + suffix, isOne ? RankedTensorType::get({}, element) : RankedTensorType::get({units}, element), state);
  };
  if (!weights.bias.initializer)
    weights.bias.initializer = &width;
  Value bias = perUnit(".bias", weights.bias, hasOneWidth(kind));
  if (!bias)
    return {};
  // Differences first: of |x|^2 - 2 x w + |w|^2 nothing would be left near a centre that is far from 0.
  Value centre = forEachUnit(b, x, units);
  centre = b.sub(centre, b.broadcast(w, centre, {rank - 1, rank}));
  Value distance = b.sum(b.square(centre), {rank - 1});
  Value y = b.neg(b.mul(distance, repeat(b.square(bias), distance)));
  if (kind == pb::Dense::EV_RADIAL)
    return b.add(y, repeat(logHeight(b, bias, depth), y));
  if (!hasAltitude(kind))
    return y;
  StateOptions altitude;
  altitude.initializer = options.has_altitude_initializer() ? &options.altitude_initializer() : nullptr;
  altitude.otherwise = "ones";
  altitude.given = &options.altitude();
  altitude.isShared = !weights.share.empty();
  if (altitude.isShared && (altitude.initializer || options.altitude_size()))
    return report(node) << "expected no values and no initializer of the altitude, because it shares that of '" << owner << "'", Value();
  if (altitude.isShared && !symbols.lookup(owner + ".altitude"))
    return report(node) << "expected '" << owner << "', whose parameters it shares, to have an altitude", Value();
  Value a = perUnit(".altitude", altitude, /*isOne=*/false);
  return a ? b.add(y, repeat(logHeight(b, a, depth), y)) : a;
}

} // namespace cauce::graph
