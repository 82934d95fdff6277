// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in IDX files, the format of MNIST: two zero bytes, the element type, the rank, big-endian sizes, then the
// elements, big-endian (the format is described at the end of the MNIST database's page).
#include "base/File.h"
#include "base/FileReader.h"
#include "data/Elements.h"
#include "data/Reader.h"

namespace cauce::runtime {

static size_t bigEndian(const unsigned char *bytes, size_t size) {
  size_t value = 0;
  for (size_t i = 0; i < size; ++i)
    value = value << 8 | bytes[i];
  return value;
}

// Turns `count` big-endian elements of `size` bytes round.
static void swapBytes(unsigned char *bytes, size_t count, size_t size) {
  for (size_t i = 0; i < count; ++i, bytes += size)
    for (size_t j = 0; j < size / 2; ++j)
      std::swap(bytes[j], bytes[size - 1 - j]);
}

static Status readIdxFile(const cauce_abi_program_t &program, const char *path, const cauce_abi_feed_t &feed, bool first,
                          Table *table, Field *field) {
  FileReader file;
  CAUCE_TRY(file.open(path));
  unsigned char bytes[4 + 4 * maxRank];
  size_t size = 0;
  CAUCE_TRY(file.read(bytes, 4, &size));
  if (size < 4)
    return fail(Status::badData, "%s: is cut off: expected the 4 bytes of an IDX header, but got %zu", path, size);
  cauce_abi_dtype_t dtype;
  size_t elementSize;
  switch (bytes[2]) {
  case 0x08:
    dtype = CAUCE_DTYPE_UI8, elementSize = 1;
    break;
  case 0x09:
    dtype = CAUCE_DTYPE_I8, elementSize = 1;
    break;
  case 0x0b:
    dtype = CAUCE_DTYPE_I32, elementSize = 2;
    break;
  case 0x0c:
    dtype = CAUCE_DTYPE_I32, elementSize = 4;
    break;
  case 0x0d:
    dtype = CAUCE_DTYPE_F32, elementSize = 4;
    break;
  case 0x0e:
    dtype = CAUCE_DTYPE_F64, elementSize = 8;
    break;
  default:
    elementSize = 0;
  }
  if (bytes[0] || bytes[1] || !elementSize || !bytes[3] || bytes[3] > maxRank)
    return fail(Status::badData, "%s: is not an IDX file: it starts with the bytes %02x %02x %02x %02x", path, bytes[0], bytes[1],
                bytes[2], bytes[3]);
  uint32_t rank = bytes[3];
  size_t header = 4 + 4 * size_t(rank);
  CAUCE_TRY(file.read(bytes + 4, header - 4, &size));
  if (4 + size < header)
    return fail(Status::badData, "%s: is cut off: expected a header of %zu bytes, but got %zu", path, header, 4 + size);
  int64_t dims[maxRank];
  size_t count = 1, expected = 0;
  bool fits = true;
  for (uint32_t i = 0; i < rank; ++i) {
    dims[i] = int64_t(bigEndian(bytes + 4 + 4 * i, 4));
    fits = fits && multiply(count, size_t(dims[i]), &count);
  }
  Message type, shape("its shape ");
  describe(dtype, rank, dims, &type);
  shape.append(strchr(type.c_str(), '('));
  if (!fits || !multiply(count, elementSize, &expected))
    return fail(Status::badData, "%s: the IDX header is impossible: %s has a size that does not fit 64 bits", path, shape.c_str());
  Buffer contents;
  CAUCE_TRY(file.readRest(expected, shape.c_str(), &contents));
  unsigned char *values = reinterpret_cast<unsigned char *>(contents.data());
  CAUCE_TRY(setRows(path, dims[0], table, first));
  CAUCE_TRY(setRowShape(program, path, rank, dims, field));
  if (elementSize == 2) {
    // The only size without an element type of ours: widened on the way.
    Buffer wide;
    CAUCE_TRY(wide.reserve(count * 4 + 1));
    for (size_t i = 0; i < count; ++i) {
      int32_t value = int16_t(bigEndian(values + 2 * i, 2));
      memcpy(wide.data() + 4 * i, &value, 4);
    }
    return setValues(path, feed, dtype, wide.data(), table->rows, field);
  }
  swapBytes(values, count, elementSize);
  return setValues(path, feed, dtype, values, table->rows, field);
}

static Status readIdx(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  String path;
  CAUCE_TRY(out->fields.resize(dataset.feed_count));
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    const cauce_abi_feed_t &feed = *dataset.feeds[f];
    CAUCE_TRY(prepareField(program, feed.field, &out->fields[f]));
    CAUCE_TRY(joinPath(folder, feed.path, &path));
    CAUCE_TRY(readIdxFile(program, path.c_str(), feed, f == 0, out, &out->fields[f]));
  }
  return Status::ok;
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_idx = {cauce::runtime::readIdx, nullptr};
