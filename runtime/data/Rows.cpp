// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows of a file as arguments, by what a data set of the model says of its columns.
#include "data/Dataset.h"
#include "data/Tensor.h"
#include "program/Program.h"

using namespace cauce::runtime;

struct cauce_rows {
  RowSource *source = nullptr;
  Vector<cauce_tensor> tensors; // over the source's rows
  Vector<const cauce_tensor_t *> arguments;
  bool hasFailed = false;
  ~cauce_rows() {
    if (source)
      source->close(source);
  }
};

namespace cauce::runtime {

// The data set that says what columns are: the first that names a file of rows, or what it is a share of.
static Status openSource(const Program &program, const cauce_abi_function_t &function, const char *path, RowSource **out) {
  const char *kinds[] = {nullptr, nullptr, nullptr};
  uint32_t count = 0;
  for (const char *name : {"train", "validation", "test"})
    for (uint32_t i = 0; i < program.dataset_count; ++i) {
      const cauce_abi_dataset_t &dataset = *program.datasets[i];
      if (strcmp(dataset.name, name) != 0 || dataset.split_from)
        continue;
      const Reader *reader = nullptr;
      CAUCE_TRY(findReader(dataset, &reader, &kinds[count++]));
      if (reader->openRows)
        return reader->openRows(program, dataset, function, path, out);
    }
  return fail(Status::unsupported, "%s: expected the model to have a data set in a csv file, which says what the columns are, but it has %s", path,
              count ? kinds[0] : "none");
}

static Status open(const Program &program, const char *name, const char *path, cauce_rows *rows) {
  const cauce_abi_function_t *function = nullptr;
  CAUCE_TRY(requireFunction(program, name, &function));
  CAUCE_TRY(openSource(program, *function, path, &rows->source));
  const Vector<Field> &fields = rows->source->table.fields;
  CAUCE_TRY(rows->tensors.resize(fields.size()));
  for (size_t i = 0; i < fields.size(); ++i) {
    cauce_tensor &tensor = rows->tensors[i];
    tensor.dtype = fields[i].type->dtype;
    tensor.rank = fields[i].type->rank;
    memcpy(tensor.dims, fields[i].dims, sizeof(tensor.dims));
    CAUCE_TRY(rows->arguments.push(&tensor));
  }
  return Status::ok;
}

static Status next(cauce_rows &rows, uint64_t most, uint64_t *count) {
  CAUCE_TRY(rows.source->next(rows.source, most));
  const Table &table = rows.source->table;
  *count = table.rows;
  for (size_t i = 0; i < rows.tensors.size(); ++i) {
    cauce_tensor &tensor = rows.tensors[i];
    // Without rows there may be no memory yet.
    CAUCE_TRY(table.fields[i].values.size() ? Status::ok : rows.source->table.fields[i].values.reserve(1));
    tensor.dims[0] = table.rows;
    tensor.data = table.fields[i].values.data();
    tensor.bytes = size_t(table.rows) * table.fields[i].rowBytes;
    tensor.count = tensor.bytes / dtypeSize(tensor.dtype);
  }
  return Status::ok;
}

} // namespace cauce::runtime

extern "C" {

cauce_status_t cauce_rows_open(const cauce_program_t *program, const char *function, const char *path, cauce_rows_t **out_rows) {
  CAUCE_REQUIRE(out_rows, "a place for the rows");
  *out_rows = nullptr;
  CAUCE_REQUIRE(program, "a program");
  CAUCE_REQUIRE(function, "the name of a function");
  CAUCE_REQUIRE_PATH(path, "the path of the rows");
  cauce_rows *rows = make<cauce_rows>();
  if (!rows)
    return toC(failOutOfMemory(sizeof(cauce_rows)));
  Status status = cauce::runtime::open(*program->descriptor, function, path, rows);
  if (status == Status::ok)
    *out_rows = rows;
  else
    destroy(rows);
  return toC(status);
}

void cauce_rows_release(cauce_rows_t *rows) { destroy(rows); }

cauce_status_t cauce_rows_next(cauce_rows_t *rows, uint64_t most, const cauce_tensor_t *const **out_arguments, uint64_t *out_count) {
  if (out_arguments)
    *out_arguments = nullptr;
  if (out_count)
    *out_count = 0;
  CAUCE_REQUIRE(out_arguments, "a place for the arguments");
  CAUCE_REQUIRE(out_count, "a place for the number of rows");
  CAUCE_REQUIRE(rows, "rows");
  if (rows->hasFailed)
    return toC(fail(Status::invalidArgument, "reading the rows has failed before: release them and open them again"));
  if (most == 0)
    return toC(fail(Status::invalidArgument, "expected to read at least 1 row, but got 0"));
  Status status = cauce::runtime::next(*rows, most, out_count);
  if (status == Status::ok)
    *out_arguments = rows->arguments.data();
  else
    *out_count = 0;
  rows->hasFailed = status != Status::ok;
  return toC(status);
}

} // extern "C"
