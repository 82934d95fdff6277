// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters and constants of a session, from and to a safetensors file. A checkpoint has them, too.
#include "base/Log.h"
#include "train/Match.h"
#include "train/Session.h"

namespace cauce::runtime {

// From a file whose header was read.
static Status loadWeights(Session &session, WeightsFile &file, const char *path, bool partial) {
  const cauce_abi_program_t &program = *session.program;
  WeightsMatch match;
  CAUCE_TRY(match.find(path, file, program.states, program.state_count, partial));
  CAUCE_TRY(file.readData());
  CAUCE_TRY(match.checkRange());
  for (uint32_t i = 0; i < program.state_count; ++i)
    CAUCE_TRY(match.has(i) ? session.states[i].own() : Status::ok);
  for (uint32_t i = 0; i < program.state_count; ++i)
    if (match.has(i)) {
      pack(*program.states[i], match.read(i), session.states[i].data());
      session.origins[i] = Origin::given;
    }
  for (const String &note : match.notes)
    log(CAUCE_LOG_WARNING, "%s", note.c_str());
  return Status::ok;
}

static Status loadWeights(Session &session, const char *path, bool partial) {
  WeightsFile file;
  CAUCE_TRY(file.openHeader(path));
  return loadWeights(session, file, path, partial);
}

static Status loadWeights(Session &session, const void *bytes, size_t size) {
  static const char *const path = "the weights in memory";
  WeightsFile file;
  CAUCE_TRY(file.openMemory(bytes, size, path));
  return loadWeights(session, file, path, /*partial=*/false);
}

static Status saveWeights(const Session &session, const char *path) {
  const cauce_abi_program_t &program = *session.program;
  CAUCE_TRY(requireWeights(session, /*untrained=*/true));
  SafetensorsWriter writer;
  writer.begin(false);
  writer.addMetadata("model", program.name);
  writer.addMetadata("producer", program.producer);
  for (uint32_t i = 0; i < program.state_count; ++i)
    if (isWeight(*program.states[i]))
      CAUCE_TRY(writer.addTensor("", *program.states[i], session.states[i].data()));
  return writer.write(path);
}

} // namespace cauce::runtime

extern "C" {

cauce_status_t cauce_session_load(cauce_session_t *session, const char *path) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE_PATH(path, "the path of a weights file");
  return cauce::runtime::toC(cauce::runtime::loadWeights(*session, path, /*partial=*/false));
}

cauce_status_t cauce_session_load_memory(cauce_session_t *session, const void *bytes, size_t size) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(bytes, "the bytes of a weights file");
  return cauce::runtime::toC(cauce::runtime::loadWeights(*session, bytes, size));
}

cauce_status_t cauce_session_load_partial(cauce_session_t *session, const char *path) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE_PATH(path, "the path of a weights file");
  return cauce::runtime::toC(cauce::runtime::loadWeights(*session, path, /*partial=*/true));
}

cauce_status_t cauce_session_save(const cauce_session_t *session, const char *path) {
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE_PATH(path, "the path of a weights file");
  return cauce::runtime::toC(cauce::runtime::saveWeights(*session, path));
}

} // extern "C"
