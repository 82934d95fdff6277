// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all readers share: fitting files to the arguments they fill.
#include "data/Reader.h"

#include "data/Elements.h"
#include "program/Program.h"

namespace cauce::runtime {

Status prepareField(const cauce_abi_program_t &program, const char *name, Field *out) {
  out->name = name;
  out->type = findField(program, name);
  if (!out->type)
    return fail(Status::mismatch, "no function of the program takes a batch of '%s', which the data set provides", name);
  return Status::ok;
}

Status setRowShape(const cauce_abi_program_t &program, const char *path, uint32_t rank, const int64_t *dims, Field *field) {
  const cauce_abi_tensor_t &type = *field->type;
  bool fits = rank == type.rank;
  for (uint32_t i = 1; fits && i < rank; ++i)
    fits = dims[i] >= 0 && (type.dims[i] < 0 || type.dims[i] == dims[i]);
  size_t elements = 1;
  for (uint32_t i = 1; fits && i < rank; ++i) {
    field->dims[i] = dims[i];
    fits = multiply(elements, size_t(dims[i]), &elements);
  }
  if (!fits || !multiply(elements, dtypeSize(type.dtype), &field->rowBytes)) {
    Message expected, actual;
    describe(program, type, &expected);
    describe(type.dtype, rank, dims, &actual);
    return fail(Status::mismatch, "%s: expected the shape %s of '%s', but got %s", path, strchr(expected.c_str(), '('),
                field->name, strchr(actual.c_str(), '('));
  }
  field->pitch = field->rowBytes;
  return Status::ok;
}

Status setValues(const char *path, const cauce_abi_feed_t &feed, cauce_abi_dtype_t from, const void *source, uint32_t rows,
                 Field *field) {
  cauce_abi_dtype_t to = field->type->dtype;
  size_t bytes, perRow = field->recordBytes() / dtypeSize(to);
  if (!multiply(rows, field->recordBytes(), &bytes))
    return failOutOfMemory(SIZE_MAX);
  CAUCE_TRY(field->values.reserve(bytes + 1));
  size_t count = rows * perRow;
  size_t done = convertElements(from, source, to, field->values.data(), count);
  if (done != count) {
    Message expected, actual;
    describeRange(to, &expected);
    appendElement(from, static_cast<const char *>(source) + done * dtypeSize(from), &actual);
    return fail(Status::badData, "%s: row %zu: %s for '%s', but got %s", path, done / perRow, expected.c_str(), feed.field,
                actual.c_str());
  }
  if (size_t at = findNotFinite(to, field->values.data(), count); at < count) {
    Message actual;
    appendElement(to, field->values.data() + at * dtypeSize(to), &actual);
    return fail(Status::badData, "%s: row %zu: expected a finite number for '%s', but got %s", path, at / perRow, feed.field, actual.c_str());
  }
  for (size_t i = 0; feed.class_count && i < count; ++i) {
    const char *element = field->values.data() + i * dtypeSize(to);
    if (isClass(to, element, feed.class_count))
      continue;
    Message actual;
    appendElement(to, element, &actual);
    return fail(Status::badData, "%s: row %zu: expected a class from 0 to %lld for '%s', but got %s", path, i / perRow,
                static_cast<long long>(feed.class_count - 1), feed.field, actual.c_str());
  }
  return Status::ok;
}

Status setRows(const char *path, int64_t rows, Table *table, bool first) {
  if (rows < 0 || rows >= int64_t(UINT32_MAX))
    return fail(Status::badData, "%s: expected fewer than %u rows, but got %lld", path, UINT32_MAX, static_cast<long long>(rows));
  if (!first && uint32_t(rows) != table->rows)
    return fail(Status::mismatch, "%s: expected %u rows, as in the data set's other files, but got %lld", path, table->rows,
                static_cast<long long>(rows));
  table->rows = uint32_t(rows);
  return Status::ok;
}

} // namespace cauce::runtime
