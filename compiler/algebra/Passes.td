// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rewriting of programs over nn.
#ifndef CAUCE_COMPILER_ALGEBRA_PASSES_TD
#define CAUCE_COMPILER_ALGEBRA_PASSES_TD

include "mlir/Pass/PassBase.td"

def ContractOverlapsPass : Pass<"contract-overlaps", "::mlir::func::FuncOp"> {
  let summary = "turn sums of overlapping products into products over windows";
  let description = [{
    Each `nn.overlap_add` of an `nn.dot_general`, with other overlap_adds and transposes between them, whose windows are those of one
    operand, the data, and whose places in a window are those of the other, the filter: the product over windows of the padded data with
    the filter reversed computes the same, and nothing is stored that is larger than its result.

    Before: `%p = nn.dot_general %dy, %f contract [2] x [2] : tensor<2x5x4xf32>, tensor<3x7x4xf32> -> tensor<2x5x3x7xf32>`,
    `%dx = nn.overlap_add %p along 1 : tensor<2x5x3x7xf32> -> tensor<2x7x7xf32>`
    After: `%a = nn.pad %dy along 1 low 2 high 2`, `%w = nn.windows %a along 1 size 3`, `%r = nn.reverse %f along 0`,
    `%dx = nn.dot_general %w, %r contract [2, 3] x [0, 2] : tensor<2x7x3x4xf32>, tensor<3x7x4xf32> -> tensor<2x7x7xf32>`

    With a stride S, the S results from one window to the next are S products. Where S divides the window, or nearly does, they are one
    with the filter split in two dimensions, of which the one of size S stays a dimension of the result; else S products with filters of their
    own, each S-th place of the window, whose results are padded to where they belong and added. With a stride and a dilation that both are no multiple of the
    other, zeros come between the data.

    Explains which sums became products, and why the others did not. Precondition: no `train.gradient` is left, whose rules need the sums.
  }];
}

def FoldTransposesPass : Pass<"fold-transposes", "::mlir::func::FuncOp"> {
  let summary = "let products with batch dimensions read their operands where they lie";
  let description = [{
    The gradients of a depthwise convolution are products with the channels as batch dimension of a transposed operand. The product reads what
    is transposed, by other numbers of dimensions, if that has a batch dimension last: vectors run along it. Pads and windows between the
    two are made of what is transposed.

    Before: `%t = nn.transpose %x, [2, 0, 1] : tensor<2x5x8xf32> -> tensor<8x2x5xf32>`,
    `%w = nn.windows %t along 2 size 3 : tensor<8x2x5xf32> -> tensor<8x2x3x3xf32>`,
    `%y = nn.dot_general %w, %f batch [0] x [1] contract [3] x [0] : tensor<8x2x3x3xf32>, tensor<3x8xf32> -> tensor<8x2x3xf32>`
    After: `%w = nn.windows %x along 1 size 3 : tensor<2x5x8xf32> -> tensor<2x3x3x8xf32>`,
    `%y = nn.dot_general %w, %f batch [3] x [1] contract [2] x [0] : tensor<2x3x3x8xf32>, tensor<3x8xf32> -> tensor<8x2x3xf32>`

    Never touches a product whose result would have its dimensions in another order.
  }];
}

def DecomposeAttentionPass : Pass<"decompose-attention", "::mlir::func::FuncOp"> {
  let summary = "make attention of products and exponentials";
  let description = [{
    `nn.attention` and `nn.attention_gradient` become ops of other families, which store the scores. What the second computes of them as the first
    does is computed once. Of 512 queries or more, if their number is known and there is no dropout, both are loops over blocks of 128 of them, and never
    store more scores than those of a block; the second computes them again.

    Before: `%y, %lse = nn.attention %q, %k, %v scale 5.0e-01 : (tensor<5x3x4xf32>, tensor<7x3x4xf32>, tensor<7x3x8xf32>) -> (tensor<5x3x8xf32>, tensor<3x5xf32>)`
    After: `%s = nn.dot_general %rows, %k batch [1] x [1] contract [2] x [2] : tensor<5x3x4xf32>, tensor<7x3x4xf32> -> tensor<3x5x7xf32>`, then
    `%e = nn.exp` of what is left of it without the maximum of each query, `%t = nn.dot_general %e, %v batch [0] x [1] contract [2] x [0]` and
    the quotient of it and the sums of `%e`

    Precondition: no `train.gradient` is left, of which the op makes less work than of its parts.
  }];
}

def LookUpProductsPass : Pass<"look-up-products", "::mlir::func::FuncOp"> {
  let summary = "multiply the rows of a table instead of those that are looked up in it";
  let description = [{
    A dense layer behind an embedding multiplies each row that is looked up. Where these are as many as the table has rows, or more, each row of
    the table is multiplied once, and products are looked up. So it is with the gradients of both: what comes from all places of an id is added
    up, and the sums, one for each row of the table, are multiplied.

    Before: `%x = nn.gather %t, %ids along 0 : tensor<5x3xf32>, tensor<?x8xi64, #N> -> tensor<?x8x3xf32, #N>`,
    `%y = nn.dot_general %x, %w contract [2] x [0] : tensor<?x8x3xf32, #N>, tensor<3x4xf32> -> tensor<?x8x4xf32, #N>`
    After: `%p = nn.dot_general %t, %w contract [1] x [0] : tensor<5x3xf32>, tensor<3x4xf32> -> tensor<5x4xf32>`,
    `%y = nn.gather %p, %ids along 0 : tensor<5x4xf32>, tensor<?x8xi64, #N> -> tensor<?x8x4xf32, #N>`

    Each symbol counts as 1: with a batch of one row the table may have a third more rows than are looked up. Transposes of what is looked up become
    those of the ids. Values differ by the order of sums of gradients, and where an id is outside of the table and w is not finite.

    Explains whose rows are multiplied once.
  }];
}

def WidenColumnsPass : Pass<"widen-columns", "::mlir::func::FuncOp"> {
  let summary = "fill vectors with neighbouring results of products that have few columns";
  let description = [{
    A product reads its right operand, and writes its result, in vectors along the columns. Those of a convolution with few output
    channels leave most lanes empty. P neighbouring results become the columns of one: windows of K + P - 1 elements, P strides apart, and a
    filter with P shifted copies of itself side by side, zeros between.

    Before: `%w = nn.windows %x along 1 size 5 : tensor<2x12x3xf32> -> tensor<2x8x5x3xf32>`,
    `%y = nn.dot_general %w, %f contract [2, 3] x [0, 1] : tensor<2x8x5x3xf32>, tensor<5x3x6xf32> -> tensor<2x8x6xf32>`
    After: `%w = nn.windows %x along 1 size 6 stride 2 : tensor<2x12x3xf32> -> tensor<2x4x6x3xf32>`,
    `%z = nn.dot_general %w, %g contract [2, 3] x [0, 1] : tensor<2x4x6x3xf32>, tensor<6x3x12xf32> -> tensor<2x4x12xf32>`,
    `%y = nn.reshape %z : tensor<2x4x12xf32> -> tensor<2x8x6xf32>`

    So does the gradient of the filter, of which the P parts are added. What is computed of the result element by element is computed in its
    new shape. P is what the lanes of `rt.target` make cheapest; less than a fifth of the time is not worth it. Where P does not divide the
    number of windows, x is padded and the result cut.

    Explains what was widened. Never rewrites products with batch dimensions, or whose columns come from the windows.
  }];
  let dependentDialects = ["::cauce::rt::RtDialect"];
}

#endif // CAUCE_COMPILER_ALGEBRA_PASSES_TD
