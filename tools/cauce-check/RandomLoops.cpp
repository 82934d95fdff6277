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

Value Generator::decided() {
  Value x = pickExact(), largest = b.reduceMax(x, llvm::to_vector(llvm::seq<int64_t>(0, rankOf(x))));
  return b.compare(below(2) ? nn::ComparePredicate::gt : nn::ComparePredicate::le, largest, b.full(largest, double(below(3))));
}

// Each body reads the other value, too, or leaves it alone.
Value Generator::branched(Value x) {
  SmallVector<Value> inputs = {x, partner(x)};
  auto body = [&](OpBuilder &inner, Block::BlockArgListType arguments) {
    nn::ArithmeticBuilder in(inner, b.loc);
    Value value = below(2) ? in.mulScalar(in.add(arguments[0], arguments[1]), 0.5) : arguments[below(2)];
    value = below(2) ? nn::TanhOp::create(inner, b.loc, value).getResult() : nn::SinOp::create(inner, b.loc, value).getResult();
    return SmallVector<Value>{value, below(2) ? in.mul(value, arguments[1]) : arguments[1]};
  };
  nn::IfOp branch = nn::makeIf(builder, b.loc, decided(), inputs, body, body);
  return branch.getResult(below(2));
}

Value Generator::repeated(Value x) {
  Value zero = b.full(RankedTensorType::get({}, builder.getI32Type()), 0), other = partner(x), goesOn = decided();
  int64_t most = below(4), trips = below(5);
  nn::WhileOp loop = nn::makeWhile(
      builder, b.loc, builder.getI64IntegerAttr(most), {}, {x, zero}, {other, goesOn},
      [&](OpBuilder &inner, Block::BlockArgListType arguments) {
        nn::ArithmeticBuilder in(inner, b.loc);
        Value isFew = in.compare(nn::ComparePredicate::lt, arguments[1], in.full(arguments[1], double(trips)));
        return SmallVector<Value>{in.mul(isFew, arguments[3])};
      },
      [&](OpBuilder &inner, Block::BlockArgListType arguments) {
        nn::ArithmeticBuilder in(inner, b.loc);
        Value next = nn::SinOp::create(inner, b.loc, in.add(in.mulScalar(arguments[0], 0.5), arguments[2]));
        return SmallVector<Value>{next, in.addScalar(arguments[1], 1)};
      });
  return loop.getResult(0);
}

} // namespace cauce::check
