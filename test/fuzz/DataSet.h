// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program without code whose one data set, "train", has the fields x, f32 (N, 2), and label, i64 (N), below 10; of a text both are ids.
#pragma once

#include "Input.h"
#include "cauce/program_abi.h"
#include "data/Dataset.h"
#include "data/TensorReader.h"

namespace fuzz {

// Readers are linked by name; whoever opens programs has all of them.
[[gnu::used]] static cauce_status_t (*const allReaders)(const char *, cauce_program_t **) = cauce_program_open;

// The same rows one by one, as for prediction: they are those of the set, unless it leaves some out.
inline void readRows(cauce_program_t *program, const std::string &path, const cauce_data_t *set, cauce_status_t setStatus) {
  using namespace cauce::runtime;
  cauce_rows_t *rows = nullptr;
  cauce_status_t status = cauce_rows_open(program, "step", path.c_str(), &rows);
  const cauce_tensor_t *const *arguments = nullptr;
  uint64_t count = 0, total = 0;
  for (bool more = status == CAUCE_OK; more; total += count) {
    status = cauce_rows_next(rows, 1, &arguments, &count);
    more = status == CAUCE_OK && count == 1;
    for (size_t i = 0; more && setStatus == CAUCE_OK && i < 2; ++i) {
      const Field &field = set->sets[0].table.fields[i];
      if (total >= set->sets[0].rows || memcmp(field.values.data() + total * field.rowBytes, cauce_tensor_data(arguments[i]), field.rowBytes) != 0)
        abort();
    }
  }
  expectSentence(status, folder().c_str());
  if (status == CAUCE_OK && (setStatus == CAUCE_OK ? total != set->sets[0].rows : total != 0))
    abort();
  cauce_rows_release(rows);
}

// Takes each row of a set, of which windows may lie anywhere among the values.
inline void gatherRows(const cauce::runtime::Dataset &set) {
  int64_t x[2], label[1];
  void *const targets[] = {x, label};
  uint32_t scratch = 0;
  for (uint32_t row = 0; row < set.rows; ++row)
    if (set.gather(&row, 1, targets, &scratch) != cauce::runtime::Status::ok)
      abort();
}

// Reads the set from files in folder(); `configure` may change its description first.
template <typename Configure>
void readSet(cauce_abi_reader_t reader, const char *xFile, const char *labelFile, Configure configure) {
  static const int64_t xDims[] = {~0, 2}, labelDims[] = {~0};
  static const char *const symbols[] = {"N"}, *const xColumns[] = {"0-1"}, *const labelColumns[] = {"2"};
  static const cauce_abi_tensor_t label = {"label", CAUCE_DTYPE_I64, 1, labelDims, 0, 0};
  const cauce_abi_tensor_t x = {"x", reader == CAUCE_READER_TEXT ? CAUCE_DTYPE_I64 : CAUCE_DTYPE_F32, 2, xDims, 0, 0};
  const cauce_abi_tensor_t *const arguments[] = {&x, &label};
  cauce_abi_feed_t feeds[] = {{"x", xFile, xColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0},
                              {"label", labelFile, labelColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 10}};
  const cauce_abi_feed_t *const feedList[] = {&feeds[0], &feeds[1]};
  cauce_abi_dataset_t set = {};
  const cauce_abi_dataset_t *const sets[] = {&set};
  set.name = "train";
  set.reader = reader;
  set.feed_count = 2;
  set.feeds = feedList;
  configure(set, feeds);
  cauce_abi_function_t function = {};
  function.name = "step";
  function.run = [](cauce_abi_call_t *) { return cauce_abi_status_t(0); };
  function.argument_count = 2;
  function.arguments = arguments;
  const cauce_abi_function_t *const functions[] = {&function};
  cauce_abi_program_t program = emptyProgram();
  program.symbols = symbols;
  program.symbol_count = 1;
  program.functions = functions;
  program.function_count = 1;
  program.datasets = sets;
  program.dataset_count = 1;
  cauce_program_t *linked = nullptr;
  cauce_data_t *data = nullptr;
  if (cauce_program_link(&program, &linked) != CAUCE_OK || cauce_data_open(linked, folder().c_str(), &data) != CAUCE_OK)
    abort();
  uint64_t rows = 0;
  cauce_status_t status = cauce_data_rows(data, "train", &rows);
  if (status == CAUCE_OK ? rows == 0 : strcmp(cauce_message(), "data set 'train' has no rows") != 0)
    expectSentence(status == CAUCE_OK ? CAUCE_BAD_DATA : status, folder().c_str());
  if (reader == CAUCE_READER_CSV && strcmp(xFile, labelFile) == 0)
    readRows(linked, folder() + "/" + xFile, data, status);
  if (status == CAUCE_OK)
    gatherRows(data->sets[0]);
  cauce_data_release(data);
  cauce_program_release(linked);
}

inline void readSet(cauce_abi_reader_t reader, const char *xFile, const char *labelFile) {
  readSet(reader, xFile, labelFile, [](cauce_abi_dataset_t &, cauce_abi_feed_t *) {});
}

// Reads a file as the argument of a function: f32 (N, 2), then f32 (2). Row by row it says the same.
inline void readTensor(const std::string &path) {
  using namespace cauce::runtime;
  const int64_t dims[] = {~0, 2};
  for (cauce_abi_tensor_t type : {cauce_abi_tensor_t{"x", CAUCE_DTYPE_F32, 2, dims, 0, 0}, cauce_abi_tensor_t{"x", CAUCE_DTYPE_F32, 1, dims + 1, 0, 0}}) {
    cauce_tensor_t *tensor = nullptr;
    cauce_status_t status = cauce_tensor_read(path.c_str(), &type, &tensor);
    expectSentence(status, folder().c_str());
    size_t done = 0;
    TensorReader reader;
    Status rowStatus = reader.open(path.c_str(), type);
    for (bool more = rowStatus == Status::ok; more;) {
      cauce_tensor_t *row = nullptr;
      rowStatus = reader.read(1, &row);
      size_t bytes = row ? cauce_tensor_bytes(row) : 0;
      if (tensor && bytes && (done + bytes > cauce_tensor_bytes(tensor) ||
                              memcmp(static_cast<char *>(cauce_tensor_data(tensor)) + done, cauce_tensor_data(row), bytes) != 0))
        abort();
      done += bytes;
      more = bytes && reader.hasRows();
      cauce_tensor_release(row);
    }
    expectSentence(toC(rowStatus), folder().c_str());
    if ((rowStatus == Status::ok) != (status == CAUCE_OK) || (tensor && done != cauce_tensor_bytes(tensor)))
      abort();
    cauce_tensor_release(tensor);
  }
}

} // namespace fuzz
