// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results of `predict` and `call`, batch after batch, to files and to the standard output.
#pragma once

#include "base/File.h"
#include "command/Command.h"

namespace cauce::runtime::command {

enum class Format { text, csv, npy, npz, jsonLines };

class Results {
public:
  Results(const cauce_abi_function_t &function, bool named) : function(function), named(named || function.result_count > 1) {}
  ~Results();
  // Lines of a result that decides about a label begin with the name of the class.
  Status nameClasses(const cauce_abi_program_t &program);
  // Finds out where results go. 0, or the exit status of a failure that was reported, as of the others.
  int open(const Options &options);
  // Whether all results have a row for each sample, whose number `symbol` is.
  bool haveRows(int64_t symbol) const;
  int write(cauce_tensor_t *const *results);
  int finish();

private:
  struct Target;
  int addFile(const char *output);
  Status addTarget(Format format, uint32_t first, uint32_t end, const char *path);
  Status writeTo(Target &target, cauce_tensor_t *const *results);
  Status writeArrays(Target &target);
  Status put(Target &target, const String &text);
  void appendText(uint32_t result, const cauce_tensor_t &tensor, String *out) const;
  void appendRow(uint32_t result, const cauce_tensor_t &tensor, size_t row, String *out) const;
  void appendObject(cauce_tensor_t *const *tensors, uint32_t first, uint32_t end, const size_t *row, String *out) const;
  void appendClasses(cauce_tensor_t *const *tensors, uint32_t first, uint32_t end, const size_t *row, String *out) const;

  const cauce_abi_function_t &function;
  bool named;
  Vector<Target *> targets;
  Vector<const cauce_abi_decision_t *> decisions; // of each result; NULL: none. Empty: classes are not named
};

} // namespace cauce::runtime::command
