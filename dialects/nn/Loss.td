// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The softmax family: ops because their numerics and gradients are better than those of their parts.
#ifndef CAUCE_DIALECTS_NN_LOSS_TD
#define CAUCE_DIALECTS_NN_LOSS_TD

include "dialects/nn/NnBase.td"

class Nn_SoftmaxOpBase<string mnemonic, string formula, string gradient> : Nn_Op<mnemonic, [
    SameOperandsAndResultType, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = mnemonic # " along dimensions";
  let description = "`y = " # formula # "` along `dims`, the last one if none are said, with the maximum subtracted first. What has NaN or "
    # "infinity along them, or -infinity alone, becomes NaN; among others -infinity is a probability of 0.\n\n"
    # "Shapes: `x` and `y` are the same, at least rank 1.\n\n"
    # "Constraints: `dims` are dimensions of `x`, at least one, ascending, each once.\n\n"
    # "Gradient: " # gradient # "\n\n"
    # "Example: `%y = nn." # mnemonic # " %x along [0] : tensor<2x3xf32>`";
  let arguments = (ins Nn_FloatTensor:$x, DenseI64ArrayAttr:$dims);
  let results = (outs Nn_FloatTensor:$y);
  let assemblyFormat = "$x attr-dict custom<DimsOrLast>($dims, type($y))";
  let builders = [OpBuilder<(ins "::mlir::Value":$x), [{ build($_builder, $_state, x, lastDimension(x)); }]>];
  let hasVerifier = 1;
}

def Nn_SoftmaxOp : Nn_SoftmaxOpBase<"softmax", "exp(x) / sum(exp(x))", "`dx = y (dy - sum(dy y))`.">;
def Nn_LogSoftmaxOp : Nn_SoftmaxOpBase<"log_softmax", "x - ln(sum(exp(x)))", "`dx = dy - exp(y) sum(dy)`.">;

def Nn_SoftmaxCrossEntropyOp : Nn_Op<"softmax_cross_entropy", [
    AllTypesMatch<["logits", "labels"]>, InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "cross-entropy of softmax(logits) against probabilities";
  let description = [{
    `y[i] = -sum_c labels[i, c] log_softmax(logits)[i, c]`; 0 times -infinity, of a masked class, is 0.
    Shapes: `logits` and `labels` are (D..., C), `y` is (D...).
    Gradient: `dlogits = dy (softmax(logits) sum(labels) - labels)`, `dlabels = -dy log_softmax(logits)`.

    Example: `%y = nn.softmax_cross_entropy %logits, %labels : tensor<2x3xf32> -> tensor<2xf32>`
  }];
  let arguments = (ins Nn_FloatTensor:$logits, Nn_FloatTensor:$labels);
  let results = (outs Nn_FloatTensor:$y);
  let assemblyFormat = "$logits `,` $labels attr-dict `:` type($logits) `->` type($y)";
}

def Nn_SparseSoftmaxCrossEntropyOp : Nn_Op<"sparse_softmax_cross_entropy", [
    InferTypeOpAdaptor, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "cross-entropy of softmax(logits) against class indices";
  let description = [{
    `y[i] = -log_softmax(logits)[i, ids[i]]`. An id outside [0, C) names no class: its probability is 0 and `y[i]` infinite.
    Shapes: `logits` is (D..., C), `ids` is (D...) of integers, `y` is (D...).
    Constraints: the leading dimensions of `logits` equal those of `ids`.
    Gradient: `dlogits = dy (softmax(logits) - one_hot(ids))`.

    Example: `%y = nn.sparse_softmax_cross_entropy %logits, %ids : tensor<2x3xf32>, tensor<2xi64> -> tensor<2xf32>`
  }];
  let arguments = (ins Nn_FloatTensor:$logits, RankedTensorOf<[AnyInteger]>:$ids);
  let results = (outs Nn_FloatTensor:$y);
  let assemblyFormat = "$logits `,` $ids attr-dict `:` type($logits) `,` type($ids) `->` type($y)";
}

#endif // CAUCE_DIALECTS_NN_LOSS_TD
