// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/Windows.h"

using namespace mlir;

namespace cauce::onnx {

std::optional<SmallVector<Window>> stepsOf(Node &n, ArrayRef<int64_t> sizes, ArrayRef<int64_t> extents) {
  size_t rank = extents.size();
  SmallVector<int64_t> strides = n.list("strides"), dilations = n.list("dilations"), pads = n.list("pads");
  if (sizes.size() != rank || (!strides.empty() && strides.size() != rank) || (!dilations.empty() && dilations.size() != rank) || (!pads.empty() && pads.size() != 2 * rank))
    return n.fail() << "expected kernel_shape, strides and dilations of " << rank << " numbers each and pads of " << 2 * rank, std::nullopt;
  SmallVector<Window> windows;
  for (size_t i = 0; i < rank; ++i) {
    Window w{extents[i], sizes[i]};
    w.stride = strides.empty() ? 1 : strides[i];
    w.dilation = dilations.empty() ? 1 : dilations[i];
    if (!isCount(w.size, 1) || !isCount(w.stride, 1) || !isCount(w.dilation, 1) || (w.size - 1) > Window::most / w.dilation)
      return n.fail() << "expected sizes, strides and dilations of at least 1 and windows that reach over less than 2^31 elements", std::nullopt;
    if (!pads.empty())
      w.low = pads[i], w.high = pads[i + rank];
    if (!isCount(w.low, 0) || !isCount(w.high, 0))
      return n.fail() << "expected pads of at least 0, but got " << w.low << " and " << w.high, std::nullopt;
    windows.push_back(w);
  }
  return windows;
}

std::optional<StringRef> automaticPads(Node &n) {
  StringRef automatic = n.text("auto_pad", "NOTSET");
  if (automatic == "NOTSET" || automatic == "VALID" || automatic == "SAME_UPPER" || automatic == "SAME_LOWER")
    return automatic;
  return n.fail() << "expected auto_pad to be NOTSET, VALID, SAME_UPPER or SAME_LOWER, but got '" << shown(automatic) << "'", std::nullopt;
}

std::optional<SmallVector<int64_t>> spatialSizes(Node &n) {
  SmallVector<nn::Dim> dims = n.dims(0);
  SmallVector<int64_t> sizes;
  for (const nn::Dim &dim : ArrayRef(dims).drop_front(2)) {
    if (!dim.isStatic())
      return n.fail() << "expected spatial sizes that are numbers, but got " << nn::describe(dims), std::nullopt;
    sizes.push_back(dim.size);
  }
  return sizes;
}

std::optional<SmallVector<Window>> windowsOf(Node &n, ArrayRef<int64_t> sizes) {
  std::optional<StringRef> automatic = automaticPads(n);
  std::optional<SmallVector<int64_t>> extents = automatic ? spatialSizes(n) : std::nullopt;
  std::optional<SmallVector<Window>> windows = extents ? stepsOf(n, sizes, *extents) : std::nullopt;
  if (!windows)
    return {};
  SmallVector<nn::Dim> padded = n.dims(0), parts(padded.begin(), padded.begin() + 2);
  for (auto [i, w] : llvm::enumerate(*windows)) {
    if (*automatic != "NOTSET")
      w.low = w.high = 0;
    if (automatic->starts_with("SAME")) {
      int64_t total = std::max<int64_t>(0, ((w.extent + w.stride - 1) / w.stride - 1) * w.stride + w.reach() - w.extent);
      w.low = *automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
      w.high = total - w.low;
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
    padded[i + 2] = {w.extent + w.low + w.high, {}};
    parts.append({{w.count, {}}, {w.size, {}}});
  }
  parts.push_back({1, {}}); // groups
  for (ArrayRef<nn::Dim> made : {ArrayRef(padded), ArrayRef(parts)})
    if (std::string excess = nn::describeExcess(made); !excess.empty())
      return n.fail() << excess, std::nullopt;
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

bool isImage(Node &n, Value x) {
  if (x && n.rank(0) < 3)
    n.fail() << "expected an input (N, C, ...), but got " << nn::describe(n.dims(0));
  return x && !n.failed();
}

} // namespace cauce::onnx
