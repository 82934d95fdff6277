// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NPY files, as a field and a label of a data set, and as an argument.
#include "DataSet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char shorts[] = "\x93NUMPY\1\0\x38\0{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\n\1\2";
  fuzz::write("label.npy", reinterpret_cast<const uint8_t *>(shorts), sizeof(shorts) - 1);
  std::string path = fuzz::write("t.npy", data, size);
  fuzz::readTensor(path);
  fuzz::readSet(CAUCE_READER_NPY, "t.npy", "label.npy");
  fuzz::readSet(CAUCE_READER_NPY, "t.npy", "t.npy");
  return 0;
}
