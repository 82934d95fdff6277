// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics of the order of all scores of a pass: the rows that functions keep for a state, and what they come to when somebody
// reads it. 16 bytes a row, until the session is released.
#pragma once

#include "base/Memory.h"
#include "program/Shape.h"

struct cauce_session;

namespace cauce::runtime {

struct CurveRow {
  double score, label; // positive above 0.5; -infinity if the row does not count
};

// The area under the ROC curve: the share of pairs of a positive and a negative row in which the positive one has the higher score,
// a tie counting half. And the average precision: the mean over positive rows of the share of positives among the rows with at least
// its score. Both are exact, as scikit-learn's roc_auc_score and average_precision_score; NaN without a positive row or, the
// area, a negative one, and if a score or label is NaN, all of rows that count. Orders the rows.
void measureCurve(CurveRow *rows, size_t count, double *outArea, double *outPrecision);

class Curve {
public:
  // Memory for `total` rows.
  Status reserve(size_t total);
  // Aligned memory for `more` rows; add() makes them rows of the curve.
  Status next(size_t more, void **out);
  void add(size_t more);
  // Takes over `rows` rows from a file; there is memory for them.
  void assign(const char *from, size_t rows);
  void clear() { count = 0, isCurrent = false; }
  size_t size() const { return count; }
  const CurveRow *data() const { return reinterpret_cast<const CurveRow *>(memory.data()); }
  // Sets the state's buffer, of `type`, to what the rows come to.
  void measure(const cauce_abi_state_t &type, char *buffer);
  // The rows as a dense state of `rows` rows with the name of `type`, for files.
  const cauce_abi_state_t &describe(const cauce_abi_state_t &type, size_t rows);

  uint32_t state = 0; // number of the state that it sets

private:
  Buffer memory;
  size_t count = 0;
  bool isCurrent = false, hasWarned = false;
  cauce_abi_tensor_t shape = {};
  cauce_abi_state_t file = {};
  int64_t dims[2] = {0, 2};
};

// One for each state that a function of the session's program keeps rows for.
Status openCurves(cauce_session &session);
// The curve of the state that result number `result` of the function is kept for.
Curve &curveOf(cauce_session &session, const cauce_abi_function_t &function, uint32_t result);
// Brings the states that the function reads up to date.
void measureCurves(cauce_session &session, const cauce_abi_function_t &function);
// Forgets the rows of the curve. Until the state is measured, it is NaN.
void resetCurve(cauce_session &session, Curve &curve);

} // namespace cauce::runtime
