// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lists and texts when memory ends, and parts of messages, which need none.
#include "base/Memory.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

using namespace cauce::runtime;

namespace {

class Memory : public testing::Test {
protected:
  void SetUp() override {
    isThere = true;
    static const cauce_allocator_t allocator = {sizeof(cauce_allocator_t), allocate, [](void *, void *memory) { free(memory); }, nullptr};
    ASSERT_EQ(cauce_set_allocator(&allocator), CAUCE_OK) << cauce_message();
  }
  void TearDown() override { EXPECT_EQ(cauce_set_allocator(nullptr), CAUCE_OK) << cauce_message(); }
  static void *allocate(void *, size_t bytes, size_t) { return isThere ? malloc(bytes) : nullptr; }
  static inline bool isThere = true;
};

TEST_F(Memory, AListWithoutItIsAsItWas) {
  Vector<int> list;
  for (int i = 0; i < 8; ++i)
    ASSERT_EQ(list.push(i), Status::ok);
  isThere = false;
  EXPECT_EQ(list.push(8), Status::outOfMemory);
  EXPECT_STREQ(cauce_message(), "out of memory: cannot allocate 64 bytes");
  EXPECT_EQ(list.resize(100), Status::outOfMemory);
  EXPECT_EQ(list.reserve(SIZE_MAX / 2), Status::outOfMemory);
  ASSERT_EQ(list.size(), 8u);
  EXPECT_EQ(list[7], 7);
  isThere = true;
  EXPECT_EQ(list.push(8), Status::ok);
  EXPECT_EQ(list.back(), 8);
  list.shrink(1);
  EXPECT_EQ(list.back(), 0);
}

TEST_F(Memory, ATextTakesNoteUntilItIsEmptied) {
  String text("a path"), copy;
  ASSERT_EQ(text.check(), Status::ok);
  isThere = false;
  std::string longer(1000, 'x');
  text.append(longer.c_str()).append("b");
  isThere = true;
  // What comes later must not close the gap.
  EXPECT_EQ(text.append("c").check(), Status::outOfMemory);
  EXPECT_EQ(text.size(), 6u);
  EXPECT_EQ(copy.append(text).check(), Status::outOfMemory);
  text.clear();
  EXPECT_EQ(text.append("another").check(), Status::ok);
  EXPECT_STREQ(text.c_str(), "another");
  EXPECT_EQ(text.format(" %s", longer.c_str()).check(), Status::ok);
  EXPECT_EQ(text.size(), 1008u);
}

TEST_F(Memory, ReservedTextsNeedNoMore) {
  String text;
  ASSERT_EQ(text.reserve(5), Status::ok);
  isThere = false;
  EXPECT_EQ(text.append("12345").check(), Status::ok);
  EXPECT_STREQ(text.c_str(), "12345");
  EXPECT_EQ(text.add('6').check(), Status::outOfMemory);
}

TEST_F(Memory, APartOfAMessageNeedsNone) {
  isThere = false;
  Message message("expected ");
  message.format("%d", 3).append(" numbers");
  Message copy(message);
  EXPECT_STREQ(copy.c_str(), "expected 3 numbers");
  EXPECT_EQ(copy.check(), Status::ok);
}

TEST_F(Memory, AMessageIsCutBetweenCharacters) {
  FixedString<8> text("12345");
  text.append("\xc3\xa9\xe2\x82\xac\xe2\x82\xac");
  EXPECT_STREQ(text.c_str(), "12345\xc3\xa9");
  text.append("6"); // would fit, but not behind what is missing
  EXPECT_STREQ(text.c_str(), "12345\xc3\xa9");
  text.clear();
  EXPECT_STREQ(text.append("6").c_str(), "6");
}

} // namespace
