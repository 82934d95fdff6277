// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attributes of a recipe, all of one list: which there are of each family, and which one a word means.
#include "dialects/train/Recipe.h"

#include "dialects/nn/Numbers.h"
#include "dialects/train/Kinds.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

#include "dialects/train/Families.cpp.inc"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function" // a parser of the dialect, which has attributes elsewhere, too
#define GET_ATTRDEF_CLASSES
#include "dialects/train/RecipeAttributes.cpp.inc"
#pragma GCC diagnostic pop

namespace cauce::train {

namespace {
template <typename... Attrs> struct Kinds {
  template <typename Family> static SmallVector<std::string> wordsOf(StringRef prefix) {
    SmallVector<std::string> words;
    ((std::is_base_of_v<typename Family::template Trait<Attrs>, Attrs> ? words.push_back((prefix + Attrs::getMnemonic()).str()) : void()), ...);
    return words;
  }
  // Calls `visit` with the type that a word means, as the argument of a null attribute. Whether there is one.
  template <typename Visit> static bool visit(StringRef word, Visit visit) {
    return ((word == Attrs::getMnemonic() && (visit(Attrs()), true)) || ...);
  }
};
using All = Kinds<
#define GET_ATTRDEF_LIST
#include "dialects/train/RecipeAttributes.cpp.inc"
    >;
} // namespace

void TrainDialect::addRecipe() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/train/RecipeAttributes.cpp.inc"
      >();
}

template <typename Family> std::string wordsOf(StringRef prefix) { return listed(All::wordsOf<Family>(prefix), "or"); }
template std::string wordsOf<OptimizerAttrInterface>(StringRef);
template std::string wordsOf<ScheduleAttrInterface>(StringRef);
template std::string wordsOf<InitializerAttrInterface>(StringRef);
template std::string wordsOf<MetricAttrInterface>(StringRef);

static InFlightDiagnostic reportUnknown(EmitError emitError, StringRef word) {
  return emitError() << "expected optimizer " << wordsOf<OptimizerAttrInterface>("") << ", schedule " << wordsOf<ScheduleAttrInterface>("")
                     << ", initializer " << wordsOf<InitializerAttrInterface>("") << ", or metric " << wordsOf<MetricAttrInterface>("") << ", but got '" << word << "'";
}

Attribute parseRecipe(AsmParser &parser, SMLoc loc, StringRef word, Type type) {
  Attribute attribute;
  if (!All::visit(word, [&](auto kind) { attribute = decltype(kind)::parse(parser, type); }))
    reportUnknown([&] { return parser.emitError(loc); }, word);
  return attribute;
}

LogicalResult printRecipe(Attribute attribute, AsmPrinter &printer) { return generatedAttributePrinter(attribute, printer); }

Attribute attributeOf(EmitError emitError, MLIRContext *context, StringRef word, ArrayRef<NamedNumber> numbers) {
  Attribute attribute;
  if (!All::visit(word, [&](auto kind) { attribute = ofNamedNumbers<decltype(kind)>(emitError, context, numbers); }))
    reportUnknown(emitError, word);
  return attribute;
}

} // namespace cauce::train
