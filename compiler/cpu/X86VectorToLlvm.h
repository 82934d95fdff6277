// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "mlir/IR/DialectRegistry.h"

namespace cauce {

/// Tells convert-to-llvm how to convert x86vector, for which MLIR has patterns, but no interface.
void registerConvertX86VectorToLlvmInterface(mlir::DialectRegistry &registry);

} // namespace cauce
