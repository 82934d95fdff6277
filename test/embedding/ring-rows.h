/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Rows for the ring, in C++. */
#ifndef RING_ROWS_H
#define RING_ROWS_H

#include "cauce/cauce.hpp"

namespace ring {

inline std::vector<float> points(size_t rows) {
  std::vector<float> all(2 * rows);
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = float(i % 17) / 17 - 0.5f;
  return all;
}

/* Owns its rows: the vectors are temporaries. */
inline cauce::Source source(const char *set, size_t rows) {
  std::vector<float> inside(rows);
  for (size_t i = 0; i < rows; ++i)
    inside[i] = float(i % 3 == 0);
  return cauce::Source::of(set, rows, {{"point", points(rows)}, {"inside", std::move(inside)}});
}

} // namespace ring

#endif
