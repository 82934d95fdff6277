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
  let hasCanonicalizeMethod = 1; // reads a converted table as it is stored
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

def Nn_GatherElementsOp : Nn_Op<"gather_elements", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "for each index the element of a dimension that it names";
  let description = [{
    `y[a..., i, b...] = x[a..., ids[a..., i, b...], b...]`, where a... are the indices before `dimension`, b... those after it; 0 for an id outside
    [0, D).
    Shapes: `x` is (A..., D, B...), `ids` and `y` are (A..., I, B...).
    Constraints: `dimension` is a dimension of `x`; `ids` has the rank of `x`; D is a number, at least 1, or I; all other sizes of `ids` are those of `x`.
    Gradient: `dx` is the scatter_elements of `dy` into zeros, added up.

    Example: `%y = nn.gather_elements %x, %ids along 1 : tensor<2x5xf32>, tensor<2x3xi64> -> tensor<2x3xf32>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, Nn_IntegerTensor:$ids, I64Attr:$dimension);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = "$x `,` $ids `along` $dimension attr-dict `:` type($x) `,` type($ids) `->` type($y)";
}

def Nn_ScatterElementsOp : Nn_Op<"scatter_elements", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "elements that are given to the places that indices name";
  let description = [{
    `y[a..., d, b...]` is `x[a..., d, b...]`, combined with `updates[a..., i, b...]` for all i with `ids[a..., i, b...] == d`, one after the other from i = 0 on:
    `replace` leaves the last of them, the others add, multiply, or leave the greatest or the least, NaN if there is one. An id outside [0, D) gives to
    nothing. In the element type, in which integers wrap around; halves are combined in f32. `unique` says that no two ids name the same element, which
    makes the derivative of `replace` simpler, and changes nothing else.
    Shapes: `x` and `y` are (A..., D, B...), `updates` and `ids` are (A..., I, B...).
    Constraints: those of gather_elements; `updates` has the shape of `ids` and the element type of `x`.
    Gradient: of `replace`, `dupdates` is `dy` at the places of those that came last, 0 for others, and `dx` is `dy` where nothing came; of `add`, `dx = dy`
    and `dupdates` is `dy` at their places; of `max` and `min`, all that are equal to `y` share `dy`; of `mul` each gets `dy` times the product of all others
    at its place, right where elements are 0 (second derivatives are not). Keeps `ids` alive, and but for `add` and `unique` `x` and `updates`.

    Example: `%y = nn.scatter_elements max, %x, %u, %ids along 1 : tensor<2x5xf32>, tensor<2x3xi64>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, Nn_NumberTensor:$updates, Nn_IntegerTensor:$ids, I64Attr:$dimension,
    Nn_Combine:$combine, UnitAttr:$unique);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = [{
    $combine `,` $x `,` $updates `,` $ids `along` $dimension (`unique` $unique^)? attr-dict `:` type($x) `,` type($updates) `,` type($ids)
  }];
}

def Nn_SortPlacesOp : Nn_Op<"sort_places", [NotDifferentiable]> {
  let summary = "the place of each element in the order of a dimension";
  let description = [{
    `y[..., i, ...]` is how many elements along `dimension` come before `x[..., i, ...]`: those that are less, with `descending` those that are greater, and those
    that are equal and have a smaller index. NaN, of any sign, is equal to NaN and greater than all others; zeros of both signs are equal. Each place from 0 on is
    there once: the scatter_elements of `x` by it is sorted, that of the indices sorts `x`, and both are stable. With `first` k, all places from k on are k.
    Constraints: `dimension` is a dimension of `x`; `first` is at least 1; `y` has the shape of `x`.

    Example: `%p = nn.sort_places %x along 1 descending first 2 : tensor<2x5xf32> -> tensor<2x5xi32>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, I64Attr:$dimension, UnitAttr:$descending, OptionalAttr<I64Attr>:$first);
  let results = (outs RankedTensorOf<[I32, I64]>:$y);
  let assemblyFormat = "$x `along` $dimension (`descending` $descending^)? (`first` $first^)? attr-dict `:` type($x) `->` type($y)";
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
