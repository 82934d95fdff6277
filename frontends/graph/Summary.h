// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of a model's layers.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace cauce::graph {

/// Layers of @predict (its ops, where they have no names) with output shapes and trained parameters, which add up to the total;
/// bytes of the weights, FLOPs a sample. Of a net that is no list of layers, also what each one takes.
void printSummary(mlir::ModuleOp module, llvm::raw_ostream &out);

} // namespace cauce::graph
