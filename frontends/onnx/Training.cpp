// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Steps of optimisers, of the domain of training: R, how far a step goes, T, how many were made, then weights, their gradients, and what an optimiser keeps of each.
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

struct Step {
  size_t count = 0; // tensors
  Value rate, steps; // scalars
  int64_t kept = 0; // tensors that are kept of each
};

// One of the tensors: its values, the gradient with what regularisation adds to it, and what is kept.
struct Weight {
  Value x, g, kept[2];
};

std::optional<Step> stepOf(Node &n, int64_t kept) {
  Step step;
  step.kept = kept;
  step.rate = n.floats(0);
  step.steps = step.rate ? n.operand(1) : Value();
  if (!step.steps)
    return {};
  if (n.rank(0) != 0 || n.rank(1) != 0 || !n.element(1).isInteger(64))
    return n.fail() << "expected a scalar of floats and one of INT64, but got " << n.type(0) << " and " << n.type(1), std::nullopt;
  size_t each = 2 + size_t(kept), tensors = n.inputs() - 2;
  step.count = tensors / each;
  if (step.count * each != tensors || n.outputs() != step.count * (each - 1))
    return n.fail() << "expected " << each << " inputs and " << each - 1 << " outputs for each weight, but got " << tensors << " and " << n.outputs(), std::nullopt;
  return step;
}

std::optional<Weight> weightOf(Node &n, const Step &step, size_t i) {
  Value parts[4];
  for (int64_t k = 0; k < 2 + step.kept; ++k) {
    size_t at = 2 + size_t(k) * step.count + i;
    if (!(parts[k] = n.floats(at)))
      return {};
    if (n.type(at) != n.type(2 + i))
      return n.fail() << "expected gradients and what is kept to be of the type of their weights, " << n.type(2 + i) << ", but got " << n.type(at), std::nullopt;
  }
  return Weight{parts[0], n.b.add(n.b.mulScalar(parts[0], n.real("norm_coefficient", 0)), parts[1]), {parts[2], parts[3]}};
}

Value spread(Node &n, Value scalar, Value like) { return n.b.broadcastScalar(n.b.convert(scalar, typeOf(like).getElementType()), like); }
Value toward(Node &n, Value old, Value now, double factor) { return n.b.add(n.b.mulScalar(old, factor), n.b.mulScalar(now, 1 - factor)); }

// In f64: T, and what becomes of R by it.
Value asDouble(Node &n, Value x) { return n.b.convert(x, n.b.builder.getF64Type()); }
Value afterFirst(Node &n, const Step &step, Value after, Value first) { return n.b.select(n.b.gtScalar(asDouble(n, step.steps), 0), after, first); }

LogicalResult adagrad(Node &n) {
  std::optional<Step> step = stepOf(n, 1);
  if (!step)
    return failure();
  Value rate = n.b.div(asDouble(n, step->rate), n.b.addScalar(n.b.mulScalar(asDouble(n, step->steps), n.real("decay_factor", 0)), 1));
  for (size_t i = 0; i < step->count; ++i) {
    std::optional<Weight> w = weightOf(n, *step, i);
    if (!w)
      return failure();
    Value squares = n.b.add(w->kept[0], n.b.square(w->g));
    Value change = n.b.div(n.b.mul(spread(n, rate, w->x), w->g), n.b.addScalar(n.b.sqrt(squares), n.real("epsilon", 1e-6)));
    if (mlir::failed(n.give(n.b.sub(w->x, change), i)) || mlir::failed(n.give(squares, step->count + i)))
      return failure();
  }
  return success();
}

LogicalResult adam(Node &n) {
  std::optional<Step> step = stepOf(n, 2);
  if (!step)
    return failure();
  double alpha = n.real("alpha", 0.9), beta = n.real("beta", 0.999), rest = 1 - n.real("norm_coefficient_post", 0);
  // What the means are short of is made up for: they began with 0.
  Value rate = asDouble(n, step->rate), steps = asDouble(n, step->steps);
  auto missing = [&](double factor) { return n.b.rsubScalar(1, n.b.pow(n.b.full(steps, factor), steps)); };
  rate = afterFirst(n, *step, n.b.div(n.b.mul(rate, n.b.sqrt(missing(beta))), missing(alpha)), rate);
  for (size_t i = 0; i < step->count; ++i) {
    std::optional<Weight> w = weightOf(n, *step, i);
    if (!w)
      return failure();
    Value mean = toward(n, w->kept[0], w->g, alpha), squares = toward(n, w->kept[1], n.b.square(w->g), beta);
    Value change = n.b.div(n.b.mul(spread(n, rate, w->x), mean), n.b.addScalar(n.b.sqrt(squares), n.real("epsilon", 1e-6)));
    Value x = n.b.sub(w->x, change);
    if (mlir::failed(n.give(rest == 1 ? x : n.b.mulScalar(x, rest), i)) || mlir::failed(n.give(mean, step->count + i)) || mlir::failed(n.give(squares, 2 * step->count + i)))
      return failure();
  }
  return success();
}

LogicalResult momentum(Node &n) {
  std::optional<Step> step = stepOf(n, 1);
  if (!step)
    return failure();
  StringRef mode = n.text("mode", "standard");
  if (mode != "standard" && mode != "nesterov")
    return n.fail() << "expected mode to be standard or nesterov, but got '" << shown(mode) << "'";
  double alpha = n.real("alpha", 0.9);
  Value one = n.b.scalar(1, n.b.builder.getF64Type()), share = afterFirst(n, *step, n.b.full(one, n.real("beta", 1)), one);
  for (size_t i = 0; i < step->count; ++i) {
    std::optional<Weight> w = weightOf(n, *step, i);
    if (!w)
      return failure();
    Value speed = n.b.add(n.b.mulScalar(w->kept[0], alpha), n.b.mul(spread(n, share, w->x), w->g));
    Value change = mode == "standard" ? speed : n.b.add(w->g, n.b.mulScalar(speed, alpha));
    if (mlir::failed(n.give(n.b.sub(w->x, n.b.mul(spread(n, step->rate, w->x), change)), i)) || mlir::failed(n.give(speed, step->count + i)))
      return failure();
  }
  return success();
}

constexpr StringLiteral domain = "ai.onnx.preview.training";
constexpr Operator all[] = {
    {"Adagrad", 1, 5, any, adagrad, domain},
    {"Adam", 1, 6, any, adam, domain},
    {"Momentum", 1, 5, any, momentum, domain},
};

} // namespace

ArrayRef<Operator> trainingOperators() { return all; }

} // namespace cauce::onnx
