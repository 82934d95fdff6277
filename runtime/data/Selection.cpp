// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Selection.h.
#include "data/Selection.h"

#include "base/Permutation.h"

namespace cauce::runtime {

static constexpr uint32_t interval = 128; // of samples

static uint32_t *numbers(const Buffer &buffer) { return reinterpret_cast<uint32_t *>(buffer.data()); }
static uint64_t *words(const Buffer &buffer) { return reinterpret_cast<uint64_t *>(buffer.data()); }
static size_t wordCount(uint32_t total) { return size_t(total) / 64 + 1; }

// Without the machine's instruction, for which some compilers call a library that is not there.
static uint32_t countBits(uint64_t word) {
  word -= word >> 1 & 0x5555555555555555u;
  word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
  return uint32_t(((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}

bool Selection::isListed() const { return count <= Permutation::longestList; }

Status Selection::open(uint32_t rows, uint32_t size) {
  total = rows;
  count = size;
  if (!isListed())
    return marks.zeroed(wordCount(total) * 8);
  count = 0;
  return list.reserve(size_t(size) * 4 + 4);
}

void Selection::add(uint32_t row) {
  if (isListed())
    numbers(list)[count++] = row;
  else
    words(marks)[row / 64] |= uint64_t(1) << row % 64;
}

Status Selection::sample() {
  CAUCE_TRY(samples.reserve((size_t(count) / interval + 1) * 4));
  uint64_t seen = 0, next = 0;
  for (size_t w = 0; seen < count; ++w) {
    uint32_t here = countBits(words(marks)[w]);
    // At most one of them is in a word.
    for (uint64_t word = words(marks)[w], at = seen; next < seen + here; ++at, word &= word - 1)
      if (at == next) {
        numbers(samples)[next / interval] = uint32_t(w * 64) + uint32_t(__builtin_ctzll(word));
        next += interval;
      }
    seen += here;
  }
  return Status::ok;
}

uint32_t Selection::find(uint32_t position) const {
  uint32_t row = numbers(samples)[position / interval], left = position % interval;
  size_t w = row / 64;
  uint64_t word = words(marks)[w] >> row % 64 << row % 64;
  for (uint32_t here; left >= (here = countBits(word)); word = words(marks)[++w])
    left -= here;
  for (; left; --left)
    word &= word - 1;
  return uint32_t(w * 64) + uint32_t(__builtin_ctzll(word));
}

Status Selection::copyMarks(Buffer *out) const {
  CAUCE_TRY(out->zeroed(wordCount(total) * 8));
  if (!isAll() && !isListed())
    memcpy(out->data(), marks.data(), wordCount(total) * 8);
  else
    for (uint32_t i = 0; i < count; ++i)
      words(*out)[(*this)[i] / 64] |= uint64_t(1) << (*this)[i] % 64;
  return Status::ok;
}

Status Selection::remove(const Selection &taken) {
  Buffer kept, gone;
  CAUCE_TRY(copyMarks(&kept));
  CAUCE_TRY(taken.copyMarks(&gone));
  for (size_t w = 0; w < wordCount(total); ++w)
    words(kept)[w] &= ~words(gone)[w];
  count -= taken.count;
  if (!isListed()) {
    marks = std::move(kept);
    return sample();
  }
  CAUCE_TRY(open(total, count));
  for (size_t w = 0; w < wordCount(total); ++w)
    for (uint64_t word = words(kept)[w]; word; word &= word - 1)
      add(uint32_t(w * 64) + uint32_t(__builtin_ctzll(word)));
  return Status::ok;
}

} // namespace cauce::runtime
