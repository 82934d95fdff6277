// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Running `step`, `evaluate` or `adapt` on batches of a data set: arguments are found by name, symbols come from rows.
#pragma once

#include "data/Loader.h"
#include "train/Session.h"

namespace cauce::runtime {

// The function `name`, or a message that the model cannot be `what`: "trained".
Status requireFor(const char *what, const Session &session, const char *name, const cauce_abi_function_t **out);

class BatchFunction {
public:
  // Finds for each argument the field of `set` that fills it, and reserves memory for batches of `rows`.
  Status open(Session &session, const cauce_abi_function_t &function, const Dataset &set, uint64_t rows);
  Status run(Session &session, const Batch &batch);
  // Runs on all batches of `loader`, once, in order.
  Status runAll(Session &session, Loader &loader);
  // Zeroes the accumulators of the function; those of other functions keep their values.
  void resetMetrics(Session &session) const;

private:
  Status reserveKept(Session &session, uint64_t rows);
  const cauce_abi_function_t *function = nullptr;
  // Ids of batches that the application provides, which nobody has seen before.
  Status checkBatch(const Batch &batch) const;

  const Dataset *set = nullptr;
  Vector<uint32_t> fields; // of each argument
  Vector<int64_t> ignored; // of each of the function's ids
  int64_t symbols[maxSymbols] = {};
  uint32_t batchSymbols = 0; // bit i: symbol i is the number of rows
  uint32_t stepSymbols = 0;  // bit i: symbol i is the number of steps of the longest of them
  CallContext context;
};

// `metrics` or `step_metrics`: no arguments, one scalar for each metric.
class MetricFunction {
public:
  // Without `function` there are no metrics.
  Status open(const cauce_abi_function_t *function);
  // Fills `metrics`. Curves take a sort of all rows to measure; else they are NaN.
  Status run(Session &session, bool measures = true);
  Vector<cauce_metric_t> metrics;

private:
  const cauce_abi_function_t *function = nullptr;
  Buffer values;
  int64_t symbols[maxSymbols] = {};
  CallContext context;
};

// Whether data set `name` could be evaluated: reads it, and runs nothing.
Status checkEvaluation(Session &session, cauce_data &data, const char *name, uint64_t batch);

} // namespace cauce::runtime
