// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of a model as elements of a tensor.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"

#include <string>

namespace cauce::nn {

/// What is wrong with a number that elements of this type cannot be, or nothing: one that is not whole or out of range as
/// an integer, or that becomes infinite as a float.
std::string describeLoss(double value, mlir::Type elementType);

/// The same for one that was text: from 2^53 on a double may be another whole number than the one that was written.
std::string describeLossOfText(double value, mlir::Type elementType);

/// The shortest decimal that is the same f32, if the number is an f32 or that decimal but for the rounding of double precision: 0.1 for
/// 0.10000000149011612, which is what the float 0.1 of a model file is as a double, and for 1 - 0.9. Else the number, as for other types.
double shortDecimal(double value, mlir::Type elementType);

/// The shortest decimal that is the same double, as a number of MLIR: 0.1, 300, 1.0e-08.
std::string literalOf(double value);

/// The number as an attribute that is printed shortly: an f64, or what a float of a model file remains, an f32.
mlir::FloatAttr floatAttr(mlir::MLIRContext *context, double value);

} // namespace cauce::nn
