// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions: contractions of windows with kernels, and their adjoints.
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/Windows.h"

#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::graph {

static SmallVector<int64_t> range(int64_t from, int64_t to) { return llvm::to_vector(llvm::seq(from, to)); }

// The groups of channels and of the kernel's filters, which both are dimension `dim`: a dimension in front of it.
static void splitGroups(nn::ArithmeticBuilder &b, Value &x, Value &w, int64_t dim, int64_t groups) {
  for (Value *operand : {&x, &w})
    if (groups > 1)
      *operand = b.split(*operand, dim, typeOf(*operand).getDimSize(dim) / groups);
}

Value GraphBuilder::convKernel(const FlatNode &node, const WeightOptions &options, ArrayRef<Window> windows, Value x, int64_t filters, int64_t groups) {
  int64_t depth = typeOf(x).getShape().back();
  if (filters < 1 || filters > (1 << 24))
    return report(node) << "expected filters from 1 to 16777216, but got " << filters, Value();
  if (groups < 1 || depth % groups || filters % groups)
    return report(node) << "expected groups that divide channels and filters, " << depth << " and " << filters << ", but got " << groups, Value();
  SmallVector<nn::Dim> dims;
  for (const Window &w : windows)
    dims.push_back({w.size, {}});
  dims.append({{depth / groups, {}}, {filters, {}}});
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << "its kernel: " << excess, Value();
  return kernelOf(node, options, nn::makeType(dims, typeOf(x).getElementType()));
}

Value GraphBuilder::conv(const FlatNode &node, const NamedValue &input) {
  const pb::Conv &options = node.node->conv();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  SmallVector<Window> windows;
  if (!readWindows(node, input, order, WindowOptions(options), /*strideIsSize=*/false, windows) ||
      !placeWindows(node, input, order, options.padding(), /*ceilMode=*/false, windows))
    return {};
  for (auto [i, w] : llvm::enumerate(windows))
    if (options.border() == pb::MIRROR && std::max(w.low, w.high) >= w.extent)
      return report(node) << "expected a MIRROR border of less than the " << w.extent << " elements along spatial dimension " << i << " of '"
                          << input.name << "', " << shapeOf(input.value) << ", but got " << std::max(w.low, w.high), Value();
  int64_t groups = options.has_groups() ? options.groups() : 1, spatial = windows.size();
  Value x = channelsLast(toFloat(input.value), order);
  WeightOptions weights("conv", options);
  Value w = convKernel(node, weights, windows, x, options.filters(), groups);
  if (!w)
    return {};
  // A filter for each channel: there are no channels to sum over, and none of the filters share a group.
  bool isDepthwise = groups > 1 && groups == typeOf(x).getShape().back() && groups == int64_t(options.filters());
  if (isDepthwise)
    w = b.merge(w, spatial);
  else
    splitGroups(b, x, w, spatial + 1, groups);
  for (auto [i, window] : llvm::enumerate(windows))
    x = extended(x, 1 + i, window.low, window.high, options.border());
  x = slide(x, windows);
  SmallVector<int64_t> contracted; // (N, count, size, count, size, ..., channels)
  for (int64_t i = 0; i < spatial; ++i)
    contracted.push_back(2 + 2 * i);
  if (!isDepthwise)
    contracted.push_back(typeOf(x).getRank() - 1);
  int64_t summed = contracted.size(); // dimensions of W, the first ones
  SmallVector<int64_t> groupsOfX(groups > 1 ? 1 : 0, 2 * spatial + 1), groupsOfW(groups > 1 ? 1 : 0, summed);
  Value y = nn::DotGeneralOp::create(b.builder, node.loc, x, w, groupsOfX, groupsOfW, contracted, range(0, summed));
  if (groups > 1) { // (groups, N, counts...) and, unless it is depthwise, filters / groups
    SmallVector<int64_t> permutation = range(1, spatial + 2);
    permutation.push_back(0);
    if (!isDepthwise)
      permutation.push_back(spatial + 2);
    y = permuted(y, permutation);
    if (!isDepthwise)
      y = b.merge(y, spatial + 1);
  }
  y = addBias(node, weights, y);
  y = y ? activation(node, options.activation(), std::nullopt, y) : y;
  return y ? channelsAs(order, y) : y;
}

// The elements of a dimension of the result, and which of those that windows reach is the first.
static std::pair<int64_t, int64_t> resultOf(const Window &w, pb::Padding padding, int64_t more) {
  Window placed = w;
  if (padding == pb::SAME)
    placed.pad(std::max<int64_t>(0, w.reach() - w.stride));
  else if (padding == pb::FULL)
    placed.low = placed.high = w.reach() - 1;
  int64_t reached = (w.extent - 1) * w.stride + w.reach();
  return {padding == pb::SAME ? w.extent * w.stride : reached - placed.low - placed.high + more, placed.low};
}

Value GraphBuilder::convTranspose(const FlatNode &node, const NamedValue &input) {
  const pb::ConvTranspose &options = node.node->conv_transpose();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  SmallVector<Window> windows;
  if (!readWindows(node, input, order, WindowOptions(options), /*strideIsSize=*/false, windows))
    return {};
  int64_t groups = options.has_groups() ? options.groups() : 1, spatial = windows.size();
  SmallVector<int64_t> more(spatial, 0);
  if (!readNumbers(node, input, "output_padding", WindowOptions::listOf(options.output_padding()), 0, more))
    return {};
  if (options.padding() == pb::SAME && options.output_padding_size())
    return report(node) << "expected no output_padding, because of padding SAME", Value();
  SmallVector<nn::Dim> products = {nn::dimsOf(typeOf(input.value)).front()};
  for (auto [i, w] : llvm::enumerate(windows)) {
    if (more[i] >= std::max(w.stride, w.dilation))
      return report(node) << "expected output_padding below stride or dilation, " << w.stride << " and " << w.dilation << " along spatial dimension "
                          << i << ", but got " << more[i], Value();
    if (int64_t size = resultOf(w, options.padding(), more[i]).first; size < 1)
      return report(node) << "expected padding to leave an element of the result, but along spatial dimension " << i << " of '" << input.name << "', "
                          << shapeOf(input.value) << ", it leaves " << size, Value();
    products.push_back({w.extent * w.stride + w.reach(), {}}); // more than the result has, and than there are products
    products.push_back({w.size, {}});
  }
  products.push_back({options.filters(), {}});
  if (std::string excess = nn::describeExcess(products); !excess.empty())
    return report(node) << "its windows: " << excess, Value();
  Value x = channelsLast(toFloat(input.value), order);
  WeightOptions weights("conv_transpose", options);
  Value w = convKernel(node, weights, windows, x, options.filters(), groups);
  if (!w)
    return {};
  splitGroups(b, x, w, spatial + 1, groups);
  SmallVector<int64_t> grouped(groups > 1 ? 1 : 0, spatial + 1);
  // (groups, N, S..., size..., filters / groups) to (N, S, size, S, size, ..., groups, filters / groups), without groups alike
  int64_t first = groups > 1 ? 1 : 0;
  Value y = nn::DotGeneralOp::create(b.builder, node.loc, x, w, grouped, grouped, SmallVector<int64_t>{typeOf(x).getRank() - 1}, SmallVector<int64_t>{spatial});
  SmallVector<int64_t> permutation = {first};
  for (int64_t i = 0; i < spatial; ++i)
    permutation.append({first + 1 + i, first + 1 + spatial + i});
  if (groups > 1)
    permutation.push_back(0);
  permutation.push_back(first + 1 + 2 * spatial);
  y = permuted(y, permutation);
  for (auto [i, window] : llvm::enumerate(windows)) {
    auto [size, low] = resultOf(window, options.padding(), more[i]);
    int64_t reached = (window.extent - 1) * window.stride + window.reach();
    y = b.overlapAdd(y, 1 + i, std::max(reached, low + size), window.stride, window.dilation);
    y = b.slice(y, 1 + i, low, low + size);
  }
  if (groups > 1)
    y = b.merge(y, spatial + 1);
  y = addBias(node, weights, y);
  y = y ? activation(node, options.activation(), std::nullopt, y) : y;
  return y ? channelsAs(order, y) : y;
}

// (N, S, C) to (N, S, 1, C), repeated to (N, S, factor, C), which is (N, S * factor, C).
Value GraphBuilder::upsample(const FlatNode &node, const NamedValue &input) {
  const pb::Upsample &options = node.node->upsample();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  SmallVector<int64_t> extents;
  if (!readSpatial(node, input, order, extents))
    return {};
  SmallVector<int64_t> factors(extents.size(), 0);
  if (options.factor().empty())
    return report(node) << "expected a factor", Value();
  if (!readNumbers(node, input, "factor", WindowOptions::listOf(options.factor()), 1, factors))
    return {};
  SmallVector<nn::Dim> repeated, joined;
  SmallVector<int64_t> places;
  int64_t first = order == pb::FIRST ? 2 : 1, spatial = extents.size();
  for (auto [i, dim] : llvm::enumerate(nn::dimsOf(typeOf(input.value)))) {
    places.push_back(repeated.size());
    repeated.push_back(dim);
    joined.push_back(dim);
    if (int64_t axis = int64_t(i) - first; axis >= 0 && axis < spatial) {
      repeated.push_back({factors[axis], {}});
      joined.back().size *= factors[axis];
    }
  }
  if (std::string excess = nn::describeExcess(repeated); !excess.empty())
    return report(node) << excess, Value();
  Type element = typeOf(input.value).getElementType();
  Value y = nn::BroadcastOp::create(b.builder, node.loc, nn::makeType(repeated, element), input.value, places);
  return b.reshape(y, nn::makeType(joined, element));
}

} // namespace cauce::graph
