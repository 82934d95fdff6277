// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with cauce's dialects, passes and pipelines.
#include "compiler/pipeline/Pipeline.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  cauce::registerPasses();
  if (argc == 2 && llvm::StringRef(argv[1]) == "--print-passes") {
    cauce::printPasses(llvm::outs());
    return 0;
  }
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  cauce::registerDialects(registry);
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "cauce-opt: cauce's passes on .mlir files; --print-passes alone prints the page of all of them\n", registry));
}
