// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the maxima of a pool were, and unpooling by it. An index is compared with the place of each element of its window, so that
// both are elementwise, and unpooling ends in the sum over windows that the input gradient of a pool ends in.
#include "frontends/graph/GraphBuilder.h"
#include "frontends/graph/Windows.h"

#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::graph {

constexpr int64_t nowhere = int64_t(1) << 60; // no place, and none if as many are added to it as there are dimensions

bool GraphBuilder::demandTables(const FlatNode &node, ArrayRef<Window> windows) {
  for (auto [i, w] : llvm::enumerate(windows))
    if (w.count > largestTable / w.size)
      return report(node) << "expected windows with indices to have at most " << largestTable << " elements along a dimension, but along spatial dimension "
                          << i << " there are " << w.count << " of " << w.size, false;
  return true;
}

// Element k of window i along one dimension; `nowhere` in the padding. `isContinued`: of an element that stands for the padding instead.
static SmallVector<int64_t> elementsOf(const Window &w, bool isContinued) {
  SmallVector<int64_t> elements;
  for (int64_t i = 0; i < w.count; ++i)
    for (int64_t k = 0; k < w.size; ++k) {
      int64_t element = i * w.stride + k * w.dilation - w.low;
      if (element < 0 || element >= w.extent)
        element = isContinued ? w.continued(element) : nowhere;
      elements.push_back(element);
    }
  return elements;
}

Value GraphBuilder::placesIn(Value slid, ArrayRef<Window> windows, int64_t factor, bool isContinued) {
  Type i64 = b.builder.getI64Type();
  RankedTensorType type = nn::withElementType(typeOf(slid), i64);
  Value place;
  for (int64_t i = windows.size() - 1; i >= 0; --i) {
    const Window &w = windows[i];
    SmallVector<int64_t> elements = elementsOf(w, isContinued);
    for (int64_t &element : elements)
      element = element == nowhere ? nowhere : element * factor;
    factor *= w.extent;
    Value table = b.constant(DenseElementsAttr::get(RankedTensorType::get({w.count, w.size}, i64), ArrayRef(elements)));
    Value along = nn::BroadcastOp::create(b.builder, b.loc, type, table, ArrayRef<int64_t>{1 + 2 * i, 2 + 2 * i});
    place = place ? b.add(place, along) : along;
  }
  return place;
}

// What is added to an index within a channel to be one within the tensor; (N, ..., C) is the type.
Value GraphBuilder::firstPlaces(RankedTensorType like, ArrayRef<Window> windows, pb::Channels order) {
  int64_t elements = 1, depth = like.getShape().back();
  for (const Window &w : windows)
    elements *= w.extent;
  auto type = nn::withElementType(like, b.builder.getI64Type());
  Value sample = nn::IotaOp::create(b.builder, b.loc, type, 0), channel = nn::IotaOp::create(b.builder, b.loc, type, type.getRank() - 1);
  return b.add(b.mulScalar(sample, elements * depth), order == pb::FIRST ? b.mulScalar(channel, elements) : channel);
}

// How far neighbours along the last spatial dimension lie apart.
static int64_t stepOf(RankedTensorType type, pb::Pool::Index indices, pb::Channels order) {
  return indices == pb::Pool::IN_TENSOR && order == pb::LAST ? type.getShape().back() : 1;
}

Value GraphBuilder::placesOf(Value slid, Value extremum, ArrayRef<Window> windows, ArrayRef<int64_t> taps, pb::Pool::Index indices, pb::Channels order) {
  Value place = placesIn(slid, windows, stepOf(typeOf(slid), indices, order), /*isContinued=*/true);
  Value none = b.full(place, double(nowhere));
  SmallVector<int64_t> kept = nn::otherDims(typeOf(slid).getRank(), taps);
  Value found = b.select(b.compare(nn::ComparePredicate::eq, slid, b.broadcast(extremum, slid, kept)), place, none);
  if (isa<FloatType>(typeOf(slid).getElementType())) // a NaN is the extremum
    found = b.select(b.compare(nn::ComparePredicate::ne, slid, slid), place, found);
  Value index = b.reduceMin(found, taps);
  return indices == pb::Pool::IN_TENSOR ? b.add(index, firstPlaces(typeOf(index), windows, order)) : index;
}

Value GraphBuilder::unpool(const FlatNode &node, ArrayRef<NamedValue> inputs) {
  const pb::Unpool &options = node.node->unpool();
  pb::Channels order = options.has_channels() ? options.channels() : channels;
  pb::Pool::Index indices = options.indices() == pb::Pool::NONE ? pb::Pool::IN_CHANNEL : options.indices();
  SmallVector<Window> windows;
  if (!readWindows(node, inputs[0], order, WindowOptions(options), /*strideIsSize=*/true, windows))
    return {};
  if (!isa<IntegerType>(typeOf(inputs[1].value).getElementType()))
    return report(node) << "expected indices that are integers, but '" << inputs[1].name << "' is of " << typeOf(inputs[1].value).getElementType(), Value();
  if (nn::dimsOf(typeOf(inputs[0].value)) != nn::dimsOf(typeOf(inputs[1].value)))
    return mismatch(node, inputs, "numbers and indices of equal shape");
  SmallVector<int64_t> counts, sizes;
  for (const Window &w : windows) {
    counts.push_back(w.extent); // what it reads are windows
    int64_t smallest = (w.extent - 1) * w.stride + w.reach() - w.low - w.high;
    sizes.push_back(options.padding() == pb::SAME   ? w.extent * w.stride
                    : options.padding() == pb::FULL ? smallest - 2 * (w.reach() - 1)
                                                    : smallest);
  }
  if (!readNumbers(node, inputs[0], "output_size", WindowOptions::listOf(options.output_size()), 1, sizes))
    return {};
  for (auto [i, w] : llvm::enumerate(windows)) {
    w.extent = sizes[i];
    if (sizes[i] < 1)
      return report(node) << "expected padding to leave an element of the result, but along spatial dimension " << i << " of '" << inputs[0].name
                          << "', " << shapeOf(inputs[0].value) << ", it leaves " << sizes[i], Value();
  }
  if (!placeWindows(node, inputs[0], order, options.padding(), options.ceil_mode(), windows) || !demandTables(node, windows))
    return {};
  for (auto [i, w] : llvm::enumerate(windows))
    if (w.count != counts[i])
      return report(node) << "expected as many windows as '" << inputs[0].name << "', " << shapeOf(inputs[0].value) << ", has elements along spatial dimension "
                          << i << ", " << counts[i] << ", but " << w.extent << " elements have " << w.count, Value();
  Value x = channelsLast(inputs[0].value, order), index = channelsLast(b.convert(inputs[1].value, b.builder.getI64Type()), order);
  if (indices == pb::Pool::IN_TENSOR)
    index = b.sub(index, firstPlaces(typeOf(index), windows, order));
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(x)), slid = {dims.front()};
  SmallVector<int64_t> kept = {0};
  for (auto [i, w] : llvm::enumerate(windows)) {
    kept.push_back(1 + 2 * i);
    slid.append({dims[1 + i], {w.size, {}}});
  }
  kept.push_back(slid.size());
  slid.push_back(dims.back());
  Value y = nn::BroadcastOp::create(b.builder, node.loc, nn::makeType(slid, typeOf(x).getElementType()), x, kept);
  Value place = placesIn(y, windows, stepOf(typeOf(x), indices, order), /*isContinued=*/false);
  y = b.select(b.compare(nn::ComparePredicate::eq, b.broadcast(index, place, kept), place), y, b.zeros(y));
  for (auto [i, w] : llvm::enumerate(windows)) {
    y = b.overlapAdd(y, 1 + i, w.low + w.extent + w.high, w.stride, w.dilation);
    y = b.slice(y, 1 + i, w.low, w.low + w.extent);
  }
  return channelsAs(order, y);
}

} // namespace cauce::graph
