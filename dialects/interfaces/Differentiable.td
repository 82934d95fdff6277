// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How an op states its derivative. One rule kind: the vector-Jacobian product. Forward mode is the VJP of the VJP,
// which is linear in its cotangent; higher order follows because every rule is written in ops that have rules.
#ifndef CAUCE_DIALECTS_INTERFACES_DIFFERENTIABLE_TD
#define CAUCE_DIALECTS_INTERFACES_DIFFERENTIABLE_TD

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::cauce";
  let description = [{
    An op with a vector-Jacobian product. Given the cotangents of the results, the op builds the cotangents of its
    operands. The rule must be linear in the cotangents and may use operands, results and attributes.
  }];
  let methods = [InterfaceMethod<[{
      Appends one value per operand to `operandCotangents`: its cotangent, of the operand's type, or null if nothing
      flows to it, as to integers. Adjoints that nothing uses are dead code and removed afterwards.
      `cotangents` holds one value per result; none is null.
    }],
    "::mlir::LogicalResult", "vjp",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$cotangents,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$operandCotangents)
  >];
}

// For ops through which no derivative flows; a test demands either this or the interface of every op of `nn`.
def NotDifferentiable : NativeOpTrait<"NotDifferentiable"> {
  let cppNamespace = "::cauce";
}

#endif // CAUCE_DIALECTS_INTERFACES_DIFFERENTIABLE_TD
