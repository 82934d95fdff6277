// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Greedy placement by size.
#include "compiler/memory/Arena.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace cauce {

int64_t planArena(std::vector<Interval> &intervals) {
  std::vector<size_t> order(intervals.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return intervals[a].bytes != intervals[b].bytes ? intervals[a].bytes > intervals[b].bytes : a < b;
  });
  std::vector<const Interval *> placed; // by offset
  int64_t size = 0;
  for (size_t index : order) {
    Interval &interval = intervals[index];
    int64_t best = -1, bestGap = std::numeric_limits<int64_t>::max(), end = 0;
    for (const Interval *other : placed) {
      if (other->end < interval.begin || interval.end < other->begin)
        continue;
      int64_t gap = other->offset - end;
      if (gap >= interval.bytes && gap < bestGap) {
        best = end;
        bestGap = gap;
      }
      end = std::max(end, other->offset + other->bytes);
    }
    interval.offset = best >= 0 ? best : end;
    size = std::max(size, interval.offset + interval.bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), &interval,
                                   [](const Interval *a, const Interval *b) { return a->offset < b->offset; }),
                  &interval);
  }
  return size;
}

} // namespace cauce
