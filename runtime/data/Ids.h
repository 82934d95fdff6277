// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ids come in only if they name something (program_abi.h, cauce_abi_ids_t): code that counts on it would read, or silently
// leave out, what does not exist. So do weights, if they are at least 0: a mean by others is none.
#pragma once

#include "data/Tensor.h"

namespace cauce::runtime {

// What a message calls the rows of an argument: row i of `kind` `name` is number first + i, or numbers[i].
struct RowNames {
  const char *kind, *name;
  uint64_t first = 0;
  const uint32_t *numbers = nullptr;
};

// What else than ids the elements of ids number `at` of a function may be; a number in [0, count) is none.
int64_t ignoredOf(const cauce_abi_program_t &program, const cauce_abi_function_t &function, uint32_t at);

// Whether those elements of an argument lie in [0, count), or are `ignored`; else badData, with row and value. Of places whether there are so few; else mismatch. `dims` are those of `data`.
Status checkIds(const cauce_abi_ids_t &ids, int64_t ignored, const cauce_abi_tensor_t &type, const int64_t *dims, const void *data, const RowNames &names);

// The same for all arguments of a call, of types and sizes that fit. `first` is the number of their first row.
Status checkIds(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const cauce_tensor_t *const *arguments, uint64_t first = 0);

} // namespace cauce::runtime
