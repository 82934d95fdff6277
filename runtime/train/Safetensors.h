// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tensors of a safetensors file, checked against the file but against no program yet.
#pragma once

#include "base/FileReader.h"
#include "program/Shape.h"

namespace cauce::runtime {

struct WeightTensor {
  String name, dtype; // "F32", "I64", ...: the format's names
  int64_t dims[maxRank];
  uint32_t rank = 0;
  int64_t begin = 0, end = 0; // bytes after the header
};

// "f32 (64, 10)": types by our names.
void describeEntry(const WeightTensor &entry, String *out);

class WeightsFile {
public:
  // Reads all of `path`: the header must be valid, and its offsets cover the data without gaps and overlaps.
  Status open(const char *path);
  // The same in two steps, for those who know from the names whether they want the data.
  Status openHeader(const char *path);
  Status readData();
  const char *data(const WeightTensor &tensor) const { return contents.data() + tensor.begin; }
  // NULL if there is none.
  const WeightTensor *find(const char *name) const;
  Vector<WeightTensor> tensors;

private:
  FileReader file;
  Buffer contents;
};

} // namespace cauce::runtime
