// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in .npy and .npz files: the first dimension counts the rows.
#include "base/File.h"
#include "data/Npy.h"
#include "data/Reader.h"

namespace cauce::runtime {

static Status readNpySet(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  CAUCE_TRY(out->fields.resize(dataset.feed_count));
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    const cauce_abi_feed_t &feed = *dataset.feeds[f];
    Field &field = out->fields[f];
    CAUCE_TRY(prepareField(program, feed.field, &field));
    String path;
    CAUCE_TRY(joinPath(folder, feed.path, &path));
    FileReader file;
    NpyReader array;
    CAUCE_TRY(array.open(path.c_str(), feed.field, file));
    if (!array.rank)
      return fail(Status::mismatch, "%s: expected an array with rows, but got a scalar", file.name());
    CAUCE_TRY(setRows(file.name(), array.dims[0], out, f == 0));
    CAUCE_TRY(setRowShape(program, file.name(), array.rank, array.dims, &field));
    Buffer values;
    size_t count = 0;
    CAUCE_TRY(array.read(array.count, &values, &count));
    CAUCE_TRY(setValues(file.name(), feed, array.dtype, values.data(), out->rows, &field));
  }
  return Status::ok;
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_npy = {cauce::runtime::readNpySet, nullptr};
