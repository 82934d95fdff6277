// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CSV files as data sets: how text is cut into cells, and what cells stand for.
#include "ReaderFixture.h"

using namespace fixture;

namespace {

class Csv : public Readers {
protected:
  // x and label of a text with three columns.
  void reads(const std::string &text, std::vector<float> x, std::vector<int64_t> label) {
    ASSERT_EQ(csv(text, &rows), CAUCE_OK) << cauce_message();
    EXPECT_EQ(values<float>(0), x) << text;
    EXPECT_EQ(values<int64_t>(1), label) << text;
  }
};

TEST_F(Csv, ReadsNumbersQuotesAndLineEnds) {
  OK(csv("\xef\xbb\xbf" "1,2.5,0\r\n\"-3\",\"4e2\", 1 \n\n\r\n5,6,2", &rows));
  EXPECT_EQ(rows, 3u);
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2.5, -3, 400, 5, 6}));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{0, 1, 2}));
}

TEST_F(Csv, FindsColumnsByName) {
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

TEST_F(Csv, CategoriesAreTheirPositions) {
  const char *categories[] = {"setosa", "virginica"};
  feeds[1].categories = categories;
  feeds[1].category_count = 2;
  OK(csv("1,2,virginica\n1,2,setosa\n", &rows));
  EXPECT_EQ(values<int64_t>(1), (std::vector<int64_t>{1, 0}));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:5: expected one of 'setosa', 'virginica' in column 2, but got 'versicolor'",
        csv("1,2,setosa\n1,2,versicolor\n", &rows));
}

TEST_F(Csv, MissingCellsFollowTheModel) {
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

TEST_F(Csv, WholeNumbersKeepAllDigits) {
  reads("1,2,9007199254740993\n1,2,-9223372036854775808\n1,2,+9223372036854775807\n1,2,1e3\n", {1, 2, 1, 2, 1, 2, 1, 2},
        {9007199254740993, INT64_MIN, INT64_MAX, 1000});
  FAILS(CAUCE_BAD_DATA, "d.csv:1:5: expected a whole number from -9223372036854775808 to 9223372036854775807 in column 2, but got '9223372036854775808'",
        csv("1,2,9223372036854775808\n", &rows));
  FAILS(CAUCE_BAD_DATA, "in column 2, but got '9007199254740992.5'", csv("1,2,9007199254740992.5\n", &rows));
  reads("1,2, 9007199254740993 \n1,2,9007199254740993.0\n", {1, 2, 1, 2}, {9007199254740993, 9007199254740993});
  feeds[1].class_count = INT64_MAX;
  reads("1,2,9223372036854775806\n", {1, 2}, {INT64_MAX - 1});
  FAILS(CAUCE_BAD_DATA, "d.csv:1:5: expected a class from 0 to 9223372036854775806 in column 2, but got '9223372036854775807'",
        csv("1,2,9223372036854775807\n", &rows));
  feeds[1].class_count = 0;
  // What is missing is that number and not one beside it.
  static const char *const missing[] = {"9007199254740993"};
  dataset.missing_texts = missing;
  dataset.missing_text_count = 1;
  feeds[1].missing = CAUCE_MISSING_VALUE;
  feeds[1].missing_value = -0x1p60;
  reads("1,2,9007199254740992\n1,2,9007199254740993\n1,2,9007199254740993.0\n", {1, 2, 1, 2, 1, 2}, {9007199254740992, -(1ll << 60), -(1ll << 60)});
  dataset.thousands = ',';
  dataset.delimiter = ';';
  xColumns[0] = "0-1";
  reads("1;2;9,223,372,036,854,775,807\n", {1, 2}, {INT64_MAX});
}

TEST_F(Csv, ErrorsNameFileLineAndColumn) {
  FAILS(CAUCE_BAD_DATA, path("d.csv") + ":2:3: expected 3 cells, as in the first line, but got 2", csv("1,2,0\n1,2\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:3:7: expected 3 cells, as in the first line, but got 4", csv("1,2,0\n1,2,0\n1,2,0,4\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:4: expected a number in column 1, but got 'abc'", csv("1,2,0\n10,abc,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:5: expected a whole number from -9223372036854775808 to 9223372036854775807 in column 2, but got '0.5'", csv("1,2,0.5\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:3: the quote is never closed", csv("1,\"2,0\n1,2,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:6: expected a delimiter after the closing quote, but got 'x'", csv("1,\"2\"x,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:2:4: expected text, but got a zero byte", csv(std::string("1,2,0\n1,2\0,0\n", 13), &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv: the file is empty", csv("", &rows));
  // A line break inside quotes counts as a line.
  FAILS(CAUCE_BAD_DATA, "d.csv:4:1: expected a number in column 0, but got 'x'", csv("1,2,0\n\"\n1\",2,0\nx,2,0\n", &rows));
}

TEST_F(Csv, UsualTextsAreMissing) {
  for (const char *text : {"#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
                           "None", "n/a", "nan", "null", "?", "", "  ", " NA ", "\"NA\""}) {
    std::string line = "1," + std::string(text) + ",0\n1,2,0\n";
    feeds[0].missing = CAUCE_MISSING_ERROR;
    FAILS(CAUCE_BAD_DATA, "d.csv:1:3: the value in column 1 is missing", csv(line, &rows));
    feeds[0].missing = CAUCE_MISSING_SKIP;
    reads(line, {1, 2}, {0});
    feeds[0].missing = CAUCE_MISSING_VALUE;
    feeds[0].missing_value = -9;
    reads(line, {1, -9, 1, 2}, {0, 0});
  }
  FAILS(CAUCE_BAD_DATA, "d.csv:1:3: expected a number in column 1, but got 'NAs'", csv("1,NAs,0\n", &rows));
}

TEST_F(Csv, TheModelSaysWhatIsMissing) {
  const char *texts[] = {"-999", "unknown"}, *none[] = {""};
  dataset.missing_texts = texts;
  dataset.missing_text_count = 2;
  feeds[0].missing = CAUCE_MISSING_VALUE;
  reads("1,-999,0\n-999.0,unknown,1\n-9.99e2,,2\n", {1, 0, 0, 0, 0, 0}, {0, 1, 2});
  FAILS(CAUCE_BAD_DATA, "d.csv:1:3: expected a number in column 1, but got 'NA'", csv("1,NA,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:3: expected a finite number in column 1, but got 'nan'", csv("1,nan,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:5: the value in column 2 is missing", csv("1,2,-999\n", &rows));
  dataset.missing_texts = none;
  dataset.missing_text_count = 1;
  reads("1,,0\n", {1, 0}, {0});
  FAILS(CAUCE_BAD_DATA, "expected a number in column 1, but got '?'", csv("1,?,0\n", &rows));
}

TEST_F(Csv, ACategoryIsNotMissing) {
  const char *categories[] = {"NA", "yes"};
  feeds[1].categories = categories;
  feeds[1].category_count = 2;
  feeds[1].missing = CAUCE_MISSING_VALUE;
  feeds[1].missing_value = 7;
  reads("1,2,NA\n3,4,yes\n5,6,\n7,8,?\n", {1, 2, 3, 4, 5, 6, 7, 8}, {0, 1, 7, 7});
  // Values of categories and of missing cells are classes as any others.
  feeds[1].class_count = 2;
  FAILS(CAUCE_BAD_DATA, "d.csv:3:5: expected a class from 0 to 1 in column 2, but got ''",
        csv("1,2,NA\n3,4,yes\n5,6,\n", &rows));
  feeds[1].class_count = 1;
  FAILS(CAUCE_BAD_DATA, "d.csv:2:5: expected a class from 0 to 0 in column 2, but got 'yes'", csv("1,2,NA\n3,4,yes\n", &rows));
}

TEST_F(Csv, AMissingValueFitsItsField) {
  feeds[1].missing = CAUCE_MISSING_VALUE;
  feeds[1].missing_value = 0.5;
  FAILS(CAUCE_BAD_DATA, "d.csv: missing_value of 'label': expected a whole number from -9223372036854775808 to 9223372036854775807, but got 0.5", csv("1,2,0\n", &rows));
}

TEST_F(Csv, NumbersAreFinite) {
  for (const char *text : {"inf", "-inf", "Infinity", "NAN", "1e999"})
    FAILS(CAUCE_BAD_DATA, "d.csv:2:1: expected a finite number in column 0, but got '" + std::string(text) + "'",
          csv("1,2,0\n" + std::string(text) + ",2,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:1: expected a number from -3.4028235e+38 to 3.4028235e+38 in column 0, but got '1e39'", csv("1e39,2,0\n", &rows));
}

TEST_F(Csv, BlanksAroundCellsDoNotCountIfTheModelSaysSo) {
  const char *categories[] = {"a b", "c"};
  feeds[1].categories = categories;
  feeds[1].category_count = 2;
  const char *text = "1, 2, a b\n 3 ,\t4\t, \"c\" \n  \n5,6,c  \r\n";
  FAILS(CAUCE_BAD_DATA, "d.csv:1:6: expected one of 'a b', 'c' in column 2, but got ' a b'", csv(text, &rows));
  dataset.trim = 1;
  reads(text, {1, 2, 3, 4, 5, 6}, {0, 1, 1});
  FAILS(CAUCE_BAD_DATA, "d.csv:1:6: expected one of 'a b', 'c' in column 2, but got 'd'", csv("1, 2,d \n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:1:12: expected a delimiter after the closing quote, but got 'x'", csv("1, 2, \"c\"  x\n", &rows));
  // Blanks inside quotes do count.
  FAILS(CAUCE_BAD_DATA, "d.csv:1:6: expected one of 'a b', 'c' in column 2, but got ' c'", csv("1,2, \" c\"\n", &rows));
  dataset.delimiter = '\t';
  reads("1\t 2 \tc\n\n3\t4\ta b", {1, 2, 3, 4}, {1, 0});
  FAILS(CAUCE_BAD_DATA, "the value in column 1 is missing", csv("1\t\tc\n", &rows));
}

TEST_F(Csv, RunsOfBlanksSeparateColumns) {
  dataset.delimiter = ' ';
  dataset.trim = 1;
  reads("1 2 0\n  3\t\t 4   \"1\"  \n \t \n\t5 6.   2 \t\r\n7 8 3  ", {1, 2, 3, 4, 5, 6, 7, 8}, {0, 1, 2, 3});
  dataset.trim = 0;
  FAILS(CAUCE_BAD_DATA, "expected 3 cells, as in the first line, but got 4", csv("1 2 0\n3  4 1\n", &rows));
}

TEST_F(Csv, DecimalCommasAndThousands) {
  dataset.delimiter = ';';
  dataset.decimal = ',';
  reads("1,5;-2,25e1;0\n", {1.5, -22.5}, {0});
  FAILS(CAUCE_BAD_DATA, "d.csv:1:1: expected a number in column 0, but got '1.5'", csv("1.5;2;0\n", &rows));
  dataset.thousands = '.';
  reads("1.234,5;-12.345.678;1.000\n+123.456; 1234,5 ;7\n", {1234.5f, -12345678, 123456, 1234.5f}, {1000, 7});
  for (const char *text : {"1.5", "1.23", "1234.567", "12.3456", ".123", "1..234", "1.234.5", "1.234,567.890", "1.234e3.000", "-.123"})
    FAILS(CAUCE_BAD_DATA, "d.csv:1:1: expected a number in column 0, but got '" + std::string(text) + "'", csv(std::string(text) + ";2;0\n", &rows));
  dataset.delimiter = dataset.thousands = ',';
  dataset.decimal = 0;
  reads("\"1,234.5\",\"12,345\",\"1,000\"\n", {1234.5f, 12345}, {1000});
  dataset.thousands = ' ';
  reads("1 234.5, 12 345 ,0\n", {1234.5f, 12345}, {0});
}

TEST_F(Csv, FirstLinesAreLeftOut) {
  FAILS(CAUCE_BAD_DATA, "d.csv:2:5: expected 4 cells, as in the first line, but got 3; skip_lines leaves out first lines that are no rows",
        csv("178,13,3,4\n1,2,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv: expected a column below 2, the number of columns in line 1, but got '2'", csv("178,13\n1,2,0\n", &rows));
  dataset.skip_lines = 1;
  reads("178,13\n1,2,0\n3,4,1\n", {1, 2, 3, 4}, {0, 1});
  dataset.skip_lines = 3;
  std::string title = "\xef\xbb\xbf" "\"a title, with a quote that is never closed\r\n\n" + std::string(1 << 20, 0) + "\n";
  reads(title + "1,2,0\n", {1, 2}, {0});
  FAILS(CAUCE_BAD_DATA, "d.csv:5:3: expected a number in column 1, but got 'x'", csv(title + "1,2,0\n1,x,0\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv:5:3: expected 3 cells, as in line 4, but got 2", csv(title + "1,2,0\n1,2\n", &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv: the file is empty after the 3 lines that are left out", csv(title, &rows));
  FAILS(CAUCE_BAD_DATA, "d.csv: the file is empty after the 3 lines that are left out", csv("1,2,0\n1,2,0", &rows));
  dataset.has_header = 1;
  xColumns[0] = "b";
  xColumns[1] = "a";
  feeds[0].column_count = 2;
  reads(title + "a,b,c\n1,2,0\n", {2, 1}, {0});
  FAILS(CAUCE_BAD_DATA, "d.csv:4: the header has no column 'b'; it has a, c", csv(title + "a,c\n1,2\n", &rows));
}

// A symbolic size besides that of the rows is what the number of columns makes it.
TEST_F(Csv, ColumnsMakeASymbolicSize) {
  const char *const symbols[] = {"N", "T"};
  program.symbols = symbols;
  program.symbol_count = 2;
  xDims[1] = ~1;
  xColumns[0] = "0-2";
  yColumns[0] = "3";
  OK(csv("1,2,3,0\n4,5,6,1\n", &rows));
  EXPECT_EQ(values<float>(0), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  arguments[0].rank = 3;
  xDims[2] = 2;
  FAILS(CAUCE_MISMATCH, "'x' is f32 (N, T, 2), so a row needs 2 columns, but the data set names 3", csv("1,2,3,0\n4,5,6,1\n", &rows));
}

} // namespace
