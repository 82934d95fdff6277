// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Decision.h.
#include "data/Decision.h"

namespace cauce::runtime {

const cauce_abi_decision_t *findDecision(const Program &program, const char *name) {
  for (uint32_t i = 0; i < program.decision_count; ++i)
    if (strcmp(program.decisions[i]->result, name) == 0)
      return program.decisions[i];
  return nullptr;
}

// The class by the `width` scores of a sample, or -1.
static double decide(const cauce_abi_decision_t &decision, const cauce_tensor &value, size_t first, size_t width) {
  double best = cauce_tensor_at(&value, first);
  if (best != best)
    return -1;
  if (decision.kind != CAUCE_DECISION_ARGMAX)
    return width != 1 ? -1 : decision.kind == CAUCE_DECISION_THRESHOLD ? best > decision.threshold : best;
  size_t place = 0;
  for (size_t i = 1; i < width; ++i) {
    double score = cauce_tensor_at(&value, first + i);
    if (score != score)
      return -1;
    if (score > best)
      best = score, place = i;
  }
  return double(place);
}

const char *nameClass(const cauce_abi_decision_t &decision, const cauce_tensor &value, size_t row) {
  if (!value.rank || row >= size_t(value.dims[0]) || !value.count)
    return nullptr;
  size_t width = value.count / size_t(value.dims[0]);
  double number = decide(decision, value, row * width, width);
  return number >= 0 && number < double(decision.class_count) ? decision.classes[size_t(number)] : nullptr;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" const char *cauce_program_class(const cauce_program_t *program, const char *result, const cauce_tensor_t *value, uint64_t row) {
  const cauce_abi_decision_t *decision = program && result && value ? findDecision(*program->descriptor, result) : nullptr;
  return decision ? nameClass(*decision, *value, size_t(row)) : nullptr;
}
