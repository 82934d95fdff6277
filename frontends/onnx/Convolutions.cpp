// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions and pools: products with windows and reductions of them. Everything is built with channels last.
#include "dialects/nn/Reduction.h"
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

constexpr int64_t mostAlong = int64_t(1) << 31; // elements that a window reaches over

// The windows along one spatial dimension.
struct Window {
  int64_t extent, size, stride = 1, dilation = 1, low = 0, high = 0;
  int64_t overhang = 0; // what ceil_mode adds to high
  int64_t count = 0;
  int64_t reach() const { return (size - 1) * dilation + 1; }
};

// What a node says of windows of these sizes over the dimensions of x from the third on; nothing after a message.
std::optional<SmallVector<Window>> windowsOf(Node &n, ArrayRef<int64_t> sizes) {
  SmallVector<nn::Dim> dims = n.dims(0);
  size_t rank = dims.size() - 2;
  SmallVector<int64_t> strides = n.list("strides"), dilations = n.list("dilations"), pads = n.list("pads");
  if (sizes.size() != rank || (!strides.empty() && strides.size() != rank) || (!dilations.empty() && dilations.size() != rank) || (!pads.empty() && pads.size() != 2 * rank))
    return n.fail() << "expected kernel_shape, strides and dilations of " << rank << " numbers each and pads of " << 2 * rank, std::nullopt;
  StringRef automatic = n.text("auto_pad", "NOTSET");
  if (automatic != "NOTSET" && automatic != "VALID" && automatic != "SAME_UPPER" && automatic != "SAME_LOWER")
    return n.fail() << "expected auto_pad to be NOTSET, VALID, SAME_UPPER or SAME_LOWER, but got '" << shown(automatic) << "'", std::nullopt;
  SmallVector<Window> windows;
  for (size_t i = 0; i < rank; ++i) {
    if (!dims[i + 2].isStatic())
      return n.fail() << "expected spatial sizes that are numbers, but got " << nn::describe(dims), std::nullopt;
    Window w{dims[i + 2].size, sizes[i]};
    w.stride = strides.empty() ? 1 : strides[i];
    w.dilation = dilations.empty() ? 1 : dilations[i];
    auto isCount = [](int64_t number, int64_t least) { return number >= least && number < mostAlong; };
    if (!isCount(w.size, 1) || !isCount(w.stride, 1) || !isCount(w.dilation, 1) || (w.size - 1) > mostAlong / w.dilation)
      return n.fail() << "expected sizes, strides and dilations of at least 1 and windows that reach over less than 2^31 elements", std::nullopt;
    if (automatic.starts_with("SAME")) {
      int64_t total = std::max<int64_t>(0, ((w.extent + w.stride - 1) / w.stride - 1) * w.stride + w.reach() - w.extent);
      w.low = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
      w.high = total - w.low;
    } else if (automatic == "NOTSET" && !pads.empty()) {
      w.low = pads[i], w.high = pads[i + rank];
      if (!isCount(w.low, 0) || !isCount(w.high, 0))
        return n.fail() << "expected pads of at least 0, but got " << w.low << " and " << w.high, std::nullopt;
    }
    int64_t rest = w.extent + w.low + w.high - w.reach();
    if (rest < 0)
      return n.fail() << "expected windows that fit into the input, but one reaches over " << w.reach() << " of " << w.extent + w.low + w.high << " elements", std::nullopt;
    w.count = rest / w.stride + 1;
    if (n.integer("ceil_mode", 0) && rest % w.stride && w.count * w.stride < w.extent + w.low) { // one that begins behind the input is none
      ++w.count;
      w.overhang = (w.count - 1) * w.stride + w.reach() - w.extent - w.low - w.high;
      w.high += w.overhang;
    }
    windows.push_back(w);
  }
  return windows;
}

SmallVector<int64_t> channelsLast(int64_t rank) {
  SmallVector<int64_t> order = {0};
  for (int64_t i = 2; i < rank; ++i)
    order.push_back(i);
  order.push_back(1);
  return order;
}

SmallVector<int64_t> channelsFirst(int64_t rank) {
  SmallVector<int64_t> order = {0, rank - 1};
  for (int64_t i = 1; i < rank - 1; ++i)
    order.push_back(i);
  return order;
}

LogicalResult convolution(Node &n) {
  Value x = n.floats(0), w = x ? n.floats(1) : Value(), bias = w && n.has(2) ? n.floats(2) : Value();
  if (!w || n.failed())
    return failure();
  int64_t rank = n.rank(0), groups = n.integer("group", 1);
  SmallVector<nn::Dim> dims = n.dims(0), filter = n.dims(1);
  auto mismatch = [&] { return n.fail() << "expected an input (N, C, ...) and weights (M, C / " << groups << ", ...), but got " << nn::describe(dims) << " and " << nn::describe(filter); };
  if (rank < 3 || n.rank(1) != rank || n.element(0) != n.element(1) || groups < 1 || !dims[1].isStatic() || llvm::any_of(filter, [](const nn::Dim &d) { return !d.isStatic(); }) ||
      dims[1].size % groups || filter[1].size != dims[1].size / groups || filter[0].size % groups || filter[0].size < 1 || filter[1].size < 1)
    return mismatch();
  SmallVector<int64_t> sizes;
  for (const nn::Dim &size : ArrayRef(filter).drop_front(2))
    sizes.push_back(size.size);
  if (SmallVector<int64_t> given = n.list("kernel_shape"); !given.empty() && given != sizes)
    return n.fail() << "expected kernel_shape to be the sizes of the weights, " << nn::describe(ArrayRef(filter).drop_front(2));
  std::optional<SmallVector<Window>> windows = windowsOf(n, sizes);
  if (!windows)
    return failure();
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
  if (bias) {
    if (n.rank(2) != 1 || n.dims(2)[0] != filter[0] || n.element(2) != n.element(0))
      return n.fail() << "expected a bias (" << filter[0].size << "), but got " << n.type(2);
    y = n.b.add(y, n.b.broadcast(bias, y, {rank - 1}));
  }
  return n.give(n.b.transpose(y, channelsFirst(rank)));
}

bool isImage(Node &n, Value x) {
  if (x && n.rank(0) < 3)
    n.fail() << "expected an input (N, C, ...), but got " << nn::describe(n.dims(0));
  return x && !n.failed();
}

LogicalResult maxPool(Node &n) {
  Value x = n.floats(0);
  if (!isImage(n, x))
    return failure();
  if (n.wants(1))
    return n.fail() << "expected no indices as second output: they are not imported";
  std::optional<SmallVector<Window>> windows = windowsOf(n, n.list("kernel_shape"));
  if (!windows)
    return failure();
  int64_t rank = n.rank(0);
  for (const Window &w : *windows)
    if (w.size > 256 || w.low > w.reach() - 1 || (w.low && w.dilation > w.extent) || (w.count - 1) * w.stride - w.low >= w.extent)
      return n.fail() << "expected windows of at most 256 elements, each with one of the input";
  Value y = n.b.transpose(x, channelsLast(rank));
  for (size_t i = windows->size(); i-- > 0;) {
    const Window &w = (*windows)[i];
    y = n.b.windowMax(y, int64_t(i) + 1, w.count, w.size, w.stride, w.dilation, w.low);
  }
  return n.give(n.b.transpose(y, channelsFirst(rank)));
}

// The sum of each window over the number of its elements: of those of the input, or of the padding, too, but never of what ceil_mode adds.
LogicalResult averagePool(Node &n) {
  Value x = n.floats(0);
  if (!isImage(n, x))
    return failure();
  std::optional<SmallVector<Window>> windows = windowsOf(n, n.list("kernel_shape"));
  if (!windows)
    return failure();
  int64_t rank = n.rank(0);
  bool countsPadding = n.integer("count_include_pad", 0);
  Value y = n.b.transpose(x, channelsLast(rank));
  for (size_t i = windows->size(); i-- > 0;) {
    const Window &w = (*windows)[i];
    int64_t at = int64_t(i) + 1;
    if (w.low || w.high)
      y = n.b.pad(y, at, w.low, w.high);
    y = n.b.sum(n.b.windows(y, at, w.size, w.stride, w.dilation), {at + 1});
    int64_t high = w.high - w.overhang;
    SmallVector<double> shares;
    for (int64_t j = 0; j < w.count; ++j) {
      int64_t counted = 0;
      for (int64_t k = 0; k < w.size; ++k) {
        int64_t place = j * w.stride + k * w.dilation - w.low;
        counted += countsPadding ? place < w.extent + high : place >= 0 && place < w.extent;
      }
      shares.push_back(1.0 / double(counted));
    }
    Known table;
    table.shape = {w.count}, table.element = n.element(0);
    table.numbers.assign(shares.begin(), shares.end());
    y = n.b.mul(y, n.b.broadcast(n.b.constant(table.attribute()), y, {at}));
  }
  return n.give(n.b.transpose(y, channelsFirst(rank)));
}

template <bool isMax> LogicalResult globalPool(Node &n) {
  Value x = n.floats(0);
  if (!isImage(n, x))
    return failure();
  SmallVector<int64_t> spatial = llvm::to_vector(llvm::seq<int64_t>(2, n.rank(0)));
  SmallVector<nn::Dim> dims = n.dims(0);
  for (int64_t each : spatial)
    dims[each] = {1, {}};
  return n.give(n.reshape(isMax ? n.b.reduceMax(x, spatial, nn::Ties::first) : n.b.mean(x, spatial), dims));
}

constexpr Operator all[] = {
    {"AveragePool", 1, 1, 1, averagePool},
    {"Conv", 1, 2, 3, convolution},
    {"GlobalAveragePool", 1, 1, 1, globalPool<false>},
    {"GlobalMaxPool", 1, 1, 1, globalPool<true>},
    {"MaxPool", 1, 1, 1, maxPool},
};

} // namespace

ArrayRef<Operator> convolutionOperators() { return all; }

} // namespace cauce::onnx
