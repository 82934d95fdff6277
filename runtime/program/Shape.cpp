// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes are checked against what the program says and described by the names that the model's author gave.
#include "program/Shape.h"

#include "program/ElementType.h"

namespace cauce::runtime {

size_t dtypeSize(cauce_abi_dtype_t dtype) { return elementType(dtype).size; }
const char *dtypeName(cauce_abi_dtype_t dtype) { return elementType(dtype).text; }

static const cauce_abi_term_t &productOf(const cauce_abi_program_t &program, int64_t dim) {
  return program.products[uint64_t(~dim) - program.symbol_count];
}

// "N", or "N*T".
static void describeSize(const cauce_abi_program_t &program, int64_t dim, String *out) {
  if (isSymbol(program, dim)) {
    out->append(program.symbols[~dim]);
    return;
  }
  const cauce_abi_term_t &product = productOf(program, dim);
  for (uint32_t i = 0; i < product.symbol_count; ++i)
    out->append(i ? "*" : "").append(program.symbols[product.symbols[i]]);
}

void describe(const cauce_abi_program_t &program, const cauce_abi_tensor_t &tensor, String *out) {
  out->append(dtypeName(tensor.dtype)).append(" (");
  for (uint32_t i = 0; i < tensor.rank; ++i) {
    out->append(i ? ", " : "");
    if (tensor.dims[i] < 0)
      describeSize(program, tensor.dims[i], out);
    else
      out->format("%lld", static_cast<long long>(tensor.dims[i]));
  }
  out->append(")");
}

void describe(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, String *out) {
  out->append(dtypeName(dtype)).append(" (");
  for (uint32_t i = 0; i < rank; ++i)
    out->format("%s%lld", i ? ", " : "", static_cast<long long>(dims[i]));
  out->append(")");
}

// False if the value does not fit int64_t.
static bool evaluate(const cauce_abi_term_t &term, const int64_t *symbols, int64_t *out) {
  *out = term.coefficient;
  for (uint32_t i = 0; i < term.symbol_count; ++i)
    if (__builtin_mul_overflow(*out, symbols[term.symbols[i]], out))
      return false;
  return true;
}

int64_t sizeOf(const cauce_abi_program_t &program, int64_t dim, const int64_t *symbols) {
  if (dim >= 0)
    return dim;
  if (isSymbol(program, dim))
    return symbols[~dim];
  int64_t product;
  return evaluate(productOf(program, dim), symbols, &product) ? product : -1;
}

bool byteCount(const cauce_abi_program_t &program, const cauce_abi_tensor_t &tensor, const int64_t *symbols,
               size_t *outBytes) {
  size_t count = dtypeSize(tensor.dtype);
  for (uint32_t i = 0; i < tensor.rank; ++i) {
    int64_t size = sizeOf(program, tensor.dims[i], symbols);
    if (size < 0 || !multiply(count, size_t(size), &count))
      return false;
  }
  *outBytes = count;
  return true;
}

uint64_t sumOf(const cauce_abi_term_t *terms, uint32_t count, const int64_t *symbols) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint64_t product = uint64_t(terms[i].coefficient);
    for (uint32_t s = 0; s < terms[i].symbol_count; ++s)
      product *= uint64_t(symbols[terms[i].symbols[s]]);
    sum += product;
  }
  return sum;
}

bool arenaBytes(const cauce_abi_function_t &function, const int64_t *symbols, size_t *outBytes) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < function.arena_count; ++i) {
    int64_t bytes;
    if (!evaluate(function.arena[i], symbols, &bytes) || __builtin_add_overflow(sum, bytes, &sum))
      return false;
  }
  *outBytes = sum < 0 ? 0 : size_t(sum);
  return true;
}

Status Symbols::bind(const char *function, const cauce_abi_tensor_t &type, cauce_abi_dtype_t dtype, uint32_t rank,
                     const int64_t *dims) {
  bool fits = type.dtype == dtype && type.rank == rank;
  for (uint32_t i = 0; fits && i < rank; ++i)
    fits = dims[i] >= 0 && (type.dims[i] < 0 || type.dims[i] == dims[i]);
  if (!fits) {
    Message expected, actual;
    describe(program, type, &expected);
    describe(dtype, rank, dims, &actual);
    return fail(Status::mismatch, "'%s' of function '%s': expected %s, but got %s", type.name, function, expected.c_str(),
                actual.c_str());
  }
  for (uint32_t i = 0; i < rank; ++i) {
    if (!isSymbol(program, type.dims[i]))
      continue;
    uint32_t symbol = uint32_t(~type.dims[i]);
    if (symbol >= maxSymbols)
      return fail(Status::unsupported, "the program has more than %u symbolic sizes", maxSymbols);
    if (boundBy[symbol] && values[symbol] != dims[i])
      return fail(Status::mismatch, "function '%s': symbol %s is %lld by '%s' but %lld by '%s'", function,
                  program.symbols[symbol], static_cast<long long>(values[symbol]), boundBy[symbol],
                  static_cast<long long>(dims[i]), type.name);
    values[symbol] = dims[i];
    boundBy[symbol] = type.name;
  }
  return Status::ok;
}

Status Symbols::checkProducts(const char *function, const cauce_abi_tensor_t &type, const int64_t *dims) const {
  for (uint32_t i = 0; i < type.rank; ++i) {
    if (type.dims[i] >= 0 || isSymbol(program, type.dims[i]))
      continue;
    int64_t size = sizeOf(program, type.dims[i], values);
    if (size == dims[i])
      continue;
    Message name;
    describeSize(program, type.dims[i], &name);
    return fail(Status::mismatch, "function '%s': %s is %lld but %lld by '%s'", function, name.c_str(),
                static_cast<long long>(size), static_cast<long long>(dims[i]), type.name);
  }
  return Status::ok;
}

// A state seen as rows of its last dimension.
static void rowsOf(const cauce_abi_tensor_t &tensor, size_t *rows, size_t *width) {
  *rows = 1;
  *width = 1;
  for (uint32_t i = 0; i < tensor.rank; ++i)
    (i + 1 < tensor.rank ? *rows : *width) *= size_t(tensor.dims[i]);
}

// The sizes of states are numbers.
static bool bytesOf(const cauce_abi_tensor_t &tensor, size_t *outBytes) {
  *outBytes = dtypeSize(tensor.dtype);
  for (uint32_t i = 0; i < tensor.rank; ++i)
    if (tensor.dims[i] < 0 || !multiply(*outBytes, size_t(tensor.dims[i]), outBytes))
      return false;
  return true;
}

bool layoutBytes(const cauce_abi_state_t &state, size_t *outBytes) {
  size_t count, rows, width;
  if (!bytesOf(*state.tensor, &count))
    return false;
  rowsOf(*state.tensor, &rows, &width);
  size_t parameter = size_t(state.layout.parameter);
  switch (state.layout.kind) {
  case CAUCE_LAYOUT_DENSE:
    *outBytes = count;
    return true;
  case CAUCE_LAYOUT_ROWS:
    if (state.layout.parameter < 1 || parameter < width)
      return false;
    return multiply(rows, parameter, &count) && multiply(count, dtypeSize(state.tensor->dtype), outBytes);
  case CAUCE_LAYOUT_PANEL:
    if (state.layout.parameter < 1 || state.tensor->rank < 2)
      return false;
    return multiply((width + parameter - 1) / parameter * parameter, rows, &count) &&
           multiply(count, dtypeSize(state.tensor->dtype), outBytes);
  default:
    return false;
  }
}

size_t denseBytes(const cauce_abi_state_t &state) {
  size_t rows, width;
  rowsOf(*state.tensor, &rows, &width);
  return rows * width * dtypeSize(state.tensor->dtype);
}

// Calls copy(denseOffset, packedOffset, bytes) for each run of elements that stays together.
template <typename Copy> static void forEachRun(const cauce_abi_state_t &state, Copy copy) {
  size_t rows, width, element = dtypeSize(state.tensor->dtype);
  rowsOf(*state.tensor, &rows, &width);
  size_t parameter = size_t(state.layout.parameter);
  if (state.layout.kind == CAUCE_LAYOUT_DENSE)
    return copy(0, 0, rows * width * element);
  if (!width) // there may be any number of empty rows
    return;
  for (size_t row = 0; row < rows; ++row) {
    if (state.layout.kind == CAUCE_LAYOUT_ROWS) {
      copy(row * width * element, row * parameter * element, width * element);
      continue;
    }
    for (size_t column = 0; column < width; column += parameter) {
      size_t run = width - column < parameter ? width - column : parameter;
      copy((row * width + column) * element, (column * rows + row * parameter) * element, run * element);
    }
  }
}

void pack(const cauce_abi_state_t &state, const void *dense, void *packed) {
  if (state.bytes != denseBytes(state))
    memset(packed, 0, state.bytes);
  forEachRun(state, [&](size_t from, size_t to, size_t bytes) {
    if (bytes)
      memcpy(static_cast<char *>(packed) + to, static_cast<const char *>(dense) + from, bytes);
  });
}

void unpack(const cauce_abi_state_t &state, const void *packed, void *dense) {
  forEachRun(state, [&](size_t to, size_t from, size_t bytes) {
    if (bytes)
      memcpy(static_cast<char *>(dense) + to, static_cast<const char *>(packed) + from, bytes);
  });
}

// Bits without the sign are at least `infinity` in what is not finite. This vectorises; a test with an early exit does not.
template <typename Bits> static bool isFinite(const char *values, size_t bytes, Bits infinity) {
  Bits most = 0;
  for (size_t i = 0; i < bytes / sizeof(Bits); ++i) {
    Bits bits;
    memcpy(&bits, values + i * sizeof(Bits), sizeof(Bits));
    bits &= Bits(Bits(~Bits(0)) >> 1);
    most = bits > most ? bits : most;
  }
  return most < infinity;
}

static bool isFinite(cauce_abi_dtype_t dtype, const char *values, size_t bytes) {
  switch (dtype) {
  case CAUCE_DTYPE_F64:
    return isFinite<uint64_t>(values, bytes, 0x7ff0000000000000u);
  case CAUCE_DTYPE_F32:
    return isFinite<uint32_t>(values, bytes, 0x7f800000u);
  case CAUCE_DTYPE_F16:
    return isFinite<uint16_t>(values, bytes, 0x7c00u);
  case CAUCE_DTYPE_BF16:
    return isFinite<uint16_t>(values, bytes, 0x7f80u);
  default:
    return true;
  }
}

bool isFinite(const cauce_abi_state_t &state, const void *packed) {
  const char *values = static_cast<const char *>(packed);
  size_t all = 0;
  // Mostly the padding is finite as well.
  if (layoutBytes(state, &all) && isFinite(state.tensor->dtype, values, all))
    return true;
  bool finite = true;
  forEachRun(state, [&](size_t, size_t at, size_t bytes) { finite &= isFinite(state.tensor->dtype, values + at, bytes); });
  return finite;
}

} // namespace cauce::runtime
