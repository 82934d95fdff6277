// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Choice.h.
#include "generate/Choice.h"

#include "base/Philox.h"

#include <algorithm>
#include <cmath>

namespace cauce::runtime {

static constexpr double ln2High = 6.93147180369123816490e-01, ln2Low = 1.90821492927058770002e-10; // their sum is ln 2; the first has 32 bits

// e^x = 2^n e^r with |r| <= ln 2 / 2, of which the Taylor series needs 13 terms.
double exponential(double x) {
  if (!(x > -708))
    return x != x ? x : 0;
  if (x > 709)
    return HUGE_VAL;
  int n = int(x * 1.44269504088896338700 + (x < 0 ? -0.5 : 0.5));
  double r = (x - n * ln2High) - n * ln2Low, sum = 1;
  for (int i = 13; i > 0; --i)
    sum = 1 + sum * r / i;
  uint64_t bits = uint64_t(n + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof(power));
  return sum * power;
}

// ln(2^n m) = n ln 2 + 2 (s + s^3 / 3 + ...) with s = (m - 1) / (m + 1) and m between the roots of 1/2 and 2.
double logarithm(double x) {
  if (!(x > 0))
    return -HUGE_VAL;
  int n = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 0x1p54;
    n = -54;
  }
  uint64_t bits;
  memcpy(&bits, &x, sizeof(bits));
  n += int(bits >> 52) - 1023;
  bits = (bits & ((uint64_t(1) << 52) - 1)) | uint64_t(1023) << 52;
  double m;
  memcpy(&m, &bits, sizeof(m));
  if (m > 1.41421356237309504880) {
    m /= 2;
    ++n;
  }
  double s = (m - 1) / (m + 1), square = s * s, sum = 0;
  for (int i = 23; i > 0; i -= 2)
    sum = sum * square + 1.0 / i;
  return n * ln2High + (2 * s * sum + n * ln2Low);
}

Status Choice::open(const double *logits, uint32_t count, uint32_t tokens) {
  scores = logits;
  size = tokens;
  bestToken = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (logits[i] != logits[i] || logits[i] == HUGE_VAL)
      return fail(Status::notFinite, "expected scores of tokens to be numbers, but that of token %u is %s", i, logits[i] != logits[i] ? "NaN" : "infinite");
    if (i < size && logits[i] > logits[bestToken])
      bestToken = i;
  }
  if (logits[bestToken] == -HUGE_VAL)
    return fail(Status::notFinite, "expected a token with a probability, but the scores of all are negative infinity");
  double total = 0;
  for (uint32_t i = 0; i < count; ++i)
    total += exponential(logits[i] - logits[bestToken]);
  logTotal = logits[bestToken] + logarithm(total);
  return Status::ok;
}

Status Choice::rank(uint64_t most) {
  CAUCE_TRY(ranked.reserve(size));
  ranked.clear();
  for (uint32_t i = 0; i < size; ++i)
    if (scores[i] != -HUGE_VAL)
      CAUCE_TRY(ranked.push(i));
  uint32_t kept = most < ranked.size() ? uint32_t(most) : uint32_t(ranked.size());
  auto isBefore = [this](uint32_t a, uint32_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; };
  std::partial_sort(ranked.begin(), ranked.begin() + kept, ranked.end(), isBefore);
  ranked.shrink(kept);
  return Status::ok;
}

Status Choice::draw(const cauce_generate_options_t &options, uint64_t draw, uint32_t *token) {
  *token = bestToken;
  if (options.temperature == 0)
    return Status::ok;
  // In the order of ids where nothing asks for another one.
  bool isRanked = options.top_p < 1 || (options.top_k && options.top_k < size);
  uint32_t count = size;
  if (isRanked) {
    CAUCE_TRY(rank(options.top_k ? options.top_k : UINT64_MAX));
    count = uint32_t(ranked.size());
  }
  CAUCE_TRY(weights.resize(count));
  double total = 0;
  for (uint32_t i = 0; i < count; ++i) {
    weights[i] = exponential((scores[isRanked ? ranked[i] : i] - scores[bestToken]) / options.temperature);
    total += weights[i];
  }
  if (options.top_p < 1) {
    double limit = options.top_p * total, sum = 0;
    uint32_t kept = 0;
    while (kept < count && (kept == 0 || sum < limit))
      sum += weights[kept++];
    count = kept;
    total = sum;
  }
  PhiloxBlock block = philox({{uint32_t(draw), uint32_t(draw >> 32), 0, 0}}, uint32_t(options.seed), uint32_t(options.seed >> 32));
  double place = double((uint64_t(block.lane[0]) << 32 | block.lane[1]) >> 11) * 0x1p-53 * total;
  for (uint32_t i = 0; i < count; ++i) {
    if (weights[i] > 0) // the last of them where rounding leaves a rest
      *token = isRanked ? ranked[i] : i;
    place -= weights[i];
    if (place < 0)
      break;
  }
  return Status::ok;
}

} // namespace cauce::runtime
