// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builder `b` in which derivative rules are written: one method per nn op, types inferred.
#pragma once

#include "dialects/nn/Nn.h"

namespace cauce::nn {

class ExpressionBuilder {
public:
  ExpressionBuilder(mlir::OpBuilder &builder, mlir::Location loc) : builder(builder), loc(loc) {}

  mlir::Value add(mlir::Value lhs, mlir::Value rhs) { return AddOp::create(builder, loc, lhs, rhs); }
  mlir::Value mul(mlir::Value lhs, mlir::Value rhs) { return MulOp::create(builder, loc, lhs, rhs); }

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace cauce::nn
