// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters and constants of a session, from and to a safetensors file. A checkpoint has them, too.
#include "train/Safetensors.h"
#include "train/Session.h"

namespace cauce::runtime {

static bool isWeight(const cauce_abi_state_t &state) {
  return state.role == CAUCE_ROLE_PARAMETER || state.role == CAUCE_ROLE_CONSTANT;
}

static Status loadWeights(Session &session, const char *path) {
  const cauce_abi_program_t &program = *session.program;
  WeightsFile file;
  CAUCE_TRY(file.openHeader(path));

  Vector<const WeightTensor *> found;
  found.resize(program.state_count);
  for (const WeightTensor &entry : file.tensors) {
    const cauce_abi_state_t *state = findState(program, entry.name.c_str());
    if (file.isCheckpoint() && !(state && isWeight(*state)))
      continue;
    if (!state || state->role == CAUCE_ROLE_METRIC) {
      String names;
      for (uint32_t i = 0; i < program.state_count && names.size() < 200; ++i)
        if (isWeight(program.states[i]))
          names.append(names.size() ? ", " : "").append(program.states[i].tensor.name);
      return fail(Status::mismatch, "%s: tensor '%.80s' is not part of the model; it has %s", path, entry.name.c_str(),
                  names.size() ? names.c_str() : "no weights");
    }
    CAUCE_TRY(matchTensor(path, entry, *state));
    found[size_t(state - program.states)] = &entry;
  }
  for (uint32_t i = 0; i < program.state_count; ++i)
    if (isWeight(program.states[i]) && !found[i]) {
      String shape;
      describe(program, program.states[i].tensor, &shape);
      return fail(Status::mismatch, "%s: tensor '%s' %s is missing", path, program.states[i].tensor.name, shape.c_str());
    }
  CAUCE_TRY(file.readData());
  for (uint32_t i = 0; i < program.state_count; ++i)
    if (found[i]) {
      pack(program.states[i], file.data(*found[i]), session.states[i].data());
      session.hasValue[i] = 1;
    }
  return Status::ok;
}

static Status saveWeights(const Session &session, const char *path) {
  const cauce_abi_program_t &program = *session.program;
  SafetensorsWriter writer;
  writer.begin(false);
  writer.addMetadata("model", program.name);
  writer.addMetadata("producer", program.producer);
  for (uint32_t i = 0; i < program.state_count; ++i)
    if (isWeight(program.states[i]))
      writer.addTensor("", program.states[i], session.states[i].data());
  return writer.write(path);
}

} // namespace cauce::runtime

extern "C" {

cauce_status_t cauce_session_load(cauce_session_t *session, const char *path) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(path, "the path of a weights file");
  return cauce::runtime::toC(cauce::runtime::loadWeights(*session, path));
}

cauce_status_t cauce_session_save(const cauce_session_t *session, const char *path) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(path, "the path of a weights file");
  return cauce::runtime::toC(cauce::runtime::saveWeights(*session, path));
}

} // extern "C"
