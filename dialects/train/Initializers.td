// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Initialisers. Fans as in Glorot and Bengio 2010 and He et al. 2015, from shapes as Keras lays kernels out: (inputs, outputs) has these fans; in
// (spatial..., inputs, outputs), of a convolution, both are multiplied by the size of the receptive field, the product of the spatial sizes; a vector
// has its size for both. A new one is a definition here and its formula in Initializers.cpp.
#ifndef CAUCE_DIALECTS_TRAIN_INITIALIZERS_TD
#define CAUCE_DIALECTS_TRAIN_INITIALIZERS_TD

include "dialects/train/Numbers.td"

class Train_Initializer<string name, string word, dag numbers = (ins)>
    : Train_NumbersAttr<name, word, numbers, [DeclareAttrInterfaceMethods<Train_InitializerAttrInterface>]>;
// One that draws from the seed; of floats.
class Train_RandomInitializer<string name, string word, dag numbers = (ins), string check = "">
    : Train_NumbersAttr<name, word, numbers, [DeclareAttrInterfaceMethods<Train_InitializerAttrInterface, ["isRandom"]>], check,
                        "bool $cppClass::isRandom() const { return true; }">;

def Train_ZerosAttr : Train_Initializer<"Zeros", "zeros"> {
  let summary = "0";
  let description = [{
    Example: `train.state parameter @w : tensor<3xf32> {initializer = #train.zeros}`
  }];
}

def Train_OnesAttr : Train_Initializer<"Ones", "ones"> {
  let summary = "1";
  let description = [{
    Example: `train.state parameter @w : tensor<3xf32> {initializer = #train.ones}`
  }];
}

def Train_ConstantAttr : Train_Initializer<"Constant", "constant", (ins Train_Number<"0", Train_Any>:$value)> {
  let summary = "a number";
  let description = [{
    Example: `train.state parameter @w : tensor<3xf32> {initializer = #train.constant<value = 0.5>}`
  }];
}

def Train_UniformAttr : Train_RandomInitializer<"Uniform", "uniform",
    (ins Train_Number<"-0.05", Train_Any>:$low, Train_Number<"0.05", Train_Any>:$high), [{
      if (low > high)
        return emitError() << "expected low of uniform to be at most high, but got " << ::cauce::nn::literalOf(low) << " and " << ::cauce::nn::literalOf(high);
    }]> {
  let summary = "uniform numbers";
  let description = [{
    In [`low`, `high`). Defaults are Keras's.
    Constraints: `low` is at most `high`.

    Example: `train.state parameter @w : tensor<3xf32> {initializer = #train.uniform<low = -1, high = 1>}`
  }];
}

def Train_NormalAttr : Train_RandomInitializer<"Normal", "normal",
    (ins Train_Number<"0", Train_Any>:$mean, Train_Number<"0.05", Train_AtLeast0>:$stddev)> {
  let summary = "normal numbers";
  let description = [{
    By Box and Muller, with Keras's defaults.

    Example: `train.state parameter @w : tensor<3xf32> {initializer = #train.normal<stddev = 0.01>}`
  }];
}

def Train_TruncatedNormalAttr : Train_RandomInitializer<"TruncatedNormal", "truncated_normal",
    (ins Train_Number<"0", Train_Any>:$mean, Train_Number<"0.05", Train_AtLeast0>:$stddev)> {
  let summary = "normal numbers within two standard deviations";
  let description = [{
    By inversion, with Keras's defaults. `stddev` is that of the numbers before they are cut off.

    Example: `train.state parameter @w : tensor<3xf32> {initializer = #train.truncated_normal<mean = 1, stddev = 0.02>}`
  }];
}

def Train_GlorotUniformAttr : Train_RandomInitializer<"GlorotUniform", "glorot_uniform"> {
  let summary = "uniform numbers for layers whose activation is about x at 0";
  let description = [{
    Within sqrt(6 / (fan_in + fan_out)).

    Example: `train.state parameter @w : tensor<4x3xf32> {initializer = #train.glorot_uniform}`
  }];
}

def Train_GlorotNormalAttr : Train_RandomInitializer<"GlorotNormal", "glorot_normal"> {
  let summary = "normal numbers for layers whose activation is about x at 0";
  let description = [{
    Of the deviation sqrt(2 / (fan_in + fan_out)), not truncated, as PyTorch; Keras truncates.

    Example: `train.state parameter @w : tensor<4x3xf32> {initializer = #train.glorot_normal}`
  }];
}

def Train_HeUniformAttr : Train_RandomInitializer<"HeUniform", "he_uniform"> {
  let summary = "uniform numbers for layers with ReLU";
  let description = [{
    Within sqrt(6 / fan_in).

    Example: `train.state parameter @w : tensor<4x3xf32> {initializer = #train.he_uniform}`
  }];
}

def Train_HeNormalAttr : Train_RandomInitializer<"HeNormal", "he_normal"> {
  let summary = "normal numbers for layers with ReLU";
  let description = [{
    Of the deviation sqrt(2 / fan_in), not truncated, as PyTorch; Keras truncates.

    Example: `train.state parameter @w : tensor<4x3xf32> {initializer = #train.he_normal}`
  }];
}

def Train_GivenAttr : AttrDef<Train_Dialect, "Given", [Train_NumbersAttrInterface, DeclareAttrInterfaceMethods<Train_InitializerAttrInterface>]> {
  let mnemonic = "given";
  let summary = "elements that are said one by one";
  let description = [{
    Of the type of the state.

    Example: `train.state weight @table : tensor<2xf64> {initializer = #train.given<dense<[1.0, 2.0]> : tensor<2xf64>>}`
  }];
  let parameters = (ins AttrParameter<"::mlir::DenseElementsAttr", "elements">:$value);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    static ::llvm::ArrayRef<::cauce::train::NumberRule> getRules() { return {}; }
    ::llvm::SmallVector<double> getNumbers() const { return {}; }
    /// An error: it is made of elements.
    static GivenAttr ofNumbers(::cauce::train::EmitError emitError, ::mlir::MLIRContext *, ::llvm::ArrayRef<double>);
  }];
}

#endif // CAUCE_DIALECTS_TRAIN_INITIALIZERS_TD
