// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with cauce's dialects, passes and pipelines.
#include "compiler/autodiff/Passes.h"
#include "compiler/cpu/Passes.h"
#include "compiler/fusion/Passes.h"
#include "compiler/kernels/Passes.h"
#include "compiler/memory/Passes.h"
#include "compiler/nn-to-linalg/Passes.h"
#include "compiler/pipeline/Passes.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/rt-to-llvm/Passes.h"
#include "compiler/training/Passes.h"
#include "dialects/nn/Nn.h"
#include "dialects/rt/Rt.h"
#include "dialects/train/Train.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  cauce::registerAutodiffPasses();
  cauce::registerTrainingPasses();
  cauce::registerNnToLinalgPasses();
  cauce::registerFusionPasses();
  cauce::registerMemoryPasses();
  cauce::registerKernelsPasses();
  cauce::registerRtToLlvmPasses();
  cauce::registerCpuPasses();
  cauce::registerPipelinePasses();
  cauce::registerPipelines();
  if (argc == 2 && llvm::StringRef(argv[1]) == "--print-passes") {
    cauce::printPasses(llvm::outs());
    return 0;
  }
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<cauce::nn::NnDialect, cauce::rt::RtDialect, cauce::train::TrainDialect>();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "cauce-opt: cauce's passes on .mlir files; --print-passes alone prints the page of all of them\n", registry));
}
