// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All dialects and passes of cauce, for the tools that take any of them, and the dialects that its programs pass through.
#include "compiler/algebra/Passes.h"
#include "compiler/autodiff/Passes.h"
#include "compiler/cpu/Passes.h"
#include "compiler/cpu/schedules/Schedules.h"
#include "compiler/cpu/X86VectorToLlvm.h"
#include "compiler/fusion/Passes.h"
#include "compiler/incremental/Passes.h"
#include "compiler/kernels/Passes.h"
#include "compiler/memory/Passes.h"
#include "compiler/nn-to-linalg/Passes.h"
#include "compiler/pipeline/Passes.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/precision/Passes.h"
#include "compiler/rt-to-llvm/Passes.h"
#include "compiler/training/Passes.h"
#include "dialects/nn/NnBase.h"
#include "dialects/rt/Rt.h"
#include "dialects/train/Train.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"

namespace cauce {

void registerDialects(mlir::DialectRegistry &registry) {
  using namespace mlir;
  registry.insert<affine::AffineDialect, arith::ArithDialect, cf::ControlFlowDialect, func::FuncDialect, LLVM::LLVMDialect,
                  linalg::LinalgDialect, math::MathDialect, memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect,
                  ub::UBDialect, vector::VectorDialect, x86vector::X86VectorDialect, nn::NnDialect, rt::RtDialect, train::TrainDialect>();
  registerCpuSchedules(registry);
  // What convert-to-llvm takes of each.
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  ub::registerConvertUBToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
  registerConvertX86VectorToLlvmInterface(registry);
}

void registerPasses() {
  registerPrecisionPasses();
  registerAutodiffPasses();
  registerTrainingPasses();
  registerIncrementalPasses();
  registerAlgebraPasses();
  registerNnToLinalgPasses();
  registerFusionPasses();
  registerMemoryPasses();
  registerKernelsPasses();
  registerRtToLlvmPasses();
  registerCpuPasses();
  registerPipelinePasses();
  registerPipelines();
}

} // namespace cauce
