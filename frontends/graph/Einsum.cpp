// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Einsum becomes transposes, sums and products. What one factor alone has and the result has not is summed first; then factors are multiplied from
// left to right, and what nobody behind needs is contracted on the way.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce::graph {

/// A factor, with a letter for each of its dimensions. Those of "..." have the letters \1, \2, ... from the last one on.
struct Term {
  Value x;
  std::string letters;
};

static std::string alphabet(StringRef letters) {
  std::string sorted = letters.str();
  llvm::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

// The letters of a term, of which "..." stands for `hidden` dimensions; nothing if it is none.
static std::optional<std::string> lettersOf(StringRef text, int64_t hidden) {
  std::string letters;
  bool seen = false;
  while (!text.empty()) {
    if (!seen && text.consume_front("...")) {
      seen = true;
      for (int64_t i = hidden; i > 0; --i)
        letters.push_back(char(i));
    } else if (llvm::isAlpha(text.front())) {
      letters.push_back(text.front());
      text = text.drop_front();
    } else {
      return std::nullopt;
    }
  }
  return letters;
}

// For who reads it.
static std::string inWords(char letter) { return llvm::isAlpha(letter) ? "'" + std::string(1, letter) + "'" : "dimension " + std::to_string(-int(letter)) + " of '...'"; }

// Where the first of two dimensions of one letter has the index of the second: a sum of the others, which are 0.
void GraphBuilder::diagonal(Term &term) {
  for (size_t i = 0; i < term.letters.size();) {
    size_t other = term.letters.find(term.letters[i], i + 1);
    if (other == std::string::npos) {
      ++i;
      continue;
    }
    RankedTensorType indices = nn::withElementType(typeOf(term.x), builder.getI64Type());
    auto index = [&](int64_t dimension) -> Value { return nn::IotaOp::create(builder, b.loc, indices, dimension); };
    Value isOn = b.compare(nn::ComparePredicate::eq, index(i), index(other));
    term.x = b.sum(b.select(isOn, term.x, b.zeros(term.x)), other);
    term.letters.erase(other, 1);
  }
}

void GraphBuilder::multiply(Term &x, Term y, StringRef kept) {
  SmallVector<int64_t> xBatch, yBatch, xSum, ySum;
  std::string batch, xFree, yFree;
  for (auto [i, letter] : llvm::enumerate(x.letters)) {
    size_t j = y.letters.find(letter);
    if (j == std::string::npos) {
      xFree.push_back(letter);
    } else if (kept.contains(letter)) {
      batch.push_back(letter);
      xBatch.push_back(i);
      yBatch.push_back(j);
    } else {
      xSum.push_back(i);
      ySum.push_back(j);
    }
  }
  for (char letter : y.letters)
    if (x.letters.find(letter) == std::string::npos)
      yFree.push_back(letter);
  std::string letters = batch + xFree + yFree;
  if (!xSum.empty()) {
    x = {nn::DotGeneralOp::create(builder, b.loc, x.x, y.x, xBatch, yBatch, xSum, ySum), letters};
    return;
  }
  // Nothing to sum over: the product of each element of one with each of the other.
  SmallVector<nn::Dim> dims;
  for (char letter : letters) {
    const Term &owner = x.letters.find(letter) != std::string::npos ? x : y;
    dims.push_back(nn::dimsOf(typeOf(owner.x))[owner.letters.find(letter)]);
  }
  Value like = b.full(nn::makeType(dims, typeOf(x.x).getElementType()), 0);
  auto repeated = [&](const Term &term) {
    SmallVector<int64_t> order, places;
    for (auto [place, letter] : llvm::enumerate(letters))
      if (size_t dim = term.letters.find(letter); dim != std::string::npos) {
        order.push_back(dim);
        places.push_back(place);
      }
    return b.broadcast(permuted(term.x, order), like, places);
  };
  x = {b.mul(repeated(x), repeated(y)), letters};
}

Value GraphBuilder::einsum(const FlatNode &node, Inputs inputs) {
  std::string equation = node.node->einsum().equation();
  llvm::erase(equation, ' ');
  auto wrong = [&] { return report(node) << "expected an equation such as \"ij,jk->ik\", with a term for each of the " << inputs.size() << " inputs, but got \""
                                         << equation << "\"", Value(); };
  auto [left, right] = StringRef(equation).split("->");
  SmallVector<StringRef> texts;
  left.split(texts, ',');
  if (texts.size() != inputs.size())
    return wrong();
  std::vector<Term> terms;
  int64_t mostHidden = 0;
  for (auto [text, input] : llvm::zip_equal(texts, inputs)) {
    int64_t rank = typeOf(input.value).getRank(), named = llvm::count_if(text, [](char c) { return c != '.'; }), hidden = std::max<int64_t>(rank - named, 0);
    std::optional<std::string> letters = lettersOf(text, hidden);
    if (!letters)
      return wrong();
    if (int64_t(letters->size()) != rank)
      return report(node) << "expected a letter for each dimension of '" << input.name << "', " << shapeOf(input.value) << ", but got \"" << text << "\"", Value();
    if (typeOf(input.value).getElementType() != typeOf(inputs[0].value).getElementType())
      return mismatch(node, inputs, "inputs of one element type");
    mostHidden = std::max(mostHidden, text.contains('.') ? hidden : 0);
    terms.push_back({input.value, *letters});
  }
  if (typeOf(inputs[0].value).getElementType().isInteger(1))
    return report(node) << "expected inputs of numbers, but got i1", Value();

  // One size for each letter, but for sizes of 1, which are left out where another term has more.
  std::map<char, nn::Dim> sizes;
  std::string all;
  const nn::Dim one{1, {}};
  for (const Term &term : terms)
    for (auto [letter, dim] : llvm::zip_equal(term.letters, nn::dimsOf(typeOf(term.x)))) {
      all.push_back(letter);
      auto [known, isNew] = sizes.try_emplace(letter, dim);
      if (!isNew && known->second == one)
        known->second = dim;
      else if (!isNew && dim != one && dim != known->second)
        return report(node) << "expected one size of " << inWords(letter) << ", but got " << nn::describe(known->second) << " and " << nn::describe(dim), Value();
    }

  // What the result has: what is said, or "..." and each letter that is there once.
  std::optional<std::string> result = lettersOf(right, mostHidden);
  if (!StringRef(equation).contains("->")) {
    result = "";
    for (char letter : alphabet(all))
      if (llvm::count(all, letter) == 1 && llvm::isAlpha(letter))
        result->push_back(letter);
    std::string hidden = *lettersOf("...", mostHidden);
    result = hidden + *result;
  }
  if (!result)
    return wrong();
  for (char letter : *result)
    if (llvm::count(*result, letter) > 1 || !sizes.count(letter))
      return report(node) << "expected letters of the inputs behind \"->\", each once, but got " << inWords(letter), Value();

  for (Term &term : terms) {
    SmallVector<nn::Dim> left;
    std::string letters;
    for (auto [letter, dim] : llvm::zip_equal(term.letters, nn::dimsOf(typeOf(term.x))))
      if (dim == sizes[letter]) {
        left.push_back(dim);
        letters.push_back(letter);
      }
    term = {b.reshape(term.x, nn::makeType(left, typeOf(term.x).getElementType())), letters};
    diagonal(term);
  }
  for (Term &term : terms) {
    SmallVector<int64_t> alone;
    for (auto [dim, letter] : llvm::enumerate(term.letters)) {
      auto hasIt = [letter = letter](const Term &other) { return other.letters.find(letter) != std::string::npos; };
      if (llvm::count_if(terms, hasIt) == 1 && result->find(letter) == std::string::npos)
        alone.push_back(dim);
    }
    if (!alone.empty())
      term.x = b.sum(term.x, alone);
    for (int64_t dim : llvm::reverse(alone))
      term.letters.erase(dim, 1);
  }
  Term product = terms.front();
  for (size_t next = 1; next < terms.size(); ++next) {
    std::string kept = *result;
    for (const Term &later : ArrayRef(terms).drop_front(next + 1))
      kept += later.letters;
    SmallVector<nn::Dim> dims;
    for (char letter : alphabet(product.letters + terms[next].letters))
      dims.push_back(sizes[letter]);
    if (std::string excess = nn::describeExcess(dims); !excess.empty())
      return report(node) << excess, Value();
    multiply(product, terms[next], kept);
  }
  SmallVector<int64_t> order;
  for (char letter : *result)
    order.push_back(product.letters.find(letter));
  return permuted(product.x, order);
}

} // namespace cauce::graph
