// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rt dialect: the host program. Kernels are private functions with the unit attribute `rt.kernel`; the host
// dispatches them on tensors, and after memory planning launches them on buffers.
#ifndef CAUCE_DIALECTS_RT_RT_TD
#define CAUCE_DIALECTS_RT_RT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Rt_Dialect : Dialect {
  let name = "rt";
  let cppNamespace = "::cauce::rt";
  let summary = "the host program: buffers and kernel launches";
  let description = [{
    Attributes on functions, arguments and results: `rt.kernel` marks a kernel; `rt.symbol = "N"` an index argument
    that is the value of a symbolic size; `rt.dims = ["N"]` names the `?` sizes of a tensor; `rt.layout` says where its
    elements lie; `rt.in_place = i` on a kernel's result allows it to be written onto the buffer of tensor argument i.
    Constraints: `rt.symbol` is a name on an index argument; `rt.dims` names each `?` of its tensor, by symbols of the
    function or products of them; panels are of rank 2 and static shape, rows of static size and no closer than that;
    the argument that `rt.in_place` names has the type of the result.
  }];
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

def Rt_LayoutKind : I32EnumAttr<"LayoutKind", "where the elements of a tensor lie", [
    I32EnumAttrCase<"Dense", 0, "dense">, I32EnumAttrCase<"Rows", 1, "rows">, I32EnumAttrCase<"Panel", 2, "panel">]> {
  let cppNamespace = "::cauce::rt";
  let genSpecializedAttr = 0;
}

def Rt_LayoutAttr : AttrDef<Rt_Dialect, "Layout"> {
  let mnemonic = "layout";
  let summary = "where the elements of a tensor lie in its buffer";
  let description = [{
    `dense`: row-major without gaps. `rows, S`: row-major, rows (last dimension) start S elements apart.
    `panel, P`: rank 2, (K, N) lies as [ceil(N / P)][K][P].

    Example: `#rt.layout<rows, 304>`
  }];
  let parameters = (ins EnumParameter<Rt_LayoutKind>:$kind, DefaultValuedParameter<"int64_t", "0">:$parameter);
  let assemblyFormat = "`<` $kind (`,` $parameter^)? `>`";
  let genVerifyDecl = 1;
}

def Rt_SizeAttr : AttrDef<Rt_Dialect, "Size"> {
  let mnemonic = "size";
  let summary = "a number of bytes or operations as a polynomial in the symbols";
  let description = [{
    The sum of coefficient times monomial; the empty monomial is the constant term.

    Example: `#rt.size<[128, 256], ["", "N"]>` is 128 + 256 N.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$coefficients, ArrayRefParameter<"::mlir::StringAttr">:$monomials);
  let hasCustomAssemblyFormat = 1; // generated parsers do not take empty lists
  let genVerifyDecl = 1;
}

def Rt_BufferType : TypeDef<Rt_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "the address of memory that belongs to the call, the program or its arena";
  let description = [{
    What `rt.binding`, `rt.constant` and `rt.arena` name and `rt.launch` passes to a kernel. Aligned to 64 bytes.

    Example: `!rt.buffer`
  }];
}

class Rt_Op<string mnemonic, list<Trait> traits = []> : Op<Rt_Dialect, mnemonic, traits>;

def Rt_FunctionOp : Rt_Op<"function", [Symbol, IsolatedFromAbove, SingleBlock, NoTerminator]> {
  let summary = "function of the host program";
  let description = [{
    Launches in order; the block's arguments are the values of the symbols named by `symbols`. `inputs` and `outputs`
    describe the buffers of a call, one dictionary each with `type` and `train.name` or `train.state`; `arena` is the
    memory that a call needs besides.
    Constraints: the block has one index argument per symbol; `arena` and the offsets in it are made of these symbols;
    bindings are numbers of `inputs` and `outputs`.

    Example: `rt.function @f(["N"]) arena #rt.size<[256], ["N"]> inputs [...] outputs [...] { ^bb0(%N: index): ... }`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$symbols, Rt_SizeAttr:$arena, ArrayAttr:$inputs,
                       ArrayAttr:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `(` $symbols `)` `arena` $arena `inputs` $inputs `outputs` $outputs attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def Rt_DispatchOp : Rt_Op<"dispatch", [
    Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "value of a kernel on tensors";
  let description = [{
    Constraints: `kernel` names a function; its tensor arguments, then its index arguments, have the types of `inputs`
    and as many `symbols`; its results have the types of `results`.

    Example: `%y = rt.dispatch @k(%x, %w)[%N] : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<AnyRankedTensor>:$inputs, Variadic<Index>:$symbols);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = "$kernel `(` $inputs `)` `[` $symbols `]` attr-dict `:` functional-type($inputs, $results)";
}

def Rt_BindingOp : Rt_Op<"binding", [Pure]> {
  let summary = "buffer that the caller passes";
  let description = [{
    Buffer number `index` of the call: the function's inputs, then its outputs, in order.

    Example: `%0 = rt.binding 2 : !rt.buffer`
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$index);
  let results = (outs Rt_BufferType:$buffer);
  let assemblyFormat = "$index attr-dict `:` type($buffer)";
}

def Rt_ArenaOp : Rt_Op<"arena", [Pure]> {
  let summary = "buffer at an offset of the function's arena";
  let description = [{
    With `size`, its bytes, nothing but launches that are given the buffer may touch them, and no one what lies around them.

    Example: `%0 = rt.arena #rt.size<[0, 256], ["", "N"]> : !rt.buffer`
  }];
  let arguments = (ins Rt_SizeAttr:$offset, OptionalAttr<Rt_SizeAttr>:$size);
  let results = (outs Rt_BufferType:$buffer);
  let assemblyFormat = "$offset (`size` $size^)? attr-dict `:` type($buffer)";
}

def Rt_ConstantOp : Rt_Op<"constant", [Pure]> {
  let summary = "buffer of constant data in the program, read-only";
  let description = [{
    Example: `%0 = rt.constant dense<[1.0, 2.0]> : tensor<2xf32> : !rt.buffer`
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Rt_BufferType:$buffer);
  let assemblyFormat = "$value attr-dict `:` type($buffer)";
}

def Rt_LaunchOp : Rt_Op<"launch", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "run of all tasks of a kernel on buffers";
  let description = [{
    Buffers are the kernel's tensor arguments, then its results. The number of tasks is that of `@kernel.tasks`.
    Constraints: `kernel` names a function.

    Example: `rt.launch @k(%x, %w, %y)[%N]`
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Rt_BufferType>:$buffers, Variadic<Index>:$symbols);
  let assemblyFormat = "$kernel `(` $buffers `)` `[` $symbols `]` attr-dict (`:` type($buffers)^)?";
}

#endif // CAUCE_DIALECTS_RT_RT_TD
