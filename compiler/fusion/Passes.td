// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that group linalg ops into kernels.
#ifndef CAUCE_COMPILER_FUSION_PASSES_TD
#define CAUCE_COMPILER_FUSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def PermuteResultsPass : Pass<"permute-results", "::mlir::func::FuncOp"> {
  let summary = "write results of reductions in the order of dimensions that is wanted";
  let description = [{
    A transpose of the result of a reduction, which nothing else reads, becomes the order in which the reduction writes. A product with
    batch dimensions, which come first in its result, is one: a convolution by groups.

    Before: `%y = linalg.generic {(c,n,k) -> (n,k,c), (k,c), (c,n)} %x, %w`, `%t = linalg.generic {(n,c) -> (c,n), (n,c)} %y`
    After: `%t = linalg.generic {(c,n,k) -> (n,k,c), (k,c), (n,c)} %x, %w`

    Only where an operand has the result's new last dimension last, too; else vectors along it would need a copy of an operand.
  }];
}

def FuseElementwisePass : Pass<"fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "fuse elementwise ops into the bodies of their consumers";
  let description = [{
    An elementwise linalg.generic moves into the body of its consumers if it has one use, or if computing it again costs
    less than keeping it: no division, no math function, and nothing more to read from memory. Reductions take their producers in too.

    Before: `%e = linalg.generic {mulf} %x`, `%y = linalg.generic {addf} %e, %z`
    After: `%y = linalg.generic {mulf, addf} %x, %z`

    Windows and slices, which compute nothing, move into the operand that a contraction reads as scalars, and into reductions along
    the windows; these get an operand that nobody reads, `tensor.empty`, for the size of a window.

    Before: `%w = linalg.generic {(n,i,k) -> (n,2*i+k)} %x`, `%y = linalg.generic {(n,i,k) -> (n,i,k), (n,i)} {maximumf} %w`
    After: `%y = linalg.generic {(n,i,k) -> (n,2*i+k), (k), (n,i)} {maximumf} %x, %empty`

    Never fuses into an op whose schedule refuses it: an operand of a product would be computed once per tile.
  }];
  let dependentDialects = ["::cauce::rt::RtDialect", "::mlir::tensor::TensorDialect"];
}

def EliminateCommonOpsPass : Pass<"eliminate-common-ops", "::mlir::func::FuncOp"> {
  let summary = "keep one of several equal ops";
  let description = [{
    MLIR's CSE, in time that grows with the number of ops where many of them differ in their bodies alone.

    Before: `%a = linalg.generic {addf} %x, %y`, `%b = linalg.generic {addf} %x, %y`
    After: `%a` for both

    Never merges ops that write what they read.
  }];
}

def SplitReductionsPass : Pass<"split-reductions", "::mlir::func::FuncOp"> {
  let summary = "compute long reductions to few numbers in two steps";
  let description = [{
    A reduction to few numbers is one task, or a few. If it is long and runs over several dimensions, the first of them
    gets a partial result for each index, and those are reduced by a second op. Sizes alone decide, so that sums do not
    depend on the number of threads.

    Before: `%y = linalg.generic {(i,j) -> (i,j), (i,j) -> ()} %x : tensor<784x300xf32> -> tensor<f32>`
    After: `%p = linalg.generic {(i,j) -> (i,j), (i,j) -> (i)} %x : tensor<784x300xf32> -> tensor<784xf32>`,
    `%y = linalg.generic {(i) -> (i), (i) -> ()} %p : tensor<784xf32> -> tensor<f32>`

    Leaves reductions alone that cannot be reordered, that have a schedule of their own, more than 16 results or fewer than 32768
    elements.
  }];
  let dependentDialects = ["::cauce::rt::RtDialect", "::mlir::tensor::TensorDialect"];
}

def TransposeOperandsPass : Pass<"transpose-operands", "::mlir::func::FuncOp"> {
  let summary = "lay the vector operand of each contraction along the dimension of its vectors";
  let description = [{
    A contraction reads one operand in vectors along the last dimension of the result, as its schedule says. Where that is not the
    operand's last dimension, a transposed copy is made and read instead. Where the operand itself has been put in another order, as the
    filter that an input gradient reads backwards, the copy is made of what that was made from.

    Logits of a text times a table of all words would copy the table, which is larger by far than text and logits. Where a copy moves four times as
    much as copies of the other operand and of the result do, and the caller alone reads the result, the product is turned: the last two
    dimensions of its result change places, vectors run along the other operand, and the result is transposed.

    Before: `%y = linalg.generic {maps (m,n,k) -> (m,k), (n,k), (m,n)} %a, %w`
    After: `%t = linalg.generic {maps (k,n) -> (n,k), (k,n)} %w`, `%y = linalg.generic {(m,k), (k,n), (m,n)} %a, %t`
  }];
  let dependentDialects = ["::cauce::rt::RtDialect", "::mlir::tensor::TensorDialect"];
}

def PlaceConcatsPass : Pass<"place-concats", "::mlir::func::FuncOp"> {
  let summary = "make the parts of a concatenation where they belong";
  let description = [{
    A concatenation is a place in memory, which those who make its parts write: tensor.concat, which no kernel computes. A part that the caller
    passes or gets, that a reshape or a loop reads, or that is a part of another concatenation already, is copied into its place.

    Before: `%y = linalg.generic {%a where j < 4, else %b at j - 4} : tensor<?x9xf32>`
    After: `%y = tensor.concat dim(1) %a, %b : (tensor<?x4xf32>, tensor<?x5xf32>) -> tensor<?x9xf32>`

    Leaves alone what is returned, what has no part that could be made in place, parts with less than four elements side by side, and
    what would be in memory, as a whole, while most else is.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def FormKernelsPass : Pass<"form-kernels", "::mlir::ModuleOp"> {
  let summary = "group linalg ops into kernels";
  let description = [{
    Each contraction takes the elementwise ops that consume its result at the same place; other ops share a kernel when
    they share their outer dimensions. The ops of a kernel move to a private function with `rt.kernel` and
    `rt.schedule`, the host function dispatches it. A kernel is called after what it computes and the sizes of its loops.

    Before: `%y = linalg.generic {contraction} ...`, `%z = linalg.generic {relu} %y`
    After: `%z = rt.dispatch @dot_relu_Nx3x4(%x, %w) [%N]`

    Needs linalg on tensors with `rt.dims` and `rt.symbol` on the functions. Never changes what is computed.
  }];
  let dependentDialects = ["::cauce::rt::RtDialect", "::mlir::tensor::TensorDialect"];
}

def AssignLayoutsPass : Pass<"assign-layouts", "::mlir::ModuleOp"> {
  let summary = "decide where the elements of states and intermediates lie";
  let description = [{
    States that contractions read in vectors are packed in panels, and so are the states that are updated with them;
    what lies between kernels gets rows padded to whole vectors. What callers see stays dense.
    The decision is the attribute `rt.layout` on arguments and results of kernels and functions; the module's `rt.target` says how wide a
    panel is.
  }];
  let dependentDialects = ["::cauce::rt::RtDialect"];
}

def MergeKernelsPass : Pass<"merge-kernels", "::mlir::ModuleOp"> {
  let summary = "keep one of several equal kernels";
  let description = [{
    Kernels that are equal but for their names and locations are compiled once. So are those that use other integers (i32, i64), of
    schedules that take scalars besides their operands (`loops`), in ops over all elements, such as the initialisers of equal layers: these become arguments,
    constants of the host.
  }];
}

def CountWorkPass : Pass<"count-work", "::mlir::ModuleOp"> {
  let summary = "count the operations and bytes of a run of each kernel";
  let description = [{
    Sets `rt.flops` and `rt.bytes`, polynomials in the symbols, on every kernel: what profiles divide by time.

    A floating-point operation counts one, a fused multiply-add two, a math function one, whatever it is made of;
    comparisons, selections, conversions and integers count nothing. Padding, and what a schedule computes twice, is not
    counted. Bytes are those that have to be moved: each argument read once and each result written once, dense; of an
    argument that is only looked up in, an element for each look-up.

    Before: `func.func private @k(%x: tensor<?x4xf32> {rt.dims = ["N"]}, ...) -> (tensor<?x4xf32> ...) attributes {rt.kernel}`
    After: the same with `rt.flops = #rt.size<4*N>, rt.bytes = #rt.size<32*N>`

    Needs kernels as linalg ops. A kernel with a size that has no name gets neither attribute.
  }];
  let dependentDialects = ["::cauce::rt::RtDialect"];
}

#endif // CAUCE_COMPILER_FUSION_PASSES_TD
