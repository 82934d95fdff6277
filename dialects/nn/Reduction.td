// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions along dimensions, and the product-sum of two tensors.
#ifndef CAUCE_DIALECTS_NN_REDUCTION_TD
#define CAUCE_DIALECTS_NN_REDUCTION_TD

include "dialects/nn/NnBase.td"

class Nn_ReductionOp<string mnemonic, string what, string gradient, Type type = Nn_NumberTensor, string note = ""> : Nn_Op<mnemonic, [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = what # " along dimensions";
  let description = "The " # what # " of `x` along `dims`, which `y` no longer has." # note # "\n\n"
    # "Constraints: `dims` are dimensions of `x`, ascending, each once.\n\n"
    # "Gradient: " # gradient # "\n\n"
    # "Example: `%y = nn." # mnemonic # " %x, [1] : tensor<2x3xf32> -> tensor<2xf32>`";
  let arguments = (ins type:$x, DenseI64ArrayAttr:$dims);
  let results = (outs type:$y);
  let assemblyFormat = "$x `,` $dims attr-dict `:` type($x) `->` type($y)";
  let hasFolder = 1;
}

def Nn_ReduceSumOp  : Nn_ReductionOp<"reduce_sum", "sum", "`dx = broadcast(dy)`.", Nn_NumberTensor,
    " In its element type, in which integers wrap around: convert first to one that holds the sum. Of i1 it is the parity. Halves are summed in f32, and the sum is rounded.">;
def Nn_ReduceMeanOp : Nn_ReductionOp<"reduce_mean", "mean", "`dx = broadcast(dy) / count`.", Nn_FloatTensor, " NaN of no elements.">;
def Nn_ReduceProdOp : Nn_ReductionOp<"reduce_prod", "product",
    "`dx` is `dy` times the product of all other elements, multiplied up without a division, so that elements of 0 have it, too: in about "
        # "3 n steps along a dimension of n elements whose size is a number, in n^2 along one whose size is a symbol or at most 8.",
    Nn_NumberTensor, " 1 of no elements. In its element type, in which integers wrap around.">;
def Nn_ReduceNormOp : Nn_ReductionOp<"reduce_norm", "Euclidean norm",
    "`dx = y == 0 ? 0 : dy x / y`, as PyTorch: 0 where the norm is 0. NaN of infinity. Keeps `x` and `y` alive.", Nn_FloatTensor,
    " 0 of no elements. Elements are divided by the largest of them before they are squared, which then neither overflows nor vanishes. NaN if one is, "
        # "else infinity if one is infinite. The other norms are `reduce_sum` and `reduce_max` of `abs`.">;
def Nn_ReduceLogSumExpOp : Nn_ReductionOp<"reduce_log_sum_exp", "logarithm of the sum of the exponentials",
    "`dx = dy exp(x - y)`, 0 where x is -infinity, also where all are. NaN where x is infinity. Keeps `x` and `y` alive.", Nn_FloatTensor,
    " With their maximum subtracted first, so that exp does not overflow. -infinity of no elements, or of -infinity alone; infinity if one is.">;
class Nn_ExtremumOp<string mnemonic, string what, string extremes, string note>
    : Nn_ReductionOp<mnemonic, what, "`dx = x == y ? broadcast(dy / number of " # extremes # ") : 0`: equal " # extremes # " share it, as PyTorch's "
        # !subst("reduce_", "a", mnemonic) # ". With `ties first`, the first of them in row-major order of `dims` takes it, or the first NaN, as in pooling.",
        Nn_NumberTensor, note> {
  let arguments = (ins Nn_NumberTensor:$x, DenseI64ArrayAttr:$dims, DefaultValuedAttr<Nn_Ties, "::cauce::nn::Ties::share">:$ties);
  let assemblyFormat = "$x `,` $dims (`ties` $ties^)? attr-dict `:` type($x) `->` type($y)";
}

def Nn_ReduceMaxOp : Nn_ExtremumOp<"reduce_max", "maximum", "maxima",
    " NaN if one is; of no elements the lowest number of the type, -infinity of floats.">;
def Nn_ReduceMinOp : Nn_ExtremumOp<"reduce_min", "minimum", "minima",
    " NaN if one is; of no elements the highest number of the type, infinity of floats.">;

def Nn_ArgmaxOp : Nn_Op<"argmax", [InferTypeOpAdaptor, NotDifferentiable]> {
  let summary = "index of the first maximum along a dimension";
  let description = [{
    NaN counts as above every number: the first NaN wins, as in PyTorch, NumPy and JAX. Of no elements 0. The index of the first minimum is
    that of the maximum of `-x`, of integers of `-x - 1`.
    Shapes: `x` is (A..., C, B...), `y` is (A..., B...) of i64; C is `dimension` of `x`, the last one if none is said.
    Constraints: `x` has at least one dimension; `dimension` is one of them.

    Example: `%y = nn.argmax %x along 0 : tensor<2x3xf32> -> tensor<3xi64>`
  }];
  let arguments = (ins Nn_NumberTensor:$x, I64Attr:$dimension);
  let results = (outs RankedTensorOf<[I64]>:$y);
  let assemblyFormat = "$x attr-dict custom<DimensionOrLast>($dimension, type($x)) `->` type($y)";
}

def Nn_DotGeneralOp : Nn_Op<"dot_general", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "sum of products over paired dimensions";
  let description = [{
    The batch dimensions are shared by `lhs`, `rhs` and `y`; the contracted ones are summed over, in the element type, in which
    integers wrap around; products of halves are summed in f32, and the sum is rounded.
    Shapes: `y` is (batch..., free dimensions of lhs..., free dimensions of rhs...), each in ascending order.
    Constraints: element types are equal; `lhs` has as many batch and as many contracted dimensions as `rhs`; these are
    dimensions of their operand, each at most once; paired sizes are equal.
    Gradient: `dlhs` is the dot of `dy` and `rhs` over the free dimensions of `rhs`, transposed to the shape of `lhs`;
    `drhs` likewise. Keeps `lhs` and `rhs` alive.

    Example: `%y = nn.dot_general %a, %w contract [1] x [0] : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>`
  }];
  let arguments = (ins Nn_NumberTensor:$lhs, Nn_NumberTensor:$rhs,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$lhs_batch, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$rhs_batch,
    DenseI64ArrayAttr:$lhs_contract, DenseI64ArrayAttr:$rhs_contract);
  let results = (outs Nn_NumberTensor:$y);
  let assemblyFormat = [{
    $lhs `,` $rhs (`batch` $lhs_batch^ `x` $rhs_batch)? `contract` $lhs_contract `x` $rhs_contract attr-dict
    `:` type($lhs) `,` type($rhs) `->` type($y)
  }];
}

#endif // CAUCE_DIALECTS_NN_REDUCTION_TD
