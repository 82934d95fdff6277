// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with cauce's dialects, passes and pipelines.
#include "dialects/nn/Nn.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<cauce::nn::NnDialect>();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "cauce-opt: cauce's passes on .mlir files\n", registry));
}
