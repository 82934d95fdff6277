// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of the nn dialect: one include per op family.
#ifndef CAUCE_DIALECTS_NN_NN_TD
#define CAUCE_DIALECTS_NN_NN_TD

include "dialects/nn/Attention.td"
include "dialects/nn/Cumulative.td"
include "dialects/nn/Elementwise.td"
include "dialects/nn/Indexing.td"
include "dialects/nn/Loop.td"
include "dialects/nn/Loss.td"
include "dialects/nn/Random.td"
include "dialects/nn/Reduction.td"
include "dialects/nn/Shape.td"
include "dialects/nn/Window.td"

#endif // CAUCE_DIALECTS_NN_NN_TD
