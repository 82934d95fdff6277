// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention with its projections. Queries, keys and values of a step are one row of a product, head by head, which is what attention reads: nothing is transposed.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Attention.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Shape.h"
#include "dialects/train/Train.h"

#include <array>
#include <cmath>
#include <limits>

using namespace mlir;

namespace cauce::graph {

/// What the message says with its defaults, and the inputs of a node.
struct AttentionLayer {
  explicit AttentionLayer(const pb::Attention &message) : message(message), heads(message.heads()), kvHeads(message.kv_heads() ? message.kv_heads() : heads) {}

  const pb::Attention &message;
  int64_t heads, kvHeads, size = 0, units = 0; // `size` of a head
  Value x, context, mask;                      // context: null if there is none; mask: truth values, or numbers that are added
  SmallVector<int64_t> maskDims;               // of (N, heads, L, M)
};

// Dimensions of the scores that a mask may have, and those that numbers which are added may have. The first that fit are meant.
using ScoreDims = SmallVector<int64_t>;
static const std::array<ScoreDims, 4> maskForms = {ScoreDims{0, 3}, ScoreDims{2, 3}, ScoreDims{0, 2, 3}, ScoreDims{0, 1, 2, 3}};
static const std::array<ScoreDims, 4> biasForms = {ScoreDims{2, 3}, ScoreDims{1, 2, 3}, ScoreDims{0, 2, 3}, ScoreDims{0, 1, 2, 3}};

static SmallVector<nn::Dim> partOf(ArrayRef<nn::Dim> scores, ArrayRef<int64_t> dims) {
  return llvm::map_to_vector(dims, [&](int64_t dim) { return scores[dim]; });
}

// None if it fits none.
static ScoreDims findDims(ArrayRef<nn::Dim> mask, ArrayRef<nn::Dim> scores, ArrayRef<ScoreDims> forms) {
  const ScoreDims *found = llvm::find_if(forms, [&](ArrayRef<int64_t> dims) { return ArrayRef<nn::Dim>(partOf(scores, dims)) == mask; });
  return found != forms.end() ? *found : ScoreDims{};
}

static std::string describeForms(ArrayRef<nn::Dim> scores, ArrayRef<ScoreDims> forms) {
  std::string text;
  for (auto [i, dims] : llvm::enumerate(forms))
    text += (i == 0 ? "" : i + 1 < forms.size() ? ", " : " or ") + nn::describe(partOf(scores, dims));
  return text;
}

bool GraphBuilder::readAttentionInputs(const FlatNode &node, Inputs inputs, AttentionLayer &layer) {
  auto isSequence = [&](const NamedValue &input) { return typeOf(input.value).getRank() == 3 && !typeOf(input.value).isDynamicDim(2); };
  if (inputs.empty())
    return report(node) << "expected an input", false;
  if (!isSequence(inputs[0]))
    return report(node) << "expected samples, steps and a known number of features, but '" << inputs[0].name << "' is " << shapeOf(inputs[0].value), false;
  layer.x = toFloat(inputs[0].value);
  SmallVector<nn::Dim> queries = nn::dimsOf(typeOf(layer.x)), keys = queries;
  Inputs others = inputs.drop_front();
  const NamedValue *bias = nullptr;
  if (layer.message.biased()) {
    if (others.empty())
      return report(node) << "expected another input, numbers that are added to scores, because it is biased", false;
    bias = &others.back();
    others = others.drop_back();
  }
  if (!others.empty() && isa<FloatType>(typeOf(others[0].value).getElementType())) {
    layer.context = b.convert(toFloat(others[0].value), typeOf(layer.x).getElementType());
    keys = nn::dimsOf(typeOf(layer.context));
    if (!isSequence(others[0]) || keys[0] != queries[0])
      return mismatch(node, {inputs[0], others[0]}, "a context of the same samples, with steps and a known number of features"), false;
    others = others.drop_front();
  }
  if (others.size() > 1)
    return report(node) << "expected x, then a context of floats or none, then lengths of integers, a mask of I1 or none, but got " << inputs.size() << " inputs", false;
  SmallVector<nn::Dim> scores = {queries[0], {layer.heads, {}}, queries[1], keys[1]};
  return (others.empty() || readAttentionMask(node, {inputs[0], others[0]}, scores, layer)) && (!bias || readScoreBias(node, *bias, scores, layer));
}

// `inputs`: x, and what the mask is made of.
bool GraphBuilder::readAttentionMask(const FlatNode &node, Inputs inputs, ArrayRef<nn::Dim> scores, AttentionLayer &layer) {
  const NamedValue &given = inputs[1];
  SmallVector<nn::Dim> mask = nn::dimsOf(typeOf(given.value));
  Type element = typeOf(given.value).getElementType();
  if (isa<FloatType>(element))
    return report(node) << "expected x, then a context of floats or none, then lengths of integers, a mask of I1 or none, but '" << given.name << "' is of " << element, false;
  layer.mask = given.value;
  if (!element.isInteger(1)) {
    if (mask != scores.take_front(1))
      return mismatch(node, inputs, "a length for each sample"), false;
    RankedTensorType places = nn::makeType({scores[0], scores[3]}, builder.getI64Type());
    Value length = nn::BroadcastOp::create(b.builder, b.loc, places, b.convert(layer.mask, builder.getI64Type()), ArrayRef<int64_t>{0});
    layer.mask = b.compare(nn::ComparePredicate::lt, nn::IotaOp::create(b.builder, b.loc, places, 1), length);
    layer.maskDims = {0, 3};
    return true;
  }
  layer.maskDims = findDims(mask, scores, maskForms);
  if (!layer.maskDims.empty())
    return true;
  return report(node) << "expected a mask of " << describeForms(scores, maskForms) << ", but '" << given.name << "' is " << nn::describe(mask), false;
}

bool GraphBuilder::readScoreBias(const FlatNode &node, const NamedValue &input, ArrayRef<nn::Dim> scores, AttentionLayer &layer) {
  SmallVector<nn::Dim> given = nn::dimsOf(typeOf(input.value)), kept;
  Type element = typeOf(layer.x).getElementType();
  ScoreDims dims = findDims(given, scores, biasForms);
  if (dims.empty() && given.size() == scores.size())
    for (auto [i, dim] : llvm::enumerate(given))
      if (dim == scores[i])
        dims.push_back(i);
  for (int64_t dim : dims)
    kept.push_back(scores[dim]);
  // What is left out is 1.
  bool fits = !dims.empty() && (given.size() == dims.size() || llvm::all_of(llvm::enumerate(given), [&](auto dim) { return dim.value() == nn::Dim{1, {}} || dim.value() == scores[dim.index()]; }));
  if (!isa<FloatType>(typeOf(input.value).getElementType()) || !fits)
    return report(node) << "expected floats that are added to scores, " << describeForms(scores, biasForms) << ", but '" << input.name << "' is " << shapeOf(input.value) << " of "
                        << typeOf(input.value).getElementType(), false;
  Value bias = b.reshape(b.convert(input.value, element), nn::makeType(kept, element));
  if (layer.mask) { // one of both: what is masked is -infinity
    ScoreDims all;
    for (int64_t dim = 0; dim < 4; ++dim)
      if (llvm::is_contained(dims, dim) || llvm::is_contained(layer.maskDims, dim))
        all.push_back(dim);
    auto spread = [&](Value x, ArrayRef<int64_t> from) -> Value {
      ScoreDims to = llvm::map_to_vector(from, [&](int64_t dim) { return int64_t(llvm::find(all, dim) - all.begin()); });
      return nn::BroadcastOp::create(b.builder, b.loc, nn::makeType(partOf(scores, all), typeOf(x).getElementType()), x, to);
    };
    bias = spread(bias, dims);
    bias = b.select(spread(layer.mask, layer.maskDims), bias, b.full(bias, -std::numeric_limits<double>::infinity()));
    dims = all;
  }
  layer.mask = bias;
  layer.maskDims = dims;
  return true;
}

bool GraphBuilder::readAttention(const FlatNode &node, Inputs inputs, AttentionLayer &layer) {
  const pb::Attention &options = layer.message;
  if (layer.heads < 1 || layer.heads > (1 << 16))
    return report(node) << "expected heads from 1 to 65536, but got " << layer.heads, false;
  if (layer.heads % layer.kvHeads)
    return report(node) << "expected kv_heads to divide the heads, " << layer.heads << ", but got " << layer.kvHeads, false;
  if (!(options.dropout() >= 0 && options.dropout() < 1))
    return report(node) << "expected dropout in [0, 1), but got " << inShort(options.dropout()), false;
  if (options.has_softcap() && !(options.softcap() >= 1e-30f)) // whose reciprocal is finite
    return report(node) << "expected softcap to be at least 1e-30, but got " << inShort(options.softcap()), false;
  if (options.no_bias() && (options.has_bias_initializer() || options.bias_size() || options.context_bias_size() || options.output_bias_size()))
    return report(node) << "expected no values and no initializer of biases, because no_bias leaves them out", false;
  if (!readAttentionInputs(node, inputs, layer))
    return false;
  if (!layer.context && (options.context_kernel_size() || options.context_bias_size()))
    return report(node) << "expected no values of the context's kernel and bias, because there is no context", false;
  int64_t features = typeOf(layer.x).getShape().back();
  layer.size = options.head_size() ? int64_t(options.head_size()) : features / layer.heads;
  if (!options.head_size() && (features % layer.heads || features == 0))
    return report(node) << "expected heads to divide the features, " << features << ", or head_size, but got " << layer.heads << " heads", false;
  layer.units = options.units() ? int64_t(options.units()) : features;
  int64_t width = (layer.heads + 2 * layer.kvHeads) * layer.size, depth = std::max(features, layer.context ? typeOf(layer.context).getShape().back() : 0);
  if (layer.size > (1 << 20) || layer.units < 1 || layer.units > (1 << 24) || depth > (int64_t(1) << 40) / width)
    return report(node) << "expected head_size from 1 to 1048576, units from 1 to 16777216 and parameters of at most 2^40 elements, but got " << layer.size << ", "
                        << layer.units << " and " << depth << " x " << width, false;
  if (options.has_rotary())
    return checkRotary(node, options.rotary(), layer.size);
  return true;
}

bool GraphBuilder::checkRotary(const FlatNode &node, const pb::Rotary &rotary, int64_t size) {
  int64_t turned = rotary.size() ? int64_t(rotary.size()) : size;
  if (turned % 2 || turned > size)
    return report(node) << "expected the size of rotary to be even and at most that of a head, " << size << ", but got " << turned, false;
  if (rotary.has_base() && !(rotary.base() > 0))
    return report(node) << "expected base to be above 0, but got " << inShort(rotary.base()), false;
  return true;
}

Value GraphBuilder::angles(nn::Dim places, int64_t count, double base, double step) {
  RankedTensorType type = nn::makeType({places, {count, {}}}, builder.getF64Type());
  Value place = nn::IotaOp::create(b.builder, b.loc, type, 0);
  std::vector<double> rates;
  for (int64_t i = 0; i < count; ++i)
    rates.push_back(std::pow(base, -step * double(i)));
  return b.mul(place, b.broadcast(b.constant(denseFloats(RankedTensorType::get({count}, builder.getF64Type()), rates)), place, {1}));
}

Value GraphBuilder::rotated(const pb::Rotary &rotary, Value x) {
  int64_t size = typeOf(x).getShape().back(), turned = rotary.size() ? int64_t(rotary.size()) : size, half = turned / 2;
  double base = rotary.has_base() ? nn::shortDecimal(rotary.base(), builder.getF32Type()) : 10000;
  Type element = typeOf(x).getElementType();
  Value angle = angles(nn::dimsOf(typeOf(x))[1], half, base, 2.0 / double(turned));
  nn::ExpressionBuilder e(b);
  Value rest = turned < size ? b.slice(x, 3, turned, size) : Value(), first, second;
  if (rotary.interleaved()) {
    first = b.slice(x, 3, 0, turned, 2);
    second = b.slice(x, 3, 1, turned, 2);
  } else {
    first = b.slice(x, 3, 0, half);
    second = b.slice(x, 3, half, turned);
  }
  Value cosine = b.broadcast(b.convert(e.cos(angle), element), first, {1, 3}), sine = b.broadcast(b.convert(e.sin(angle), element), first, {1, 3});
  SmallVector<Value> parts = {b.sub(b.mul(first, cosine), b.mul(second, sine)), b.add(b.mul(second, cosine), b.mul(first, sine))};
  Value y;
  if (rotary.interleaved()) {
    SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(first));
    dims.push_back({1, {}});
    for (Value &part : parts)
      part = b.reshape(part, nn::makeType(dims, element));
    y = b.merge(b.concat(parts, 4), 3);
  } else {
    y = b.concat(parts, 3);
  }
  return rest ? b.concat({y, rest}, 3) : y;
}

Value GraphBuilder::attention(const FlatNode &node, Inputs inputs) {
  AttentionLayer layer(node.node->attention());
  if (!readAttention(node, inputs, layer))
    return {};
  const pb::Attention &options = layer.message;
  Type element = typeOf(layer.x).getElementType();
  // x W + b, of NODE.PREFIXkernel and NODE.PREFIXbias.
  auto project = [&](Value x, const std::string &prefix, int64_t width, const auto &kernelGiven, const auto &biasGiven) -> Value {
    StateOptions kernel, bias;
    kernel.initializer = options.has_kernel_initializer() ? &options.kernel_initializer() : nullptr;
    kernel.otherwise = "glorot_uniform";
    kernel.regularizer = options.has_regularizer() ? &options.regularizer() : nullptr;
    kernel.given = &kernelGiven;
    bias.initializer = options.has_bias_initializer() ? &options.bias_initializer() : nullptr;
    bias.given = &biasGiven;
    Value w = state(node, node.name + "." + prefix + "kernel", RankedTensorType::get({typeOf(x).getShape().back(), width}, element), kernel);
    if (!w || options.no_bias())
      return w ? b.matmul(x, w) : w;
    Value d = state(node, node.name + "." + prefix + "bias", RankedTensorType::get({width}, element), bias), y = d ? b.matmul(x, w) : d;
    return d ? b.add(y, repeat(d, y)) : d;
  };
  int64_t own = layer.context ? layer.heads : layer.heads + 2 * layer.kvHeads, kv = layer.kvHeads;
  Value q = project(layer.x, "", own * layer.size, options.kernel(), options.bias());
  if (!q)
    return {};
  Value all = b.split(q, 2, layer.size), pairs = all;
  if (layer.context) {
    Value made = project(layer.context, "context_", 2 * kv * layer.size, options.context_kernel(), options.context_bias());
    if (!made)
      return {};
    pairs = b.split(made, 2, layer.size);
  }
  int64_t from = layer.context ? 0 : layer.heads;
  q = layer.context ? all : b.slice(all, 2, 0, layer.heads);
  Value k = b.slice(pairs, 2, from, from + kv), v = b.slice(pairs, 2, from + kv, from + 2 * kv);
  if (options.has_rotary())
    q = rotated(options.rotary(), q), k = rotated(options.rotary(), k);
  auto number = [&](double value) { return builder.getF64FloatAttr(value); };
  auto decimal = [&](float value) { return number(nn::shortDecimal(value, builder.getF32Type())); };
  auto causal = options.causal() == pb::Attention::TOP_LEFT ? nn::Causal::top_left : options.causal() == pb::Attention::BOTTOM_RIGHT ? nn::Causal::bottom_right : nn::Causal::none;
  Value y = nn::AttentionOp::create(builder, node.loc, q, k, v, layer.mask, Value(), Value(),
                                    options.has_scale() ? decimal(options.scale()) : number(1 / std::sqrt(double(layer.size))),
                                    options.has_softcap() ? decimal(options.softcap()) : FloatAttr(), nn::CausalAttr::get(builder.getContext(), causal),
                                    builder.getDenseI64ArrayAttr(layer.maskDims), number(0))
                .getY();
  if (options.dropout() > 0)
    y = train::AttentionDropoutOp::create(builder, node.loc, y.getType(), y, decimal(options.dropout()));
  return project(b.merge(y, 2), "output_", layer.units, options.output_kernel(), options.output_bias());
}

Value GraphBuilder::positions(const FlatNode &node, const NamedValue &input) {
  const pb::Positions &options = node.node->positions();
  Value x = toFloat(input.value);
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  if (dims.size() != 3 || !dims[2].isStatic())
    return report(node) << "expected samples, steps and a known number of features, but '" << input.name << "' is " << shapeOf(x), Value();
  int64_t features = dims[2].size;
  Type element = typeOf(x).getElementType();
  bool isLearnt = options.kind() == pb::Positions::LEARNT;
  if (!isLearnt && (options.length() || options.has_initializer() || options.has_regularizer() || options.table_size()))
    return report(node) << "expected nothing about a table, because SINUSOIDAL has none", Value();
  if (isLearnt && options.has_base())
    return report(node) << "expected no base, because LEARNT has none", Value();
  if (isLearnt) {
    bool isKnown = dims[1].isStatic();
    if (!isKnown && (!options.length() || !nn::exprOf(dims[1]).isSymbol()))
      return report(node) << "expected a known number of steps, or length, how many there may be, and as many steps as an input has, because of the table, but '" << input.name
                          << "' is " << shapeOf(x), Value();
    int64_t steps = dims[1].size, length = options.length() ? int64_t(options.length()) : steps;
    if (isKnown && steps > length)
      return report(node) << "expected at most " << length << " steps, as many as the table has rows, but '" << input.name << "' is " << shapeOf(x), Value();
    if (length > (1 << 28) || features > (1 << 24))
      return report(node) << "expected a table of at most 268435456 rows and 16777216 columns, but got " << length << " and " << features, Value();
    pb::Initializer small;
    small.mutable_normal()->set_stddev(0.02f);
    StateOptions state;
    state.initializer = options.has_initializer() ? &options.initializer() : &small;
    state.regularizer = options.has_regularizer() ? &options.regularizer() : nullptr;
    state.given = &options.table();
    Value table = this->state(node, node.name + ".table", RankedTensorType::get({length, features}, element), state);
    if (!table)
      return {};
    Value rows = isKnown && steps < length ? b.slice(table, 0, 0, steps) : table;
    if (!isKnown) {
      rows = b.gather(table, nn::IotaOp::create(b.builder, b.loc, nn::makeType({dims[1]}, builder.getI64Type()), 0), 0);
      placesBelow(rows.getDefiningOp(), length);
    }
    return b.add(x, repeat(rows, x));
  }
  if (options.has_base() && !(options.base() > 0))
    return report(node) << "expected base to be above 0, but got " << inShort(options.base()), Value();
  double base = options.has_base() ? nn::shortDecimal(options.base(), builder.getF32Type()) : 10000;
  int64_t pairs = (features + 1) / 2;
  Value angle = angles(dims[1], pairs, base, 2.0 / double(std::max<int64_t>(features, 1)));
  nn::ExpressionBuilder e(b);
  SmallVector<nn::Dim> each = nn::dimsOf(typeOf(angle));
  each.push_back({1, {}});
  RankedTensorType type = nn::makeType(each, builder.getF64Type());
  Value rows = b.merge(b.concat({b.reshape(e.sin(angle), type), b.reshape(e.cos(angle), type)}, 2), 1);
  if (features % 2)
    rows = b.slice(rows, 1, 0, features);
  return b.add(x, repeat(b.convert(rows, element), x));
}

} // namespace cauce::graph
