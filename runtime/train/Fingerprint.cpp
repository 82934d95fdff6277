// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Fingerprint.h.
#include "train/Fingerprint.h"

#include <zlib.h>

namespace cauce::runtime {

static Status push(Fingerprint *fingerprint, const char *key, const char *what, String value, bool isProgram) {
  CAUCE_TRY(value.check());
  return fingerprint->items.push({key, what, std::move(value), isProgram});
}

Status Fingerprint::add(const char *key, const char *what, const char *value) { return push(this, key, what, String(value), false); }

Status Fingerprint::add(const char *key, const char *what, uint64_t value) {
  String text;
  text.format("%llu", static_cast<unsigned long long>(value));
  return push(this, key, what, std::move(text), false);
}

Status Fingerprint::addProgram(const cauce_abi_fingerprint_t &fingerprint) {
  for (bool isFunction : {true, false}) {
    String text;
    text.format("%016llx", static_cast<unsigned long long>(isFunction ? fingerprint.function : fingerprint.optimizer));
    CAUCE_TRY(push(this, isFunction ? "function" : "optimizer", isFunction ? "net and loss" : "optimizer", std::move(text), true));
  }
  return Status::ok;
}

static uint32_t add(uint32_t sum, const void *data, size_t size) {
  return uint32_t(crc32_z(sum, static_cast<const Bytef *>(data), size));
}

uint32_t checksum(const Dataset &set) {
  uint32_t sum = add(0, &set.rows, sizeof(set.rows));
  const Table &table = set.origin().table;
  for (const Field &field : table.fields) {
    sum = add(sum, field.name, strlen(field.name));
    if (table.records) // windows
      for (uint64_t number : {uint64_t(field.rowBytes), uint64_t(field.begin), uint64_t(field.pitch)})
        sum = add(sum, &number, sizeof(number));
    if (field.values.data())
      sum = add(sum, field.values.data(), table.records ? size_t(table.records) * field.recordBytes() : size_t(table.rows) * field.rowBytes);
  }
  if (table.tokens.data())
    sum = add(sum, table.tokens.data(), size_t(table.records) * table.tokenBytes);
  uint32_t rows[256];
  for (uint32_t i = 0; !set.selection.isAll() && i < set.rows;) {
    uint32_t count = 0;
    while (count < sizeof(rows) / sizeof(*rows) && i < set.rows)
      rows[count++] = set.selection[i++];
    sum = add(sum, rows, count * sizeof(*rows));
  }
  return sum;
}

} // namespace cauce::runtime
