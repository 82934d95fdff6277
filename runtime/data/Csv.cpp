// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CSV (RFC 4180): quoted cells, doubled quotes, any delimiter, CRLF, a byte order mark. Numbers, categories and missing
// cells as the feeds say; every problem is reported as file:line:column, where column counts cells from 1.
#include "data/Dataset.h"

#include <cmath>
#include <cstdlib>
#include <cstring>

namespace cauce {
namespace {

// Cells of one record at a time.
class CsvParser {
public:
  CsvParser(const std::string &path, const Bytes &bytes, char delimiter)
      : path(path), text(reinterpret_cast<const char *>(bytes.data())), end(text + bytes.size()), delimiter(delimiter) {
    if (bytes.size() >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
      text += 3;
  }

  /// False at the end of the file. Empty lines are skipped.
  Status next(std::vector<std::string> &cells, bool &more) {
    while (text < end && (*text == '\n' || *text == '\r')) {
      line += *text == '\n';
      ++text;
    }
    cells.clear();
    more = text < end;
    recordLine = line;
    while (text < end) {
      std::string cell;
      if (*text == '"') {
        int64_t opened = line;
        ++text;
        while (true) {
          if (text == end)
            return Status::error("%s:%lld:%zu: quoted cell is never closed", path.c_str(), (long long)opened, cells.size() + 1);
          if (*text == '"' && text + 1 < end && text[1] == '"')
            ++text;
          else if (*text == '"')
            break;
          line += *text == '\n';
          cell += *text++;
        }
        ++text;
      } else {
        const char *start = text;
        while (text < end && *text != delimiter && *text != '\n' && *text != '\r')
          ++text;
        cell.assign(start, text);
      }
      cells.push_back(std::move(cell));
      if (text < end && *text == delimiter) {
        ++text;
        if (text == end || *text == '\n' || *text == '\r')
          cells.emplace_back();
        continue;
      }
      if (text < end && *text != '\n' && *text != '\r')
        return Status::error("%s:%lld:%zu: expected '%c' after a quoted cell, but got '%c'", path.c_str(),
                             (long long)line, cells.size(), delimiter, *text);
      break;
    }
    return Status::ok();
  }

  int64_t recordLine = 1;

private:
  const std::string &path;
  const char *text, *end;
  char delimiter;
  int64_t line = 1;
};

bool parseNumber(const std::string &cell, double &value) {
  const char *start = cell.c_str();
  while (*start == ' ' || *start == '\t')
    ++start;
  char *end = nullptr;
  value = strtod(start, &end);
  if (end == start)
    return false;
  while (*end == ' ' || *end == '\t')
    ++end;
  return *end == 0;
}

// Column positions from names, numbers and ranges "0-63".
Status resolveColumns(const cauce_abi_feed_t &feed, const std::string &path, const std::vector<std::string> &header,
                      bool hasHeader, std::vector<size_t> &columns) {
  for (uint32_t i = 0; i < feed.column_count; ++i) {
    const char *name = feed.columns[i];
    size_t position = 0;
    bool found = false;
    for (size_t c = 0; hasHeader && c < header.size(); ++c)
      if (header[c] == name) {
        position = c;
        found = true;
      }
    char *end = nullptr;
    unsigned long first = strtoul(name, &end, 10);
    if (!found && end != name && *end == 0 && first < 1000000) {
      position = first;
      found = true;
    }
    if (!found && end != name && *end == '-') {
      const char *rest = end + 1;
      unsigned long last = strtoul(rest, &end, 10);
      if (end != rest && *end == 0 && first <= last && last < 1000000) {
        for (unsigned long c = first; c <= last; ++c)
          columns.push_back(c);
        continue;
      }
    }
    if (!found)
      return Status::error("%s:1: there is no column '%s', which '%s' is read from", path.c_str(), name, feed.field);
    columns.push_back(position);
  }
  return Status::ok();
}

} // namespace

Status readCsv(const cauce_abi_dataset_t &description, const std::string &folder, Dataset &dataset) {
  if (description.feed_count == 0)
    return Status::error("data set '%s' has no feeds", description.name);
  std::string path = joinPath(folder, description.feeds[0].path);
  Bytes bytes;
  CAUCE_RETURN_IF_FAILED(readFile(path, bytes));
  CsvParser parser(path, bytes, description.delimiter ? description.delimiter : ',');
  std::vector<std::string> cells, header;
  bool more = false;
  if (description.has_header)
    CAUCE_RETURN_IF_FAILED(parser.next(header, more));
  struct Reading {
    Field *field;
    const cauce_abi_feed_t *feed;
    std::vector<size_t> columns;
  };
  std::vector<Reading> readings;
  for (Field &field : dataset.fields)
    for (uint32_t f = 0; f < description.feed_count; ++f)
      if (field.name == description.feeds[f].field) {
        Reading reading{&field, &description.feeds[f], {}};
        CAUCE_RETURN_IF_FAILED(resolveColumns(*reading.feed, path, header, description.has_header, reading.columns));
        size_t values = field.sampleBytes / sizeOfDtype(field.dtype);
        if (reading.columns.size() != values)
          return Status::error("'%s' has %zu values a sample, but %zu columns of '%s' are read for it",
                               field.name.c_str(), values, reading.columns.size(), path.c_str());
        readings.push_back(std::move(reading));
      }

  size_t width = header.size();
  dataset.samples = 0;
  std::vector<Bytes> row(readings.size());
  for (size_t i = 0; i < readings.size(); ++i)
    row[i].resize(readings[i].field->sampleBytes);
  while (true) {
    CAUCE_RETURN_IF_FAILED(parser.next(cells, more));
    if (!more)
      break;
    if (width == 0)
      width = cells.size();
    if (cells.size() != width)
      return Status::error("%s:%lld: expected %zu cells, but got %zu", path.c_str(), (long long)parser.recordLine, width, cells.size());
    bool skip = false;
    for (size_t i = 0; i < readings.size() && !skip; ++i) {
      const cauce_abi_feed_t &feed = *readings[i].feed;
      size_t size = sizeOfDtype(readings[i].field->dtype);
      for (size_t k = 0; k < readings[i].columns.size() && !skip; ++k) {
        size_t column = readings[i].columns[k];
        if (column >= width)
          return Status::error("%s:%lld: expected at least %zu cells, since '%s' is read from column %zu, but got %zu",
                               path.c_str(), (long long)parser.recordLine, column + 1, feed.field, column, width);
        const std::string &cell = cells[column];
        double value = 0;
        if (feed.category_count) {
          uint32_t category = 0;
          while (category < feed.category_count && cell != feed.categories[category])
            ++category;
          if (category == feed.category_count)
            return Status::error("%s:%lld:%zu: '%s' is not a category of '%s'", path.c_str(),
                                 (long long)parser.recordLine, column + 1, cell.c_str(), feed.field);
          value = category;
        } else if (cell.find_first_not_of(" \t") == std::string::npos) {
          if (feed.missing == CAUCE_MISSING_ERROR)
            return Status::error("%s:%lld:%zu: expected a number, but the cell is empty", path.c_str(),
                                 (long long)parser.recordLine, column + 1);
          skip = feed.missing == CAUCE_MISSING_SKIP;
          value = feed.missing_value;
        } else if (!parseNumber(cell, value)) {
          return Status::error("%s:%lld:%zu: expected a number, but got '%s'", path.c_str(),
                               (long long)parser.recordLine, column + 1, cell.c_str());
        }
        if (feed.class_count > 0 && !(value >= 0 && value < double(feed.class_count)))
          return Status::error("%s:%lld:%zu: label %g is out of range, expected 0 to %lld", path.c_str(),
                               (long long)parser.recordLine, column + 1, value, (long long)feed.class_count - 1);
        if (!storeNumber(readings[i].field->dtype, value, row[i].data() + k * size))
          return Status::error("%s:%lld:%zu: %g does not fit element type %s of '%s'", path.c_str(),
                               (long long)parser.recordLine, column + 1, value,
                               nameOfDtype(readings[i].field->dtype), feed.field);
      }
    }
    if (skip)
      continue;
    for (size_t i = 0; i < readings.size(); ++i)
      readings[i].field->data.insert(readings[i].field->data.end(), row[i].begin(), row[i].end());
    ++dataset.samples;
  }
  if (dataset.samples == 0)
    return Status::error("'%s' holds no rows", path.c_str());
  return Status::ok();
}

Status readCsvTensor(const std::string &path, cauce_abi_dtype_t dtype, int64_t columns, Tensor &tensor) {
  Bytes bytes;
  CAUCE_RETURN_IF_FAILED(readFile(path, bytes));
  CsvParser parser(path, bytes, ',');
  std::vector<std::string> cells;
  tensor.dtype = dtype;
  tensor.data.clear();
  int64_t rows = 0;
  size_t size = sizeOfDtype(dtype);
  for (bool first = true;; first = false) {
    bool more = false;
    CAUCE_RETURN_IF_FAILED(parser.next(cells, more));
    if (!more)
      break;
    double value = 0;
    if (first && !parseNumber(cells[0], value))
      continue; // a header
    if (int64_t(cells.size()) != columns)
      return Status::error("%s:%lld: expected %lld cells, but got %zu", path.c_str(), (long long)parser.recordLine,
                           (long long)columns, cells.size());
    for (size_t c = 0; c < cells.size(); ++c) {
      uint8_t element[8] = {};
      if (!parseNumber(cells[c], value) || !storeNumber(dtype, value, element))
        return Status::error("%s:%lld:%zu: expected a number of type %s, but got '%s'", path.c_str(),
                             (long long)parser.recordLine, c + 1, nameOfDtype(dtype), cells[c].c_str());
      tensor.data.insert(tensor.data.end(), element, element + size);
    }
    ++rows;
  }
  tensor.dims = {rows, columns};
  return Status::ok();
}

} // namespace cauce
