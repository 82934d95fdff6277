// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in CSV files.
#include "base/File.h"
#include "data/CsvTable.h"

namespace cauce::runtime {

// Reads the file of feed `first` for all feeds that share it.
static Status readCsvFile(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, uint32_t first, Table *out) {
  String path = joinPath(folder, dataset.feeds[first].path);
  FileReader file;
  CsvTable table(program, dataset, false);
  for (uint32_t f = first; f < dataset.feed_count; ++f)
    if (strcmp(dataset.feeds[f].path, dataset.feeds[first].path) == 0)
      table.add(dataset.feeds[f], &out->fields[f]);
  CAUCE_TRY(file.open(path.c_str()));
  CAUCE_TRY(table.open(file));
  int64_t rows = 0;
  for (bool more = true, isKept = false; more; rows += more && isKept)
    CAUCE_TRY(table.next(uint64_t(rows), &isKept, &more));
  return setRows(path.c_str(), rows, out, first == 0);
}

static Status readCsv(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  out->fields.resize(dataset.feed_count);
  for (uint32_t f = 0; f < dataset.feed_count; ++f)
    CAUCE_TRY(prepareField(program, dataset.feeds[f].field, &out->fields[f]));
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    bool done = false;
    for (uint32_t earlier = 0; earlier < f; ++earlier)
      done |= strcmp(dataset.feeds[earlier].path, dataset.feeds[f].path) == 0;
    if (!done)
      CAUCE_TRY(readCsvFile(program, dataset, folder, f, out));
  }
  return Status::ok;
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_csv = {cauce::runtime::readCsv};
