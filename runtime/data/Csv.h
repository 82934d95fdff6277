// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Comma-separated values, RFC 4180 with any delimiter: quoted cells may hold delimiters, line ends and doubled quotes.
// Lines end in LF or CR LF; empty lines and a byte order mark are skipped. A record at a time is in memory.
#pragma once

#include "base/FileReader.h"

namespace cauce::runtime {

struct Cell {
  const char *text; // length characters; quotes removed
  size_t length;
  uint32_t line, column; // of the first character, from 1
  bool isEscaped;        // doubled quotes are still to be made single
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

class CsvCursor {
public:
  // Reads from `file` on; NULL or 0 as delimiter is a comma.
  CsvCursor(FileReader &file, char delimiter) : file(file), delimiter(delimiter ? delimiter : ',') {}
  // Reads the next record into `cells`, whose text is valid until the next call; `*more` is false at the end.
  Status next(bool *more);
  Cells cells;

private:
  Status start();
  Status refill();
  Status readOn();
  Status skipEmptyLines();
  Status readRecord(bool *isComplete);
  Status readCell(Cell *cell, bool *isComplete);
  uint32_t columnOf(const char *at) const { return uint32_t(at - lineStart) + 1; }

  FileReader &file;
  Buffer window;
  bool started = false, ended = false; // ended: the window holds the rest of the file
  char *position = nullptr, *end = nullptr, *lineStart = nullptr;
  uint32_t line = 1;
  char delimiter;
};

// Up to 40 bytes of a cell for a message; what is not UTF-8 as \xNN.
String shown(const Cell &cell);

} // namespace cauce::runtime
