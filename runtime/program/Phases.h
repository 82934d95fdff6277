// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases of training, whether a program names them or has but one.
#pragma once

#include "program/Program.h"

namespace cauce::runtime {

struct Phase {
  const char *name; // "" of the only one of a program that names none
  const cauce_abi_function_t *step;
  const cauce_abi_function_t *accumulate; // NULL if it cannot accumulate
  uint32_t steps;                // on each batch
  uint32_t rate;                 // the state with its learning rate; the number of states if there is none
  uint32_t metric, metricCount;   // its results of `step_metrics`, the loss first
  uint32_t measure, measureCount; // those of `metrics`
};

// Of a descriptor, whatever its version.
uint32_t namedPhaseCount(const Program &program);
// All that a program trains in; none if it is not trained. A program that has been checked.
uint32_t phaseCount(const Program &program);
Phase phaseAt(const Program &program, uint32_t index);
inline bool isTrained(const Program &program) { return phaseCount(program) > 0; }

// What checkProgram asks of them.
Status checkPhases(const Program &program);

} // namespace cauce::runtime
