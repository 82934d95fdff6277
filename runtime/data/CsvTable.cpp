// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See CsvTable.h.
#include "data/CsvTable.h"

#include "data/Elements.h"

namespace cauce::runtime {

// pandas' default `na_values`, and what the UCI repository writes. graph.proto lists them for users.
static const char *const usualMissingTexts[] = {"#N/A",    "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
                                                "N/A",     "NA",       "NULL", "NaN",    "None",     "n/a",  "nan",  "null",   "?"};

static bool isFinite(double value) { return value - value == 0; }

static bool sameText(const char *text, size_t length, const char *other) {
  return strlen(other) == length && memcmp(text, other, length) == 0;
}

CsvTable::CsvTable(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, bool keepsRows)
    : program(program), dataset(dataset), keepsRows(keepsRows), decimal(dataset.decimal ? dataset.decimal : '.'),
      missingTexts(dataset.missing_text_count ? dataset.missing_texts : usualMissingTexts),
      missingTextCount(dataset.missing_text_count ? dataset.missing_text_count : uint32_t(sizeof(usualMissingTexts) / sizeof(*usualMissingTexts))) {}

Status CsvTable::findMissingNumbers() {
  for (uint32_t i = 0; i < missingTextCount; ++i) {
    Number number;
    if (parseNumber(missingTexts[i], strlen(missingTexts[i]), decimal, dataset.thousands, &number) && isFinite(number.value))
      CAUCE_TRY(missingNumbers.push(number));
  }
  return Status::ok;
}

Status CsvTable::add(const cauce_abi_feed_t &feed, Field *field) { return sources.push({&feed, field}); }

// ---- Columns ----

// A header's text for messages, or the position.
Message CsvTable::columnName(const Column &column) const {
  Message name;
  if (column.position < header.size())
    name.append("'").append(header[column.position]).append("'");
  else
    name.format("%u", column.position);
  return name;
}

// UINT32_MAX if there is none from `from` on.
uint32_t CsvTable::positionInHeader(const char *name, uint32_t from) const {
  for (uint32_t i = from; i < header.size(); ++i)
    if (header[i] == name)
      return i;
  return UINT32_MAX;
}

// "3" or "0-63".
static bool parseRange(const char *text, uint64_t *first, uint64_t *last) {
  const char *dash = strchr(text, '-');
  if (!parseWhole(text, dash ? size_t(dash - text) : strlen(text), first))
    return false;
  *last = *first;
  return !dash || (parseWhole(dash + 1, strlen(dash + 1), last) && *first <= *last);
}

// Appends the positions that `text` stands for: a name of the header, a position, or a range of positions.
Status CsvTable::findColumn(const char *text, uint32_t source) {
  if (uint32_t found = positionInHeader(text); found != UINT32_MAX) {
    if (uint32_t again = positionInHeader(text, found + 1); again != UINT32_MAX)
      return fail(Status::badData, "%s:%zu: the header has column '%s' twice, as %u and %u; a position tells them apart", path(), widthLine, text,
                  found, again);
    return columns.push({source, found});
  }
  uint64_t first = 0, last = 0;
  if (!parseRange(text, &first, &last)) {
    Message names;
    for (uint32_t i = 0; i < header.size() && i < 20; ++i)
      names.append(i ? ", " : "").append(header[i]);
    if (header.empty())
      return fail(Status::badData, "%s: the data set has no header, so columns are positions, but got '%s'", path(), text);
    return fail(Status::badData, "%s:%zu: the header has no column '%s'; it has %s", path(), widthLine, text, names.c_str());
  }
  if (keepsRows && dataset.has_header)
    CAUCE_TRY(checkPositions());
  if (last >= width)
    return fail(Status::badData, "%s: expected a column below %u, the number of columns in line %zu, but got '%s'", path(), width, widthLine, text);
  for (uint64_t i = first; i <= last; ++i)
    CAUCE_TRY(columns.push({source, uint32_t(i)}));
  return Status::ok;
}

Status CsvTable::findColumns(uint32_t source) {
  const cauce_abi_feed_t &feed = *sources[source].feed;
  size_t before = columns.size();
  for (uint32_t i = 0; i < feed.column_count; ++i)
    CAUCE_TRY(findColumn(feed.columns[i], source));
  return shapeRow(uint32_t(columns.size() - before), sources[source].field);
}

// Where a column is missing that the data set takes by its name, others may have another position than in training.
Status CsvTable::checkPositions() const {
  for (uint32_t f = 0; f < dataset.feed_count; ++f)
    for (uint32_t i = 0; i < dataset.feeds[f]->column_count; ++i) {
      const char *column = dataset.feeds[f]->columns[i];
      uint64_t first, last;
      if (!parseRange(column, &first, &last) && positionInHeader(column) == UINT32_MAX)
        return fail(Status::badData,
                    "%s:%zu: the header has no column '%s', so that columns which the model names by position may be other ones; name them in the model",
                    path(), widthLine, column);
    }
  return Status::ok;
}

// The shape of a row whose records have `count` values each: the argument's, whose one symbolic size, if any, is what is left.
Status CsvTable::shapeRow(uint32_t count, Field *field) const {
  int64_t dims[maxRank] = {};
  const cauce_abi_tensor_t &type = *field->type;
  int64_t product = 1, values = int64_t(count) * field->length();
  uint32_t open = 0;
  for (uint32_t i = 1; i < type.rank; ++i) {
    dims[i] = type.dims[i];
    if (dims[i] < 0)
      open = i;
    else if (__builtin_mul_overflow(product, dims[i], &product))
      product = 0;
  }
  if (open && product)
    dims[open] = values / product, product *= dims[open];
  if (product != values) {
    Message shape;
    describe(program, type, &shape);
    if (hasWindows(dataset))
      return fail(Status::mismatch, "%s: '%s' is %s, so it needs %lld numbers of a window, but %u rows with %u columns have %lld", path(), field->name,
                  shape.c_str(), static_cast<long long>(product), field->length(), count, static_cast<long long>(values));
    return fail(Status::mismatch, "%s: '%s' is %s, so a row needs %lld columns, but the data set names %u", path(), field->name,
                shape.c_str(), static_cast<long long>(product), count);
  }
  return setRowShape(program, path(), type.rank, dims, field);
}

Status CsvTable::checkMissingValue(const Source &source) const {
  char element[8];
  const cauce_abi_feed_t &feed = *source.feed;
  if (feed.missing != CAUCE_MISSING_VALUE || storeElement(source.field->type->dtype, feed.missing_value, element))
    return Status::ok;
  Message expected, actual;
  describeRange(source.field->type->dtype, &expected);
  actual.number(feed.missing_value, 9);
  return fail(Status::badData, "%s: missing_value of '%s': %s, but got %s", path(), feed.field, expected.c_str(), actual.c_str());
}

Status CsvTable::open(FileReader &opened) {
  file = &opened;
  cursor = make<CsvCursor>(opened, CsvFormat{dataset.delimiter ? dataset.delimiter : ',', dataset.trim != 0, dataset.skip_lines});
  if (!cursor)
    return failOutOfMemory(sizeof(CsvCursor));
  CAUCE_TRY(findMissingNumbers());
  CAUCE_TRY(cursor->next(&isAtRow));
  if (!isAtRow && dataset.skip_lines)
    return fail(Status::badData, "%s: the file is empty after the %u lines that are left out", path(), dataset.skip_lines);
  if (!isAtRow)
    return fail(Status::badData, "%s: the file is empty", path());
  width = uint32_t(cursor->cells.size());
  widthLine = cursor->cells[0].line;
  if (dataset.has_header) {
    for (const Cell &cell : cursor->cells) {
      CAUCE_TRY(header.push(String()));
      CAUCE_TRY(header.back().append(cell.text, cell.length).check());
    }
    isAtRow = false;
  }
  for (uint32_t i = 0; i < sources.size(); ++i) {
    CAUCE_TRY(findColumns(i));
    CAUCE_TRY(checkMissingValue(sources[i]));
  }
  return Status::ok;
}

// ---- Cells ----

bool CsvTable::isMissing(const Cell &cell) const {
  const char *text = cell.text;
  size_t length = cell.length;
  while (length && (*text == ' ' || *text == '\t'))
    ++text, --length;
  while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    --length;
  for (uint32_t i = 0; length && i < missingTextCount; ++i)
    if (sameText(text, length, missingTexts[i]))
      return true;
  return length == 0;
}

bool CsvTable::isNumber(const Cell &cell, Number *out) const {
  return parseNumber(cell.text, cell.length, decimal, dataset.thousands, out);
}

bool CsvTable::standsForNothing(const Number &number) const {
  for (const Number &missing : missingNumbers)
    if (number == missing)
      return true;
  return false;
}

Status CsvTable::refuse(const Column &column, const Cell &cell, const char *expected) const {
  return fail(Status::badData, "%s:%zu:%u: %s in column %s, but got '%s'", path(), cell.line, cell.column, expected, columnName(column).c_str(),
              shown(cell).c_str());
}

// The number that `cell` stands for.
Status CsvTable::readValue(const Column &column, const Cell &cell, Number *out, bool *isKept) const {
  const cauce_abi_feed_t &feed = *sources[column.source].feed;
  Message expected;
  bool hasValue = false, isNothing = false;
  if (feed.category_count) {
    for (uint32_t i = 0; i < feed.category_count && !hasValue; ++i)
      if (sameText(cell.text, cell.length, feed.categories[i]))
        *out = Number::of(i), hasValue = true;
  } else {
    hasValue = isNumber(cell, out);
    isNothing = hasValue && standsForNothing(*out);
  }
  // "nan" is a number, too.
  if (isNothing || ((!hasValue || !isFinite(out->value)) && isMissing(cell))) {
    if (feed.missing == CAUCE_MISSING_ERROR)
      return fail(Status::badData, "%s:%zu:%u: the value in column %s is missing", path(), cell.line, cell.column, columnName(column).c_str());
    if (feed.missing == CAUCE_MISSING_SKIP && keepsRows)
      return fail(Status::badData, "%s:%zu:%u: the value in column %s is missing: the model leaves such rows out, and has no answer for them", path(),
                  cell.line, cell.column, columnName(column).c_str());
    *isKept = *isKept && feed.missing != CAUCE_MISSING_SKIP;
    *out = Number::of(feed.missing_value);
  } else if (!hasValue && feed.category_count) {
    expected.append("expected one of ");
    for (uint32_t i = 0; i < feed.category_count && i < 20; ++i)
      expected.append(i ? ", '" : "'").append(feed.categories[i]).append("'");
    return refuse(column, cell, expected.c_str());
  } else if (!hasValue || !isFinite(out->value)) {
    return refuse(column, cell, hasValue ? "expected a finite number" : "expected a number");
  }
  if (*isKept && feed.class_count && !isClass(*out, feed.class_count)) {
    expected.format("expected a class from 0 to %lld", static_cast<long long>(feed.class_count - 1));
    return refuse(column, cell, expected.c_str());
  }
  return Status::ok;
}

Status CsvTable::next(uint64_t rows, bool *isKept, bool *more) {
  *isKept = true;
  // No record is read before it is asked for: whoever writes into a pipe may wait for an answer to the row before.
  if (!isAtRow)
    CAUCE_TRY(cursor->next(&isAtRow));
  *more = isAtRow;
  if (!isAtRow)
    return Status::ok;
  isAtRow = false;
  ++rowsSeen;
  if (cursor->cells.size() != width) {
    const Cell &last = cursor->cells.back();
    Message place;
    if (widthLine == 1)
      place.append("the first line");
    else
      place.format("line %zu", widthLine);
    bool mayBeTitle = rowsSeen == 1 || (rowsSeen == 2 && !dataset.has_header);
    return fail(Status::badData, "%s:%zu:%u: expected %u cells, as in %s, but got %zu%s", path(), last.line, last.column, width, place.c_str(),
                cursor->cells.size(), mayBeTitle ? "; skip_lines leaves out first lines that are no rows" : "");
  }
  uint32_t previous = UINT32_MAX;
  char *target = nullptr;
  for (const Column &column : columns) {
    Field &field = *sources[column.source].field;
    const cauce_abi_feed_t &feed = *sources[column.source].feed;
    if (column.source != previous) {
      size_t bytes = field.recordBytes(), needed = (size_t(rows) + 1) * bytes;
      if (needed > field.values.size())
        CAUCE_TRY(field.values.grow(needed * 2, needed - bytes));
      target = field.values.data() + size_t(rows) * bytes;
      previous = column.source;
    }
    const Cell &cell = cursor->cells[column.position];
    Number number;
    // The common case first: it needs no text for a message.
    if (feed.category_count || !isNumber(cell, &number) || !isFinite(number.value) || standsForNothing(number) ||
        (feed.class_count && !isClass(number, feed.class_count)))
      CAUCE_TRY(readValue(column, cell, &number, isKept));
    if (*isKept && !storeElement(field.type->dtype, number, target)) {
      Message expected;
      describeRange(field.type->dtype, &expected);
      return refuse(column, cell, expected.c_str());
    }
    target += dtypeSize(field.type->dtype);
  }
  return Status::ok;
}

} // namespace cauce::runtime
