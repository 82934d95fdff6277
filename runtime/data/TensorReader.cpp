// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows of arrays and of text, fitted to the type of an argument.
#include "data/TensorReader.h"

#include "base/File.h"
#include "data/Elements.h"

namespace cauce::runtime {

static bool isStandardInput(const char *path) { return strcmp(path, "-") == 0; }

bool isTensorFile(const char *path) {
  return isStandardInput(path) || hasExtension(path, "npy") || hasExtension(path, "csv") || isNpz(path);
}

// "(_, 28, 28)": symbols have no names here.
static Message shapeOf(const cauce_abi_tensor_t &type) {
  Message shape("(");
  for (uint32_t i = 0; i < type.rank; ++i)
    if (type.dims[i] < 0)
      shape.append(i ? ", _" : "_");
    else
      shape.format("%s%lld", i ? ", " : "", static_cast<long long>(type.dims[i]));
  shape.append(")");
  return shape;
}

Status TensorReader::open(const char *path, const cauce_abi_tensor_t &wanted) {
  type = wanted;
  if (!isTensorFile(path))
    return fail(Status::invalidArgument, "%s: expected a name that ends in .npy, .npz or .csv", path);
  isText = !isNpz(path) && hasExtension(path, "csv");
  if (isStandardInput(path)) {
    int first;
    CAUCE_TRY(file.openStandardInput());
    CAUCE_TRY(file.peek(&first));
    isText = first != 0x93; // of NumPy's magic number, and no text in UTF-8
    if (!isText)
      CAUCE_TRY(array.open(file));
  } else if (isText) {
    CAUCE_TRY(file.open(path));
  } else {
    CAUCE_TRY(array.open(path, type.name, file));
  }
  return isText ? openText() : openArray();
}

Status TensorReader::openArray() {
  // One row may come without the first dimension.
  bool isRow = array.rank + 1 == type.rank;
  dims[0] = 1;
  bool fits = array.rank + isRow == type.rank;
  for (uint32_t i = 0; i < array.rank && fits; ++i)
    dims[i + isRow] = array.dims[i];
  for (uint32_t i = 0; i < type.rank && fits; ++i)
    fits = type.dims[i] < 0 || type.dims[i] == dims[i];
  if (!fits) {
    Message actual;
    describe(array.dtype, array.rank, array.dims, &actual);
    return fail(Status::mismatch, "%s: expected the shape %s of '%s', but got %s", file.name(), shapeOf(type).c_str(), type.name,
                strchr(actual.c_str(), '('));
  }
  rowsLeft = type.rank ? dims[0] : 1;
  rowElements = rowsLeft ? array.count / size_t(rowsLeft) : 0;
  return Status::ok;
}

Status TensorReader::openText() {
  for (uint32_t i = 0; i < type.rank; ++i) {
    dims[i] = type.dims[i];
    bool isOpen = i > 0 && dims[i] < 0;
    if (isOpen && (openDim || !hasRows()))
      return fail(Status::unsupported, "%s: '%s' of shape %s cannot be read from a .csv file: only the number of rows and one size more may be open",
                  file.name(), type.name, shapeOf(type).c_str());
    if (isOpen) {
      openDim = i;
      dims[i] = 0;
    }
    if (i > 0 && !isOpen && !multiply(rowElements, size_t(dims[i]), &rowElements))
      return failOutOfMemory(SIZE_MAX);
  }
  csv = runtime::make<CsvCursor>(file);
  return csv ? Status::ok : failOutOfMemory(sizeof(CsvCursor));
}

// A tensor of the shape `dims` that owns `values`.
Status TensorReader::make(Buffer *values, cauce_tensor **out) {
  CAUCE_TRY(values->reserve(1));
  CAUCE_TRY(makeTensor(type.dtype, type.rank, dims, values->data(), out));
  (*out)->memory = std::move(*values);
  return Status::ok;
}

Status TensorReader::read(uint64_t most, cauce_tensor **out) {
  *out = nullptr;
  uint64_t rows = hasRows() ? most : UINT64_MAX;
  return isText ? readText(rows, out) : readArray(rows, out);
}

Status TensorReader::readArray(uint64_t most, cauce_tensor **out) {
  int64_t rows = uint64_t(rowsLeft) < most ? rowsLeft : int64_t(most);
  Buffer values, converted;
  size_t count = 0, bytes = 0;
  CAUCE_TRY(array.read(rows == rowsLeft ? SIZE_MAX : size_t(rows) * rowElements, &values, &count));
  rowsLeft -= rows;
  if (type.rank)
    dims[0] = rows;
  if (array.dtype == type.dtype && type.dtype != CAUCE_DTYPE_I1)
    return make(&values, out);
  if (!multiply(count, dtypeSize(type.dtype), &bytes))
    return failOutOfMemory(SIZE_MAX);
  CAUCE_TRY(converted.reserve(bytes + 1));
  size_t done = convertElements(array.dtype, values.data(), type.dtype, converted.data(), count);
  if (done == count)
    return make(&converted, out);
  Message expected, actual;
  describeRange(type.dtype, &expected);
  appendElement(array.dtype, values.data() + done * dtypeSize(array.dtype), &actual);
  return fail(Status::badData, "%s: element %zu: %s for '%s', but got %s", file.name(), array.position() - count + done, expected.c_str(),
              type.name, actual.c_str());
}

// Appends the numbers of the record at hand, unless it is a header.
Status TensorReader::storeRecord(Buffer *values, size_t *count) {
  size_t size = dtypeSize(type.dtype), numbers = 0;
  const Cells &cells = csv->cells;
  if (isFirst)
    width = cells.size();
  if (cells.size() != width)
    return fail(Status::badData, "%s:%zu:%u: expected %zu cells, as in the first line, but got %zu", file.name(), cells.back().line,
                cells.back().column, width, cells.size());
  if (isFirst && openDim && rowElements && width % rowElements == 0) {
    dims[openDim] = int64_t(width / rowElements);
    rowElements = width;
  }
  if (hasRows() && width != rowElements)
    return fail(Status::mismatch, "%s:%zu:1: expected the shape %s of '%s', so %zu numbers a row, but got %zu", file.name(), cells[0].line,
                shapeOf(type).c_str(), type.name, rowElements, width);
  Number number;
  for (const Cell &cell : cells)
    numbers += isFirst && parseNumber(cell.text, cell.length, &number);
  if (isFirst && !numbers) {
    isFirst = false;
    return Status::ok;
  }
  isFirst = false;
  if (size_t bytes = (*count + width) * size; bytes > values->size())
    CAUCE_TRY(values->grow(bytes * 2, *count * size));
  for (const Cell &cell : cells) {
    if (!parseNumber(cell.text, cell.length, &number))
      return fail(Status::badData, "%s:%zu:%u: expected a number, but got '%s'", file.name(), cell.line, cell.column, shown(cell).c_str());
    if (!storeElement(type.dtype, number, values->data() + *count * size)) {
      Message expected;
      describeRange(type.dtype, &expected);
      return fail(Status::badData, "%s:%zu:%u: %s for '%s', but got '%s'", file.name(), cell.line, cell.column, expected.c_str(), type.name,
                  shown(cell).c_str());
    }
    ++*count;
  }
  return Status::ok;
}

Status TensorReader::readText(uint64_t most, cauce_tensor **out) {
  Buffer values;
  size_t count = 0;
  // A row is a record; without rows, the records are counted by their numbers alone.
  for (bool more = true; !hasRows() || count / (rowElements ? rowElements : 1) < most;) {
    CAUCE_TRY(csv->next(&more));
    if (!more)
      break;
    CAUCE_TRY(storeRecord(&values, &count));
  }
  if (hasRows())
    dims[0] = rowElements ? int64_t(count / rowElements) : 0;
  size_t expected = rowElements;
  if (type.rank && !multiply(expected, size_t(dims[0]), &expected))
    return failOutOfMemory(SIZE_MAX);
  if (expected != count)
    return fail(Status::mismatch, "%s: expected the shape %s of '%s', so %zu numbers, but got %zu", file.name(), shapeOf(type).c_str(),
                type.name, expected, count);
  return make(&values, out);
}

// A type of the caller's; those of programs were checked when they were loaded.
static Status checkType(const cauce_abi_tensor_t &type) {
  if (!type.name)
    return failNull("the name of a type");
  if (!dtypeSize(type.dtype))
    return fail(Status::invalidArgument, "'%s': expected an element type, but got number %u", type.name, type.dtype);
  if (type.rank > maxRank)
    return fail(Status::invalidArgument, "'%s': expected at most %u dimensions, but got %u", type.name, maxRank, type.rank);
  return type.rank && !type.dims ? failNull("the sizes of a type") : Status::ok;
}

} // namespace cauce::runtime

extern "C" cauce_status_t cauce_tensor_read(const char *path, const cauce_abi_tensor_t *type, cauce_tensor_t **out_tensor) {
  using namespace cauce::runtime;
  CAUCE_REQUIRE(out_tensor, "a place for the tensor");
  *out_tensor = nullptr;
  CAUCE_REQUIRE_PATH(path, "the path of a tensor");
  CAUCE_REQUIRE(type, "the type of a tensor");
  if (Status status = checkType(*type); status != Status::ok)
    return toC(status);
  TensorReader reader;
  Status status = reader.open(path, *type);
  return toC(status == Status::ok ? reader.read(UINT64_MAX, out_tensor) : status);
}
