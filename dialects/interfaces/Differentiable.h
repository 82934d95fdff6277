// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++ side of Differentiable.td.
#pragma once

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace cauce {
/// Marks an op through which no derivative flows: differentiation treats its results as constants.
template <typename ConcreteType>
class NotDifferentiable : public mlir::OpTrait::TraitBase<ConcreteType, NotDifferentiable> {};
} // namespace cauce

#include "dialects/interfaces/Differentiable.h.inc"
