// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The IDX format of the MNIST files: a big-endian magic number with element type and rank, the sizes, the elements.
#include "data/Dataset.h"

#include <cstring>

namespace cauce {

static uint32_t bigEndian(const uint8_t *bytes) {
  return uint32_t(bytes[0]) << 24 | uint32_t(bytes[1]) << 16 | uint32_t(bytes[2]) << 8 | bytes[3];
}

static Status fillField(const cauce_abi_feed_t &feed, const std::string &path, const Bytes &bytes, Field &field,
                        int64_t &samples) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[3] == 0)
    return Status::error("'%s' is not an IDX file: expected it to start with 00 00", path.c_str());
  if (bytes[2] != 0x08)
    return Status::error("'%s': expected unsigned bytes (IDX type 08), but got type %02x", path.c_str(), bytes[2]);
  uint32_t rank = bytes[3];
  if (bytes.size() < 4 + 4 * size_t(rank))
    return Status::error("'%s' is truncated: its header ends early", path.c_str());
  uint64_t perSample = 1, limit = uint64_t(1) << 40;
  for (uint32_t d = 1; d < rank; ++d) {
    perSample *= bigEndian(&bytes[4 + 4 * d]);
    if (perSample > limit)
      return Status::error("'%s' has an absurd sample size", path.c_str());
  }
  uint64_t count = bigEndian(&bytes[4]), header = 4 + 4 * uint64_t(rank);
  if (bytes.size() - header != count * perSample)
    return Status::error("'%s' is truncated: expected %llu samples of %llu bytes, but got %llu bytes", path.c_str(),
                         (unsigned long long)count, (unsigned long long)perSample,
                         (unsigned long long)(bytes.size() - header));
  size_t size = sizeOfDtype(field.dtype);
  if (perSample * size != field.sampleBytes)
    return Status::error("'%s': expected %zu values a sample for '%s', but got %llu", path.c_str(),
                         field.sampleBytes / size, field.name.c_str(), (unsigned long long)perSample);
  samples = count;
  const uint8_t *elements = bytes.data() + header;
  if (feed.class_count > 0)
    for (uint64_t i = 0; i < count * perSample; ++i)
      if (elements[i] >= feed.class_count)
        return Status::error("'%s': sample %llu has label %u, expected 0 to %lld", path.c_str(),
                             (unsigned long long)(i / perSample), elements[i], (long long)feed.class_count - 1);
  field.data.resize(count * field.sampleBytes);
  if (size == 1)
    memcpy(field.data.data(), elements, count * perSample);
  else
    for (uint64_t i = 0; i < count * perSample; ++i)
      storeNumber(field.dtype, elements[i], field.data.data() + i * size);
  return Status::ok();
}

Status readIdx(const cauce_abi_dataset_t &description, const std::string &folder, Dataset &dataset) {
  dataset.samples = -1;
  for (Field &field : dataset.fields)
    for (uint32_t f = 0; f < description.feed_count; ++f) {
      const cauce_abi_feed_t &feed = description.feeds[f];
      if (field.name != feed.field)
        continue;
      std::string path = joinPath(folder, feed.path);
      Bytes bytes;
      int64_t samples = 0;
      CAUCE_RETURN_IF_FAILED(readFile(path, bytes));
      CAUCE_RETURN_IF_FAILED(fillField(feed, path, bytes, field, samples));
      if (dataset.samples >= 0 && samples != dataset.samples)
        return Status::error("'%s' has %lld samples, but the fields before have %lld", path.c_str(), (long long)samples,
                             (long long)dataset.samples);
      dataset.samples = samples;
    }
  return Status::ok();
}

} // namespace cauce
