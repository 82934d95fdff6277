// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The schedules of CPUs.
#pragma once

#include "mlir/IR/DialectRegistry.h"

namespace cauce {

/// Adds them to the contexts of `registry`, with dialect rt.
void registerCpuSchedules(mlir::DialectRegistry &registry);

} // namespace cauce
