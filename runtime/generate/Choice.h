// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a token is chosen of scores. Formulas of its own instead of libm's, which executables do not link, give the same choice on every machine.
#pragma once

#include "base/Memory.h"
#include "cauce/cauce.h"

namespace cauce::runtime {

// e^x, 0 where that is no normal number, and the natural logarithm of x > 0, -infinity of 0; both within 2 units of the last place.
double exponential(double x);
double logarithm(double x);

// Scores of all tokens, at each of which none is NaN or infinite but for -infinity, and not all are that.
class Choice {
public:
  // Takes `count` logits, of which only those of the first `tokens` are tokens. notFinite if they are no such scores.
  Status open(const double *logits, uint32_t count, uint32_t tokens);
  uint32_t best() const { return bestToken; }
  // ln p of a token.
  double logProbability(uint32_t token) const { return scores[token] - logTotal; }
  // Draws a token, as the options say, by random numbers number `draw` of the seed.
  Status draw(const cauce_generate_options_t &options, uint64_t draw, uint32_t *token);
  // The `most` best, in order, of equal ones the first, into `ranked`; fewer where fewer have a probability.
  Status rank(uint64_t most);
  Vector<uint32_t> ranked;

private:
  const double *scores = nullptr;
  uint32_t size = 0, bestToken = 0;
  double logTotal = 0;
  Vector<double> weights;
};

} // namespace cauce::runtime
