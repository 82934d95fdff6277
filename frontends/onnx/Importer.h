// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From ONNX files to MLIR at level graph.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <string>

namespace cauce::onnx {

struct ImportOptions {
  /// Inputs of the graph that are no arguments, but have these elements: what a graph computes shapes from has to be known.
  std::map<std::string, mlir::DenseElementsAttr> constants;
  /// Numbers for symbols of the sizes of inputs.
  std::map<std::string, int64_t> sizes;
};

/// Reads a model and builds @predict, whose arguments and results have the names of the graph's inputs and outputs, and states for weights, of the names of
/// initializers. Null after a diagnostic, which names the node and its operator.
mlir::OwningOpRef<mlir::ModuleOp> importModel(const std::string &path, mlir::MLIRContext &context, const ImportOptions &options = {});

/// The same of the bytes of a file, `name` in messages; tensors in other files are in `folder`.
mlir::OwningOpRef<mlir::ModuleOp> importBytes(llvm::StringRef bytes, const std::string &name, const std::string &folder, mlir::MLIRContext &context,
                                              const ImportOptions &options = {});

/// The elements of a tensor file (a message of type onnx.TensorProto). Null, and `error` says why.
mlir::DenseElementsAttr readTensorBytes(llvm::StringRef bytes, mlir::MLIRContext &context, std::string &error);

} // namespace cauce::onnx
