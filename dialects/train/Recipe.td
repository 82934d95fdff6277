// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that a recipe of training is made of. The ops, in Train.td, know families alone, so that they need not be compiled again for it.
include "dialects/train/Initializers.td"
include "dialects/train/Metrics.td"
include "dialects/train/Optimizers.td"
include "dialects/train/Schedules.td"
