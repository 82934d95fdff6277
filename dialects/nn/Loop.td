// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow: what a network does for each element of a sequence, as long as a condition holds, or by a condition.
#ifndef CAUCE_DIALECTS_NN_LOOP_TD
#define CAUCE_DIALECTS_NN_LOOP_TD

include "dialects/nn/NnBase.td"

def Nn_ScanOp : Nn_Op<"scan", [
    IsolatedFromAbove, SingleBlock, AttrSizedOperandSegments, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "a body computed once for each element of sequences, with values carried from trip to trip";
  let description = [{
    The body is computed `trips` times. It takes the carries, which `inits` are before the first trip; the elements of the sequences, along
    their dimension 0, that belong to the trip: those of trip i have index i, or with `reverse` `trips` - 1 - i; and the invariants, the same in
    each trip. It yields the carries of the next trip, then what is stacked.
    Results: the carries after the last trip, which without a trip are `inits`; the carries before each trip, stacked along a new dimension 0 as the
    elements of the sequences are, which is what the derivative needs, and costs nothing where nobody reads it; and what else the body yields,
    stacked in the same way.
    Constraints: `trips` is a number of at least 0, or a product of symbols; sequences have that size along dimension 0; the arguments of the body are
    carries, elements and invariants, of their types; it yields the carries, whose types do not change, and tensors; its ops are those of nn; the results
    have the types that follow from these.
    Gradient: a scan in the opposite order over the cotangents of what is stacked, the carries before each trip, and the sequences. What it carries are
    the cotangents of the carries, and the sums of those of the invariants. Its body computes that of this one again, but for products, and sums of
    them, that this one stacks, which differentiation has it do. Of an invariant that a product multiplies by what varies from trip to trip the cotangent
    is one product over all trips.

    Example:
    ```mlir
    %last, %before, %ys = nn.scan trips T carry(%h = %h0 : tensor<4xf32>) over(%x = %xs : tensor<?x4xf32, #nn.symbols<T>>)
        with(%w = %w0 : tensor<4xf32>) {
      %p = nn.mul %h, %w : tensor<4xf32>
      %n = nn.add %p, %x : tensor<4xf32>
      nn.yield %n, %p : tensor<4xf32>, tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$trips, UnitAttr:$reverse, Variadic<AnyRankedTensor>:$inits, Variadic<AnyRankedTensor>:$sequences,
                       Variadic<AnyRankedTensor>:$invariants);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// What the body takes for the body's operands of each kind, and what it yields.
    ::mlir::Block::BlockArgListType getCarries() { return getBody().getArguments().take_front(getInits().size()); }
    ::mlir::Block::BlockArgListType getElements() { return getBody().getArguments().slice(getInits().size(), getSequences().size()); }
    ::mlir::Block::BlockArgListType getOuter() { return getBody().getArguments().drop_front(getInits().size() + getSequences().size()); }
    ::mlir::OperandRange getYielded() { return getBody().front().getTerminator()->getOperands(); }
    /// The carries after the last trip, those before each trip, and what is stacked.
    ::mlir::ResultRange getFinals() { return getResults().take_front(getInits().size()); }
    ::mlir::ResultRange getBefores() { return getResults().slice(getInits().size(), getInits().size()); }
    ::mlir::ResultRange getStacks() { return getResults().drop_front(2 * getInits().size()); }
  }];
}

def Nn_IfOp : Nn_Op<"if", [IsolatedFromAbove, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "one of two bodies, as a condition says";
  let description = [{
    Computes the first body if `condition` is true, else the second one. Both take the inputs and yield the results.
    Constraints: `condition` is a `tensor<i1>`; the arguments of both bodies are the inputs, of their types; both yield values of the same types, which the
    results have; their ops are those of nn.
    Gradient: an nn.if of the same condition over the inputs and the cotangents, whose bodies are the adjoints of these. They compute these again, so that
    nothing of them is kept. Of an input that the body at hand does not depend on the cotangent is 0, and the condition has none.

    Example:
    ```mlir
    %y = nn.if %long with(%a = %x : tensor<4xf32>) {
      %0 = nn.sqrt %a : tensor<4xf32>
      nn.yield %0 : tensor<4xf32>
    } else {
      nn.yield %a : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins AnyRankedTensor:$condition, Variadic<AnyRankedTensor>:$inputs);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$then_body, SizedRegion<1>:$else_body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def Nn_WhileOp : Nn_Op<"while", [
    IsolatedFromAbove, AttrSizedOperandSegments, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "a body computed as long as a condition holds, with values carried from trip to trip";
  let description = [{
    Before each trip `condition` is computed of the carries, which `inits` are before the first one, and of the invariants. If it is true, `body` makes of the same the
    carries of the next trip, else the loop is over, and the carries are the results. With `most` it is over after so many trips in any case. A
    loop without `most` that is not over after `limit` trips is an error of the program that runs it.
    Constraints: `most` is at least 0; `limit` is at least 1, and not there with `most`; both regions take carries and invariants, of their types;
    `condition` yields one `tensor<i1>`, `body` the carries, whose types do not change, and so have the results; their ops are those of nn.
    Gradient: with `most` that of an nn.scan of so many trips, in which an nn.if computes the body as long as the condition holds: the carries before each
    trip are kept, and going backward takes `most` trips, too. Without it there is none, since nothing bounds what would have to be kept.

    Example:
    ```mlir
    %root = nn.while most 20 carry(%r = %x : tensor<f32>) with(%a = %x : tensor<f32>) {
      %0 = nn.mul %r, %r : tensor<f32>
      %1 = nn.compare gt, %0, %a : tensor<f32>
      nn.yield %1 : tensor<i1>
    } do {
      %0 = nn.sqrt %r : tensor<f32>
      nn.yield %0 : tensor<f32>
    }
    ```
  }];
  let arguments = (ins OptionalAttr<I64Attr>:$most, OptionalAttr<I64Attr>:$limit, Variadic<AnyRankedTensor>:$inits, Variadic<AnyRankedTensor>:$invariants);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$condition, SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// The trips after which it is over or, without `most`, an error.
    int64_t getMostTrips() { return getMost().value_or(getLimit().value_or(1000000)); }
  }];
}

def Nn_YieldOp : Nn_Op<"yield", [Terminator, ParentOneOf<["ScanOp", "IfOp", "WhileOp"]>, NotDifferentiable]> {
  let summary = "what the body of a loop or a branch computes";
  let description = [{
    Example: `nn.yield %carry, %y : tensor<4xf32>, tensor<2xf32>`
  }];
  let arguments = (ins Variadic<AnyRankedTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

#endif // CAUCE_DIALECTS_NN_LOOP_TD
