// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The learning rates of a trainer: what the next step of a phase takes, and what it is to take instead.
#include "train/Trainer.h"

#include <cfloat>
#include <cmath>

using namespace cauce::runtime;

// NaN if the program does not tell.
Status Trainer::tellRate(size_t phase, double *out) {
  CAUCE_TRY(rate.run(*session, /*measures=*/false));
  *out = phase < rate.metrics.size() ? rate.metrics[phase].value : NAN;
  return Status::ok;
}

Status Trainer::findPhase(const char *name, size_t *out) const {
  Message names;
  *out = 0;
  if (!name && parts.size() == 1)
    return Status::ok;
  for (size_t i = 0; i < parts.size(); ++i) {
    names.append(i ? ", '" : "'").append(parts[i].phase.name).append("'");
    *out = i;
    if (name && strcmp(parts[i].phase.name, name) == 0)
      return Status::ok;
  }
  return name ? fail(Status::notFound, "there is no phase '%s' of training; there is %s", name, names.c_str())
              : fail(Status::invalidArgument, "expected the phase that the learning rate is of: %s", names.c_str());
}

Status Trainer::learningRate(const char *phase, double *out) {
  size_t index;
  CAUCE_TRY(findPhase(phase, &index));
  CAUCE_TRY(complete(*session, seed, /*weights=*/true)); // as before the first step
  return tellRate(index, out);
}

Status Trainer::setLearningRate(const char *phase, double value) {
  size_t index;
  CAUCE_TRY(findPhase(phase, &index));
  if (!std::isnan(value) && !(value >= 0 && value <= FLT_MAX))
    return fail(Status::invalidArgument, "expected a learning rate from 0 to 3.4e38, or NaN for the model's, but got %g", value);
  float stored = std::isnan(value) ? -1 : float(value); // program_abi.h says that a negative one is the model's
  if (uint32_t state = parts[index].phase.rate; state < session->program->state_count)
    return Status(cauce_session_set(session, session->program->states[state]->tensor->name, &stored, sizeof(stored)));
  return fail(Status::unsupported, "the program has no learning rate that can be set");
}

extern "C" {

cauce_status_t cauce_trainer_set_learning_rate(cauce_trainer_t *trainer, double rate) {
  CAUCE_REQUIRE(trainer, "a trainer");
  return toC(trainer->setLearningRate(nullptr, rate));
}

cauce_status_t cauce_trainer_learning_rate(cauce_trainer_t *trainer, double *out_rate) {
  CAUCE_REQUIRE(out_rate, "a place for the learning rate");
  *out_rate = 0;
  CAUCE_REQUIRE(trainer, "a trainer");
  return toC(trainer->learningRate(nullptr, out_rate));
}

cauce_status_t cauce_trainer_set_phase_learning_rate(cauce_trainer_t *trainer, const char *phase, double rate) {
  CAUCE_REQUIRE(trainer, "a trainer");
  CAUCE_REQUIRE(phase, "the name of a phase");
  return toC(trainer->setLearningRate(phase, rate));
}

cauce_status_t cauce_trainer_phase_learning_rate(cauce_trainer_t *trainer, const char *phase, double *out_rate) {
  CAUCE_REQUIRE(out_rate, "a place for the learning rate");
  *out_rate = 0;
  CAUCE_REQUIRE(trainer, "a trainer");
  CAUCE_REQUIRE(phase, "the name of a phase");
  return toC(trainer->learningRate(phase, out_rate));
}

} // extern "C"
