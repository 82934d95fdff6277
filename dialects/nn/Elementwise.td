// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise operations. The derivative is a required template argument: a C++ expression over the builder `b`, the
// cotangent `dy`, the operands and the result `y`.
#ifndef CAUCE_DIALECTS_NN_ELEMENTWISE_TD
#define CAUCE_DIALECTS_NN_ELEMENTWISE_TD

include "dialects/nn/NnBase.td"

def Nn_FloatTensor : RankedTensorOf<[AnyFloat]>;
def Nn_NumberTensor : RankedTensorOf<[AnyFloat, AnyInteger]>;

class Nn_BinaryOp<string mnemonic, string dlhs, string drhs> : Nn_Op<mnemonic, [
    SameOperandsAndResultType, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let arguments = (ins Nn_NumberTensor:$lhs, Nn_NumberTensor:$rhs);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($y)";
  let extraClassDefinition = [{
    ::mlir::LogicalResult $cppClass::vjp(::mlir::OpBuilder &builder, ::mlir::ValueRange cotangents,
                                         ::llvm::SmallVectorImpl<::mlir::Value> &operandCotangents) {
      ::cauce::nn::ExpressionBuilder b(builder, getLoc());
      ::mlir::Value dy = cotangents[0], lhs = getLhs(), rhs = getRhs(), y = getY();
      (void)b, (void)dy, (void)lhs, (void)rhs, (void)y;
      operandCotangents.push_back(}] # dlhs # [{);
      operandCotangents.push_back(}] # drhs # [{);
      return ::mlir::success();
    }
  }];
}

def Nn_AddOp : Nn_BinaryOp<"add", "dy", "dy"> {
  let summary = "sum of two tensors";
  let description = [{
    Computes `y = lhs + rhs`, element by element.
    Shapes: all the same.
    Gradient: `dlhs = dy`, `drhs = dy`.

    Example: `%y = nn.add %lhs, %rhs : tensor<2x3xf32>`
  }];
}

def Nn_MulOp : Nn_BinaryOp<"mul", "b.mul(dy, rhs)", "b.mul(dy, lhs)"> {
  let summary = "product of two tensors, element by element";
  let description = [{
    Computes `y = lhs * rhs`, element by element.
    Shapes: all the same.
    Gradient: `dlhs = dy rhs`, `drhs = dy lhs`. Keeps `lhs` and `rhs` alive.

    Example: `%y = nn.mul %lhs, %rhs : tensor<2x3xf32>`
  }];
}

#endif // CAUCE_DIALECTS_NN_ELEMENTWISE_TD
