// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants and operations that move elements without computing on them.
#ifndef CAUCE_DIALECTS_NN_SHAPE_TD
#define CAUCE_DIALECTS_NN_SHAPE_TD

include "dialects/nn/NnBase.td"

def Nn_ConstantOp : Nn_Op<"constant", [ConstantLike, AllTypesMatch<["value", "y"]>, NotDifferentiable]> {
  let summary = "constant tensor";
  let description = [{
    Example: `%y = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>`
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyStaticShapeTensor:$y);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Nn_FullOp : Nn_Op<"full", [NotDifferentiable]> {
  let summary = "tensor of equal elements";
  let description = [{
    All elements of `y` are `value`, converted to its element type as by `nn.convert`.

    Example: `%y = nn.full 0.5 : tensor<?x3xf32, #nn.symbols<N>>`
  }];
  let arguments = (ins F64Attr:$value);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "custom<Number>($value) attr-dict `:` type($y)";
  let hasCanonicalizer = 0;
}

def Nn_IotaOp : Nn_Op<"iota", [NotDifferentiable]> {
  let summary = "index of each element along a dimension";
  let description = [{
    `y[i0, ..., ik] = i_dimension`, of which an integer type has the lowest bits.
    Constraints: `dimension` is a dimension of `y`.

    Example: `%y = nn.iota 1 : tensor<2x3xi64>`
  }];
  let arguments = (ins I64Attr:$dimension);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = "$dimension attr-dict `:` type($y)";
  let hasVerifier = 1;
}

def Nn_DimSizeOp : Nn_Op<"dim_size", [NotDifferentiable]> {
  let summary = "size of a dimension as a value";
  let description = [{
    The number of elements of `x` along `dimension`; only the type of `x` is used.
    Constraints: `dimension` is a dimension of `x`.

    Example: `%n = nn.dim_size %x, 0 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<i64>`
  }];
  let arguments = (ins AnyRankedTensor:$x, I64Attr:$dimension);
  let results = (outs RankedTensorOf<[AnyFloat, I64, I32]>:$y);
  let assemblyFormat = "$x `,` $dimension attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
}

def Nn_BroadcastOp : Nn_Op<"broadcast", [DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "repetition along new or unit dimensions";
  let description = [{
    Dimension j of `x` becomes dimension `dims[j]` of `y`; all others repeat.
    Constraints: `dims` names each dimension of `x` once, in ascending order; each size of `x` is 1 or equals that of
    `y`; the element types are equal.
    Gradient: `dx` is the sum of `dy` over the repeated dimensions.

    Example: `%y = nn.broadcast %x, [1] : tensor<3xf32> -> tensor<2x3xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x, DenseI64ArrayAttr:$dims);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x `,` $dims attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Nn_ReshapeOp : Nn_Op<"reshape", [DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "the same elements, in row-major order, in another shape";
  let description = [{
    Constraints: the element types are equal; the numbers of elements fit into 64 bits and are equal, symbols counted
    by name.
    Gradient: `dx` is `dy` in the shape of `x`.

    Example: `%y = nn.reshape %x : tensor<?x28x28xf32, #nn.symbols<N>> -> tensor<?x784xf32, #nn.symbols<N>>`
  }];
  let arguments = (ins AnyRankedTensor:$x);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Nn_TransposeOp : Nn_Op<"transpose", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "permutation of the dimensions";
  let description = [{
    Dimension i of `y` is dimension `permutation[i]` of `x`.
    Constraints: `permutation` is a permutation of the dimensions of `x`.
    Gradient: `dx` is `dy` with the inverse permutation.

    Example: `%y = nn.transpose %x, [1, 0] : tensor<2x3xf32> -> tensor<3x2xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x, DenseI64ArrayAttr:$permutation);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x `,` $permutation attr-dict `:` type($x) `->` type($y)";
  let hasFolder = 1;
}

#endif // CAUCE_DIALECTS_NN_SHAPE_TD
