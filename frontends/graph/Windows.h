// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The windows of layers that slide over spatial dimensions: what the model file says about them, and what follows from it.
#pragma once

#include "frontends/graph/Reader.h"
#include "llvm/ADT/ArrayRef.h"

namespace cauce::graph {

/// The windows along one spatial dimension. Window i reads the elements i * stride + k * dilation - low, k < size.
struct Window {
  int64_t extent; // elements of the input
  int64_t size, stride, dilation;
  int64_t low = 0, high = 0; // padding; high includes what ceil_mode adds
  int64_t overhang = 0;      // which is this much
  int64_t count = 0;         // windows

  int64_t reach() const { return (size - 1) * dilation + 1; }
  /// As SAME has it: the odd one of so many elements behind.
  void pad(int64_t total) {
    low = total / 2;
    high = total - low;
  }
  /// The element that stands for one at `place` beyond the ends: the first or the last of those that are multiples of the dilation away from it,
  /// so that each window of it that has an element has this one.
  int64_t continued(int64_t place) const;
  /// How many elements window i reads that lie in [from, to).
  int64_t elementsIn(int64_t i, int64_t from, int64_t to) const;
};

constexpr int64_t largestTable = 1 << 24; // of numbers that a program holds for windows

/// What a message says about windows.
struct WindowOptions {
  using List = llvm::ArrayRef<uint32_t>;
  List size, stride, dilation, low, high;
  pb::Padding padding;

  template <typename Message> explicit WindowOptions(const Message &message)
      : size(listOf(message.size())), stride(listOf(message.stride())), dilation(listOf(message.dilation())),
        low(listOf(message.pad_low())), high(listOf(message.pad_high())), padding(message.padding()) {}

  static List listOf(const google::protobuf::RepeatedField<uint32_t> &field) { return {field.data(), size_t(field.size())}; }
};

} // namespace cauce::graph
