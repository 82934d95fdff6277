// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/cpu/X86VectorToLlvm.h"

#include "mlir/Conversion/ConvertToLLVM/ToLLVMInterface.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/X86Vector/Transforms.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;

namespace cauce {

namespace {
struct X86VectorToLlvm : ConvertToLLVMPatternInterface {
  using ConvertToLLVMPatternInterface::ConvertToLLVMPatternInterface;

  void populateConvertToLLVMConversionPatterns(ConversionTarget &target, LLVMTypeConverter &converter, RewritePatternSet &patterns) const override {
    populateX86VectorLegalizeForLLVMExportPatterns(converter, patterns);
    target.addIllegalDialect<x86vector::X86VectorDialect>();
  }
};
} // namespace

void registerConvertX86VectorToLlvmInterface(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, x86vector::X86VectorDialect *dialect) { dialect->addInterfaces<X86VectorToLlvm>(); });
}

} // namespace cauce
