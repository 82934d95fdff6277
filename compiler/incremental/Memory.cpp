// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is remembered of tokens: keys and values of attention, the carries of scans, and how many tokens there were.
#include "compiler/incremental/Continuation.h"

#include "compiler/support/Nodes.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Shape.h"

using namespace mlir;

namespace cauce::incremental {

using nn::dimsOf;
using nn::typeOf;

Value Continuation::past(Operation *op, StringRef what, RankedTensorType type) {
  std::string nodes = op ? nodesOf(op->getLoc()) : "", node = nodes.substr(nodes.rfind(' ') + 1);
  std::string stem = node.empty() ? "" : node + ".", number;
  for (unsigned i = 2; !taken.insert((stem + what + number).str()).second; ++i)
    number = std::to_string(i);
  names.emplace_back((stem + "past_" + what + number).str(), (stem + what + number).str());
  afterwards.push_back({});
  return function.getBody().front().addArgument(type, op ? op->getLoc() : predict.getLoc());
}

Value Continuation::position() {
  if (start)
    return start;
  start = past(nullptr, "position", RankedTensorType::get({}, builder.getI64Type()));
  remember(start, b.add(start, b.dimSize(ids, 1, builder.getI64Type())));
  return start;
}

// Attention to what is remembered and to the new tokens, each with its softmax, are joined by their sums of exponentials: nothing is moved together, and what is
// remembered stays where it is.
bool Continuation::visitAttention(nn::AttentionOp op) {
  Tokens where = typeOf(op.getQ()).getRank() - 3;
  if (op.getCausal() == nn::Causal::none)
    return fail(op, "looks at tokens behind: it is not causal");
  if (op.getMask() || op.getKey())
    return fail(op, "has a mask or dropout");
  if (of(op.getQ()) != where || of(op.getK()) != where || of(op.getV()) != where || !op.getLse().use_empty())
    return fail(op, "is no attention of tokens to those before");
  Share share = needed.contains(op.getY()) ? all : last;
  Value q = operand(op, op.getQ(), where, share), k = operand(op, op.getK(), where, all), v = operand(op, op.getV(), where, all);
  b.loc = op.getLoc();
  auto typeOfPast = [&](Value value) {
    SmallVector<nn::Dim> dims = dimsOf(typeOf(value));
    dims[where] = remembered();
    return nn::makeType(dims, typeOf(value).getElementType());
  };
  Value keys = past(op, "keys", typeOfPast(k)), values = past(op, "values", typeOfPast(v));
  remember(keys, k);
  remember(values, v);
  Type types[] = {retyped(op.getY().getType(), where, share), retyped(op.getLse().getType(), typeOf(op.getLse()).getRank() - 1, share)};
  auto attend = [&](Value k, Value v, nn::Causal causal) {
    auto part = cast<nn::AttentionOp>(again(*op, {q, k, v}, types));
    part.setCausal(causal);
    return part;
  };
  nn::AttentionOp old = attend(keys, values, nn::Causal::none), young = attend(k, v, nn::Causal::bottom_right);
  // The share of the old ones of all weights; 0 if there are none.
  Value ofOld = nn::LogisticOp::create(builder, op.getLoc(), b.sub(old.getLse(), young.getLse()));
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, typeOf(ofOld).getRank()));
  std::swap(order[order.size() - 2], order.back());
  Value weight = b.broadcast(b.transpose(ofOld, order), young.getY(), llvm::to_vector(llvm::seq<int64_t>(0, order.size())));
  keep(op.getY(), b.add(young.getY(), b.mul(weight, b.sub(old.getY(), young.getY()))), where, share);
  return true;
}

static bool isZeros(Value value) {
  if (auto broadcast = value.getDefiningOp<nn::BroadcastOp>())
    return isZeros(broadcast.getX());
  auto full = value.getDefiningOp<nn::FullOp>();
  return full && full.getValue().isZero();
}

// Goes on from the carries behind the last token.
bool Continuation::visitScan(nn::ScanOp op) {
  std::string trips = before.isStatic() ? std::to_string(before.size) : before.symbol.str();
  if (op.getReverse())
    return fail(op, "goes from the end of a text to its start");
  if (op.getTrips() != trips)
    return fail(op, "does not take a trip for each token");
  SmallVector<Value> operands, news, pasts;
  for (Value sequence : op.getSequences())
    news.push_back(operand(op, sequence, 0, all));
  for (Value invariant : op.getInvariants())
    news.push_back(of(invariant) == same ? whole(op, invariant) : Value());
  b.loc = op.getLoc();
  for (Value init : op.getInits()) {
    Value first = of(init) == same ? whole(op, init) : Value();
    if (!first)
      return fail(op, "starts from what is made of tokens");
    Value before = past(op, "state", typeOf(first));
    pasts.push_back(before);
    if (!isZeros(init)) {
      RankedTensorType truth = nn::withElementType(typeOf(first), builder.getI1Type());
      Value isFirst = b.compare(nn::ComparePredicate::eq, position(), b.zeros(position()));
      before = b.select(nn::BroadcastOp::create(builder, op.getLoc(), truth, isFirst, ArrayRef<int64_t>{}), first, before);
    }
    operands.push_back(before);
  }
  if (llvm::is_contained(news, Value()))
    return fail(op, "takes in each trip what is made of all tokens");
  llvm::append_range(operands, news);
  SmallVector<Type> types;
  unsigned carries = op.getInits().size();
  for (auto [i, type] : llvm::enumerate(op.getResultTypes()))
    types.push_back(i < carries ? type : Type(retyped(type, 0, all)));
  auto other = cast<nn::ScanOp>(again(*op, operands, types));
  other.setTripsAttr(newSymbol);
  for (auto [i, pair] : llvm::enumerate(llvm::zip(op.getResults(), other.getResults()))) {
    auto [before, after] = pair;
    keep(before, after, i < carries ? latest : 0, i < carries ? last : all);
    if (i < carries)
      remember(pasts[i], after);
  }
  return true;
}

} // namespace cauce::incremental
