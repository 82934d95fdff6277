// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The train dialect: what has a name or an identity. States, how they are read and written, gradients of values, and
// what a training step is made of.
#ifndef CAUCE_DIALECTS_TRAIN_TRAIN_TD
#define CAUCE_DIALECTS_TRAIN_TRAIN_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/train/Mode.td"
include "dialects/train/Numbers.td"

def Train_IdsAttr : AttrDef<Train_Dialect, "Ids"> {
  let mnemonic = "ids";
  let summary = "elements of an argument that name one of `count` things, or a size that counts them";
  let description = [{
    Those with an index in [begin, end) along `dimension`, all of them unless it says so, lie in [0, count). Whoever calls the
    function checks that (in a compiled program the runtime does), so that nothing that is counted from 0 is named by what
    does not exist. Elements of floats may have a fraction, which is cut off when they become integers. `ignored`, a number outside [0, count), is let in, too: a label
    that no loss counts; 0 if there is none. A `count` of 2^63 - 1 is that of no things: elements are weights, of which is asked alone that they are
    finite and at least 0. With `end` 0 there are no such elements: what names things from 0 on is the places along `dimension`, of which there are `count` at most.
    Constraints: `count` is at least 1; 0 <= `begin` < `end`, or both are 0; `ignored` is 0, or not in [0, count); the argument has such a `dimension`, or is a scalar and has none.

    Example: `%ids: tensor<?x5xi64, #nn.symbols<N>> {train.ids = [#train.ids<count = 10, dimension = 1, begin = 0, end = 2>]}`
  }];
  let parameters = (ins "int64_t":$count, DefaultValuedParameter<"int64_t", "0">:$dimension,
    DefaultValuedParameter<"int64_t", "0">:$begin, DefaultValuedParameter<"int64_t", "INT64_MAX">:$end, DefaultValuedParameter<"int64_t", "0">:$ignored);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The count of what names nothing: weights.
    static constexpr int64_t ofWeights = INT64_MAX;
    /// Whether places name things, and no elements.
    bool isOfPlaces() const { return getEnd() == 0; }
  }];
}

class Train_Op<string mnemonic, list<Trait> traits = []> : Op<Train_Dialect, mnemonic, traits>;

// What is done with a state. The numbers are those of CAUCE_STATE_* in runtime/include/cauce/program_abi.h.
def Train_Trained : I32BitEnumAttrCaseBit<"trained", 0>;           // the optimizer changes it
def Train_Saved : I32BitEnumAttrCaseBit<"saved", 1>;               // a file of weights holds it
def Train_Checkpointed : I32BitEnumAttrCaseBit<"checkpointed", 2>; // so does a checkpoint
def Train_Reset : I32BitEnumAttrCaseBit<"reset", 3>;               // zeroed before each pass over data
def Train_Seed : I32BitEnumAttrCaseBit<"seed", 4>;                 // the runtime writes the seed to it before @init
def Train_Rate : I32BitEnumAttrCaseBit<"rate", 5>;                 // whoever trains writes a learning rate to it
def Train_StateFlags : I32BitEnumAttr<"StateFlags", "what is done with a state", [
    Train_Trained, Train_Saved, Train_Checkpointed, Train_Reset, Train_Seed, Train_Rate,
    // Printed instead of their flags, the last that fits.
    I32BitEnumAttrCaseGroup<"weight", [Train_Saved, Train_Checkpointed]>,
    I32BitEnumAttrCaseGroup<"parameter", [Train_Trained, Train_Saved, Train_Checkpointed]>]> {
  let cppNamespace = "::cauce::train";
  let genSpecializedAttr = 0;
  let printBitEnumPrimaryGroups = 1;
}
def Train_StateFlagsAttr : EnumAttr<Train_Dialect, Train_StateFlags, "flags"> {
  let assemblyFormat = "`<` $value `>`";
}

def Train_RegularizerAttr : Train_NumbersAttr<"Regularizer", "regularizer", (ins Train_Number<"0", Train_AtLeast0>:$l1, Train_Number<"0", Train_AtLeast0>:$l2)> {
  let summary = "a penalty of a parameter";
  let description = [{
    `l1 sum |w| + l2 sum w^2`, as Keras defines both, of which training adds the gradient to that of the loss.

    Example: `train.state parameter @w : tensor<3xf32> {regularizer = #train.regularizer<l2 = 0.01>}`
  }];
}

def Train_StateOp : Train_Op<"state", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "named value that lives from call to call";
  let description = [{
    `flags` say what is done with it: `trained` by the optimizer, `saved` in files of weights, `checkpointed`, `reset` to zeros before
    each pass over data; the runtime writes the seed to that with `seed`, and whoever trains a learning rate to that with `rate`. What is trained is
    saved, and what is saved is checkpointed: `parameter` is all three, and `weight`, statistics or what is frozen, the latter two. What an
    optimizer remembers is `of` a parameter, and changes when this one does. `initializer` says what @init sets the state to, zeros without it. What is
    trained may have a `regularizer`, a `learning_rate_scale`, which multiplies the learning rate, and a `weight_decay` instead of the optimizer's.
    Constraints: the type has a static shape; what is reset has no other flag, what is trained is saved, and what is saved, has a seed or a
    rate is checkpointed; a seed is `tensor<i64>`, a rate `tensor<f32>`; `of` names a train.state that is trained, and is itself checkpointed, but not
    saved; `learning_rate_scale` and `weight_decay` are of what is trained, finite and at least 0; what is given has the
    type of the state, and what is random floats as elements.

    Example: `train.state parameter @w : tensor<784x300xf32> {initializer = #train.glorot_uniform, regularizer = #train.regularizer<l2 = 0.01>}`
  }];
  let arguments = (ins Train_StateFlagsAttr:$flags, SymbolNameAttr:$sym_name, OptionalAttr<FlatSymbolRefAttr>:$of, TypeAttr:$type,
                       OptionalAttr<Train_InitializerAttrInterface>:$initializer, OptionalAttr<Train_RegularizerAttr>:$regularizer,
                       OptionalAttr<F64Attr>:$learning_rate_scale, OptionalAttr<F64Attr>:$weight_decay);
  let builders = [OpBuilder<(ins "StateFlags":$flags, "::llvm::StringRef":$name, "::mlir::Type":$type, CArg<"InitializerAttrInterface", "{}">:$initializer,
                                 CArg<"RegularizerAttr", "{}">:$regularizer, CArg<"::llvm::StringRef", "\"\"">:$of)>];
  let assemblyFormat = "custom<Flags>($flags) $sym_name (`of` $of^)? `:` $type attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool has(StateFlags flags) { return bitEnumContainsAll(getFlags(), flags); }
  }];
}

def Train_ReadOp : Train_Op<"read", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "value of a state at the start of the function";
  let description = [{
    Constraints: `state` names a train.state of the result's type.

    Example: `%w = train.read @w : tensor<784x300xf32>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$state);
  let results = (outs AnyRankedTensor:$value);
  let assemblyFormat = "$state attr-dict `:` type($value)";
}

def Train_WriteOp : Train_Op<"write", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "value of a state after the function";
  let description = [{
    Constraints: `state` names a train.state of the operand's type; a function writes a state at most once.

    Example: `train.write %w, @w : tensor<784x300xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$value, FlatSymbolRefAttr:$state);
  let assemblyFormat = "$value `,` $state attr-dict `:` type($value)";
}

def Train_KeepOp : Train_Op<"keep", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "scores and labels that the runtime keeps for a metric";
  let description = [{
    For metrics of the order of all scores, which no accumulator of a fixed size holds. `rows` are pairs of a score and a label, -infinity where it does not count;
    the runtime keeps them from call to call until metrics are reset. What reads `state` gets the area under their ROC curve
    and their average precision (runtime/train/Curve.h). The function gets a result with the attribute `train.kept`, which callers do not see.
    Constraints: `state` names a train.state that is reset, of type tensor<2xf64>; `rows` are f64, the last size is 2; a function keeps
    rows for a state at most once.

    Example: `train.keep %rows, @curve : tensor<?x2xf64, #nn.symbols<N>>`
  }];
  let arguments = (ins AnyRankedTensor:$rows, FlatSymbolRefAttr:$state);
  let assemblyFormat = "$rows `,` $state attr-dict `:` type($rows)";
  let hasVerifier = 1;
}

def Train_GradientOp : Train_Op<"gradient", [Pure]> {
  let summary = "derivatives of a value with respect to others";
  let description = [{
    The cotangents of `wrt` for the cotangent `seed` of `y`: for a scalar `y` and seed 1, its gradients. `wrt` are
    values of the same function that `y` may depend on; a value it does not depend on gets zeros. The gradient of a
    gradient is the second derivative. With `required` it is an error, of --differentiate, if `y` depends on none of them,
    or only through ops that have no derivative.
    Constraints: there is at least one of `wrt`; `seed` has the type of `y`, `gradients` have the types of `wrt`, all of float elements.

    Example: `%dw = train.gradient %loss, %one wrt %w : tensor<f32>, tensor<f32> wrt tensor<4x3xf32> -> tensor<4x3xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$y, AnyRankedTensor:$seed, Variadic<AnyRankedTensor>:$wrt, UnitAttr:$required);
  let results = (outs Variadic<AnyRankedTensor>:$gradients);
  let assemblyFormat = "$y `,` $seed (`required` $required^)? `wrt` $wrt attr-dict `:` type($y) `,` type($seed) `wrt` type($wrt) `->` type($gradients)";
  let hasVerifier = 1;
}

def Train_DropoutOp : Train_Op<"dropout", [Pure, AllTypesMatch<["x", "y"]>, DeclareOpInterfaceMethods<Train_ModalOpInterface>]> {
  let summary = "random zeros during training";
  let description = [{
    In @step each element is zero with probability `rate` and divided by 1 - rate otherwise (inverted dropout, as
    PyTorch and Keras), with `rate` rounded to f32; everywhere else `y = x`.
    Constraints: `rate` is in [0, 1).

    Example: `%y = train.dropout %x rate 5.0e-01 : tensor<?x10xf32, #nn.symbols<N>>`
  }];
  let arguments = (ins AnyRankedTensor:$x, F64Attr:$rate);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x `rate` $rate attr-dict `:` type($x)";
  let hasVerifier = 1;
}

def Train_AttentionDropoutOp : Train_Op<"attention_dropout", [Pure, AllTypesMatch<["x", "y"]>, DeclareOpInterfaceMethods<Train_ModalOpInterface>]> {
  let summary = "random zeros among the weights of attention during training";
  let description = [{
    In @step `y` is what the `nn.attention` that makes `x` gives with dropout of its weights at `rate`; everywhere else `y = x`.
    Constraints: `x` is the first result of an `nn.attention` without dropout; `rate` is in [0, 1).

    Example: `%d = train.attention_dropout %y rate 1.0e-01 : tensor<?x5x3x4xf32, #nn.symbols<N>>`
  }];
  let arguments = (ins AnyRankedTensor:$x, F64Attr:$rate);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x `rate` $rate attr-dict `:` type($x)";
  let hasVerifier = 1;
}

def Train_NoiseOp : Train_Op<"noise", [Pure, DeclareOpInterfaceMethods<Train_ModalOpInterface>]> {
  let summary = "random numbers of a batch";
  let description = [{
    In a training step they are drawn anew, as `kind` draws a state; everywhere else they are the same in each call, whatever the seed is, so that
    what is measured does not depend on luck. Noises of a function differ.
    Constraints: `kind` is uniform, normal or truncated_normal; `x` is of floats; no two noises of a function have one name.

    Example: `%z = train.noise "z" : tensor<?x16xf32, #nn.symbols<N>> of #train.normal`
  }];
  let arguments = (ins StrAttr:$name, Train_InitializerAttrInterface:$kind);
  let results = (outs AnyRankedTensor:$x);
  let assemblyFormat = "$name attr-dict `:` type($x) `of` $kind";
  let hasVerifier = 1;
}

def Train_BatchStatisticsOp : Train_Op<"batch_statistics", [Pure, AllTypesMatch<["x", "distances"]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
                                                            DeclareOpInterfaceMethods<Train_ModalOpInterface>]> {
  let summary = "distances from the mean and variance of a batch during training, from running ones elsewhere";
  let description = [{
    Mean and variance are one number for every element along the last dimension, a channel, over all other dimensions. In a training step they are those of `x`,
    the variance that of the population, the mean square of the n distances from the mean. The step leaves (1 - momentum) s + momentum b in the states, where s is what was
    in them and b the mean, or the variance of the sample, n / (n - 1) times that of the population, as PyTorch; Keras and ONNX call 1 - momentum
    the momentum. A batch with fewer than two values of a channel leaves them as they are. Everywhere else mean and variance are the values of the states,
    which no derivative reaches.
    Constraints: `x` is of floats, of rank 2 or more, with a static last size; `distances` is as `x`, `variance` a vector of that size and of its
    elements; `momentum` is in [0, 1]; `running_mean` and `running_variance` name two states of their type with the flags of `weight`, and a function
    gathers them once.

    Example: `%d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 : tensor<?x3xf32, #nn.symbols<N>> -> tensor<3xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x, FlatSymbolRefAttr:$running_mean, FlatSymbolRefAttr:$running_variance, F64Attr:$momentum);
  let results = (outs AnyRankedTensor:$distances, AnyRankedTensor:$variance);
  let assemblyFormat = "$x `,` $running_mean `,` $running_variance `momentum` $momentum attr-dict `:` type($x) `->` type($variance)";
  let hasVerifier = 1;
}

def Train_MetricOp : Train_Op<"metric"> {
  let summary = "what is measured besides the loss";
  let description = [{
    In the function @loss. `predictions` are scores, probabilities or, of errors, outputs; `labels` class indices, 0 and 1, or targets. `weights` say how much each
    sample, or each output of it, counts: means are divided by their sum, and what is counted is summed up by weight. What weighs 0 may be anything, and is not
    looked at; auc and average_precision leave it out, and take all others for equals.
    Constraints: `predictions` are floats of rank 1 or more; `labels` have their shape, or the leading sizes of it, which for mae, mse and r2 leaves out a
    size of 1, and are class indices for top_k, with at least `k` classes; auc and average_precision take one score per sample; with `multi_label` labels have the shape of the
    predictions; `logits` are one score per sample or one per label. `weights` are floats with the shape of the predictions or its leading sizes, of mae, mse and r2 any of these, of others one for each sample.

    Example: `train.metric "hits" #train.accuracy %p, %l : tensor<?x10xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>`
  }];
  let arguments = (ins StrAttr:$name, AnyRankedTensor:$predictions, AnyRankedTensor:$labels, Optional<AnyRankedTensor>:$weights, Train_MetricAttrInterface:$kind);
  let assemblyFormat = [{
    $name custom<Metric>($kind) $predictions `,` $labels (`weights` $weights^)? attr-dict `:` type($predictions) `,` type($labels) (`,` type($weights)^)?
  }];
  let hasVerifier = 1;
}

def Train_LossWeightOp : Train_Op<"loss_weight"> {
  let summary = "how much a batch counts";
  let description = [{
    In the function @loss, once. The loss of several batches is the mean of theirs, in which each has this weight; without it, the number of its samples. It is what the
    loss of a batch was divided by: the labels that count, or their weights.
    Constraints: `weight` is a scalar of floats.

    Example: `train.loss_weight %count : tensor<f32>`
  }];
  let arguments = (ins 0DTensorOf<[AnyFloat]>:$weight);
  let assemblyFormat = "$weight attr-dict `:` type($weight)";
}

def Train_ClipAttr : Train_NumbersAttr<"Clip", "clip", (ins Train_Number<"HUGE_VAL", Train_Above0>:$norm, Train_Number<"HUGE_VAL", Train_Above0>:$value)> {
  let summary = "limits of gradients, penalties included";
  let description = [{
    Each element into [-`value`, `value`], then all gradients scaled so that their common norm is at most `norm`, whichever is there. A step
    whose gradients have no finite norm is skipped, and counted by the result `skipped_steps` of @step_metrics.

    Example: `train.training optimizer #train.sgd clip <norm = 1>`
  }];
}

def Train_TrainingOp : Train_Op<"training", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "how parameters are updated";
  let description = [{
    By an `optimizer`, at its learning rate or what a `schedule` makes of it; a state with the flag `rate` replaces both while it is not
    negative. `clip` limits gradients first. `precision`: the element type that products of a step round their operands to. With f16 the loss is
    scaled (BuildStep.cpp), and a step whose gradients are not finite is skipped, and counted by the result `skipped_steps` of @step_metrics.

    A program may have several, its phases, each with a name: what is trained by turns, as the two nets of a GAN. A phase minimises the function `loss`,
    @loss if it says none, by its `parameters`, by all if it says none; parameters of other phases are constants for it. It takes `steps` steps, 1 if it
    does not say it, on each batch, before the next phase takes its own. It has a rate, a counter and slots of its own, also of a
    parameter that another phase trains, too.

    With `accumulates` the program has a function @accumulate, or @PHASE.accumulate, besides the step, which takes a batch and adds its gradients to sums among the
    states. The next step takes the mean over the samples of these batches and its own, as if they were one batch, and leaves sums of 0.
    Constraints: `precision` is f16 or bf16; `steps` is from 1 to 2^32 - 1, and 1 without a name or with `accumulates`; a name is of letters, digits, '_' and '-', and of one phase; each of several
    phases has one; `loss` names a function; `parameters` are at least one, and name states that are trained, each once; what is trained is trained by a phase.

    Example: `train.training optimizer #train.adam<learning_rate = 0.1> schedule #train.cosine<steps = 4690>`
    Example: `train.training @critic loss @critic_loss parameters [@w, @b] steps 2 optimizer #train.adam`
    Example: `train.training accumulates optimizer #train.sgd`
  }];
  let arguments = (ins OptionalAttr<SymbolNameAttr>:$phase, OptionalAttr<FlatSymbolRefAttr>:$loss, OptionalAttr<FlatSymbolRefArrayAttr>:$parameters,
                       DefaultValuedAttr<I64Attr, "1">:$steps, UnitAttr:$accumulates, Train_OptimizerAttrInterface:$optimizer, OptionalAttr<Train_ScheduleAttrInterface>:$schedule,
                       OptionalAttr<Train_ClipAttr>:$clip, OptionalAttr<TypeAttr>:$precision);
  let assemblyFormat = [{
    ($phase^)? (`loss` $loss^)? (`parameters` $parameters^)? (`steps` $steps^)? (`accumulates` $accumulates^)?
    `optimizer` custom<Optimizer>($optimizer) (`schedule` custom<Schedule>($schedule)^)? (`clip` $clip^)? (`precision` $precision^)? attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The function that it minimises.
    ::llvm::StringRef getLossName() { return getLoss().value_or("loss"); }
    /// What it calls its part of the program (nameInPhase).
    std::string nameOf(::llvm::StringRef name);
    /// Whether it trains a state that is trained.
    bool trains(::llvm::StringRef state) {
      return !getParameters() || ::llvm::is_contained(getParametersAttr(), ::mlir::FlatSymbolRefAttr::get(getContext(), state));
    }
  }];
}

#endif // CAUCE_DIALECTS_TRAIN_TRAIN_TD
