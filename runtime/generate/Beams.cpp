// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Beam search: of all continuations by one token of those at hand the best are kept, by the sum of ln p of their tokens. One that is complete is put aside. It ends when none
// that goes on is left, when as many are complete as are kept, or when no more tokens are wanted; the answer has the highest mean of ln p. Of equal ones the first, and of
// equal tokens those of lower ids, are better.
#include "generate/Generator.h"

#include <algorithm>

namespace cauce::runtime {

namespace {

struct Beam {
  Vector<Generator::Planned> tokens;
  double sum = 0;
  bool isComplete = false;
};

struct Extension {
  size_t parent;
  uint32_t id;
  double logProbability, sum;
};

double meanOf(const Beam &beam) { return beam.tokens.empty() ? 0 : beam.sum / double(beam.tokens.size()); }

class Search {
public:
  explicit Search(Generator &generator) : generator(generator), width(size_t(generator.options.beams)), most(size_t(generator.options.most)) {}

  Status run() {
    CAUCE_TRY(live.resize(1));
    for (size_t length = 0; length < most && !live.empty() && complete.size() < width; ++length) {
      CAUCE_TRY(extend());
      CAUCE_TRY(keep());
    }
    for (Beam &beam : live)
      CAUCE_TRY(complete.push(std::move(beam)));
    size_t best = 0;
    for (size_t i = 1; i < complete.size(); ++i)
      if (meanOf(complete[i]) > meanOf(complete[best]))
        best = i;
    if (!complete.empty())
      generator.planned.swap(complete[best].tokens);
    return Status::ok;
  }

private:
  Status extend() {
    extensions.clear();
    // All have as many tokens.
    size_t length = generator.tokens.size() + live[0].tokens.size();
    texts.clear();
    CAUCE_TRY(texts.reserve(live.size() * length));
    for (const Beam &beam : live) {
      for (uint32_t id : generator.tokens)
        CAUCE_TRY(texts.push(id));
      for (const Generator::Planned &token : beam.tokens)
        CAUCE_TRY(texts.push(token.id));
    }
    CAUCE_TRY(generator.scores.see(texts.data(), live.size(), length));
    for (size_t i = 0; i < live.size(); ++i) {
      CAUCE_TRY(generator.scores.next(i, generator.logits.data()));
      CAUCE_TRY(generator.choice.open(generator.logits.data(), generator.scores.count(), generator.tokenCount));
      CAUCE_TRY(generator.choice.rank(2 * width)); // as many may be complete as go on
      for (uint32_t id : generator.choice.ranked) {
        double own = generator.choice.logProbability(id);
        CAUCE_TRY(extensions.push({i, id, own, live[i].sum + own}));
      }
    }
    auto isBefore = [](const Extension &a, const Extension &b) { return a.sum != b.sum ? a.sum > b.sum : a.parent != b.parent ? a.parent < b.parent : a.id < b.id; };
    std::sort(extensions.begin(), extensions.end(), isBefore);
    return Status::ok;
  }

  // The best extensions become beams; those of the first `width` that are complete are put aside, and later ones count for nothing.
  Status keep() {
    Vector<Beam> next;
    for (size_t i = 0; i < extensions.size() && next.size() < width; ++i) {
      const Extension &extension = extensions[i];
      Beam beam;
      CAUCE_TRY(beam.tokens.reserve(live[extension.parent].tokens.size() + 1));
      for (const Generator::Planned &token : live[extension.parent].tokens)
        CAUCE_TRY(beam.tokens.push(token));
      CAUCE_TRY(beam.tokens.push({extension.id, extension.logProbability}));
      beam.sum = extension.sum;
      CAUCE_TRY(isComplete(beam, &beam.isComplete));
      if (!beam.isComplete || i < width)
        CAUCE_TRY((beam.isComplete ? complete : next).push(std::move(beam)));
    }
    live.swap(next);
    return Status::ok;
  }

  Status isComplete(const Beam &beam, bool *out) {
    *out = beam.tokens[beam.tokens.size() - 1].id == generator.endToken;
    if (*out || !generator.stop.size())
      return Status::ok;
    Spelling spelling;
    spelling.open(generator.scores.vocabulary(), generator.stop.c_str());
    spelling.restart(true);
    for (const Generator::Planned &token : beam.tokens)
      CAUCE_TRY(spelling.add(token.id, out));
    return Status::ok;
  }

  Generator &generator;
  size_t width, most;
  Vector<Beam> live, complete;
  Vector<Extension> extensions;
  Vector<uint32_t> texts;
};

} // namespace

Status searchBeams(Generator &generator) { return Search(generator).run(); }

} // namespace cauce::runtime
