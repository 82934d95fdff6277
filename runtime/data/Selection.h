// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which rows of a table belong to a data set, and in which order: all of them, those of a list, or, if they are many, those
// that are marked, in the order of the table, with a bit for each of its rows instead of a number.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

class Selection {
public:
  // All of `total` rows.
  explicit Selection(uint32_t total = 0) : total(total), count(total) {}
  // `size` of `total` rows, which are added next.
  Status open(uint32_t total, uint32_t size);
  void add(uint32_t row);
  // After the last was added.
  Status finish() { return isListed() ? Status::ok : sample(); }
  // What is left without the rows of another one, in the order of the table.
  Status remove(const Selection &taken);

  uint32_t size() const { return count; }
  bool isAll() const { return count == total; }
  uint32_t operator[](uint32_t position) const {
    return isAll() ? position : isListed() ? reinterpret_cast<const uint32_t *>(list.data())[position] : find(position);
  }

private:
  bool isListed() const;
  Status sample();
  Status copyMarks(Buffer *out) const;
  uint32_t find(uint32_t position) const;

  uint32_t total, count;
  Buffer list, marks;
  Buffer samples; // which row the first, the 129th, ... of those that are marked is
};

} // namespace cauce::runtime
