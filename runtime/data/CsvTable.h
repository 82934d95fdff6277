// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows of a CSV file as values of fields: which columns a data set takes them from, and what a cell stands for. Columns are
// names, positions or ranges; cells numbers, or categories by their position; without a value they are what the model says.
#pragma once

#include "data/Csv.h"
#include "data/Elements.h"
#include "data/Reader.h"

namespace cauce::runtime {

class CsvTable {
public:
  // With `keepsRows` a row that the data set would leave out is an error, and columns of what is not added may be missing.
  CsvTable(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, bool keepsRows);
  // `feed`, of the data set, fills `field`, whose name and type are set. Before open().
  Status add(const cauce_abi_feed_t &feed, Field *field);
  // Reads `file` up to the first row: finds the columns, and gives the fields the shape of a row.
  Status open(FileReader &file);
  // Puts the next row behind `rows` others in all fields, unless it is left out; `*more` is false at the end.
  Status next(uint64_t rows, bool *isKept, bool *more);

private:
  struct Source {
    const cauce_abi_feed_t *feed;
    Field *field;
  };
  // A column that a source takes a value from.
  struct Column {
    uint32_t source, position;
  };
  Status findMissingNumbers();
  Status findColumns(uint32_t source);
  Status findColumn(const char *text, uint32_t source);
  uint32_t positionInHeader(const char *name, uint32_t from = 0) const;
  Status checkPositions() const;
  Status checkMissingValue(const Source &source) const;
  Status shapeRow(uint32_t count, Field *field) const;
  bool isMissing(const Cell &cell) const;
  bool isNumber(const Cell &cell, Number *out) const;
  bool standsForNothing(const Number &number) const;
  Status readValue(const Column &column, const Cell &cell, Number *out, bool *isKept) const;
  Status refuse(const Column &column, const Cell &cell, const char *expected) const;
  Message columnName(const Column &column) const;
  const char *path() const { return file->name(); }

  const cauce_abi_program_t &program;
  const cauce_abi_dataset_t &dataset;
  bool keepsRows;
  char decimal;
  const char *const *missingTexts;
  uint32_t missingTextCount;
  Vector<Number> missingNumbers; // those of the texts that are numbers
  Vector<Source> sources;
  FileReader *file = nullptr;
  CsvCursor *cursor = nullptr;
  Vector<String> header;
  Vector<Column> columns;
  uint32_t width = 0;
  size_t widthLine = 0, rowsSeen = 0;
  bool isAtRow = false; // the cursor's record is a row that was not taken yet

public:
  CsvTable(const CsvTable &) = delete;
  ~CsvTable() { destroy(cursor); }
};

} // namespace cauce::runtime
