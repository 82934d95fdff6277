// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with cauce's dialects, passes and pipelines.
#include "compiler/fusion/Passes.h"
#include "compiler/kernels/Passes.h"
#include "compiler/nn-to-linalg/Passes.h"
#include "dialects/nn/Nn.h"
#include "dialects/rt/Rt.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  cauce::registerNnToLinalgPasses();
  cauce::registerFusionPasses();
  cauce::registerKernelsPasses();
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<cauce::nn::NnDialect, cauce::rt::RtDialect>();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "cauce-opt: cauce's passes on .mlir files\n", registry));
}
