// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in .npy and .npz files: the first dimension counts the rows, or the records that windows are made of.
#include "base/File.h"
#include "data/Npy.h"
#include "data/Reader.h"

namespace cauce::runtime {

// A row is a record, or as many of them as a window has, which are its first dimension. One of length 1 may do without.
static Status setShape(const cauce_abi_program_t &program, const char *path, const NpyReader &array, Field *field) {
  uint32_t rank = array.rank;
  int64_t dims[maxRank + 1];
  memcpy(dims, array.dims, rank * sizeof(*dims));
  if (field->length() > 1 || rank + 1 == field->type->rank) {
    memmove(dims + 2, dims + 1, (rank - 1) * sizeof(*dims));
    dims[1] = field->length();
    ++rank;
  }
  return setRowShape(program, path, rank, dims, field);
}

static Status readNpySet(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  CAUCE_TRY(out->fields.resize(dataset.feed_count));
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    const cauce_abi_feed_t &feed = *dataset.feeds[f];
    Field &field = out->fields[f];
    CAUCE_TRY(prepareField(program, feed.field, &field));
    prepareWindow(dataset, f, &field);
    String path;
    CAUCE_TRY(joinPath(folder, feed.path, &path));
    FileReader file;
    NpyReader array;
    CAUCE_TRY(array.open(path.c_str(), feed.field, file));
    if (!array.rank)
      return fail(Status::mismatch, "%s: expected an array with rows, but got a scalar", file.name());
    CAUCE_TRY(setRows(file.name(), array.dims[0], out, f == 0));
    CAUCE_TRY(setShape(program, file.name(), array, &field));
    Buffer values;
    size_t count = 0;
    CAUCE_TRY(array.read(array.count, &values, &count));
    CAUCE_TRY(setValues(file.name(), feed, array.dtype, values.data(), out->rows, &field));
  }
  String path;
  CAUCE_TRY(joinPath(folder, dataset.feed_count ? dataset.feeds[0]->path : "", &path));
  return makeWindows(dataset, path.c_str(), out->rows, out);
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_npy = {cauce::runtime::readNpySet, nullptr};
