// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What attributes are called where a module is printed: #N for the symbols of a type, #ijk_to_ik for a map of indices.
#include "dialects/nn/Aliases.h"

#include "dialects/nn/NnBase.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::nn {
namespace {

constexpr StringRef letters = "ijklmnop";

struct Aliases : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Attribute attribute, raw_ostream &os) const override {
    if (auto symbols = dyn_cast<SymbolsAttr>(attribute)) {
      std::string text;
      for (StringAttr name : symbols.getNames())
        text += (text.empty() ? "" : "_") + name.getValue().str();
      std::replace(text.begin(), text.end(), '*', 'x');
      // Symbols and products of them; other expressions are more readable as they are.
      if (text.empty() || !llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; }))
        return AliasResult::NoAlias;
      os << text;
      return AliasResult::FinalAlias;
    }
    auto map = dyn_cast<AffineMapAttr>(attribute);
    return map ? name(map.getValue(), os) : AliasResult::NoAlias;
  }

private:
  static AliasResult name(AffineMap map, raw_ostream &os) {
    if (map.getNumSymbols() || map.getNumDims() > letters.size() || !map.isProjectedPermutation())
      return AliasResult::NoAlias;
    std::string results;
    for (unsigned i = 0; i < map.getNumResults(); ++i)
      results += letters[map.getDimPosition(i)];
    StringRef dims = letters.take_front(map.getNumDims());
    os << (dims.empty() ? "scalar" : dims);
    if (results != dims)
      os << "_to_" << (results.empty() ? "scalar" : results);
    return AliasResult::FinalAlias;
  }
};

} // namespace

void addAliases(NnDialect &dialect) { dialect.addInterfaces<Aliases>(); }

} // namespace cauce::nn
