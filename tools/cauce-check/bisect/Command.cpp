// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The flags of --bisect, and files.
#include "tools/cauce-check/bisect/Bisect.h"

#include "compiler/program/Origin.h"
#include "frontends/graph/Importer.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "tools/Arguments.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace cauce::check {

void addBisectFlags(Arguments &arguments, BisectOptions &options) {
  Option bisect = arguments.flag("--bisect", options.isOn, "find the first pass after which FILE, of functions or a model, gives another answer than the reference");
  arguments.option("--bisect-to", options.folder, "folder for the program before and after that pass; default: a temporary one").needs(bisect).typeName("DIR");
  arguments.flag("--each-pass", options.eachPass, "ask the program after each pass, even if the compiled program is right").needs(bisect);
  Option after =
      arguments.option("--after", options.after, "run PIPELINE after each PASS as if it were a part of it: a mistake to be found, or a pass to be tried")
          .needs(bisect)
          .oneWordEach()
          .typeName("PASS=PIPELINE");
  arguments.option("--load-pass-plugin", options.plugins, "shared object with passes for --after")
      .needs(after)
      .oneWordEach()
      .existingFile()
      .typeName("FILE.so");
}

// What is more than functions over nn: states and training.
static bool isModel(ModuleOp module) {
  return module
      .walk([](Operation *op) {
        bool is = op->getName().getDialectNamespace() == "train" && op->getName().getStringRef() != "train.gradient";
        return is ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

int bisectFile(MLIRContext &context, const std::string &file, const CheckOptions &options, const BisectOptions &bisecting,
               llvm::function_ref<LogicalResult(ModuleOp)> verifyFunctions) {
  for (const std::string &plugin : bisecting.plugins) {
    llvm::Expected<PassPlugin> loaded = PassPlugin::load(plugin);
    if (!loaded) {
      llvm::errs() << "cauce-check: error: --load-pass-plugin: " << llvm::toString(loaded.takeError()) << "\n";
      return 1;
    }
    loaded->registerPassRegistryCallbacks();
  }
  context.disableMultithreading(); // a pass that crashes does so on this thread
  if (!StringRef(file).ends_with(".mlir")) {
    OwningOpRef<ModuleOp> model = graph::importModel(file, context);
    return model ? bisectModel(*model, options, bisecting) : 1;
  }
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(file, sources, &context);
  if (!module)
    return 1;
  if (std::string level = printedLevelOf(*module); !level.empty() && level != "graph") {
    llvm::errs() << "cauce-check: error: --bisect: expected a model file or a program at level graph, because all passes are asked, but " << file
                 << " was printed at level " << level << "\n";
    return 1;
  }
  dropOrigin(*module);
  if (isModel(*module))
    return bisectModel(*module, options, bisecting);
  return succeeded(verifyFunctions(*module)) ? bisect(*module, options, bisecting) : 1;
}

} // namespace cauce::check
