// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Optimizers: w is the parameter, g its gradient, r the learning rate, t the step counted from 1. Formulas and defaults are PyTorch's unless said
// otherwise; Keras differs in the defaults of epsilon (1e-7) and rho (0.9, 0.95). A new one is a definition here and its formula in Optimizers.cpp.
#ifndef CAUCE_DIALECTS_TRAIN_OPTIMIZERS_TD
#define CAUCE_DIALECTS_TRAIN_OPTIMIZERS_TD

include "dialects/train/Numbers.td"

class Train_Rate<string otherwise> : Train_Number<otherwise, Train_AtLeast0, "of a step">;
class Train_Decay<string otherwise = "0"> : Train_Number<otherwise, Train_AtLeast0, "of the parameter in its gradient">;
class Train_Average<string otherwise> : Train_Number<otherwise, Train_Below1, "of what was before">;
class Train_Epsilon<string otherwise> : Train_Number<otherwise, Train_AtLeast0, "in the unit of the gradient">;

// With a weight decay d, g is the gradient + d w, of biases as well (an L2 penalty, added behind clipping), unless an optimizer takes the decay itself.
class Train_Optimizer<string name, string word, dag numbers, list<string> more = []>
    : Train_NumbersAttr<name, word, numbers, [DeclareAttrInterfaceMethods<Train_OptimizerAttrInterface, more>]>;

def Train_SgdAttr : Train_Optimizer<"Sgd", "sgd", (ins Train_Rate<"0.01">:$learning_rate, Train_Decay<>:$weight_decay)> {
  let summary = "stochastic gradient descent";
  let description = [{
    `w' = w - r g`

    Example: `train.training optimizer #train.sgd<learning_rate = 0.1>`
  }];
}

def Train_MomentumAttr : Train_Optimizer<"Momentum", "momentum",
    (ins Train_Rate<"0.01">:$learning_rate, Train_Average<"0.9">:$momentum, Train_Decay<>:$weight_decay)> {
  let summary = "gradient descent with momentum";
  let description = [{
    `v' = m v + g`, `w' = w - r v'`, with the momentum `m`.

    Example: `train.training optimizer #train.momentum<learning_rate = 0.1, momentum = 0.95>`
  }];
}

def Train_NesterovAttr : Train_Optimizer<"Nesterov", "nesterov",
    (ins Train_Rate<"0.01">:$learning_rate, Train_Average<"0.9">:$momentum, Train_Decay<>:$weight_decay)> {
  let summary = "gradient descent with Nesterov's momentum";
  let description = [{
    `v' = m v + g`, `w' = w - r (g + m v')`, with the momentum `m`.

    Example: `train.training optimizer #train.nesterov<learning_rate = 0.1>`
  }];
}

def Train_AdagradAttr : Train_Optimizer<"Adagrad", "adagrad",
    (ins Train_Rate<"0.01">:$learning_rate, Train_Epsilon<"1e-10">:$epsilon,
         Train_Number<"0", Train_AtLeast0, "in the unit of the gradient's square">:$initial_accumulator, Train_Decay<>:$weight_decay)> {
  let summary = "Adagrad (Duchi, Hazan and Singer 2011)";
  let description = [{
    `s' = s + g^2`, `w' = w - r g / (sqrt(s') + e)`, where `s` is `initial_accumulator` at first.

    Example: `train.training optimizer #train.adagrad<initial_accumulator = 0.1>`
  }];
}

def Train_AdadeltaAttr : Train_Optimizer<"Adadelta", "adadelta",
    (ins Train_Rate<"1">:$learning_rate, Train_Average<"0.9">:$rho, Train_Epsilon<"1e-6">:$epsilon, Train_Decay<>:$weight_decay)> {
  let summary = "Adadelta (Zeiler 2012)";
  let description = [{
    `s' = p s + (1 - p) g^2`, `d = g sqrt(u + e) / sqrt(s' + e)`, `u' = p u + (1 - p) d^2`, `w' = w - r d`, with `p` for `rho`.

    Example: `train.training optimizer #train.adadelta<rho = 0.95>`
  }];
}

def Train_RmspropAttr : Train_Optimizer<"Rmsprop", "rmsprop",
    (ins Train_Rate<"0.01">:$learning_rate, Train_Average<"0.99">:$rho, Train_Epsilon<"1e-8">:$epsilon, Train_Decay<>:$weight_decay)> {
  let summary = "RMSprop (Tieleman and Hinton 2012)";
  let description = [{
    `s' = p s + (1 - p) g^2`, `w' = w - r g / (sqrt(s') + e)`, with `p` for `rho`.

    Example: `train.training optimizer #train.rmsprop<learning_rate = 0.001>`
  }];
}

def Train_AdamAttr : Train_Optimizer<"Adam", "adam",
    (ins Train_Rate<"0.001">:$learning_rate, Train_Average<"0.9">:$beta1, Train_Average<"0.999">:$beta2, Train_Epsilon<"1e-8">:$epsilon,
         Train_Decay<>:$weight_decay)> {
  let summary = "Adam (Kingma and Ba 2015)";
  let description = [{
    `m' = b1 m + (1 - b1) g`, `v' = b2 v + (1 - b2) g^2`, `w' = w - r (m' / (1 - b1^t)) / (sqrt(v' / (1 - b2^t)) + e)`.

    Example: `train.training optimizer #train.adam<beta2 = 0.99>`
  }];
}

def Train_AdamwAttr : Train_Optimizer<"Adamw", "adamw",
    (ins Train_Rate<"0.001">:$learning_rate, Train_Average<"0.9">:$beta1, Train_Average<"0.999">:$beta2, Train_Epsilon<"1e-8">:$epsilon,
         Train_Number<"0.01", Train_AtLeast0, "of the parameter, times the learning rate">:$weight_decay), ["takesDecay"]> {
  let summary = "Adam with decoupled weight decay (Loshchilov and Hutter 2019)";
  let description = [{
    As `#train.adam`, of a `w` that is multiplied by `1 - r d` first, with `d` for `weight_decay`, which is in no gradient.

    Example: `train.training optimizer #train.adamw<weight_decay = 0.05>`
  }];
}

#endif // CAUCE_DIALECTS_TRAIN_OPTIMIZERS_TD
