// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vocabularies of parts of words in the files that people have: GPT-2's vocab.json with merges.txt, BERT's vocab.txt, and the tokenizer.json of either.
#pragma once

#include "frontends/graph/Vocabulary.h"

namespace cauce::graph {

/// What a text is cut into.
struct Subwords {
  Vocabulary tokens;           // of byte pairs their bytes
  std::vector<int32_t> merges; // of byte pairs, three tokens each: the first two become the third
  bool lowerCase = false;      // of word pieces
  std::string unknown;         // of word pieces, the token for words that are not known; empty if the file does not say
};

/// The bytes of tokens that GPT-2's files have in characters, of which each stands for one. Fails at one that stands for none.
mlir::LogicalResult decodeBytes(Vocabulary &tokens, std::string &error);

/// Two tokens of the vocabulary, as its file has them, on each line, and first perhaps "#version: ...".
mlir::LogicalResult parseMerges(llvm::StringRef content, const Vocabulary &tokens, std::vector<int32_t> &merges, std::string &error);

/// A tokenizer.json of byte pairs or of word pieces, as `bytePairs` says.
mlir::LogicalResult parseTokenizer(llvm::StringRef content, bool bytePairs, Subwords &subwords, std::string &error);

/// The vocabulary file `path`, a tokenizer.json if it is one; `merges` is the file of merges, empty if there is none. Errors name the file.
mlir::LogicalResult readSubwords(const std::string &path, const std::string &merges, bool bytePairs, Subwords &subwords, std::string &error);

} // namespace cauce::graph
