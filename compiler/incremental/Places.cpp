// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of the new function. What is made of weights and counts places (tables of positions, sines of iota) is taken at the places of the new tokens.
#include "compiler/incremental/Continuation.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::incremental {

using nn::dimsOf;
using nn::typeOf;

nn::Dim Continuation::countOf(Share share) const { return share == last ? nn::Dim{1, {}} : nn::Dim{0, newSymbol}; }

RankedTensorType Continuation::retyped(Type type, Tokens where, Share share) const {
  auto tensor = cast<RankedTensorType>(type);
  SmallVector<nn::Dim> dims = dimsOf(tensor);
  dims[where] = countOf(share);
  return nn::makeType(dims, tensor.getElementType());
}

// Whether it has a size that the number of tokens is a part of. One that is a number may be equal to it by chance.
bool Continuation::countsTokens(Type type) const {
  return !before.isStatic() && llvm::any_of(dimsOf(cast<RankedTensorType>(type)), [&](const nn::Dim &dim) {
    return llvm::is_contained(nn::exprOf(dim).symbols(), before.symbol.getValue());
  });
}

Value Continuation::operand(Operation *user, Value value, Tokens where, Share share) {
  if (of(value) == same)
    return rows(user, value, where, share);
  if (of(value) != where) {
    fail(user, "takes tokens along different dimensions");
    return {};
  }
  return share == last && shares.lookup(value) == all ? lastOf(made.lookup(value), where) : made.lookup(value);
}

Value Continuation::whole(Operation *user, Value value) {
  if (Value found = wholes.lookup(value))
    return found;
  Operation *op = value.getDefiningOp();
  if (countsTokens(value.getType())) {
    fail(user, "needs to know the number of all tokens");
    return {};
  }
  IRMapping mapping;
  for (Value operand : op->getOperands()) {
    Value after = whole(user, operand);
    if (!after)
      return {};
    mapping.map(operand, after);
  }
  for (auto [result, after] : llvm::zip(op->getResults(), builder.clone(*op, mapping)->getResults()))
    wholes[result] = after;
  return wholes.lookup(value);
}

Value Continuation::rows(Operation *user, Value value, Tokens where, Share share) {
  Value &found = parts[{value, {where, share}}];
  if (found)
    return found;
  Value after = makeRows(user, value, where, share);
  return parts[{value, {where, share}}] = after;
}

Value Continuation::makeRows(Operation *user, Value value, Tokens where, Share share) {
  Operation *op = value.getDefiningOp();
  RankedTensorType type = retyped(value.getType(), where, share);
  b.loc = op->getLoc();
  if (isa<nn::FullOp>(op))
    return again(*op, {}, type)->getResult(0);
  if (auto iota = dyn_cast<nn::IotaOp>(op)) {
    if (Tokens(iota.getDimension()) != where)
      return again(*op, {}, type)->getResult(0);
    Value placed = b.convert(places(share), type.getElementType());
    return nn::BroadcastOp::create(builder, op->getLoc(), type, placed, ArrayRef<int64_t>{where});
  }
  if (auto broadcast = dyn_cast<nn::BroadcastOp>(op)) {
    const int64_t *from = llvm::find(broadcast.getDims(), where);
    int64_t dim = from - broadcast.getDims().begin();
    bool isRepeated = from == broadcast.getDims().end() || typeOf(broadcast.getX()).getDimSize(dim) == 1;
    Value x = isRepeated ? whole(user, broadcast.getX()) : rows(user, broadcast.getX(), dim, share);
    return x ? Value(again(*op, x, type)->getResult(0)) : Value();
  }
  if (auto transpose = dyn_cast<nn::TransposeOp>(op)) {
    Value x = rows(user, transpose.getX(), transpose.getPermutation()[where], share);
    return x ? Value(again(*op, x, type)->getResult(0)) : Value();
  }
  if (auto gather = dyn_cast<nn::GatherOp>(op)) {
    int64_t dim = where - gather.getDimension();
    Value x = dim >= 0 && dim < typeOf(gather.getIds()).getRank() ? whole(user, gather.getX()) : Value();
    Value which = x ? rows(user, gather.getIds(), dim, share) : x;
    if (which)
      return again(*op, {x, which}, type)->getResult(0);
  }
  if (auto slice = dyn_cast<nn::SliceOp>(op); slice && Tokens(slice.getDimension()) == where && slice.getStart() == 0 && slice.getStride() == 1)
    return rows(user, slice.getX(), where, share); // all places are within it
  if (auto reshape = dyn_cast<nn::ReshapeOp>(op)) {
    // From where as much lies in front.
    SmallVector<nn::Dim> from = dimsOf(typeOf(reshape.getX())), to = dimsOf(typeOf(value));
    SizeExpr front = nn::countOf(ArrayRef(to).take_front(where));
    for (auto [i, dim] : llvm::enumerate(from))
      if (dim == to[where] && front.isKnown() && nn::countOf(ArrayRef(from).take_front(i)) == front) {
        Value x = rows(user, reshape.getX(), i, share);
        return x ? Value(again(*op, x, type)->getResult(0)) : Value();
      }
  }
  auto concat = dyn_cast<nn::ConcatOp>(op);
  bool isElementwise = op->getNumResults() == 1 && op->getNumRegions() == 0 && op->getNumOperands() &&
                       (isa<nn::SelectOp, nn::ConvertOp, nn::CompareOp>(op) || op->hasTrait<OpTrait::Elementwise>());
  if (isElementwise || (concat && Tokens(concat.getDimension()) != where)) {
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      operands.push_back(rows(user, operand, where, share));
      if (!operands.back())
        return {};
    }
    return again(*op, operands, type)->getResult(0);
  }
  if (typeOf(value).isDynamicDim(where)) {
    fail(user, "needs to know the number of all tokens");
    return {};
  }
  Value x = whole(user, value);
  return x ? b.gather(x, places(share), where) : Value();
}

Value Continuation::lastOf(Value value, Tokens where) {
  Value &found = lasts[value];
  if (found)
    return found;
  RankedTensorType type = typeOf(value), truth = nn::withElementType(type, builder.getI1Type());
  Value count = b.dimSize(ids, 1, builder.getI64Type());
  RankedTensorType line = nn::makeType(countOf(all), builder.getI64Type());
  Value number = nn::IotaOp::create(builder, value.getLoc(), line, 0);
  Value isLast = b.compare(nn::ComparePredicate::eq, b.addScalar(number, 1), b.broadcastScalar(count, number));
  Value mask = nn::BroadcastOp::create(builder, value.getLoc(), truth, isLast, ArrayRef<int64_t>{where});
  bool isTruth = type.getElementType().isInteger(1);
  Value x = isTruth ? b.convert(value, builder.getI32Type()) : value;
  Value sum = b.sum(b.select(mask, x, b.zeros(x)), {where});
  if (isTruth)
    sum = b.compare(nn::ComparePredicate::ne, sum, b.zeros(sum));
  SmallVector<nn::Dim> dims = dimsOf(type);
  dims[where] = countOf(last);
  return lasts[value] = b.reshape(sum, nn::makeType(dims, type.getElementType()));
}

Value Continuation::places(Share share) {
  Value &found = placesOf[share];
  if (found)
    return found;
  if (share == last)
    return found = b.reshape(b.addScalar(b.add(position(), b.dimSize(ids, 1, builder.getI64Type())), -1), nn::makeType(countOf(last), builder.getI64Type()));
  Value number = nn::IotaOp::create(builder, predict.getLoc(), nn::makeType(countOf(all), builder.getI64Type()), 0);
  return found = b.add(number, b.broadcastScalar(position(), number));
}

} // namespace cauce::incremental
