// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule that does not do what DifferentiableOpInterface says is named, before what it gave makes another op invalid.
#include "compiler/autodiff/Passes.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Nn.h"
#include "dialects/train/Train.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

using namespace mlir;

namespace {

struct GivesNothing : cauce::DifferentiableOpInterface::ExternalModel<GivesNothing, arith::NegFOp> {
  LogicalResult vjp(Operation *, OpBuilder &, ValueRange, SmallVectorImpl<Value> &) const { return success(); }
};

struct GivesAnotherType : cauce::DifferentiableOpInterface::ExternalModel<GivesAnotherType, arith::NegFOp> {
  LogicalResult vjp(Operation *op, OpBuilder &builder, ValueRange, SmallVectorImpl<Value> &operandCotangents) const {
    auto type = RankedTensorType::get({3}, builder.getF32Type());
    operandCotangents.push_back(cauce::nn::ExpressionBuilder(builder, op->getLoc()).full(type, 1.0));
    return success();
  }
};

// What `differentiate` says of the derivative of arith.negf with this rule.
template <typename Rule>
std::string differentiateWith() {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<cauce::nn::NnDialect, cauce::train::TrainDialect, func::FuncDialect, arith::ArithDialect>();
  arith::NegFOp::attachInterface<Rule>(context);
  auto module = parseSourceString<ModuleOp>(R"(
    func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
      %y = arith.negf %x : tensor<2xf32>
      %dx = train.gradient %y, %x wrt %x : tensor<2xf32>, tensor<2xf32> wrt tensor<2xf32> -> tensor<2xf32>
      return %dx : tensor<2xf32>
    })",
                                            &context);
  std::string said;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) { said += diagnostic.str() + "\n"; });
  PassManager passes(&context);
  passes.addNestedPass<func::FuncOp>(cauce::createDifferentiatePass());
  return failed(passes.run(*module)) ? said : "succeeded\n" + said;
}

TEST(WrongRule, GivesTooFew) {
  EXPECT_EQ(differentiateWith<GivesNothing>(), "'arith.negf' op expected its derivative rule to give a cotangent for each of 1 operands, but got 0\n");
}

TEST(WrongRule, GivesAnotherType) {
  EXPECT_EQ(differentiateWith<GivesAnotherType>(), "'arith.negf' op expected its derivative rule to give operand 0 a cotangent of type "
                                                   "'tensor<2xf32>', but got 'tensor<3xf32>'\n");
}

} // namespace
