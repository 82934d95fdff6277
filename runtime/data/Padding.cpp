// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Padding.h.
#include "data/Padding.h"

#include "data/Elements.h"
#include "program/ElementType.h"

namespace cauce::runtime {

static double lengthOf(const Field &lengths, const void *values, size_t row) {
  return loadElement(lengths.type->dtype, static_cast<const char *>(values) + row * lengths.rowBytes);
}

Status checkLengths(const Table &table, const char *name) {
  bool exists = table.lengths <= table.fields.size();
  if (!exists || table.fields[table.lengths - 1].type->rank != 1 || isReal(table.fields[table.lengths - 1].type->dtype))
    return fail(Status::badData, "the program is damaged: the lengths of data set '%s' are no field of integers", name);
  const Field &lengths = table.fields[table.lengths - 1];
  for (const Field &field : table.fields)
    for (uint32_t row = 0; isPadded(field) && row < table.rows; ++row)
      if (double length = lengthOf(lengths, lengths.values.data(), row); !(length >= 0 && length <= double(field.dims[1])))
        return fail(Status::badData, "data set '%s': '%s': row %u: expected a length from 0 to %lld, as '%s' has steps, but got %.0f", name, lengths.name, row,
                    static_cast<long long>(field.dims[1]), field.name, length);
  return Status::ok;
}

int64_t cutToLongest(const Table &table, size_t rows, void *const *fields) {
  const Field &lengths = table.fields[table.lengths - 1];
  double longest = 1;
  for (size_t row = 0; row < rows; ++row)
    if (double length = lengthOf(lengths, fields[table.lengths - 1], row); length > longest)
      longest = length;
  for (size_t f = 0; f < table.fields.size(); ++f) {
    const Field &field = table.fields[f];
    if (!isPadded(field) || !field.dims[1])
      continue;
    size_t bytes = field.rowBytes / size_t(field.dims[1]) * size_t(longest);
    char *values = static_cast<char *>(fields[f]);
    for (size_t row = 1; row < rows; ++row)
      memmove(values + row * bytes, values + row * field.rowBytes, bytes);
  }
  return int64_t(longest);
}

} // namespace cauce::runtime
