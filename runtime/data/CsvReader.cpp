// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in CSV files: columns by name, position or range; numeric or categorical; missing cells by the model's choice.
#include "base/File.h"
#include "data/Csv.h"
#include "data/Elements.h"
#include "data/Reader.h"

namespace cauce::runtime {

namespace {

// A column that a feed takes its values from.
struct Column {
  uint32_t feed;
  uint32_t position;
};

} // namespace

static bool sameText(const Cell &cell, const char *text) {
  return strlen(text) == cell.length && memcmp(cell.text, text, cell.length) == 0;
}

// A header's text for messages, or the position.
static String columnName(const Vector<String> &header, uint32_t position) {
  String name;
  if (position < header.size())
    name.append("'").append(header[position]).append("'");
  else
    name.format("%u", position);
  return name;
}

// Appends the positions that `text` stands for: a name of the header, a position, or a range of positions.
static Status resolveColumn(const char *path, const char *text, const Vector<String> &header, uint32_t width, uint32_t feed,
                            Vector<Column> *out) {
  uint32_t found = UINT32_MAX;
  for (uint32_t i = 0; i < header.size(); ++i)
    if (header[i] == text) {
      if (found != UINT32_MAX)
        return fail(Status::badData, "%s:1: the header has column '%s' twice, as %u and %u; a position tells them apart", path, text, found, i);
      found = i;
    }
  if (found != UINT32_MAX) {
    out->push({feed, found});
    return Status::ok;
  }
  const char *dash = strchr(text, '-');
  size_t length = dash ? size_t(dash - text) : strlen(text);
  uint64_t first = 0, last = 0;
  bool isPosition = parseWhole(text, length, &first);
  last = first;
  if (isPosition && dash)
    isPosition = parseWhole(dash + 1, strlen(dash + 1), &last) && first <= last;
  if (!isPosition) {
    String names;
    for (uint32_t i = 0; i < header.size() && i < 20; ++i)
      names.append(i ? ", " : "").append(header[i]);
    return fail(Status::badData, header.empty() ? "%s: the data set has no header, so columns are positions, but got '%s'%s"
                                                : "%s:1: the header has no column '%s'; it has %s",
                path, text, names.c_str());
  }
  if (last >= width)
    return fail(Status::badData, "%s: expected a column below %u, the number of columns, but got '%s'", path, width, text);
  for (uint64_t i = first; i <= last; ++i)
    out->push({feed, uint32_t(i)});
  return Status::ok;
}

static bool isBlank(const Cell &cell) {
  for (size_t i = 0; i < cell.length; ++i)
    if (cell.text[i] != ' ' && cell.text[i] != '\t')
      return false;
  return true;
}

// The number that `cell` stands for in `feed`. `*skip` if the row is to be left out.
static Status readValue(const char *path, const cauce_abi_feed_t &feed, const Cell &cell, const String &column, double *out,
                        bool *skip) {
  if (feed.category_count) {
    for (uint32_t i = 0; i < feed.category_count; ++i)
      if (sameText(cell, feed.categories[i])) {
        *out = i;
        return Status::ok;
      }
  }
  if (isBlank(cell)) {
    *skip = feed.missing == CAUCE_MISSING_SKIP;
    *out = feed.missing_value;
    if (feed.missing == CAUCE_MISSING_ERROR)
      return fail(Status::badData, "%s:%u:%u: the value in column %s is missing", path, cell.line, cell.column, column.c_str());
    return Status::ok;
  }
  if (feed.category_count) {
    String categories;
    for (uint32_t i = 0; i < feed.category_count && i < 20; ++i)
      categories.append(i ? ", '" : "'").append(feed.categories[i]).append("'");
    return fail(Status::badData, "%s:%u:%u: label out of range: expected one of %s in column %s, but got '%s'", path, cell.line,
                cell.column, categories.c_str(), column.c_str(), shown(cell).c_str());
  }
  if (!parseNumber(cell.text, cell.length, out))
    return fail(Status::badData, "%s:%u:%u: expected a number in column %s, but got '%s'", path, cell.line, cell.column,
                column.c_str(), shown(cell).c_str());
  if (feed.class_count && !(*out >= 0 && *out < double(feed.class_count)))
    return fail(Status::badData, "%s:%u:%u: label out of range: expected a class from 0 to %lld in column %s, but got '%s'", path,
                cell.line, cell.column, static_cast<long long>(feed.class_count - 1), column.c_str(), shown(cell).c_str());
  return Status::ok;
}

// The shape of a row with `count` values: the argument's, whose one symbolic size, if any, is what is left.
static Status shapeRow(const cauce_abi_program_t &program, const char *path, uint32_t count, Field *field) {
  int64_t dims[maxRank] = {};
  const cauce_abi_tensor_t &type = *field->type;
  int64_t product = 1;
  uint32_t open = 0;
  for (uint32_t i = 1; i < type.rank; ++i) {
    dims[i] = type.dims[i];
    if (dims[i] < 0)
      open = i;
    else if (__builtin_mul_overflow(product, dims[i], &product))
      product = 0;
  }
  if (open && product)
    dims[open] = count / product, product *= dims[open];
  if (product != count) {
    String shape;
    describe(program, type, &shape);
    return fail(Status::mismatch, "%s: '%s' is %s, so a row needs %lld columns, but the data set names %u", path, field->name,
                shape.c_str(), static_cast<long long>(product), count);
  }
  return setRowShape(program, path, type.rank, dims, field);
}

// Reads the file of feed `first` for all feeds that share it.
static Status readCsvFile(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder,
                          uint32_t first, Table *table) {
  String path = joinPath(folder, dataset.feeds[first].path);
  FileReader file;
  CAUCE_TRY(file.open(path.c_str()));
  CsvCursor cursor(file, dataset.delimiter);
  bool more = false;
  CAUCE_TRY(cursor.next(&more));
  if (!more)
    return fail(Status::badData, "%s: the file is empty", path.c_str());
  uint32_t width = uint32_t(cursor.cells.size());
  Vector<String> header;
  if (dataset.has_header) {
    for (const Cell &cell : cursor.cells)
      header.push(String()).append(cell.text, cell.length);
    CAUCE_TRY(cursor.next(&more));
  }
  Vector<Column> columns;
  for (uint32_t f = first; f < dataset.feed_count; ++f) {
    const cauce_abi_feed_t &feed = dataset.feeds[f];
    if (strcmp(feed.path, dataset.feeds[first].path) != 0)
      continue;
    size_t before = columns.size();
    for (uint32_t i = 0; i < feed.column_count; ++i)
      CAUCE_TRY(resolveColumn(path.c_str(), feed.columns[i], header, width, f, &columns));
    CAUCE_TRY(shapeRow(program, path.c_str(), uint32_t(columns.size() - before), &table->fields[f]));
  }
  int64_t rows = 0;
  while (more) {
    if (cursor.cells.size() != width) {
      const Cell &last = cursor.cells.back();
      return fail(Status::badData, "%s:%u:%u: expected %u cells, as in the first line, but got %zu", path.c_str(), last.line,
                  last.column, width, cursor.cells.size());
    }
    bool skip = false;
    uint32_t previous = UINT32_MAX;
    char *target = nullptr;
    for (const Column &column : columns) {
      Field &field = table->fields[column.feed];
      const cauce_abi_feed_t &feed = dataset.feeds[column.feed];
      if (column.feed != previous) {
        size_t needed = (size_t(rows) + 1) * field.rowBytes;
        if (needed > field.values.size())
          CAUCE_TRY(field.values.grow(needed * 2, needed - field.rowBytes));
        target = field.values.data() + size_t(rows) * field.rowBytes;
        previous = column.feed;
      }
      const Cell &cell = cursor.cells[column.position];
      double value = 0;
      // The common case first: it needs no text for a message.
      if (feed.category_count || !parseNumber(cell.text, cell.length, &value) ||
          (feed.class_count && !(value >= 0 && value < double(feed.class_count))))
        CAUCE_TRY(readValue(path.c_str(), feed, cell, columnName(header, column.position), &value, &skip));
      if (!skip && !storeElement(field.type->dtype, value, target)) {
        String expected;
        describeRange(field.type->dtype, &expected);
        return fail(Status::badData, "%s:%u:%u: %s in column %s, but got '%s'", path.c_str(), cell.line, cell.column,
                    expected.c_str(), columnName(header, column.position).c_str(), shown(cell).c_str());
      }
      target += dtypeSize(field.type->dtype);
    }
    rows += !skip;
    CAUCE_TRY(cursor.next(&more));
  }
  return setRows(path.c_str(), rows, table, first == 0);
}

static Status readCsv(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  out->fields.resize(dataset.feed_count);
  for (uint32_t f = 0; f < dataset.feed_count; ++f)
    CAUCE_TRY(prepareField(program, dataset.feeds[f].field, &out->fields[f]));
  for (uint32_t f = 0; f < dataset.feed_count; ++f) {
    bool done = false;
    for (uint32_t earlier = 0; earlier < f; ++earlier)
      done |= strcmp(dataset.feeds[earlier].path, dataset.feeds[f].path) == 0;
    if (!done)
      CAUCE_TRY(readCsvFile(program, dataset, folder, f, out));
  }
  return Status::ok;
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_csv = {cauce::runtime::readCsv};
