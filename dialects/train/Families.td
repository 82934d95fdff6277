// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each part of a recipe has to say: an interface for each family, with the formulas as methods, so that a definition without its formula does
// not link.
#ifndef CAUCE_DIALECTS_TRAIN_FAMILIES_TD
#define CAUCE_DIALECTS_TRAIN_FAMILIES_TD

include "mlir/IR/OpBase.td"

class Train_AttrInterface<string name, string what> : AttrInterface<name> {
  let cppNamespace = "::cauce::train";
  let summary = what;
}

def Train_NumbersAttrInterface : Train_AttrInterface<"NumbersAttrInterface", "named numbers"> {
  let description = [{ An attribute of named numbers, read by whoever does not care what they mean. }];
  let methods = [
    InterfaceMethod<"What it is called.", "::llvm::StringRef", "getWord", (ins), [{ return ConcreteAttr::getMnemonic(); }]>,
    InterfaceMethod<"What is declared of each number.", "::llvm::ArrayRef<::cauce::train::NumberRule>", "getNumberRules", (ins),
                    [{ return ConcreteAttr::getRules(); }]>,
    InterfaceMethod<"The numbers, as many as rules; a flag is 0 or 1.", "::llvm::SmallVector<double>", "getNumbers">
  ];
}

def Train_OptimizerAttrInterface : Train_AttrInterface<"OptimizerAttrInterface", "an optimizer"> {
  let description = [{ How a parameter follows from its gradient. }];
  let methods = [
    InterfaceMethod<"The rate that a schedule starts from.", "double", "getBaseRate", (ins), [{ return $_attr.getLearningRate(); }]>,
    InterfaceMethod<"The weight decay of parameters that have none of their own.", "double", "getDecay", (ins), [{ return $_attr.getWeightDecay(); }]>,
    InterfaceMethod<"Whether `update` takes the weight decay; else it is in the gradient before, as decay times the parameter.", "bool", "takesDecay",
                    (ins), "", [{ return false; }]>,
    InterfaceMethod<"The new value of a parameter.", "::mlir::Value", "update", (ins "const ::cauce::train::Update &":$u)>
  ];
}

def Train_ScheduleAttrInterface : Train_AttrInterface<"ScheduleAttrInterface", "a schedule"> {
  let description = [{ The learning rate as a function of the number of steps before. }];
  let methods = [
    InterfaceMethod<"Steps of the warm-up, with which `rate` has nothing to do.", "double", "getWarmup", (ins), [{ return $_attr.getWarmupSteps(); }]>,
    InterfaceMethod<"The learning rate, an f32 scalar, of step `t`, likewise; that of the optimizer is `base`, and `start` as a scalar.",
                    "::mlir::Value", "rate", (ins "::cauce::nn::ArithmeticBuilder &":$b, "double":$base, "::mlir::Value":$start, "::mlir::Value":$t)>
  ];
}

def Train_InitializerAttrInterface : Train_AttrInterface<"InitializerAttrInterface", "an initializer, such as #train.zeros"> {
  let description = [{ What a state starts with. }];
  let methods = [
    InterfaceMethod<"Whether it draws from the seed: such a state is of floats.", "bool", "isRandom", (ins), "", [{ return false; }]>,
    InterfaceMethod<"The first value of a state of this type. `key`, the seed, and `counter`, another one for each state, are scalars (i64), of which random numbers are made.",
                    "::mlir::Value", "initialize", (ins "::cauce::nn::ArithmeticBuilder &":$b, "::mlir::RankedTensorType":$type, "::mlir::Value":$key,
                                                        "::mlir::Value":$counter)>
  ];
}

def Train_MetricAttrInterface : Train_AttrInterface<"MetricAttrInterface", "a metric, such as #train.accuracy"> {
  let description = [{ What is measured over all samples of a pass, a batch at a time. }];
  let methods = [
    InterfaceMethod<"What predictions and labels have to be.", "::cauce::train::MetricForm", "getForm">,
    InterfaceMethod<"Whether it has to know how many classes there are.", "bool", "countsClasses", (ins), "", [{ return false; }]>,
    InterfaceMethod<"Adds a batch to what is accumulated.", "void", "accumulate", (ins "const ::cauce::train::Measured &":$m)>,
    InterfaceMethod<"The value, an f64 scalar, of what was accumulated.", "::mlir::Value", "result", (ins "const ::cauce::train::Measured &":$m)>
  ];
}

#endif // CAUCE_DIALECTS_TRAIN_FAMILIES_TD
