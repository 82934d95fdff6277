// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kinds that there are of each family of attributes, for the dialect's own parsers and printers.
#pragma once

#include "dialects/train/TrainBase.h"

namespace cauce::train {

/// "PREFIXsgd, ... or PREFIXadamw".
template <typename Family> std::string wordsOf(llvm::StringRef prefix);

/// What is behind #train.WORD of a part of a recipe; null, and an error, if the word is none.
mlir::Attribute parseRecipe(mlir::AsmParser &parser, llvm::SMLoc loc, llvm::StringRef word, mlir::Type type);
/// Failure, and nothing printed, of other attributes.
mlir::LogicalResult printRecipe(mlir::Attribute attribute, mlir::AsmPrinter &printer);

} // namespace cauce::train
