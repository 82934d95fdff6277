// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Windows that slide along a dimension, of which convolutions and pooling are made, and their adjoint.
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
