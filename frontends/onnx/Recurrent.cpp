// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RNN, LSTM and GRU. What a direction makes of its input is one product for all steps, in front of a loop whose body has the products with the state
// alone; weights are turned there, too, and not in each trip.
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "frontends/onnx/Operators.h"

#include <cmath>

using namespace mlir;

namespace cauce::onnx {
namespace {

using Builder = nn::ExpressionBuilder;

struct Function {
  std::string name;
  double alpha, beta;

  Value operator()(Builder &b, Value x) const {
    auto tanh = [&](Value of) -> Value { return nn::TanhOp::create(b.builder, b.loc, of); };
    auto below = [&](double bound, Value otherwise) { return b.select(b.gtScalar(x, bound), x, otherwise); };
    if (name == "Tanh")
      return tanh(x);
    if (name == "Relu")
      return b.relu(x);
    if (name == "Sigmoid")
      return b.logistic(x);
    if (name == "Affine")
      return b.addScalar(b.mulScalar(x, alpha), beta);
    if (name == "LeakyRelu")
      return below(0, b.mulScalar(x, alpha));
    if (name == "ThresholdedRelu")
      return below(alpha, b.zeros(x));
    if (name == "ScaledTanh")
      return b.mulScalar(tanh(b.mulScalar(x, beta)), alpha);
    if (name == "HardSigmoid")
      return b.clamp(b.addScalar(b.mulScalar(x, alpha), beta), 0, 1);
    if (name == "Elu")
      return below(0, b.mulScalar(b.expm1(b.negativePart(x)), alpha));
    if (name == "Softsign")
      return b.div(x, b.addScalar(b.abs(x), 1));
    return b.softplus(x);
  }
};

/// What they say of each: alpha and beta if they have these.
struct Activation {
  const char *name;
  std::optional<double> alpha, beta;
};
const Activation functions[] = {{"Tanh", {}, {}},    {"Relu", {}, {}},       {"Sigmoid", {}, {}},     {"Affine", 1, 0},      {"LeakyRelu", 0.01, {}}, {"ThresholdedRelu", 1, {}},
                           {"ScaledTanh", 1, 1}, {"HardSigmoid", 0.2, 0.5}, {"Elu", 1, {}}, {"Softsign", {}, {}}, {"Softplus", {}, {}}};

/// What the three have in common, and what a step does with it.
struct Recurrence {
  int64_t gates, states;
  std::vector<std::string> activations; // of a direction, unless the node says others
  // From the products of the input, with biases, the states before it and the weights of the state, peepholes or a bias behind them.
  SmallVector<Value> (*cell)(const Recurrence &, ArrayRef<Function>, Builder &, Value, ValueRange, ValueRange);
  double clip = 0;
  bool couples = false, resetsAfter = false;

  Value act(const Function &function, Builder &b, Value x) const { return function(b, clip > 0 ? b.clamp(x, -clip, clip) : x); }
};

Value gate(Builder &b, Value gates, int64_t number, int64_t units) { return b.slice(gates, 1, number * units, (number + 1) * units); }

SmallVector<Value> rnnCell(const Recurrence &r, ArrayRef<Function> f, Builder &b, Value x, ValueRange states, ValueRange weights) {
  return {r.act(f[0], b, b.add(x, b.matmul(states[0], weights[0])))};
}

// Gates i, o, f, c; peepholes of i, o, f.
SmallVector<Value> lstmCell(const Recurrence &r, ArrayRef<Function> f, Builder &b, Value x, ValueRange states, ValueRange weights) {
  int64_t units = typeOf(states[0]).getShape().back();
  Value sums = b.add(x, b.matmul(states[0], weights[0]));
  auto seen = [&](int64_t number, Value cell) {
    Value sum = gate(b, sums, number, units);
    return weights.size() > 1 ? b.add(sum, b.mul(cell, b.broadcast(b.slice(weights[1], 0, number * units, (number + 1) * units), cell, {1}))) : sum;
  };
  Value i = r.act(f[0], b, seen(0, states[1])), keep = r.couples ? b.rsubScalar(1, i) : r.act(f[0], b, seen(2, states[1]));
  Value c = b.add(b.mul(keep, states[1]), b.mul(i, r.act(f[1], b, gate(b, sums, 3, units))));
  return {b.mul(r.act(f[0], b, seen(1, c)), r.act(f[2], b, c)), c};
}

// Gates z, r, h.
SmallVector<Value> gruCell(const Recurrence &r, ArrayRef<Function> f, Builder &b, Value x, ValueRange states, ValueRange weights) {
  Value h = states[0], u = weights[0];
  int64_t units = typeOf(h).getShape().back();
  Value products = b.matmul(h, r.resetsAfter ? u : b.slice(u, 1, 0, 2 * units));
  auto of = [&](int64_t number) { return r.act(f[0], b, b.add(gate(b, x, number, units), gate(b, products, number, units))); };
  Value z = of(0), reset = of(1), part;
  if (r.resetsAfter) {
    Value product = gate(b, products, 2, units);
    part = b.mul(reset, weights.size() > 1 ? b.add(product, b.broadcast(weights[1], product, {1})) : product);
  } else {
    part = b.matmul(b.mul(reset, h), b.slice(u, 1, 2 * units, 3 * units));
  }
  Value next = r.act(f[1], b, b.add(gate(b, x, 2, units), part));
  return {b.add(next, b.mul(z, b.sub(h, next)))};
}

std::optional<std::vector<Function>> functionsOf(Node &n, const Recurrence &r, int64_t directions) {
  std::vector<std::string> names;
  for (int64_t d = 0; d < directions; ++d)
    llvm::append_range(names, r.activations);
  if (const pb::AttributeProto *given = n.attribute("activations"); given && given->strings_size()) {
    if (size_t(given->strings_size()) != names.size())
      return n.fail() << "expected " << names.size() << " activations, but got " << given->strings_size(), std::nullopt;
    names.assign(given->strings().begin(), given->strings().end());
  }
  auto numbersOf = [&](StringRef name) {
    const pb::AttributeProto *given = n.attribute(name);
    return given ? std::vector<double>(given->floats().begin(), given->floats().end()) : std::vector<double>();
  };
  std::vector<double> alphas = numbersOf("activation_alpha"), betas = numbersOf("activation_beta");
  size_t alpha = 0, beta = 0; // of those that have one
  std::vector<Function> result;
  for (const std::string &name : names) {
    const Activation *known = llvm::find_if(functions, [&](const Activation &each) { return StringRef(name).equals_insensitive(each.name); });
    if (known == std::end(functions))
      return n.fail() << "expected an activation such as Tanh or Sigmoid, but got '" << shown(name) << "'", std::nullopt;
    auto next = [](std::optional<double> otherwise, ArrayRef<double> list, size_t &at) {
      return !otherwise ? 0 : at < list.size() ? list[at++] : *otherwise;
    };
    double a = next(known->alpha, alphas, alpha);
    result.push_back({known->name, a, next(known->beta, betas, beta)});
  }
  return result;
}

LogicalResult recurrent(Node &n, Recurrence r) {
  SmallVector<Value> given;
  for (size_t i = 0; i < n.inputs(); ++i) {
    given.push_back(n.has(i) ? i == 4 ? n.operand(i) : n.floats(i) : Value());
    if (n.has(i) && !given.back())
      return failure();
  }
  given.resize(8);
  bool isBatchFirst = n.integer("layout", 0) != 0;
  StringRef direction = n.text("direction", "forward");
  int64_t directions = direction == "bidirectional" ? 2 : 1, units = n.integer("hidden_size", n.rank(2) == 3 && n.dims(2)[2].isStatic() ? n.dims(2)[2].size : 0);
  if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
    return n.fail() << "expected direction forward, reverse or bidirectional, but got '" << shown(direction) << "'";
  if (n.rank(0) != 3 || !n.dims(0)[2].isStatic() || units < 1 || units > (1 << 20))
    return n.fail() << "expected steps, samples and a known number of features, and a hidden_size from 1 to 2^20, but got " << n.type(0) << " and " << units;
  SmallVector<nn::Dim> dims = n.dims(0);
  nn::Dim steps = dims[isBatchFirst ? 1 : 0], samples = dims[isBatchFirst ? 0 : 1];
  nn::Dim all{directions, {}}, width{units, {}}, gates{r.gates * units, {}}, biases{2 * r.gates * units, {}};
  if (steps.symbol && !nn::exprOf(steps).isProductOfSymbols())
    return n.fail() << "expected the number of steps to be a number or a symbol, but got " << n.type(0);
  SmallVector<nn::Dim> state = isBatchFirst ? SmallVector<nn::Dim>{samples, all, width} : SmallVector<nn::Dim>{all, samples, width};
  const SmallVector<nn::Dim> expected[] = {dims, {all, gates, dims[2]}, {all, gates, width}, {all, biases}, {samples}, state, state, {all, nn::Dim{3 * units, {}}}};
  for (auto [i, value] : llvm::enumerate(given))
    if (value && (nn::dimsOf(typeOf(value)) != expected[i] || (i == 4 ? !typeOf(value).getElementType().isInteger() : typeOf(value).getElementType() != n.element(0))))
      return n.fail() << "expected input " << i << " to be " << nn::describe(expected[i]) << (i == 4 ? " of integers" : " of the type of the first") << ", but got " << n.type(i);
  r.clip = n.real("clip", 0);
  r.couples = n.integer("input_forget", 0) != 0;
  r.resetsAfter = n.integer("linear_before_reset", 0) != 0;
  std::optional<std::vector<Function>> activations = functionsOf(n, r, directions);
  if (!activations || n.failed())
    return failure();

  Builder &b = n.b;
  auto swapped = [&](Value x) { return isBatchFirst ? b.transpose(x, {1, 0, 2}) : x; };
  auto of = [&](Value x, int64_t d) { // the part of a direction
    SmallVector<nn::Dim> rest = nn::dimsOf(typeOf(x));
    rest.erase(rest.begin());
    return b.reshape(directions > 1 ? b.slice(x, 0, d, d + 1) : x, nn::makeType(rest, n.element(0)));
  };
  Value xs = swapped(given[0]), lengths = given[4] ? b.convert(given[4], b.builder.getI64Type()) : Value();
  if (lengths) { // what is behind the end is multiplied by cotangents of 0, which NaN would survive
    Value step = n.indicesAlong(nn::dimsOf(typeOf(xs)), 0);
    xs = b.select(b.compare(nn::ComparePredicate::lt, step, b.broadcast(lengths, step, {1})), xs, b.zeros(xs));
  }
  SmallVector<Value> results;
  SmallVector<SmallVector<Value>> finals(size_t(r.states));
  size_t perDirection = r.activations.size();
  for (int64_t d = 0; d < directions; ++d) {
    ArrayRef<Function> own = ArrayRef(*activations).slice(size_t(d) * perDirection, perDirection);
    Value products = b.matmul(xs, b.transpose(of(given[1], d), {1, 0}));
    SmallVector<Value> invariants{b.transpose(of(given[2], d), {1, 0})};
    if (given[3]) {
      Value both = of(given[3], d), ofInput = b.slice(both, 0, 0, gates.size), ofState = b.slice(both, 0, gates.size, 2 * gates.size);
      if (r.resetsAfter && r.gates == 3) { // that of the last gate is reset with its product
        invariants.push_back(b.slice(ofState, 0, 2 * units, 3 * units));
        ofState = b.pad(b.slice(ofState, 0, 0, 2 * units), 0, 0, units);
      }
      products = b.add(products, b.broadcast(b.add(ofInput, ofState), products, {2}));
    }
    if (given[7])
      invariants.push_back(of(given[7], d));
    size_t weights = invariants.size();
    SmallVector<Value> states, sequences{products};
    for (int64_t i = 0; i < r.states; ++i)
      states.push_back(given[5 + size_t(i)] ? of(swapped(given[5 + size_t(i)]), d) : b.full(nn::makeType({samples, width}, n.element(0)), 0));
    if (lengths) {
      sequences.push_back(n.indicesAlong({steps}, 0));
      invariants.push_back(lengths);
    }
    StringAttr trips = b.builder.getStringAttr(nn::exprOf(steps).str());
    bool isBackward = direction == "reverse" || d == 1;
    nn::ScanOp scan = nn::makeScan(b.builder, b.loc, trips, isBackward, states, sequences, invariants, [&](OpBuilder &inner, Block::BlockArgListType arguments) {
      Builder body(inner, b.loc);
      SmallVector<Value> taken(arguments);
      ValueRange before = ArrayRef<Value>(taken).take_front(states.size()), rest = ArrayRef<Value>(taken).drop_front(states.size());
      SmallVector<Value> after = r.cell(r, own, body, rest[0], before, rest.slice(sequences.size(), weights));
      Value result = after[0];
      if (lengths) {
        Value like = body.full(nn::withElementType(typeOf(result), inner.getI64Type()), 0);
        Value isThere = body.compare(nn::ComparePredicate::lt, body.broadcast(rest[1], like, {}), body.broadcast(rest.back(), like, {0}));
        result = body.select(isThere, result, body.zeros(result));
        for (auto [next, old] : llvm::zip(after, before))
          next = body.select(isThere, next, old);
      }
      after.push_back(result);
      return after;
    });
    auto apart = [&](Value x, int64_t place) { // with a dimension of directions
      SmallVector<nn::Dim> sizes = nn::dimsOf(typeOf(x));
      sizes.insert(sizes.begin() + place, nn::Dim{1, {}});
      return b.reshape(x, nn::makeType(sizes, n.element(0)));
    };
    results.push_back(isBatchFirst ? apart(b.transpose(scan.getStacks()[0], {1, 0, 2}), 2) : apart(scan.getStacks()[0], 1));
    for (auto [list, value] : llvm::zip(finals, scan.getFinals()))
      list.push_back(apart(value, isBatchFirst ? 1 : 0));
  }
  auto joined = [&](ArrayRef<Value> parts, int64_t dimension) { return parts.size() == 1 ? parts[0] : b.concat(parts, dimension); };
  if (mlir::failed(n.give(joined(results, isBatchFirst ? 2 : 1), 0)))
    return failure();
  for (auto [i, list] : llvm::enumerate(finals))
    if (mlir::failed(n.give(joined(list, isBatchFirst ? 1 : 0), i + 1)))
      return failure();
  return success();
}

LogicalResult rnn(Node &n) { return recurrent(n, {1, 1, {"Tanh"}, rnnCell}); }
LogicalResult lstm(Node &n) { return recurrent(n, {4, 2, {"Sigmoid", "Tanh", "Tanh"}, lstmCell}); }
LogicalResult gru(Node &n) { return recurrent(n, {3, 1, {"Sigmoid", "Tanh"}, gruCell}); }

constexpr Operator all[] = {
    {"GRU", 1, 3, 6, gru},
    {"LSTM", 1, 3, 8, lstm},
    {"RNN", 1, 3, 6, rnn},
};

} // namespace

ArrayRef<Operator> recurrentOperators() { return all; }

} // namespace cauce::onnx
