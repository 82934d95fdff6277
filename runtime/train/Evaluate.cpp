// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pass over a data set, and the values of metrics.
#include "train/Batches.h"

namespace cauce::runtime {

namespace {

// A data set, its batches, and the functions that run on them.
class Evaluation {
public:
  Status open(Session &session, cauce_data &data, const char *name, uint64_t batch);
  Status run(Session &session);
  MetricFunction results;

private:
  Loader loader;
  BatchFunction evaluate;
};

} // namespace

Status Evaluation::open(Session &session, cauce_data &data, const char *name, uint64_t batch) {
  const cauce_abi_function_t *function = nullptr, *metricFunction = nullptr;
  CAUCE_TRY(requireFor("evaluated", session, "evaluate", &function));
  CAUCE_TRY(requireFor("evaluated", session, "metrics", &metricFunction));
  Dataset *set = nullptr;
  CAUCE_TRY(findDataset(data, name, &set));
  CAUCE_TRY(loader.open(*set, batch, false, 0, false));
  CAUCE_TRY(evaluate.open(session, *function, *set, batch));
  return results.open(metricFunction);
}

Status Evaluation::run(Session &session) {
  evaluate.resetMetrics(session);
  CAUCE_TRY(evaluate.runAll(session, loader));
  return results.run(session);
}

Status checkEvaluation(Session &session, cauce_data &data, const char *name, uint64_t batch) {
  Evaluation evaluation;
  return evaluation.open(session, data, name, batch);
}

static Status evaluateSet(Session &session, cauce_data &data, const char *name, uint64_t batch, cauce_metric_t *metrics,
                          size_t capacity, size_t *count) {
  Evaluation evaluation;
  CAUCE_TRY(evaluation.open(session, data, name, batch));
  CAUCE_TRY(evaluation.run(session));
  const Vector<cauce_metric_t> &values = evaluation.results.metrics;
  *count = values.size();
  for (size_t i = 0; i < *count && i < capacity; ++i)
    metrics[i] = values[i];
  return Status::ok;
}

static Status readMetrics(Session &session, const char *name, cauce_metric_t *metrics, size_t capacity, size_t *count) {
  MetricFunction results;
  const cauce_abi_function_t *function = nullptr;
  CAUCE_TRY(requireFunction(*session.program, name, &function));
  if (strcmp(name, "metrics") != 0 && strcmp(name, "step_metrics") != 0)
    return fail(Status::invalidArgument, "expected metrics or step_metrics, which read metrics, but got the function '%s'", name);
  CAUCE_TRY(results.open(function));
  CAUCE_TRY(results.run(session));
  *count = results.metrics.size();
  for (size_t i = 0; i < *count && i < capacity; ++i)
    metrics[i] = results.metrics[i];
  return Status::ok;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_session_evaluate(cauce_session_t *session, cauce_data_t *data, const char *name, uint64_t batch,
                                      cauce_metric_t *out_metrics, size_t capacity, size_t *out_count) {
  CAUCE_REQUIRE(out_count, "a place for the number of metrics");
  *out_count = 0;
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(data, "data");
  CAUCE_REQUIRE(name, "the name of a data set");
  if (capacity)
    CAUCE_REQUIRE(out_metrics, "a place for the metrics");
  return toC(evaluateSet(*session, *data, name, batch, out_metrics, capacity, out_count));
}

cauce_status_t cauce_session_metrics(cauce_session_t *session, const char *function, cauce_metric_t *out_metrics, size_t capacity,
                                     size_t *out_count) {
  CAUCE_REQUIRE(out_count, "a place for the number of metrics");
  *out_count = 0;
  CAUCE_REQUIRE(session, "a session");
  CAUCE_REQUIRE(function, "the name of a function");
  if (capacity)
    CAUCE_REQUIRE(out_metrics, "a place for the metrics");
  return toC(readMetrics(*session, function, out_metrics, capacity, out_count));
}

} // extern "C"
