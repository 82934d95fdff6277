// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights as safetensors files (huggingface.co/docs/safetensors): eight bytes with the length of a JSON header, the
// header, then the tensors, little-endian, row-major, without gaps. A file is believed only after all of it was checked.
#include "train/Safetensors.h"

#include "base/File.h"
#include "train/Json.h"
#include "train/Session.h"

#include <algorithm>

namespace cauce::runtime {

static const char *formatName(cauce_abi_dtype_t dtype) {
  static const char *const names[] = {"?", "F32", "F64", "I32", "I64", "U8", "BOOL", "F16", "BF16", "I8"};
  return dtype <= CAUCE_DTYPE_I8 ? names[dtype] : "?";
}

static bool parseSizes(JsonCursor &json, int64_t *out, uint32_t limit, uint32_t *count) {
  *count = 0;
  if (!json.take('['))
    return false;
  if (json.take(']'))
    return true;
  do
    if (*count == limit || !json.whole(&out[(*count)++]))
      return false;
  while (json.take(','));
  return json.take(']');
}

static bool parseEntry(JsonCursor &json, WeightTensor *entry) {
  bool hasType = false, hasShape = false, hasOffsets = false;
  if (!json.take('{'))
    return false;
  do {
    String key;
    if (!json.string(&key) || !json.take(':'))
      return false;
    int64_t offsets[2];
    uint32_t count;
    if (key == "dtype") {
      if (hasType || !json.string(&entry->dtype))
        return false;
      hasType = true;
    } else if (key == "shape") {
      if (hasShape || !parseSizes(json, entry->dims, maxRank, &entry->rank))
        return false;
      hasShape = true;
    } else if (key == "data_offsets") {
      if (hasOffsets || !parseSizes(json, offsets, 2, &count) || count != 2)
        return false;
      entry->begin = offsets[0];
      entry->end = offsets[1];
      hasOffsets = true;
    } else if (!json.skip()) {
      return false;
    }
  } while (json.take(','));
  return hasType && hasShape && hasOffsets && json.take('}');
}

static Status parseHeader(const char *path, const char *text, size_t length, Vector<WeightTensor> *out) {
  JsonCursor json(text, text + length);
  bool valid = json.take('{');
  if (valid && !json.take('}')) {
    do {
      String name;
      valid = json.string(&name) && json.take(':');
      if (valid && name == "__metadata__") {
        valid = json.skip();
      } else if (valid) {
        WeightTensor entry;
        entry.name = std::move(name);
        valid = parseEntry(json, &entry);
        if (valid)
          out->push(std::move(entry));
      }
    } while (valid && json.take(','));
    valid = valid && json.take('}');
  }
  if (!valid || !json.atEnd())
    return fail(Status::badData, "%s: the safetensors header is damaged at its byte %zu", path, json.offset());
  return Status::ok;
}

// Offsets in order, without gaps and overlaps, to the end of the file.
static Status checkOffsets(const char *path, const Vector<WeightTensor> &entries, size_t dataBytes) {
  Vector<const WeightTensor *> order;
  for (const WeightTensor &entry : entries)
    order.push(&entry);
  std::sort(order.begin(), order.end(), [](const WeightTensor *a, const WeightTensor *b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  int64_t expected = 0;
  for (const WeightTensor *entry : order) {
    if (entry->begin != expected || entry->end < entry->begin || uint64_t(entry->end) > dataBytes)
      return fail(Status::badData, "%s: tensor '%.80s' claims bytes %lld to %lld of %zu, expected it to start at %lld", path,
                  entry->name.c_str(), static_cast<long long>(entry->begin), static_cast<long long>(entry->end), dataBytes,
                  static_cast<long long>(expected));
    expected = entry->end;
  }
  if (uint64_t(expected) != dataBytes)
    return fail(Status::badData, "%s: expected %lld bytes of tensors, as the header says, but got %zu", path,
                static_cast<long long>(expected), dataBytes);
  return Status::ok;
}

static uint64_t dataBytes(const Vector<WeightTensor> &entries) {
  int64_t end = 0;
  for (const WeightTensor &entry : entries)
    end = entry.end > end ? entry.end : end;
  return uint64_t(end);
}

static Status checkNames(const char *path, const Vector<WeightTensor> &entries) {
  Vector<const char *> names;
  for (const WeightTensor &entry : entries)
    names.push(entry.name.c_str());
  std::sort(names.begin(), names.end(), [](const char *a, const char *b) { return strcmp(a, b) < 0; });
  for (size_t i = 1; i < names.size(); ++i)
    if (strcmp(names[i - 1], names[i]) == 0)
      return fail(Status::badData, "%s: tensor '%.80s' is there twice", path, names[i]);
  return Status::ok;
}

void describeEntry(const WeightTensor &entry, String *out) {
  const char *name = entry.dtype.c_str();
  for (cauce_abi_dtype_t dtype = CAUCE_DTYPE_F32; dtype <= CAUCE_DTYPE_I8; ++dtype)
    if (entry.dtype == formatName(dtype))
      name = dtypeName(dtype);
  out->append(name).append(" (");
  for (uint32_t i = 0; i < entry.rank; ++i)
    out->format("%s%lld", i ? ", " : "", static_cast<long long>(entry.dims[i]));
  out->append(")");
}

static Status matchEntry(const char *path, const WeightTensor &entry, const cauce_abi_state_t &state) {
  const cauce_abi_tensor_t &type = state.tensor;
  bool fits = entry.dtype == formatName(type.dtype) && entry.rank == type.rank;
  for (uint32_t i = 0; fits && i < type.rank; ++i)
    fits = entry.dims[i] == type.dims[i];
  if (!fits) {
    WeightTensor wanted;
    wanted.dtype.append(formatName(type.dtype));
    wanted.rank = type.rank;
    for (uint32_t i = 0; i < type.rank; ++i)
      wanted.dims[i] = type.dims[i];
    String expected, actual;
    describeEntry(wanted, &expected);
    describeEntry(entry, &actual);
    return fail(Status::mismatch, "%s: expected tensor '%s' to be %s, but got %s", path, type.name, expected.c_str(), actual.c_str());
  }
  if (uint64_t(entry.end - entry.begin) != denseBytes(state))
    return fail(Status::badData, "%s: tensor '%s': expected %zu bytes for its shape, but got %lld", path, type.name,
                denseBytes(state), static_cast<long long>(entry.end - entry.begin));
  return Status::ok;
}

static bool isWeight(const cauce_abi_state_t &state) {
  return state.role == CAUCE_ROLE_PARAMETER || state.role == CAUCE_ROLE_CONSTANT;
}

// What the format's own library takes.
static constexpr uint64_t maxHeader = 100000000;

Status WeightsFile::openHeader(const char *path) {
  CAUCE_TRY(file.open(path));
  uint64_t headerBytes = 0, rest = 0;
  size_t got = 0;
  CAUCE_TRY(file.read(&headerBytes, 8, &got));
  if (got < 8)
    return fail(Status::badData, "%s: is not a safetensors file: it has %zu bytes", path, got);
  bool isKnown = file.knowsRest(&rest);
  if (headerBytes > maxHeader && !(isKnown && headerBytes > rest))
    return fail(Status::badData, "%s: expected a header of at most %llu bytes, but it claims %llu", path,
                static_cast<unsigned long long>(maxHeader), static_cast<unsigned long long>(headerBytes));
  Buffer header;
  if (!isKnown || headerBytes <= rest) {
    CAUCE_TRY(header.reserve(headerBytes + 1));
    CAUCE_TRY(file.read(header.data(), headerBytes, &got));
    rest = got;
  }
  if (headerBytes > rest)
    return fail(Status::badData, "%s: is not a safetensors file, or is cut off: it claims a header of %llu bytes, but has %llu", path,
                static_cast<unsigned long long>(headerBytes), static_cast<unsigned long long>(rest));
  CAUCE_TRY(parseHeader(path, header.data(), size_t(headerBytes), &tensors));
  CAUCE_TRY(checkNames(path, tensors));
  if (!file.knowsRest(&rest)) // the data has to be as long as the header says: readData sees to it
    rest = dataBytes(tensors);
  return checkOffsets(path, tensors, size_t(rest));
}

Status WeightsFile::readData() { return file.readRest(dataBytes(tensors), "it", &contents); }

Status WeightsFile::open(const char *path) {
  CAUCE_TRY(openHeader(path));
  return readData();
}

const WeightTensor *WeightsFile::find(const char *name) const {
  for (const WeightTensor &tensor : tensors)
    if (tensor.name == name)
      return &tensor;
  return nullptr;
}

static Status loadWeights(Session &session, const char *path) {
  const cauce_abi_program_t &program = *session.program;
  WeightsFile file;
  CAUCE_TRY(file.openHeader(path));
  Vector<const WeightTensor *> found;
  found.resize(program.state_count);
  for (const WeightTensor &entry : file.tensors) {
    const cauce_abi_state_t *state = findState(program, entry.name.c_str());
    if (!state || state->role == CAUCE_ROLE_METRIC) {
      String names;
      for (uint32_t i = 0; i < program.state_count && names.size() < 200; ++i)
        if (isWeight(program.states[i]))
          names.append(names.size() ? ", " : "").append(program.states[i].tensor.name);
      return fail(Status::mismatch, "%s: tensor '%.80s' is not part of the model; it has %s", path, entry.name.c_str(),
                  names.size() ? names.c_str() : "no weights");
    }
    CAUCE_TRY(matchEntry(path, entry, *state));
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
  String header("{\"__metadata__\":{\"model\":");
  appendJson(program.name, &header);
  header.append(",\"producer\":");
  appendJson(program.producer, &header);
  header.append("}");
  size_t offset = 0, largest = 0;
  for (uint32_t i = 0; i < program.state_count; ++i) {
    const cauce_abi_state_t &state = program.states[i];
    if (!isWeight(state))
      continue;
    size_t bytes = denseBytes(state);
    header.append(",");
    appendJson(state.tensor.name, &header);
    header.append(":{\"dtype\":\"").append(formatName(state.tensor.dtype)).append("\",\"shape\":[");
    for (uint32_t d = 0; d < state.tensor.rank; ++d)
      header.format("%s%lld", d ? "," : "", static_cast<long long>(state.tensor.dims[d]));
    header.format("],\"data_offsets\":[%zu,%zu]}", offset, offset + bytes);
    offset += bytes;
    largest = bytes > largest ? bytes : largest;
  }
  header.append("}");
  while (header.size() % 8)
    header.append(" ");
  uint64_t headerBytes = header.size();
  Buffer dense;
  CAUCE_TRY(dense.reserve(largest + 1));
  FileWriter file;
  CAUCE_TRY(file.open(path));
  CAUCE_TRY(file.write(&headerBytes, sizeof(headerBytes)));
  CAUCE_TRY(file.write(header.c_str(), header.size()));
  for (uint32_t i = 0; i < program.state_count; ++i) {
    if (!isWeight(program.states[i]))
      continue;
    unpack(program.states[i], session.states[i].data(), dense.data());
    CAUCE_TRY(file.write(dense.data(), denseBytes(program.states[i])));
  }
  return file.commit();
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
