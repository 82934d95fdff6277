// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a reader makes of a data set's files: a table with one column of fixed-size rows for each field. What files have one after the other are
// records; a row is a record, or a window of several, and then rows may overlap: no record is in memory twice for that. Data sets refer to
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
  const cauce_abi_piece_t *piece = nullptr; // of a window; NULL if a row is a record
  Buffer values;
  // Where row r lies among the values, or, if `isTokens`, among the tokens of the table: at begin + r * pitch, in bytes, or in tokens.
  size_t begin = 0, pitch = 0;
  bool isTokens = false;
  uint32_t length() const { return piece ? piece->length : 1; } // records of a row
  size_t recordBytes() const { return rowBytes / length(); }
};

struct Table {
  Vector<Field> fields;
  uint32_t rows = 0;
  // Of windows. Rows r and r + overlap have a record in common, r and r + overlap + 1 have none.
  uint32_t overlap = 0;
  uint64_t records = 0;
  // Of a text: the ids of its tokens, unsigned numbers of `tokenBytes` each, all below `tokenKinds`.
  Buffer tokens;
  uint32_t tokenBytes = 0, tokenKinds = 0;
  // The number of the field, from 1, that says how many steps of a row count (Padding.h); 0: there is none.
  uint32_t lengths = 0;
};

// Copies the rows with these numbers of a field that is not an application's.
void copyRows(const Table &table, const Field &field, const uint32_t *numbers, size_t count, char *target);

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

// Whether the rows of a data set are windows.
inline bool hasWindows(const cauce_abi_dataset_t &dataset) {
  return dataset.reader == CAUCE_READER_TEXT || dataset.reader == CAUCE_READER_CSV_WINDOWS || dataset.reader == CAUCE_READER_NPY_WINDOWS;
}
// What windows are made of: "row", of a text "character" or "word".
const char *recordName(const cauce_abi_dataset_t &dataset);
// Says which piece of a window a row of the field is that feed `feed` fills, if it is one. Before the row has a shape.
inline void prepareWindow(const cauce_abi_dataset_t &dataset, uint32_t feed, Field *field) {
  field->piece = hasWindows(dataset) ? dataset.pieces + feed : nullptr;
}
// Makes windows of the `records` that the fields hold, from the file `path`; nothing if the rows of the data set are none.
Status makeWindows(const cauce_abi_dataset_t &dataset, const char *path, uint64_t records, Table *table);

} // namespace cauce::runtime

extern "C" {
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_csv;
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_idx;
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_npy;
extern __attribute__((visibility("hidden"))) const cauce::runtime::Reader cauce_reader_text;
}
