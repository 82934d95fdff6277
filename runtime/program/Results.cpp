// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes of results from shapes of arguments.
#include "program/Program.h"
#include "program/Shape.h"

namespace cauce::runtime {

static Status resultDims(const Program &program, const cauce_abi_function_t &function, const int64_t *dims, size_t dimCount, int64_t *out,
                         size_t capacity, size_t *outCount) {
  size_t expected = 0, count = 0;
  for (uint32_t i = 0; i < function.argument_count; ++i)
    expected += function.arguments[i]->rank;
  if (dimCount != expected)
    return fail(Status::mismatch, "function '%s': expected %zu sizes, those of all %u arguments, but got %zu", function.name, expected,
                function.argument_count, dimCount);
  for (size_t i = 0; i < dimCount; ++i)
    if (dims[i] < 0)
      return fail(Status::invalidArgument, "function '%s': expected size %zu to be 0 or more, but got %lld", function.name, i,
                  static_cast<long long>(dims[i]));
  Symbols symbols(program);
  const int64_t *next = dims;
  for (uint32_t i = 0; i < function.argument_count; next += function.arguments[i++]->rank)
    CAUCE_TRY(symbols.bind(function.name, *function.arguments[i], function.arguments[i]->dtype, function.arguments[i]->rank, next));
  next = dims;
  for (uint32_t i = 0; i < function.argument_count; next += function.arguments[i++]->rank)
    CAUCE_TRY(symbols.checkProducts(function.name, *function.arguments[i], next));
  for (uint32_t i = 0; i < function.result_count; ++i) {
    const cauce_abi_tensor_t &type = *function.results[i];
    size_t bytes;
    if (!byteCount(program, type, symbols.data(), &bytes))
      return fail(Status::outOfMemory, "function '%s': '%s' has a size that does not fit memory", function.name, type.name);
    for (uint32_t d = 0; d < type.rank; ++d, ++count)
      if (count < capacity)
        out[count] = sizeOf(program, type.dims[d], symbols.data());
  }
  *outCount = count;
  return Status::ok;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" cauce_status_t cauce_program_result_dims(const cauce_program_t *program, const char *function, const int64_t *dims, size_t dim_count,
                                                    int64_t *out_dims, size_t capacity, size_t *out_count) {
  CAUCE_REQUIRE(out_count, "a place for the number of sizes");
  *out_count = 0;
  CAUCE_REQUIRE(program, "a program");
  CAUCE_REQUIRE(function, "the name of a function");
  if (dim_count)
    CAUCE_REQUIRE(dims, "the sizes of arguments");
  if (capacity)
    CAUCE_REQUIRE(out_dims, "a place for the sizes of results");
  const cauce_abi_function_t *found = nullptr;
  if (Status status = requireFunction(*program->descriptor, function, &found); status != Status::ok)
    return toC(status);
  return toC(resultDims(*program->descriptor, *found, dims, dim_count, out_dims, capacity, out_count));
}
