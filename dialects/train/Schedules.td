// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Schedules: the learning rate of a step, where r is the optimizer's and t the number of steps before. A warm-up of w steps multiplies each by
// min(1, (t + 1) / w). A new one is a definition here and its formula in Schedules.cpp.
#ifndef CAUCE_DIALECTS_TRAIN_SCHEDULES_TD
#define CAUCE_DIALECTS_TRAIN_SCHEDULES_TD

include "dialects/train/Numbers.td"

class Train_Schedule<string name, string word, dag numbers>
    : Train_NumbersAttr<name, word, !con(numbers, (ins Train_Number<"0", Train_Whole, "steps">:$warmup_steps)),
                        [DeclareAttrInterfaceMethods<Train_ScheduleAttrInterface>]>;

def Train_ConstantRateAttr : Train_Schedule<"ConstantRate", "constant_rate", (ins)> {
  let summary = "the optimizer's learning rate, with a warm-up";
  let description = [{
    `r`

    Example: `train.training optimizer #train.sgd schedule #train.constant_rate<warmup_steps = 100>`
  }];
}

def Train_StepAttr : Train_Schedule<"Step", "step",
    (ins Train_Number<"0.1", Train_Above0>:$factor, Train_Number<"NAN", Train_Count, "steps">:$every)> {
  let summary = "a factor every so many steps (PyTorch's StepLR)";
  let description = [{
    `r factor^floor(t / every)`

    Example: `train.training optimizer #train.sgd schedule #train.step<factor = 0.5, every = 1000>`
  }];
}

def Train_ExponentialAttr : Train_Schedule<"Exponential", "exponential",
    (ins Train_Number<"0.1", Train_Above0>:$factor, Train_Number<"NAN", Train_Count, "steps">:$every)> {
  let summary = "a factor within so many steps (Keras's ExponentialDecay)";
  let description = [{
    `r factor^(t / every)`

    Example: `train.training optimizer #train.sgd schedule #train.exponential<factor = 0.5, every = 1000>`
  }];
}

def Train_CosineAttr : Train_Schedule<"Cosine", "cosine",
    (ins Train_Number<"NAN", Train_Count, "steps">:$steps, Train_Number<"0", Train_AtLeast0, "the learning rate after them">:$end)> {
  let summary = "half a cosine (Loshchilov and Hutter 2017, one cycle)";
  let description = [{
    `end + (r - end) (1 + cos(pi min(t, steps) / steps)) / 2`

    Example: `train.training optimizer #train.sgd schedule #train.cosine<steps = 4690>`
  }];
}

#endif // CAUCE_DIALECTS_TRAIN_SCHEDULES_TD
