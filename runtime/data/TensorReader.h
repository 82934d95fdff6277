// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments of functions from files: all of one at once, or some rows at a time, so that what is in memory does not grow
// with the file.
#pragma once

#include "data/Csv.h"
#include "data/Npy.h"
#include "data/Tensor.h"

namespace cauce::runtime {

// Whether `path` is a file that a TensorReader takes, by its name: .npy, .csv, packed or not, FILE.npz or FILE.npz:MEMBER, or
// "-", the standard input, whose first bytes tell which of .npy and .csv it is.
bool isTensorFile(const char *path);

class TensorReader {
public:
  ~TensorReader() { destroy(csv); }
  Status open(const char *path, const cauce_abi_tensor_t &type);
  // Whether the type has a row for each sample: its first size is open.
  bool hasRows() const { return type.rank > 0 && type.dims[0] < 0; }
  // The next rows, up to `most`; 0 rows at the end. All of the file if the type has no rows.
  Status read(uint64_t most, cauce_tensor **out);

private:
  Status openArray();
  Status openText();
  Status readArray(uint64_t most, cauce_tensor **out);
  Status readText(uint64_t most, cauce_tensor **out);
  Status storeRecord(Buffer *values, size_t *count);
  Status make(Buffer *values, cauce_tensor **out);

  cauce_abi_tensor_t type = {};
  bool isText = false, isFirst = true;
  NpyReader array;
  FileReader file;
  CsvCursor *csv = nullptr;
  int64_t dims[maxRank] = {}; // of what is made next
  int64_t rowsLeft = 0;       // of an array
  size_t rowElements = 1, width = 0;
  uint32_t openDim = 0; // besides the rows: what the width of a text makes it; 0: none
};

} // namespace cauce::runtime
