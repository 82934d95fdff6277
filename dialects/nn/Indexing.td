// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that read or write elements at other places than their own.
#ifndef CAUCE_DIALECTS_NN_INDEXING_TD
#define CAUCE_DIALECTS_NN_INDEXING_TD

include "dialects/nn/NnBase.td"

def Nn_SliceOp : Nn_Op<"slice", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "every stride-th element of a range of a dimension";
  let description = [{
    `y[..., i, ...] = x[..., start + i * stride, ...]` for start + i * stride < limit, along `dimension`.
    Constraints: `dimension` is a dimension of `x` whose size is a number; 0 <= start < limit <= size; stride >= 1.
    Gradient: `dx` is `dy` padded with zeros to the shape of `x`.

    Example: `%y = nn.slice %x along 1 from 0 to 3 by 2 : tensor<2x4xf32> -> tensor<2x2xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x, I64Attr:$dimension, I64Attr:$start, I64Attr:$limit,
    DefaultValuedAttr<I64Attr, "1">:$stride);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = [{
    $x `along` $dimension `from` $start `to` $limit (`by` $stride^)? attr-dict `:` type($x) `->` type($y)
  }];
  let hasFolder = 1;
}

def Nn_PadOp : Nn_Op<"pad", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "new elements around and between those of a dimension";
  let description = [{
    Along `dimension`, `low` elements come before those of `x`, `high` after them and `interior` between each two; all
    of them are `value`.
    Constraints: `dimension` is a dimension of `x` whose size is a number; `low`, `high` and `interior` are not
    negative; `value` is a number that elements of `x` can be: as integers whole and in range, as floats finite if it is.
    Gradient: `dx` is the slice of `dy` where `x` is.

    Example: `%y = nn.pad %x along 1 low 1 high 2 : tensor<2x3xf32> -> tensor<2x6xf32>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, I64Attr:$dimension, I64Attr:$low, I64Attr:$high,
    DefaultValuedAttr<I64Attr, "0">:$interior, DefaultValuedAttr<F64Attr, "0.0">:$value);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = [{
    $x `along` $dimension `low` $low `high` $high (`interior` $interior^)? (`value` $value^)? attr-dict
    `:` type($x) `->` type($y)
  }];
  let hasFolder = 1;
}

def Nn_ConcatOp : Nn_Op<"concat", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "tensors one after the other along a dimension";
  let description = [{
    Along `dimension`, the elements of the first of `xs`, then those of the second, and so on.
    Constraints: at least one of `xs`; `dimension` is a dimension of each, whose size is a number; their element types
    and all other sizes are equal.
    Gradient: each of `dxs` is its slice of `dy`.

    Example: `%y = nn.concat %a, %b along 1 : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>`
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$xs, I64Attr:$dimension);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$xs `along` $dimension attr-dict `:` functional-type($xs, $y)";
  let hasFolder = 1;
}

def Nn_GatherOp : Nn_Op<"gather", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "the elements of a dimension that indices name";
  let description = [{
    `y[a..., i..., b...] = x[a..., ids[i...], b...]`, where a... are the indices before `dimension`, b... those after
    it; 0 for an id outside [0, size). The same as the product of `x` with `one_hot(ids)`, without making it.
    Shapes: `x` is (A..., D, B...), `ids` is (I...), `y` is (A..., I..., B...).
    Constraints: `dimension` is a dimension of `x` whose size is a number, at least 1.
    Gradient: `dx = scatter_add(dy, ids)`.

    Example: `%y = nn.gather %x, %ids along 0 : tensor<5x3xf32>, tensor<2xi64> -> tensor<2x3xf32>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, RankedTensorOf<[AnyInteger]>:$ids, I64Attr:$dimension);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = "$x `,` $ids `along` $dimension attr-dict `:` type($x) `,` type($ids) `->` type($y)";
}

def Nn_ScatterAddOp : Nn_Op<"scatter_add", [DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "sums of the elements that have the same index";
  let description = [{
    `y[a..., d, b...]` is the sum of `x[a..., i..., b...]` over all i... with `ids[i...] == d`; an id outside [0, size)
    adds to nothing. The adjoint of gather.
    Shapes: `x` is (A..., I..., B...), `ids` is (I...), `y` is (A..., D, B...).
    Constraints: `dimension` is a dimension of `y` whose size is a number, at least 1; the element types of `x` and `y`
    are equal; the other sizes are those of `x` and `ids`.
    Gradient: `dx = gather(dy, ids)`.

    Example: `%y = nn.scatter_add %x, %ids along 0 : tensor<2x3xf32>, tensor<2xi64> -> tensor<5x3xf32>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, RankedTensorOf<[AnyInteger]>:$ids, I64Attr:$dimension);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = "$x `,` $ids `along` $dimension attr-dict `:` type($x) `,` type($ids) `->` type($y)";
  let hasVerifier = 1;
}

def Nn_OneHotOp : Nn_Op<"one_hot", [NotDifferentiable]> {
  let summary = "1 at the place an index names, 0 elsewhere";
  let description = [{
    `y[i..., c] = (ids[i...] == c) ? 1 : 0`; an id outside [0, depth) gives a row of zeros.
    Shapes: `ids` is (D...), `y` is (D..., depth).
    Constraints: the leading dimensions of `y` are those of `ids`.

    Example: `%y = nn.one_hot %ids : tensor<?xi64, #nn.symbols<N>> -> tensor<?x10xf32, #nn.symbols<N>>`
  }];
  let arguments = (ins RankedTensorOf<[AnyInteger]>:$ids);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = "$ids attr-dict `:` type($ids) `->` type($y)";
  let hasVerifier = 1;
}

#endif // CAUCE_DIALECTS_NN_INDEXING_TD
