// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vocabularies of texts: the tokens by their ids, of a file or of a text itself.
#pragma once

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace cauce::graph {

/// One token for each id, in UTF-8.
using Vocabulary = std::vector<std::string>;

/// Parses what a vocabulary file has, JSON: an object of tokens with their ids, or a list of tokens. Each is one character. `error` says what is
/// wrong with it, without the name of the file.
mlir::LogicalResult parseVocabulary(llvm::StringRef content, Vocabulary &vocabulary, std::string &error);

/// The same of the file `path`, with its name in the error.
mlir::LogicalResult readVocabulary(const std::string &path, Vocabulary &vocabulary, std::string &error);

/// The characters that occur in the text file `path`, in the order of Unicode.
mlir::LogicalResult collectCharacters(const std::string &path, Vocabulary &vocabulary, std::string &error);

} // namespace cauce::graph
