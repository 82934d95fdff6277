// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comma-separated values, RFC 4180 with any delimiter: quoted cells may hold delimiters, line ends and doubled quotes.
// Lines end in LF or CR LF; empty lines and a byte order mark are skipped.
#pragma once

#include "base/Memory.h"

namespace cauce::runtime {

struct Cell {
  const char *text; // length characters; quotes removed
  size_t length;
  uint32_t line, column; // of the first character, from 1
};

// Walks over a text in memory, which it changes in place when it removes quotes.
class CsvCursor {
public:
  CsvCursor(const char *path, char *begin, char *end, char delimiter);
  // Reads the next record into `cells`; `*more` is false at the end of the text.
  Status next(bool *more);
  Vector<Cell> cells;

private:
  Status readCell(Cell *cell);
  const char *path;
  char *position, *end, *lineStart;
  uint32_t line = 1;
  char delimiter;
};

} // namespace cauce::runtime
