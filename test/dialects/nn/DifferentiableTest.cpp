// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every op of nn has a derivative rule or is declared not differentiable, and every rule builds valid ops of the right
// types. The ops are those of the round-trip tests, so an op without a round trip is found here as well.
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Nn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"

#include <gtest/gtest.h>

using namespace mlir;
using cauce::DifferentiableOpInterface;
using cauce::NotDifferentiable;

namespace {

class Differentiable : public testing::Test {
protected:
  Differentiable() { context.loadDialect<cauce::nn::NnDialect, func::FuncDialect>(); }

  OwningOpRef<ModuleOp> parse(StringRef file) {
    return parseSourceFile<ModuleOp>((ROUND_TRIP_DIR "/" + file).str(), &context);
  }

  // Applies the rule of `op` to cotangents of ones behind it, and checks what the rule built.
  void applyRule(DifferentiableOpInterface op) {
    OpBuilder builder(&context);
    builder.setInsertionPoint(op->getBlock()->getTerminator());
    cauce::nn::ExpressionBuilder b(builder, op.getLoc());
    SmallVector<Value> cotangents, operandCotangents;
    for (Value result : op->getResults())
      cotangents.push_back(b.full(result, 1.0));
    ASSERT_TRUE(succeeded(op.vjp(builder, cotangents, operandCotangents)));
    ASSERT_EQ(operandCotangents.size(), op->getNumOperands());
    for (auto [operand, cotangent] : llvm::zip(op->getOperands(), operandCotangents)) {
      Type element = cast<RankedTensorType>(operand.getType()).getElementType();
      EXPECT_TRUE(isa<FloatType>(element) || !cotangent) << "a cotangent flows to an operand that is not of floats";
      EXPECT_TRUE(!cotangent || cotangent.getType() == operand.getType()) << "a cotangent is not of its operand's type";
    }
  }

  // Applies the rule of every op in the functions of `module`, then checks the module.
  void applyRules(ModuleOp module) {
    SmallVector<DifferentiableOpInterface> rules;
    module.walk([&](DifferentiableOpInterface op) {
      if (op->getNumResults() && isa<FloatType>(cast<RankedTensorType>(op->getResult(0).getType()).getElementType()))
        rules.push_back(op);
    });
    ASSERT_FALSE(rules.empty());
    for (DifferentiableOpInterface op : rules) {
      SCOPED_TRACE(op->getName().getStringRef().str());
      applyRule(op);
    }
    EXPECT_TRUE(succeeded(verify(module)));
  }

  MLIRContext context;
};

TEST_F(Differentiable, EveryOpHasARuleOrIsDeclaredNotDifferentiable) {
  ArrayRef<RegisteredOperationName> ops = context.getRegisteredOperationsByDialect("nn");
  ASSERT_FALSE(ops.empty());
  for (RegisteredOperationName op : ops)
    EXPECT_NE(op.hasInterface<DifferentiableOpInterface>(), op.hasTrait<NotDifferentiable>())
        << op.getStringRef().str() << " must have exactly one of a vjp and NotDifferentiable";
}

TEST_F(Differentiable, EveryOpHasARoundTripTest) {
  llvm::StringSet<> seen;
  for (StringRef file : {"elementwise.mlir", "structure.mlir"}) {
    OwningOpRef<ModuleOp> module = parse(file);
    ASSERT_TRUE(module);
    module->walk([&](Operation *op) { seen.insert(op->getName().getStringRef()); });
  }
  for (RegisteredOperationName op : context.getRegisteredOperationsByDialect("nn"))
    EXPECT_TRUE(seen.contains(op.getStringRef())) << op.getStringRef().str() << " has no round-trip test";
}

// The second application meets the ops that the first one built: rules are closed under differentiation.
TEST_F(Differentiable, RulesAndTheRulesOfWhatTheyBuildAreValid) {
  for (StringRef file : {"elementwise.mlir", "structure.mlir"}) {
    SCOPED_TRACE(file.str());
    OwningOpRef<ModuleOp> module = parse(file);
    ASSERT_TRUE(module);
    applyRules(*module);
    applyRules(*module);
  }
}

} // namespace
