// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// IDX files, as images and as labels.
#include "DataSet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t floats[] = {0, 0, 0x0d, 2, 0, 0, 0, 2, 0, 0, 0, 2, 63, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4};
  static const uint8_t shorts[] = {0, 0, 0x0b, 1, 0, 0, 0, 2, 0, 1, 0, 2};
  fuzz::write("x.idx", floats, sizeof(floats));
  fuzz::write("label.idx", shorts, sizeof(shorts));
  fuzz::write("t.idx", data, size);
  fuzz::readSet(CAUCE_READER_IDX, "t.idx", "label.idx");
  fuzz::readSet(CAUCE_READER_IDX, "x.idx", "t.idx");
  return 0;
}
