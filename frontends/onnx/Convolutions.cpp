// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions, products with windows, and their adjoints. Everything is built with channels last.
#include "dialects/nn/Reduction.h"
#include "frontends/onnx/Operators.h"
#include "frontends/onnx/Windows.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

bool areNumbers(ArrayRef<nn::Dim> dims) {
  return llvm::all_of(dims, [](const nn::Dim &dim) { return dim.isStatic(); });
}

// The sizes of windows: those of the weights behind the first two dimensions, which kernel_shape may repeat.
std::optional<SmallVector<int64_t>> sizesOf(Node &n, ArrayRef<nn::Dim> filter) {
  SmallVector<int64_t> sizes, given = n.list("kernel_shape");
  for (const nn::Dim &size : filter.drop_front(2))
    sizes.push_back(size.size);
  if (!given.empty() && given != sizes)
    return n.fail() << "expected kernel_shape to be the sizes of the weights, " << nn::describe(filter.drop_front(2)), std::nullopt;
  return sizes;
}

} // namespace

Value convolve(Node &n, Value x, Value w) {
  int64_t rank = n.rank(0), groups = n.integer("group", 1);
  SmallVector<nn::Dim> dims = n.dims(0), filter = nn::dimsOf(typeOf(w));
  if (rank < 3 || int64_t(filter.size()) != rank || groups < 1 || !dims[1].isStatic() || !areNumbers(filter) || dims[1].size % groups ||
      filter[1].size != dims[1].size / groups || filter[0].size % groups || filter[0].size < 1 || filter[1].size < 1)
    return n.fail() << "expected an input (N, C, ...) and weights (M, C / " << groups << ", ...), but got " << nn::describe(dims) << " and " << nn::describe(filter), Value();
  std::optional<SmallVector<int64_t>> sizes = sizesOf(n, filter);
  std::optional<SmallVector<Window>> windows = sizes ? windowsOf(n, *sizes) : std::nullopt;
  if (!windows)
    return {};
  Value y = n.b.transpose(x, channelsLast(rank));
  for (auto [i, window] : llvm::enumerate(*windows))
    if (window.low || window.high)
      y = n.b.pad(y, int64_t(i) + 1, window.low, window.high);
  for (size_t i = windows->size(); i-- > 0;)
    y = n.b.windows(y, int64_t(i) + 1, (*windows)[i].size, (*windows)[i].stride, (*windows)[i].dilation);
  // (N, O1, K1, O2, K2, ..., C) with (M, C, K1, K2, ...).
  SmallVector<int64_t> none, ofX, ofFilter;
  for (size_t i = 0; i < windows->size(); ++i)
    ofX.push_back(2 * int64_t(i) + 2), ofFilter.push_back(int64_t(i) + 2);
  int64_t last = typeOf(y).getRank() - 1;
  if (groups == 1) {
    ofX.push_back(last), ofFilter.push_back(1);
    y = nn::DotGeneralOp::create(n.b.builder, n.b.loc, y, w, none, none, ofX, ofFilter);
  } else {
    y = n.b.split(y, last, filter[1].size); // groups are a dimension of both
    ofX.push_back(last + 1);
    Value split = n.b.split(w, 0, filter[0].size / groups);
    for (int64_t &dim : ofFilter)
      ++dim;
    ofFilter.push_back(2);
    SmallVector<int64_t> batchOfX = {last}, batchOfFilter = {0};
    y = nn::DotGeneralOp::create(n.b.builder, n.b.loc, y, split, batchOfX, batchOfFilter, ofX, ofFilter); // (G, N, O..., M / G)
    SmallVector<int64_t> order;
    for (int64_t i = 1; i < typeOf(y).getRank() - 1; ++i)
      order.push_back(i);
    order.append({0, typeOf(y).getRank() - 1});
    y = n.b.merge(n.b.transpose(y, order), typeOf(y).getRank() - 2);
  }
  return y;
}

namespace {

bool isBias(Node &n, size_t i, int64_t channels) {
  if (n.rank(i) == 1 && n.dims(i)[0] == nn::Dim{channels, {}} && n.element(i) == n.element(0))
    return true;
  return n.fail() << "expected a bias (" << channels << ") of the type of the input, but got " << n.type(i), false;
}

LogicalResult convolution(Node &n) {
  Value x = n.floats(0), w = x ? n.floats(1) : Value(), bias = w && n.has(2) ? n.floats(2) : Value();
  if (!w || n.failed())
    return failure();
  if (n.element(0) != n.element(1))
    return n.fail() << "expected an input and weights of one element type, but got " << n.element(0) << " and " << n.element(1);
  Value y = convolve(n, x, w);
  if (!y)
    return failure();
  if (bias) {
    if (!isBias(n, 2, n.dims(1)[0].size))
      return failure();
    y = n.b.add(y, n.b.broadcast(bias, y, {n.rank(0) - 1}));
  }
  return n.give(n.b.transpose(y, channelsFirst(n.rank(0))));
}

// The adjoint of a convolution: what each element gives to the windows that it is in, added up. The result is `full` elements long along a dimension before what pads name is
// taken away; output_shape and auto_pad say how long it is and get pads of it. What is missing are zeros at the end.
LogicalResult transposedConvolution(Node &n) {
  Value x = n.floats(0), w = x ? n.floats(1) : Value(), bias = w && n.has(2) ? n.floats(2) : Value();
  if (!w || n.failed())
    return failure();
  int64_t rank = n.rank(0), groups = n.integer("group", 1);
  SmallVector<nn::Dim> dims = n.dims(0), filter = n.dims(1);
  if (rank < 3 || n.rank(1) != rank || n.element(0) != n.element(1) || groups < 1 || !dims[1].isStatic() || !areNumbers(filter) || dims[1] != filter[0] || filter[0].size < 1 ||
      filter[0].size % groups || filter[1].size < 1 || filter[1].size > Window::most || groups > Window::most)
    return n.fail() << "expected an input (N, C, ...) and weights (C, M / " << groups << ", ...), but got " << nn::describe(dims) << " and " << nn::describe(filter);
  std::optional<StringRef> automatic = automaticPads(n);
  std::optional<SmallVector<int64_t>> extents = automatic ? spatialSizes(n) : std::nullopt, sizes = extents ? sizesOf(n, filter) : std::nullopt;
  std::optional<SmallVector<Window>> windows = sizes ? stepsOf(n, *sizes, *extents) : std::nullopt;
  if (!windows)
    return failure();
  SmallVector<int64_t> more = n.list("output_padding"), shape = n.list("output_shape"), full, lengths;
  size_t count = windows->size();
  if ((!more.empty() && more.size() != count) || (!shape.empty() && shape.size() != count))
    return n.fail() << "expected output_padding and output_shape of " << count << " numbers each, but got " << more.size() << " and " << shape.size();
  if (automatic->starts_with("SAME") && !n.hasAttribute("output_shape"))
    for (const Window &window : *windows)
      shape.push_back(window.extent < Window::most ? window.extent * window.stride : -1);
  for (auto [i, window] : llvm::enumerate(*windows)) {
    int64_t added = more.empty() ? 0 : more[i];
    if (window.extent < 1 || window.extent > Window::most / window.stride || !isCount(added, 0))
      return n.fail() << "expected an output_padding of at least 0 and spatial sizes from 1 to less than 2^31 times the strides, but got " << nn::describe(dims);
    full.push_back((window.extent - 1) * window.stride + window.reach() + added);
    if (shape.empty()) {
      if (*automatic == "VALID")
        window.low = window.high = 0;
      lengths.push_back(full[i] - window.low - window.high);
    } else {
      lengths.push_back(shape[i]);
      int64_t total = std::max<int64_t>(0, full[i] - shape[i]);
      window.low = *automatic == "SAME_UPPER" ? total / 2 : total - total / 2; // what is odd is taken from the beginning, but for SAME_UPPER
    }
    if (!isCount(lengths[i], 1) || window.low >= full[i])
      return n.fail() << "expected an output of 1 to 2^31 elements along each dimension, but got " << lengths[i] << " of " << full[i];
  }
  // (N, D..., G, M / G, K...): the channels of the input are the first dimension of the weights.
  SmallVector<int64_t> none, ofX = {1}, ofFilter = {0}, batchOfX, batchOfFilter;
  if (groups > 1) {
    x = n.b.split(x, 1, filter[0].size / groups), w = n.b.split(w, 0, filter[0].size / groups);
    batchOfX = {1}, batchOfFilter = {0}, ofX = {2}, ofFilter = {1};
  }
  // What is made in between is as big as all windows.
  SmallVector<nn::Dim> parts = {dims[0], {filter[1].size, {}}, {groups, {}}};
  for (const Window &window : *windows)
    parts.append({{window.extent, {}}, {window.size, {}}});
  SmallVector<nn::Dim> whole(parts.begin(), parts.begin() + 3);
  for (int64_t each : full)
    whole.push_back({each, {}});
  for (ArrayRef<nn::Dim> made : {ArrayRef(parts), ArrayRef(whole)})
    if (std::string excess = nn::describeExcess(made); !excess.empty())
      return n.fail() << excess;
  Value y = nn::DotGeneralOp::create(n.b.builder, n.b.loc, x, w, batchOfX, batchOfFilter, ofX, ofFilter);
  int64_t first = groups > 1 ? 2 : 1, channel = first + int64_t(count); // after (G,) N, and after D...
  SmallVector<int64_t> order = {first - 1};
  for (int64_t i = 0; i < int64_t(count); ++i)
    order.append({first + i, channel + 1 + i});
  if (groups > 1)
    order.push_back(0);
  order.push_back(channel);
  y = n.b.transpose(y, order);
  if (groups > 1)
    y = n.b.merge(y, typeOf(y).getRank() - 2);
  for (auto [i, window] : llvm::enumerate(*windows)) {
    int64_t at = int64_t(i) + 1, end = std::min(full[i], window.low + lengths[i]);
    y = n.b.overlapAdd(y, at, full[i], window.stride, window.dilation);
    if (window.low || end < full[i])
      y = n.b.slice(y, at, window.low, end);
    if (int64_t missing = window.low + lengths[i] - end)
      y = n.b.pad(y, at, 0, missing);
  }
  if (bias) {
    if (!isBias(n, 2, filter[1].size * groups))
      return failure();
    y = n.b.add(y, n.b.broadcast(bias, y, {rank - 1}));
  }
  return n.give(n.b.transpose(y, channelsFirst(rank)));
}

// Columns of windows, added up where they overlap: an image again.
LogicalResult columnsToImage(Node &n) {
  Value x = n.operand(0);
  std::optional<SmallVector<int64_t>> image = x ? n.integers(1, "the image shape") : std::nullopt, block = image ? n.integers(2, "the block shape") : std::nullopt;
  std::optional<SmallVector<Window>> windows = block ? stepsOf(n, *block, *image) : std::nullopt;
  if (!windows)
    return failure();
  SmallVector<nn::Dim> dims = n.dims(0);
  if (dims.size() != 3 || !dims[1].isStatic() || n.element(0).isInteger(1) || windows->empty())
    return n.fail() << "expected numbers (N, C * product of the block, L), but got " << n.type(0);
  // (N, C, K..., O...), whose places of windows are all of L.
  SmallVector<nn::Dim> parts = {dims[0], {dims[1].size, {}}}, places;
  SmallVector<int64_t> order = {0}, lengths;
  int64_t channels = dims[1].size, count = int64_t(windows->size());
  for (auto [i, window] : llvm::enumerate(*windows)) {
    if (!isCount(window.extent, 1) || window.extent + window.low + window.high < window.reach() || channels % window.size)
      return n.fail() << "expected blocks that fit into the image, of as many elements as divide " << dims[1].size << ", but got one of " << window.size << " for " << window.extent;
    channels /= window.size;
    lengths.push_back(window.extent + window.low + window.high);
    places.push_back({(lengths[i] - window.reach()) / window.stride + 1, {}});
    parts.push_back({window.size, {}});
    order.append({2 + count + int64_t(i), 2 + int64_t(i)});
  }
  order.push_back(1);
  parts[1] = {channels, {}};
  parts.append(places);
  Value y = n.reshape(x, parts);
  if (!y)
    return failure();
  y = n.b.transpose(y, order);
  for (auto [i, window] : llvm::enumerate(*windows)) {
    int64_t at = int64_t(i) + 1;
    y = n.b.overlapAdd(y, at, lengths[i], window.stride, window.dilation);
    if (window.low || window.high)
      y = n.b.slice(y, at, window.low, window.low + window.extent);
  }
  return n.give(n.b.transpose(y, channelsFirst(count + 2)));
}

constexpr Operator all[] = {
    {"Col2Im", 18, 3, 3, columnsToImage},
    {"Conv", 1, 2, 3, convolution},
    {"ConvTranspose", 1, 2, 3, transposedConvolution},
};

} // namespace

ArrayRef<Operator> convolutionOperators() { return all; }

} // namespace cauce::onnx
