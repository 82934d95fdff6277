// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference: every op of nn as the slowest obvious loops in double precision. An oracle for tests, nothing else.
//
// Nothing is rounded to f32 in here. Arguments are what the caller rounded them to, results are doubles: a derivative can
// be checked by central differences, and whoever compares with compiled code rounds the results.
#pragma once

#include "dialects/nn/reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

namespace cauce::nn::reference {

/// The values of the results of `function`, whose body holds nn ops only. Symbols are bound by the shapes of the
/// arguments. Failure comes with a diagnostic at the function or at the op: an argument that does not fit its type, a
/// symbol bound to two sizes, an op that has no reference. `visit` gets the value of each result of an op, and may change it.
mlir::FailureOr<std::vector<Tensor>> evaluate(mlir::func::FuncOp function, llvm::ArrayRef<Tensor> arguments,
                                              llvm::function_ref<void(mlir::Operation *, Tensor &)> visit = {});

/// The sizes of `type` under `symbols`, products such as "N*T" included. Fails on a symbol that has no value.
mlir::FailureOr<std::vector<int64_t>> sizesOf(mlir::RankedTensorType type, const llvm::StringMap<int64_t> &symbols);

/// Operands of an op, in order.
using Operands = llvm::ArrayRef<const Tensor *>;

// One function per family: fills the elements of `y`, whose type and shape are set, or of each result. False if `op` is of another family.
bool evaluateAttention(mlir::Operation *op, Operands operands, llvm::MutableArrayRef<Tensor> results);
bool evaluateCumulative(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateElementwise(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateElements(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateShape(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateIndexing(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateReduction(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateLoss(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateRandom(mlir::Operation *op, Operands operands, Tensor &y);
bool evaluateWindow(mlir::Operation *op, Operands operands, Tensor &y);

} // namespace cauce::nn::reference
