// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The readers: what they accept, and what they say about what they do not.
#include "data/Dataset.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <zlib.h>

using namespace cauce;

namespace {

class Data : public testing::Test {
protected:
  std::string folder = testing::TempDir();

  std::string write(const std::string &name, const std::string &content) {
    std::string path = joinPath(folder, name);
    EXPECT_FALSE(writeFile(path, content.data(), content.size()).failed());
    return path;
  }
  std::string writeGzip(const std::string &name, const std::string &content) {
    std::string path = joinPath(folder, name);
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, content.data(), unsigned(content.size()));
    gzclose(file);
    return path;
  }
};

Dataset fields(std::vector<Field> list) {
  Dataset dataset;
  dataset.fields = std::move(list);
  return dataset;
}

const char *const xColumns[] = {"0-1"};
const char *const yColumns[] = {"2"};

// Two numbers and a label from a CSV file.
struct CsvCase {
  cauce_abi_feed_t feeds[2] = {};
  cauce_abi_dataset_t description = {};
  Dataset dataset = fields({{"x", CAUCE_DTYPE_F32, {2}, 8, {}}, {"y", CAUCE_DTYPE_I64, {}, 8, {}}});

  explicit CsvCase(const char *path) {
    feeds[0] = {"x", path, xColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0};
    feeds[1] = {"y", path, yColumns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 3};
    description.name = "train";
    description.reader = CAUCE_READER_CSV;
    description.feed_count = 2;
    description.feeds = feeds;
    description.delimiter = ',';
  }
  float x(int64_t i) const {
    float value;
    memcpy(&value, dataset.fields[0].data.data() + 4 * i, 4);
    return value;
  }
  int64_t y(int64_t i) const {
    int64_t value;
    memcpy(&value, dataset.fields[1].data.data() + 8 * i, 8);
    return value;
  }
};

TEST_F(Data, CsvReadsNumbersQuotesAndCrlf) {
  write("a.csv", "\xef\xbb\xbf" "1.5,\"2\",0\r\n\r\n-3,4e1,2");
  CsvCase test("a.csv");
  ASSERT_FALSE(readCsv(test.description, folder, test.dataset).failed());
  EXPECT_EQ(test.dataset.samples, 2);
  EXPECT_EQ(test.x(1), 2.0f);
  EXPECT_EQ(test.x(3), 40.0f);
  EXPECT_EQ(test.y(1), 2);
}

TEST_F(Data, CsvHeaderNamesColumns) {
  write("h.csv.csv", "b,label,a\n5,1,6\n");
  const char *const columns[] = {"a", "b"}, *const label[] = {"label"};
  CsvCase test("h.csv.csv");
  test.feeds[0].columns = columns;
  test.feeds[0].column_count = 2;
  test.feeds[1].columns = label;
  test.description.has_header = 1;
  ASSERT_FALSE(readCsv(test.description, folder, test.dataset).failed());
  EXPECT_EQ(test.x(0), 6.0f);
  EXPECT_EQ(test.x(1), 5.0f);
  EXPECT_EQ(test.y(0), 1);
}

TEST_F(Data, CsvGzip) {
  writeGzip("z.csv.gz", "1,2,0\n3,4,1\n");
  CsvCase test("z.csv.gz");
  ASSERT_FALSE(readCsv(test.description, folder, test.dataset).failed());
  EXPECT_EQ(test.dataset.samples, 2);
}

TEST_F(Data, CsvCategories) {
  write("c.csv", "1,2,dog\n3,4,cat\n");
  const char *const names[] = {"cat", "dog"};
  CsvCase test("c.csv");
  test.feeds[1].categories = names;
  test.feeds[1].category_count = 2;
  ASSERT_FALSE(readCsv(test.description, folder, test.dataset).failed());
  EXPECT_EQ(test.y(0), 1);
  EXPECT_EQ(test.y(1), 0);
}

TEST_F(Data, CsvMissingCells) {
  write("m.csv", "1,2,0\n3,,1\n5,6,2\n");
  CsvCase skips("m.csv");
  skips.feeds[0].missing = CAUCE_MISSING_SKIP;
  ASSERT_FALSE(readCsv(skips.description, folder, skips.dataset).failed());
  EXPECT_EQ(skips.dataset.samples, 2);
  CsvCase replaces("m.csv");
  replaces.feeds[0].missing = CAUCE_MISSING_VALUE;
  replaces.feeds[0].missing_value = -1;
  ASSERT_FALSE(readCsv(replaces.description, folder, replaces.dataset).failed());
  EXPECT_EQ(replaces.x(3), -1.0f);
}

TEST_F(Data, CsvErrorsNameThePlace) {
  struct {
    const char *content, *message;
  } const cases[] = {
      {"1,2,0\n1,2\n", "e.csv:2: expected 3 cells, but got 2"},
      {"1,2,0\n1,2,0,4\n", "e.csv:2: expected 3 cells, but got 4"},
      {"1,2,0\n1,two,0\n", "e.csv:2:2: expected a number, but got 'two'"},
      {"1,,0\n", "e.csv:1:2: expected a number, but the cell is empty"},
      {"1,2,3\n", "e.csv:1:3: label 3 is out of range, expected 0 to 2"},
      {"1,2,-1\n", "e.csv:1:3: label -1 is out of range, expected 0 to 2"},
      {"1,2,0.5\n", "e.csv:1:3: 0.5 does not fit element type i64 of 'y'"},
      {"1,\"2,0\n", "e.csv:1:2: quoted cell is never closed"},
      {"1,\"2\"x,0\n", "e.csv:1:2: expected ',' after a quoted cell, but got 'x'"},
      {"", "holds no rows"},
  };
  for (const auto &entry : cases) {
    write("e.csv", entry.content);
    CsvCase test("e.csv");
    Status status = readCsv(test.description, folder, test.dataset);
    ASSERT_TRUE(status.failed()) << entry.content;
    EXPECT_NE(status.message().find(entry.message), std::string::npos) << status.message();
  }
}

TEST_F(Data, MissingAndDamagedFiles) {
  CsvCase test("nowhere.csv");
  EXPECT_NE(readCsv(test.description, folder, test.dataset).message().find("cannot open"), std::string::npos);
  Bytes bytes;
  EXPECT_NE(readFile(write("plain.gz", "not packed"), bytes).message().find("is not a gzip file"), std::string::npos);
  std::string path = writeGzip("cut.gz", std::string(5000, 'a') + "some more text");
  ASSERT_FALSE(readFile(path, bytes).failed());
  EXPECT_EQ(bytes.size(), 5014u);
  Bytes packed;
  FILE *file = fopen(path.c_str(), "rb");
  packed.resize(20);
  ASSERT_EQ(fread(packed.data(), 1, 20, file), 20u);
  fclose(file);
  path = write("cut2.gz", std::string(packed.begin(), packed.end()));
  EXPECT_NE(readFile(path, bytes).message().find("truncated"), std::string::npos);
}

std::string idx(std::initializer_list<uint32_t> dims, const std::string &data) {
  std::string text = {0, 0, 8, char(dims.size())};
  for (uint32_t dim : dims)
    text += {char(dim >> 24), char(dim >> 16), char(dim >> 8), char(dim)};
  return text + data;
}

TEST_F(Data, IdxReadsAndComplains) {
  cauce_abi_feed_t feed = {"y", "l.idx", nullptr, 0, 0, nullptr, 0, 0, 0, 3};
  cauce_abi_dataset_t description = {};
  description.name = "train";
  description.feed_count = 1;
  description.feeds = &feed;
  auto read = [&](const std::string &content, Dataset &dataset) {
    write("l.idx", content);
    dataset = fields({{"y", CAUCE_DTYPE_I64, {}, 8, {}}});
    return readIdx(description, folder, dataset);
  };
  Dataset dataset;
  ASSERT_FALSE(read(idx({3}, std::string("\2\0\1", 3)), dataset).failed());
  EXPECT_EQ(dataset.samples, 3);
  EXPECT_EQ(loadNumber(CAUCE_DTYPE_I64, dataset.fields[0].data.data()), 2);
  EXPECT_NE(read("nonsense", dataset).message().find("is not an IDX file"), std::string::npos);
  EXPECT_NE(read(idx({4}, "\1\1"), dataset).message().find("truncated"), std::string::npos);
  EXPECT_NE(read(idx({2}, "\1\7"), dataset).message().find("sample 1 has label 7, expected 0 to 2"), std::string::npos);
  EXPECT_NE(read(idx({1, 2}, "\1\1"), dataset).message().find("expected 1 values a sample for 'y', but got 2"), std::string::npos);
  EXPECT_NE(read(idx({1, 0xffffffff, 0xffffffff}, ""), dataset).message().find("absurd"), std::string::npos);
}

TEST_F(Data, NpyRoundTripAndErrors) {
  Tensor tensor;
  tensor.dtype = CAUCE_DTYPE_F32;
  tensor.dims = {2, 3};
  tensor.data.resize(24);
  for (int i = 0; i < 6; ++i)
    storeNumber(CAUCE_DTYPE_F32, i * 0.5, tensor.data.data() + 4 * i);
  std::string path = joinPath(folder, "t.npy");
  ASSERT_FALSE(writeNpyTensor(path, tensor).failed());
  Tensor again;
  ASSERT_FALSE(readNpyTensor(path, again).failed());
  EXPECT_EQ(again.dims, tensor.dims);
  EXPECT_EQ(again.data, tensor.data);

  Bytes bytes;
  ASSERT_FALSE(readFile(path, bytes).failed());
  std::string content(bytes.begin(), bytes.end());
  EXPECT_NE(readNpyTensor(write("t.npy", content.substr(0, content.size() - 1)), again).message().find("truncated"), std::string::npos);
  std::string fortran = content;
  fortran.replace(fortran.find("False"), 5, "True ");
  EXPECT_NE(readNpyTensor(write("t.npy", fortran), again).message().find("Fortran"), std::string::npos);
  std::string big = content;
  big.replace(big.find("<f4"), 3, ">f4");
  EXPECT_NE(readNpyTensor(write("t.npy", big), again).message().find("element type"), std::string::npos);
  EXPECT_NE(readNpyTensor(write("t.npy", "hello"), again).message().find("is not an NPY file"), std::string::npos);
}

TEST_F(Data, BatchesVisitEachSampleOnce) {
  Dataset dataset = fields({{"y", CAUCE_DTYPE_I64, {}, 8, Bytes(10 * 8)}});
  dataset.samples = 10;
  for (int64_t i = 0; i < 10; ++i)
    memcpy(dataset.fields[0].data.data() + 8 * i, &i, 8);
  Batches batches(dataset, 4);
  std::vector<int64_t> first;
  for (uint64_t epoch : {1, 2, 1}) {
    std::vector<int64_t> seen;
    std::vector<int64_t> sizes;
    batches.start(/*shuffle=*/true, /*seed=*/3, epoch, /*dropLast=*/false);
    while (const std::vector<TensorView> *batch = batches.next()) {
      sizes.push_back(batch->front().dims[0]);
      for (int64_t i = 0; i < sizes.back(); ++i)
        seen.push_back(static_cast<int64_t *>(batch->front().data)[i]);
    }
    EXPECT_EQ(sizes, (std::vector<int64_t>{4, 4, 2}));
    if (first.empty())
      first = seen;
    else
      EXPECT_EQ(seen == first, epoch == 1);
    std::sort(seen.begin(), seen.end());
    for (int64_t i = 0; i < 10; ++i)
      EXPECT_EQ(seen[i], i);
  }
}

} // namespace
