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
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    CAUCE_TRY(prepareField(program, dataset.feeds[f]->field, &out->fields[f]));
    prepareWindow(dataset, f, &out->fields[f]);
  }
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    bool done = false;
    for (uint32_t earlier = 0; earlier < f; ++earlier)
      done |= strcmp(dataset.feeds[earlier]->path, dataset.feeds[f]->path) == 0;
    if (!done)
      CAUCE_TRY(readCsvFile(program, dataset, folder, f, out));
  }
  String path;
  CAUCE_TRY(joinPath(folder, dataset.feed_count ? dataset.feeds[0]->path : "", &path));
  return makeWindows(dataset, path.c_str(), out->rows, out);
}

namespace {

struct CsvRows : RowSource {
  CsvRows(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset) : dataset(dataset), csv(program, dataset, true) {}
  // Where the file's rows go: to the table, or to the steps that its windows are copied from.
  Table &read() { return hasWindows(dataset) ? steps : table; }
  const cauce_abi_dataset_t &dataset;
  FileReader file;
  CsvTable csv;
  Table steps;
  uint32_t taken = 0; // windows
  bool isRead = false;
};

} // namespace

// The windows that arguments are: more of them than in training, where labels have to lie in the file, too. All of it is read at first.
static Status nextWindows(CsvRows &rows, uint64_t most) {
  if (!rows.isRead) {
    uint64_t records = 0;
    for (bool more = true, isKept = false; more; records += more)
      CAUCE_TRY(rows.csv.next(records, &isKept, &more));
    CAUCE_TRY(makeWindows(rows.dataset, rows.file.name(), records, &rows.steps));
    rows.isRead = true;
  }
  uint32_t left = rows.steps.rows - rows.taken, count = left < most ? left : uint32_t(most);
  for (size_t f = 0; f < rows.table.fields.size(); ++f) {
    Field &field = rows.table.fields[f];
    size_t bytes = 0;
    if (!multiply(count, field.rowBytes, &bytes))
      return failOutOfMemory(SIZE_MAX);
    CAUCE_TRY(field.values.reserve(bytes + 1));
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t number = rows.taken + i;
      copyRows(rows.steps, rows.steps.fields[f], &number, 1, field.values.data() + i * field.rowBytes);
    }
  }
  rows.taken += count;
  rows.table.rows = count;
  return Status::ok;
}

static Status nextRows(RowSource *source, uint64_t most) {
  CsvRows &rows = *static_cast<CsvRows *>(source);
  if (hasWindows(rows.dataset))
    return nextWindows(rows, most);
  rows.table.rows = 0;
  int64_t count = 0;
  for (bool more = true, isKept = false; more && uint64_t(count) < most; count += more)
    CAUCE_TRY(rows.csv.next(uint64_t(count), &isKept, &more));
  return setRows(rows.file.name(), count, &rows.table, true);
}

static void closeRows(RowSource *source) { destroy(static_cast<CsvRows *>(source)); }

static uint32_t findFeed(const cauce_abi_dataset_t &dataset, const char *field) {
  uint32_t f = 0;
  while (f < dataset.feed_count && strcmp(dataset.feeds[f]->field, field) != 0)
    ++f;
  return f;
}

static Status startRows(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const cauce_abi_function_t &function,
                        const char *path, CsvRows *rows) {
  CAUCE_TRY(rows->table.fields.resize(function.argument_count));
  CAUCE_TRY(rows->read().fields.resize(function.argument_count));
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    const cauce_abi_tensor_t &argument = *function.arguments[i];
    uint32_t feed = findFeed(dataset, argument.name);
    if (feed == dataset.feed_count || !argument.rank || !isSymbol(program, argument.dims[0])) {
      Message names;
      for (uint32_t f = 0; f < dataset.feed_count; ++f)
        names.append(f ? ", " : "").append(dataset.feeds[f]->field);
      return fail(Status::mismatch, "data set '%s' provides no '%s', which '%s' takes; it provides %s", dataset.name, argument.name, function.name,
                  names.c_str());
    }
    Field &field = rows->read().fields[i];
    field.name = argument.name;
    field.type = &argument;
    prepareWindow(dataset, feed, &field);
    CAUCE_TRY(rows->csv.add(*dataset.feeds[feed], &field));
  }
  CAUCE_TRY(strcmp(path, "-") == 0 ? rows->file.openStandardInput() : rows->file.open(path));
  CAUCE_TRY(rows->csv.open(rows->file));
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    const Field &from = rows->read().fields[i];
    Field &field = rows->table.fields[i];
    field.name = from.name;
    field.type = from.type;
    field.rowBytes = from.rowBytes;
    memmove(field.dims, from.dims, sizeof(field.dims));
  }
  return Status::ok;
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
