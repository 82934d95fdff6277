// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rt dialect: the host program. Kernels are private functions with the unit attribute `rt.kernel`; the host
// dispatches them on tensors, and after memory planning launches them on buffers.
#ifndef CAUCE_DIALECTS_RT_RT_TD
#define CAUCE_DIALECTS_RT_RT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpAsmInterface.td"
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
    elements lie; `rt.in_place = i` on a kernel's result allows it to be written onto the buffer of tensor argument i;
    `rt.scratch` on one says that nothing reads it: memory that the kernel works in, whose contents afterwards are undefined;
    `rt.schedule` and `rt.mode` on a kernel say how it is computed. On the module `rt.target` says for what.
    Constraints: `rt.symbol` is a name on an index argument; `rt.dims` names each `?` of its tensor, by symbols of the
    function or products of them; panels are of rank 2 or more and static shape, rows of static size and no closer than that, a part no
    larger than what it is a part of;
    the argument that `rt.in_place` names has the type of the result; `rt.scratch` is a unit; the device has the schedule, and the schedule the mode;
    `rt.target` is a target on a module, of a device that has schedules.
  }];
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let extraClassDeclaration = "void addRtOps();";
}

def Rt_LayoutKind : I32EnumAttr<"LayoutKind", "where the elements of a tensor lie", [
    I32EnumAttrCase<"Dense", 0, "dense">, I32EnumAttrCase<"Rows", 1, "rows">, I32EnumAttrCase<"Panel", 2, "panel">,
    I32EnumAttrCase<"Part", 3, "part">]> {
  let cppNamespace = "::cauce::rt";
  let genSpecializedAttr = 0;
}

def Rt_LayoutAttr : AttrDef<Rt_Dialect, "Layout"> {
  let mnemonic = "layout";
  let summary = "where the elements of a tensor lie in its buffer";
  let description = [{
    `dense`: row-major without gaps. `rows, S`: row-major, rows (last dimension) start S elements apart.
    `panel, P`: rank 2 or more, (K..., N) lies as [ceil(N / P)][K...][P]. `part of [E...]`: where the first elements of each dimension of a
    larger tensor lie that has room for E, 0 standing for as many as there are; what lies between is another's, and is not touched.

    Example: `#rt.layout<rows, 304>`, `#rt.layout<part of [0, 64, 64, 32]>`
  }];
  let parameters = (ins EnumParameter<Rt_LayoutKind>:$kind, DefaultValuedParameter<"int64_t", "0">:$parameter,
                        OptionalArrayRefParameter<"int64_t">:$extents);
  let builders = [AttrBuilder<(ins "LayoutKind":$kind, CArg<"int64_t", "0">:$parameter), [{
    return $_get($_ctxt, kind, parameter, ::llvm::ArrayRef<int64_t>());
  }]>];
  let assemblyFormat = "`<` $kind (`,` $parameter^)? (`of` ` ` `[` $extents^ `]`)? `>`";
  let genVerifyDecl = 1;
}

def Rt_SizeAttr : AttrDef<Rt_Dialect, "Size"> {
  let mnemonic = "size";
  let summary = "a number of bytes or operations as a polynomial in the symbols";
  let description = [{
    The text of a size in canonical form (dialects/sizes), without quotients.

    Example: `#rt.size<64*N*T + 256*N + 128>`
  }];
  let parameters = (ins StringRefParameter<"">:$text);
  let builders = [AttrBuilder<(ins "const SizeExpr &":$size), [{ return $_get($_ctxt, size.str()); }]>];
  let skipDefaultBuilders = 1;
  let extraClassDeclaration = [{
    SizeExpr getSize() const { return SizeExpr::parse(getText()).value_or(SizeExpr::unknown()); }
  }];
  let hasCustomAssemblyFormat = 1;
}

def Rt_TargetAttr : AttrDef<Rt_Dialect, "Target"> {
  let mnemonic = "target";
  let summary = "what kernels are made for";
  let description = [{
    The attribute `rt.target` of a module: what its user calls the target, the device whose schedules compute kernels, the bytes of a
    vector register and the number of them, rows and vectors of a register tile, bytes of the caches of a core, the first level first,
    and the features that generated code may use. A module without it is compiled for the default one.
    Constraints: vectors are of 16 to 256 bytes, a power of two, and 1 to 256 of them; a tile has a row and a vector at least, and fits the registers.

    Example: `#rt.target<"x86-64-v3" on "cpu", vector_bytes = 32, registers = 16, tile = [6, 2], caches = [32768, 262144], features = ["avx", "avx2"]>`
  }];
  let parameters = (ins StringRefParameter<>:$name, StringRefParameter<>:$device, "int64_t":$vector_bytes, "int64_t":$registers,
                        "int64_t":$tile_rows, "int64_t":$tile_vectors, OptionalArrayRefParameter<"int64_t">:$caches,
                        OptionalArrayRefParameter<"::mlir::StringAttr">:$features);
  let assemblyFormat = [{
    `<` $name `on` $device `,` `vector_bytes` `=` $vector_bytes `,` `registers` `=` $registers `,`
    `tile` `=` `[` $tile_rows `,` $tile_vectors `]` (`,` `caches` `=` `[` $caches^ `]`)? (`,` `features` `=` `[` $features^ `]`)? `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The target of the module around `op`.
    static TargetAttr of(::mlir::Operation *op);
    /// That of a module which does not say.
    static TargetAttr getDefault(::mlir::MLIRContext *context);

    /// Elements of `type` in one vector register: those of less than 4 bytes are computed in 4; never below 2.
    int64_t lanesFor(::mlir::Type type) const;
    /// Elements of 4 bytes in one.
    int64_t lanes() const { return getVectorBytes() / 4; }
    /// Columns of a packed panel of this element type.
    int64_t panelFor(::mlir::Type type) const { return lanesFor(type) * getTileVectors(); }
    /// Registers that may hold sums while a loop runs; it needs the others.
    int64_t accumulators() const { return getTileRows() * getTileVectors(); }

    /// Bytes that a cache fetches together.
    static constexpr int64_t lineBytes = 64;
    /// Bytes of a core's cache of a level, 0 being the first, 1 the second; of a target that names none, what most have.
    int64_t cacheBytes(unsigned level) const;
  }];
}

def Rt_BufferType : TypeDef<Rt_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "the address of memory that belongs to the call, the program or its arena";
  let description = [{
    What `rt.binding`, `rt.constant` and `rt.arena` name and `rt.launch` passes to a kernel. Aligned to 64 bytes, parts of others aside.

    Example: `!rt.buffer`
  }];
}

class Rt_Op<string mnemonic, list<Trait> traits = []> : Op<Rt_Dialect, mnemonic, traits>;

def Rt_FunctionOp : Rt_Op<"function", [
    Symbol, IsolatedFromAbove, SingleBlock, NoTerminator, DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "function of the host program";
  let description = [{
    Launches in order; the block's arguments are the values of the symbols named by `symbols`. `inputs` and `outputs`
    describe the buffers of a call, one dictionary each with `type` and `train.name` or `train.state`; `arena` is the
    memory that a call needs besides. A line of the text is a buffer, or a state that comes out as it goes in but for its value:
    how it is passed, the numbers by which `rt.binding` knows it, name or state, type, the names of its `?`, its layout.
    The attribute `rt.body` marks a function that loops run and nobody calls.
    Constraints: buffers are dictionaries with a type; the block has one index argument per symbol; `arena` and the offsets in it
    are made of these symbols; bindings are numbers of `inputs` and `outputs`.

    Example:
    ```mlir
    rt.function @step [N = %N] arena 256*N (
      in 0 "x" : tensor<?x4xf32> [N],
      inout 1 -> 2 @w : tensor<4x3xf32> panel 64,
      out 3 "loss" : tensor<f32>
    ) {
      ...
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$symbols, Rt_SizeAttr:$arena, ArrayAttr:$inputs,
                       ArrayAttr:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// What `rt.binding` number `index` binds; null if there is none.
    ::mlir::DictionaryAttr getBuffer(uint64_t index);
  }];
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

def Rt_ScanOp : Rt_Op<"scan", [
    Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "value of a loop on tensors";
  let description = [{
    nn.scan, whose body is a function of its own: it takes the symbols, the carries, an element of each sequence and the invariants, and
    returns the carries and what is stacked. `dims` names the `?` sizes of each result.
    Constraints: `body` names a private function, no kernel, whose tensors are those of the body, and which takes as many indices as there are `symbols`; there are
    results for the carries after the last trip, those before each trip, and all stacks; `dims` is a list of names for each result.

    Example:
    ```mlir
    %last, %before, %ys = rt.scan @body trips T carry(%h0) over(%xs) with(%w) [%T]
        {dims = [[], ["T"], ["T"]]} : (tensor<4xf32>) (tensor<?x4xf32>) (tensor<4xf32>) -> (tensor<4xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$body, Rt_SizeAttr:$trips, UnitAttr:$reverse, ArrayAttr:$dims, Variadic<AnyRankedTensor>:$inits,
                       Variadic<AnyRankedTensor>:$sequences, Variadic<AnyRankedTensor>:$invariants, Variadic<Index>:$symbols);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $body `trips` custom<Size>($trips) (`reverse` $reverse^)? `carry` `(` $inits `)` `over` `(` $sequences `)` `with` `(` $invariants `)`
    ` ` `[` $symbols `]` attr-dict `:` custom<Types>(type($inits)) custom<Types>(type($sequences)) custom<Types>(type($invariants)) `->` custom<Types>(type($results))
  }];
  let extraClassDeclaration = [{
    /// All tensors that it reads, in the order in which the body takes them.
    ::mlir::OperandRange getInputs() { return getOperands().drop_back(getSymbols().size()); }
    /// The carries after the last trip, those before each trip, and what is stacked.
    ::mlir::ResultRange getFinals() { return getResults().take_front(getInits().size()); }
    ::mlir::ResultRange getBefores() { return getResults().slice(getInits().size(), getInits().size()); }
    ::mlir::ResultRange getStacks() { return getResults().drop_front(2 * getInits().size()); }
    /// The names of the `?` sizes of a result.
    ::mlir::ArrayAttr getDimsOf(::mlir::OpResult result) { return ::llvm::cast<::mlir::ArrayAttr>(getDims()[result.getResultNumber()]); }
  }];
}

def Rt_IfOp : Rt_Op<"if", [
    Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "value of one of two functions on tensors";
  let description = [{
    nn.if, whose bodies are functions of their own: they take the symbols and the inputs and return the results. `dims` names the `?` sizes of each result.
    Constraints: `condition` is a `tensor<i1>`; `then_body` and `else_body` name private functions, no kernels, whose tensors are the inputs and the results, and which
    take as many indices as there are `symbols`; `dims` is a list of names for each result.

    Example: `%y = rt.if %p then @f.then else @f.else with(%x) [%N] {dims = [["N"]]} : tensor<i1>, (tensor<?xf32>) -> (tensor<?xf32>)`
  }];
  let arguments = (ins FlatSymbolRefAttr:$then_body, FlatSymbolRefAttr:$else_body, ArrayAttr:$dims, AnyRankedTensor:$condition,
                       Variadic<AnyRankedTensor>:$inputs, Variadic<Index>:$symbols);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $condition `then` $then_body `else` $else_body `with` `(` $inputs `)` ` ` `[` $symbols `]` attr-dict `:` type($condition) `,`
    custom<Types>(type($inputs)) `->` custom<Types>(type($results))
  }];
}

def Rt_WhileOp : Rt_Op<"while", [
    Pure, AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "value of a loop on tensors that ends by a condition";
  let description = [{
    nn.while, whose condition and body are functions of their own: they take the symbols, the carries and the invariants. There are results for the
    carries after the last trip; then, which nobody reads, for the carries between trips and for the condition. `dims` names the `?` sizes of each result.
    Constraints: `condition` and `body` name private functions, no kernels, whose tensors are those of the loop, and which take as many indices as there are `symbols`; `most` or `limit` is there, as of nn.while;
    `condition` returns a `tensor<i1>`; `dims` is a list of names for each result.

    Example:
    ```mlir
    %last, %between, %flag = rt.while @f.condition do @f.body most 9 carry(%c) with(%w) [] {dims = [[], [], []]}
        : (tensor<4xf32>) (tensor<f32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<i1>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$condition, FlatSymbolRefAttr:$body, OptionalAttr<I64Attr>:$most, OptionalAttr<I64Attr>:$limit, ArrayAttr:$dims,
                       Variadic<AnyRankedTensor>:$inits, Variadic<AnyRankedTensor>:$invariants, Variadic<Index>:$symbols);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $condition `do` $body (`most` $most^)? (`limit` $limit^)? `carry` `(` $inits `)` `with` `(` $invariants `)` ` ` `[` $symbols `]` attr-dict `:`
    custom<Types>(type($inits)) custom<Types>(type($invariants)) `->` custom<Types>(type($results))
  }];
  let extraClassDeclaration = [{
    /// The carries after the last trip, those between trips, and the condition.
    ::mlir::ResultRange getFinals() { return getResults().take_front(getInits().size()); }
    ::mlir::ResultRange getBetweens() { return getResults().slice(getInits().size(), getInits().size()); }
    ::mlir::OpResult getFlag() { return getResults().back(); }
  }];
}

class Rt_BufferOp<string mnemonic> : Rt_Op<mnemonic, [Pure, DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let results = (outs Rt_BufferType:$buffer);
}

def Rt_BindingOp : Rt_BufferOp<"binding"> {
  let summary = "buffer that the caller passes";
  let description = [{
    Buffer number `index` of the call: the function's inputs, then its outputs, in order.

    Example: `%x = rt.binding 0`
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$index);
  let assemblyFormat = "$index attr-dict";
}

def Rt_ArenaOp : Rt_BufferOp<"arena"> {
  let summary = "buffer at an offset of the function's arena";
  let description = [{
    With `size`, its bytes, nothing but launches that are given the buffer may touch them, and no one what lies around them.

    Example: `%hidden = rt.arena 256*N + 128`
  }];
  let arguments = (ins Rt_SizeAttr:$offset, OptionalAttr<Rt_SizeAttr>:$size);
  let assemblyFormat = "custom<Size>($offset) (`size` custom<Size>($size)^)? attr-dict";
}

def Rt_ConstantOp : Rt_BufferOp<"constant"> {
  let summary = "buffer of constant data in the program, read-only";
  let description = [{
    Example: `%constant = rt.constant dense<[1.0, 2.0]> : tensor<2xf32>`
  }];
  let arguments = (ins ElementsAttr:$value);
  let assemblyFormat = "$value attr-dict";
}

def Rt_LaunchOp : Rt_Op<"launch", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "run of all tasks of a kernel on buffers";
  let description = [{
    `reads` are the kernel's tensor arguments, `writes` its results. A buffer of both, which a kernel updates in place, is marked
    `inout` among what is read; if not all of those come last among the results, in the same order, results are listed in full.
    The number of tasks is that of `@kernel.tasks`.
    Constraints: `kernel` names a function; as long as it is one of tensors, `reads` are as many as its tensor arguments and `writes`
    as its results, later both are as many as its `rt.buffers`; `symbols` are as many as its index arguments or `rt.symbols`.

    Example: `rt.launch @dot(%x, %w -> %y) [%N]`, `rt.launch @update(%g, inout %w) []`
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Rt_BufferType>:$reads, Variadic<Rt_BufferType>:$writes,
                       Variadic<Index>:$symbols);
  let assemblyFormat = "$kernel `` custom<Buffers>($reads, $writes) ` ` `[` $symbols `]` attr-dict";
  let extraClassDeclaration = [{
    /// What is read, then what is written: the list that the kernel gets.
    ::mlir::OperandRange getBuffers() { return getOperands().take_front(getReads().size() + getWrites().size()); }
  }];
}

def Rt_RepeatOp : Rt_Op<"repeat", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs of a function, once for each trip of a loop";
  let description = [{
    Trip i runs `body` on the elements of sequences and stacks, whose index is i, or with `reverse` `trips` - 1 - i, on the invariants, and on the
    carries: it reads those that the trip before has written, the first trip those of `inits`; the last one writes `finals`. Between them
    they are in `befores`. Where that is `stacked`, it has the carry before each trip, in the order of the sequences, and is filled; else it has room for one
    carry, which trips write in turn with `finals`. Without a trip `finals` are `inits`: that, and the first carry of a stack, is what the kernels of
    `copies` copy. The arena of the body lies at `arena` of that of the function around.
    Constraints: `body` names a function of the host program, which takes carries, elements and invariants and returns carries and what is
    stacked, and is given as many buffers; `stacked` says of each carry whether it is, and `copies` names its kernel.

    Example: `rt.repeat @body trips T arena 128 carry(%h0 -> %last by %before) over(%xs) with(%w) to(%ys) {copies = [@copy_4], stacked = array<i1: true>}`
  }];
  let arguments = (ins FlatSymbolRefAttr:$body, Rt_SizeAttr:$trips, UnitAttr:$reverse, Rt_SizeAttr:$arena, DenseBoolArrayAttr:$stacked, FlatSymbolRefArrayAttr:$copies,
                       Variadic<Rt_BufferType>:$inits, Variadic<Rt_BufferType>:$finals, Variadic<Rt_BufferType>:$befores,
                       Variadic<Rt_BufferType>:$sequences, Variadic<Rt_BufferType>:$invariants, Variadic<Rt_BufferType>:$stacks);
  let assemblyFormat = [{
    $body `trips` custom<Size>($trips) (`reverse` $reverse^)? `arena` custom<Size>($arena) `carry` `(` $inits `->` $finals `by` $befores `)`
    `over` `(` $sequences `)` `with` `(` $invariants `)` `to` `(` $stacks `)` attr-dict
  }];
}

def Rt_BranchOp : Rt_Op<"branch", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "run of one of two functions";
  let description = [{
    Runs `then_body` if the element of `condition` is not 0, else `else_body`, on buffers to read and to write. The arena of either lies at `arena` of that of
    the function around. Nothing is run if a launch before it has failed.
    Constraints: both name functions of the host program with as many inputs as `reads` and outputs as `writes`.

    Example: `rt.branch %p then @f.then else @f.else arena 128 (%x -> %y)`
  }];
  let arguments = (ins FlatSymbolRefAttr:$then_body, FlatSymbolRefAttr:$else_body, Rt_SizeAttr:$arena, Rt_BufferType:$condition,
                       Variadic<Rt_BufferType>:$reads, Variadic<Rt_BufferType>:$writes);
  let assemblyFormat = [{
    $condition `then` $then_body `else` $else_body `arena` custom<Size>($arena) `(` $reads `->` $writes `)` attr-dict
  }];
}

def Rt_LoopOp : Rt_Op<"loop", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "runs of a function as long as a condition holds";
  let description = [{
    Before each trip `condition` reads carries and invariants and writes `flag`. If its element is not 0, `body` reads the same and writes the next
    carries, in turn to `finals` and to `betweens`, which have room for one each. The first trip reads `inits`. In the end `finals` are the carries: the kernels of `copies` copy those
    that are elsewhere. With `most` there are so many trips at most; with `limit` a loop that goes on after so many fails
    with `message`, and so does the function. The arenas of condition and body lie at `arena` of that of the function around.
    Constraints: `most` or `limit` is there; `condition` and `body` name functions of the host program that take carries and invariants; they return the condition, and the carries;
    `copies` names a kernel for each carry.

    Example: `rt.loop while @f.condition do @f.body most 9 arena 64 carry(%c -> %last by %between) with(%w) flag(%flag) {copies = [@copy_4]}`
  }];
  let arguments = (ins FlatSymbolRefAttr:$condition, FlatSymbolRefAttr:$body, OptionalAttr<I64Attr>:$most, OptionalAttr<I64Attr>:$limit, Rt_SizeAttr:$arena,
                       FlatSymbolRefArrayAttr:$copies, OptionalAttr<StrAttr>:$message, Variadic<Rt_BufferType>:$inits, Variadic<Rt_BufferType>:$finals,
                       Variadic<Rt_BufferType>:$betweens, Variadic<Rt_BufferType>:$invariants, Rt_BufferType:$flag);
  let assemblyFormat = [{
    `while` $condition `do` $body (`most` $most^)? (`limit` $limit^)? `arena` custom<Size>($arena) `carry` `(` $inits `->` $finals `by` $betweens `)`
    `with` `(` $invariants `)` `flag` `(` $flag `)` attr-dict
  }];
}

def Rt_IndexOp : Rt_Op<"index", [Pure]> {
  let summary = "affine expression of indices";
  let description = [{
    The result of `map` for its operands, all of them dimensions: where an element lies, how much is left. emit-kernels makes it of
    `affine.apply`, whose text has the expression in one place and what it is applied to in another.
    Constraints: `map` has one result, a dimension per operand, and no symbols.

    Example: `%at = rt.index %row * 64 + %column + 16`
  }];
  let arguments = (ins AffineMapAttr:$map, Variadic<Index>:$operands);
  let results = (outs Index:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // CAUCE_DIALECTS_RT_RT_TD
