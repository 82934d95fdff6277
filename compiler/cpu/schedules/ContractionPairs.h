// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of bf16 two by two: an instruction (vdpbf16ps) multiplies two neighbours of the reduction and adds both to a sum of f32, in twice
// as many lanes. Neighbours of the scalar operand are read as one word where they lie side by side, and as two halves of one elsewhere; those
// of the vector operand are put side by side in registers. The instruction takes numbers below f32's normal ones for 0, of factors and of sums.
#pragma once

#include "compiler/cpu/schedules/ContractionRows.h"

namespace cauce {

class ContractionPairs {
public:
  /// Whether the target has the instruction and both operands are of bf16.
  static bool mayFit(mlir::linalg::GenericOp root, const Contraction &contraction, rt::TargetAttr target);
  /// Whether two neighbours of the innermost loop are multiplied at a time: as one word where they lie side by side in the scalar operand, else
  /// put into one, if there are columns enough.
  static bool fit(KernelBuilder &kb, mlir::linalg::GenericOp root, const Contraction &contraction, const ContractionRows &rows,
                  llvm::ArrayRef<ReductionLoop> loops);

  explicit ContractionPairs(KernelBuilder &kb) : kb(kb), b(kb.b) {}

  /// Two vectors of bf16 as pairs, or one with zeros.
  mlir::Value ofVectors(mlir::Value first, mlir::Value second);
  /// Two bf16 as a word, or one below a zero.
  mlir::Value wordOf(mlir::Value first, mlir::Value second);
  /// Such a word in all lanes.
  mlir::Value ofScalars(mlir::Value word);
  mlir::Value multiply(mlir::Value x, mlir::Value y, mlir::Value sum);

private:
  KernelBuilder &kb;
  mlir::OpBuilder &b;
};

} // namespace cauce
