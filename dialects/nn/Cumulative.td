// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is computed of all elements up to each one along a dimension.
#ifndef CAUCE_DIALECTS_NN_CUMULATIVE_TD
#define CAUCE_DIALECTS_NN_CUMULATIVE_TD

include "dialects/nn/NnBase.td"

// Elements come one after the other along a dimension, the first one first or with `reverse` last.
class Nn_CumulativeOp<string mnemonic, TypeConstraint type, dag operands, string first, string rest = "", list<Trait> traits = []> : Nn_Op<mnemonic,
    !listconcat(traits, [InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>])> {
  let arguments = !con(operands, (ins I64Attr:$dimension, UnitAttr:$exclusive, UnitAttr:$reverse));
  let results = (outs type:$y);
  let assemblyFormat = first # rest # " `along` $dimension (`exclusive` $exclusive^)? (`reverse` $reverse^)? attr-dict `:` type(" # first # ")";
}

def Nn_CumsumOp : Nn_CumulativeOp<"cumsum", Nn_NumberTensor, (ins Nn_NumberTensor:$x), "$x"> {
  let summary = "sums of all elements up to each one";
  let description = [{
    `y[..., i, ...]` is the sum of `x[..., k, ...]` over k <= i; with `reverse` over k >= i; with `exclusive` over those without i itself, so that the
    first sum is 0. Added up one after the other, in the element type: integers wrap around; halves are summed in f32, and each sum is rounded. In f32, of more than 32
    elements, each 32 are added up by themselves, and what those before came to in f64.
    Constraints: `dimension` is a dimension of `x`.
    Gradient: `dx` is the cumsum of `dy` from the other end.

    Example: `%y = nn.cumsum %x along 1 exclusive reverse : tensor<2x3xf32>`
  }];
}

def Nn_CumprodOp : Nn_CumulativeOp<"cumprod", Nn_NumberTensor, (ins Nn_NumberTensor:$x), "$x"> {
  let summary = "products of all elements up to each one";
  let description = [{
    `y[..., i, ...]` is the product of `x[..., k, ...]` over k <= i; with `reverse` over k >= i; with `exclusive` over those without i itself, so that
    the first product is 1. Multiplied one after the other, in the element type: integers wrap around; halves are multiplied in f32.
    Constraints: `dimension` is a dimension of `x`.
    Gradient: the product of what comes before each element with what follows from it, a linear_recurrence from the other end. Nothing is divided, so
    that it is right where elements are 0. Keeps `x` alive.

    Example: `%y = nn.cumprod %x along 1 : tensor<2x3xf32>`
  }];
}

def Nn_LinearRecurrenceOp : Nn_CumulativeOp<"linear_recurrence", Nn_FloatTensor, (ins Nn_FloatTensor:$a, Nn_FloatTensor:$b), "$a", " `,` $b",
    [AllTypesMatch<["a", "b"]>]> {
  let summary = "each element times the one before, plus a number";
  let description = [{
    `y[..., i, ...] = a[..., i, ...] * y[..., i - 1, ...] + b[..., i, ...]`, of which the one before the first is 0; with `reverse` i + 1 is before i. With
    `exclusive` y is what it is without that one before each element. In the element type, halves in f32.
    Constraints: `a` and `b` have the same type; `dimension` is one of their dimensions.
    Gradient: with s the cotangents of what is computed for each element, a linear_recurrence with `a` from the other end, `db = s` and `da` is s times
    the one before. Keeps `a` and `b` alive.

    Example: `%y = nn.linear_recurrence %a, %b along 0 : tensor<5x3xf32>`
  }];
}

#endif // CAUCE_DIALECTS_NN_CUMULATIVE_TD
