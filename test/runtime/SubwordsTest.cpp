// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parts of words: how texts are cut into words, and these into tokens. Expected words are those of Hugging Face's tokenizers (ByteLevel, BertNormalizer and
// BertPreTokenizer), tokens follow from the few merges and pieces here.
#include "Fixture.h"

#include "data/Tokenizer.h"
#include "data/Unicode.h"

using namespace fixture;
using namespace cauce::runtime;

namespace {

// The words of a text with | between them, or the message.
template <typename Next, typename Cursor> std::string wordsOf(Cursor &cursor, Next next) {
  std::string all;
  for (bool more = true;;) {
    if (next(cursor, &more) != Status::ok)
      return cauce_message();
    if (!more)
      return all;
    all += (all.empty() ? "" : "|") + std::string(cursor.word(), cursor.length());
  }
}

std::string byteWords(const std::string &text) {
  FileReader file;
  EXPECT_EQ(file.openMemory(text.data(), text.size(), "t"), Status::ok);
  ByteWordCursor cursor(file);
  return wordsOf(cursor, [](ByteWordCursor &words, bool *more) { return words.next(more); });
}

std::string pieceWords(const std::string &text, bool lowerCase) {
  FileReader file;
  EXPECT_EQ(file.openMemory(text.data(), text.size(), "t"), Status::ok);
  PieceWordCursor cursor(file);
  return wordsOf(cursor, [lowerCase](PieceWordCursor &words, bool *more) { return words.next(lowerCase, more); });
}

class Subwords : public testing::Test {
protected:
  void know(const std::vector<std::string> &tokens, cauce_abi_unit_t unit, std::vector<uint32_t> merged = {}, uint32_t unknown = CAUCE_NO_TOKEN) {
    text.clear();
    ends.clear();
    for (const std::string &token : tokens) {
      text += token;
      ends.push_back(uint32_t(text.size()));
    }
    merges = std::move(merged);
    vocabulary = {unit, uint32_t(ends.size()), text.data(), ends.data(), unknown, 0, merges.data(), uint32_t(merges.size() / 3), 1};
  }
  // "0 1 2", or the message.
  std::string ids(const std::string &given) {
    FileReader file;
    EXPECT_EQ(file.openMemory(given.data(), given.size(), "t"), Status::ok);
    Tokenizer tokens(file);
    if (tokens.open(vocabulary) != Status::ok)
      return cauce_message();
    std::string all;
    for (;;) {
      uint32_t id = 0;
      bool more = false;
      if (tokens.next(&id, &more) != Status::ok)
        return cauce_message();
      if (!more)
        return all;
      all += (all.empty() ? "" : " ") + std::to_string(id);
    }
  }
  std::string text;
  std::vector<uint32_t> ends, merges;
  cauce_abi_vocabulary_t vocabulary = {};
};

TEST_F(Subwords, OfBytesLieInWordsAsGpt2HasThem) {
  EXPECT_EQ(byteWords("Hello  world's  \n 42x \u00e9t\u00e9!'s"), "Hello| | world|'s|  \n| 42|x| \u00e9t\u00e9|!'|s");
  EXPECT_EQ(byteWords("don't we'll I've they're 'S ' 's"), "don|'t| we|'ll| I|'ve| they|'re| '|S| '| '|s");
  EXPECT_EQ(byteWords("a\n\nb\t c\u00a0d  "), "a|\n|\n|b|\t| c|\u00a0|d|  ");
  EXPECT_EQ(byteWords("\u4f60\u597d 12\u00bd\u0663 _x \U0001f600\U0001f600 e\u0301"), "\u4f60\u597d| 12\u00bd\u0663| _|x| \U0001f600\U0001f600| e|\u0301");
  EXPECT_EQ(byteWords(" 'll 'x"), " '|ll| '|x");
  EXPECT_EQ(byteWords("\u200bx\u2028y \r\nz"), "\u200b|x|\u2028|y| \r|\n|z");
  EXPECT_EQ(byteWords("a'"), "a|'");
  EXPECT_EQ(byteWords("'r"), "'|r");
  EXPECT_EQ(byteWords(" "), " ");
  EXPECT_EQ(byteWords(""), "");
  EXPECT_EQ(byteWords("a\xff"), "t:1:2: expected text in UTF-8, but got byte 0xff at offset 1");
  EXPECT_EQ(byteWords(std::string(70000, '=')), "t:1:1: expected words of at most 65536 bytes, but got a longer one");
}

TEST_F(Subwords, OfPiecesLieInWordsAsBertHasThem) {
  std::string first = "H\u00e9LLo, w\u00f6rld!  \u4f60\u597d" "abc \u0130stanbul \ud55c a\u200b" "b\u00ad" "c\tx";
  EXPECT_EQ(pieceWords(first, true), "hello|,|world|!|\u4f60|\u597d|abc|istanbul|\u1112\u1161\u11ab|abc|x");
  EXPECT_EQ(pieceWords(first, false), "H\u00e9LLo|,|w\u00f6rld|!|\u4f60|\u597d|abc|\u0130stanbul|\ud55c|abc|x");
  std::string second = "na\u00efve \u00c5ngstr\u00f6m\ufffd\x01 it's 3.5% \u2014ok\u2026 \u1ff6\u037e";
  EXPECT_EQ(pieceWords(second, true), "naive|angstrom|it|'|s|3|.|5|%|\u2014|ok|\u2026|\u03c9|;");
  EXPECT_EQ(pieceWords(second, false), "na\u00efve|\u00c5ngstr\u00f6m|it|'|s|3|.|5|%|\u2014|ok|\u2026|\u1ff6|\u037e");
  EXPECT_EQ(pieceWords("", true), "");
  EXPECT_EQ(pieceWords(" \u0301 ", true), ""); // a mark alone
  EXPECT_EQ(pieceWords("a\xff", true), "t:1:2: expected text in UTF-8, but got byte 0xff at offset 1");
}

TEST_F(Subwords, AreMergedInTheOrderOfMerges) {
  know({"a", "b", "c", " ", "ab", "abc", " ab", "bc"}, CAUCE_UNIT_BYTE_PAIR, {0, 1, 4, 4, 2, 5, 3, 4, 6, 1, 2, 7});
  EXPECT_EQ(ids("abc"), "5");
  EXPECT_EQ(ids("ababc"), "4 5");
  EXPECT_EQ(ids(" ab"), "6");
  EXPECT_EQ(ids(" abc"), "3 5"); // the merge of ab and c is before that of the blank and ab
  EXPECT_EQ(ids("bcb"), "7 1");
  EXPECT_EQ(ids("aabb"), "0 4 1");
  EXPECT_EQ(ids("ab xb"), "t:1:3: the vocabulary has no tokens for ' xb'");
  vocabulary.unknown = 2;
  EXPECT_EQ(ids("axb"), "0 2 1");
  vocabulary.unknown = 8;
  EXPECT_EQ(ids("a"), "the program is damaged: token 8 of its vocabulary stands for others, but it has 8");
  know({"a", "b"}, CAUCE_UNIT_BYTE_PAIR, {0, 1, 2});
  EXPECT_EQ(ids("a"), "the program is damaged: merge 0 of its vocabulary has tokens that there are not");
}

TEST_F(Subwords, AreTheLongestPieces) {
  know({"[UNK]", "un", "##aff", "##able", "##a", "una", "##f", "."}, CAUCE_UNIT_WORD_PIECE, {}, 0);
  EXPECT_EQ(ids("Unaffably."), "0 7"); // una, f and f, and nothing of what is behind them but its first letter
  know({"[UNK]", "un", "##aff", "##able", "##a", "una", "##f", ".", "##ab", "##le"}, CAUCE_UNIT_WORD_PIECE, {}, 0);
  EXPECT_EQ(ids("Unaffable."), "5 6 6 3 7");
  EXPECT_EQ(ids("un xyz un"), "1 0 1");
  EXPECT_EQ(ids("un" + std::string(98, 'a')), "5" + [] { std::string all; for (int i = 0; i < 97; ++i) all += " 4"; return all; }());
  EXPECT_EQ(ids("un" + std::string(99, 'a')), "0"); // more than 100 characters
  vocabulary.unknown = CAUCE_NO_TOKEN;
  EXPECT_EQ(ids("un\nun xyz"), "t:2:4: the vocabulary has no tokens for 'xyz'");
}

TEST_F(Subwords, OfAnotherKindAreRefused) {
  know({"a"}, 4);
  EXPECT_EQ(ids("a"), "the program has a vocabulary of kind 4, which this runtime does not know; use the runtime of its compiler");
}

// As Hugging Face's tokenizers have it: what is on either side of a special token is a text of its own.
TEST_F(Subwords, ThatAreSpecialAreCutOutOfTexts) {
  know({"a", "b", " ", "ab", "<|end|>", "<|end|>!", "!", "<", "\u00bfq?", "'", "s"}, CAUCE_UNIT_BYTE_PAIR, {0, 1, 3});
  EXPECT_EQ(ids("<|end|>"), "4");
  EXPECT_EQ(ids("ab<|end|>ab<|end|><|end|>"), "3 4 3 4 4");
  EXPECT_EQ(ids("a<|end|>b"), "0 4 1");
  EXPECT_EQ(ids("<|end|>!!"), "5 6"); // the longest of them
  EXPECT_EQ(ids("<<|end|>"), "7 4");
  EXPECT_EQ(ids("a  <|end|> b"), "0 2 2 4 2 1");
  EXPECT_EQ(ids("'<|end|>s"), "9 4 10");
  EXPECT_EQ(ids("b\u00bfq?b"), "1 8 1");
  EXPECT_EQ(ids("<a"), "7 0");
  EXPECT_EQ(ids("ab <|end|"), "t:1:3: the vocabulary has no tokens for ' <|'");
  EXPECT_EQ(ids("<|end|><|e"), "t:1:8: the vocabulary has no tokens for '<|'");
  know({"[UNK]", "[CLS]", "[MASK]", "cls", "[", "]", "[x]", "x"}, CAUCE_UNIT_WORD_PIECE, {}, 0);
  EXPECT_EQ(ids("[CLS] x[MASK]x [UNK] [cls] [x]"), "1 7 2 7 0 4 3 5 4 7 5");
  EXPECT_EQ(ids("[CLS"), "4 3");
  EXPECT_EQ(ids("[[CLS]]"), "4 1 5");
}

TEST(UnicodeTest, FoldsCharacters) {
  auto folded = [](uint32_t character) {
    uint32_t out[mostFolded];
    size_t count = fold(character, out);
    return std::vector<uint32_t>(out, out + count);
  };
  EXPECT_EQ(folded('Z'), (std::vector<uint32_t>{'z'}));
  EXPECT_EQ(folded(0xc9), (std::vector<uint32_t>{'e'}));
  EXPECT_EQ(folded(0x301), (std::vector<uint32_t>{}));
  EXPECT_EQ(folded(0xd55c), (std::vector<uint32_t>{0x1112, 0x1161, 0x11ab}));
  EXPECT_EQ(folded(0x4f60), (std::vector<uint32_t>{0x4f60}));
  EXPECT_EQ(folded(0x10ffff), (std::vector<uint32_t>{0x10ffff}));
  EXPECT_EQ(kindOf(0), CharacterKind::control);
  EXPECT_EQ(kindOf(0x10fffd), CharacterKind::control); // for private use
  EXPECT_EQ(kindOf(0x10ffff), CharacterKind::other);   // not assigned
  EXPECT_EQ(kindOf(0xe9), CharacterKind::letter);
  EXPECT_EQ(kindOf(0xbd), CharacterKind::digit);
  EXPECT_EQ(kindOf(0x2014), CharacterKind::punctuation);
}

} // namespace
