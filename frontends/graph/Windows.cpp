// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows over spatial dimensions: their numbers are checked here, and what is beyond the ends of a dimension is made. Ops see channels
// last, as compiled code does.
#include "frontends/graph/Windows.h"

#include "dialects/nn/Shape.h"
#include "frontends/graph/GraphBuilder.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::graph {

constexpr int64_t largestNumber = 1 << 24; // of size and the like

int64_t Window::elementsIn(int64_t i, int64_t from, int64_t to) const {
  int64_t first = i * stride - low, count = 0;
  // The smallest k with first + k * dilation >= from, and the smallest with >= to.
  auto below = [&](int64_t end) { return end <= first ? 0 : std::min(size, (int64_t)llvm::divideCeil(uint64_t(end - first), uint64_t(dilation))); };
  count = below(to) - below(from);
  return std::max<int64_t>(count, 0);
}

int64_t Window::continued(int64_t place) const {
  int64_t element = place < 0 ? (place % dilation + dilation) % dilation : extent - dilation + (place - extent) % dilation;
  return std::clamp<int64_t>(element, 0, extent - 1); // of what no window with an element reads, any
}

bool GraphBuilder::readSpatial(const FlatNode &node, const NamedValue &input, pb::Channels order, SmallVectorImpl<int64_t> &extents) {
  RankedTensorType type = typeOf(input.value);
  int64_t rank = type.getRank();
  if (rank < 3 || rank > 5)
    return report(node) << "expected samples, one to three spatial dimensions and channels, but '" << input.name << "' is " << shapeOf(input.value), false;
  if (type.isDynamicDim(order == pb::FIRST ? 1 : rank - 1))
    return report(node) << "expected a known number of channels, but '" << input.name << "' is " << shapeOf(input.value), false;
  for (int64_t dim : llvm::seq<int64_t>(0, rank - 2)) {
    dim += order == pb::FIRST ? 2 : 1;
    if (type.isDynamicDim(dim))
      return report(node) << "expected spatial sizes that are numbers, but '" << input.name << "' is " << shapeOf(input.value), false;
    extents.push_back(type.getDimSize(dim));
  }
  return true;
}

bool GraphBuilder::readNumbers(const FlatNode &node, const NamedValue &input, const char *name, ArrayRef<uint32_t> given,
                               int64_t least, SmallVectorImpl<int64_t> &numbers) {
  size_t wanted = numbers.size(); // what it holds is the default
  if (given.empty())
    return true;
  if (given.size() != 1 && given.size() != wanted) {
    InFlightDiagnostic diagnostic = report(node) << "expected one " << name;
    if (wanted > 1)
      diagnostic << ", or one for each of the " << wanted << " spatial dimensions";
    return diagnostic << ", because '" << input.name << "' is " << shapeOf(input.value) << ", but got " << given.size(), false;
  }
  for (size_t i = 0; i < wanted; ++i) {
    numbers[i] = given[given.size() == 1 ? 0 : i];
    if (numbers[i] < least || numbers[i] > largestNumber)
      return report(node) << "expected " << name << " from " << least << " to " << largestNumber << ", but got " << numbers[i], false;
  }
  return true;
}

bool GraphBuilder::readWindows(const FlatNode &node, const NamedValue &input, pb::Channels order, const WindowOptions &options,
                               bool strideIsSize, SmallVectorImpl<Window> &windows) {
  SmallVector<int64_t> extents;
  if (!readSpatial(node, input, order, extents))
    return false;
  if (options.size.empty())
    return report(node) << "expected the size of windows", false;
  SmallVector<int64_t> ones(extents.size(), 1), size = ones, dilation = ones, low(extents.size(), 0);
  if (!readNumbers(node, input, "size", options.size, 1, size))
    return false;
  SmallVector<int64_t> stride = strideIsSize ? size : ones;
  if (!readNumbers(node, input, "stride", options.stride, 1, stride) || !readNumbers(node, input, "dilation", options.dilation, 1, dilation) ||
      !readNumbers(node, input, "pad_low", options.low, 0, low))
    return false;
  SmallVector<int64_t> high = low;
  if (!readNumbers(node, input, "pad_high", options.high, 0, high))
    return false;
  if (options.padding != pb::VALID && !(options.low.empty() && options.high.empty()))
    return report(node) << "expected no pad_low and pad_high, because of padding " << pb::Padding_Name(options.padding), false;
  for (size_t i = 0; i < extents.size(); ++i)
    windows.push_back({extents[i], size[i], stride[i], dilation[i], low[i], high[i]});
  return true;
}

bool GraphBuilder::placeWindows(const FlatNode &node, const NamedValue &input, pb::Channels order, pb::Padding padding, bool ceilMode,
                                SmallVectorImpl<Window> &windows) {
  SmallVector<nn::Dim> whole = nn::dimsOf(typeOf(input.value)), dims = {whole.front()};
  for (auto [i, w] : llvm::enumerate(windows)) {
    if (padding == pb::SAME)
      w.pad(std::max<int64_t>(0, (llvm::divideCeil(w.extent, w.stride) - 1) * w.stride + w.reach() - w.extent));
    else if (padding == pb::FULL)
      w.low = w.high = w.reach() - 1;
    int64_t there = w.low + w.extent + w.high;
    if (w.reach() > there) {
      InFlightDiagnostic diagnostic = report(node) << "expected windows to fit into the padded input, but along spatial dimension " << i << " of '"
                                                   << input.name << "', " << shapeOf(input.value) << ", one reaches over " << w.reach() << " elements and there ";
      return diagnostic << (there == 1 ? "is " : "are ") << there, false;
    }
    w.count = (there - w.reach()) / w.stride + 1;
    // A window more, if it starts in front of the padding behind the input.
    int64_t last = w.count * w.stride;
    if (ceilMode && last < w.low + w.extent && (there - w.reach()) % w.stride) {
      w.overhang = last + w.reach() - there;
      w.high += w.overhang;
      ++w.count;
    }
    dims.push_back({w.count, {}});
    dims.push_back({w.size, {}});
  }
  dims.push_back(order == pb::FIRST ? whole[1] : whole.back());
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << "its windows: " << excess, false;
  return true;
}

Value GraphBuilder::channelsLast(Value x, pb::Channels order) {
  SmallVector<int64_t> permutation = {0};
  for (int64_t dim : llvm::seq<int64_t>(2, typeOf(x).getRank()))
    permutation.push_back(dim);
  permutation.push_back(1);
  return order == pb::FIRST ? permuted(x, permutation) : x;
}

Value GraphBuilder::channelsAs(pb::Channels order, Value x) {
  int64_t rank = typeOf(x).getRank();
  SmallVector<int64_t> permutation = {0, rank - 1};
  for (int64_t dim : llvm::seq<int64_t>(1, rank - 1))
    permutation.push_back(dim);
  return order == pb::FIRST ? permuted(x, permutation) : x;
}

// A transpose; a reshape where dimensions of size 1 alone change places with others.
Value GraphBuilder::permuted(Value x, ArrayRef<int64_t> permutation) {
  SmallVector<nn::Dim> from = nn::dimsOf(typeOf(x)), to;
  int64_t before = -1;
  bool inOrder = true;
  for (int64_t dim : permutation) {
    to.push_back(from[dim]);
    if (from[dim].isStatic() && from[dim].size == 1)
      continue;
    inOrder &= dim > before;
    before = dim;
  }
  return inOrder ? b.reshape(x, nn::makeType(to, typeOf(x).getElementType())) : b.transpose(x, permutation);
}

// The elements of a dimension, all of them `count` times, as often as there are.
static Value repeated(nn::ArithmeticBuilder &b, Value x, int64_t dimension, int64_t count) {
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x));
  SmallVector<int64_t> places = llvm::to_vector(llvm::seq<int64_t>(0, dims.size()));
  if (dims[dimension].size == 1) {
    dims[dimension].size = count;
    return nn::BroadcastOp::create(b.builder, b.loc, nn::makeType(dims, typeOf(x).getElementType()), x, places);
  }
  if (count == 1)
    return x;
  dims.insert(dims.begin() + dimension, {count, {}});
  for (int64_t &place : places)
    place += place >= dimension;
  return b.merge(nn::BroadcastOp::create(b.builder, b.loc, nn::makeType(dims, typeOf(x).getElementType()), x, places), dimension);
}

// `count` times the element at `place`.
static Value edge(nn::ArithmeticBuilder &b, Value x, int64_t dimension, int64_t place, int64_t count) {
  return repeated(b, b.slice(x, dimension, place, place + 1), dimension, count);
}

Value GraphBuilder::extended(Value x, int64_t dimension, int64_t low, int64_t high, pb::Border border) {
  if (border == pb::ZERO)
    return low || high ? b.pad(x, dimension, low, high) : x;
  int64_t size = typeOf(x).getDimSize(dimension);
  SmallVector<Value> parts = {x};
  if (low)
    parts.insert(parts.begin(), border == pb::MIRROR ? b.reverse(b.slice(x, dimension, 1, low + 1), dimension) : edge(b, x, dimension, 0, low));
  if (high)
    parts.push_back(border == pb::MIRROR ? b.reverse(b.slice(x, dimension, size - 1 - high, size - 1), dimension)
                                         : edge(b, x, dimension, size - 1, high));
  return parts.size() == 1 ? x : b.concat(parts, dimension);
}

Value GraphBuilder::continued(Value x, int64_t dimension, int64_t low, int64_t high, int64_t dilation) {
  int64_t size = typeOf(x).getDimSize(dimension), period = std::min(size, dilation);
  SmallVector<Value> parts = {x};
  // Periods of `dilation` elements, of which those that are not there are read by no window that has an element.
  auto beyond = [&](int64_t from, int64_t count, bool isLow) {
    Value block = b.slice(x, dimension, from, from + period);
    if (period < dilation)
      block = b.pad(block, dimension, isLow ? 0 : dilation - period, isLow ? dilation - period : 0);
    int64_t periods = llvm::divideCeil(count, dilation), more = dilation > 1 ? periods * dilation - count : 0;
    block = repeated(b, block, dimension, dilation > 1 ? periods : count);
    return isLow ? b.slice(block, dimension, more, more + count) : b.slice(block, dimension, 0, count);
  };
  if (low)
    parts.insert(parts.begin(), beyond(0, low, true));
  if (high)
    parts.push_back(beyond(size - period, high, false));
  return parts.size() == 1 ? x : b.concat(parts, dimension);
}

Value GraphBuilder::slide(Value x, ArrayRef<Window> windows) {
  for (auto [i, w] : llvm::enumerate(windows))
    x = b.windows(x, 1 + 2 * i, w.size, w.stride, w.dilation);
  return x;
}

} // namespace cauce::graph
