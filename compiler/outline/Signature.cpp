// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Signature.h.
#include "compiler/outline/Signature.h"

#include "compiler/outline/Text.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::outline {

void printSignature(func::FuncOp function, ValueNames &names, Describe typeOf, raw_ostream &out) {
  SmallVector<std::string> arguments, results;
  for (BlockArgument argument : function.getArguments())
    if (unsigned i = argument.getArgNumber(); !function.getArgAttr(i, "train.state") && !function.getArgAttr(i, "rt.symbol"))
      arguments.push_back(names.of(argument) + ": " + typeOf(argument));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (auto name = function.getResultAttrOfType<StringAttr>(i, "train.name"))
      results.push_back(name.getValue().str());
  std::string text = function.getName().str() + "(" + llvm::join(arguments, ", ") + ")";
  printLine(out, 0, results.empty() ? text : text + " -> " + llvm::join(results, ", "));
}

static void addReturned(func::FuncOp function, Describe text, std::vector<Line> &lines) {
  for (auto [i, value] : llvm::enumerate(function.getBody().front().getTerminator()->getOperands())) {
    auto state = function.getResultAttrOfType<FlatSymbolRefAttr>(i, "train.state"), kept = function.getResultAttrOfType<FlatSymbolRefAttr>(i, "train.kept");
    if (state && isa<BlockArgument>(value))
      lines.push_back({"", "", text(value), {state.getValue().str()}, ""});
    if (kept)
      lines.push_back({"", "", "keep " + text(value), {kept.getValue().str()}, ""});
  }
}

static void printReturn(func::FuncOp function, Describe text, raw_ostream &out) {
  SmallVector<std::string> results;
  bool isNamed = true;
  for (auto [i, value] : llvm::enumerate(function.getBody().front().getTerminator()->getOperands())) {
    if (function.getResultAttr(i, "train.state") || function.getResultAttr(i, "train.kept"))
      continue;
    results.push_back(text(value));
    auto name = function.getResultAttrOfType<StringAttr>(i, "train.name");
    isNamed &= name && name.getValue() == results.back();
  }
  if (!isNamed)
    printLine(out, 2, "return " + llvm::join(results, ", "));
}

void printBody(func::FuncOp function, std::vector<Line> lines, Describe text, Known &known, raw_ostream &out) {
  addReturned(function, text, lines);
  printLines(std::move(lines), function.getName(), known, out);
  printReturn(function, text, out);
}

} // namespace cauce::outline
