// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The header is a Python dictionary literal with the three keys that NumPy writes, in any order.
#include "data/Npy.h"

#include "base/File.h"
#include "data/Npz.h"
#include "program/ElementType.h"

namespace cauce::runtime {

// NumPy itself refuses longer ones than 10000 bytes unless told otherwise.
static constexpr size_t maxHeader = 1 << 20;

// The kind of number and its size in the file, and what it is read as.
struct NpyReader::Type {
  const char *name;
  size_t size;
  cauce_abi_dtype_t dtype;
};

// Where a path's file ends, if that is an .npz file.
static const char *endOfNpz(const char *path) {
  size_t length = strlen(path);
  if (length >= 4 && strcmp(path + length - 4, ".npz") == 0)
    return path + length;
  const char *mark = strstr(path, ".npz:");
  return mark ? mark + 4 : nullptr;
}

bool isNpz(const char *path) { return endOfNpz(path) != nullptr; }

Status fileOf(const char *path, String *out) {
  const char *end = endOfNpz(path);
  out->clear();
  return out->append(path, end ? size_t(end - path) : strlen(path)).check();
}

Status NpyReader::open(const char *path, const char *name, FileReader &source) {
  if (const char *end = endOfNpz(path)) {
    String archive;
    CAUCE_TRY(fileOf(path, &archive));
    CAUCE_TRY(openMember(archive.c_str(), *end ? end + 1 : name, &source));
  } else {
    CAUCE_TRY(source.open(path));
  }
  return open(source);
}

Status NpyReader::open(FileReader &source) {
  file = &source;
  unsigned char start[12];
  size_t got = 0;
  CAUCE_TRY(file->read(start, 10, &got));
  if (got < 10 || memcmp(start, "\x93NUMPY", 6) != 0)
    return fail(Status::badData, "%s: is not a .npy file: it does not start with \\x93NUMPY", path());
  if (start[6] < 1 || start[6] > 3)
    return fail(Status::badData, "%s: expected .npy version 1, 2 or 3, but got %u", path(), start[6]);
  size_t before = 10, length = size_t(start[8]) | size_t(start[9]) << 8;
  if (start[6] > 1) {
    CAUCE_TRY(file->read(start + 10, 2, &got));
    if (got < 2)
      return fail(Status::badData, "%s: is cut off: expected a header of at least 12 bytes, but got %zu", path(), 10 + got);
    before = 12;
    length |= size_t(start[10]) << 16 | size_t(start[11]) << 24;
  }
  if (length > maxHeader)
    return fail(Status::badData, "%s: expected a .npy header of at most %zu bytes, but got %zu", path(), maxHeader, length);
  Buffer header;
  CAUCE_TRY(header.reserve(length + 1));
  CAUCE_TRY(file->read(header.data(), length, &got));
  if (got < length)
    return fail(Status::badData, "%s: is cut off: expected a header of %zu bytes, but got %zu", path(), before + length, before + got);
  CAUCE_TRY(parseHeader(header.data(), length));
  uint64_t rest;
  if (file->knowsRest(&rest) && rest != count * elementSize)
    return file->failOfSize(count * elementSize, shapeText().c_str(), rest);
  return isFortran ? readFortran() : Status::ok;
}

// What ends a Python string that starts at `text`, or NULL.
static const char *endOfString(const char *text, const char *end) {
  const char quote = *text;
  for (++text; text < end && *text != quote; ++text)
    if (*text == '\\' || *text == '\n')
      return nullptr;
  return text < end ? text : nullptr;
}

static bool isText(const char *text, const char *end, const char *expected) {
  size_t length = strlen(expected);
  return size_t(end - text) >= length && memcmp(text, expected, length) == 0;
}

Status NpyReader::parseHeader(const char *text, size_t length) {
  const char *end = text + length, *at = text;
  bool seen[3] = {};
  auto blanks = [&] {
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t'))
      ++at;
  };
  auto damaged = [&] {
    return fail(Status::badData, "%s: the .npy header is damaged at its byte %zu, expected 'descr', 'fortran_order' and 'shape'", path(),
                size_t(at - text));
  };
  blanks();
  if (at == end || *at++ != '{')
    return damaged();
  for (blanks(); at < end && *at != '}'; blanks()) {
    const char *key = at, *keyEnd = *at == '\'' || *at == '"' ? endOfString(at, end) : nullptr;
    if (!keyEnd)
      return damaged();
    at = keyEnd + 1;
    blanks();
    if (at == end || *at++ != ':')
      return damaged();
    blanks();
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    uint32_t which = 0;
    while (which < 3 && !(size_t(keyEnd - key - 1) == strlen(keys[which]) && isText(key + 1, keyEnd, keys[which])))
      ++which;
    if (which == 3 || seen[which])
      return at = key, damaged();
    seen[which] = true;
    if (which == 0) {
      if (at < end && *at == '[')
        return fail(Status::unsupported, "%s: expected an array of numbers, but got one of records with named fields", path());
      const char *close = at < end && (*at == '\'' || *at == '"') ? endOfString(at, end) : nullptr;
      if (!close)
        return damaged();
      CAUCE_TRY(setType(at + 1, size_t(close - at - 1)));
      at = close + 1;
    } else if (which == 1) {
      isFortran = isText(at, end, "True");
      if (!isFortran && !isText(at, end, "False"))
        return damaged();
      at += isFortran ? 4 : 5;
    } else {
      CAUCE_TRY(setShape(at, end, &at));
    }
    blanks();
    if (at < end && *at == ',')
      ++at;
    else if (at < end && *at != '}')
      return damaged();
  }
  if (at == end || !seen[0] || !seen[1] || !seen[2])
    return damaged();
  size_t bytes;
  if (!multiply(count, elementSize, &bytes))
    return fail(Status::badData, "%s: the .npy header has an impossible shape: its size does not fit 64 bits", path());
  isFortran &= rank > 1;
  return Status::ok;
}

Message NpyReader::shapeText() const {
  Message type, text("its shape ");
  describe(dtype, rank, dims, &type);
  text.append(strchr(type.c_str(), '('));
  return text;
}

Status NpyReader::setShape(const char *text, const char *end, const char **out) {
  const char *at = text;
  rank = 0;
  count = 1;
  bool isValid = at < end && *at == '(';
  for (++at; isValid && at < end && *at != ')';) {
    int64_t dim = 0;
    const char *digits = at;
    while (isValid && at < end && *at >= '0' && *at <= '9')
      isValid = !__builtin_mul_overflow(dim, 10, &dim) && !__builtin_add_overflow(dim, *at++ - '0', &dim);
    isValid = isValid && at > digits && rank < maxRank && multiply(count, size_t(dim), &count);
    if (isValid)
      dims[rank++] = dim;
    if (at < end && *at == 'L') // of Python 2
      ++at;
    while (at < end && (*at == ',' || *at == ' '))
      ++at;
  }
  if (isValid && at < end) {
    *out = at + 1;
    return Status::ok;
  }
  int shown = 0;
  while (shown < 60 && text + shown < end && text[shown] != ')' && text[shown])
    ++shown;
  return fail(Status::badData, "%s: the .npy header has the impossible shape %.*s%s", path(), shown, text,
              text + shown < end && text[shown] == ')' ? ")" : "");
}

Status NpyReader::setType(const char *text, size_t length) {
  // What NumPy has and programs have not is read as the next wider type.
  static constexpr Type wider[] = {{"i2", 2, CAUCE_DTYPE_I32}, {"u2", 2, CAUCE_DTYPE_I32}, {"u4", 4, CAUCE_DTYPE_I64}, {"u8", 8, CAUCE_DTYPE_I64}};
  bool isPlain = length == 3 && text[0] && strchr("<>|=", text[0]);
  auto take = [&](const char *name, size_t size, cauce_abi_dtype_t as) {
    if (!isPlain || !*name || memcmp(text + 1, name, 2) != 0)
      return false;
    bigEndian = text[0] == '>';
    isUnsigned = name[0] == 'u';
    elementSize = size;
    dtype = as;
    return true;
  };
  for (const ElementType &type : elementTypes)
    if (take(type.npy, type.size, type.number))
      return Status::ok;
  for (const Type &type : wider)
    if (take(type.name, type.size, type.dtype))
      return Status::ok;
  bool isObject = length >= 2 && text[1] == 'O';
  return fail(Status::unsupported, "%s: expected an array of numbers (f2, f4, f8, i1 to i8, u1 to u8 or b1), but got %s'%.*s'", path(),
              isObject ? "Python objects, " : "", int(length < 20 ? length : 20), text);
}

// From the file's bytes to `dtype`, in place. What is widened goes from the last element to the first.
Status NpyReader::convert(char *values, size_t elements) const {
  size_t wideSize = dtypeSize(dtype);
  for (size_t i = elements; (bigEndian || wideSize != elementSize) && i-- > 0;) {
    unsigned char bytes[8];
    memcpy(bytes, values + i * elementSize, elementSize);
    for (size_t j = 0; bigEndian && j < elementSize / 2; ++j)
      std::swap(bytes[j], bytes[elementSize - 1 - j]);
    if (wideSize != elementSize) {
      // Little-endian: the low bytes come first, above them there are zeros, or the sign.
      bool isNegative = !isUnsigned && bytes[elementSize - 1] >> 7;
      memset(bytes + elementSize, isNegative ? 0xff : 0, wideSize - elementSize);
    }
    memcpy(values + i * wideSize, bytes, wideSize);
  }
  for (size_t i = 0; isUnsigned && elementSize == 8 && i < elements; ++i)
    if (values[i * 8 + 7] & 0x80)
      return fail(Status::badData, "%s: element %zu: expected a whole number below 2^63", path(), done + i);
  return Status::ok;
}

// Element (i, j, k) of the array stands at place i + d0 (j + d1 k) of the file->
Status NpyReader::readFortran() {
  Buffer rows;
  size_t size = dtypeSize(dtype), index[maxRank] = {};
  CAUCE_TRY(file->readRest(count * elementSize, shapeText().c_str(), &columns));
  CAUCE_TRY(columns.grow(count * size + 1, count * elementSize));
  CAUCE_TRY(rows.reserve(count * size + 1));
  CAUCE_TRY(convert(columns.data(), count));
  size_t strides[maxRank], stride = 1;
  for (uint32_t d = 0; d < rank; ++d) {
    strides[d] = stride;
    stride *= size_t(dims[d]);
  }
  size_t from = 0;
  for (size_t to = 0; to < count; ++to) {
    memcpy(rows.data() + to * size, columns.data() + from * size, size);
    for (uint32_t d = rank; d-- > 0;) {
      from += strides[d];
      if (++index[d] < size_t(dims[d]))
        break;
      from -= strides[d] * size_t(dims[d]);
      index[d] = 0;
    }
  }
  columns = std::move(rows);
  return Status::ok;
}

Status NpyReader::read(size_t wanted, Buffer *out, size_t *outCount) {
  size_t size = dtypeSize(dtype), left = count - done;
  size_t elements = wanted < left ? wanted : left;
  *outCount = elements;
  if (isFortran) {
    CAUCE_TRY(out->reserve(elements * size + 1));
    memcpy(out->data(), columns.data() + done * size, elements * size);
    done += elements;
    return Status::ok;
  }
  if (elements == left) {
    CAUCE_TRY(file->readRest(elements * elementSize, shapeText().c_str(), out, done * elementSize));
    CAUCE_TRY(out->grow(elements * size + 1, elements * elementSize));
  } else {
    size_t got = 0;
    CAUCE_TRY(out->reserve(elements * size + 1));
    CAUCE_TRY(file->read(out->data(), elements * elementSize, &got));
    if (got < elements * elementSize)
      return file->failOfSize(count * elementSize, shapeText().c_str(), done * elementSize + got);
  }
  CAUCE_TRY(convert(out->data(), elements));
  done += elements;
  return Status::ok;
}

Status describeNpy(const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, String *out) {
  const ElementType &type = elementType(dtype);
  if (!*type.npy)
    return fail(Status::unsupported, "%s: .npy files cannot hold %s", path, dtypeName(dtype));
  String header;
  header.format("{'descr': '%c%s', 'fortran_order': False, 'shape': (", type.size > 1 ? '<' : '|', type.npy);
  for (uint32_t i = 0; i < rank; ++i)
    header.format("%s%lld", i ? ", " : "", static_cast<long long>(dims[i]));
  header.append(rank == 1 ? ",), }" : "), }");
  for (size_t size = 10 + header.size() + 1; size % 64; ++size)
    header.append(" ");
  header.append("\n");
  const char start[] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, char(header.size()), char(header.size() >> 8)};
  return out->append(start, sizeof(start)).append(header).check();
}

Status writeNpy(FileWriter &file, const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data, size_t bytes) {
  String header;
  CAUCE_TRY(describeNpy(path, dtype, rank, dims, &header));
  CAUCE_TRY(file.write(header.c_str(), header.size()));
  return bytes ? file.write(data, bytes) : Status::ok;
}

Status writeNpy(const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data, size_t bytes) {
  FileWriter file;
  CAUCE_TRY(file.open(path));
  CAUCE_TRY(writeNpy(file, path, dtype, rank, dims, data, bytes));
  return file.commit();
}

} // namespace cauce::runtime
