// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packed files of every format.
#include "DataSet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  for (const char *name : {"t.csv.gz", "t.npy.gz"})
    fuzz::readTensor(fuzz::write(name, data, size));
  fuzz::write("t.idx.gz", data, size);
  fuzz::readSet(CAUCE_READER_IDX, "t.idx.gz", "t.idx.gz");
  return 0;
}
