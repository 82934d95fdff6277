// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Readers through the public API: what they accept, and that every refusal names the file and the place. A data set is
// described by changing a copy of the descriptor in Regression.c; it is read with cauce_data_rows and seen by `probe`,
// which takes the batches of the data set.
#include "Fixture.h"

#include "data/Dataset.h"

using namespace fixture;

namespace {

class Readers : public Folder {
protected:
  Readers() : program(cauce_program), feeds{xFeed(), yFeed()} {
    dataset.name = "train";
    dataset.reader = CAUCE_READER_CSV;
    dataset.delimiter = ',';
    dataset.feed_count = 2;
    dataset.feeds = feeds;
    function.name = "probe";
    function.run = [](cauce_abi_call_t *) {};
    function.argument_count = 2;
    function.arguments = arguments;
    program.functions = &function;
    program.function_count = 1;
    program.datasets = &dataset;
    program.dataset_count = 1;
  }
  cauce_abi_feed_t xFeed() const { return {"x", "d", xColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0}; }
  cauce_abi_feed_t yFeed() const { return {"label", "d", yColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0}; }

  // The data set from a CSV text.
  cauce_status_t csv(const std::string &text, uint64_t *rows) {
    feeds[0].path = feeds[1].path = "d.csv";
    write("d.csv", text);
    return load(rows);
  }
  cauce_status_t load(uint64_t *rows) {
    data.reset();
    handle = link(&program);
    data = openData(handle);
    return cauce_data_rows(data.get(), "train", rows);
  }
  template <typename T> std::vector<T> values(size_t field) const {
    const cauce::runtime::Field &f = data->sets[0].fields()[field];
    const T *begin = reinterpret_cast<const T *>(f.values.data());
    return std::vector<T>(begin, begin + data->sets[0].rows * f.rowBytes / sizeof(T));
  }

  const char *xColumns[3] = {"0-1", nullptr, nullptr}, *yColumns[1] = {"2"};
  int64_t xDims[3] = {~0, 2, 0}, yDims[1] = {~0};
  cauce_abi_tensor_t arguments[2] = {{"x", CAUCE_DTYPE_F32, 2, xDims}, {"label", CAUCE_DTYPE_I64, 1, yDims}};
  cauce_abi_function_t function = {};
  cauce_abi_program_t program;
  cauce_abi_feed_t feeds[2];
  cauce_abi_dataset_t dataset = {};
  Program handle;
  Data data;
  uint64_t rows = 0;
};

TEST_F(Readers, CsvReadsNumbersQuotesAndLineEnds) {
  OK(csv("\xef\xbb\xbf" "1,2.5,0\r\n\"-3\",\"4e2\", 1 \n\n\r\n5,6,2", &rows));
  EXPECT_EQ(rows, 3u);
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2.5, -3, 400, 5, 6}));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{0, 1, 2}));
}

TEST_F(Readers, CsvFindsColumnsByName) {
  dataset.has_header = 1;
  xColumns[0] = "b, quoted";
  xColumns[1] = "a";
  feeds[0].column_count = 2;
  yColumns[0] = "y";
  OK(csv("y,a,\"b, quoted\"\n7,1,2\n8,3,4\n", &rows));
  EXPECT_EQ(values<float>(0), (std::vector<float>{2, 1, 4, 3}));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{7, 8}));
  yColumns[0] = "z";
  FAILS(CAUCE_BAD_DATA, "d.csv:1: the header has no column 'z'; it has y, a, b, quoted", csv("y,a,\"b, quoted\"\n7,1,2\n", &rows));
}

TEST_F(Readers, CsvCategoriesAreTheirPositions) {
  const char *categories[] = {"setosa", "virginica"};
  feeds[1].categories = categories;
  feeds[1].category_count = 2;
  OK(csv("1,2,virginica\n1,2,setosa\n", &rows));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{1, 0}));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:5: label out of range: expected one of 'setosa', 'virginica' in column 2, but got 'versicolor'",
        csv("1,2,setosa\n1,2,versicolor\n", &rows));
}

TEST_F(Readers, CsvMissingCellsFollowTheModel) {
  const char *text = "1,2,0\n3,,1\n5,6,2\n";
  FAILS(CAUCE_BAD_DATA, "d.csv:2:3: the value in column 1 is missing", csv(text, &rows));
  feeds[0].missing = CAUCE_MISSING_SKIP;
  OK(csv(text, &rows));
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2, 5, 6}));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{0, 2}));
  feeds[0].missing = CAUCE_MISSING_VALUE;
  feeds[0].missing_value = -9;
  OK(csv(text, &rows));
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2, 3, -9, 5, 6}));
}

TEST_F(Readers, CsvErrorsNameFileLineAndColumn) {
  FAILS(CAUCE_BAD_DATA, path("d.csv") + ":2:3: expected 3 cells, as in the first line, but got 2", csv("1,2,0\n1,2\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:3:7: expected 3 cells, as in the first line, but got 4", csv("1,2,0\n1,2,0\n1,2,0,4\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:4: expected a number in column 1, but got 'abc'", csv("1,2,0\n10,abc,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:5: expected a whole number of 64 bits in column 2, but got '0.5'", csv("1,2,0.5\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:3: the quote is never closed", csv("1,\"2,0\n1,2,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:6: expected a delimiter after the closing quote, but got 'x'", csv("1,\"2\"x,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:4: expected text, but got a zero byte", csv(std::string("1,2,0\n1,2\0,0\n", 13), &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv: the file is empty", csv("", &rows));
  // A line break inside quotes counts as a line.
  FAILS(CAUCE_BAD_DATA, "d.csv:4:1: expected a number in column 0, but got 'x'", csv("1,2,0\n\"\n1\",2,0\nx,2,0\n", &rows));
}

TEST_F(Readers, LabelsOutOfRangeAreRefused) {
  feeds[1].class_count = 10;
  OK(csv("1,2,9\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:5: label out of range: expected a class from 0 to 9 in column 2, but got '10'",
        csv("1,2,9\n1,2,10\n", &rows));
  FAILS(CAUCE_BAD_DATA, "label out of range", csv("1,2,-1\n", &rows));
}

TEST_F(Readers, ColumnsMustMakeTheRowsOfTheField) {
  xColumns[0] = "0";
  FAILS(CAUCE_MISMATCH, "'x' is f32 (N, 2), so a row needs 2 columns, but the data set names 1", csv("1,2,0\n", &rows));
  xColumns[0] = "0-7";
  FAILS(CAUCE_BAD_DATA, "expected a column below 3, the number of columns, but got '0-7'", csv("1,2,0\n", &rows));
}

TEST_F(Readers, GzippedFilesAreUnpackedAndChecked) {
  feeds[0].path = feeds[1].path = "d.csv.gz";
  write("d.csv", "1,2,0\n3,4,1\n");
  gzip("d.csv");
  OK(load(&rows));
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2, 3, 4}));
  std::string packed = read("d.csv.gz");
  write("d.csv.gz", packed.substr(0, packed.size() - 10));
  FAILS(CAUCE_BAD_DATA, "d.csv.gz: the gzip data is cut off after " + std::to_string(packed.size() - 10) + " bytes", load(&rows));
  std::string damaged = packed;
  damaged[packed.size() - 6] ^= 1; // the checksum
  write("d.csv.gz", damaged);
  FAILS(CAUCE_BAD_DATA, "d.csv.gz: the gzip data is damaged at byte", load(&rows));
  write("d.csv.gz", "1,2,0\n");
  FAILS(CAUCE_BAD_DATA, "d.csv.gz: is not a gzip file", load(&rows));
  write("d.csv.gz", packed + packed); // two members, one after the other
  OK(load(&rows));
  EXPECT_EQ(rows, 4u);
  write("d.csv.gz", packed + std::string(100000, 0)); // as tapes are filled up
  OK(load(&rows));
  EXPECT_EQ(rows, 2u);
  damaged = packed + packed;
  damaged[packed.size()] ^= 1; // the second member would be lost
  write("d.csv.gz", damaged);
  FAILS(CAUCE_BAD_DATA, "d.csv.gz: the gzip data ends after " + std::to_string(packed.size()) + " bytes, but what follows is neither zeros nor more of it",
        load(&rows));
  write("d.csv.gz", packed + std::string(100000, 0) + "x");
  FAILS(CAUCE_BAD_DATA, "but what follows is neither zeros nor more of it", load(&rows));
  unlink(path("d.csv.gz").c_str());
  FAILS(CAUCE_NOT_FOUND, "cannot open '" + path("d.csv.gz") + "': No such file or directory", load(&rows));
}

std::string idx(uint8_t type, std::vector<uint32_t> dims, const std::string &values) {
  std::string text{char(0), char(0), char(type), char(dims.size())};
  for (uint32_t dim : dims)
    for (int shift = 24; shift >= 0; shift -= 8)
      text += char(dim >> shift);
  return text + values;
}

TEST_F(Readers, IdxReadsAndComplains) {
  dataset.reader = CAUCE_READER_IDX;
  feeds[0].path = "x.idx";
  feeds[1].path = "y.idx";
  feeds[1].class_count = 3;
  arguments[0].dtype = CAUCE_DTYPE_UI8;
  write("x.idx", idx(8, {3, 2}, "\x01\x02\x03\x04\x05\x06"));
  write("y.idx", idx(8, {3}, std::string("\x00\x01\x02", 3)));
  OK(load(&rows));
  EXPECT_EQ(values<uint8_t>(0), (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{0, 1, 2}));
  write("y.idx", idx(0x0b, {3}, std::string("\x00\x01\x00\x02\x00\x00", 6)));
  OK(load(&rows));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{1, 2, 0}));

  write("y.idx", idx(8, {3}, std::string("\x00\x01\x03", 3)));
  FAILS(CAUCE_BAD_DATA, "y.idx: row 2: label out of range: expected a class from 0 to 2 for 'label', but got 3", load(&rows));
  write("y.idx", idx(8, {2}, std::string("\x00\x01", 2)));
  FAILS(CAUCE_MISMATCH, "y.idx: expected 3 rows, as in the data set's other files, but got 2", load(&rows));
  write("x.idx", idx(8, {3, 2}, "\x01\x02\x03"));
  FAILS(CAUCE_BAD_DATA, "x.idx: expected 6 bytes after the header, as its shape (3, 2) says, but got 3", load(&rows));
  write("x.idx", idx(8, {3, 5}, std::string(15, 1)));
  FAILS(CAUCE_MISMATCH, "x.idx: expected the shape (N, 2) of 'x', but got (3, 5)", load(&rows));
  write("x.idx", idx(8, {0xffffffff, 0xffffffff, 0xffffffff}, ""));
  FAILS(CAUCE_BAD_DATA, "x.idx: the IDX header is impossible: its shape (4294967295, 4294967295, 4294967295) has a size that", load(&rows));
  write("x.idx", "PNG whatever");
  FAILS(CAUCE_BAD_DATA, "x.idx: is not an IDX file: it starts with the bytes 50 4e 47 20", load(&rows));
  write("x.idx", std::string("\0\0", 2));
  FAILS(CAUCE_BAD_DATA, "x.idx: is cut off", load(&rows));
  write("x.idx", idx(8, {3, 2}, "").substr(0, 6));
  FAILS(CAUCE_BAD_DATA, "x.idx: is cut off: expected a header of 12 bytes, but got 6", load(&rows));
}

std::string npy(const std::string &dictionary, const std::string &values) {
  std::string header = dictionary + "\n";
  return std::string("\x93NUMPY\x01\x00", 8) + char(header.size()) + char(header.size() >> 8) + header + values;
}

TEST_F(Readers, NpyReadsAndComplains) {
  dataset.reader = CAUCE_READER_NPY;
  feeds[0].path = "x.npy";
  feeds[1].path = "y.npy";
  const float x[] = {1, 2, 3, 4};
  write("x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", std::string((const char *)x, 16)));
  write("y.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "\x05\x06"));
  OK(load(&rows));
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{5, 6}));

  write("y.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "\x05"));
  FAILS(CAUCE_BAD_DATA, "y.npy: expected 2 bytes after the header, as its shape (2) says, but got 1", load(&rows));
  write("x.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }", std::string(16, 0)));
  FAILS(CAUCE_UNSUPPORTED, "x.npy: expected an array of numbers (f2, f4, f8, i1 to i8, u1 to u8 or b1), but got Python objects, '|O'", load(&rows));
  write("x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", ""));
  FAILS(CAUCE_BAD_DATA, "x.npy: the .npy header has the impossible shape", load(&rows));
  write("x.npy", "1,2,3\n4,5,6\n");
  FAILS(CAUCE_BAD_DATA, "x.npy: is not a .npy file", load(&rows));
}

TEST_F(Readers, NpyReadsEveryTypeAndOrder) {
  dataset.reader = CAUCE_READER_NPY;
  feeds[0].path = "x.npy";
  feeds[1].path = "y.npy";
  arguments[0].dtype = CAUCE_DTYPE_F64;
  write("y.npy", npy("{'shape': (2,), 'fortran_order': False, 'descr': \"|b1\"}", std::string("\1\0", 2)));
  const std::string high = "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8";
  const struct {
    const char *type;
    std::string bytes;
    double value;
  } elements[] = {{"<f2", std::string("\0\xc0", 2), -2},  {">f2", std::string("\xc0\0", 2), -2},
                  {"<f4", std::string("\0\0\x20\x40", 4), 2.5}, {">f4", std::string("\x40\x20\0\0", 4), 2.5},
                  {">f8", std::string("\x40\x04\0\0\0\0\0\0", 8), 2.5}, {"|i1", "\xfe", -2},
                  {"<i2", "\xfe\xff", -2}, {">i2", "\xff\xfe", -2}, {">u2", "\xff\xfe", 65534},
                  {"<i4", "\xfe\xff\xff\xff", -2}, {">i4", "\xff\xff\xff\xfe", -2}, {"<u4", "\xfe\xff\xff\xff", 4294967294.0},
                  {">u4", "\xff\xff\xff\xfe", 4294967294.0}, {">i8", "\xff\xff\xff\xff\xff\xff\xff\xfe", -2},
                  {">u8", std::string("\0\0\0\0\0\0\0\2", 8), 2}, {"|u1", "\xfe", 254}, {"=u1", "\xfe", 254}};
  for (const auto &element : elements) {
    std::string zeros(element.bytes.size(), 0);
    write("x.npy", npy("{'descr': '" + std::string(element.type) + "', 'fortran_order': False, 'shape': (2, 2)}",
                       zeros + element.bytes + zeros + element.bytes));
    OK(load(&rows)) << element.type;
    EXPECT_EQ(values<double>(0), (std::vector<double>{0, element.value, 0, element.value})) << element.type;
  }
  write("x.npy", npy("{'descr': '<u8', 'fortran_order': False, 'shape': (2, 2)}", std::string(24, 0) + high));
  FAILS(CAUCE_BAD_DATA, "x.npy: element 3: expected a whole number below 2^63", load(&rows));
  const int64_t cube[] = {~0, 3, 2};
  arguments[0].rank = 3;
  arguments[0].dims = cube;
  // Column by column: element (n, i, j) stands at n + 2 i + 6 j.
  write("x.npy", npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2)}", "\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b" + std::string()));
  FAILS(CAUCE_BAD_DATA, "x.npy: expected 12 bytes after the header, as its shape (2, 3, 2) says, but got 0", load(&rows));
  write("x.npy", npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2)}", std::string("\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b", 12)));
  OK(load(&rows));
  EXPECT_EQ(values<double>(0), (std::vector<double>{0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11}));
}

TEST_F(Readers, SharesAreDisjointAndReproducible) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += std::to_string(i) + ",0,0\n";
  cauce_abi_dataset_t sets[3] = {dataset, {}, {}};
  sets[1].name = "validation", sets[1].split_from = "train", sets[1].split_share = 0.2, sets[1].split_seed = 5;
  sets[2].name = "test", sets[2].split_from = "train", sets[2].split_share = 0.1, sets[2].split_seed = 5;
  program.datasets = sets;
  program.dataset_count = 3;
  feeds[0].path = feeds[1].path = "d.csv";
  write("d.csv", text);
  std::vector<uint32_t> first;
  for (int run = 0; run < 2; ++run) {
    OK(load(&rows));
    EXPECT_EQ(rows, 70u);
    std::vector<int> seen(100);
    std::vector<uint32_t> all;
    for (const cauce::runtime::Dataset &set : data->sets)
      for (uint32_t i = 0; i < set.rows; ++i) {
        uint32_t row = reinterpret_cast<const uint32_t *>(set.selection.data())[i];
        ++seen[row];
        all.push_back(row);
      }
    EXPECT_EQ(seen, std::vector<int>(100, 1));
    if (run) {
      EXPECT_EQ(all, first);
    }
    first = all;
  }
  EXPECT_FALSE(std::is_sorted(first.begin() + 70, first.begin() + 90)); // a share is drawn, not cut off
  sets[1].split_from = "nothing";
  handle = link(&program);
  data = openData(handle);
  FAILS(CAUCE_BAD_DATA, "there is no data set 'nothing'", cauce_data_rows(data.get(), "validation", &rows));
}

TEST_F(Readers, TensorsGoThroughFilesUnchanged) {
  float values[] = {0.1f, -2, 3e20f, 4, 5, 6};
  Tensor tensor = wrap(CAUCE_DTYPE_F32, {3, 2}, values);
  const int64_t dims[] = {~0, 2};
  const cauce_abi_tensor_t type = {"x", CAUCE_DTYPE_F32, 2, dims};
  for (const char *name : {"t.npy", "t.csv"}) {
    OK(cauce_tensor_write(tensor.get(), path(name).c_str()));
    cauce_tensor_t *raw = nullptr;
    OK(cauce_tensor_read(path(name).c_str(), &type, &raw));
    Tensor back(raw);
    ASSERT_EQ(cauce_tensor_dims(raw)[0], 3);
    for (size_t i = 0; i < 6; ++i)
      EXPECT_EQ(cauce_tensor_at(raw, i), double(values[i])) << name;
  }
  cauce_tensor_t *raw = nullptr;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a name that ends in .npy or .csv", cauce_tensor_write(tensor.get(), path("t.txt").c_str()));
  FAILS(CAUCE_IO, "nowhere/t.npy: cannot write", cauce_tensor_write(tensor.get(), path("nowhere/t.npy").c_str()));
  write("header.csv", "a,b\n1,2\n");
  OK(cauce_tensor_read(path("header.csv").c_str(), &type, &raw));
  EXPECT_EQ(cauce_tensor_dims(raw)[0], 1);
  cauce_tensor_release(raw);
  write("wide.csv", "1,2,3\n");
  FAILS(CAUCE_MISMATCH, "expected the shape (_, 2) of 'x'", cauce_tensor_read(path("wide.csv").c_str(), &type, &raw));
}

} // namespace
