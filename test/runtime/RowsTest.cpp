// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows for prediction, and the names of classes, through the public APIs.
#include "Fixture.h"

#include "cauce/cauce.hpp"

#include <cmath>

using namespace fixture;

namespace {

struct ReleaseRows {
  void operator()(cauce_rows_t *p) const { cauce_rows_release(p); }
};

// The regression of Regression.c on columns by name, of which f7 may be missing.
class RowsOfFiles : public Folder {
protected:
  RowsOfFiles() : descriptor(cauce_program), dataset(*cauce_program.datasets[0]), feeds{*dataset.feeds[0], *dataset.feeds[1]} {
    feeds[0].columns = names;
    feeds[0].column_count = 8;
    feeds[0].missing = CAUCE_MISSING_VALUE;
    feeds[0].missing_value = -1;
    dataset.feeds = feedList;
    descriptor.datasets = &datasetList;
    descriptor.dataset_count = 1;
    relink();
  }
  void relink() {
    session.reset();
    program = link(&descriptor);
    session = open(program, 1);
    ASSERT_EQ(cauce_session_init(session.get(), 3), CAUCE_OK);
  }
  cauce_status_t openRows(const std::string &text, const char *function = "predict") {
    cauce_rows_t *raw = nullptr;
    cauce_status_t status = cauce_rows_open(program.get(), function, write("rows.csv", text).c_str(), &raw);
    EXPECT_EQ(raw == nullptr, status != CAUCE_OK);
    rows.reset(raw);
    return status;
  }
  // The first argument of the rows up to the end, read `most` at a time.
  std::vector<float> all(uint64_t most) {
    std::vector<float> values;
    for (uint64_t count = 1; count;) {
      EXPECT_EQ(cauce_rows_next(rows.get(), most, &arguments, &count), CAUCE_OK) << cauce_message();
      EXPECT_LE(count, most);
      if (!arguments)
        break;
      EXPECT_EQ(cauce_tensor_dims(arguments[0])[0], int64_t(count));
      const float *data = static_cast<const float *>(cauce_tensor_data(arguments[0]));
      values.insert(values.end(), data, data + cauce_tensor_count(arguments[0]));
    }
    return values;
  }

  const char *names[8] = {"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7"};
  cauce_abi_program_t descriptor;
  cauce_abi_dataset_t dataset;
  const cauce_abi_dataset_t *datasetList = &dataset;
  cauce_abi_feed_t feeds[2];
  const cauce_abi_feed_t *feedList[2] = {&feeds[0], &feeds[1]};
  Program program;
  Session session;
  std::unique_ptr<cauce_rows_t, ReleaseRows> rows;
  const cauce_tensor_t *const *arguments = nullptr;
  uint64_t count = 0;
};

const char text[] = "f7,f6,f5,f4,f3,other,f2,f1,f0\n7,6,5,4,3,x,2,1,0\n8,7,6,5,4,,3,2,1\n9,NA,7,6,5,y,4,,2\n";

TEST_F(RowsOfFiles, ColumnsAreFoundByNameAndLabelsMayBeMissing) {
  const std::vector<float> expected = {0, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 8, 2, -1, 4, 5, 6, 7, -1, 9};
  for (uint64_t most : {1, 2, 3, 100}) {
    OK(openRows(text));
    EXPECT_EQ(all(most), expected);
  }
  // A pass over the batches gives what one call with all rows does.
  OK(openRows(text));
  OK(cauce_rows_next(rows.get(), 2, &arguments, &count));
  ASSERT_EQ(count, 2u);
  cauce_tensor_t *result = nullptr;
  OK(cauce_session_results(session.get(), "predict", arguments, 1, &result, 1));
  Tensor owner(result);
  OK(cauce_session_call(session.get(), "predict", arguments, 1, &result, 1));
  EXPECT_EQ(cauce_tensor_count(result), 4u);
  EXPECT_EQ(cauce_program_class(program.get(), "y", result, 0), nullptr);
}

TEST_F(RowsOfFiles, AFunctionWithLabelsNeedsTheirColumns) {
  FAILS(CAUCE_BAD_DATA, "rows.csv:1: the header has no column 't0'; it has f7, f6,", openRows(text, "evaluate"));
  OK(openRows("f0,f1,f2,f3,f4,f5,f6,f7,t1,t0\n0,1,2,3,4,5,6,7,8,9\n", "evaluate"));
  OK(cauce_rows_next(rows.get(), 5, &arguments, &count));
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(cauce_tensor_at(arguments[1], 0), 9);
  EXPECT_EQ(cauce_tensor_at(arguments[1], 1), 8);
}

TEST_F(RowsOfFiles, SayWhatIsWrong) {
  FAILS(CAUCE_NOT_FOUND, "the program has no function 'nothing'", openRows(text, "nothing"));
  FAILS(CAUCE_BAD_DATA, "rows.csv: the file is empty", openRows(""));
  FAILS(CAUCE_BAD_DATA, "rows.csv:1: the header has no column 'f7'; it has f0", openRows("f0,f1,f2,f3,f4,f5,f6\n"));
  OK(openRows("f0,f1,f2,f3,f4,f5,f6,f7\n"));
  OK(cauce_rows_next(rows.get(), 1, &arguments, &count));
  EXPECT_EQ(count, 0u);
  OK(openRows("f0,f1,f2,f3,f4,f5,f6,f7\n0,1,2,3,4,5,6,7\n0,1,2,3,4,5,six,7\n"));
  OK(cauce_rows_next(rows.get(), 1, &arguments, &count));
  FAILS(CAUCE_BAD_DATA, "rows.csv:3:13: expected a number in column 'f6', but got 'six'", cauce_rows_next(rows.get(), 1, &arguments, &count));
  EXPECT_EQ(arguments, nullptr);
  // Where the data set would leave the row out there is no answer for it.
  feeds[0].missing = CAUCE_MISSING_SKIP;
  OK(openRows("f0,f1,f2,f3,f4,f5,f6,f7\n0,1,2,3,4,5,NA,7\n"));
  FAILS(CAUCE_BAD_DATA, "rows.csv:2:13: the value in column 'f6' is missing: the model leaves such rows out, and has no answer for them",
        cauce_rows_next(rows.get(), 1, &arguments, &count));
  // A column that is not there may have moved those that are named by position.
  feeds[0] = *cauce_program.datasets[0]->feeds[0];
  OK(openRows("f0,f1,f2,f3,f4,f5,f6,f7,t0,t1\n0,1,2,3,4,5,6,7,8,9\n"));
  FAILS(CAUCE_BAD_DATA, "rows.csv:1: the header has no column 't0', so that columns which the model names by position may be other ones",
        openRows("f0,f1,f2,f3,f4,f5,f6,f7,t1\n0,1,2,3,4,5,6,7,8\n"));
  dataset.feed_count = 0;
  FAILS(CAUCE_MISMATCH, "data set 'train' provides no 'x', which 'predict' takes; it provides", openRows(text));
  dataset.reader = CAUCE_READER_IDX;
  FAILS(CAUCE_UNSUPPORTED, "expected the model to have a data set in a csv file, which says what the columns are, but it has idx", openRows(text));
  descriptor.dataset_count = 0;
  FAILS(CAUCE_UNSUPPORTED, "which says what the columns are, but it has none", openRows(text));
  cauce_rows_t *raw = nullptr;
  FAILS(CAUCE_INVALID_ARGUMENT, "but got NULL", cauce_rows_open(nullptr, "predict", "x", &raw));
  FAILS(CAUCE_INVALID_ARGUMENT, "but got NULL", cauce_rows_open(program.get(), nullptr, "x", &raw));
  FAILS(CAUCE_INVALID_ARGUMENT, "but got NULL", cauce_rows_open(program.get(), "predict", nullptr, &raw));
  FAILS(CAUCE_INVALID_ARGUMENT, "but got NULL", cauce_rows_open(program.get(), "predict", "x", nullptr));
  FAILS(CAUCE_INVALID_ARGUMENT, "expected rows, but got NULL", cauce_rows_next(nullptr, 1, &arguments, &count));
  cauce_rows_release(nullptr);
}

TEST_F(RowsOfFiles, ClassesHaveNames) {
  static const char *const classes[] = {"no", "yes"};
  cauce_abi_decision_t decision = {"y", "answer", classes, 2, CAUCE_DECISION_ARGMAX, 0};
  const cauce_abi_decision_t *const decisions[] = {&decision};
  descriptor.decisions = decisions;
  descriptor.decision_count = 1;
  relink();
  float scores[] = {0.1f, 0.2f, 3, 2, 1, 1, NAN, 1, 0, NAN};
  Tensor pairs = wrap(CAUCE_DTYPE_F32, {5, 2}, scores), single = wrap(CAUCE_DTYPE_F32, {10}, scores);
  auto name = [&](const Tensor &value, uint64_t row) {
    const char *found = cauce_program_class(program.get(), "y", value.get(), row);
    return std::string(found ? found : "(none)");
  };
  EXPECT_EQ(name(pairs, 0), "yes");
  EXPECT_EQ(name(pairs, 1), "no");
  EXPECT_EQ(name(pairs, 2), "no"); // the first of equal ones
  EXPECT_EQ(name(pairs, 3), "(none)");
  EXPECT_EQ(name(pairs, 4), "(none)");
  EXPECT_EQ(name(pairs, 5), "(none)");
  EXPECT_EQ(cauce_program_class(program.get(), "z", pairs.get(), 0), nullptr);
  EXPECT_EQ(cauce_program_class(nullptr, "y", pairs.get(), 0), nullptr);
  EXPECT_EQ(cauce_program_class(program.get(), "y", nullptr, 0), nullptr);
  decision.kind = CAUCE_DECISION_THRESHOLD;
  decision.threshold = 1;
  EXPECT_EQ(name(single, 1), "no");
  EXPECT_EQ(name(single, 2), "yes");
  EXPECT_EQ(name(single, 4), "no");
  EXPECT_EQ(name(single, 6), "(none)");
  EXPECT_EQ(name(pairs, 1), "(none)");
  decision.kind = CAUCE_DECISION_INDEX;
  EXPECT_EQ(name(single, 4), "yes");
  EXPECT_EQ(name(single, 8), "no");
  EXPECT_EQ(name(single, 2), "(none)");
  decision.kind = 3;
  cauce_program_t *raw = nullptr;
  FAILS(CAUCE_BAD_DATA, "the program is damaged: decision 0 has no names, or is of an unknown kind", cauce_program_link(&descriptor, &raw));
}

TEST_F(RowsOfFiles, InCppTheyAreArgumentsOfACall) {
  cauce::Program own(descriptor);
  cauce::Session session(own, 1);
  session.init(3);
  cauce::Rows rows(own, "predict", write("rows.csv", text));
  size_t total = 0;
  for (std::vector<cauce::Session::Argument> batch = rows.next(2); !batch.empty(); batch = rows.next(2))
    total += size_t(session.call("predict", batch)[0].dims()[0]);
  EXPECT_EQ(total, 3u);
}

} // namespace
