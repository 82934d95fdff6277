// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The nn dialect, its attributes and the base classes of its ops.
#ifndef CAUCE_DIALECTS_NN_NNBASE_TD
#define CAUCE_DIALECTS_NN_NNBASE_TD

include "dialects/interfaces/Differentiable.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/TensorEncoding.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Nn_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::cauce::nn";
  let summary = "pure tensor operations in which networks and their adjoints are written";
  let description = [{
    Value-semantics operations on ranked tensors. No implicit broadcasting, no implicit promotion, no side effects;
    randomness takes a key and a counter. Closed under differentiation.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    void addAttentionOps();
    void addCumulativeOps();
    void addElementwiseOps();
    void addIndexingOps();
    void addLoopOps();
    void addLossOps();
    void addRandomOps();
    void addReductionOps();
    void addShapeOps();
    void addWindowOps();
  }];
}

// Symbolic sizes live in the encoding of a tensor type: `tensor<?x784xf32, #nn.symbols<N>>`.
def Nn_SymbolsAttr : AttrDef<Nn_Dialect, "Symbols", [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let mnemonic = "symbols";
  let summary = "names of the symbolic sizes of a tensor type";
  let description = [{
    The names of the `?` dimensions of a tensor type, in order. Two dimensions are equal if their sizes are the same
    number or their symbols the same name. A product of symbols is written with `*`: `"N*T"`.

    Example: `tensor<?x28x28xui8, #nn.symbols<N>>`
  }];
  let parameters = (ins ArrayRefParameter<"::mlir::StringAttr">:$names);
  let hasCustomAssemblyFormat = 1;
}

def Nn_ComparePredicate : I32EnumAttr<"ComparePredicate", "how two elements are compared", [
    I32EnumAttrCase<"eq", 0>, I32EnumAttrCase<"ne", 1>, I32EnumAttrCase<"lt", 2>, I32EnumAttrCase<"le", 3>,
    I32EnumAttrCase<"gt", 4>, I32EnumAttrCase<"ge", 5>]> {
  let cppNamespace = "::cauce::nn";
}

def Nn_Ties : I32EnumAttr<"Ties", "which of several equal extremes counts", [
    I32EnumAttrCase<"share", 0>, I32EnumAttrCase<"first", 1>]> {
  let cppNamespace = "::cauce::nn";
}

def Nn_Causal : I32EnumAttr<"Causal", "which keys come before a query", [
    I32EnumAttrCase<"none", 0>, I32EnumAttrCase<"top_left", 1>, I32EnumAttrCase<"bottom_right", 2>]> {
  let cppNamespace = "::cauce::nn";
}

def Nn_Combine : I32EnumAttr<"Combine", "how elements of one place are combined", [
    I32EnumAttrCase<"replace", 0>, I32EnumAttrCase<"add", 1>, I32EnumAttrCase<"mul", 2>, I32EnumAttrCase<"max", 3>, I32EnumAttrCase<"min", 4>]> {
  let cppNamespace = "::cauce::nn";
}

def Nn_IntegerKind : I32EnumAttr<"IntegerKind", "what is computed of two integers", [
    I32EnumAttrCase<"bit_and", 0, "and">, I32EnumAttrCase<"bit_or", 1, "or">, I32EnumAttrCase<"bit_xor", 2, "xor">,
    I32EnumAttrCase<"shift_left", 3>, I32EnumAttrCase<"shift_right", 4>,
    I32EnumAttrCase<"div", 5>, I32EnumAttrCase<"rem", 6>, I32EnumAttrCase<"floor_div", 7>, I32EnumAttrCase<"mod", 8>]> {
  let cppNamespace = "::cauce::nn";
}

def Nn_FloatTensor : RankedTensorOf<[AnyFloat]>;
def Nn_IntegerTensor : RankedTensorOf<[AnyInteger]>;
def Nn_NumberTensor : RankedTensorOf<[AnyFloat, AnyInteger]>;

class Nn_Op<string mnemonic, list<Trait> traits = []> : Op<Nn_Dialect, mnemonic, !listconcat([Pure], traits)>;

#endif // CAUCE_DIALECTS_NN_NNBASE_TD
