// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From model files to MLIR at level graph.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>

namespace cauce::graph {

/// The folder of the texts of which vocabularies are made: `given`, or that of the model.
std::string textFolder(llvm::StringRef path, llvm::StringRef given);

/// Reads a model file and builds @predict and, if the model says how it is trained, @loss, states and the recipe.
/// Null after a diagnostic that names the place in the file. With `predictOnly` what the model says of training is left out. Texts of which vocabularies are
/// made are in textFolder(path, dataFolder).
mlir::OwningOpRef<mlir::ModuleOp> importModel(const std::string &path, mlir::MLIRContext &context, bool predictOnly = false,
                                              const std::string &dataFolder = "");

/// Reads a model in either form; `content` becomes the same as text or binary. `error` says what is wrong with it.
mlir::LogicalResult convertModel(const std::string &path, bool toText, std::string &content, std::string &error);

} // namespace cauce::graph
