// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A graph, or a body of one, while it is imported: what its names mean.
#pragma once

#include "frontends/onnx/Importer.h"
#include "frontends/onnx/Node.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace cauce::onnx {

/// What all graphs of a file share.
struct FileImport {
  const pb::ModelProto &model;
  std::string folder; // of tensors in other files
  const ImportOptions &options;
  mlir::ModuleOp module;
  mlir::Location loc;
  llvm::StringSet<> states;
  llvm::StringMap<std::pair<Value, int64_t>> symbols; // the argument and its dimension that has a symbol as its size
  int64_t nodes = 0; // imported, those of functions for each call
};

class GraphImporter {
public:
  GraphImporter(FileImport &file, mlir::OpBuilder &builder, const llvm::StringMap<int64_t> &opsets, GraphImporter *outer = nullptr)
      : file(file), builder(builder), opsets(opsets), outer(outer) {}

  /// A name gets a meaning; false after a message if it has one.
  bool define(const std::string &name, std::shared_ptr<Item> item, mlir::Location loc);
  /// Here or around this graph; null without a message.
  std::shared_ptr<Item> find(llvm::StringRef name) const;
  /// The same for who needs it here: what is around has an item of its own here, so that what is made of it in a body is not used outside. Weights are read outside.
  std::shared_ptr<Item> use(llvm::StringRef name);
  LogicalResult addInitializers(const pb::GraphProto &graph);
  LogicalResult importNodes(const google::protobuf::RepeatedPtrField<pb::NodeProto> &nodes);
  LogicalResult importNode(const pb::NodeProto &node);

  /// The tensor that an item is, made here if need be; null after a message that begins as `fail` does.
  Value valueOf(Item &item, llvm::function_ref<mlir::InFlightDiagnostic()> fail);
  const Known *knownOf(Item &item, llvm::function_ref<mlir::InFlightDiagnostic()> fail);

  FileImport &file;
  mlir::OpBuilder &builder;
  const llvm::StringMap<int64_t> &opsets;
  GraphImporter *outer;
  int depth = 0; // of functions

private:
  LogicalResult callFunction(const pb::NodeProto &node, const pb::FunctionProto &function, mlir::Location loc);
  Value readState(Item &item, llvm::function_ref<mlir::InFlightDiagnostic()> fail);

  llvm::StringMap<std::shared_ptr<Item>> names;
};

/// The name of a domain: that of ai.onnx is empty.
llvm::StringRef plainDomain(llvm::StringRef domain);
/// The versions that a file, or a function in it, says.
std::optional<llvm::StringMap<int64_t>> readOpsets(const google::protobuf::RepeatedPtrField<pb::OperatorSetIdProto> &imports, mlir::Location loc);

} // namespace cauce::onnx
