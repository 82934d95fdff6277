// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recurrent layers. What they make of their input is one product for all steps, in front of a loop whose body has the products with the state
// alone. Steps are the first dimension from the first layer to the last, so that what a trip reads and writes lies in one piece.
#include "frontends/graph/GraphBuilder.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/ExpressionBuilder.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Numbers.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/train/Train.h"

#include <cmath>

using namespace mlir;

namespace cauce::graph {

/// What the messages of all kinds say, and the inputs of a node.
struct Recurrence {
  template <typename Message> explicit Recurrence(const Message &message) {
    units = message.units();
    layers = message.layers() ? message.layers() : 1;
    direction = message.direction();
    result = message.result();
    hasBias = !message.no_bias();
    dropout = message.dropout();
    kernelInitializer = message.has_kernel_initializer() ? &message.kernel_initializer() : nullptr;
    recurrentInitializer = message.has_recurrent_initializer() ? &message.recurrent_initializer() : nullptr;
    biasInitializer = message.has_bias_initializer() ? &message.bias_initializer() : nullptr;
    regularizer = message.has_regularizer() ? &message.regularizer() : nullptr;
    kernel = &message.kernel();
    recurrentKernel = &message.recurrent_kernel();
    bias = &message.bias();
  }

  using Numbers = google::protobuf::RepeatedField<float>;
  int64_t units, layers, gates = 1, stateCount = 1;
  pb::Direction direction;
  pb::RecurrentResult result;
  bool hasBias, hasRecurrentBias = false;
  double dropout;
  const pb::Initializer *kernelInitializer, *recurrentInitializer, *biasInitializer;
  const pb::Regularizer *regularizer;
  const Numbers *kernel, *recurrentKernel, *bias, *recurrentBias = nullptr;
  pb::Initializer otherwise; // of what the message says no initializer
  // What a step makes of the products of its input, x W + b, and the states before it. U is first of `weights`, d second.
  std::function<SmallVector<Value>(nn::ExpressionBuilder &, Value, ValueRange, ValueRange)> cell;
  // The inputs; the type of the numbers that layers compute with is that of x.
  Value x, lengths;
  SmallVector<Value> states;

  int64_t directions() const { return direction == pb::BOTH ? 2 : 1; }
};

// Gate `number` of those that lie side by side.
static Value gate(nn::ExpressionBuilder &b, Value gates, int64_t number, int64_t units) { return b.slice(gates, 1, number * units, (number + 1) * units); }

static SmallVector<Value> rnnCell(nn::ExpressionBuilder &b, Value x, ValueRange states, ValueRange weights, bool isRelu) {
  Value sum = b.add(x, b.matmul(states[0], weights[0]));
  return {isRelu ? b.relu(sum) : Value(nn::TanhOp::create(b.builder, b.loc, sum))};
}

static SmallVector<Value> lstmCell(nn::ExpressionBuilder &b, Value x, ValueRange states, ValueRange weights) {
  int64_t units = typeOf(states[0]).getShape().back();
  Value sums = b.add(x, b.matmul(states[0], weights[0]));
  Value i = b.logistic(gate(b, sums, 0, units)), f = b.logistic(gate(b, sums, 1, units)), o = b.logistic(gate(b, sums, 3, units));
  Value g = nn::TanhOp::create(b.builder, b.loc, gate(b, sums, 2, units));
  Value c = b.add(b.mul(f, states[1]), b.mul(i, g));
  return {b.mul(o, nn::TanhOp::create(b.builder, b.loc, c)), c};
}

static SmallVector<Value> gruCell(nn::ExpressionBuilder &b, Value x, ValueRange states, ValueRange weights, bool isAfter) {
  Value h = states[0], u = weights[0];
  int64_t units = typeOf(h).getShape().back();
  Value products = b.matmul(h, isAfter ? u : b.slice(u, 1, 0, 2 * units));
  if (weights.size() > 1)
    products = b.add(products, b.broadcast(weights[1], products, {1}));
  auto of = [&](int64_t number) { return b.logistic(b.add(gate(b, x, number, units), gate(b, products, number, units))); };
  Value r = of(0), z = of(1);
  Value part = isAfter ? b.mul(r, gate(b, products, 2, units)) : b.matmul(b.mul(r, h), b.slice(u, 1, 2 * units, 3 * units));
  Value n = nn::TanhOp::create(b.builder, b.loc, b.add(gate(b, x, 2, units), part));
  return {b.add(n, b.mul(z, b.sub(h, n)))};
}

// x, lengths and states are told apart by number and type.
bool GraphBuilder::readRecurrentInputs(const FlatNode &node, Inputs inputs, Recurrence &recurrence) {
  if (inputs.empty())
    return report(node) << "expected an input", false;
  recurrence.x = toFloat(inputs[0].value);
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(recurrence.x));
  if (dims.size() != 3 || !dims[2].isStatic())
    return report(node) << "expected samples, steps and a known number of features, but '" << inputs[0].name << "' is " << shapeOf(recurrence.x), false;
  if (dims[1].symbol && !nn::exprOf(dims[1]).isProductOfSymbols())
    return report(node) << "expected the number of steps to be a number or a symbol, but '" << inputs[0].name << "' is " << shapeOf(recurrence.x), false;
  Inputs others = inputs.drop_front();
  if (!others.empty() && isa<IntegerType>(typeOf(others[0].value).getElementType())) {
    if (nn::dimsOf(typeOf(others[0].value)) != ArrayRef<nn::Dim>(dims).take_front(1))
      return mismatch(node, inputs.take_front(2), "a length for each sample"), false;
    recurrence.lengths = b.convert(others[0].value, builder.getI64Type());
    others = others.drop_front();
  }
  if (!others.empty() && int64_t(others.size()) != recurrence.stateCount)
    return report(node) << "expected x, then lengths of integers or none, then " << recurrence.stateCount
                        << (recurrence.stateCount == 1 ? " state" : " states") << " or none, but got " << inputs.size() << " inputs", false;
  nn::Dim width{recurrence.layers * recurrence.directions() * recurrence.units, {}};
  RankedTensorType type = nn::makeType({dims[0], width}, typeOf(recurrence.x).getElementType());
  for (const NamedValue &state : others) {
    Value value = toFloat(state.value);
    if (value.getType() != type)
      return report(node) << "expected the states to be " << nn::describe(nn::dimsOf(type)) << " of " << type.getElementType() << ", but '" << state.name
                          << "' is " << shapeOf(value) << " of " << typeOf(value).getElementType(), false;
    recurrence.states.push_back(value);
  }
  for (int64_t i = others.size(); i < recurrence.stateCount; ++i)
    recurrence.states.push_back(b.full(type, 0));
  return true;
}

bool GraphBuilder::readRecurrence(const FlatNode &node, Inputs inputs, Recurrence &recurrence) {
  const Recurrence &r = recurrence;
  if (r.units < 1 || r.units > (1 << 20))
    return report(node) << "expected units from 1 to 1048576, but got " << r.units, false;
  if (r.layers > 256)
    return report(node) << "expected at most 256 layers, but got " << r.layers, false;
  if (!(r.dropout >= 0 && r.dropout < 1))
    return report(node) << "expected dropout in [0, 1), but got " << inShort(r.dropout), false;
  if (r.dropout > 0 && r.layers == 1)
    return report(node) << "expected no dropout, because it is between layers, and there is one", false;
  bool saysBias = r.biasInitializer || !r.bias->empty() || (r.recurrentBias && !r.recurrentBias->empty());
  if (!r.hasBias && saysBias)
    return report(node) << "expected no values and no initializer of the bias, because no_bias leaves it out", false;
  if (r.recurrentBias && !r.recurrentBias->empty() && !r.hasRecurrentBias)
    return report(node) << "expected no values of the recurrent bias, because reset BEFORE has none", false;
  bool hasValues = !r.kernel->empty() || !r.recurrentKernel->empty() || !r.bias->empty() || (r.recurrentBias && !r.recurrentBias->empty());
  if (hasValues && r.layers * r.directions() > 1)
    return report(node) << "expected values of parameters for a single layer in one direction only, but there are " << r.layers * r.directions() << " of each", false;
  if (!readRecurrentInputs(node, inputs, recurrence))
    return false;
  int64_t depth = std::max(typeOf(r.x).getShape().back(), r.directions() * r.units);
  if (depth > (int64_t(1) << 40) / (r.gates * r.units))
    return report(node) << "expected parameters of at most 2^40 elements, but got " << r.units << " units of " << depth << " features", false;
  SmallVector<nn::Dim> dims = nn::dimsOf(typeOf(r.x));
  dims[2] = {r.gates * r.units, {}};
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return report(node) << "its gates: " << excess, false;
  double bound = 1 / std::sqrt(double(r.units));
  recurrence.otherwise.mutable_uniform()->set_low(float(-bound));
  recurrence.otherwise.mutable_uniform()->set_high(float(bound));
  return true;
}

Value GraphBuilder::recur(const FlatNode &node, const Recurrence &r, const std::string &prefix, bool isBackward, Value xs, MutableArrayRef<Value> states) {
  RankedTensorType type = typeOf(xs);
  Type element = type.getElementType();
  int64_t width = r.gates * r.units;
  auto parameter = [&](const char *name, ArrayRef<int64_t> shape, const pb::Initializer *initializer, const Recurrence::Numbers *given) {
    StateOptions options;
    options.initializer = initializer ? initializer : &r.otherwise;
    options.regularizer = shape.size() > 1 ? r.regularizer : nullptr;
    options.given = given;
    return state(node, prefix + name, RankedTensorType::get(shape, element), options);
  };
  Value kernel = parameter(".kernel", {type.getShape().back(), width}, r.kernelInitializer, r.kernel);
  Value recurrentKernel = kernel ? parameter(".recurrent_kernel", {r.units, width}, r.recurrentInitializer, r.recurrentKernel) : Value();
  if (!recurrentKernel)
    return {};
  Value products = b.matmul(xs, kernel);
  SmallVector<Value> invariants{recurrentKernel};
  if (r.hasBias) {
    Value bias = parameter(".bias", {width}, r.biasInitializer, r.bias);
    if (!bias)
      return {};
    products = b.add(products, repeat(bias, products));
  }
  if (r.hasRecurrentBias) {
    Value bias = parameter(".recurrent_bias", {width}, r.biasInitializer, r.recurrentBias);
    if (!bias)
      return {};
    invariants.push_back(bias);
  }
  size_t weights = invariants.size();
  SmallVector<Value> sequences{products};
  SmallVector<nn::Dim> steps{nn::dimsOf(type)[0]};
  if (r.lengths) {
    sequences.push_back(nn::IotaOp::create(b.builder, b.loc, nn::makeType(steps, builder.getI64Type()), 0));
    invariants.push_back(r.lengths);
  }
  StringAttr trips = builder.getStringAttr(nn::exprOf(steps[0]).str());
  nn::ScanOp scan = nn::makeScan(b.builder, b.loc, trips, isBackward, states, sequences, invariants, [&](OpBuilder &inner, Block::BlockArgListType arguments) {
    nn::ExpressionBuilder body(nn::ArithmeticBuilder(inner, b.loc, /*shortNumbers=*/true));
    SmallVector<Value> taken(arguments);
    ValueRange before = ArrayRef<Value>(taken).take_front(states.size()), rest = ArrayRef<Value>(taken).drop_front(states.size());
    SmallVector<Value> after = r.cell(body, rest[0], before, rest.slice(sequences.size(), weights));
    Value result = after[0];
    if (r.lengths) {
      RankedTensorType type = nn::withElementType(typeOf(result), inner.getI64Type());
      Value step = nn::BroadcastOp::create(inner, body.loc, type, rest[1], ArrayRef<int64_t>());
      Value length = nn::BroadcastOp::create(inner, body.loc, type, rest.back(), ArrayRef<int64_t>(0));
      Value isThere = body.compare(nn::ComparePredicate::lt, step, length);
      result = body.select(isThere, result, body.zeros(result));
      for (auto [next, old] : llvm::zip(after, before))
        next = body.select(isThere, next, old);
    }
    after.push_back(result);
    return after;
  });
  llvm::copy(scan.getFinals(), states.begin());
  return scan.getStacks()[0];
}

SmallVector<Value> GraphBuilder::recurrent(const FlatNode &node, Inputs inputs) {
  auto make = [&]() -> Recurrence {
    if (node.node->has_rnn()) {
      Recurrence made(node.node->rnn());
      bool isRelu = node.node->rnn().activation() == pb::Rnn::RELU;
      made.cell = [isRelu](auto &b, Value x, ValueRange states, ValueRange weights) { return rnnCell(b, x, states, weights, isRelu); };
      return made;
    }
    if (node.node->has_lstm()) {
      Recurrence made(node.node->lstm());
      made.gates = 4, made.stateCount = 2, made.cell = lstmCell;
      return made;
    }
    const pb::Gru &options = node.node->gru();
    Recurrence made(options);
    bool isAfter = options.reset() == pb::Gru::AFTER;
    made.gates = 3, made.recurrentBias = &options.recurrent_bias(), made.hasRecurrentBias = isAfter && made.hasBias;
    made.cell = [isAfter](auto &b, Value x, ValueRange states, ValueRange weights) { return gruCell(b, x, states, weights, isAfter); };
    return made;
  };
  Recurrence r = make();
  if (!readRecurrence(node, inputs, r))
    return {};
  Value xs = r.x;
  if (r.lengths) { // what is behind the end is multiplied by cotangents of 0, which NaN would survive
    RankedTensorType places = nn::withElementType(typeOf(xs), builder.getI64Type());
    Value step = nn::IotaOp::create(b.builder, b.loc, places, 1), length = nn::BroadcastOp::create(b.builder, b.loc, places, r.lengths, ArrayRef<int64_t>(0));
    xs = b.select(b.compare(nn::ComparePredicate::lt, step, length), xs, b.zeros(xs));
  }
  xs = b.transpose(xs, {1, 0, 2});
  int64_t directions = r.directions(), width = r.layers * directions * r.units;
  SmallVector<SmallVector<Value>> finals(r.stateCount); // by state, layer and direction
  for (int64_t layer = 0; layer < r.layers; ++layer) {
    SmallVector<Value> results;
    for (int64_t direction = 0; direction < directions; ++direction) {
      bool isBackward = r.direction == pb::BACKWARD || direction == 1;
      std::string prefix = node.name + (r.layers > 1 ? "." + std::to_string(layer) : "") + (direction == 1 ? ".backward" : "");
      SmallVector<Value> states;
      int64_t from = (layer * directions + direction) * r.units;
      for (Value state : r.states)
        states.push_back(width == r.units ? state : b.slice(state, 1, from, from + r.units));
      Value ys = recur(node, r, prefix, isBackward, xs, states);
      if (!ys)
        return {};
      results.push_back(ys);
      for (auto [list, state] : llvm::zip(finals, states))
        list.push_back(state);
    }
    xs = results.size() == 1 ? results[0] : b.concat(results, 2);
    if (r.dropout > 0 && layer + 1 < r.layers)
      xs = train::DropoutOp::create(builder, node.loc, xs.getType(), xs, builder.getF64FloatAttr(nn::shortDecimal(r.dropout, builder.getF32Type())));
  }
  auto joined = [&](ArrayRef<Value> parts) { return parts.size() == 1 ? parts[0] : b.concat(parts, 1); };
  SmallVector<Value> outputs{Value()};
  for (ArrayRef<Value> list : finals)
    outputs.push_back(joined(list));
  // Made last: it is what the summary shows.
  outputs[0] = r.result == pb::LAST_STATE ? joined(ArrayRef<Value>(finals[0]).take_back(directions)) : b.transpose(xs, {1, 0, 2});
  return outputs;
}

} // namespace cauce::graph
