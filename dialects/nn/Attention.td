// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention: an op because neither it nor its adjoint has to store the scores, of which there is one for each pair of a query and a key.
#ifndef CAUCE_DIALECTS_NN_ATTENTION_TD
#define CAUCE_DIALECTS_NN_ATTENTION_TD

include "dialects/nn/NnBase.td"

// What both ops take behind their own operands.
defvar attentionOptions = (ins Optional<RankedTensorOf<[AnyFloat, I1]>>:$mask, Optional<0DTensorOf<[I64]>>:$key, Optional<0DTensorOf<[I64]>>:$counter,
  F64Attr:$scale, OptionalAttr<F64Attr>:$softcap, DefaultValuedAttr<Nn_Causal, "::cauce::nn::Causal::none">:$causal,
  DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$mask_dims, DefaultValuedAttr<F64Attr, "0.0">:$rate);
defvar attentionFormat = [{
  `scale` $scale (`softcap` $softcap^)? (`causal` $causal^)? (`mask` $mask^ `along` $mask_dims)? (`dropout` $rate^ `of` $key `,` $counter)?
  attr-dict `:` functional-type(operands, results)
}];

def Nn_AttentionOp : Nn_Op<"attention", [AttrSizedOperandSegments, InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "weighted means of values, by how queries and keys fit";
  let description = [{
    For each sample and each head h of the queries, with g = h / (Hq / Hkv) the head of keys and values that it shares with its neighbours:

    - `s[i, j] = scale sum_d q[i, h, d] k[j, g, d]`, then with `softcap` c `c tanh(s / c)`, then `mask`: what it does not keep is -infinity, and numbers are
      added; then `causal`: key j is kept by query i if j <= i (`top_left`), or if j <= i + Lk - Lq (`bottom_right`, the last query keeps the last key);
    - `lse[h, i] = ln sum_j exp(s[i, j])`, `p[i, j] = exp(s[i, j] - lse[h, i])`, and `y[i, h] = sum_j p[i, j] v[j, g]`.

    A query that keeps no key, or has none, has `y` 0 and `lse` -infinity. With dropout, `p[i, j]` counts as 0 in `y`, and as `p[i, j] / (1 - rate)` otherwise,
    where the bits of `nn.random_bits` of `key` and `counter` in the shape of the scores, as an unsigned number, are below `ceil(rate 2^24) 2^8`; `rate` is
    rounded to f32. The weight of a key that is not kept is 0, which what is NaN or infinite in its value makes NaN, as in PyTorch.

    Shapes: `q` is (B..., Lq, Hq, D), `k` (B..., Lk, Hkv, D), `v` (B..., Lk, Hkv, Dv), `y` (B..., Lq, Hq, Dv), `lse` (B..., Hq, Lq). Heads stand beside
    features, as a product with a weight leaves them, so that neither what comes before nor what comes behind moves an element. The scores are
    (B..., Hq, Lq, Lk); `mask` has those of their dimensions that `mask_dims` says.

    Constraints: `q` has at least three dimensions, `k` and `v` as many; B, D, Lk, Hkv and element types are equal; Hq equals Hkv or is a multiple of it,
    both numbers; `mask` is of i1 or of the elements of `q`; `mask_dims` are dimensions of the scores, ascending, each once, and the sizes of `mask` are theirs;
    `softcap` is above 0; `key`, `counter` and a rate other than 0 come together; `rate` is in [0, 1).

    Gradient: `nn.attention_gradient`, which computes the scores again. Keeps `q`, `k`, `v`, `mask`, `y` and `lse` alive.

    Example: `%y, %lse = nn.attention %q, %k, %v scale 5.0e-01 causal top_left : (tensor<2x5x6x4xf32>, tensor<2x7x3x4xf32>, tensor<2x7x3x8xf32>) -> (tensor<2x5x6x8xf32>, tensor<2x6x5xf32>)`
  }];
  let arguments = !con((ins Nn_FloatTensor:$q, Nn_FloatTensor:$k, Nn_FloatTensor:$v), attentionOptions);
  let results = (outs Nn_FloatTensor:$y, Nn_FloatTensor:$lse);
  let assemblyFormat = !strconcat("$q `,` $k `,` $v ", attentionFormat);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Ops of other families that compute the results. The scores are stored, or where queries are many, those of some at a time.
    ::llvm::SmallVector<::mlir::Value> decompose(::mlir::OpBuilder &builder);
  }];
}

def Nn_AttentionGradientOp : Nn_Op<"attention_gradient", [
    AttrSizedOperandSegments, InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "adjoint of attention";
  let description = [{
    With s and p as `nn.attention` has them, of the given `lse`, and w what dropout makes of p, for each sample and head:

    - `dw[i, j] = sum_d dy[i, d] v[j, d]`, `dp` what dropout makes of `dw`, and `ds[i, j] = p[i, j] (dp[i, j] + dlse[i] - sum_d dy[i, d] y[i, d])`,
      which is the cotangent of a `mask` of numbers, summed over the dimensions that it has not; with `softcap` c, `dt = ds (1 - tanh(t / c)^2)`, t being
      what the cap is put on, otherwise `dt = ds`;
    - `dq[i] = scale sum_j dt[i, j] k[j]`, `dk[j] = scale sum_i dt[i, j] q[i]`, `dv[j] = sum_i w[i, j] dy[i]`, the last two summed over heads
      of queries that share one of keys and values.

    Shapes: `y`, `lse`, `dy` and `dlse` are as the results of `nn.attention`; `dq`, `dk`, `dv` and, of a `mask` of numbers, `dmask` are as what they are cotangents of.
    Constraints: those of `nn.attention`; `y` and `dy`, `lse` and `dlse` have the types of its results.
    Gradient: that of its parts, which store the scores. `y` and `lse` are operands like all others.

    Example: `%dq, %dk, %dv = nn.attention_gradient %q, %k, %v, %y, %lse, %dy, %dlse scale 5.0e-01 : (tensor<2x5x3x4xf32>, tensor<2x7x3x4xf32>, tensor<2x7x3x8xf32>, tensor<2x5x3x8xf32>, tensor<2x3x5xf32>, tensor<2x5x3x8xf32>, tensor<2x3x5xf32>) -> (tensor<2x5x3x4xf32>, tensor<2x7x3x4xf32>, tensor<2x7x3x8xf32>)`
  }];
  let arguments = !con((ins Nn_FloatTensor:$q, Nn_FloatTensor:$k, Nn_FloatTensor:$v, Nn_FloatTensor:$y, Nn_FloatTensor:$lse, Nn_FloatTensor:$dy,
    Nn_FloatTensor:$dlse), attentionOptions);
  let results = (outs Nn_FloatTensor:$dq, Nn_FloatTensor:$dk, Nn_FloatTensor:$dv, Optional<Nn_FloatTensor>:$dmask);
  let assemblyFormat = !strconcat("$q `,` $k `,` $v `,` $y `,` $lse `,` $dy `,` $dlse ", attentionFormat);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Ops of other families that compute the results. The scores are stored, or where queries are many, those of some at a time.
    ::llvm::SmallVector<::mlir::Value> decompose(::mlir::OpBuilder &builder);
  }];
}

#endif // CAUCE_DIALECTS_NN_ATTENTION_TD
