// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/cpu/schedules/ContractionPairs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace cauce {

constexpr int64_t lanes = 16; // of the sums in a register of 512 bits

bool ContractionPairs::mayFit(linalg::GenericOp root, const Contraction &contraction, rt::TargetAttr target) {
  bool hasInstruction = llvm::any_of(target.getFeatures(), [](StringAttr feature) { return feature == "avx512bf16"; });
  auto isBf16 = [](OpOperand *operand) { return getElementTypeOrSelf(operand->get().getType()).isBF16(); };
  Type sums = getElementTypeOrSelf(root.getResult(0).getType());
  return hasInstruction && target.lanesFor(sums) == lanes && sums.isF32() && isBf16(contraction.lhs) && isBf16(contraction.rhs);
}

bool ContractionPairs::fit(KernelBuilder &kb, linalg::GenericOp root, const Contraction &contraction, const ContractionRows &rows,
                           ArrayRef<ReductionLoop> loops) {
  if (!mayFit(root, contraction, kb.target) || loops.empty())
    return false;
  if (rows.stepsByOne(contraction.lhs, loops.back().dim))
    return true;
  // Words of two rows cost a few instructions each, which a vector or two of columns do not pay for.
  std::optional<int64_t> columns = kb.likeOf(kb.iterationSizes(root)[contraction.n]);
  return !columns || *columns > 2 * lanes;
}

Value ContractionPairs::ofVectors(Value first, Value second) {
  if (!second)
    second = arith::ConstantOp::create(b, kb.loc, b.getZeroAttr(first.getType()));
  SmallVector<int64_t> order;
  for (int64_t i = 0; i < lanes; ++i)
    order.append({i, lanes + i});
  return vector::ShuffleOp::create(b, kb.loc, first, second, order);
}

Value ContractionPairs::ofScalars(Value word) {
  return vector::BitCastOp::create(b, kb.loc, VectorType::get({2 * lanes}, b.getBF16Type()), kb.splat(word, lanes));
}

Value ContractionPairs::wordOf(Value first, Value second) {
  auto bits = [&](Value half) -> Value {
    return arith::ExtUIOp::create(b, kb.loc, b.getI32Type(), arith::BitcastOp::create(b, kb.loc, b.getI16Type(), half));
  };
  if (!second)
    return bits(first);
  Value upper = arith::ShLIOp::create(b, kb.loc, bits(second), arith::ConstantOp::create(b, kb.loc, b.getI32IntegerAttr(16)));
  return arith::OrIOp::create(b, kb.loc, bits(first), upper);
}

Value ContractionPairs::multiply(Value x, Value y, Value sum) {
  return x86vector::DotBF16Op::create(b, kb.loc, sum.getType(), sum, x, y);
}

} // namespace cauce
