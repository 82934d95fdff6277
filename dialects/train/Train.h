// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The train dialect.
#pragma once

#include "dialects/train/TrainBase.h"
#include "mlir/IR/BuiltinOps.h"

#include <string>

#include "dialects/train/Train.h.inc"

namespace cauce::train {
/// Why these types, symbols included, have no such metric; empty if they have.
std::string describeMisfit(MetricAttrInterface metric, mlir::RankedTensorType predictions, mlir::RankedTensorType labels,
                           mlir::RankedTensorType weights = {});

/// Whether a phase of training may have this name.
bool isPhaseName(llvm::StringRef name);
/// What a phase calls its part of a program: PHASE.NAME, or NAME if it has no name.
std::string nameInPhase(llvm::StringRef phase, llvm::StringRef name);

/// The nearest op of the kind of `op` in front of it for which `isSame` holds, or null.
template <typename Op, typename Predicate> Op findBefore(Op op, Predicate isSame) {
  for (mlir::Operation *before = op->getPrevNode(); before; before = before->getPrevNode())
    if (auto other = mlir::dyn_cast<Op>(before); other && isSame(other))
      return other;
  return {};
}

/// What is wrong with `ids`, the attribute `train.ids` of an argument of this type, or nothing.
std::string describeBadIds(mlir::Attribute ids, mlir::Type type);

/// The attributes `cauce.training`, `cauce.phases` and `cauce.datasets` of a module have the types that frontends/graph/README.md names.
mlir::LogicalResult verifyModuleAttributes(mlir::ModuleOp module);

/// Has the dialect say what these attributes are called where a module is printed: #training, #data_test.
void addAliases(TrainDialect &dialect);
} // namespace cauce::train
