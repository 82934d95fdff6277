// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attribute is a dictionary of numbers.
#include "compiler/program/Origin.h"

#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace cauce {

static constexpr llvm::StringLiteral attribute = "cauce.origin";

// Generic, because only there values are numbered, and not called by the nodes that they are of.
uint64_t hashOf(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream, OpPrintingFlags().printGenericOpForm().useLocalScope());
  return std::max<uint64_t>(llvm::xxh3_64bits(text), 1);
}

void writeOrigin(ModuleOp module, const Origin &origin, StringRef level) {
  Builder b(module.getContext());
  auto number = [&](StringRef name, uint64_t value) { return b.getNamedAttr(name, b.getI64IntegerAttr(int64_t(value))); };
  dropOrigin(module);
  if (!origin.program)
    return;
  // Of what is read again: printing leaves out what attributes are by default.
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream);
  OwningOpRef<ModuleOp> again = parseSourceString<ModuleOp>(text, ParserConfig(module.getContext(), /*verifyAfterParse=*/false));
  uint64_t here = again ? hashOf(*again) : 0;
  module->setAttr(attribute, b.getDictionaryAttr({b.getNamedAttr("level", b.getStringAttr(level)), number("function", origin.fingerprint.function), number("optimizer", origin.fingerprint.optimizer),
                                                  number("program", origin.program), number("here", here)}));
}

std::string printedLevelOf(ModuleOp module) {
  auto written = module->getAttrOfType<DictionaryAttr>(attribute);
  auto level = written ? written.getAs<StringAttr>("level") : StringAttr();
  return level ? level.str() : "";
}

void dropOrigin(ModuleOp module) { module->removeAttr(attribute); }

FailureOr<Origin> takeOrigin(ModuleOp module, StringRef level) {
  auto written = dyn_cast_or_null<DictionaryAttr>(module->removeAttr(attribute));
  auto number = [&](StringRef name) {
    auto value = written ? written.getAs<IntegerAttr>(name) : IntegerAttr();
    return value && value.getType().isInteger(64) ? uint64_t(value.getInt()) : 0;
  };
  if (!written || number("here") != hashOf(module))
    return Origin();
  if (auto known = written.getAs<StringAttr>("level"); known && known.getValue() != level)
    return module.emitError("expected --from=") << known.getValue() << ", the level at which the program was printed, but got --from=" << level;
  return Origin{{number("function"), number("optimizer")}, number("program")};
}

} // namespace cauce
