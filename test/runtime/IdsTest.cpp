// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ids that name nothing are refused wherever numbers enter, with row and value. The functions of these programs do nothing.
#include "Fixture.h"

#include "data/Elements.h"
#include "program/Shape.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace fixture;

namespace {

void store(cauce_abi_dtype_t dtype, double value, void *element) {
  float single = float(value);
  uint32_t bits;
  memcpy(&bits, &single, sizeof(bits));
  // The values here have few digits.
  int exponent = value == 0 ? -15 : std::ilogb(value);
  uint16_t half = uint16_t((value < 0) << 15 | (exponent + 15) << 10 | (value == 0 ? 0 : int(std::ldexp(std::abs(value), 10 - exponent)) & 1023));
  if (dtype == CAUCE_DTYPE_BF16)
    half = uint16_t(bits >> 16);
  if (dtype == CAUCE_DTYPE_BF16 || dtype == CAUCE_DTYPE_F16)
    memcpy(element, &half, sizeof(half));
  else
    EXPECT_TRUE(cauce::runtime::storeElement(dtype, value, element));
}

class Ids : public Folder {
protected:
  Ids() : program(cauce_program) {
    function.name = "evaluate";
    functions[1].name = "metrics";
    function.run = functions[1].run = nothing;
    function.argument_count = 1;
    function.arguments = &argumentList;
    function.ids = ids;
    function.ids_count = 1;
    program.functions = functionList;
    program.function_count = 2;
    program.dataset_count = 0;
  }
  // A call with an argument of these sizes, in a type that holds the values.
  cauce_status_t call(std::vector<int64_t> dims, const std::vector<double> &values) {
    argument.rank = uint32_t(dims.size());
    std::vector<char> memory(values.size() * 8 + 8);
    for (size_t i = 0; i < values.size(); ++i)
      store(argument.dtype, values[i], memory.data() + i * cauce::runtime::dtypeSize(argument.dtype));
    if (!handle)
      handle = link(&program);
    Session session = open(handle);
    Tensor tensor = wrap(argument.dtype, dims, memory.data());
    const cauce_tensor_t *tensors[] = {tensor.get()};
    return cauce_session_call(session.get(), "evaluate", tensors, 1, nullptr, 0);
  }
  cauce_status_t evaluate(cauce_data_t *data) {
    if (!handle)
      handle = link(&program);
    Session session = open(handle);
    cauce_metric_t metric;
    size_t count = 0;
    return cauce_session_evaluate(session.get(), data, "test", 2, &metric, 1, &count);
  }

  int64_t dims[3] = {~0, 3, 2};
  cauce_abi_tensor_t argument = {"ids", CAUCE_DTYPE_I64, 1, dims, 0, 0};
  const cauce_abi_tensor_t *argumentList = &argument;
  cauce_abi_ids_t ids[2] = {{0, 0, 0, INT64_MAX, 10}, {0, 1, 1, 2, 4}};
  cauce_abi_function_t functions[2] = {}, &function = functions[0];
  const cauce_abi_function_t *functionList[2] = {&functions[0], &functions[1]};
  cauce_abi_program_t program;
  Program handle;
};

TEST_F(Ids, OfEachTypeAreBelowTheirCount) {
  for (cauce_abi_dtype_t dtype : {CAUCE_DTYPE_F32, CAUCE_DTYPE_F64, CAUCE_DTYPE_I32, CAUCE_DTYPE_I64, CAUCE_DTYPE_UI8, CAUCE_DTYPE_F16,
                                  CAUCE_DTYPE_BF16, CAUCE_DTYPE_I8}) {
    argument.dtype = dtype;
    OK(call({3}, {0, 9, 5}));
    FAILS(CAUCE_BAD_DATA, "function 'evaluate': 'ids': row 2: expected an id from 0 to 9, but got 10", call({4}, {0, 9, 10, 11}));
    if (dtype != CAUCE_DTYPE_UI8)
      FAILS(CAUCE_BAD_DATA, "row 0: expected an id from 0 to 9, but got -1", call({1}, {-1}));
  }
  OK(call({0}, {}));
  argument.dtype = CAUCE_DTYPE_I1;
  ids[0].count = 1;
  FAILS(CAUCE_BAD_DATA, "row 1: expected an id from 0 to 0, but got 1", call({2}, {0, 1}));
}

TEST_F(Ids, MayBeWhatIsIgnored) {
  const int64_t ignored = -100;
  function.ignored = &ignored;
  for (cauce_abi_dtype_t dtype : {CAUCE_DTYPE_F32, CAUCE_DTYPE_F64, CAUCE_DTYPE_I32, CAUCE_DTYPE_I64, CAUCE_DTYPE_F16, CAUCE_DTYPE_BF16, CAUCE_DTYPE_I8}) {
    argument.dtype = dtype;
    OK(call({3}, {0, -100, 9}));
    FAILS(CAUCE_BAD_DATA, "row 1: expected an id from 0 to 9 or -100, but got -99", call({2}, {-100, -99}));
  }
  // A program of an earlier minor version has no such list, whatever lies there.
  Program newer = std::move(handle);
  program.minor = 3;
  FAILS(CAUCE_BAD_DATA, "row 0: expected an id from 0 to 9, but got -100", call({1}, {-100}));
}

TEST_F(Ids, OfFloatsAreNumbers) {
  argument.dtype = CAUCE_DTYPE_F32;
  OK(call({2}, {-0.0, 9.75}));
  FAILS(CAUCE_BAD_DATA, "row 1: expected an id from 0 to 9, but got nan", call({2}, {1, std::nan("")}));
  FAILS(CAUCE_BAD_DATA, "row 0: expected an id from 0 to 9, but got inf", call({1}, {std::numeric_limits<double>::infinity()}));
}

TEST_F(Ids, MayBeWeights) {
  ids[0].count = INT64_MAX;
  for (cauce_abi_dtype_t dtype : {CAUCE_DTYPE_F32, CAUCE_DTYPE_F64, CAUCE_DTYPE_I64, CAUCE_DTYPE_F16, CAUCE_DTYPE_BF16}) {
    argument.dtype = dtype;
    OK(call({3}, {0, 1024, 3}));
    FAILS(CAUCE_BAD_DATA, "function 'evaluate': 'ids': row 1: expected a weight of at least 0, but got -2", call({3}, {0, -2, 3}));
  }
  argument.dtype = CAUCE_DTYPE_F32;
  FAILS(CAUCE_BAD_DATA, "row 0: expected a weight of at least 0, but got nan", call({1}, {std::nan("")}));
  FAILS(CAUCE_BAD_DATA, "row 0: expected a weight of at least 0, but got inf", call({1}, {std::numeric_limits<double>::infinity()}));
}

TEST_F(Ids, MayBePlaces) {
  ids[0] = {0, 0, 0, 0, 2};
  OK(call({2}, {-1, 100}));
  OK(call({0}, {}));
  FAILS(CAUCE_MISMATCH, "function 'evaluate': 'ids': expected at most 2 along dimension 0, as many as a table of the model has rows, but got 3", call({3}, {0, 0, 0}));
}

TEST_F(Ids, ThatFitNoOtherTypeAreSeen) {
  ids[0].count = int64_t(1) << 40;
  OK(call({2}, {0, double(ids[0].count - 1)}));
  FAILS(CAUCE_BAD_DATA, "expected an id from 0 to 1099511627775, but got 1099511627776", call({1}, {double(ids[0].count)}));
  argument.dtype = CAUCE_DTYPE_UI8; // all of which are
  OK(call({2}, {0, 255}));
}

TEST_F(Ids, OfSomeColumnsAreTheirOwn) {
  function.ids_count = 2;
  OK(call({2, 3}, {9, 3, 9, 9, 0, 9}));
  FAILS(CAUCE_BAD_DATA, "row 1, element 1: expected an id from 0 to 3, but got 4", call({2, 3}, {9, 3, 9, 9, 4, 9}));
  FAILS(CAUCE_BAD_DATA, "row 0, element 2: expected an id from 0 to 9, but got 11", call({2, 3}, {9, 3, 11, 9, 4, 9}));
  FAILS(CAUCE_BAD_DATA, "row 1, element 3: expected an id from 0 to 3, but got 5",
        call({2, 3, 2}, {9, 9, 0, 0, 9, 9, 9, 9, 0, 5, 9, 9}));
}

TEST_F(Ids, OfAScalarHaveNoRow) {
  OK(call({}, {9}));
  FAILS(CAUCE_BAD_DATA, "function 'evaluate': 'ids': expected an id from 0 to 9, but got 10", call({}, {10}));
}

TEST_F(Ids, OfPlainMemoryAreLookedAt) {
  handle = link(&program);
  Session session = open(handle);
  int64_t memory[] = {3, 12};
  const void *arguments[] = {memory};
  int64_t rows = 1;
  OK(cauce_session_compute(session.get(), "evaluate", &rows, 1, arguments, 1, nullptr, 0));
  rows = 2;
  FAILS(CAUCE_BAD_DATA, "row 1: expected an id from 0 to 9, but got 12",
        cauce_session_compute(session.get(), "evaluate", &rows, 1, arguments, 1, nullptr, 0));
}

TEST_F(Ids, OfFilesAreSeenBeforeTheFirstBatch) {
  const char *columns[] = {"0"};
  cauce_abi_feed_t feed = {"ids", "d.csv", columns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0};
  const cauce_abi_feed_t *const feeds[] = {&feed};
  cauce_abi_dataset_t sets[2] = {};
  sets[0].name = "train";
  sets[0].reader = sets[1].reader = CAUCE_READER_CSV;
  sets[0].feeds = feeds;
  sets[0].feed_count = 1;
  sets[1].name = "test";
  sets[1].split_from = "train";
  sets[1].split_share = 0.5;
  sets[1].split_seed = 7;
  auto list = pointersTo(sets);
  program.datasets = list.data();
  program.dataset_count = 2;
  handle = link(&program);
  write("d.csv", "1\n2\n3\n9\n");
  OK(evaluate(openData(handle).get()));
  write("d.csv", "1\n2\n3\n10\n");
  FAILS(CAUCE_BAD_DATA, "data set 'train': 'ids': row 3: expected an id from 0 to 9, but got 10", evaluate(openData(handle).get()));
}

TEST_F(Ids, OfWindowsAreSeenBeforeTheFirstBatch) {
  const char *columns[] = {"0"};
  cauce_abi_feed_t feed = {"ids", "d.csv", columns, 1, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0};
  const cauce_abi_feed_t *const feeds[] = {&feed};
  const cauce_abi_piece_t piece = {3, 0};
  std::string tokens = "abcdefghijkl";
  uint32_t ends[12];
  for (uint32_t i = 0; i < 12; ++i)
    ends[i] = i + 1;
  cauce_abi_vocabulary_t vocabulary = {CAUCE_UNIT_CHARACTER, 12, tokens.data(), ends, CAUCE_NO_TOKEN, 0};
  cauce_abi_dataset_t set = {};
  set.name = "test";
  set.reader = CAUCE_READER_CSV_WINDOWS;
  set.feeds = feeds;
  set.feed_count = set.stride = 1;
  set.pieces = &piece;
  set.vocabulary = &vocabulary;
  const cauce_abi_dataset_t *const list[] = {&set};
  program.datasets = list;
  program.dataset_count = 1;
  argument.rank = 2;
  handle = link(&program);
  // More windows than are looked at together; of each only the second place is an id.
  ids[0] = {0, 1, 1, 2, 10};
  std::string text = "99\n";
  for (int i = 0; i < 100; ++i)
    text += "9\n";
  write("d.csv", text + "99\n");
  OK(evaluate(openData(handle).get()));
  write("d.csv", text + "99\n9\n");
  FAILS(CAUCE_BAD_DATA, "data set 'test': 'ids': row 100, element 1: expected an id from 0 to 9, but got 99", evaluate(openData(handle).get()));

  set.reader = CAUCE_READER_TEXT;
  write("d.csv", "labj");
  OK(evaluate(openData(handle).get()));
  write("d.csv", "labk");
  OK(evaluate(openData(handle).get()));
  write("d.csv", "labkj");
  FAILS(CAUCE_BAD_DATA, "data set 'test': 'ids': row 2, element 1: expected an id from 0 to 9, but got 10", evaluate(openData(handle).get()));
  vocabulary.count = 10; // and no id is above
  write("d.csv", "abcde");
  OK(evaluate(openData(handle).get()));
}

TEST_F(Ids, OfTheApplicationsSourcesAreSeenInEachBatch) {
  auto fill = [](void *user, const uint32_t *rows, size_t count, void *const *fields) {
    for (size_t i = 0; i < count; ++i)
      static_cast<int64_t *>(fields[0])[i] = static_cast<int64_t *>(user)[rows[i]];
    return 0;
  };
  int64_t values[] = {0, 1, 2, 3, 9};
  const char *fields[] = {"ids"};
  cauce_source_t source = {sizeof(cauce_source_t), "test", 5, fields, 1, 0, fill, values};
  handle = link(&program);
  cauce_data_t *raw = nullptr;
  OK(cauce_data_create(handle.get(), &source, 1, &raw));
  Data data(raw);
  OK(evaluate(data.get()));
  values[3] = -2;
  FAILS(CAUCE_BAD_DATA, "data set 'test': 'ids': row 3: expected an id from 0 to 9, but got -2", evaluate(data.get()));
}

TEST_F(Ids, ThatDoNotExistAreDamage) {
  cauce_program_t *out = nullptr;
  for (cauce_abi_ids_t wrong : {cauce_abi_ids_t{1, 0, 0, 1, 1}, {0, 1, 0, 1, 1}, {0, 0, -1, 1, 1}, {0, 0, 2, 1, 1}, {0, 0, 0, 1, 0}}) {
    ids[0] = wrong;
    FAILS(CAUCE_BAD_DATA, "the program is damaged: the ids of function 'evaluate' do not exist", cauce_program_link(&program, &out));
  }
}

} // namespace
