// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes what is to be checked from a module: specialised copies and their derivatives; then evaluates and compares.
#include "tools/cauce-check/Check.h"

#include "compiler/autodiff/Passes.h"
#include "dialects/nn/reference/Evaluate.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "tools/cauce-check/Claims.h"
#include "tools/cauce-check/Compare.h"
#include "tools/cauce-check/Derivatives.h"
#include "tools/cauce-check/Program.h"
#include "tools/cauce-check/Rounding.h"

#include <cmath>

using namespace mlir;

namespace cauce::check {

using nn::reference::evaluate;

namespace {

// Two evaluations of the same sums in another order.
constexpr Tolerance exactlyLinear = {1e-9, 1e-9};
// The error of a central difference is h^2 / 6 of the third derivative, plus 1e-16 / h of the value. Smaller steps are for
// points next to a kink, as of relu: the difference across it says nothing of the slope on this side.
constexpr double steps[] = {1e-5, 1e-6, 1e-7};

class Checker {
public:
  Checker(ModuleOp source, const CheckOptions &options, CheckReport &report)
      : options(options), report(report), module(source.clone()) {}

  LogicalResult run() {
    enter("expanding");
    if (failed(expand()))
      return fail(Failure::Module);
    // What is compiled gets the train.gradient ops; the reference gets the derivatives.
    OwningOpRef<ModuleOp> compiled = module->clone();
    enter("differentiating");
    if (failed(differentiateAll(*module)))
      return fail(Failure::Differentiation);
    Program program;
    enter("compiling");
    if (options.compiled && keepCompiled(*compiled) && failed(program.compile(*compiled, options.target, options.threads, options.recompute)))
      return fail(Failure::Compiler);
    LogicalResult result = success();
    enter("running");
    for (func::FuncOp function : functions) {
      ++report.functions;
      if (failed(check(function, program)))
        result = fail(Failure::Module); // unless it is known what it was
    }
    return result;
  }

  FailureOr<std::vector<Case>> makeCases(OwningOpRef<ModuleOp> &compiled) {
    if (failed(expand()))
      return failure();
    compiled = module->clone();
    if (failed(differentiateAll(*module)))
      return failure();
    keepCompiled(*compiled);
    std::vector<Case> cases;
    for (func::FuncOp function : functions) {
      Claims claims = claimsOf(function);
      for (const Sizes &sizes : claims.isCompiled ? combinationsOf(function, false) : std::vector<Sizes>())
        for (uint64_t seed = 1; seed <= options.seeds; ++seed) {
          FailureOr<std::vector<Tensor>> inputs = makeInputs(function, sizes, seed);
          if (failed(inputs))
            return failure();
          LogicalResult result = forEachCompiled(
              function, *inputs, claims,
              [&](func::FuncOp called, ArrayRef<Tensor> arguments, const std::vector<Tensor> &expected, Tolerance tolerance) {
                cases.push_back({called.getName().str(), describe(sizes, seed), called.getLoc(), arguments, expected, tolerance});
                return success();
              });
          if (failed(result))
            return failure();
        }
    }
    return cases;
  }

private:
  void enter(const char *phase) { strncpy(report.phase, phase, sizeof(report.phase) - 1); }
  LogicalResult fail(Failure kind) {
    if (report.failure == Failure::None)
      report.failure = kind;
    return failure();
  }

  static std::string describe(const Sizes &sizes, uint64_t seed) {
    return (sizes.empty() ? "" : check::describe(sizes) + ", ") + "seed " + std::to_string(seed);
  }

  // Leaves the functions to be checked and their derivatives in `module`, with numbers for static symbols.
  LogicalResult expand() {
    for (func::FuncOp function : llvm::to_vector(module->getOps<func::FuncOp>())) {
      bool isWanted = options.function.empty() || function.getName() == options.function;
      for (const Sizes &sizes : isWanted ? combinationsOf(function, true) : std::vector<Sizes>()) {
        func::FuncOp copy = function.clone();
        std::string name = function.getName().str();
        for (const auto &[symbol, size] : sizes)
          name += "." + symbol + std::to_string(size);
        copy.setName(name);
        module->insert(function, copy);
        if (failed(specialize(copy, sizes)))
          return failure();
        functions.push_back(copy);
        if (!claimsOf(copy).checksGradients)
          continue;
        func::FuncOp derivative = copy;
        for (unsigned order = 1; order <= options.order && isDifferentiable(derivative); ++order) {
          (void)makeJvp(derivative);
          derivative = makeVjp(derivative);
        }
      }
      function.erase();
    }
    if (!options.function.empty() && functions.empty())
      return module->emitError("expected a function named '") << options.function << "'";
    return mlir::verify(*module);
  }

  // Functions and first derivatives are compiled; higher ones are made of the same ops.
  unsigned keepCompiled(ModuleOp compiled) {
    unsigned count = 0;
    for (func::FuncOp function : llvm::to_vector(compiled.getOps<func::FuncOp>())) {
      StringRef name = function.getName();
      name.consume_back(".vjp");
      auto source = llvm::find_if(functions, [&](func::FuncOp other) { return other.getName() == name; });
      if (source == functions.end() || !claimsOf(function).isCompiled) {
        function.erase();
        continue;
      }
      declareStates(function, name);
      eraseClaims(function);
      ++count;
    }
    return count;
  }

  LogicalResult check(func::FuncOp function, Program &program) {
    for (const Sizes &sizes : combinationsOf(function, false))
      for (uint64_t seed = 1; seed <= options.seeds; ++seed) {
        FailureOr<std::vector<Tensor>> inputs = makeInputs(function, sizes, seed);
        if (failed(inputs))
          return fail(Failure::Module);
        where = describe(sizes, seed);
        Claims claims = claimsOf(function);
        if (options.compiled && claims.isCompiled && failed(checkCompiled(function, program, *inputs, claims)))
          return failure();
        if (options.gradients && claims.checksGradients && failed(checkDerivatives(function, *inputs, claims)))
          return failure();
      }
    return success();
  }

  func::FuncOp lookup(func::FuncOp function, StringRef suffix) {
    return module->lookupSymbol<func::FuncOp>((function.getName() + suffix).str());
  }

  LogicalResult compare(func::FuncOp function, const std::string &what, const Tensor &actual, const Tensor &expected,
                        Tolerance tolerance) {
    ++report.comparisons;
    return check::compare(function, "@" + function.getName().str() + " with " + where + ", " + what, actual, expected, tolerance);
  }

  // A failed comparison, and what it means.
  LogicalResult compare(Failure kind, func::FuncOp function, const std::string &what, const Tensor &actual, const Tensor &expected,
                        Tolerance tolerance) {
    return succeeded(compare(function, what, actual, expected, tolerance)) ? success() : fail(kind);
  }

  // The function, and its vjp if there is one, compiled, against their references.
  LogicalResult checkCompiled(func::FuncOp function, Program &program, const std::vector<Tensor> &inputs, const Claims &claims) {
    return forEachCompiled(function, inputs, claims,
                           [&](func::FuncOp called, ArrayRef<Tensor> arguments, const std::vector<Tensor> &expected, Tolerance tolerance) {
                             return callAndCompare(called, program, arguments, expected, tolerance);
                           });
  }

  // Visits both with their arguments, what the reference gives, in the program's element types, and the tolerance.
  template <typename Visit>
  LogicalResult forEachCompiled(func::FuncOp function, std::vector<Tensor> inputs, const Claims &claims, Visit visit) {
    Tolerance tolerance = {claims.tolerance, claims.absolute};
    if (options.tolerance >= 0)
      tolerance = {options.tolerance, options.tolerance};
    FailureOr<std::vector<Tensor>> results = evaluate(function, inputs);
    if (failed(results) || failed(visit(function, inputs, rounded(*results), tolerance)))
      return failure();
    func::FuncOp vjp = lookup(function, ".vjp");
    if (!vjp)
      return success();
    appendCotangents(inputs, *results);
    FailureOr<std::vector<Tensor>> gradients = evaluate(vjp, inputs);
    return failed(gradients) ? failure() : visit(vjp, inputs, rounded(*gradients), tolerance);
  }

  // The reference's doubles become what the program's element type can say at the border.
  static std::vector<Tensor> rounded(std::vector<Tensor> tensors) {
    for (Tensor &tensor : tensors)
      for (double &value : tensor.reals)
        value = nn::reference::roundTo(tensor.elementType, value);
    return tensors;
  }

  LogicalResult callAndCompare(func::FuncOp function, Program &program, ArrayRef<Tensor> inputs,
                               const std::vector<Tensor> &expected, Tolerance tolerance) {
    std::string message;
    FailureOr<std::vector<Tensor>> actual = program.call(function.getName().str(), inputs, expected, message);
    if (failed(actual)) {
      function.emitError("@") << function.getName() << " with " << where << ", compiled, cannot be called: " << message;
      return fail(Failure::Call);
    }
    bool isDerivative = function.getName().ends_with(".vjp");
    for (size_t i = 0; i < expected.size(); ++i) {
      if (succeeded(compare(function, "result " + std::to_string(i) + " compiled against reference", (*actual)[i], expected[i], tolerance)))
        continue;
      if (!mayBeRounding(function, inputs, i, (*actual)[i], expected[i], tolerance))
        return fail(isDerivative ? Failure::DerivativeValue : Failure::Value);
      function.emitRemark("rounding may explain it: the reference itself differs as much when its results are rounded at random");
      return fail(Failure::Rounding);
    }
    return success();
  }

  // One per float tensor in `like`, random.
  void appendCotangents(std::vector<Tensor> &inputs, ArrayRef<Tensor> like) {
    for (auto [i, tensor] : llvm::enumerate(like))
      if (tensor.isReal())
        inputs.push_back(randomLike(tensor, 1000 + i));
  }

  LogicalResult checkDerivatives(func::FuncOp function, std::vector<Tensor> inputs, const Claims &claims) {
    Tolerance tolerance = {claims.gradientTolerance, claims.gradientTolerance};
    while (func::FuncOp vjp = lookup(function, ".vjp")) {
      if (failed(checkDerivative(function, vjp, lookup(function, ".jvp"), inputs, tolerance)))
        return failure();
      FailureOr<std::vector<Tensor>> results = evaluate(function, inputs);
      appendCotangents(inputs, *results);
      function = vjp;
    }
    return success();
  }

  LogicalResult checkDerivative(func::FuncOp function, func::FuncOp vjp, func::FuncOp jvp, ArrayRef<Tensor> inputs,
                                Tolerance tolerance) {
    FailureOr<std::vector<Tensor>> results = evaluate(function, inputs);
    if (failed(results))
      return failure();
    std::vector<Tensor> cotangents, tangents;
    appendCotangents(cotangents, *results);
    for (auto [i, input] : llvm::enumerate(inputs))
      if (input.isReal())
        tangents.push_back(randomLike(input, 2000 + i));

    std::vector<Tensor> vjpInputs(inputs.begin(), inputs.end()), jvpInputs = vjpInputs;
    vjpInputs.insert(vjpInputs.end(), cotangents.begin(), cotangents.end());
    jvpInputs.insert(jvpInputs.end(), tangents.begin(), tangents.end());
    FailureOr<std::vector<Tensor>> pulled = evaluate(vjp, vjpInputs), pushed = evaluate(jvp, jvpInputs);
    if (failed(pulled) || failed(pushed))
      return failure();

    // Reverse: the derivative of <cotangents, function> by an element of an argument.
    size_t number = 0;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!inputs[i].isReal())
        continue;
      const Tensor &gradient = (*pulled)[number++];
      int64_t stride = std::max<int64_t>(1, llvm::divideCeil(gradient.count(), options.differences));
      Tensor expected = gradient;
      isSteady = true;
      for (int64_t element = 0; element < gradient.count(); element += stride) {
        FailureOr<double> slope = difference(function, inputs, cotangents, gradient.reals[element], tolerance,
                                             [&](std::vector<Tensor> &moved, double h) { moved[i].reals[element] += h; });
        if (failed(slope))
          return failure();
        expected.reals[element] = *slope;
      }
      std::string what = "gradient of argument " + std::to_string(i) + " against central differences";
      if (failed(compare(isSteady ? Failure::Gradient : Failure::Kink, function, what, gradient, expected, tolerance)))
        return failure();
    }

    // Forward: the derivative along the tangents; and <cotangents, J tangents> = <J^T cotangents, tangents>.
    Tensor forward(cotangents[0].elementType, {}), reverse = forward, slope = forward;
    forward.reals[0] = inner(cotangents, *pushed);
    reverse.reals[0] = inner(*pulled, tangents);
    // The difference adds up over all elements, and so does its error.
    double size = 0;
    for (const Tensor &tensor : *pulled)
      size += std::sqrt(double(tensor.count()));
    Tolerance ofSum = {tolerance.relative, tolerance.absolute * std::max(1.0, size)};
    isSteady = true;
    FailureOr<double> along = difference(function, inputs, cotangents, forward.reals[0], ofSum, [&](std::vector<Tensor> &moved, double h) {
      size_t number = 0;
      for (Tensor &input : moved)
        if (input.isReal()) {
          for (int64_t e = 0; e < input.count(); ++e)
            input.reals[e] += h * tangents[number].reals[e];
          ++number;
        }
    });
    if (failed(along))
      return failure();
    slope.reals[0] = *along;
    if (failed(compare(Failure::Modes, function, "forward mode against reverse mode", forward, reverse, exactlyLinear)))
      return failure();
    return compare(isSteady ? Failure::Gradient : Failure::Kink, function, "forward mode against a central difference", forward, slope, ofSum);
  }

  static double inner(ArrayRef<Tensor> a, ArrayRef<Tensor> b) {
    double sum = 0;
    for (auto [x, y] : llvm::zip(a, b))
      for (int64_t i = 0; i < x.count(); ++i)
        sum += x.reals[i] * y.reals[i];
    return sum;
  }

  // The slope of <cotangents, float results of function> where `move(inputs, h)` leads; with a smaller step if it is not
  // the one that is claimed.
  FailureOr<double> difference(func::FuncOp function, ArrayRef<Tensor> inputs, ArrayRef<Tensor> cotangents, double claimed,
                               Tolerance tolerance, llvm::function_ref<void(std::vector<Tensor> &, double)> move) {
    double slope = 0, least = INFINITY, most = -INFINITY;
    for (double step : steps) {
      FailureOr<double> found = differenceBy(step, function, inputs, cotangents, move);
      if (failed(found))
        return failure();
      slope = *found;
      if (agree(claimed, slope, tolerance))
        return slope;
      least = std::min(least, slope);
      most = std::max(most, slope);
    }
    isSteady &= agree(least, most, {100 * tolerance.relative, 100 * tolerance.absolute});
    return slope;
  }

  FailureOr<double> differenceBy(double step, func::FuncOp function, ArrayRef<Tensor> inputs, ArrayRef<Tensor> cotangents,
                                 llvm::function_ref<void(std::vector<Tensor> &, double)> move) {
    double values[2];
    for (int side = 0; side < 2; ++side) {
      std::vector<Tensor> moved(inputs.begin(), inputs.end());
      move(moved, side ? step : -step);
      FailureOr<std::vector<Tensor>> results = evaluate(function, moved);
      if (failed(results))
        return failure();
      std::vector<Tensor> floats;
      for (Tensor &result : *results)
        if (result.isReal())
          floats.push_back(std::move(result));
      values[side] = inner(floats, cotangents);
    }
    return (values[1] - values[0]) / (2 * step);
  }

  const CheckOptions &options;
  CheckReport &report;
  OwningOpRef<ModuleOp> module;
  SmallVector<func::FuncOp> functions; // in `module`, not their derivatives
  std::string where;                   // sizes and seed, for messages
  bool isSteady = true;                // whether differences by several steps agree with each other
};

} // namespace

StringRef describe(Failure failure) {
  switch (failure) {
  case Failure::None:
    return "no failure";
  case Failure::Module:
    return "a module that cannot be checked";
  case Failure::Differentiation:
    return "a derivative that cannot be made";
  case Failure::Compiler:
    return "a program that is not compiled";
  case Failure::Call:
    return "a program that cannot be called";
  case Failure::Value:
    return "a wrong value";
  case Failure::DerivativeValue:
    return "a wrong value of a derivative";
  case Failure::Rounding:
    return "a value that rounding may explain";
  case Failure::Gradient:
    return "a wrong derivative";
  case Failure::Kink:
    return "a derivative at a kink or a step";
  case Failure::Modes:
    return "modes of differentiation that disagree";
  }
  return "";
}

LogicalResult differentiateAll(ModuleOp module) {
  PassManager passes(module.getContext(), ModuleOp::getOperationName());
  passes.addNestedPass<func::FuncOp>(createDifferentiatePass());
  return passes.run(module);
}

FailureOr<std::vector<Case>> makeCases(ModuleOp module, const CheckOptions &options, OwningOpRef<ModuleOp> &program) {
  CheckReport report;
  return Checker(module, options, report).makeCases(program);
}

LogicalResult checkModule(ModuleOp module, const CheckOptions &options, CheckReport &report) {
  return Checker(module, options, report).run();
}

} // namespace cauce::check
