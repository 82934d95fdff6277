// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program whose samples are windows, and what its data sets hold.
#pragma once

#include "ReaderFixture.h"

namespace fixture {

/// x has two steps of a series, label is the one behind them.
class Windows : public Readers {
protected:
  Windows() {
    dataset.reader = CAUCE_READER_CSV_WINDOWS;
    dataset.stride = 1;
    dataset.pieces = pieces;
    xColumns[0] = yColumns[0] = "0";
  }
  // Of a set, in its order.
  template <typename T> std::vector<T> rowsOf(const char *name, size_t field) {
    cauce::runtime::Dataset *set = nullptr;
    EXPECT_EQ(cauce::runtime::findDataset(*data, name, &set), cauce::runtime::Status::ok);
    std::vector<T> result;
    std::vector<uint32_t> positions, scratch;
    std::vector<std::vector<char>> targets;
    std::vector<void *> pointers;
    for (uint32_t i = 0; i < set->rows; ++i)
      positions.push_back(i);
    scratch.resize(set->rows);
    for (const cauce::runtime::Field &each : set->fields())
      targets.emplace_back(each.rowBytes * set->rows + 1);
    for (std::vector<char> &target : targets)
      pointers.push_back(target.data());
    EXPECT_EQ(set->gather(positions.data(), set->rows, pointers.data(), scratch.data()), cauce::runtime::Status::ok);
    const T *begin = reinterpret_cast<const T *>(pointers[field]);
    return std::vector<T>(begin, begin + set->rows * set->fields()[field].rowBytes / sizeof(T));
  }
  void share(const char *name, double fraction) {
    shares[shareCount] = {};
    shares[shareCount].name = name;
    shares[shareCount].split_from = "train";
    shares[shareCount].split_share = fraction;
    sets[shareCount + 1] = &shares[shareCount];
    ++shareCount;
    program.datasets = sets;
    program.dataset_count = shareCount + 1;
  }

  cauce_abi_piece_t pieces[2] = {{2, 0}, {1, 2}};
  cauce_abi_dataset_t shares[2];
  uint32_t shareCount = 0;
  const cauce_abi_dataset_t *sets[3] = {&dataset, nullptr, nullptr};
};

} // namespace fixture
