// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Readers through the public API: what they accept, and that every refusal names the file and the place.
#include "ReaderFixture.h"

#include <cmath>
#include <filesystem>

using namespace fixture;

namespace {

TEST_F(Readers, LabelsOutOfRangeAreRefused) {
  feeds[1].class_count = 10;
  OK(csv("1,2,9\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:5: expected a class from 0 to 9 in column 2, but got '10'",
        csv("1,2,9\n1,2,10\n", &rows));
  FAILS(CAUCE_BAD_DATA, "expected a class from 0 to 9", csv("1,2,-1\n", &rows));
}

TEST_F(Readers, ColumnsMustMakeTheRowsOfTheField) {
  xColumns[0] = "0";
  FAILS(CAUCE_MISMATCH, "'x' is f32 (N, 2), so a row needs 2 columns, but the data set names 1", csv("1,2,0\n", &rows));
  xColumns[0] = "0-7";
  FAILS(CAUCE_BAD_DATA, "expected a column below 3, the number of columns in line 1, but got '0-7'", csv("1,2,0\n", &rows));
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
  FAILS(CAUCE_BAD_DATA, "y.idx: row 2: expected a class from 0 to 2 for 'label', but got 3", load(&rows));
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

TEST_F(Readers, NumbersThatAreNotFiniteAreRefused) {
  dataset.reader = CAUCE_READER_NPY;
  feeds[0].path = "x.npy";
  feeds[1].path = "y.npy";
  write("y.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1500,), }", std::string(1500, 0)));
  std::vector<float> x(3000, 1.0f);
  auto store = [&] {
    write("x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1500, 2), }", std::string((const char *)x.data(), x.size() * 4)));
  };
  x[2801] = NAN;
  store();
  FAILS(CAUCE_BAD_DATA, "x.npy: row 1400: expected a finite number for 'x', but got nan", load(&rows));
  x[6] = -INFINITY;
  store();
  FAILS(CAUCE_BAD_DATA, "x.npy: row 3: expected a finite number for 'x', but got -inf", load(&rows));
  std::vector<double> wide(3000, 1.0);
  wide[5] = 1e39;
  write("x.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1500, 2), }", std::string((const char *)wide.data(), wide.size() * 8)));
  FAILS(CAUCE_BAD_DATA, "x.npy: row 2: expected a number from -3.4028235e+38 to 3.4028235e+38 for 'x', but got 1e+39", load(&rows));
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

TEST_F(Readers, WholeNumbersKeepAllDigits) {
  const std::vector<int64_t> ends = {9007199254740993, INT64_MIN, INT64_MAX};
  const std::string bytes(reinterpret_cast<const char *>(ends.data()), 24), x = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}", std::string(24, 0));
  dataset.reader = CAUCE_READER_NPY;
  feeds[0].path = "x.npy";
  feeds[1].path = "y.npy";
  write("x.npy", x);
  write("y.npy", npy("{'descr': '<i8', 'fortran_order': False, 'shape': (3,)}", bytes));
  OK(load(&rows));
  EXPECT_EQ(values<int64_t>(1), ends);
  feeds[1].class_count = 5;
  FAILS(CAUCE_BAD_DATA, "y.npy: row 0: expected a class from 0 to 4 for 'label', but got 9007199254740993", load(&rows));
  feeds[1].class_count = 0;
  arguments[1].dtype = CAUCE_DTYPE_I32;
  FAILS(CAUCE_BAD_DATA, "y.npy: row 0: expected a whole number from -2147483648 to 2147483647 for 'label', but got 9007199254740993", load(&rows));
  dataset.reader = CAUCE_READER_IDX;
  write("x.npy", idx(0x0d, {2, 2}, std::string(16, 0)));
  write("y.npy", idx(0x0c, {2}, std::string("\x7f\xff\xff\xff\x80\0\0\0", 8)));
  OK(load(&rows));
  EXPECT_EQ(values<int32_t>(1), (std::vector<int32_t>{INT32_MAX, INT32_MIN}));
  // Through files of tensors, in a folder whose name ends like a packed file's.
  std::filesystem::create_directory(path("dir.gz"));
  std::vector<int64_t> copy = ends;
  Tensor tensor = wrap(CAUCE_DTYPE_I64, {3}, copy.data());
  const int64_t dims[] = {~0};
  const cauce_abi_tensor_t type = {"x", CAUCE_DTYPE_I64, 1, dims, 0, 0}, small = {"x", CAUCE_DTYPE_I32, 1, dims, 0, 0};
  for (const char *name : {"dir.gz/t.npy", "dir.gz/t.csv"}) {
    OK(cauce_tensor_write(tensor.get(), path(name).c_str()));
    cauce_tensor_t *raw = nullptr;
    OK(cauce_tensor_read(path(name).c_str(), &type, &raw));
    Tensor back(raw);
    for (size_t i = 0; i < 3; ++i)
      EXPECT_EQ(cauce_tensor_whole_at(raw, i), ends[i]) << name;
    EXPECT_EQ(cauce_tensor_whole_at(raw, 3), 0);
    FAILS(CAUCE_BAD_DATA, "9007199254740993", cauce_tensor_read(path(name).c_str(), &small, &raw));
  }
  double reals[] = {1.75, -1.75, 1e300, -1e300, NAN};
  Tensor rounded = wrap(CAUCE_DTYPE_F64, {5}, reals);
  const std::vector<int64_t> expected = {1, -1, INT64_MAX, INT64_MIN, 0};
  for (size_t i = 0; i < 5; ++i)
    EXPECT_EQ(cauce_tensor_whole_at(rounded.get(), i), expected[i]);
}

TEST_F(Readers, SharesAreDisjointAndReproducible) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += std::to_string(i) + ",0,0\n";
  cauce_abi_dataset_t sets[3] = {dataset, {}, {}};
  sets[1].name = "validation", sets[1].split_from = "train", sets[1].split_share = 0.2, sets[1].split_seed = 5;
  sets[2].name = "test", sets[2].split_from = "train", sets[2].split_share = 0.1, sets[2].split_seed = 5;
  auto list = pointersTo(sets);
  program.datasets = list.data();
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
        uint32_t row = set.selection[i];
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
  const cauce_abi_tensor_t type = {"x", CAUCE_DTYPE_F32, 2, dims, 0, 0};
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
