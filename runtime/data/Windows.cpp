// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Samples that are windows of what files have one after the other. They lie where the file's records lie: a window is a place among these, and
// windows that overlap take no more memory than those that do not. Ids of tokens are as narrow as the vocabulary allows until a batch is made of them.
#include "data/Reader.h"

namespace cauce::runtime {

const char *recordName(const cauce_abi_dataset_t &dataset) {
  return dataset.reader != CAUCE_READER_TEXT ? "row" : dataset.vocabulary->unit == CAUCE_UNIT_CHARACTER ? "character" : dataset.vocabulary->unit == CAUCE_UNIT_WORD ? "word" : "token";
}

Status makeWindows(const cauce_abi_dataset_t &dataset, const char *path, uint64_t records, Table *table) {
  if (!hasWindows(dataset))
    return Status::ok;
  uint64_t extent = 1, stride = dataset.stride;
  for (const Field &field : table->fields)
    if (uint64_t end = uint64_t(field.piece->offset) + field.piece->length; end > extent)
      extent = end;
  if (records < extent)
    return fail(Status::badData, "%s: a window of data set '%s' has %llu %ss, but the file has %llu", path, dataset.name,
                static_cast<unsigned long long>(extent), recordName(dataset), static_cast<unsigned long long>(records));
  uint64_t rows = (records - extent) / stride + 1;
  if (rows >= UINT32_MAX)
    return fail(Status::badData, "%s: expected fewer than %u windows, but got %llu", path, UINT32_MAX, static_cast<unsigned long long>(rows));
  for (Field &field : table->fields) {
    size_t unit = field.isTokens ? 1 : field.recordBytes();
    field.begin = field.piece->offset * unit;
    field.pitch = stride * unit;
  }
  table->rows = uint32_t(rows);
  table->records = records;
  table->overlap = uint32_t((extent - 1) / stride);
  return Status::ok;
}

// A piece of a text as ids of another width.
template <typename From, typename To> static void widen(const char *source, size_t count, char *target) {
  const From *from = reinterpret_cast<const From *>(source);
  To *to = reinterpret_cast<To *>(target);
  for (size_t i = 0; i < count; ++i)
    to[i] = To(from[i]);
}

template <typename From> static void copyTokens(const Table &table, const Field &field, const uint32_t *numbers, size_t count, char *target) {
  auto copy = field.type->dtype == CAUCE_DTYPE_I64 ? widen<From, int64_t> : widen<From, int32_t>;
  for (size_t i = 0; i < count; ++i)
    copy(table.tokens.data() + (field.begin + numbers[i] * field.pitch) * sizeof(From), field.length(), target + i * field.rowBytes);
}

void copyRows(const Table &table, const Field &field, const uint32_t *numbers, size_t count, char *target) {
  if (field.isTokens)
    return table.tokenBytes == 1   ? copyTokens<uint8_t>(table, field, numbers, count, target)
           : table.tokenBytes == 2 ? copyTokens<uint16_t>(table, field, numbers, count, target)
                                   : copyTokens<uint32_t>(table, field, numbers, count, target);
  const char *values = field.values.data() + field.begin;
  size_t bytes = field.rowBytes, pitch = field.pitch;
  // Common sizes of labels as plain moves.
  if (bytes == 8)
    for (size_t i = 0; i < count; ++i)
      memcpy(target + i * 8, values + numbers[i] * pitch, 8);
  else if (bytes == 4)
    for (size_t i = 0; i < count; ++i)
      memcpy(target + i * 4, values + numbers[i] * pitch, 4);
  else
    for (size_t i = 0; i < count; ++i)
      memcpy(target + i * bytes, values + numbers[i] * pitch, bytes);
}

} // namespace cauce::runtime
