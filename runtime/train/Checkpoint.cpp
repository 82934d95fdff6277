// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Checkpoint.h.
#include "train/Checkpoint.h"

#include "data/Elements.h"

namespace cauce::runtime {

// Raised when what a checkpoint says changes its meaning.
static const char formatVersion[] = "1";
static const char keptPrefix[] = "kept/";

static bool isInMiddle(const Position &position) { return position.step > 0; }
static bool hasBest(const Position &position, bool keepsBest) { return keepsBest && position.bestEpoch > 0; }

Status CheckpointWriter::open(const RunState &state, size_t pathLength) {
  run = &state;
  // As large as it gets: in the middle of an epoch, with all three sets of tensors.
  beginFile();
  CAUCE_TRY(addTensors("", nullptr, true));
  CAUCE_TRY(addTensors("good/", &run->good, false));
  if (run->keepsBest)
    CAUCE_TRY(addTensors("best/", &run->best, false));
  CAUCE_TRY(addKept(SIZE_MAX >> 8)); // as many digits as a size can have
  return writer.reserve(pathLength);
}

void CheckpointWriter::addNumber(const char *key, uint64_t value) {
  number.clear();
  writer.addMetadata(key, number.format("%llu", static_cast<unsigned long long>(value)).c_str());
}

// Of the session if there is no snapshot.
Status CheckpointWriter::addTensors(const char *prefix, const Snapshot *snapshot, bool metrics) {
  const cauce_abi_program_t &program = *run->session->program;
  for (uint32_t i = 0; i < program.state_count; ++i)
    if (metrics || program.states[i]->flags & CAUCE_STATE_CHECKPOINTED)
      CAUCE_TRY(writer.addTensor(prefix, *program.states[i], snapshot ? snapshot->state(i) : run->session->states[i].data()));
  return Status::ok;
}

// What metrics keep; `rows` of each, if that is not 0.
Status CheckpointWriter::addKept(size_t rows) {
  for (Curve &curve : run->session->curves)
    CAUCE_TRY(writer.addTensor(keptPrefix, curve.describe(*run->session->program->states[curve.state], rows ? rows : curve.size()),
                               reinterpret_cast<const char *>(curve.data())));
  return Status::ok;
}

void CheckpointWriter::beginFile() {
  const Position &position = run->position;
  writer.begin(true);
  writer.addMetadata("checkpoint", formatVersion);
  writer.addMetadata("producer", run->session->program->producer);
  for (const Fingerprint::Item &item : run->fingerprint.items)
    writer.addMetadata(item.key, item.value.c_str());
  addNumber("epoch", position.epoch);
  addNumber("step", position.step);
  addNumber("best_epoch", position.bestEpoch);
  number.clear();
  writer.addMetadata("best_value", number.number(position.bestValue, 17).c_str());
  addNumber("waited", position.waited);
  writer.addMetadata("note", run->note.c_str());
}

Status CheckpointWriter::write(const char *path) {
  beginFile();
  CAUCE_TRY(addTensors("", run->restored ? &run->good : nullptr, isInMiddle(run->position)));
  if (isInMiddle(run->position))
    CAUCE_TRY(addTensors("good/", &run->good, false));
  if (hasBest(run->position, run->keepsBest))
    CAUCE_TRY(addTensors("best/", &run->best, false));
  if (isInMiddle(run->position))
    CAUCE_TRY(addKept());
  return writer.write(path);
}

static Status damaged(const char *path, const char *key) {
  return fail(Status::badData, "%s: is damaged: it does not say its '%s'", path, key);
}

static Status readNumber(const char *path, const WeightsFile &file, const char *key, uint64_t *out) {
  const char *text = file.metadata(key);
  return text && parseWhole(text, strlen(text), out) ? Status::ok : damaged(path, key);
}

static Status readPosition(const char *path, const WeightsFile &file, uint64_t steps, Position *out) {
  CAUCE_TRY(readNumber(path, file, "epoch", &out->epoch));
  CAUCE_TRY(readNumber(path, file, "step", &out->step));
  CAUCE_TRY(readNumber(path, file, "best_epoch", &out->bestEpoch));
  CAUCE_TRY(readNumber(path, file, "waited", &out->waited));
  Number best;
  const char *value = file.metadata("best_value");
  if (!value || !parseNumber(value, strlen(value), &best))
    return damaged(path, "best_value");
  out->bestValue = best.value;
  return out->step < steps && out->bestEpoch <= out->epoch ? Status::ok : damaged(path, "step");
}

static Status checkFingerprint(const char *path, const WeightsFile &file, const RunState &run) {
  for (const Fingerprint::Item &item : run.fingerprint.items) {
    const char *value = file.metadata(item.key);
    if ((value && item.value == value) || (item.isProgram && run.acceptsChanges))
      continue;
    if (item.isProgram)
      return fail(Status::mismatch,
                  "%s: this run cannot go on from there: it is of a program '%.80s' whose %s has the fingerprint %.16s, but that of this one is "
                  "%s; --accept-changes goes on if all states still fit",
                  path, file.metadata("model"), item.what, value ? value : "(none)", item.value.c_str());
    return fail(Status::mismatch, "%s: this run cannot go on from there: expected %s %.100s, as when it began, but got %.100s", path, item.what,
                  value ? value : "(none)", item.value.c_str());
  }
  return Status::ok;
}

// The tensors of one set, in the order of the states; NULL for metrics that are not wanted.
static Status findTensors(const char *path, const WeightsFile &file, const cauce_abi_program_t &program, const char *prefix, bool metrics,
                          Vector<const WeightTensor *> *out) {
  for (uint32_t i = 0; i < program.state_count; ++i) {
    const cauce_abi_state_t &state = *program.states[i];
    const WeightTensor *tensor = nullptr;
    if (metrics || state.flags & CAUCE_STATE_CHECKPOINTED) {
      String name(prefix);
      CAUCE_TRY(name.append(state.tensor->name).check());
      tensor = file.find(name.c_str());
      if (!tensor)
        return fail(Status::mismatch, "%s: tensor '%.80s' is missing: the model has changed since the run began", path, name.c_str());
      CAUCE_TRY(matchTensor(path, *tensor, state));
    }
    CAUCE_TRY(out->push(tensor));
  }
  return Status::ok;
}

// The rows that metrics keep, one tensor for each curve.
static Status findKept(const char *path, const WeightsFile &file, Session &session, Vector<const WeightTensor *> *out) {
  for (Curve &curve : session.curves) {
    const cauce_abi_state_t &state = *session.program->states[curve.state];
    String name(keptPrefix);
    CAUCE_TRY(name.append(state.tensor->name).check());
    const WeightTensor *tensor = file.find(name.c_str());
    if (!tensor)
      return fail(Status::mismatch, "%s: tensor '%.80s' is missing: the model has changed since the run began", path, name.c_str());
    size_t rows = tensor->rank ? size_t(tensor->dims[0]) : 0;
    CAUCE_TRY(matchTensor(path, *tensor, curve.describe(state, rows)));
    CAUCE_TRY(curve.reserve(rows));
    CAUCE_TRY(out->push(tensor));
  }
  return Status::ok;
}

Status readCheckpoint(const char *path, uint64_t steps, RunState *run) {
  const cauce_abi_program_t &program = *run->session->program;
  WeightsFile file;
  CAUCE_TRY(file.openHeader(path));
  const char *version = file.metadata("checkpoint");
  if (!version)
    return fail(Status::badData, "%s: is no checkpoint: it holds weights alone", path);
  if (!file.hasChecksum())
    return fail(Status::badData, "%s: is damaged, or another program wrote it: its checksum is missing", path);
  if (strcmp(version, formatVersion) != 0)
    return fail(Status::unsupported, "%s: expected a checkpoint of version %s, but got version %.20s", path, formatVersion, version);
  CAUCE_TRY(checkFingerprint(path, file, *run));
  Position position;
  CAUCE_TRY(readPosition(path, file, steps, &position));
  Vector<const WeightTensor *> states, good, best, kept;
  CAUCE_TRY(findTensors(path, file, program, "", isInMiddle(position), &states));
  if (isInMiddle(position))
    CAUCE_TRY(findTensors(path, file, program, "good/", false, &good));
  if (isInMiddle(position))
    CAUCE_TRY(findKept(path, file, *run->session, &kept));
  if (hasBest(position, run->keepsBest))
    CAUCE_TRY(findTensors(path, file, program, "best/", false, &best));
  size_t expected = 0;
  for (const Vector<const WeightTensor *> *tensors : {&states, &good, &best, &kept})
    for (const WeightTensor *tensor : *tensors)
      expected += tensor != nullptr;
  if (expected != file.tensors.size())
    return fail(Status::mismatch, "%s: expected %zu tensors, but got %zu: the model has changed since the run began", path, expected,
                file.tensors.size());

  String note(file.metadata("note") ? file.metadata("note") : "");
  CAUCE_TRY(note.check());
  CAUCE_TRY(file.readData());
  CAUCE_TRY(ownStates(*run->session));
  for (uint32_t i = 0; i < program.state_count; ++i) {
    if (states[i])
      pack(*program.states[i], file.data(*states[i]), run->session->states[i].data());
    run->session->origins[i] = Origin::given;
    if (!good.empty() && good[i])
      pack(*program.states[i], file.data(*good[i]), run->good.state(i));
    if (!best.empty() && best[i])
      pack(*program.states[i], file.data(*best[i]), run->best.state(i));
  }
  for (size_t i = 0; i < kept.size(); ++i)
    run->session->curves[i].assign(file.data(*kept[i]), size_t(kept[i]->dims[0]));
  run->position = position;
  run->note = std::move(note);
  return Status::ok;
}

} // namespace cauce::runtime
