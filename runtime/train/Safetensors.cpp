// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The format: eight bytes with the length of a JSON header, the header, then the tensors, little-endian, row-major, without
// gaps. A file is believed only after all of it was checked.
#include "train/Safetensors.h"

#include "program/ElementType.h"
#include "train/Json.h"

#include <algorithm>
#include <cstdio>
#include <zlib.h>

namespace cauce::runtime {

// How a header with a checksum begins; eight hexadecimal digits follow.
static const char checksumStart[] = "{\"__metadata__\":{\"checksum\":\"";
static constexpr size_t checksumAt = sizeof(checksumStart) - 1, checksumDigits = 8;

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

Status WeightsFile::parseHeader(const char *path, const char *text, size_t length) {
  JsonCursor json(text, text + length);
  auto parseMetadata = [&] {
    if (!json.take('{'))
      return false;
    if (json.take('}'))
      return true;
    do {
      Entry entry;
      if (!json.string(&entry.key) || !json.take(':') || !json.string(&entry.value))
        return false;
      if (!json.check(entries.push(std::move(entry))))
        return false;
    } while (json.take(','));
    return json.take('}');
  };
  bool valid = json.take('{');
  if (valid && !json.take('}')) {
    do {
      String name;
      valid = json.string(&name) && json.take(':');
      if (valid && name == "__metadata__") {
        valid = parseMetadata();
      } else if (valid) {
        WeightTensor entry;
        entry.name = std::move(name);
        valid = parseEntry(json, &entry);
        valid = valid && json.check(tensors.push(std::move(entry)));
      }
    } while (valid && json.take(','));
    valid = valid && json.take('}');
  }
  CAUCE_TRY(json.status());
  if (!valid || !json.atEnd())
    return fail(Status::badData, "%s: the safetensors header is damaged at its byte %zu", path, json.offset());
  return Status::ok;
}

// Offsets in order, without gaps and overlaps, to the end of the file.
static Status checkOffsets(const char *path, const Vector<WeightTensor> &entries, size_t dataBytes) {
  Vector<const WeightTensor *> order;
  for (const WeightTensor &entry : entries)
    CAUCE_TRY(order.push(&entry));
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
    CAUCE_TRY(names.push(entry.name.c_str()));
  std::sort(names.begin(), names.end(), [](const char *a, const char *b) { return strcmp(a, b) < 0; });
  for (size_t i = 1; i < names.size(); ++i)
    if (strcmp(names[i - 1], names[i]) == 0)
      return fail(Status::badData, "%s: tensor '%.80s' is there twice", path, names[i]);
  return Status::ok;
}

cauce_abi_dtype_t WeightTensor::elementType() const {
  for (const ElementType &type : elementTypes)
    if (dtype == type.safetensors)
      return type.number;
  return 0;
}

void describe(const WeightTensor &tensor, String *out) {
  cauce_abi_dtype_t type = tensor.elementType();
  out->append(type ? dtypeName(type) : tensor.dtype.c_str()).append(" (");
  for (uint32_t i = 0; i < tensor.rank; ++i)
    out->format("%s%lld", i ? ", " : "", static_cast<long long>(tensor.dims[i]));
  out->append(")");
}

Status matchTensor(const char *path, const WeightTensor &tensor, const cauce_abi_state_t &state, bool converts) {
  const cauce_abi_tensor_t &type = *state.tensor;
  cauce_abi_dtype_t from = tensor.elementType();
  bool fits = (from == type.dtype || (converts && isReal(from) && isReal(type.dtype))) && tensor.rank == type.rank;
  for (uint32_t i = 0; fits && i < type.rank; ++i)
    fits = tensor.dims[i] == type.dims[i];
  if (!fits) {
    Message expected, actual;
    describe(type.dtype, type.rank, type.dims, &expected);
    describe(tensor, &actual);
    return fail(Status::mismatch, "%s: expected tensor '%s' to be %s, but got %s", path, type.name, expected.c_str(), actual.c_str());
  }
  size_t bytes = denseBytes(state) / dtypeSize(type.dtype) * dtypeSize(from);
  if (uint64_t(tensor.end - tensor.begin) != bytes)
    return fail(Status::badData, "%s: tensor '%s': expected %zu bytes for its shape, but got %lld", path, type.name, bytes,
                static_cast<long long>(tensor.end - tensor.begin));
  return Status::ok;
}

static uint32_t addToChecksum(uint32_t checksum, const char *data, size_t size) {
  // zlib begins anew at NULL, which is the address of nothing.
  return !size ? checksum : uint32_t(crc32_z(checksum, reinterpret_cast<const Bytef *>(data), size));
}

// What the format's own library takes.
static constexpr uint64_t maxHeader = 100000000;

Status WeightsFile::openHeader(const char *path) {
  CAUCE_TRY(file.open(path));
  return readHeader(path);
}

Status WeightsFile::openMemory(const void *bytes, size_t size, const char *path) {
  CAUCE_TRY(file.openMemory(bytes, size, path));
  return readHeader(path);
}

Status WeightsFile::readHeader(const char *path) {
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
  CAUCE_TRY(parseHeader(path, header.data(), size_t(headerBytes)));
  size_t summed = checksumAt + checksumDigits;
  isChecked = headerBytes >= summed && memcmp(header.data(), checksumStart, checksumAt) == 0;
  if (isChecked) {
    expectedChecksum = uint32_t(strtoul(metadata("checksum"), nullptr, 16));
    checksum = addToChecksum(0, header.data() + summed, size_t(headerBytes) - summed);
  }
  CAUCE_TRY(checkNames(path, tensors));
  if (!file.knowsRest(&rest)) // the data has to be as long as the header says: readData sees to it
    rest = dataBytes(tensors);
  return checkOffsets(path, tensors, size_t(rest));
}

Status WeightsFile::readData() {
  uint64_t size = dataBytes(tensors);
  CAUCE_TRY(file.readRest(size, "it", &contents));
  if (isChecked && addToChecksum(checksum, contents.data(), size_t(size)) != expectedChecksum)
    return fail(Status::badData, "%s: is damaged: its contents do not have the checksum that it names", file.name());
  return Status::ok;
}

Status WeightsFile::open(const char *path) {
  CAUCE_TRY(openHeader(path));
  return readData();
}

const char *WeightsFile::metadata(const char *key) const {
  for (const Entry &entry : entries)
    if (entry.key == key)
      return entry.value.c_str();
  return nullptr;
}

const WeightTensor *WeightsFile::find(const char *name) const {
  for (const WeightTensor &tensor : tensors)
    if (tensor.name == name)
      return &tensor;
  return nullptr;
}

void SafetensorsWriter::begin(bool checked) {
  entries.clear();
  header.clear();
  offset = largest = 0;
  isChecked = checked;
  isInMetadata = true;
  header.append("{\"__metadata__\":{");
  if (checked)
    addMetadata("checksum", "00000000");
}

void SafetensorsWriter::addMetadata(const char *key, const char *value) {
  header.append(header.size() && header.data()[header.size() - 1] == '{' ? "" : ",");
  appendJson(key, &header);
  header.append(":");
  appendJson(value, &header);
}

void SafetensorsWriter::endMetadata() {
  header.append(isInMetadata ? "}" : "");
  isInMetadata = false;
}

Status SafetensorsWriter::addTensor(const char *prefix, const cauce_abi_state_t &state, const char *packed) {
  endMetadata();
  size_t bytes = denseBytes(state);
  header.append(",");
  appendJson(prefix, state.tensor->name, &header);
  header.append(":{\"dtype\":\"").append(elementType(state.tensor->dtype).safetensors).append("\",\"shape\":[");
  for (uint32_t d = 0; d < state.tensor->rank; ++d)
    header.format("%s%lld", d ? "," : "", static_cast<long long>(state.tensor->dims[d]));
  header.format("],\"data_offsets\":[%zu,%zu]}", offset, offset + bytes);
  offset += bytes;
  if (state.layout.kind != CAUCE_LAYOUT_DENSE) // others are written from where they are
    largest = bytes > largest ? bytes : largest;
  return entries.push({&state, packed});
}

Status SafetensorsWriter::reserve(size_t pathLength) {
  CAUCE_TRY(file.reserve(pathLength));
  // Numbers in the metadata may get longer from file to file.
  CAUCE_TRY(header.check());
  CAUCE_TRY(header.reserve(header.size() + 256));
  return scratch.reserve(largest + 1);
}

const char *SafetensorsWriter::dense(const Entry &entry) {
  if (entry.state->layout.kind == CAUCE_LAYOUT_DENSE)
    return entry.packed;
  unpack(*entry.state, entry.packed, scratch.data());
  return scratch.data();
}

Status SafetensorsWriter::write(const char *path) {
  endMetadata();
  header.append("}");
  for (size_t size = header.size(); size % 8; ++size)
    header.append(" ");
  CAUCE_TRY(header.check());
  CAUCE_TRY(scratch.reserve(largest + 1));
  if (isChecked) {
    size_t summed = checksumAt + checksumDigits;
    uint32_t checksum = addToChecksum(0, header.c_str() + summed, header.size() - summed);
    for (const Entry &entry : entries)
      checksum = addToChecksum(checksum, dense(entry), denseBytes(*entry.state));
    char digits[checksumDigits + 1];
    snprintf(digits, sizeof(digits), "%08x", checksum);
    memcpy(header.data() + checksumAt, digits, checksumDigits);
  }
  uint64_t headerBytes = header.size();
  CAUCE_TRY(file.open(path));
  CAUCE_TRY(file.write(&headerBytes, sizeof(headerBytes)));
  CAUCE_TRY(file.write(header.c_str(), header.size()));
  for (const Entry &entry : entries)
    CAUCE_TRY(file.write(dense(entry), denseBytes(*entry.state)));
  return file.commit();
}

} // namespace cauce::runtime
