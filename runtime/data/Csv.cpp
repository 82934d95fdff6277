// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A window slides over the text. A record that ends beyond it is read again once more of it is there, so that a cell is
// always one piece of memory; nothing in the window is changed before its record is complete.
#include "data/Csv.h"

#include "base/Utf8.h"

namespace cauce::runtime {

static constexpr size_t windowBytes = 1 << 18;
// What is longer is no table any more: they bound the memory of a line that never ends.
static constexpr size_t maxRecord = size_t(1) << 26, maxCells = size_t(1) << 20;

// Moves what is left to the front of the window and reads some more behind it.
Status CsvCursor::refill() {
  size_t left = size_t(end - position), got = 0;
  if (left > maxRecord)
    return fail(Status::badData, "%s:%zu:1: expected a record of at most %zu bytes, but got more", file.name(), line, maxRecord);
  // Only differences are taken of the start of a line: it may lie before the window.
  size_t lineOffset = size_t(position - lineStart);
  if (left && position != window.data())
    memmove(window.data(), position, left);
  if (left == window.size()) {
    // A short file needs less, and one byte more to see its end.
    size_t room = left < windowBytes ? windowBytes : left;
    CAUCE_TRY(window.grow(left + (file.limit() < room ? size_t(file.limit()) + 1 : room), left));
  }
  position = window.data();
  lineStart = position - lineOffset;
  CAUCE_TRY(file.readSome(position + left, window.size() - left, &got));
  end = position + left + got;
  ended = got == 0;
  return Status::ok;
}

// More of the record at `position`, at least what may be its end. Twice as much of a long one, or reading it again for each
// piece that a pipe holds would take the square of its length.
Status CsvCursor::readOn() {
  size_t left = size_t(end - position), seen = left;
  for (bool mayEnd = false; !ended && !(mayEnd && (left < windowBytes || seen >= 2 * left));) {
    CAUCE_TRY(refill());
    size_t size = size_t(end - position);
    mayEnd = mayEnd || (size > seen && memchr(position + seen, '\n', size - seen));
    seen = size;
  }
  return Status::ok;
}

Status CsvCursor::start() {
  started = true;
  while (!ended && end - position < 3)
    CAUCE_TRY(refill());
  size_t size = size_t(end - position);
  if (size >= 2 && (memcmp(position, "\xff\xfe", 2) == 0 || memcmp(position, "\xfe\xff", 2) == 0))
    return fail(Status::badData, "%s: is UTF-16 text, expected UTF-8 or ASCII", file.name());
  if (size >= 2 && memcmp(position, "\x1f\x8b", 2) == 0)
    return fail(Status::badData, "%s: is a gzip file, so its name has to end in .gz", file.name());
  if (size >= 3 && memcmp(position, "\xef\xbb\xbf", 3) == 0)
    lineStart = position += 3;
  for (; linesToSkip; --linesToSkip)
    CAUCE_TRY(skipLine());
  return Status::ok;
}

// Whatever is in it; it may be longer than a record.
Status CsvCursor::skipLine() {
  for (;;) {
    size_t size = size_t(end - position);
    char *lineEnd = size ? static_cast<char *>(memchr(position, '\n', size)) : nullptr;
    position = lineEnd ? lineEnd + 1 : end;
    if (lineEnd)
      break;
    if (ended)
      return Status::ok;
    CAUCE_TRY(refill());
  }
  ++line;
  lineStart = position;
  return Status::ok;
}

// What a cell cannot hold: a zero byte, or a line end of its own kind.
static Status refuse(const char *path, size_t line, uint32_t column, char c) {
  return fail(Status::badData, c ? "%s:%zu:%u: expected lines that end in LF or CR LF, but got a CR alone" : "%s:%zu:%u: expected text, but got a zero byte",
              path, line, column);
}

void CsvCursor::skipBlanks() {
  while (position < end && isBlank(*position))
    ++position;
}

// Behind a cell that may be followed by blanks; without quotes, its text has them at its end.
void CsvCursor::trim(Cell *cell) {
  if (cell->isQuoted && !isAnyBlank)
    skipBlanks();
  while (!cell->isQuoted && cell->length && isBlank(cell->text[cell->length - 1]))
    --cell->length;
  // Of a run of delimiters the last one stays, unless the line ends behind it.
  while (isAnyBlank && position < end && isDelimiter(*position)) {
    if (position + 1 < end && !isDelimiter(position[1]) && position[1] != '\n' && position[1] != '\r')
      break;
    ++position;
  }
}

Status CsvCursor::readCell(Cell *cell, bool *isComplete) {
  if (trims)
    skipBlanks();
  char *start = position;
  *cell = {start, 0, line, columnOf(start), false, false};
  *isComplete = false;
  if (position < end && *position == '"') {
    cell->text = ++start;
    cell->isQuoted = true;
    for (++position;; ++position) {
      if (position >= end)
        return ended ? fail(Status::badData, "%s:%zu:%u: the quote is never closed", file.name(), cell->line, cell->column) : Status::ok;
      if (*position == 0)
        return refuse(file.name(), line, columnOf(position), 0);
      if (*position == '"') {
        if (position + 1 >= end && !ended)
          return Status::ok;
        if (position + 1 >= end || position[1] != '"')
          break;
        cell->isEscaped = true;
        ++position;
      }
      if (*position == '\n') {
        ++line;
        lineStart = position + 1;
      }
    }
    cell->length = size_t(position - start);
    ++position;
  } else {
    // Of locals: what `position` points to could be any member.
    char *at = position, first = delimiter, second = isAnyBlank ? '\t' : delimiter;
    while (at < end && *at != first && *at != second && *at != '\n' && *at != '\r' && *at)
      ++at;
    position = at;
    if (at < end && *at == 0)
      return refuse(file.name(), line, columnOf(at), 0);
    cell->length = size_t(position - start);
  }
  if (trims)
    trim(cell);
  if (!ended && (position >= end || (*position == '\r' && position + 1 >= end)))
    return Status::ok;
  if (position < end && *position == '\r') {
    if (position + 1 < end && position[1] != '\n')
      return refuse(file.name(), line, columnOf(position), '\r');
    ++position;
  }
  if (position < end && !isDelimiter(*position) && *position != '\n') {
    Cell wrong = {position, 1, 0, 0, false, false};
    return fail(Status::badData, "%s:%zu:%u: expected a delimiter after the closing quote, but got '%s'", file.name(), line,
                columnOf(position), shown(wrong).c_str());
  }
  *isComplete = true;
  return Status::ok;
}

// The record at `position`, if all of it, and what ends it, is in the window.
Status CsvCursor::readRecord(bool *isComplete) {
  cells.clear();
  for (;;) {
    if (cells.size() == maxCells)
      return fail(Status::badData, "%s:%zu:%u: expected at most %zu cells in a record, but got more", file.name(), line,
                  columnOf(position), maxCells);
    CAUCE_TRY(cells.push(Cell()));
    CAUCE_TRY(readCell(&cells.back(), isComplete));
    if (!*isComplete || position >= end)
      return Status::ok;
    if (*position++ == '\n') {
      ++line;
      lineStart = position;
      return Status::ok;
    }
  }
}

Status CsvCursor::skipEmptyLines() {
  for (;;) {
    while (!ended && (position == end || (*position == '\r' && position + 1 == end)))
      CAUCE_TRY(refill());
    bool isCrLf = end - position >= 2 && position[0] == '\r' && position[1] == '\n';
    if (!isCrLf && !(position < end && *position == '\n'))
      return Status::ok;
    position += isCrLf ? 2 : 1;
    ++line;
    lineStart = position;
  }
}

// Doubled quotes become single ones.
static void unescape(Cell *cell) {
  char *out = const_cast<char *>(cell->text);
  size_t length = 0;
  for (size_t i = 0; i < cell->length; ++i) {
    out[length++] = cell->text[i];
    i += cell->text[i] == '"';
  }
  cell->length = length;
}

Status CsvCursor::next(bool *more) {
  if (!started)
    CAUCE_TRY(start());
  do {
    CAUCE_TRY(skipEmptyLines());
    cells.clear();
    *more = position < end;
    for (bool isComplete = !*more; !isComplete;) {
      char *first = position;
      uint32_t firstLine = line;
      CAUCE_TRY(readRecord(&isComplete));
      if (!isComplete) {
        position = lineStart = first;
        line = firstLine;
        CAUCE_TRY(readOn());
      }
    }
  } while (*more && isBlankLine());
  for (Cell &cell : cells)
    if (cell.isEscaped)
      unescape(&cell);
  return Status::ok;
}

Message shown(const Cell &cell) {
  static constexpr size_t most = 40;
  Message text;
  for (size_t i = 0; i < cell.length && i < most;) {
    size_t length = sequenceLength(cell.text + i, cell.length - i);
    if (length)
      text.append(cell.text + i, length);
    else
      text.format("\\x%02x", static_cast<unsigned char>(cell.text[i]));
    i += length ? length : 1;
  }
  return text;
}

} // namespace cauce::runtime
