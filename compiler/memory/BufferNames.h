// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What buffers of the arena are called: `hidden` after the node that its values are of, `d_hidden` where they are made when a later node
// has been computed, as derivatives are, and `hidden_2` where the name is taken; numbers s1, what has no node t1.
#pragma once

#include "compiler/support/Names.h"
#include "dialects/rt/Rt.h"
#include "llvm/ADT/StringSet.h"

namespace cauce {

class BufferNames {
public:
  explicit BufferNames(mlir::func::FuncOp function) {
    for (mlir::Value argument : function.getArguments())
      taken.insert(nameOf(argument));
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (auto name = function.getResultAttrOfType<mlir::StringAttr>(i, "train.name"))
        taken.insert(name.getValue());
  }

  /// The name of a value that has a buffer of its own. Values are asked for in the order in which they are made.
  std::string make(mlir::Value value) {
    std::string node = nameOf(value);
    unsigned order = node.empty() ? latest : orders.try_emplace(node, orders.size()).first->second;
    bool isLate = order < latest;
    latest = std::max(latest, order);
    bool isNumber = mlir::cast<mlir::ShapedType>(value.getType()).getRank() == 0;
    if (isNumber || node.empty())
      return unique(isNumber ? "s" : "t", "", 0);
    std::string stem = (isLate ? "d_" : "") + node;
    return taken.insert(stem).second ? stem : unique(stem, "_", 1);
  }

private:
  std::string unique(const std::string &stem, llvm::StringRef separator, unsigned last) {
    unsigned &count = counts.try_emplace(stem, last).first->second;
    std::string name;
    do
      name = stem + separator.str() + std::to_string(++count);
    while (!taken.insert(name).second);
    return name;
  }

  llvm::StringSet<> taken;
  llvm::StringMap<unsigned> counts, orders; // orders: of nodes, by where they come first
  unsigned latest = 0;
};

} // namespace cauce
