// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over the elements of a sequence, and what is computed of all of them up to each one.
#include "tools/cauce-check/Generator.h"

#include "dialects/nn/CommonElementwise.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Loop.h"

using namespace mlir;

namespace cauce::check {

// A scan over dimension 0 of `x`, whose elements meet a carry and, at times, an invariant. Carries are bounded, however many trips there are.
Value Generator::looped(Value x) {
  if (rankOf(x) == 0)
    return {};
  nn::Dim trips = nn::dimsOf(typeOf(x)).front();
  if (!trips.isStatic() && factorsOf(trips).empty())
    return {};
  auto type = nn::withoutDims(typeOf(x), {0});
  SmallVector<Value> inits = {partner(b.full(type, 0.5))}, invariants;
  if (below(2))
    invariants.push_back(partner(inits.front()));
  bool isReverse = below(2), stacks = below(2);
  auto text = builder.getStringAttr(nn::exprOf(trips).str());
  auto scan = nn::makeScan(builder, b.loc, text, isReverse, inits, {x}, invariants, [&](OpBuilder &inner, Block::BlockArgListType arguments) {
    nn::ArithmeticBuilder in(inner, b.loc);
    Value carry = arguments[0], element = arguments[1], sum = in.add(in.mulScalar(carry, 0.5), element);
    if (arguments.size() > 2)
      sum = below(2) ? in.mul(sum, arguments[2]) : in.max(sum, arguments[2]);
    Value next = below(2) ? nn::TanhOp::create(inner, b.loc, sum).getResult() : nn::SinOp::create(inner, b.loc, sum).getResult();
    SmallVector<Value> yielded = {next};
    if (stacks)
      yielded.push_back(in.mul(next, element));
    return yielded;
  });
  return scan.getResult(below(scan.getNumResults()));
}

// Sums of a few hundred numbers, and products and recurrences of numbers around 1 and below it, so that they stay small.
Value Generator::cumulated(Value x) {
  if (rankOf(x) == 0)
    return {};
  nn::ExpressionBuilder b(this->b);
  int64_t dim = below(rankOf(x));
  bool isExclusive = below(2), isReverse = below(2);
  auto bounded = [&] { return nn::TanhOp::create(builder, b.loc, x).getResult(); };
  switch (below(3)) {
  case 0:
    return b.mulScalar(b.cumsum(x, dim, isExclusive, isReverse), 1.0 / 16);
  case 1:
    return b.cumprod(b.addScalar(b.mulScalar(bounded(), 1.0 / 64), 1), dim, isExclusive, isReverse);
  default:
    return b.linearRecurrence(b.mulScalar(bounded(), 0.75), partner(x), dim, isExclusive, isReverse);
  }
}

} // namespace cauce::check
