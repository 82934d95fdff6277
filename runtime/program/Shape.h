// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Element types, shapes with symbols, and the layouts of states.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

constexpr uint32_t maxRank = 16;
constexpr uint32_t maxSymbols = 32;

// Bytes of an element; 0 for an unknown type.
size_t dtypeSize(cauce_abi_dtype_t dtype);
const char *dtypeName(cauce_abi_dtype_t dtype);

// "f32 (N, 28, 28)".
void describe(const cauce_abi_program_t &program, const cauce_abi_tensor_t &tensor, String *out);
// "f32 (32, 28, 28)".
void describe(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, String *out);

// The value of dimension `dim` of a descriptor, whose symbols have `symbols` as values; -1 if it does not fit int64_t.
int64_t sizeOf(const cauce_abi_program_t &program, int64_t dim, const int64_t *symbols);
// Whether it is the value of one symbol, not of a product.
inline bool isSymbol(const cauce_abi_program_t &program, int64_t dim) {
  return dim < 0 && uint64_t(~dim) < program.symbol_count;
}

// Bytes of a shape; false if they do not fit size_t.
[[nodiscard]] bool byteCount(const cauce_abi_program_t &program, const cauce_abi_tensor_t &tensor, const int64_t *symbols,
                             size_t *outBytes);

// The size in bytes of a function's arena; false if it does not fit size_t.
[[nodiscard]] bool arenaBytes(const cauce_abi_function_t &function, const int64_t *symbols, size_t *outBytes);

// The sum of terms, for figures: it may overflow.
uint64_t sumOf(const cauce_abi_term_t *terms, uint32_t count, const int64_t *symbols);

// Values of a program's symbols, found from the shapes of arguments.
class Symbols {
public:
  explicit Symbols(const cauce_abi_program_t &program) : program(program) {}
  // Checks the shape of argument `type` of `function`, and binds the symbols in it.
  Status bind(const char *function, const cauce_abi_tensor_t &type, cauce_abi_dtype_t dtype, uint32_t rank,
              const int64_t *dims);
  // Checks the sizes that are products; every symbol must be bound by now.
  Status checkProducts(const char *function, const cauce_abi_tensor_t &type, const int64_t *dims) const;
  const int64_t *data() const { return values; }

private:
  const cauce_abi_program_t &program;
  int64_t values[maxSymbols] = {};
  const char *boundBy[maxSymbols] = {};
};

// Bytes that a state's layout needs; false if it is not valid or overflows.
[[nodiscard]] bool layoutBytes(const cauce_abi_state_t &state, size_t *outBytes);
// Between dense memory and a state's layout. `pack` zeroes the padding.
void pack(const cauce_abi_state_t &state, const void *dense, void *packed);
void unpack(const cauce_abi_state_t &state, const void *packed, void *dense);
// Whether all elements of a floating-point state are finite, whatever kernels have left in its padding. Others always are.
[[nodiscard]] bool isFinite(const cauce_abi_state_t &state, const void *packed);
// Bytes of the state when dense.
size_t denseBytes(const cauce_abi_state_t &state);

} // namespace cauce::runtime
