// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Samples that are windows of a text: characters and words, their vocabulary, and what is said of files that are none.
#include "WindowsFixture.h"

#include "data/Loader.h"

#include <set>

using namespace fixture;
using namespace cauce::runtime;

namespace {

class TextTest : public Windows {
protected:
  TextTest() {
    dataset.reader = CAUCE_READER_TEXT;
    dataset.vocabulary = &vocabulary;
    arguments[0].dtype = CAUCE_DTYPE_I64;
  }
  void know(const std::vector<std::string> &tokens, cauce_abi_unit_t unit = CAUCE_UNIT_CHARACTER, uint32_t unknown = CAUCE_NO_TOKEN) {
    vocabularyText.clear();
    ends.clear();
    for (const std::string &token : tokens) {
      vocabularyText += token;
      ends.push_back(uint32_t(vocabularyText.size()));
    }
    vocabulary = {unit, uint32_t(ends.size()), vocabularyText.data(), ends.data(), unknown, 0};
  }
  cauce_status_t text(const std::string &content) {
    feeds[0].path = feeds[1].path = "t.txt";
    write("t.txt", content);
    return load(&rows);
  }
  std::string vocabularyText;
  std::vector<uint32_t> ends;
  cauce_abi_vocabulary_t vocabulary = {};
};

TEST_F(TextTest, IsWindowsOfIds) {
  know({"c", "a", "b", "\n", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"});
  OK(text("abc\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
  EXPECT_EQ(rows, 5u);
  EXPECT_EQ(rowsOf<int64_t>("train", 0), (std::vector<int64_t>{1, 2, 2, 0, 0, 3, 3, 4, 4, 5}));
  EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{0, 3, 4, 5, 6}));
  EXPECT_EQ(data->sets[0].table.tokenBytes, 1u);
  arguments[0].dtype = CAUCE_DTYPE_I32;
  dataset.stride = 2;
  OK(text("\xef\xbb\xbf" "abcab")); // a byte order mark
  EXPECT_EQ(rowsOf<int32_t>("train", 0), (std::vector<int32_t>{1, 2, 0, 1}));
}

TEST_F(TextTest, IsReadInAnyPieces) {
  know({"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"});
  // Characters of each length lie across the ends of what is read at a time.
  std::string content;
  std::vector<int64_t> expected;
  for (int i = 0; i < 200000; ++i) {
    int id = i * i % 7 % 4;
    content += vocabularyText.substr(id ? ends[id - 1] : 0, ends[id] - (id ? ends[id - 1] : 0));
    expected.push_back(id);
  }
  dataset.stride = 2;
  OK(text(content));
  expected.resize(2 * rows);
  EXPECT_EQ(rows, 99999u);
  EXPECT_EQ(rowsOf<int64_t>("train", 0), expected);
  gzip("t.txt");
  feeds[0].path = feeds[1].path = "t.txt.gz";
  OK(load(&rows));
  EXPECT_EQ(rowsOf<int64_t>("train", 0), expected);
}

TEST_F(TextTest, HasIdsAsNarrowAsItsVocabulary) {
  std::vector<std::string> tokens;
  for (uint32_t c = 0x4e00; tokens.size() < 70000; c = c == 0x9fff ? 0x20000 : c + 1)
    tokens.push_back(c < 0x10000 ? std::string{char(0xe0 | c >> 12), char(0x80 | (c >> 6 & 63)), char(0x80 | (c & 63))}
                                 : std::string{char(0xf0 | c >> 18), char(0x80 | (c >> 12 & 63)), char(0x80 | (c >> 6 & 63)), char(0x80 | (c & 63))});
  for (auto [count, bytes] : {std::pair(256u, 1u), std::pair(257u, 2u), std::pair(65536u, 2u), std::pair(65537u, 4u)}) {
    know(std::vector<std::string>(tokens.begin(), tokens.begin() + count));
    OK(text(tokens[count - 1] + tokens[0] + tokens[count - 2]));
    EXPECT_EQ(data->sets[0].table.tokenBytes, bytes);
    EXPECT_EQ(rowsOf<int64_t>("train", 0), (std::vector<int64_t>{count - 1, 0}));
    EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{count - 2}));
  }
}

TEST_F(TextTest, MustBeUtf8) {
  know({"a", "\n", "\xc3\xa9"});
  FAILS(CAUCE_BAD_DATA, "t.txt:2:2: expected text in UTF-8, but got byte 0xff at offset 5", text("a\xc3\xa9\na\xff"));
  // Too long for what it says, half of a pair, beyond the last character, cut off.
  for (const char *bad : {"\xc0\x80", "\xe0\x80\xa0", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"})
    FAILS(CAUCE_BAD_DATA, "t.txt:1:2: expected text in UTF-8, but got byte", text(std::string("a") + bad));
  FAILS(CAUCE_BAD_DATA, "t.txt:1:2: expected text, but got byte 0x00 at offset 1", text(std::string("a\0a\0", 4)));
  FAILS(CAUCE_BAD_DATA, "t.txt:1:70001: expected text in UTF-8, but got byte 0xff at offset 70000", text(std::string(70000, 'a') + "\xff"));
}

TEST_F(TextTest, HasTheCharactersOfItsVocabulary) {
  know({"a", "\n", "\xc3\xa9"});
  FAILS(CAUCE_BAD_DATA, "t.txt:3:3: the vocabulary has no character 'z'", text("aa\n\naaz"));
  FAILS(CAUCE_BAD_DATA, "t.txt:1:3: the vocabulary has no character '\xe2\x82\xac'", text("\xc3\xa9" "a\xe2\x82\xac"));
  FAILS(CAUCE_BAD_DATA, "t.txt:1:2: the vocabulary has no character U+000D", text("a\r\n"));
}

TEST_F(TextTest, IsAsLongAsABlock) {
  know({"a"});
  FAILS(CAUCE_BAD_DATA, "t.txt: a window of data set 'train' has 3 characters, but the file has 2", text("aa"));
  FAILS(CAUCE_BAD_DATA, "t.txt: a window of data set 'train' has 3 characters, but the file has 0", text(""));
  OK(text("aaa"));
}

TEST_F(TextTest, FillsWhatTakesItsIds) {
  know({"a", "b", "c"});
  feeds[0].class_count = 2;
  FAILS(CAUCE_MISMATCH, "t.txt: 'x' takes ids from 0 to 1, but the vocabulary has 3 tokens", text("abc"));
  feeds[0].class_count = 3;
  arguments[0].dtype = CAUCE_DTYPE_F32;
  FAILS(CAUCE_UNSUPPORTED, "t.txt: 'x' is neither i32 nor i64, which ids of tokens are", text("abc"));
  arguments[0].dtype = CAUCE_DTYPE_I64;
  pieces[0].length = 3;
  FAILS(CAUCE_MISMATCH, "t.txt: expected the shape (N, 2) of 'x', but got (0, 3)", text("abc"));
}

TEST_F(TextTest, VocabulariesThatAreDamagedAreRefused) {
  for (std::vector<std::string> tokens : {std::vector<std::string>{"a", "bc"}, {"a", ""}, {"a", "a"}, {"a", "\xff"}, {"\xe2\x82\xac", "\xe2\x82\xac"}}) {
    know(tokens);
    FAILS(CAUCE_BAD_DATA, "the program is damaged: token 1 of its vocabulary is none, or the one of another id", text("aaa"));
  }
  for (std::vector<std::string> tokens : {std::vector<std::string>{"a", ""}, {"ab", "ab"}}) {
    know(tokens, CAUCE_UNIT_WORD);
    FAILS(CAUCE_BAD_DATA, "the program is damaged: token 1 of its vocabulary is none, or the one of another id", text("a a a"));
  }
  know({"a", "b"}, CAUCE_UNIT_CHARACTER, 2);
  FAILS(CAUCE_BAD_DATA, "the program is damaged: token 2 of its vocabulary stands for others, but it has 2", text("aaa"));
  vocabulary.unit = 99;
  FAILS(CAUCE_UNSUPPORTED, "the program has a vocabulary of kind 99", text("aaa"));
}

TEST_F(TextTest, IsWordsToo) {
  know({"don", "'", "t", "stop", "!", "\xc3\xa9t\xc3\xa9"}, CAUCE_UNIT_WORD);
  dataset.stride = 2;
  // All white space, of any length and at both ends; an ideographic space, and one that does not break.
  for (const char *content : {"don't stop! \xc3\xa9t\xc3\xa9 t", " \t\r\n don ' t\vstop\f!\xe3\x80\x80\xc3\xa9t\xc3\xa9\xc2\xa0t\n\n"}) {
    OK(text(content));
    EXPECT_EQ(rowsOf<int64_t>("train", 0), (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(rowsOf<int64_t>("train", 1), (std::vector<int64_t>{2, 4, 2}));
  }
  FAILS(CAUCE_BAD_DATA, "t.txt:2:3: the vocabulary has no word 'Stop'", text("don't\n  Stop!"));
  FAILS(CAUCE_BAD_DATA, "t.txt:1:4: the vocabulary has no word '-'", text("don-t"));
  FAILS(CAUCE_BAD_DATA, "t.txt:2:2: expected text in UTF-8, but got byte 0xff at offset 5", text("don\nt\xff"));
  FAILS(CAUCE_BAD_DATA, "t.txt:1:3: expected words of at most 4096 bytes, but got a longer one", text("t " + std::string(5000, 'a')));
  FAILS(CAUCE_BAD_DATA, "t.txt: a window of data set 'train' has 3 words, but the file has 2", text("don t"));
}

TEST_F(TextTest, HasATokenForWhatIsUnknown) {
  know({"a", "?", "b"}, CAUCE_UNIT_CHARACTER, 1);
  OK(text("axb"));
  EXPECT_EQ(rowsOf<int64_t>("train", 0), (std::vector<int64_t>{0, 1}));
  know({"<unk>", "a"}, CAUCE_UNIT_WORD, 0);
  OK(text("a it a"));
  EXPECT_EQ(rowsOf<int64_t>("train", 0), (std::vector<int64_t>{1, 0}));
}

TEST_F(TextTest, FindsEachOfManyWords) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 3000; ++i)
    tokens.push_back("w" + std::to_string(i));
  know(tokens, CAUCE_UNIT_WORD);
  std::string content;
  std::vector<int64_t> expected;
  for (int i = 0; i < 3000; ++i) {
    content += tokens[i * 7 % 3000] + " ";
    expected.push_back(i * 7 % 3000);
  }
  dataset.stride = 2;
  OK(text(content));
  expected.resize(2 * rows);
  EXPECT_EQ(rowsOf<int64_t>("train", 0), expected);
}

TEST_F(TextTest, BlocksComeInTheOrderOfTheSeed) {
  know({"a", "b", "c", "d", "e", "f", "g", "h"});
  OK(text("abcdefgh"));
  Dataset *set = nullptr;
  ASSERT_EQ(findDataset(*data, "train", &set), Status::ok);
  std::vector<int64_t> seen[3];
  for (auto [index, seed, epoch] : {std::tuple(0, 7u, 1u), std::tuple(1, 7u, 1u), std::tuple(2, 7u, 2u)}) {
    Loader loader;
    ASSERT_EQ(loader.open(*set, 2, true, seed, false), Status::ok);
    loader.start(epoch);
    const Batch *batch = nullptr;
    while (loader.next(&batch) == Status::ok && batch)
      for (uint32_t i = 0; i < batch->rows; ++i) {
        const int64_t *x = static_cast<const int64_t *>(batch->fields[0]) + 2 * i;
        EXPECT_EQ(x[1], x[0] + 1);
        EXPECT_EQ(static_cast<const int64_t *>(batch->fields[1])[i], x[0] + 2);
        seen[index].push_back(x[0]);
      }
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_NE(seen[0], seen[2]);
  EXPECT_EQ(std::set<int64_t>(seen[2].begin(), seen[2].end()).size(), 6u);
}

} // namespace
