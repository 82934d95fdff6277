// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with cauce's dialects, passes and pipelines, and with a reproducer of every crash.
#include "compiler/pipeline/Pipeline.h"
#include "compiler/support/Reproducer.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;

static LogicalResult run(int argc, char **argv, DialectRegistry &registry) {
  auto [input, output] = registerAndParseCLIOptions(
      argc, argv, "cauce-opt: cauce's passes on .mlir files; --print-passes alone prints the page of all of them\n", registry);
  const MlirOptMainConfig parsed = MlirOptMainConfig::createFromCLOptions();
  if (parsed.shouldShowDialects() || parsed.shouldListPasses())
    return MlirOptMain(argc, argv, input, output, registry);
  MlirOptMainConfig config = parsed;
  config.setPassPipelineSetupFn([&](PassManager &passes) {
    if (failed(parsed.setupPassPipeline(passes)))
      return failure();
    cauce::reproduceCrashes(passes, "cauce-opt");
    return success();
  });
  std::string error;
  auto from = openInputFile(input, &error);
  auto to = from ? openOutputFile(output, &error) : nullptr;
  if (!to) {
    llvm::errs() << "cauce-opt: error: " << error << "\n";
    return failure();
  }
  if (failed(MlirOptMain(to->os(), std::move(from), registry, config)))
    return failure();
  to->keep();
  return success();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  registerAllPasses();
  cauce::registerPasses();
  if (argc == 2 && llvm::StringRef(argv[1]) == "--print-passes") {
    cauce::printPasses(llvm::outs());
    return 0;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  cauce::registerDialects(registry);
  return asMainReturnCode(run(argc, argv, registry));
}
