// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vjp and the jvp of a function.
#include "tools/cauce-check/Derivatives.h"

#include "dialects/nn/ShapeBuilder.h"
#include "dialects/train/Train.h"
#include "tools/cauce-check/Claims.h"

using namespace mlir;

namespace cauce::check {

static bool isFloat(Value value) { return isa<FloatType>(cast<RankedTensorType>(value.getType()).getElementType()); }

static SmallVector<Value> floatsOf(ValueRange values) {
  return llvm::to_vector(llvm::make_filter_range(values, isFloat));
}

bool isDifferentiable(func::FuncOp function) {
  Operation *end = function.getBody().front().getTerminator();
  return llvm::any_of(function.getArguments(), isFloat) && llvm::any_of(end->getOperands(), isFloat);
}

namespace {
// A copy of a function that gets more arguments and other results.
struct Extension {
  Extension(func::FuncOp function, StringRef suffix)
      : copy(function.clone()), builder(function), end(copy.getBody().front().getTerminator()) {
    copy.setName((function.getName() + suffix).str());
    builder.setInsertionPointAfter(function);
    builder.insert(copy);
    builder.setInsertionPoint(end);
    copy.removeResAttrsAttr();
    outputs = llvm::to_vector(end->getOperands());
    inputs = llvm::to_vector(ValueRange(copy.getArguments()));
  }

  /// A new last argument of the type of `like`.
  Value addArgument(Value like) {
    unsigned position = copy.getNumArguments();
    (void)copy.insertArgument(position, like.getType(), {}, copy.getLoc());
    return copy.getArgument(position);
  }

  /// The cotangents of `wrt`, for cotangent seeds[i] of values[i].
  SmallVector<Value> gradients(ArrayRef<Value> values, ArrayRef<Value> seeds, ArrayRef<Value> wrt) {
    SmallVector<Value> sums;
    for (auto [value, seed] : llvm::zip(values, seeds)) {
      auto gradient = train::GradientOp::create(builder, copy.getLoc(), ValueRange(wrt).getTypes(), value, seed, wrt);
      for (auto [i, part] : llvm::enumerate(gradient.getGradients())) {
        if (i == sums.size())
          sums.push_back(part);
        else
          sums[i] = nn::ShapeBuilder(builder, copy.getLoc()).add(sums[i], part);
      }
    }
    return sums;
  }

  func::FuncOp finish(ValueRange results) {
    end->setOperands(results);
    copy.setType(FunctionType::get(copy.getContext(), copy.getBody().getArgumentTypes(), results.getTypes()));
    return copy;
  }

  func::FuncOp copy;
  OpBuilder builder;
  Operation *end;
  SmallVector<Value> inputs, outputs;
};
} // namespace

func::FuncOp makeVjp(func::FuncOp function) {
  Extension extension(function, ".vjp");
  SmallVector<Value> outputs = floatsOf(extension.outputs), cotangents;
  for (Value output : outputs)
    cotangents.push_back(extension.addArgument(output));
  func::FuncOp vjp = extension.finish(extension.gradients(outputs, cotangents, floatsOf(extension.inputs)));
  // The gradient of a state that the function writes is written, too.
  llvm::SmallDenseSet<unsigned> written;
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (std::optional<unsigned> state = updatedState(function, i))
      written.insert(*state);
  unsigned gradient = 0;
  for (BlockArgument argument : function.getArguments())
    if (isFloat(argument)) {
      if (written.contains(argument.getArgNumber()))
        vjp.setResultAttr(gradient, "check.state", extension.builder.getI64IntegerAttr(argument.getArgNumber()));
      ++gradient;
    }
  return vjp;
}

func::FuncOp makeJvp(func::FuncOp function) {
  Extension extension(function, ".jvp");
  SmallVector<Value> inputs = floatsOf(extension.inputs), outputs = floatsOf(extension.outputs), tangents, cotangents;
  for (Value input : inputs)
    tangents.push_back(extension.addArgument(input));
  // The derivative does not depend on the cotangents; values of the right types are needed to be derived by.
  nn::ShapeBuilder b(extension.builder, function.getLoc());
  for (Value output : outputs)
    cotangents.push_back(b.zeros(output));
  SmallVector<Value> pulled = extension.gradients(outputs, cotangents, inputs);
  return extension.finish(extension.gradients(pulled, tangents, cotangents));
}

} // namespace cauce::check
