// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of a model as elements of a tensor.
#pragma once

#include "mlir/IR/Types.h"

#include <string>

namespace cauce::nn {

/// What is wrong with a number that elements of this type cannot be, or nothing: one that is not whole or out of range as
/// an integer, or that becomes infinite as a float.
std::string describeLoss(double value, mlir::Type elementType);

/// The same for one that was text: from 2^53 on a double may be another whole number than the one that was written.
std::string describeLossOfText(double value, mlir::Type elementType);

} // namespace cauce::nn
