// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What kernels are made for.
#include "dialects/rt/Rt.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace cauce::rt {

LogicalResult TargetAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, StringRef, StringRef, int64_t vectorBytes, int64_t registers,
                                 int64_t tileRows, int64_t tileVectors, ArrayRef<int64_t>, ArrayRef<StringAttr>) {
  if (vectorBytes < 16 || vectorBytes > 256 || !llvm::isPowerOf2_64(vectorBytes))
    return emitError() << "expected vectors of 16 to 256 bytes, a power of two, but got " << vectorBytes;
  if (registers < 1 || registers > 256)
    return emitError() << "expected 1 to 256 registers, but got " << registers;
  if (tileRows < 1 || tileVectors < 1 || tileRows > registers / tileVectors)
    return emitError() << "expected a tile of a row and a vector at least that fits " << registers << " registers, but got " << tileRows << " rows of "
                       << tileVectors << " vectors";
  return success();
}

TargetAttr TargetAttr::of(Operation *op) {
  auto module = isa<ModuleOp>(op) ? op : op->getParentOfType<ModuleOp>();
  auto target = module ? module->getAttrOfType<TargetAttr>("rt.target") : TargetAttr();
  return target ? target : getDefault(op->getContext());
}

TargetAttr TargetAttr::getDefault(MLIRContext *context) {
  return get(context, "default", "cpu", /*vector_bytes=*/64, /*registers=*/32, /*tile_rows=*/6, /*tile_vectors=*/4, /*caches=*/{}, /*features=*/{});
}

int64_t TargetAttr::lanesFor(Type type) const {
  unsigned bits = type.isIntOrFloat() ? std::max(32u, type.getIntOrFloatBitWidth()) : 64;
  return std::max<int64_t>(2, getVectorBytes() * 8 / bits);
}

int64_t TargetAttr::cacheBytes(unsigned level) const {
  static constexpr int64_t usual[] = {32 << 10, 1 << 20};
  return level < getCaches().size() ? getCaches()[level] : usual[level];
}

} // namespace cauce::rt
