// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One node while it is imported: what it takes, what it says, and what becomes of it.
#pragma once

#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Symbols.h"
#include "frontends/onnx/Known.h"
#include "frontends/onnx/Reader.h"
#include "mlir/IR/Diagnostics.h"

#include <memory>

namespace cauce::onnx {

using mlir::LogicalResult;
using mlir::RankedTensorType;
using mlir::Value;
using nn::typeOf;

class GraphImporter;

/// What a name in a graph means.
struct Item {
  RankedTensorType type;
  Value value;                      // null until a node needs it
  std::shared_ptr<const Known> known; // its elements, if they are known
  const pb::TensorProto *tensor = nullptr; // whose elements have not been read
  bool isWeight = false;            // an initializer, which may be trained
};

/// Of an operator in a graph. All that fails says why first, with the names of the node and its operator.
class Node {
public:
  Node(GraphImporter &graph, const pb::NodeProto &proto, int64_t opset, mlir::Location loc);

  size_t inputs() const { return size_t(proto.input_size()); }
  size_t outputs() const { return size_t(proto.output_size()); }
  /// Whether an optional input is given, and whether somebody wants an output.
  bool has(size_t i) const { return i < items.size() && items[i]; }
  bool wants(size_t i) const { return i < outputs() && !proto.output(int(i)).empty(); }
  RankedTensorType type(size_t i) const { return items[i]->type; }
  mlir::Type element(size_t i) const { return type(i).getElementType(); }
  int64_t rank(size_t i) const { return type(i).getRank(); }
  llvm::SmallVector<nn::Dim> dims(size_t i) const { return nn::dimsOf(type(i)); }

  /// The tensor that an input is; null if that fails.
  Value operand(size_t i);
  /// The same of floats, or converted to f32 if they are integers and `convert`.
  Value floats(size_t i);
  /// Floats of 32 bits or more, in which sums of halves are computed.
  Value widened(Value x);
  /// Its elements, if they are known now.
  const Known *known(size_t i);
  /// Integers of an input that the program cannot do without when it is compiled. Nothing if they are unknown.
  std::optional<std::vector<SizeExpr>> sizes(size_t i, llvm::StringRef what);
  std::optional<llvm::SmallVector<int64_t>> integers(size_t i, llvm::StringRef what);
  /// The only element of an input as a number, integers as well.
  std::optional<double> number(size_t i, llvm::StringRef what);

  /// Attributes; what is missing is the default. One of another type is an error, and `failed()` then.
  const pb::AttributeProto *attribute(llvm::StringRef name) const;
  bool hasAttribute(llvm::StringRef name) const { return attribute(name); }
  int64_t integer(llvm::StringRef name, int64_t otherwise);
  double real(llvm::StringRef name, double otherwise);
  llvm::StringRef text(llvm::StringRef name, llvm::StringRef otherwise);
  llvm::SmallVector<int64_t> list(llvm::StringRef name);
  /// An axis, negative ones from the end on, of so many; nothing if there is no such.
  std::optional<int64_t> axis(int64_t given, int64_t rank);
  std::optional<int64_t> axis(llvm::StringRef name, int64_t otherwise, int64_t rank) { return axis(integer(name, otherwise), rank); }
  /// Ascending, each once; and in the order given.
  std::optional<llvm::SmallVector<int64_t>> axes(llvm::ArrayRef<int64_t> given, int64_t rank);
  std::optional<llvm::SmallVector<int64_t>> axesInOrder(llvm::ArrayRef<int64_t> given, int64_t rank);

  /// The sizes that tensors are repeated to; and one of them repeated.
  std::optional<llvm::SmallVector<nn::Dim>> common(mlir::ValueRange values);
  Value repeat(Value x, llvm::ArrayRef<nn::Dim> dims);
  /// Both in the same shape. False if there is none.
  bool unify(Value &x, Value &y);
  Value reshape(Value x, llvm::ArrayRef<nn::Dim> dims);
  /// The index along a dimension at each place of a tensor of these sizes, in i64; and indices of so many elements, negative ones from the end on, as
  /// those from the beginning on.
  Value indicesAlong(llvm::ArrayRef<nn::Dim> dims, int64_t dimension);
  Value fromBeginning(Value indices, int64_t size);
  /// The product of matrices, of stacks of them, and of vectors, as numpy.matmul.
  Value matmul(Value x, Value y);
  nn::Dim dim(const SizeExpr &size);
  /// An integer scalar of a size.
  Value sizeValue(const SizeExpr &size, mlir::Type element);
  /// The elements as a tensor.
  Value materialize(const Known &known);

  LogicalResult give(Value value, size_t i = 0);
  LogicalResult give(Known known, size_t i = 0);
  /// The output is what the input is.
  LogicalResult pass(size_t input, size_t output = 0);

  mlir::InFlightDiagnostic fail();
  bool failed() const { return hasFailed; }
  /// What an input is called in messages.
  std::string nameOf(size_t i) const;

  GraphImporter &graph;
  const pb::NodeProto &proto;
  int64_t opset;
  nn::ExpressionBuilder b;
  llvm::SmallVector<std::shared_ptr<Item>> items; // of inputs; null where one is not given

private:
  bool hasFailed = false;
};

} // namespace cauce::onnx
