// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which class a sample has by a result of `predict`, and what it is called.
#pragma once

#include "data/Tensor.h"
#include "program/Program.h"

namespace cauce::runtime {

// How a class follows from the result called `name`; NULL if it does not.
const cauce_abi_decision_t *findDecision(const Program &program, const char *name);

// The name of the class of sample `row` of `value`, that result; NULL if it has none: a score is NaN, or `value` is no such
// result.
const char *nameClass(const cauce_abi_decision_t &decision, const cauce_tensor &value, size_t row);

} // namespace cauce::runtime
