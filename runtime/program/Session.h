// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The states of a program and calls of its functions.
#pragma once

#include "base/File.h"
#include "base/ThreadPool.h"
#include "program/Program.h"

#include <map>
#include <memory>

namespace cauce {

/// A dense tensor that someone else owns.
struct TensorView {
  cauce_abi_dtype_t dtype = 0;
  std::vector<int64_t> dims;
  void *data = nullptr;

  int64_t elements() const;
};

/// A dense tensor with its memory.
struct Tensor {
  cauce_abi_dtype_t dtype = 0;
  std::vector<int64_t> dims;
  Bytes data;

  int64_t elements() const;
  TensorView view() { return {dtype, dims, data.data()}; }
};

/// Holds parameters, optimizer slots, counters and accumulators. One thread at a time may use a session.
class Session {
public:
  Session(const cauce_abi_program_t &program, int threads);
  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  const cauce_abi_program_t &program() const { return abi; }
  int threads() const { return pool.threads(); }

  /// Calls a function. `arguments` and `results` are in its order; results are allocated by the caller.
  Status call(const cauce_abi_function_t &function, const TensorView *arguments, TensorView *results);
  /// The same by name, results allocated here.
  Status call(const std::string &name, std::vector<Tensor> &arguments, std::vector<Tensor> &results);
  /// Calls a function without arguments and results, if there is one of this name.
  Status callIfThere(const char *name);

  /// Seeds the random key and calls @init.
  Status initialize(uint64_t seed);
  void zero(cauce_abi_role_t role);

  /// The dense value of a state, and setting it.
  Tensor get(uint32_t state) const;
  void set(uint32_t state, const void *dense);
  /// The memory of a state in its layout.
  void *raw(uint32_t state) { return states[state]; }
  int findState(const std::string &name) const;

private:
  Status bind(const cauce_abi_function_t &function, const TensorView *arguments);
  void reserveArena(uint64_t bytes);

  const cauce_abi_program_t &abi;
  ThreadPool pool;
  std::vector<void *> states;
  void *arena = nullptr;
  uint64_t arenaSize = 0;
  std::vector<void *> buffers;
  std::vector<int64_t> symbols;
  std::vector<const char *> boundBy; // per symbol: the argument that gave its value
};

} // namespace cauce
