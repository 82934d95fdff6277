// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The driver of the pipeline: levels, translation, object, link.
#include "compiler/program/Compile.h"

#include "compiler/cpu/Object.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Descriptor.h"
#include "compiler/program/Link.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace cauce {
namespace {

LogicalResult writeFile(ModuleOp module, StringRef path, StringRef content) {
  std::error_code code;
  llvm::raw_fd_ostream stream(path, code);
  if (!code) {
    stream << content;
    stream.close();
    code = stream.error();
    stream.clear_error();
  }
  if (code)
    return module.emitError("cannot write '") << path << "': " << code.message();
  return success();
}

// The layouts that assign-layouts chose for the states, by name.
std::map<std::string, rt::LayoutAttr> collectLayouts(ModuleOp module) {
  std::map<std::string, rt::LayoutAttr> layouts;
  for (auto function : module.getOps<rt::FunctionOp>())
    for (ArrayAttr list : {function.getInputs(), function.getOutputs()})
      for (DictionaryAttr entry : list.getAsRange<DictionaryAttr>())
        if (auto state = entry.getAs<FlatSymbolRefAttr>("train.state"))
          if (auto layout = entry.getAs<rt::LayoutAttr>("rt.layout"))
            layouts[state.getValue().str()] = layout;
  return layouts;
}

class Compilation {
public:
  Compilation(ModuleOp module, const CompileOptions &options) : module(module), options(options) {}

  LogicalResult run(StringRef output) {
    std::string error;
    FailureOr<CpuTarget> target = resolveTarget(options.target, error);
    if (failed(target))
      return module.emitError(error);
    if (!options.stopAfter.empty() && !findLevel(options.stopAfter))
      return module.emitError("expected level graph, step, tensor, kernel or target, but got '") << options.stopAfter << "'";
    std::string last = options.stopAfter.empty() ? "kernel" : options.stopAfter;
    if (failed(runPasses(target->machine, "graph", last)))
      return failure();
    if (!options.stopAfter.empty())
      return success();
    layouts = collectLayouts(module);
    if (failed(runPasses(target->machine, "kernel", "target")))
      return failure();
    return emit(*target, output);
  }

private:
  LogicalResult runPasses(const Machine &machine, StringRef from, StringRef to) {
    PassManager passes(module.getContext(), ModuleOp::getOperationName());
    passes.enableVerifier(true);
    if (!options.printAfter.empty()) {
      auto matches = [name = options.printAfter](Pass *pass, Operation *) {
        return name == "all" || pass->getArgument() == name;
      };
      passes.enableIRPrinting([](Pass *, Operation *) { return false; }, matches, /*printModuleScope=*/true,
                              /*printAfterOnlyOnChange=*/false);
    }
    if (options.timing)
      passes.enableTiming();
    buildPipeline(passes, machine, to, from, options.reportKept);
    if (failed(passes.run(module)))
      return failure();
    if (!options.saveTemps.empty()) {
      std::string text;
      llvm::raw_string_ostream(text) << *module;
      if (failed(save((to + ".mlir").str(), text)))
        return failure();
    }
    return success();
  }

  LogicalResult save(StringRef name, StringRef content) {
    if (std::error_code code = llvm::sys::fs::create_directories(options.saveTemps))
      return module.emitError("cannot make folder '") << options.saveTemps << "': " << code.message();
    SmallString<128> path(options.saveTemps);
    llvm::sys::path::append(path, name);
    return writeFile(module, path, content);
  }

  LogicalResult emit(const CpuTarget &target, StringRef output) {
    ProgramPlan plan = takePlan(module, layouts);
    for (ProgramPlan::State &state : plan.states)
      if (auto it = options.weights.find(state.name); it != options.weights.end())
        state.initial = it->second;
    registerBuiltinDialectTranslation(*module.getContext());
    registerLLVMDialectTranslation(*module.getContext());
    llvm::LLVMContext context;
    std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(module, context, plan.name);
    if (!translated)
      return module.emitError("LLVM refuses the module");
    translated->setDataLayout("e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128");
    emitDescriptor(*translated, plan, target);
    SmallVector<char> object;
    std::string assembly, error;
    if (failed(emitObject(*translated, target, object, options.saveTemps.empty() ? nullptr : &assembly, error)))
      return module.emitError(error);
    if (!options.saveTemps.empty()) {
      std::string text;
      llvm::raw_string_ostream stream(text);
      translated->print(stream, nullptr);
      if (failed(save("program.ll", text)) || failed(save("program.s", assembly)))
        return failure();
    }
    StringRef bytes(object.data(), object.size());
    if (output.ends_with(".o"))
      return writeFile(module, output, bytes);

    SmallString<128> temporary;
    if (std::error_code code = llvm::sys::fs::createTemporaryFile("cauce", "o", temporary))
      return module.emitError("cannot make a temporary file: ") << code.message();
    LogicalResult linked = writeFile(module, temporary, bytes);
    if (succeeded(linked)) {
      uint32_t readers = 0;
      if (plan.datasets)
        for (DictionaryAttr dataset : plan.datasets.getAsRange<DictionaryAttr>())
          if (auto reader = dataset.getAs<IntegerAttr>("reader"))
            readers |= 1u << reader.getInt();
      linked = output.ends_with(".so") ? linkSharedObject(temporary, output, error)
                                       : linkExecutable(temporary, options.library, readers, output, error);
      if (failed(linked))
        module.emitError(error);
    }
    llvm::sys::fs::remove(temporary);
    return linked;
  }

  ModuleOp module;
  const CompileOptions &options;
  std::map<std::string, rt::LayoutAttr> layouts;
};

} // namespace

LogicalResult compileProgram(ModuleOp module, const CompileOptions &options, StringRef output) {
  return Compilation(module, options).run(output);
}

} // namespace cauce
