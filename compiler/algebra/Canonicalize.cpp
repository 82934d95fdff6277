// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/algebra/Canonicalize.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace cauce {

OpPassManager makeCanonicalizer() {
  OpPassManager passes(func::FuncOp::getOperationName());
  passes.addPass(createCanonicalizerPass());
  return passes;
}

} // namespace cauce
