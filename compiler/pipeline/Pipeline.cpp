// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of all passes.
#include "compiler/pipeline/Pipeline.h"

#include "compiler/algebra/Passes.h"
#include "compiler/autodiff/Passes.h"
#include "compiler/cpu/Passes.h"
#include "compiler/fusion/Passes.h"
#include "compiler/incremental/Passes.h"
#include "compiler/kernels/Passes.h"
#include "compiler/memory/Passes.h"
#include "compiler/nn-to-linalg/Passes.h"
#include "compiler/pipeline/Passes.h"
#include "compiler/precision/Passes.h"
#include "compiler/rt-to-llvm/Passes.h"
#include "compiler/training/Passes.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace cauce {
namespace {

void checkLevel(OpPassManager &passes, StringRef level) {
  VerifyLevelPassOptions options;
  options.level = level.str();
  passes.addPass(createVerifyLevelPass(options));
}

// graph -> step: what training is made of becomes functions; then derivatives, which see plain nn ops.
void buildStep(OpPassManager &passes, bool continues) {
  passes.addPass(createExpandModesPass()); // before functions are made of @loss: training has a copy
  passes.addPass(createBuildStepPass());   // before init: declares the slots that init sets
  passes.addPass(createBuildEvaluationPass());
  passes.addPass(createBuildGradientPass());
  if (continues)
    passes.addPass(createBuildContinuationPass()); // of the whole function, as the model says it
  passes.addPass(createBuildInitPass());
  passes.addPass(createStripTrainingPass());
  passes.addNestedPass<func::FuncOp>(createWidenHalvesPass()); // derivatives are computed as the function is
  passes.addNestedPass<func::FuncOp>(createDifferentiatePass());
  passes.addPass(createLiftStatesPass());
  passes.addNestedPass<func::FuncOp>(createDecomposeAttentionPass()); // before what looks at products
  passes.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  passes.addNestedPass<func::FuncOp>(createContractOverlapsPass()); // what no longer is padding and reshapes
  passes.addNestedPass<func::FuncOp>(createFoldTransposesPass());
  passes.addNestedPass<func::FuncOp>(createLookUpProductsPass());
  passes.addNestedPass<func::FuncOp>(createNarrowProductsPass()); // of both passes
  passes.addNestedPass<func::FuncOp>(createCSEPass()); // the forward pass and its adjoints share subexpressions
  passes.addPass(createMarkRowWisePass());             // while rows are seen in the ops
}

// step -> tensor
void buildTensor(OpPassManager &passes) {
  passes.addPass(createOutlineRegionsPass()); // first: the others work on functions
  passes.addNestedPass<func::FuncOp>(createWidenHalvesPass()); // of a program that begins at level step
  passes.addNestedPass<func::FuncOp>(createDecomposeAttentionPass()); // of one as well
  passes.addNestedPass<func::FuncOp>(createWidenColumnsPass()); // the first that asks how wide vectors are
  passes.addPass(createConvertNnToLinalgPass());
  passes.addNestedPass<func::FuncOp>(createCSEPass()); // equal fills and sizes, before fusion counts uses
  passes.addNestedPass<func::FuncOp>(createPermuteResultsPass());
  passes.addNestedPass<func::FuncOp>(createFuseElementwisePass());
  passes.addPass(createLowerAffinePass()); // indices of bodies that were fused through an indexing map
  passes.addNestedPass<func::FuncOp>(createSplitReductionsPass()); // with what fused into them
  passes.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  passes.addNestedPass<func::FuncOp>(createEliminateCommonOpsPass()); // among bodies with constants in them
}

// tensor -> kernel
void buildKernel(OpPassManager &passes, bool redzones, MemoryLimit limit) {
  passes.addNestedPass<func::FuncOp>(createTransposeOperandsPass());
  passes.addNestedPass<func::FuncOp>(createPlaceConcatsPass());
  passes.addPass(createFormKernelsPass());
  passes.addPass(createAssignLayoutsPass()); // before merging: kernels of different layouts differ
  passes.addPass(createMergeKernelsPass());
  passes.addPass(createRematerializePass(RematerializePassOptions{limit.bytes, limit.batch, redzones, limit.isGoal})); // by the plan that is next
  passes.addPass(createPlanMemoryPass(PlanMemoryPassOptions{redzones}));
  passes.addPass(createCountWorkPass()); // with the copies that the plan needs; while kernels are linalg ops
  passes.addPass(createEmitKernelsPass());
  passes.addNestedPass<func::FuncOp>(createCSEPass()); // address arithmetic of neighbouring rows and vectors
}

// kernel -> target
void buildTarget(OpPassManager &passes, bool redzones) {
  passes.addNestedPass<func::FuncOp>(createApproximateMathPass());
  passes.addNestedPass<func::FuncOp>(createExpandHalvesPass()); // which formulas convert
  passes.addNestedPass<func::FuncOp>(arith::createArithExpandOpsPass());
  // What can be lowered a kernel at a time is: kernels are many, and so may be the threads.
  passes.addNestedPass<func::FuncOp>(createExpandIndexPass());
  passes.addNestedPass<func::FuncOp>(createSCFToControlFlowPass());
  ConvertToLLVMPassOptions toLlvm; // one conversion, not one for each dialect
  toLlvm.filterDialects = {"arith", "cf", "math", "memref", "ub", "vector", "x86vector"};
  passes.addNestedPass<func::FuncOp>(createConvertToLLVMPass(toLlvm));
  passes.addPass(createConvertFuncToLLVMPass());
  passes.addNestedPass<LLVM::LLVMFuncOp>(createReconcileUnrealizedCastsPass());
  passes.addPass(createConvertRtToLlvmPass(ConvertRtToLlvmPassOptions{redzones})); // last: calls the kernels, which are LLVM now
}

struct PipelineOptions : PassPipelineOptions<PipelineOptions> {
  Option<std::string> level{*this, "level", llvm::cl::desc("last level"), llvm::cl::init("target")};
  Option<std::string> from{*this, "from", llvm::cl::desc("the level that the program is at"), llvm::cl::init("graph")};
  Option<std::string> target{*this, "target", llvm::cl::desc("what the program is compiled for"), llvm::cl::init("native")};
};

} // namespace

void buildPipeline(OpPassManager &passes, StringRef target, StringRef level, StringRef from, bool redzones, MemoryLimit limit, bool continues) {
  bool isOn = from == "graph";
  if (isOn || level == from)
    checkLevel(passes, from);
  for (const Level &next : ArrayRef<Level>(levels()).drop_front()) {
    if (level == from)
      return;
    if (isOn) {
      // Nothing has been decided for a target down to level tensor, where it may be another one than the program was printed for.
      if (next.name == "tensor" || (next.name == "kernel" && from == "tensor"))
        passes.addPass(createSetTargetPass(SetTargetPassOptions{target.str()}));
      if (next.name == "step")
        buildStep(passes, continues);
      else if (next.name == "tensor")
        buildTensor(passes);
      else if (next.name == "kernel")
        buildKernel(passes, redzones, limit);
      else
        buildTarget(passes, redzones);
      checkLevel(passes, next.name);
    }
    if (next.name == level)
      return;
    isOn |= next.name == from;
  }
}

void registerPipelines() {
  PassPipelineRegistration<PipelineOptions>(
      "cauce-pipeline", "all passes from a level, graph if not said, to the one asked for", [](OpPassManager &passes, const PipelineOptions &options) {
        buildPipeline(passes, options.target, options.level, options.from);
      });
}

} // namespace cauce
