// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Randomness: a key and a counter in, bits out.
#ifndef CAUCE_DIALECTS_NN_RANDOM_TD
#define CAUCE_DIALECTS_NN_RANDOM_TD

include "dialects/nn/NnBase.td"

def Nn_RandomBitsOp : Nn_Op<"random_bits", [NotDifferentiable]> {
  let summary = "counter-based random bits";
  let description = [{
    Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): element i, in row-major order,
    is word i % 4 of the block with counter (i / 4, 0, low and high word of `counter`) under the key (low and high word
    of `key`). The same key and counter give the same bits, whatever the shape's rank.
    Shapes: `key` and `counter` are scalars.

    Example: `%y = nn.random_bits %key, %counter : tensor<i64>, tensor<i64> -> tensor<2x3xi32>`
  }];
  let arguments = (ins 0DTensorOf<[I64]>:$key, 0DTensorOf<[I64]>:$counter);
  let results = (outs RankedTensorOf<[I32]>:$y);
  let assemblyFormat = "$key `,` $counter attr-dict `:` type($key) `,` type($counter) `->` type($y)";
}

#endif // CAUCE_DIALECTS_NN_RANDOM_TD
