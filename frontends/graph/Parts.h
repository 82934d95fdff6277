// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the parts of the importer share that build no ops of nn: nodes, and what is written down about programs.
#pragma once

#include "dialects/nn/Symbols.h"
#include "frontends/graph/Reader.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/GlobPattern.h"

#include <memory>

namespace cauce::graph {

struct FlatGraph;

/// A node after blocks are instantiated: with its full name and the names of its inputs, "node" or "node:1". Those of a
/// call are the outputs of its block.
struct FlatNode {
  const pb::Node *node;
  std::string name;
  std::vector<std::string> inputs;
  mlir::Location loc;
  std::vector<std::shared_ptr<const FlatGraph>> bodies = {}; // of control flow, in the order of its fields
};

/// A value and the node or input it comes from.
struct NamedValue {
  mlir::Value value;
  std::string name;
  mlir::Location loc;
};

using nn::typeOf;
/// "0.1", for messages.
std::string inShort(double number);
/// "(N, 784)", for messages.
inline std::string shapeOf(mlir::Value value) { return nn::describe(nn::dimsOf(typeOf(value))); }

/// The last operand of the op that is of integers names one of `count` things, or is `ignored`.
void namesBelow(mlir::Operation *op, int64_t count, std::optional<int64_t> ignored = {});
/// The first operand of the op are weights, numbers of at least 0.
void isOfWeights(mlir::Operation *op);
/// The places along the last dimension of the op's last operand, from 0 on, name one of `count` things.
void placesBelow(mlir::Operation *op, int64_t count);
/// Gives the arguments of a complete function whose elements such an op uses as they are the attribute `train.ids`.
void markIds(mlir::func::FuncOp function);

/// Numbers of a model file as elements of `type`.
mlir::DenseElementsAttr denseFloats(mlir::RankedTensorType type, llvm::ArrayRef<float> values);
mlir::DenseElementsAttr denseFloats(mlir::RankedTensorType type, llvm::ArrayRef<double> values);
mlir::Type elementTypeOf(pb::ElementType type, mlir::MLIRContext *context);
/// What is wrong with a type as a precision; empty if nothing is.
std::string findBadPrecision(pb::ElementType type);

/// "top_k", and the name that a metric goes by: its own, else that of its kind.
std::string kindNameOf(const pb::Metric &metric);
std::string nameOf(const pb::Metric &metric);

/// Finds the value of a node, input or label; `what` looks for it. Fails after a diagnostic at `loc`.
using Lookup = llvm::function_ref<mlir::FailureOr<NamedValue>(const std::string &name, const char *what, mlir::Location loc)>;

/// A metric of a function with this loss, which compares `predictionName` with `labelName`, of which samples count as `counts` has it.
mlir::LogicalResult buildMetric(const pb::Metric &metric, const pb::Loss &loss, const std::string &predictionName, const std::string &labelName, mlir::Value counts,
                                Lookup lookup, mlir::Location place, mlir::OpBuilder &builder);

/// The module attribute `cauce.decisions`, if a data set has categories for `label`: which of `outputs`, those of prediction, say
/// the class. `scores` is what the loss compares with the label.
void describeDecisions(const pb::Model &model, const std::string &label, mlir::Value scores, llvm::ArrayRef<std::string> names,
                       llvm::ArrayRef<mlir::Value> outputs, mlir::ModuleOp module, mlir::OpBuilder &b);

/// What functions and metrics of a phase are called (train::nameInPhase).
std::string nameIn(const pb::Training &phase, llvm::StringRef name);
mlir::Location placeOfPhase(const ModelFile &file, int phase, mlir::MLIRContext *context);

/// That the phases of a model can be told apart, and say once what holds for all.
mlir::LogicalResult checkPhases(const ModelFile &file, mlir::MLIRContext *context);

/// What names of parameters match; `report` begins the error, if `text` is no name or pattern as training.proto has them.
mlir::FailureOr<llvm::GlobPattern> patternOf(llvm::StringRef text, llvm::function_ref<mlir::InFlightDiagnostic()> report);

/// The parameters that a phase names, in the order of the module, which groups have marked.
mlir::LogicalResult findParameters(const ModelFile &file, int phase, mlir::ModuleOp module, llvm::SmallVectorImpl<mlir::Attribute> &parameters);

/// That each parameter that is trained is so by a phase.
mlir::LogicalResult checkTrained(const ModelFile &file, mlir::ModuleOp module);

/// The recipes of training, and the module attribute `cauce.training` that describes the loop (README.md of this folder lists
/// the keys of all attributes).
mlir::LogicalResult buildRecipe(const ModelFile &file, mlir::ModuleOp module, mlir::OpBuilder &b);

/// What the groups of parameters of the recipe say, in the states of a module that is otherwise complete.
mlir::LogicalResult buildGroups(const ModelFile &file, mlir::ModuleOp module);

/// The module attribute `cauce.datasets`. `classes` is the number of things that each input or label of ids names; it
/// bounds what a data set may hold.
mlir::LogicalResult buildDataSets(const ModelFile &file, const llvm::StringMap<int64_t> &classes, mlir::ModuleOp module, mlir::OpBuilder &b);

/// Whether an op takes the sigmoid of `value`.
bool hasSigmoid(mlir::Value value);

} // namespace cauce::graph
