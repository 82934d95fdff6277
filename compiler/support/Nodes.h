// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What ops are called. The model's nodes stand in locations: the frontend gives every op the name of its node, and what passes make of
// ops keeps or joins the names.
#pragma once

#include "mlir/IR/Location.h"

#include <string>

namespace cauce {

/// The names of all nodes in a location, separated by spaces, and how many more than eight there are. "" if there is none.
std::string nodesOf(mlir::Location location);

/// The same for messages: "'hidden'", "'hidden logits'" or "an unnamed node".
std::string describeNodes(mlir::Location location);

/// The symbol that an op defines; "module" if it defines none.
llvm::StringRef nameOf(mlir::Operation *op);

} // namespace cauce
