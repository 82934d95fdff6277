// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A data set with the fields x, f32 (N, 2), and label, i64 (N): it is described by changing a copy of the descriptor in
// Regression.c, read with cauce_data_rows and seen by `probe`, which takes its batches.
#pragma once

#include "Fixture.h"

#include "data/Dataset.h"

namespace fixture {

class Readers : public Folder {
protected:
  Readers() : program(cauce_program), feeds{xFeed(), yFeed()} {
    dataset.name = "train";
    dataset.reader = CAUCE_READER_CSV;
    dataset.delimiter = ',';
    dataset.feed_count = 2;
    dataset.feeds = feedList;
    function.name = "probe";
    function.run = nothing;
    function.argument_count = 2;
    function.arguments = argumentList;
    program.functions = &functionList;
    program.function_count = 1;
    program.datasets = &datasetList;
    program.dataset_count = 1;
  }
  cauce_abi_feed_t xFeed() const { return {"x", "d", xColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0}; }
  cauce_abi_feed_t yFeed() const { return {"label", "d", yColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0}; }

  // The data set from a CSV text.
  cauce_status_t csv(const std::string &text, uint64_t *rows) {
    feeds[0].path = feeds[1].path = "d.csv";
    write("d.csv", text);
    return load(rows);
  }
  cauce_status_t load(uint64_t *rows) {
    data.reset();
    handle = link(&program);
    data = openData(handle);
    return cauce_data_rows(data.get(), "train", rows);
  }
  template <typename T> std::vector<T> values(size_t field) const {
    const cauce::runtime::Field &f = data->sets[0].fields()[field];
    const T *begin = reinterpret_cast<const T *>(f.values.data());
    return std::vector<T>(begin, begin + data->sets[0].rows * f.rowBytes / sizeof(T));
  }

  const char *xColumns[3] = {"0-1", nullptr, nullptr}, *yColumns[1] = {"2"};
  int64_t xDims[3] = {~0, 2, 0}, yDims[1] = {~0};
  cauce_abi_tensor_t arguments[2] = {{"x", CAUCE_DTYPE_F32, 2, xDims, 0, 0}, {"label", CAUCE_DTYPE_I64, 1, yDims, 0, 0}};
  const cauce_abi_tensor_t *argumentList[2] = {&arguments[0], &arguments[1]};
  cauce_abi_function_t function = {};
  const cauce_abi_function_t *functionList = &function;
  cauce_abi_program_t program;
  cauce_abi_feed_t feeds[2];
  const cauce_abi_feed_t *feedList[2] = {&feeds[0], &feeds[1]};
  cauce_abi_dataset_t dataset = {};
  const cauce_abi_dataset_t *datasetList = &dataset;
  Program handle;
  Data data;
  uint64_t rows = 0;
};

} // namespace fixture
