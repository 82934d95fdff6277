// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Curve.h.
#include "train/Curve.h"

#include "base/Log.h"
#include "program/Program.h"
#include "train/Session.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace cauce::runtime {

static size_t bytesOf(size_t rows) { return rows * sizeof(CurveRow); }

static bool hasNaN(const CurveRow *rows, size_t count) {
  return std::any_of(rows, rows + count, [](const CurveRow &row) { return std::isnan(row.score) || std::isnan(row.label); });
}

// Puts the rows that count in front; how many they are.
static size_t countOf(CurveRow *rows, size_t count) {
  return size_t(std::partition(rows, rows + count, [](const CurveRow &row) { return row.label != -HUGE_VAL; }) - rows);
}

void measureCurve(CurveRow *rows, size_t count, double *outArea, double *outPrecision) {
  *outArea = *outPrecision = NAN;
  count = countOf(rows, count);
  if (hasNaN(rows, count)) // it has no place in an order
    return;
  std::sort(rows, rows + count, [](const CurveRow &a, const CurveRow &b) { return a.score > b.score; });
  // Of rows above and with the score at hand. Counts and their halves are exact.
  double positives = 0, negatives = 0, pairs = 0, precisions = 0;
  for (size_t i = 0; i < count;) {
    double score = rows[i].score, tiedPositives = 0, tiedNegatives = 0;
    for (; i < count && rows[i].score == score; ++i)
      (rows[i].label > 0.5 ? tiedPositives : tiedNegatives) += 1;
    pairs += tiedNegatives * (positives + tiedPositives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    precisions += tiedPositives * (positives / (positives + negatives));
  }
  if (positives > 0 && negatives > 0)
    *outArea = pairs / (positives * negatives);
  if (positives > 0)
    *outPrecision = precisions / positives;
}

Status Curve::reserve(size_t total) {
  size_t bytes;
  if (!multiply(total, sizeof(CurveRow), &bytes) || bytes > SIZE_MAX - 2 * alignment)
    return failOutOfMemory(SIZE_MAX);
  // The next rows begin at an aligned place.
  return memory.grow(bytes + 2 * alignment, bytesOf(count));
}

Status Curve::next(size_t more, void **out) {
  if (more > SIZE_MAX - count)
    return failOutOfMemory(SIZE_MAX);
  size_t total = count + more;
  if (bytesOf(total) + 2 * alignment > memory.size())
    CAUCE_TRY(reserve(total > 2 * count ? total : 2 * count));
  *out = memory.data() + alignUp(bytesOf(count));
  return Status::ok;
}

void Curve::add(size_t more) {
  memmove(memory.data() + bytesOf(count), memory.data() + alignUp(bytesOf(count)), bytesOf(more));
  count += more;
  isCurrent = false;
}

void Curve::assign(const char *from, size_t rows) {
  if (rows)
    memcpy(memory.data(), from, bytesOf(rows));
  count = rows;
  isCurrent = false;
}

void Curve::measure(const cauce_abi_state_t &type, char *buffer) {
  if (isCurrent)
    return;
  double values[2];
  measureCurve(reinterpret_cast<CurveRow *>(memory.data()), count, &values[0], &values[1]);
  pack(type, values, buffer);
  isCurrent = true;
  if (count && std::isnan(values[0]) && !hasWarned) {
    hasWarned = true;
    CurveRow *rows = reinterpret_cast<CurveRow *>(memory.data());
    size_t counted = countOf(rows, count);
    // NAME of the state PREFIX/NAME/curve.
    const char *name = strchr(type.tensor->name, '/'), *end = strrchr(type.tensor->name, '/');
    name = name && name < end ? name + 1 : type.tensor->name;
    int length = name < end ? int(end - name) : int(strlen(name));
    if (!counted)
      log(CAUCE_LOG_WARNING, "metric '%.*s': none of %zu labels counts, so there is no area under a ROC curve", length, name, count);
    else if (std::isnan(values[1]) && hasNaN(rows, counted))
      log(CAUCE_LOG_WARNING, "metric '%.*s': a score or a label of %zu is NaN, and so it is", length, name, counted);
    else
      log(CAUCE_LOG_WARNING, "metric '%.*s': all labels of %zu scores are of one class, so there is no area under a ROC curve", length, name, counted);
  }
}

const cauce_abi_state_t &Curve::describe(const cauce_abi_state_t &type, size_t rows) {
  dims[0] = int64_t(rows);
  shape = {type.tensor->name, CAUCE_DTYPE_F64, 2, dims, CAUCE_SPACE_HOST, 0};
  file.tensor = &shape;
  file.bytes = bytesOf(rows);
  return file;
}

Status openCurves(Session &session) {
  const cauce_abi_program_t &program = *session.program;
  for (uint32_t i = 0; i < program.function_count; ++i) {
    const cauce_abi_function_t &function = *program.functions[i];
    for (uint32_t k = 0; k < function.kept_count; ++k) {
      uint32_t state = indexOfState(program, function.results[function.result_count + k]->name);
      bool isKnown = false;
      for (const Curve &curve : session.curves)
        isKnown |= curve.state == state;
      if (isKnown)
        continue;
      CAUCE_TRY(session.curves.push({}));
      session.curves.back().state = state;
      resetCurve(session, session.curves.back());
    }
  }
  return Status::ok;
}

Curve &curveOf(Session &session, const cauce_abi_function_t &function, uint32_t result) {
  uint32_t state = indexOfState(*session.program, function.results[result]->name);
  size_t i = 0;
  while (session.curves[i].state != state)
    ++i;
  return session.curves[i];
}

void measureCurves(Session &session, const cauce_abi_function_t &function) {
  for (Curve &curve : session.curves)
    for (uint32_t i = 0; i < function.input_count; ++i)
      if (function.inputs[i].is_state && function.inputs[i].index == curve.state)
        curve.measure(*session.program->states[curve.state], session.states[curve.state].data());
}

void resetCurve(Session &session, Curve &curve) {
  curve.clear();
  const double none[] = {NAN, NAN};
  pack(*session.program->states[curve.state], none, session.states[curve.state].data());
}

} // namespace cauce::runtime
