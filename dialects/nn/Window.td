// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows that slide along a dimension, of which convolutions and pooling are made, their adjoint, and places in them.
#ifndef CAUCE_DIALECTS_NN_WINDOW_TD
#define CAUCE_DIALECTS_NN_WINDOW_TD

include "dialects/nn/NnBase.td"

def Nn_WindowsOp : Nn_Op<"windows", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "all windows along a dimension";
  let description = [{
    `y[..., i, k, ...] = x[..., i * stride + k * dilation, ...]`: the elements of window i, `size` of them, `dilation` apart; the next
    window starts `stride` further. What is behind the last window that fits is left out.
    Shapes: `x` is (A..., X, B...), `y` is (A..., I, K, B...), K = `size`, I = (X - (K - 1) * dilation - 1) floordiv stride + 1.
    Constraints: `dimension` is a dimension of `x` whose size is a number; `size`, `stride` and `dilation` are at least 1; a
    window, (K - 1) * dilation + 1 elements from first to last, fits into X.
    Gradient: `dx` is the overlap_add of `dy`.

    A convolution is a dot_general of windows and a filter, over K and the channels; pooling is a reduction of windows along K.

    Example: `%y = nn.windows %x along 1 size 3 stride 2 : tensor<4x7xf32> -> tensor<4x3x3xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x, I64Attr:$dimension, I64Attr:$size, DefaultValuedAttr<I64Attr, "1">:$stride,
    DefaultValuedAttr<I64Attr, "1">:$dilation);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = [{
    $x `along` $dimension `size` $size (`stride` $stride^)? (`dilation` $dilation^)? attr-dict `:` type($x) `->` type($y)
  }];
  let hasCanonicalizeMethod = 1;
}

def Nn_OverlapAddOp : Nn_Op<"overlap_add", [DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "sum of windows where they overlap";
  let description = [{
    `y[..., j, ...]` is the sum of `x[..., i, k, ...]` over all i and k with `i * stride + k * dilation == j`; 0 where there are none. The
    adjoint of windows.
    Shapes: `x` is (A..., I, K, B...), `y` is (A..., Y, B...); I is dimension `dimension` of `x`, Y that of `y`.
    Constraints: `dimension` and the one after it are dimensions of `x` whose sizes are numbers, at least 1; `stride` and `dilation` are
    at least 1; the element types are equal; Y is a number, at least (I - 1) * stride + (K - 1) * dilation + 1; the other
    sizes are those of `x`.
    Gradient: `dx` are the windows of `dy`.

    Example: `%y = nn.overlap_add %x along 1 stride 2 : tensor<4x3x3xf32> -> tensor<4x8xf32>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, I64Attr:$dimension, DefaultValuedAttr<I64Attr, "1">:$stride,
    DefaultValuedAttr<I64Attr, "1">:$dilation);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = [{
    $x `along` $dimension (`stride` $stride^)? (`dilation` $dilation^)? attr-dict `:` type($x) `->` type($y)
  }];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// From the first element of the first window to the last one of the last window.
    int64_t getReach();
  }];
}

// What the ops on places in windows have in common, besides x and the tensor of places.
class Nn_WindowPlacesOp<string mnemonic, list<Trait> traits = []> : Nn_Op<mnemonic, traits> {
  dag steps = (ins I64Attr:$dimension, I64Attr:$size, DefaultValuedAttr<I64Attr, "1">:$stride, DefaultValuedAttr<I64Attr, "1">:$dilation,
    DefaultValuedAttr<I64Attr, "0">:$low);
}

def Nn_WindowArgmaxOp : Nn_WindowPlacesOp<"window_argmax", [InferTypeOpAdaptor, NotDifferentiable]> {
  let summary = "where the greatest element of each window is";
  let description = [{
    `places[..., i, ...]` is the least k < `size` for which no element of window i is greater than `x[..., i * stride + k * dilation - low, ...]`. NaN is
    greater than all others. Elements that are not in `x` are not in the window either.
    Shapes: `x` is (A..., X, B...), `places` is (A..., I, B...), I = `count`.
    Constraints: `dimension` is a dimension of `x` whose size is a number, at least 1; `size` is in [1, 256], `stride` and `dilation` are at least
    1; `low` is in [0, (size - 1) * dilation], and the dilation at most X if it is not 0; `count` is at least 1, and the last window begins in `x`: each
    has an element then.
    A maximum over windows is the window_gather of its places: max-pooling, which neither stores windows nor pads.

    Example: `%p = nn.window_argmax %x along 1 count 3 size 3 stride 2 low 1 : tensor<4x5xf32> -> tensor<4x3xui8>`
  }];
  let arguments = !con((ins Nn_FloatTensor:$x), steps, (ins I64Attr:$count));
  let results = (outs RankedTensorOf<[UI8]>:$places);
  let assemblyFormat = [{
    $x `along` $dimension `count` $count `size` $size (`stride` $stride^)? (`dilation` $dilation^)? (`low` $low^)? attr-dict
    `:` type($x) `->` type($places)
  }];
}

def Nn_WindowGatherOp : Nn_WindowPlacesOp<"window_gather", [InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "the element of each window that a place names";
  let description = [{
    `y[..., i, ...] = x[..., i * stride + k * dilation - low, ...]` for k = `places[..., i, ...]`; 0 if k is not below `size` or no such element is in `x`.
    Shapes: `x` is (A..., X, B...), `places` and `y` are (A..., I, B...).
    Constraints: those of window_argmax, of which I is the count; the other sizes of `places` are those of `x`.
    Gradient: `dx` is the window_scatter of `dy`.

    Example: `%y = nn.window_gather %x, %p along 1 size 3 stride 2 low 1 : tensor<4x5xf32>, tensor<4x3xui8> -> tensor<4x3xf32>`
  }];
  let arguments = !con((ins Nn_FloatTensor:$x, RankedTensorOf<[UI8]>:$places), steps);
  let results = (outs Nn_FloatTensor:$y);
  let assemblyFormat = [{
    $x `,` $places `along` $dimension `size` $size (`stride` $stride^)? (`dilation` $dilation^)? (`low` $low^)? attr-dict
    `:` type($x) `,` type($places) `->` type($y)
  }];
}

def Nn_WindowScatterOp : Nn_WindowPlacesOp<"window_scatter", [DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "sums of what windows give to the element that a place names";
  let description = [{
    `y[..., j, ...]` is the sum of `x[..., i, ...]` over all windows i whose place k = `places[..., i, ...]`, below `size`, is that of j:
    `i * stride + k * dilation - low == j`. The adjoint of window_gather.
    Shapes: `x` and `places` are (A..., I, B...), `y` is (A..., Y, B...).
    Constraints: those of window_argmax, with I as the count and `y` for its `x`; `x` and `places` have the same sizes, `y` the same others; the element
    types of `x` and `y` are equal.
    Gradient: `dx` is the window_gather of `dy`.

    Example: `%y = nn.window_scatter %x, %p along 1 size 3 stride 2 low 1 : tensor<4x3xf32>, tensor<4x3xui8> -> tensor<4x5xf32>`
  }];
  let arguments = !con((ins Nn_FloatTensor:$x, RankedTensorOf<[UI8]>:$places), steps);
  let results = (outs Nn_FloatTensor:$y);
  let assemblyFormat = [{
    $x `,` $places `along` $dimension `size` $size (`stride` $stride^)? (`dilation` $dilation^)? (`low` $low^)? attr-dict
    `:` type($x) `,` type($places) `->` type($y)
  }];
  let hasVerifier = 1;
}

def Nn_ReverseOp : Nn_Op<"reverse", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "the last element of a dimension first";
  let description = [{
    `y[..., i, ...] = x[..., X - 1 - i, ...]`.
    Constraints: `dimension` is a dimension of `x` whose size, X, is a number.
    Gradient: `dx` is the reverse of `dy`.

    Example: `%y = nn.reverse %x along 1 : tensor<2x3xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x, I64Attr:$dimension);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x `along` $dimension attr-dict `:` type($x)";
  let hasFolder = 1;
}

#endif // CAUCE_DIALECTS_NN_WINDOW_TD
