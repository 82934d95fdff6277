// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows over images as nodes describe them, which convolutions and pools have in common.
#pragma once

#include "frontends/onnx/Node.h"

namespace cauce::onnx {

/// The windows along one spatial dimension.
struct Window {
  static constexpr int64_t most = int64_t(1) << 31; // elements that one reaches over

  int64_t extent, size, stride = 1, dilation = 1, low = 0, high = 0;
  int64_t overhang = 0; // what ceil_mode adds to high
  int64_t count = 0;
  int64_t reach() const { return (size - 1) * dilation + 1; }
};

/// Whether a number is at least this and below what windows reach over.
inline bool isCount(int64_t number, int64_t least) { return number >= least && number < Window::most; }
/// What auto_pad says, NOTSET if nothing; nothing after a message if it is none of the four.
std::optional<llvm::StringRef> automaticPads(Node &n);
/// The sizes of the first input from the third on; nothing after a message if one is not a number.
std::optional<llvm::SmallVector<int64_t>> spatialSizes(Node &n);
/// Windows of these sizes over dimensions of these extents, with what the node says of strides, dilations and pads. Pads are checked, nothing else is computed of them.
std::optional<llvm::SmallVector<Window>> stepsOf(Node &n, llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> extents);
/// The same over the dimensions of the first input from the third on, with their number, and pads as auto_pad and ceil_mode have them; nothing after a message.
std::optional<llvm::SmallVector<Window>> windowsOf(Node &n, llvm::ArrayRef<int64_t> sizes);

/// The products of windows over x, numbers in the shape of the first input, with weights of its element type, as the node describes them: (N, O..., M); null after a message.
Value convolve(Node &n, Value x, Value w);

/// (N, C, ...) as (N, ..., C), and back.
llvm::SmallVector<int64_t> channelsLast(int64_t rank);
llvm::SmallVector<int64_t> channelsFirst(int64_t rank);
/// Whether the first input is (N, C, ...) with at least one more dimension.
bool isImage(Node &n, Value x);

} // namespace cauce::onnx
