// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kinds that there are of each family of attributes, for the dialect's own parsers and printers. Each family is compiled for itself, in FAMILYKinds.cpp,
// which CMake writes.
#pragma once

#include "dialects/train/TrainBase.h"

namespace cauce::train {

/// What #train.WORD is.
struct Kind {
  llvm::StringRef word;
  mlir::TypeID type;
  mlir::Attribute (*parse)(mlir::AsmParser &parser); // what is behind the word
  void (*print)(mlir::Attribute attribute, mlir::AsmPrinter &printer);
  mlir::Attribute (*ofNumbers)(EmitError emitError, mlir::MLIRContext *context, llvm::ArrayRef<NamedNumber> numbers);
};

/// All kinds of a family, in the order of their definitions.
template <typename Family> llvm::ArrayRef<Kind> kindsOf();
template <> llvm::ArrayRef<Kind> kindsOf<InitializerAttrInterface>();
template <> llvm::ArrayRef<Kind> kindsOf<MetricAttrInterface>();
template <> llvm::ArrayRef<Kind> kindsOf<OptimizerAttrInterface>();
template <> llvm::ArrayRef<Kind> kindsOf<ScheduleAttrInterface>();

template <typename... Attrs> llvm::ArrayRef<Kind> listOf() {
  static const Kind kinds[] = {
      {Attrs::getMnemonic(), mlir::TypeID::get<Attrs>(), [](mlir::AsmParser &parser) -> mlir::Attribute { return Attrs::parse(parser, {}); },
       [](mlir::Attribute attribute, mlir::AsmPrinter &printer) { llvm::cast<Attrs>(attribute).print(printer); },
       [](EmitError emitError, mlir::MLIRContext *context, llvm::ArrayRef<NamedNumber> numbers) -> mlir::Attribute {
         return ofNamedNumbers<Attrs>(emitError, context, numbers);
       }}...};
  return kinds;
}

/// "PREFIXsgd, ... or PREFIXadamw".
template <typename Family> std::string wordsOf(llvm::StringRef prefix) {
  llvm::SmallVector<std::string> words;
  for (const Kind &kind : kindsOf<Family>())
    words.push_back((prefix + kind.word).str());
  return listed(words, "or");
}

/// What is behind #train.WORD of a part of a recipe; null, and an error, if the word is none.
mlir::Attribute parseRecipe(mlir::AsmParser &parser, llvm::SMLoc loc, llvm::StringRef word);
/// Failure, and nothing printed, of other attributes.
mlir::LogicalResult printRecipe(mlir::Attribute attribute, mlir::AsmPrinter &printer);

} // namespace cauce::train
