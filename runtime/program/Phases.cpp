// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Phases.h.
#include "program/Phases.h"

namespace cauce::runtime {

uint32_t namedPhaseCount(const Program &program) {
  constexpr size_t needed = offsetof(Program, phase_count) + sizeof(Program::phase_count);
  return program.minor >= 1 && program.size >= needed && program.phases ? program.phase_count : 0;
}

uint32_t phaseCount(const Program &program) {
  uint32_t named = namedPhaseCount(program);
  return named ? named : findFunction(program, "step") != nullptr;
}

static uint32_t resultsOf(const Program &program, const char *name) {
  const cauce_abi_function_t *function = findFunction(program, name);
  return function ? function->result_count : 0;
}

// PHASE.accumulate, or without a name accumulate.
static const cauce_abi_function_t *accumulateOf(const Program &program, const char *phase) {
  size_t length = strlen(phase);
  for (uint32_t i = 0; i < program.function_count; ++i) {
    const char *name = program.functions[i]->name;
    if (length && (strncmp(name, phase, length) != 0 || name[length] != '.'))
      continue;
    if (strcmp(name + (length ? length + 1 : 0), "accumulate") == 0)
      return program.functions[i];
  }
  return nullptr;
}

Phase phaseAt(const Program &program, uint32_t index) {
  if (namedPhaseCount(program)) {
    const cauce_abi_phase_t &phase = *program.phases[index];
    return {phase.name, program.functions[phase.step], accumulateOf(program, phase.name), phase.steps, phase.rate, phase.metric, phase.metric_count, phase.measure, phase.measure_count};
  }
  uint32_t rate = 0;
  while (rate < program.state_count && !(program.states[rate]->flags & CAUCE_STATE_RATE))
    ++rate;
  return {"", findFunction(program, "step"), accumulateOf(program, ""), 1, rate, 0, resultsOf(program, "step_metrics"), 0, resultsOf(program, "metrics")};
}

Status checkPhases(const Program &program) {
  uint32_t count = namedPhaseCount(program);
  for (uint32_t i = 0; i < count; ++i) {
    const cauce_abi_phase_t *phase = program.phases[i];
    auto fits = [&](const char *function, uint32_t first, uint32_t size) {
      uint32_t all = resultsOf(program, function);
      return size >= 1 && first < all && size <= all - first;
    };
    bool isWhole = phase && phase->name && phase->step < program.function_count && phase->steps >= 1 && phase->rate < program.state_count &&
                   (program.states[phase->rate]->flags & CAUCE_STATE_RATE) && fits("step_metrics", phase->metric, phase->metric_count) &&
                   fits("metrics", phase->measure, phase->measure_count);
    for (uint32_t before = 0; isWhole && before < i; ++before)
      isWhole = strcmp(program.phases[before]->name, phase->name) != 0;
    if (!isWhole)
      return fail(Status::badData, "the program is damaged: phase %u has no name of its own, or trains what does not exist", i);
  }
  if (count && resultsOf(program, "learning_rate") != count)
    return fail(Status::badData, "the program is damaged: 'learning_rate' tells of %u of %u phases", resultsOf(program, "learning_rate"), count);
  return Status::ok;
}

} // namespace cauce::runtime
