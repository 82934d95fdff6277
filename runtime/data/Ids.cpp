// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Ids.h. All elements are looked at without an early exit, so that it vectorises.
#include "data/Ids.h"

#include "data/Elements.h"
#include "program/ElementType.h"

#include <type_traits>

namespace cauce::runtime {

// Negative unless `value` lies in [0, count).
static int64_t sign(int64_t value, int64_t count) { return value | int64_t(uint64_t(count - 1) - uint64_t(value)); }
// Not of a NaN either.
static int64_t sign(double value, int64_t count) { return value >= 0 && value < double(count) ? 0 : -1; }

template <typename T> static bool allIds(const void *data, size_t elements, int64_t count, int64_t ignored) {
  using Wide = std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;
  const T *values = static_cast<const T *>(data);
  int64_t signs = 0;
  for (size_t i = 0; i < elements; ++i)
    signs |= Wide(values[i]) == Wide(ignored) ? 0 : sign(Wide(values[i]), count);
  return signs >= 0;
}

static bool allIds(cauce_abi_dtype_t dtype, const void *data, size_t elements, int64_t count, int64_t ignored) {
  switch (dtype) {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...)                                                                            \
  case NUMBER:                                                                                                                             \
    if (ElementKind::KIND == ElementKind::HALF)                                                                                            \
      break;                                                                                                                               \
    return allIds<TYPE>(data, elements, count, ignored);
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
  }
  for (size_t i = 0; i < elements; ++i)
    if (double value = loadElement(dtype, static_cast<const char *>(data) + i * dtypeSize(dtype)); value != double(ignored) && sign(value, count) < 0)
      return false;
  return true;
}

// An element of the argument at `position` or soon after it is none.
static Status report(const cauce_abi_ids_t &ids, int64_t ignored, const cauce_abi_tensor_t &type, const int64_t *dims, const void *data, size_t position,
                     const RowNames &names) {
  size_t bytes = dtypeSize(type.dtype), perRow = 1;
  while (allIds(type.dtype, static_cast<const char *>(data) + position * bytes, 1, ids.count, ignored))
    ++position;
  for (uint32_t d = 1; d < type.rank; ++d)
    perRow *= size_t(dims[d]);
  size_t row = position / perRow;
  Message place, value;
  if (type.rank)
    place.format("row %llu", static_cast<unsigned long long>(names.numbers ? names.numbers[row] : names.first + row));
  if (perRow > 1)
    place.format(", element %zu", position % perRow);
  place.append(type.rank ? ": " : "");
  appendElement(type.dtype, static_cast<const char *>(data) + position * bytes, &value);
  const char *what = names.kind, *name = names.name;
  if (ids.count == INT64_MAX)
    return fail(Status::badData, "%s '%s': '%s': %sexpected a weight of at least 0, but got %s", what, name, type.name, place.c_str(), value.c_str());
  Message besides;
  if (ignored < 0 || ignored >= ids.count)
    besides.format(" or %lld", static_cast<long long>(ignored));
  return fail(Status::badData, "%s '%s': '%s': %sexpected an id from 0 to %lld%s, but got %s", what, name, type.name,
              place.c_str(), static_cast<long long>(ids.count - 1), besides.c_str(), value.c_str());
}

static Status checkPlaces(const cauce_abi_ids_t &ids, const cauce_abi_tensor_t &type, const int64_t *dims, const RowNames &names) {
  if (!type.rank || dims[ids.dimension] <= ids.count)
    return Status::ok;
  return fail(Status::mismatch, "%s '%s': '%s': expected at most %lld along dimension %u, as many as a table of the model has rows, but got %lld", names.kind, names.name, type.name,
              static_cast<long long>(ids.count), ids.dimension, static_cast<long long>(dims[ids.dimension]));
}

int64_t ignoredOf(const cauce_abi_program_t &program, const cauce_abi_function_t &function, uint32_t at) {
  return program.minor >= 4 && function.ignored ? function.ignored[at] : 0;
}

Status checkIds(const cauce_abi_ids_t &ids, int64_t ignored, const cauce_abi_tensor_t &type, const int64_t *dims, const void *data, const RowNames &names) {
  if (ids.end == 0)
    return checkPlaces(ids, type, dims, names);
  size_t outer = 1, size = 1, inner = 1;
  for (uint32_t d = 0; d < type.rank; ++d)
    (d < ids.dimension ? outer : d == ids.dimension ? size : inner) *= size_t(dims[d]);
  size_t begin = size_t(ids.begin) < size ? size_t(ids.begin) : size, end = size_t(ids.end) < size ? size_t(ids.end) : size;
  if (end - begin == size) {
    end *= outer;
    outer = 1;
  }
  for (size_t i = 0; i < outer; ++i) {
    size_t position = (i * size + begin) * inner, elements = (end - begin) * inner;
    if (!allIds(type.dtype, static_cast<const char *>(data) + position * dtypeSize(type.dtype), elements, ids.count, ignored))
      return report(ids, ignored, type, dims, data, position, names);
  }
  return Status::ok;
}

Status checkIds(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const cauce_tensor_t *const *arguments, uint64_t first) {
  for (uint32_t i = 0; i < function.ids_count; ++i) {
    const cauce_abi_ids_t &ids = function.ids[i];
    const cauce_tensor_t &argument = *arguments[ids.argument];
    CAUCE_TRY(checkIds(ids, ignoredOf(program, function, i), *function.arguments[ids.argument], argument.dims, argument.data, {"function", function.name, first, nullptr}));
  }
  return Status::ok;
}

} // namespace cauce::runtime
