// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pass over the text, cell by cell.
#include "data/Csv.h"

namespace cauce::runtime {

CsvCursor::CsvCursor(const char *path, char *begin, char *end, char delimiter)
    : path(path), position(begin), end(end), lineStart(begin), delimiter(delimiter ? delimiter : ',') {
  if (end - begin >= 3 && memcmp(begin, "\xef\xbb\xbf", 3) == 0)
    position = lineStart = begin + 3;
}

Status CsvCursor::readCell(Cell *cell) {
  cell->line = line;
  cell->column = uint32_t(position - lineStart) + 1;
  char *start = position;
  if (position < end && *position == '"') {
    char *out = start;
    for (++position;; ++position) {
      if (position >= end)
        return fail(Status::badData, "%s:%u:%u: the quote is never closed", path, cell->line, cell->column);
      if (*position == '"') {
        if (position + 1 >= end || position[1] != '"')
          break;
        ++position;
      }
      if (*position == '\n') {
        ++line;
        lineStart = position + 1;
      }
      *out++ = *position;
    }
    ++position;
    cell->text = start;
    cell->length = size_t(out - start);
    if (position < end && *position != delimiter && *position != '\n' && *position != '\r')
      return fail(Status::badData, "%s:%u:%u: expected a delimiter after the closing quote, but got '%c'", path, line,
                  uint32_t(position - lineStart) + 1, *position);
  } else {
    while (position < end && *position != delimiter && *position != '\n') {
      if (*position == 0)
        return fail(Status::badData, "%s:%u:%u: expected text, but got a zero byte", path, line,
                    uint32_t(position - lineStart) + 1);
      ++position;
    }
    cell->text = start;
    cell->length = size_t(position - start);
    if (cell->length && (position >= end || *position == '\n') && start[cell->length - 1] == '\r')
      --cell->length;
  }
  if (position < end && *position == '\r')
    ++position;
  return Status::ok;
}

Status CsvCursor::next(bool *more) {
  while (position < end && (*position == '\n' || (*position == '\r' && position + 1 < end && position[1] == '\n'))) {
    if (*position == '\n') {
      ++line;
      lineStart = position + 1;
    }
    ++position;
  }
  cells.clear();
  *more = position < end;
  if (!*more)
    return Status::ok;
  for (;;) {
    Cell cell;
    CAUCE_TRY(readCell(&cell));
    cells.push(cell);
    if (position < end && *position == delimiter) {
      ++position;
      continue;
    }
    if (position < end) {
      ++position;
      ++line;
      lineStart = position;
    }
    return Status::ok;
  }
}

} // namespace cauce::runtime
