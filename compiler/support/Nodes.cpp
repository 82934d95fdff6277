// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Nodes.h.
#include "compiler/support/Nodes.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce {

constexpr size_t mostNodes = 8;

std::string nodesOf(Location location) {
  llvm::SetVector<StringRef> names;
  location->walk([&](Location inner) {
    if (auto name = dyn_cast<NameLoc>(inner))
      names.insert(name.getName());
    return WalkResult::advance();
  });
  std::string text = llvm::join(names.getArrayRef().take_front(mostNodes), " ");
  if (names.size() > mostNodes)
    text += " and " + std::to_string(names.size() - mostNodes) + " more";
  return text;
}

std::string describeNodes(Location location) {
  std::string nodes = nodesOf(location);
  return nodes.empty() ? "an unnamed node" : "'" + nodes + "'";
}

StringRef nameOf(Operation *op) {
  auto name = op->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName());
  return name ? name.getValue() : "module";
}

} // namespace cauce
