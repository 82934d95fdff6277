// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a reader makes of a data set's files: a table with one column of fixed-size rows for each field. Data sets refer to
// readers weakly: an executable links those that its model names (`-u cauce_reader_csv`) and no others.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"
#include "program/Shape.h"

namespace cauce::runtime {

// The values of one function argument, row by row.
struct Field {
  const char *name = nullptr;               // the descriptor's
  const cauce_abi_tensor_t *type = nullptr; // of the argument; the first dimension is the batch
  int64_t dims[maxRank] = {};               // dims[1, rank): of one row
  size_t rowBytes = 0;
  Buffer values;
};

struct Table {
  Vector<Field> fields;
  uint32_t rows = 0;
};

// Rows of a file, some at a time, as arguments of a function.
struct RowSource {
  Table table; // the rows at hand: a field for each argument
  Status (*next)(RowSource *source, uint64_t most) = nullptr; // takes the next rows, up to `most`; none at the end
  void (*close)(RowSource *source) = nullptr;
};

struct Reader {
  Status (*read)(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out);
  // Opens the file `path`, whose rows have what those of `dataset` have, for `function`. NULL: files of this kind have no such rows.
  Status (*openRows)(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const cauce_abi_function_t &function,
                     const char *path, RowSource **out);
};

// Finds the argument that `feed` fills and sets up the field for it.
Status prepareField(const cauce_abi_program_t &program, const char *name, Field *out);

// Checks that a row of `path` has the shape that the field wants; binds its symbolic sizes. `dims` is the file's shape,
// rows first. Sets rowBytes.
Status setRowShape(const cauce_abi_program_t &program, const char *path, uint32_t rank, const int64_t *dims, Field *field);

// Fills the field from `count` elements of another type, row after row, and checks class numbers.
Status setValues(const char *path, const cauce_abi_feed_t &feed, cauce_abi_dtype_t from, const void *source, uint32_t rows,
                 Field *field);

// Rows of `path` join a table: they must be as many as before.
Status setRows(const char *path, int64_t rows, Table *table, bool first);

} // namespace cauce::runtime

extern "C" {
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_csv;
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_idx;
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_npy;
}
