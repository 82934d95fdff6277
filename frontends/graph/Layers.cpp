// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers: nodes with parameters or statistics, and dropout.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Numbers.h"
#include "dialects/train/Train.h"
#include "mlir/Analysis/SliceAnalysis.h"

#include <cmath>

using namespace mlir;

namespace cauce::graph {

std::string GraphBuilder::ownerOf(const FlatNode &node, const std::string &share, const char *suffix) {
  if (share.empty())
    return node.name;
  size_t slash = node.name.rfind('/');
  if (slash == std::string::npos)
    return share;
  std::string neighbour = node.name.substr(0, slash + 1) + share;
  return symbols.lookup(neighbour + suffix) ? neighbour : share;
}

Value GraphBuilder::kernelOf(const FlatNode &node, const WeightOptions &options, RankedTensorType type, const pb::Initializer *otherwise) {
  std::string owner = ownerOf(node, options.share, ".kernel");
  StateOptions kernel = options.kernel;
  const StateOptions &bias = options.bias;
  bool isShared = !options.share.empty();
  if (isShared && (!kernel.given->empty() || !bias.given->empty() || kernel.initializer || bias.initializer || kernel.regularizer))
    return report(node) << "expected no values, initializers or regularizer of its own, because it shares those of '" << owner << "'", Value();
  if (isShared && !symbols.lookup(owner + ".kernel"))
    return report(node) << "there is no " << options.kind << " node '" << owner << "' before it to share parameters with", Value();
  if (!options.hasBias && (!bias.given->empty() || bias.initializer))
    return report(node) << "expected no values and no initializer of the bias, because no_bias leaves it out", Value();
  if (isShared && options.hasBias && !symbols.lookup(owner + ".bias"))
    return report(node) << "expected no_bias, because '" << owner << "', whose parameters it shares, has no bias", Value();
  if (!kernel.initializer)
    kernel.initializer = otherwise;
  return state(node, owner + ".kernel", type, kernel);
}

Value GraphBuilder::addBias(const FlatNode &node, const WeightOptions &options, Value y) {
  if (!options.hasBias)
    return y;
  auto type = RankedTensorType::get({typeOf(y).getShape().back()}, typeOf(y).getElementType());
  Value bias = state(node, ownerOf(node, options.share, ".kernel") + ".bias", type, options.bias);
  return bias ? b.add(y, repeat(bias, y)) : bias;
}

Value GraphBuilder::embedding(const FlatNode &node, const NamedValue &ids) {
  const pb::Embedding &options = node.node->embedding();
  if (!isa<IntegerType>(typeOf(ids.value).getElementType()))
    return report(node) << "expected integers, but '" << ids.name << "' is of " << typeOf(ids.value).getElementType(), Value();
  int64_t classes = options.classes(), units = options.units();
  if (classes < 1 || classes > (1 << 28) || units < 1 || units > (1 << 24))
    return report(node) << "expected classes from 1 to 268435456 and units from 1 to 16777216, but got " << classes << " and " << units, Value();
  std::string owner = ownerOf(node, options.share(), ".table");
  if (!options.share().empty() && (options.has_initializer() || options.has_regularizer() || options.table_size()))
    return report(node) << "expected no values, initializer or regularizer of its own, because it shares those of '" << owner << "'", Value();
  if (!options.share().empty() && !symbols.lookup(owner + ".table"))
    return report(node) << "there is no embedding node '" << owner << "' before it to share its table with", Value();
  pb::Initializer small;
  small.mutable_uniform()->set_low(-0.05f);
  small.mutable_uniform()->set_high(0.05f);
  StateOptions table;
  table.initializer = options.has_initializer() ? &options.initializer() : &small;
  table.regularizer = options.has_regularizer() ? &options.regularizer() : nullptr;
  table.given = &options.table();
  table.isShared = !options.share().empty();
  Value rows = state(node, owner + ".table", RankedTensorType::get({classes, units}, b.builder.getF32Type()), table);
  if (!rows)
    return {};
  Value y = b.gather(rows, ids.value, 0);
  namesBelow(y.getDefiningOp(), classes);
  return y;
}

Value GraphBuilder::dropout(const FlatNode &node, Value x) {
  double rate = node.node->dropout().rate();
  if (!(rate >= 0 && rate < 1))
    return report(node) << "expected rate in [0, 1), but got " << rate, Value();
  x = toFloat(x);
  return train::DropoutOp::create(b.builder, node.loc, x.getType(), x, b.builder.getF64FloatAttr(nn::shortDecimal(rate, b.builder.getF32Type())));
}

Value GraphBuilder::standardize(const FlatNode &node, Value x) {
  const pb::Standardize &options = node.node->standardize();
  x = toFloat(x);
  RankedTensorType type = typeOf(x);
  if (type.getRank() == 0 || type.isDynamicDim(type.getRank() - 1))
    return report(node) << "expected an input with a known last size, but got " << shapeOf(x), Value();
  int64_t columns = type.getShape().back();
  auto columnType = RankedTensorType::get({columns}, type.getElementType());
  if (options.adapt()) {
    if (options.mean_size() || options.deviation_size())
      return report(node) << "expected no mean and deviation, because adapt takes them from the training data", Value();
    return standardizeByData(node, x, columnType);
  }
  if (options.mean_size() != columns || options.deviation_size() != columns)
    return report(node) << "expected one mean and one deviation per column, " << columns << ", but got " << options.mean_size()
                        << " and " << options.deviation_size(), Value();
  std::vector<float> means(options.mean().begin(), options.mean().end()), factors;
  for (float deviation : options.deviation()) {
    if (std::isinf(1 / deviation)) // of 0, and of what is so small that 0 times the factor would be NaN
      return report(node) << "expected deviations other than 0, but got " << deviation, Value();
    factors.push_back(1 / deviation);
  }
  Value mean = b.constant(denseFloats(columnType, means)), factor = b.constant(denseFloats(columnType, factors));
  return b.mul(b.sub(x, repeat(mean, x)), repeat(factor, x));
}

// A column that does not vary has deviation 1, as in scikit-learn's StandardScaler: it becomes 0.
Value GraphBuilder::standardizeByData(const FlatNode &node, Value x, RankedTensorType columns) {
  if (typeOf(x).getRank() < 2)
    return report(node) << "expected samples along the first dimension and columns along the last, but got " << shapeOf(x), Value();
  SetVector<Operation *> before;
  BackwardSliceOptions slice;
  slice.inclusive = true;
  (void)getBackwardSlice(x, &before, slice);
  if (llvm::any_of(before, [](Operation *op) { return isa<train::ReadOp, train::ModalOpInterface>(op); }))
    return report(node) << "expected what it adapts to not to depend on parameters, other statistics or dropout", Value();
  StateOptions options;
  options.flags = train::StateFlags::weight;
  Value mean = state(node, node.name + ".mean", columns, options);
  options.otherwise = "ones";
  Value variance = state(node, node.name + ".variance", columns, options);
  options.otherwise = "zeros";
  // Nothing reads the count, but without training, too, a net has the states that its weights are of.
  Value count = state(node, node.name + ".count", RankedTensorType::get({}, columns.getElementType()), options);
  if (!mean || !variance || !count)
    return {};
  adapted.push_back({&node, x});
  Value deviation = b.sqrt(b.select(b.gtScalar(variance, 0), variance, b.full(variance, 1)));
  return b.div(b.sub(x, repeat(mean, x)), repeat(deviation, x));
}

// The mean and population variance of all samples so far and those of this batch together: Chan, Golub and LeVeque,
// "Updating formulae and a pairwise algorithm for computing sample variances", 1979, formula 2.1 in terms of means. What is
// kept from batch to batch is in f64, or a column far from 0 would lose its mean to rounding with each of them.
void GraphBuilder::buildAdaptation(const Adapted &adapted) {
  const FlatNode &node = *adapted.node;
  Type element = typeOf(adapted.x).getElementType(), f64 = b.builder.getF64Type();
  b.loc = node.loc;
  Value x = b.convert(adapted.x, f64);
  RankedTensorType type = typeOf(x);
  auto columns = RankedTensorType::get({type.getShape().back()}, f64), scalar = RankedTensorType::get({}, f64);
  SmallVector<int64_t> samples = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank() - 1));
  auto accumulator = [&](const char *name, RankedTensorType accumulated) {
    StateOptions options;
    options.flags = train::StateFlags::reset;
    return state(node, "train.adapt/" + node.name + name, accumulated, options);
  };
  Value count = accumulator(".count", scalar), mean = accumulator(".mean", columns), variance = accumulator(".variance", columns);
  Value added = b.scalar(1, f64);
  for (int64_t dim : samples)
    added = b.mul(added, b.dimSize(x, dim, f64));
  Value batchMean = b.mean(x, samples);
  Value batchVariance = b.mean(b.square(b.sub(x, repeat(batchMean, x))), samples);
  Value total = b.add(count, added);
  Value share = b.broadcastScalar(b.div(added, total), mean), rest = b.rsubScalar(1, share);
  Value delta = b.sub(batchMean, mean);
  Value spread = b.mul(b.square(delta), b.mul(share, rest));
  // The states of standardizeByData are saved with the weights, in the type of what is standardised.
  auto write = [&](Value value, const char *suffix) {
    train::WriteOp::create(b.builder, node.loc, value, "train.adapt/" + node.name + suffix);
    train::WriteOp::create(b.builder, node.loc, b.convert(value, element), node.name + suffix);
  };
  write(total, ".count");
  write(b.add(mean, b.mul(delta, share)), ".mean");
  write(b.add(b.add(b.mul(variance, rest), b.mul(batchVariance, share)), spread), ".variance");
}

} // namespace cauce::graph
