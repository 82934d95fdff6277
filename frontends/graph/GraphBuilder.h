// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What building the ops of a node needs: values by name, places in the file, states.
#pragma once

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/Train.h"
#include "frontends/graph/Reader.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace cauce::graph {

/// A node after blocks are instantiated: with its full name and the names of its inputs.
struct FlatNode {
  const pb::Node *node;
  std::string name;
  std::vector<std::string> inputs;
  mlir::Location loc;
  const pb::Node *alias = nullptr; // a call: the value of its block's output
};

/// A value and the node or input it comes from.
struct NamedValue {
  mlir::Value value;
  std::string name;
  mlir::Location loc;
};

class GraphBuilder {
public:
  GraphBuilder(mlir::ModuleOp module, mlir::OpBuilder &builder) : module(module), b(builder, module.getLoc()) {}

  /// Builds the ops of a node. Null after a diagnostic.
  mlir::Value build(const FlatNode &node, llvm::ArrayRef<NamedValue> inputs);

  /// A scalar loss, the mean over the batch. Null after a diagnostic.
  mlir::Value buildLoss(const pb::Loss &loss, const NamedValue &prediction, const NamedValue &label, mlir::Location loc);

  mlir::ModuleOp module;
  nn::ExpressionBuilder b;

private:
  mlir::Value dense(const FlatNode &node, const NamedValue &x);
  mlir::Value activation(const FlatNode &node, pb::Function function, double alpha, mlir::Value x);
  mlir::Value binary(const FlatNode &node, llvm::ArrayRef<NamedValue> inputs);
  mlir::Value reduce(const FlatNode &node, mlir::Value x);
  mlir::Value reshape(const FlatNode &node, mlir::Value x, llvm::ArrayRef<nn::Dim> dims);
  mlir::Value state(const FlatNode &node, const std::string &name, mlir::RankedTensorType type,
                    const pb::Initializer *initializer, const char *otherwise, const pb::Regularizer *regularizer,
                    const google::protobuf::RepeatedField<float> *given);
  /// `x` repeated over the leading dimensions of `like`. Null if the shapes do not allow it.
  mlir::Value repeat(mlir::Value x, mlir::Value like);
  mlir::Value toFloat(mlir::Value x);
};

mlir::Type elementTypeOf(pb::ElementType type, mlir::MLIRContext *context);

/// The recipe of training, and the module attributes `cauce.training` and `cauce.datasets` that describe the loop and
/// the data (README.md of this folder lists their keys). `classes` is the number of classes of each label that holds
/// class indices; it bounds what a data set may hold.
mlir::LogicalResult buildRecipe(const ModelFile &file, const llvm::StringMap<int64_t> &classes, mlir::ModuleOp module,
                                mlir::OpBuilder &b);

} // namespace cauce::graph
