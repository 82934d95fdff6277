// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Batches.h.
#include "train/Batches.h"

#include "data/Elements.h"
#include "data/Ids.h"

#include <cmath>

namespace cauce::runtime {

Status requireFor(const char *what, const Session &session, const char *name, const cauce_abi_function_t **out) {
  *out = findFunction(*session.program, name);
  return *out ? Status::ok
              : fail(Status::unsupported, "model '%s' cannot be %s: its program has no function '%s'", session.program->name, what, name);
}

Status BatchFunction::checkBatch(const Batch &batch) const {
  for (uint32_t i = 0; i < function->ids_count; ++i) {
    const cauce_abi_ids_t &ids = function->ids[i];
    uint32_t at = fields[ids.argument];
    int64_t dims[maxRank];
    memcpy(dims, set->fields()[at].dims, sizeof(dims));
    dims[0] = batch.rows;
    CAUCE_TRY(checkIds(ids, ignored[i], *function->arguments[ids.argument], dims, batch.fields[at], {"data set", set->name.c_str(), 0, batch.numbers}));
  }
  return Status::ok;
}

// The same for all rows of a set that was read from files.
static Status checkAll(const cauce_abi_ids_t &ids, int64_t ignored, const cauce_abi_tensor_t &type, const Field &field, const Dataset &source) {
  const Table &table = source.table;
  int64_t dims[maxRank];
  memcpy(dims, field.dims, sizeof(dims));
  dims[0] = table.rows;
  if (!table.records)
    return checkIds(ids, ignored, type, dims, field.values.data(), {"data set", source.name.c_str()});
  if (ids.end == 0) // of sizes, which are those of all rows
    return checkIds(ids, ignored, type, dims, nullptr, {"data set", source.name.c_str()});
  if (field.isTokens && table.tokenKinds <= ids.count)
    return Status::ok;
  // Windows lie over one another: some at a time, side by side.
  uint32_t numbers[64];
  Buffer rows;
  CAUCE_TRY(rows.reserve(field.rowBytes * 64 + 1));
  for (uint32_t first = 0; first < table.rows; first += uint32_t(dims[0])) {
    dims[0] = table.rows - first < 64 ? table.rows - first : 64;
    for (uint32_t i = 0; i < dims[0]; ++i)
      numbers[i] = first + i;
    copyRows(table, field, numbers, size_t(dims[0]), rows.data());
    CAUCE_TRY(checkIds(ids, ignored, type, dims, rows.data(), {"data set", source.name.c_str(), first}));
  }
  return Status::ok;
}

Status BatchFunction::open(Session &session, const cauce_abi_function_t &batchFunction, const Dataset &ofSet, uint64_t rows) {
  function = &batchFunction;
  set = &ofSet;
  if (rows > set->rows)
    rows = set->rows;
  Symbols bound(*session.program);
  for (uint32_t a = 0; a < function->argument_count; ++a) {
    const cauce_abi_tensor_t &argument = *function->arguments[a];
    uint32_t at = 0;
    const Vector<Field> &all = set->fields();
    while (at < all.size() && strcmp(all[at].name, argument.name) != 0)
      ++at;
    if (at == all.size() || argument.rank == 0 || !isSymbol(*session.program, argument.dims[0])) {
      Message names;
      for (const Field &field : all)
        names.append(names.size() ? ", " : "").append(field.name);
      return fail(Status::mismatch, "data set '%s' provides no '%s', which '%s' takes; it provides %s", set->name.c_str(),
                  argument.name, function->name, names.c_str());
    }
    int64_t dims[maxRank];
    dims[0] = int64_t(rows);
    for (uint32_t i = 1; i < argument.rank; ++i)
      dims[i] = all[at].dims[i];
    CAUCE_TRY(bound.bind(function->name, argument, all[at].type->dtype, all[at].type->rank, dims));
    batchSymbols |= 1u << uint32_t(~argument.dims[0]);
    if (set->origin().table.lengths && argument.rank > 1 && isSymbol(*session.program, argument.dims[1]))
      stepSymbols |= 1u << uint32_t(~argument.dims[1]);
    CAUCE_TRY(fields.push(at));
  }
  // What files hold is there at once.
  const Dataset &source = set->origin();
  CAUCE_TRY(ignored.resize(function->ids_count));
  for (uint32_t i = 0; i < function->ids_count; ++i)
    ignored[i] = ignoredOf(*session.program, *function, i);
  for (uint32_t i = 0; i < function->ids_count && !source.fill; ++i) {
    const cauce_abi_ids_t &ids = function->ids[i];
    const Field &field = set->fields()[fields[ids.argument]];
    CAUCE_TRY(checkAll(ids, ignored[i], *function->arguments[ids.argument], field, source));
  }
  memcpy(symbols, bound.data(), sizeof(symbols));
  CAUCE_TRY(reserveKept(session, set->rows));
  CAUCE_TRY(context.arguments.resize(function->argument_count));
  // Results of a training step, if a program has any, go nowhere; they still need memory.
  size_t resultBytes = 0;
  for (uint32_t i = 0; i < function->result_count; ++i) {
    size_t bytes;
    if (!byteCount(*session.program, *function->results[i], symbols, &bytes))
      return failOutOfMemory(SIZE_MAX);
    resultBytes += alignUp(bytes);
  }
  CAUCE_TRY(context.staging.reserve(resultBytes + 1));
  CAUCE_TRY(context.results.resize(function->result_count));
  char *next = context.staging.data();
  for (uint32_t i = 0; i < function->result_count; ++i) {
    size_t bytes = 0;
    (void)!byteCount(*session.program, *function->results[i], symbols, &bytes);
    context.results[i] = next;
    next += alignUp(bytes);
  }
  return reserveFunction(*function, symbols, &context);
}

// Memory for all that one pass keeps.
Status BatchFunction::reserveKept(Session &session, uint64_t rows) {
  int64_t all[maxSymbols];
  for (uint32_t i = 0; i < maxSymbols; ++i)
    all[i] = batchSymbols >> i & 1 ? int64_t(rows) : symbols[i];
  for (uint32_t i = 0; i < function->kept_count; ++i) {
    size_t bytes;
    if (!byteCount(*session.program, *function->results[function->result_count + i], all, &bytes))
      return failOutOfMemory(SIZE_MAX);
    CAUCE_TRY(curveOf(session, *function, function->result_count + i).reserve(bytes / sizeof(CurveRow)));
  }
  return Status::ok;
}

Status BatchFunction::run(Session &session, const Batch &batch) {
  if (batch.numbers)
    CAUCE_TRY(checkBatch(batch));
  for (uint32_t a = 0; a < function->argument_count; ++a)
    context.arguments[a] = batch.fields[fields[a]];
  for (uint32_t i = 0; i < maxSymbols; ++i)
    if (batchSymbols >> i & 1)
      symbols[i] = batch.rows;
    else if (stepSymbols >> i & 1)
      symbols[i] = batch.steps;
  return runFunction(session, *function, symbols, &context);
}

Status BatchFunction::runAll(Session &session, Loader &loader) {
  CAUCE_TRY(prepareFor(session, *function));
  loader.setProfile(session.profile);
  loader.start(1);
  for (;;) {
    const Batch *next = nullptr;
    CAUCE_TRY(loader.next(&next));
    if (!next)
      return Status::ok;
    CAUCE_TRY(run(session, *next));
  }
}

void BatchFunction::resetMetrics(Session &session) const {
  for (uint32_t i = 0; i < function->output_count; ++i) {
    const cauce_abi_binding_t &binding = function->outputs[i];
    if (binding.is_state && session.program->states[binding.index]->flags & CAUCE_STATE_RESET)
      memset(session.states[binding.index].data(), 0, session.program->states[binding.index]->bytes);
  }
  for (uint32_t i = 0; i < function->kept_count; ++i)
    resetCurve(session, curveOf(session, *function, function->result_count + i));
}

Status MetricFunction::open(const cauce_abi_function_t *metricFunction) {
  function = metricFunction;
  if (!function)
    return Status::ok;
  if (function->argument_count)
    return fail(Status::badData, "the program is damaged: '%s' takes arguments", function->name);
  CAUCE_TRY(values.zeroed(size_t(function->result_count) * alignment + 1));
  CAUCE_TRY(context.results.resize(function->result_count));
  for (uint32_t i = 0; i < function->result_count; ++i) {
    if (function->results[i]->rank)
      return fail(Status::badData, "the program is damaged: metric '%s' is not a scalar", function->results[i]->name);
    context.results[i] = values.data() + i * alignment;
    CAUCE_TRY(metrics.push({function->results[i]->name, NAN}));
  }
  return reserveFunction(*function, symbols, &context);
}

Status MetricFunction::run(Session &session, bool measures) {
  if (!function)
    return Status::ok;
  if (measures)
    measureCurves(session, *function);
  CAUCE_TRY(runFunction(session, *function, symbols, &context));
  for (uint32_t i = 0; i < function->result_count; ++i)
    metrics[i].value = loadElement(function->results[i]->dtype, values.data() + i * alignment);
  return Status::ok;
}

} // namespace cauce::runtime
