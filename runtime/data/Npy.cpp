// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The header is a Python dictionary literal; only the three keys that NumPy writes are looked for.
#include "data/Npy.h"

#include "base/File.h"

namespace cauce::runtime {

static const char magic[] = "\x93NUMPY";

// What follows `'key':` in the header, or NULL.
static const char *findKey(const char *header, const char *key) {
  const char *at = strstr(header, key);
  at = at ? strchr(at, ':') : nullptr;
  for (at = at ? at + 1 : nullptr; at && *at == ' ';)
    ++at;
  return at;
}

// Widens `count` elements of type From at `source` into the array.
template <typename From, typename To> static Status widen(const char *source, NpyArray *out) {
  CAUCE_TRY(out->values.reserve(out->count * sizeof(To) + 1));
  for (size_t i = 0; i < out->count; ++i) {
    From narrow;
    memcpy(&narrow, source + i * sizeof(From), sizeof(From));
    To wide = To(narrow);
    memcpy(out->values.data() + i * sizeof(To), &wide, sizeof(To));
  }
  return Status::ok;
}

Status readNpy(const char *path, NpyArray *out) {
  Buffer contents;
  size_t size = 0;
  CAUCE_TRY(readFile(path, &contents, &size));
  const unsigned char *bytes = reinterpret_cast<const unsigned char *>(contents.data());
  if (size < 10 || memcmp(bytes, magic, 6) != 0)
    return fail(Status::badData, "%s: is not a .npy file: it does not start with \\x93NUMPY", path);
  size_t start = bytes[6] == 1 ? 10 : 12;
  if (bytes[6] < 1 || bytes[6] > 3)
    return fail(Status::badData, "%s: expected .npy version 1, 2 or 3, but got %u", path, bytes[6]);
  size_t length = size_t(bytes[8]) | size_t(bytes[9]) << 8;
  if (start == 12 && size >= 12)
    length |= size_t(bytes[10]) << 16 | size_t(bytes[11]) << 24;
  if (size < start || length > size - start)
    return fail(Status::badData, "%s: is cut off: expected a header of %zu bytes, but got %zu", path, start + length, size);
  String header;
  header.append(contents.data() + start, length);
  const char *descr = findKey(header.c_str(), "'descr'");
  const char *order = findKey(header.c_str(), "'fortran_order'");
  const char *shape = findKey(header.c_str(), "'shape'");
  if (!descr || !order || !shape || *shape != '(')
    return fail(Status::badData, "%s: the .npy header has no 'descr', 'fortran_order' or 'shape'", path);
  if (strncmp(order, "False", 5) != 0)
    return fail(Status::unsupported, "%s: expected an array in C order, but got one in Fortran order", path);
  const char *at = shape + 1;
  int shapeLength = int(strcspn(shape, ")")) + 1;
  out->rank = 0;
  out->count = 1;
  while (*at && *at != ')') {
    char *end = nullptr;
    int64_t dim = strtoll(at, &end, 10);
    if (end == at || dim < 0 || out->rank == maxRank || !multiply(out->count, size_t(dim), &out->count))
      return fail(Status::badData, "%s: the .npy header has the impossible shape %.*s", path, shapeLength, shape);
    out->dims[out->rank++] = dim;
    for (at = end; *at == ',' || *at == ' ';)
      ++at;
  }
  static const struct {
    const char *name;
    cauce_abi_dtype_t dtype;
    size_t size;
  } types[] = {{"<f4'", CAUCE_DTYPE_F32, 4}, {"<f8'", CAUCE_DTYPE_F64, 8}, {"<i4'", CAUCE_DTYPE_I32, 4},
               {"<i8'", CAUCE_DTYPE_I64, 8}, {"|u1'", CAUCE_DTYPE_UI8, 1}, {"|i1'", CAUCE_DTYPE_I8, 1},
               {"|b1'", CAUCE_DTYPE_I1, 1},  {"<f2'", CAUCE_DTYPE_F16, 2}, {"<i2'", CAUCE_DTYPE_I32, 2},
               {"<u2'", CAUCE_DTYPE_I32, 2}, {"<u4'", CAUCE_DTYPE_I64, 4}};
  for (const auto &type : types) {
    if (*descr != '\'' || strncmp(descr + 1, type.name, 4) != 0)
      continue;
    size_t expected = 0, found = size - start - length;
    if (!multiply(out->count, type.size, &expected) || expected != found)
      return fail(Status::badData, "%s: expected %zu bytes after the header, as its shape says, but got %zu", path, expected, found);
    out->dtype = type.dtype;
    const char *source = contents.data() + start + length;
    if (strcmp(type.name, "<i2'") == 0)
      return widen<int16_t, int32_t>(source, out);
    if (strcmp(type.name, "<u2'") == 0)
      return widen<uint16_t, int32_t>(source, out);
    if (strcmp(type.name, "<u4'") == 0)
      return widen<uint32_t, int64_t>(source, out);
    CAUCE_TRY(out->values.reserve(expected + 1));
    memcpy(out->values.data(), source, expected);
    return Status::ok;
  }
  return fail(Status::unsupported, "%s: expected little-endian numbers ('<f4', '<f8', '<i4', '<i8', '|u1', ...), but got %.20s", path,
              descr);
}

Status writeNpy(const char *path, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, const void *data, size_t bytes) {
  static const char *const names[] = {"", "<f4", "<f8", "<i4", "<i8", "|u1", "|b1", "<f2", "", "|i1"};
  if (dtype > CAUCE_DTYPE_I8 || !*names[dtype])
    return fail(Status::unsupported, "%s: .npy files cannot hold %s", path, dtypeName(dtype));
  String header;
  header.format("{'descr': '%s', 'fortran_order': False, 'shape': (", names[dtype]);
  for (uint32_t i = 0; i < rank; ++i)
    header.format("%s%lld", i ? ", " : "", static_cast<long long>(dims[i]));
  header.append(rank == 1 ? ",), }" : "), }");
  while ((10 + header.size() + 1) % 64)
    header.append(" ");
  header.append("\n");
  unsigned char start[10] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0, 0};
  start[8] = static_cast<unsigned char>(header.size());
  start[9] = static_cast<unsigned char>(header.size() >> 8);
  FileWriter file;
  CAUCE_TRY(file.open(path));
  CAUCE_TRY(file.write(start, sizeof(start)));
  CAUCE_TRY(file.write(header.c_str(), header.size()));
  CAUCE_TRY(file.write(data, bytes));
  return file.commit();
}

} // namespace cauce::runtime
