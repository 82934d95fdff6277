// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in CSV files.
#include "base/File.h"
#include "data/CsvTable.h"

namespace cauce::runtime {

// Reads the file of feed `first` for all feeds that share it.
static Status readCsvFile(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, uint32_t first, Table *out) {
  String path;
  CAUCE_TRY(joinPath(folder, dataset.feeds[first]->path, &path));
  FileReader file;
  CsvTable table(program, dataset, false);
  for (uint32_t f = first; f < dataset.feed_count; ++f)
    if (strcmp(dataset.feeds[f]->path, dataset.feeds[first]->path) == 0)
      CAUCE_TRY(table.add(*dataset.feeds[f], &out->fields[f]));
  CAUCE_TRY(file.open(path.c_str()));
  CAUCE_TRY(table.open(file));
  int64_t rows = 0;
  for (bool more = true, isKept = false; more; rows += more && isKept)
    CAUCE_TRY(table.next(uint64_t(rows), &isKept, &more));
  return setRows(path.c_str(), rows, out, first == 0);
}

static Status readCsv(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  CAUCE_TRY(out->fields.resize(dataset.feed_count));
  for (uint32_t f = 0; f < dataset.feed_count; ++f)
    CAUCE_TRY(prepareField(program, dataset.feeds[f]->field, &out->fields[f]));
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    bool done = false;
    for (uint32_t earlier = 0; earlier < f; ++earlier)
      done |= strcmp(dataset.feeds[earlier]->path, dataset.feeds[f]->path) == 0;
    if (!done)
      CAUCE_TRY(readCsvFile(program, dataset, folder, f, out));
  }
  return Status::ok;
}

namespace {

struct CsvRows : RowSource {
  CsvRows(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset) : csv(program, dataset, true) {}
  FileReader file;
  CsvTable csv;
};

} // namespace

static Status nextRows(RowSource *source, uint64_t most) {
  CsvRows &rows = *static_cast<CsvRows *>(source);
  rows.table.rows = 0;
  int64_t count = 0;
  for (bool more = true, isKept = false; more && uint64_t(count) < most; count += more)
    CAUCE_TRY(rows.csv.next(uint64_t(count), &isKept, &more));
  return setRows(rows.file.name(), count, &rows.table, true);
}

static void closeRows(RowSource *source) { destroy(static_cast<CsvRows *>(source)); }

static const cauce_abi_feed_t *findFeed(const cauce_abi_dataset_t &dataset, const char *field) {
  for (uint32_t f = 0; f < dataset.feed_count; ++f)
    if (strcmp(dataset.feeds[f]->field, field) == 0)
      return dataset.feeds[f];
  return nullptr;
}

static Status startRows(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const cauce_abi_function_t &function,
                        const char *path, CsvRows *rows) {
  CAUCE_TRY(rows->table.fields.resize(function.argument_count));
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    const cauce_abi_tensor_t &argument = *function.arguments[i];
    const cauce_abi_feed_t *feed = findFeed(dataset, argument.name);
    if (!feed || !argument.rank || !isSymbol(program, argument.dims[0])) {
      Message names;
      for (uint32_t f = 0; f < dataset.feed_count; ++f)
        names.append(f ? ", " : "").append(dataset.feeds[f]->field);
      return fail(Status::mismatch, "data set '%s' provides no '%s', which '%s' takes; it provides %s", dataset.name, argument.name, function.name,
                  names.c_str());
    }
    rows->table.fields[i].name = argument.name;
    rows->table.fields[i].type = &argument;
    CAUCE_TRY(rows->csv.add(*feed, &rows->table.fields[i]));
  }
  CAUCE_TRY(strcmp(path, "-") == 0 ? rows->file.openStandardInput() : rows->file.open(path));
  return rows->csv.open(rows->file);
}

static Status openRows(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const cauce_abi_function_t &function,
                       const char *path, RowSource **out) {
  *out = nullptr;
  CsvRows *rows = make<CsvRows>(program, dataset);
  if (!rows)
    return failOutOfMemory(sizeof(CsvRows));
  rows->next = nextRows;
  rows->close = closeRows;
  Status status = startRows(program, dataset, function, path, rows);
  if (status == Status::ok)
    *out = rows;
  else
    destroy(rows);
  return status;
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_csv = {cauce::runtime::readCsv, cauce::runtime::openRows};
