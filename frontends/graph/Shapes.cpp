// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes that move elements, and nodes without inputs. Sizes along a dimension are checked by the ops' own inference.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Indexing.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Shape.h"

#include <set>

using namespace mlir;

namespace cauce::graph {

bool GraphBuilder::parseDims(const FlatNode &node, const google::protobuf::RepeatedPtrField<std::string> &texts,
                             SmallVectorImpl<nn::Dim> &dims) {
  std::set<std::string> known; // symbols of the inputs
  for (Type type : cast<func::FuncOp>(b.builder.getBlock()->getParentOp()).getArgumentTypes())
    for (const nn::Dim &dim : nn::dimsOf(cast<RankedTensorType>(type)))
      if (!dim.isStatic())
        llvm::copy(nn::exprOf(dim).symbols(), std::inserter(known, known.end()));
  for (const std::string &text : texts) {
    int64_t size = 0;
    if (StringRef(text).getAsInteger(10, size)) {
      std::optional<SizeExpr> product = SizeExpr::parse(text);
      bool isKnown = product && product->isProductOfSymbols() &&
                     llvm::all_of(product->symbols(), [&](const std::string &symbol) { return known.count(symbol); });
      if (!isKnown)
        return report(node) << "expected a number or a symbol of an input, but got '" << text << "'"
                            << didYouMean(text, {known.begin(), known.end()}), false;
      dims.push_back(nn::makeDim(b.builder.getContext(), *product));
      continue;
    }
    if (size < 1 || size > (int64_t(1) << 40))
      return report(node) << "expected sizes from 1 to 2^40, but got " << text, false;
    dims.push_back({size, {}});
  }
  return true;
}

Value GraphBuilder::flatten(const FlatNode &node, Value x) {
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  if (dims.empty())
    return report(node) << "expected at least one dimension, but got a scalar", Value();
  int64_t rest = 1;
  for (const nn::Dim &dim : llvm::drop_begin(dims)) {
    if (!dim.isStatic())
      return report(node) << "expected all sizes but the first to be known, but got " << shapeOf(x), Value();
    rest *= dim.size;
  }
  return b.reshape(x, nn::makeType({dims[0], nn::Dim{rest, {}}}, typeOf(x).getElementType()));
}

Value GraphBuilder::reshape(const FlatNode &node, Value x) {
  SmallVector<nn::Dim> dims;
  if (!parseDims(node, node.node->reshape().dim(), dims))
    return {};
  SizeExpr count = nn::countOf(dims);
  if (!count.isKnown() || nn::countOf(nn::dimsOf(typeOf(x))) != count)
    return report(node) << "cannot reshape " << shapeOf(x) << " to " << nn::describe(dims), Value();
  return b.reshape(x, nn::makeType(dims, typeOf(x).getElementType()));
}

Value GraphBuilder::transpose(const FlatNode &node, const NamedValue &input) {
  const pb::Transpose &options = node.node->transpose();
  SmallVector<int64_t> permutation(options.permutation().begin(), options.permutation().end());
  SmallVector<int64_t> sorted(permutation);
  llvm::sort(sorted);
  if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, typeOf(input.value).getRank())))
    return report(node) << "expected a permutation of the " << typeOf(input.value).getRank() << " dimensions of '" << input.name << "'", Value();
  return b.transpose(input.value, permutation);
}

// The size along `dimension` if it is a number, else 0; the op's own inference says what is wrong.
static int64_t sizeAlong(Value x, int64_t dimension) {
  RankedTensorType type = typeOf(x);
  return dimension < type.getRank() && !type.isDynamicDim(dimension) ? type.getDimSize(dimension) : 0;
}

Value GraphBuilder::slice(const FlatNode &node, const NamedValue &x) {
  const pb::Slice &options = node.node->slice();
  int64_t size = sizeAlong(x.value, options.dimension());
  auto place = [&](int64_t number) { return number < 0 ? size + number : number; };
  nn::SliceOp::Properties properties;
  properties.dimension = b.builder.getI64IntegerAttr(options.dimension());
  properties.start = b.builder.getI64IntegerAttr(place(options.start()));
  properties.limit = b.builder.getI64IntegerAttr(options.has_limit() ? place(options.limit()) : size);
  properties.stride = b.builder.getI64IntegerAttr(options.has_stride() ? options.stride() : 1);
  return infer<nn::SliceOp>(node, x, properties);
}

Value GraphBuilder::pad(const FlatNode &node, const NamedValue &x) {
  const pb::Pad &options = node.node->pad();
  nn::PadOp::Properties properties;
  properties.dimension = b.builder.getI64IntegerAttr(options.dimension());
  properties.low = b.builder.getI64IntegerAttr(options.low());
  properties.high = b.builder.getI64IntegerAttr(options.high());
  properties.interior = b.builder.getI64IntegerAttr(options.interior());
  if (std::string wrong = nn::describeLossOfText(options.value(), getElementTypeOrSelf(x.value.getType())); !wrong.empty()) {
    report(node) << wrong;
    return {};
  }
  properties.value = b.builder.getF64FloatAttr(options.value());
  return infer<nn::PadOp>(node, x, properties);
}

Value GraphBuilder::tile(const FlatNode &node, const NamedValue &x) {
  const pb::Tile &options = node.node->tile();
  if (options.count_size() != typeOf(x.value).getRank())
    return report(node) << "expected a count for each of the " << typeOf(x.value).getRank() << " dimensions of '" << x.name << "', but got " << options.count_size(), Value();
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x.value));
  for (auto [dim, count] : llvm::zip_equal(dims, options.count())) {
    if (count < 1)
      return report(node) << "expected counts of at least 1, but got " << count, Value();
    if (dim.isStatic() && dim.size > (int64_t(1) << 40) / int64_t(count))
      return report(node) << "expected at most 2^40 elements along a dimension, but got " << dim.size << " times " << count, Value();
    if (dim.isStatic())
      dim.size *= count;
    if (!dim.isStatic() && count > 1)
      return report(node) << "expected a size that is a number where a count is above 1, but '" << x.name << "' is " << shapeOf(x.value), Value();
  }
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << excess, Value();
  Value y = x.value;
  for (auto [dim, count] : llvm::enumerate(options.count()))
    if (count > 1)
      y = b.tile(y, dim, count);
  return y;
}

Value GraphBuilder::roll(const FlatNode &node, const NamedValue &x) {
  const pb::Roll &options = node.node->roll();
  SmallVector<int64_t> dims;
  if (!readDims(node, x.value, options.dimension(), dims))
    return {};
  if (options.shift_size() != options.dimension_size())
    return report(node) << "expected a shift for each dimension, but got " << options.shift_size() << " and " << options.dimension_size(), Value();
  Value y = x.value;
  for (auto [dim, shift] : llvm::zip_equal(options.dimension(), options.shift())) {
    if (typeOf(y).isDynamicDim(dim))
      return report(node) << "expected dimension " << dim << " of '" << x.name << "' to be a number, but it is " << shapeOf(x.value), Value();
    y = b.roll(y, dim, shift);
  }
  return y;
}

Value GraphBuilder::concat(const FlatNode &node, Inputs inputs) {
  nn::ConcatOp::Properties properties;
  properties.dimension = b.builder.getI64IntegerAttr(node.node->concat().dimension());
  return infer<nn::ConcatOp>(node, inputs, properties);
}

SmallVector<Value> GraphBuilder::split(const FlatNode &node, const NamedValue &input) {
  const pb::Split &options = node.node->split();
  Value x = input.value;
  int64_t size = sizeAlong(x, options.dimension()), sum = 0;
  SmallVector<int64_t> sizes(options.size().begin(), options.size().end());
  if (sizes.empty() && options.parts() >= 1 && options.parts() <= size && size % options.parts() == 0)
    sizes.assign(options.parts(), size / options.parts());
  for (int64_t part : sizes)
    sum = part < 1 || part > size - sum ? size + 1 : sum + part;
  if (sizes.empty() || sum != size || (options.parts() && options.size_size())) {
    report(node) << "expected parts that divide, or sizes of at least 1 that add up to, size " << options.dimension()
                 << " of '" << input.name << "', " << shapeOf(x);
    return {};
  }
  SmallVector<Value> values;
  int64_t start = 0;
  for (int64_t part : sizes) {
    values.push_back(b.slice(x, options.dimension(), start, start + part));
    start += part;
  }
  return values;
}

Value GraphBuilder::gather(const FlatNode &node, Inputs inputs) {
  if (!isa<IntegerType>(typeOf(inputs[1].value).getElementType()))
    return report(node) << "expected integers, but '" << inputs[1].name << "' is of " << typeOf(inputs[1].value).getElementType(), Value();
  nn::GatherOp::Properties properties;
  properties.dimension = b.builder.getI64IntegerAttr(node.node->gather().dimension());
  return infer<nn::GatherOp>(node, inputs, properties);
}

Value GraphBuilder::oneHot(const FlatNode &node, const NamedValue &ids) {
  int64_t depth = node.node->one_hot().depth();
  if (!isa<IntegerType>(typeOf(ids.value).getElementType()))
    return report(node) << "expected integers, but '" << ids.name << "' is of " << typeOf(ids.value).getElementType(), Value();
  if (depth < 1 || depth > (1 << 24))
    return report(node) << "expected depth from 1 to 16777216, but got " << depth, Value();
  const pb::OneHot &options = node.node->one_hot();
  int64_t rank = typeOf(ids.value).getRank(), dimension = options.has_dimension() ? int64_t(options.dimension()) : rank;
  if (dimension > rank)
    return report(node) << "expected dimension of at most " << rank << ", but got " << dimension, Value();
  Value y = b.oneHot(ids.value, depth, b.builder.getF32Type());
  namesBelow(y.getDefiningOp(), depth);
  double on = options.has_on() ? options.on() : 1, off = options.off();
  if (on != 1 || off != 0)
    y = b.select(b.gtScalar(y, 0), b.full(y, on), b.full(y, off));
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  order.insert(order.begin() + dimension, rank);
  return dimension == rank ? y : b.transpose(y, order);
}

Value GraphBuilder::constant(const FlatNode &node) {
  const pb::Constant &options = node.node->constant();
  SmallVector<int64_t> dims(options.dim().begin(), options.dim().end());
  int64_t count = 1;
  for (int64_t dim : dims)
    if (dim < 1 || (count *= dim) > (int64_t(1) << 31))
      return report(node) << "expected sizes of at least 1 and at most 2^31 elements", Value();
  if (count != options.value_size())
    return report(node) << "expected " << count << " values, but got " << options.value_size(), Value();
  std::vector<float> values(options.value().begin(), options.value().end());
  return b.constant(denseFloats(RankedTensorType::get(dims, b.builder.getF32Type()), values));
}

Value GraphBuilder::iota(const FlatNode &node) {
  const pb::Iota &options = node.node->iota();
  SmallVector<nn::Dim> dims;
  if (!parseDims(node, options.dim(), dims))
    return {};
  if (options.dimension() >= dims.size())
    return report(node) << "expected dimension below " << dims.size() << ", but got " << options.dimension(), Value();
  Type element = elementTypeOf(options.type(), module.getContext());
  if (element.isInteger(1))
    return report(node) << "expected a type of numbers, but got " << element, Value();
  return nn::IotaOp::create(b.builder, node.loc, nn::makeType(dims, element), options.dimension());
}

} // namespace cauce::graph
