// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NPZ files, as an argument and as both fields of a data set.
#include "DataSet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = fuzz::write("t.npz", data, size);
  fuzz::readTensor(path);
  fuzz::readTensor(path + ":y");
  fuzz::readSet(CAUCE_READER_NPY, "t.npz:x", "t.npz:y");
  return 0;
}
