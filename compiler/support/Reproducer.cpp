// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Crashes are seen by LLVM's signal handler. What it runs allocates and takes locks; the process is lost anyway.
#include "compiler/support/Reproducer.h"

#include "compiler/support/File.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>
#include <mutex>

#include <csignal>

using namespace mlir;

namespace cauce {

static std::atomic<Reproducer *> current{nullptr};

Reproducer::Reproducer(ModuleOp module, PassManager &passes, StringRef file, StringRef tool)
    : before(module.clone()), passes(passes), file(file), tool(tool) {
  static std::once_flag installed;
  std::call_once(installed, [] {
    llvm::sys::AddSignalHandler(onCrash, nullptr);
    signal(SIGXFSZ, SIG_IGN); // again: LLVM has just made a crash of it; what is too large cannot be written, which is said
  });
  current = this;
}

Reproducer::~Reproducer() { current = nullptr; }

void Reproducer::write() {
  if (file.empty())
    return;
  std::string pipeline;
  llvm::raw_string_ostream stream(pipeline);
  passes.printAsTextualPipeline(stream);
  if (std::error_code code = writeReproducer(*before, pipeline, file, !passes.getContext()->isMultithreadingEnabled()))
    return void(llvm::errs() << tool << ": error: cannot write '" << file << "': " << code.message() << "\n");
  llvm::errs() << tool << ": note: 'cauce-opt " << file << " --run-reproducer' repeats this\n";
}

void Reproducer::onCrash(void *) {
  Reproducer *running = current.exchange(nullptr); // once, also if printing crashes
  llvm::errs() << (running ? running->tool : "cauce") << ": the compiler crashed; this is a mistake in cauce: please report it";
  if (!running) {
    llvm::errs() << " with the model\n";
    return;
  }
  if (running->file.empty()) {
    llvm::SmallString<128> path;
    if (llvm::sys::fs::createTemporaryFile("cauce-crash", "mlir", path))
      return void(llvm::errs() << " with the model\n");
    running->file = path.str().str();
  }
  llvm::errs() << " with " << running->file << "\n";
  running->write();
}

namespace {
// The first pass runs on the module as it was read.
class Recorder : public PassInstrumentation {
public:
  Recorder(PassManager &passes, StringRef tool) : passes(passes), tool(tool) {}
  void runBeforePass(Pass *, Operation *op) override {
    if (auto module = dyn_cast<ModuleOp>(op); module && !module->getParentOp() && !reproducer)
      reproducer = std::make_unique<Reproducer>(module, passes, "", tool);
  }

private:
  PassManager &passes;
  std::string tool;
  std::unique_ptr<Reproducer> reproducer;
};
} // namespace

void reproduceCrashes(PassManager &passes, StringRef tool) { passes.addInstrumentation(std::make_unique<Recorder>(passes, tool)); }

std::error_code writeReproducer(ModuleOp module, StringRef pipeline, StringRef file, bool disableThreading) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  AsmState state(module, OpPrintingFlags(), nullptr);
  state.attachResourcePrinter("mlir_reproducer", [&](Operation *, AsmResourceBuilder &builder) {
    builder.buildString("pipeline", pipeline);
    builder.buildBool("disable_threading", disableThreading);
    builder.buildBool("verify_each", true);
  });
  module->print(stream, state);
  stream << "\n";
  return writeFile(file, text);
}

} // namespace cauce
