// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a function of a numeric test says about itself, in attributes of a dialect of this tool alone:
//
//   on functions   check.sizes = {N = [1, 7]}       values of its symbols; [1, 7, 13] for a symbol without
//                  check.static = ["N"]             these symbols become numbers before anything is compiled
//                  check.tolerance = 1.0e-5 : f64   compiled against reference, relative; 2e-6 without
//                  check.absolute = 0.0 : f64       the same, absolute; the relative one without
//                  check.gradient_tolerance         gradients against central differences, both; 1e-6 without
//                  check.reason = "..."             why a tolerance is widened; demanded where one is given
//                  check.skip_gradients = "..."     why no derivative is checked
//                  check.skip_compiled = "..."      why it is not compiled
//   on arguments   check.range = array<f64: 0, 4>   elements are uniform in it; [-2, 2], integers [0, 3], without
//                  check.grid = 0.125 : f64         elements are multiples of this
//                  check.values = array<f64: ...>   elements are these in turn, not random
//                  check.state                      a state of the compiled program, which decides where its elements lie
//   on results     check.state = 1                  the new value of argument 1, a state of the same type; in the compiled
//                                                   derivative its gradient is its new value
#pragma once

#include "dialects/nn/reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Dialect.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <optional>

namespace cauce::check {

using nn::reference::Tensor;

/// Values of symbols, by name.
using Sizes = std::map<std::string, int64_t>;

class CheckDialect : public mlir::Dialect {
public:
  explicit CheckDialect(mlir::MLIRContext *context);
  static constexpr llvm::StringLiteral getDialectNamespace() { return "check"; }

  mlir::LogicalResult verifyOperationAttribute(mlir::Operation *op, mlir::NamedAttribute attribute) override;
  mlir::LogicalResult verifyRegionArgAttribute(mlir::Operation *op, unsigned region, unsigned argument,
                                               mlir::NamedAttribute attribute) override;
  mlir::LogicalResult verifyRegionResultAttribute(mlir::Operation *op, unsigned region, unsigned result,
                                                  mlir::NamedAttribute attribute) override;
};

struct Claims {
  double tolerance = 2e-6, absolute = 2e-6, gradientTolerance = 1e-6;
  bool checksGradients = true, isCompiled = true;
};
Claims claimsOf(mlir::func::FuncOp function);

/// Every combination of the values that `function` gives its symbols; `statics`: of those that become numbers, or of
/// the others.
std::vector<Sizes> combinationsOf(mlir::func::FuncOp function, bool statics);

/// Writes numbers for the symbols in `sizes` into every type of `function`. Fails on a product of a number and a
/// symbol, which has no name.
mlir::LogicalResult specialize(mlir::func::FuncOp function, const Sizes &sizes);

/// Arguments for `function`: the same for the same sizes and seed, on every machine.
mlir::FailureOr<std::vector<Tensor>> makeInputs(mlir::func::FuncOp function, const Sizes &sizes, uint64_t seed);

/// Random numbers in [-1, 1] of the shape of `like`.
Tensor randomLike(const Tensor &like, uint64_t seed);

/// Whether argument `argument` is a state.
bool isState(mlir::func::FuncOp function, unsigned argument);
/// The argument that result `result` is the new value of, if it is that of a state.
std::optional<unsigned> updatedState(mlir::func::FuncOp function, unsigned result);

/// Replaces the claims of states by those that the compiler understands: declarations NAME.0, NAME.1, ... in the module, one
/// for each argument that is a state, unless they are there, and `train.state` on arguments and results.
void declareStates(mlir::func::FuncOp function, llvm::StringRef name);

/// Removes what this tool alone understands.
void eraseClaims(mlir::func::FuncOp function);

/// "N = 7, K = 3".
std::string describe(const Sizes &sizes);

} // namespace cauce::check

MLIR_DECLARE_EXPLICIT_TYPE_ID(cauce::check::CheckDialect)
