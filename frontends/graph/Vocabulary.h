// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vocabularies of texts: the tokens by their ids, of a file or of a text itself.
#pragma once

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>
#include <vector>

namespace cauce::graph {

/// One token for each id, in UTF-8.
using Vocabulary = std::vector<std::string>;

/// Whether a token is one character.
bool isCharacter(llvm::StringRef token);

/// What is wrong with a file; fails.
mlir::LogicalResult fail(std::string &error, const llvm::Twine &message);
/// A token as a message shows it, a line feed as "\n".
std::string quoted(llvm::StringRef token);
/// Whether brackets stand in more than `most` others: the parser calls itself for each.
bool nestsDeeper(llvm::StringRef json, unsigned most);
/// The file `path`, if it is a regular one; null if it cannot be read.
std::unique_ptr<llvm::MemoryBuffer> readFile(const std::string &path, std::string &error);
/// Tokens with their ids, of which each from 0 on is one's.
mlir::LogicalResult parseTokens(const llvm::json::Object &object, Vocabulary &vocabulary, std::string &error);

/// How a vocabulary file has its tokens.
enum class VocabularyForm {
  Json, // an object of tokens with their ids, or a list of tokens
  Lines // a token on each line
};

/// Parses what a vocabulary file has. Each token is one character if these are the units. `error` says what is wrong with it, without the name of the file.
mlir::LogicalResult parseVocabulary(llvm::StringRef content, VocabularyForm form, bool isCharacters, Vocabulary &vocabulary, std::string &error);

/// The same of the file `path`, with its name in the error. A name that ends in .json is one of JSON.
mlir::LogicalResult readVocabulary(const std::string &path, bool isCharacters, Vocabulary &vocabulary, std::string &error);

/// The characters that occur in the text file `path`, in the order of Unicode.
mlir::LogicalResult collectCharacters(const std::string &path, Vocabulary &vocabulary, std::string &error);

/// The words that occur in the text file `path`, the most frequent first, those of one frequency in the order of their bytes; at most `most` of them.
mlir::LogicalResult collectWords(const std::string &path, size_t most, Vocabulary &vocabulary, std::string &error);

} // namespace cauce::graph
