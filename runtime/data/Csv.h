// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comma-separated values, RFC 4180 with any delimiter: quoted cells may hold delimiters, line ends and doubled quotes.
// Lines end in LF or CR LF; empty lines and a byte order mark are skipped. A record at a time is in memory. How graph.proto
// calls it: `delimiter`, `trim`, `skip_lines`.
#pragma once

#include "base/FileReader.h"

namespace cauce::runtime {

struct Cell {
  const char *text; // length characters; quotes removed
  size_t length;
  size_t line;     // of the first character, from 1
  uint32_t column; // the same
  bool isQuoted;
  bool isEscaped; // doubled quotes are still to be made single
};

// The cells of a record. How many there are comes from a file, so that a failed allocation is a status.
class Cells {
public:
  Status push(const Cell &cell) {
    CAUCE_TRY(memory.size() < (count + 1) * sizeof(Cell) ? memory.grow((2 * count + 8) * sizeof(Cell), count * sizeof(Cell)) : Status::ok);
    begin()[count++] = cell;
    return Status::ok;
  }
  void clear() { count = 0; }
  Cell *begin() const { return reinterpret_cast<Cell *>(memory.data()); }
  Cell *end() const { return begin() + count; }
  size_t size() const { return count; }
  Cell &operator[](size_t i) const { return begin()[i]; }
  Cell &back() const { return begin()[count - 1]; }

private:
  Buffer memory;
  size_t count = 0;
};

// How text is cut into cells.
struct CsvFormat {
  char delimiter = ',';
  bool trims = false;     // blanks around cells do not count
  uint32_t skipLines = 0; // before the first record
};

class CsvCursor {
public:
  // Reads from `file` on.
  explicit CsvCursor(FileReader &file, const CsvFormat &format = {})
      : file(file), delimiter(format.delimiter), trims(format.trims), isAnyBlank(format.trims && format.delimiter == ' '),
        linesToSkip(format.skipLines) {}
  // Reads the next record into `cells`, whose text is valid until the next call; `*more` is false at the end.
  Status next(bool *more);
  Cells cells;

private:
  Status start();
  Status skipLine();
  Status refill();
  Status readOn();
  Status skipEmptyLines();
  Status readRecord(bool *isComplete);
  Status readCell(Cell *cell, bool *isComplete);
  bool isDelimiter(char c) const { return c == delimiter || (isAnyBlank && c == '\t'); }
  bool isBlank(char c) const { return (c == ' ' || c == '\t') && (c != delimiter || isAnyBlank); }
  void skipBlanks();
  void trim(Cell *cell);
  bool isBlankLine() const { return trims && cells.size() == 1 && cells[0].length == 0 && !cells[0].isQuoted; }
  uint32_t columnOf(const char *at) const { return uint32_t(at - lineStart) + 1; }

  FileReader &file;
  Buffer window;
  bool started = false, ended = false; // ended: the window holds the rest of the file
  char *position = nullptr, *end = nullptr, *lineStart = nullptr;
  size_t line = 1;
  char delimiter;
  bool trims, isAnyBlank; // isAnyBlank: any number of blanks and tabs is one delimiter
  uint32_t linesToSkip;
};

// Up to 40 bytes of a cell for a message; what is not UTF-8 as \xNN.
Message shown(const Cell &cell);

} // namespace cauce::runtime
