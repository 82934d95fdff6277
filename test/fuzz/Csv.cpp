// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CSV files, as a data set with and without header, categories and other ways to write numbers, and as an argument.
#include "DataSet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = fuzz::write("t.csv", data, size);
  fuzz::readTensor(path);
  fuzz::readSet(CAUCE_READER_CSV, "t.csv", "t.csv");
  fuzz::readSet(CAUCE_READER_CSV, "t.csv", "t.csv", [](cauce_abi_dataset_t &set, cauce_abi_feed_t *feeds) {
    static const char *const names[] = {"a", "b"}, *const label[] = {"kind"}, *const kinds[] = {"red", "green, blue", "\xc3\xa9"};
    set.has_header = 1;
    set.delimiter = ';';
    feeds[0].columns = names;
    feeds[0].column_count = 2;
    feeds[0].missing = CAUCE_MISSING_VALUE;
    feeds[1].columns = label;
    feeds[1].categories = kinds;
    feeds[1].category_count = 3;
    feeds[1].class_count = 3;
    feeds[1].missing = CAUCE_MISSING_SKIP;
  });
  fuzz::readSet(CAUCE_READER_CSV, "t.csv", "t.csv", [](cauce_abi_dataset_t &set, cauce_abi_feed_t *feeds) {
    static const char *const missing[] = {"-", "7"};
    set.delimiter = ' ';
    set.trim = 1;
    set.skip_lines = 1;
    set.decimal = ',';
    set.thousands = '.';
    set.missing_texts = missing;
    set.missing_text_count = 2;
    feeds[0].missing = CAUCE_MISSING_VALUE;
    feeds[1].missing = CAUCE_MISSING_VALUE;
    feeds[1].missing_value = 9;
  });
  fuzz::readSet(CAUCE_READER_CSV, "t.csv", "t.csv", [](cauce_abi_dataset_t &set, cauce_abi_feed_t *feeds) {
    set.trim = 1;
    set.thousands = ',';
    feeds[0].missing = CAUCE_MISSING_SKIP;
  });
  fuzz::readSet(CAUCE_READER_CSV_WINDOWS, "t.csv", "t.csv", [](cauce_abi_dataset_t &set, cauce_abi_feed_t *feeds) {
    static const char *const column[] = {"0"};
    static const cauce_abi_piece_t pieces[] = {{2, 1}, {1, 0}};
    set.stride = 2;
    set.pieces = pieces;
    feeds[0].columns = feeds[1].columns = column;
  });
  return 0;
}
