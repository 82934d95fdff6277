// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attributes of a recipe, of all families: which one a word means.
#include "dialects/train/Recipe.h"

#include "dialects/train/Kinds.h"

using namespace mlir;

#include "dialects/train/Families.cpp.inc"

namespace cauce::train {

void TrainDialect::addRecipe() {
  addInitializers();
  addMetrics();
  addOptimizers();
  addSchedules();
}

// Null if there is none.
static const Kind *findKind(function_ref<bool(const Kind &)> fits) {
  for (ArrayRef<Kind> family : {kindsOf<OptimizerAttrInterface>(), kindsOf<ScheduleAttrInterface>(), kindsOf<InitializerAttrInterface>(), kindsOf<MetricAttrInterface>()})
    if (const Kind *kind = llvm::find_if(family, fits); kind != family.end())
      return kind;
  return nullptr;
}

// Null, and an error, if there is none.
static const Kind *kindOf(EmitError emitError, StringRef word) {
  const Kind *kind = findKind([&](const Kind &kind) { return kind.word == word; });
  if (!kind)
    emitError() << "expected optimizer " << wordsOf<OptimizerAttrInterface>("") << ", schedule " << wordsOf<ScheduleAttrInterface>("")
                << ", initializer " << wordsOf<InitializerAttrInterface>("") << ", or metric " << wordsOf<MetricAttrInterface>("") << ", but got '" << word << "'";
  return kind;
}

Attribute parseRecipe(AsmParser &parser, SMLoc loc, StringRef word) {
  const Kind *kind = kindOf([&] { return parser.emitError(loc); }, word);
  return kind ? kind->parse(parser) : Attribute();
}

LogicalResult printRecipe(Attribute attribute, AsmPrinter &printer) {
  const Kind *kind = findKind([&](const Kind &kind) { return kind.type == attribute.getTypeID(); });
  if (!kind)
    return failure();
  printer << kind->word;
  kind->print(attribute, printer);
  return success();
}

Attribute attributeOf(EmitError emitError, MLIRContext *context, StringRef word, ArrayRef<NamedNumber> numbers) {
  const Kind *kind = kindOf(emitError, word);
  return kind ? kind->ofNumbers(emitError, context, numbers) : Attribute();
}

} // namespace cauce::train
