// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The driver of the pipeline: levels, translation, object, link.
#include "compiler/program/Compile.h"

#include "compiler/cpu/Object.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Descriptor.h"
#include "compiler/program/Header.h"
#include "compiler/program/Link.h"
#include "compiler/program/ObjectCache.h"
#include "compiler/program/Origin.h"
#include "compiler/program/Partition.h"
#include "compiler/support/Explain.h"
#include "compiler/support/File.h"
#include "compiler/support/Print.h"
#include "compiler/support/Reproducer.h"
#include "compiler/support/TimeTrace.h"
#include "runtime/include/cauce/program_abi.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TimeProfiler.h"
#include "llvm/Support/xxhash.h"

#include <dlfcn.h>

using namespace mlir;

namespace cauce {
namespace {

LogicalResult writeFile(ModuleOp module, StringRef path, StringRef content, bool executable = false) {
  if (std::error_code code = cauce::writeFile(path, content, executable))
    return emitError(UnknownLoc::get(module.getContext())) << "cannot write '" << path << "': " << code.message();
  return success();
}

// What a program is made of, as a number. Programs that differ have different ones, but for the names of nodes. Of a text that was
// printed at a later level it is that of the model: changed text has another, text for another target has not.
uint64_t identityOf(uint64_t program, const CompileOptions &options, const CpuTarget &target) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << CAUCE_VERSION << '\0' << target.name << '\0' << target.cpu << '\0' << options.sanitize << options.debugInfo << '\0' << program;
  if (!options.continues)
    os << '\0' << "whole";
  if (options.memory.bytes)
    os << '\0' << options.memory.bytes << '\0' << options.memory.batch << (options.memory.isGoal ? "goal" : "");
  for (const auto &[name, bytes] : options.weights)
    os << '\0' << name << '\0' << llvm::xxh3_64bits(bytes);
  return std::max<uint64_t>(llvm::xxh3_64bits(text), 1);
}

// The runtime's objects, by when they were made.
std::string describeLibrary(StringRef folder) {
  std::string text;
  llvm::raw_string_ostream os(text);
  std::error_code code;
  std::vector<std::string> files;
  for (llvm::sys::fs::directory_iterator file(folder, code), end; file != end && !code; file.increment(code))
    files.push_back(file->path());
  llvm::sort(files);
  for (const std::string &file : files)
    if (llvm::sys::fs::file_status status; !llvm::sys::fs::status(file, status))
      os << file << ' ' << status.getSize() << ' ' << status.getLastModificationTime().time_since_epoch().count() << '\0';
  return text;
}

// What an artifact is made of, for a cache; empty if there is more to a compilation than its artifact. Names of nodes and, in debug information, lines
// are part of it.
std::string describeAll(ModuleOp module, const CompileOptions &options, const CpuTarget &target, StringRef output) {
  bool shows = options.printAfter.isOn() || !options.explain.empty() || options.statistics || options.passLimit || !options.saveTemps.empty();
  if (!options.cache || !options.stopAfter.empty() || shows)
    return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "artifact " << int(artifactOf(output)) << '\0' << target.name << '\0' << target.cpu << '\0' << target.features << '\0' << options.from << '\0'
     << options.symbol << '\0' << options.sanitize << options.debugInfo << '\0' << options.memory.bytes << '\0' << options.memory.batch << '\0' << options.continues << '\0';
  if (artifactOf(output) == Artifact::Executable)
    os << describeLibrary(options.library) << '\0';
  for (const auto &[name, bytes] : options.weights)
    os << name << '\0' << ObjectCache::nameOf(bytes) << '\0';
  printProgram(module, os, OpPrintingFlags().enableDebugInfo());
  return text;
}

class Compilation {
public:
  Compilation(ModuleOp module, const CompileOptions &options) : module(module), options(options) {}

  LogicalResult run(StringRef output) {
    std::string error;
    auto own = module->getAttrOfType<rt::TargetAttr>("rt.target");
    FailureOr<CpuTarget> target = resolveTarget(!options.target.empty() ? options.target : own ? own.getName().str() : "native", error);
    if (failed(target))
      return module.emitError(error);
    if (!options.stopAfter.empty() && !findLevel(options.stopAfter))
      return module.emitError("expected level graph, step, tensor, kernel or target, but got '") << options.stopAfter << "'";
    if (options.sanitize && options.stopAfter.empty() && artifactOf(output) == Artifact::Executable)
      return module.emitError("expected '") << output << "' to be NAME.so, NAME.o or NAME.a: executables are linked without the runtime of AddressSanitizer";
    std::string all = describeAll(module, options, *target, output);
    if (!all.empty())
      wholeName = ObjectCache::nameOf(all);
    if (SmallVector<char, 0> whole; !all.empty() && options.cache->read(wholeName, whole))
      return writeWhole(StringRef(whole.data(), whole.size()), output);
    // What is warned about is warned about again.
    ScopedDiagnosticHandler warnings(module.getContext(), [&](Diagnostic &) {
      wholeName.clear();
      return failure();
    });
    FailureOr<Origin> known = takeOrigin(module, options.from);
    if (failed(known))
      return failure();
    origin = *known;
    if (options.from == "graph")
      origin.fingerprint = fingerprintOf(module);
    bool isNamed = options.stopAfter.empty() && isLinked(artifactOf(output));
    if (options.from == "graph" && (isNamed || options.keepOrigin || !options.saveTemps.empty()))
      origin.program = hashOf(module);
    if (isNamed)
      identity = identityOf(origin.program ? origin.program : hashOf(module), options, *target);
    const Level *first = findLevel(options.from), *last = findLevel(options.stopAfter.empty() ? "target" : options.stopAfter);
    if (!first || first > last)
      return module.emitError("expected level ") << last->name << " or one before it to compile from, but got '" << options.from << "'";
    if (first == last && options.stopAfter.empty() && failed(runPasses(target->name, first->name, last->name)))
      return failure(); // functions get their scopes, and a folder its files
    StringRef reached = first->name;
    for (const Level *level = first; level != last;) {
      bool isStop = ++level == last || !options.saveTemps.empty();
      if (isStop && failed(runPasses(target->name, reached, level->name)))
        return failure();
      if (isStop)
        reached = level->name;
    }
    if (failed(checkPrinted()))
      return failure();
    if (!options.stopAfter.empty()) {
      if (options.keepOrigin && reached != "graph")
        writeOrigin(module, origin, reached);
      return success();
    }
    return emit(*target, output);
  }

private:
  // Each function that was asked for was there after one of the passes.
  LogicalResult checkPrinted() {
    for (const std::string &function : options.printAfter.functions)
      if (!printed.functions.count(function))
        return module.emitError("--print-function: there is no '") << function << "' after these passes; there is " << llvm::join(printed.functions, ", ");
    return success();
  }

  LogicalResult runPasses(StringRef target, StringRef from, StringRef to) {
    PassManager passes(module.getContext(), ModuleOp::getOperationName());
    // Each level ends with the verifier. After each pass, too, it takes a fifth of the time of a small model: only where the compiler itself
    // is tested with assertions.
#ifdef NDEBUG
    passes.enableVerifier(false);
#endif
    if (options.printAfter.isOn())
      printAfter(passes, options.printAfter, printingFlags(options), printed);
    if (!options.explain.empty() && failed(explainPass(passes, options.explain)))
      return failure();
    if (options.statistics && failed(options.statistics->enable(passes)))
      return failure();
    buildPipeline(passes, target, to, from, options.sanitize, options.memory, options.continues);
    if (options.debugInfo && to == "target")
      passes.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
    traceTimes(passes);
    TimingScope timing = nest("passes to level " + to); // last: it takes the time of what was enabled before it
    passes.enableTiming(timing);
    Reproducer reproducer(module, passes, options.reproducer);
    if (failed(passes.run(module)))
      return reproducer.write(), failure();
    if (printed.failed)
      return failure();
    if (!options.saveTemps.empty()) {
      std::string text;
      llvm::raw_string_ostream stream(text);
      writeOrigin(module, origin, to);
      printProgram(module, stream, printingFlags(options));
      dropOrigin(module);
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
    Artifact artifact = artifactOf(output);
    TimingScope generating = nest("code generation");
    ProgramPlan plan = takePlan(module);
    plan.fingerprint = origin.fingerprint;
    plan.symbol = plan.linkName = CAUCE_PROGRAM_SYMBOL;
    if (isLinked(artifact)) {
      plan.symbol = options.symbol.empty() ? symbolOf(plan.name) : options.symbol;
      plan.identity = identity;
      plan.linkName = plan.symbol + "_" + llvm::utohexstr(identity, /*LowerCase=*/true, /*Width=*/16);
    }
    for (ProgramPlan::State &state : plan.states)
      if (auto it = options.weights.find(state.name); it != options.weights.end())
        state.initial = it->second;
    registerBuiltinDialectTranslation(*module.getContext());
    registerLLVMDialectTranslation(*module.getContext());
    std::vector<OwningOpRef<ModuleOp>> kernels = takeKernels(module, options.cache);
    std::vector<Unit> units(kernels.size() + 1);
    for (auto [i, part] : llvm::enumerate(kernels)) {
      units[i].name = "kernels." + std::to_string(i);
      units[i].module = *part;
    }
    units.back().name = "program";
    units.back().module = module;
    // What a unit becomes depends on the unit alone; threads only decide when. Passes are counted in order.
    auto emitOne = [&](size_t i) { emitUnit(units[i], target, i + 1 == units.size() ? &plan : nullptr, generating); };
    if (options.passLimit)
      llvm::for_each(llvm::seq(units.size()), emitOne);
    else
      parallelFor(module.getContext(), 0, units.size(), emitOne);
    generating.stop();
    for (const Unit &unit : units) {
      if (!unit.error.empty())
        return module.emitError(unit.error);
      if (!options.saveTemps.empty() && (failed(save(unit.name + ".ll", unit.text)) || failed(save(unit.name + ".s", unit.assembly))))
        return failure();
    }
    TimingScope linking = nest("link");
    SmallVector<char, 0> whole; // the size of the header, the header and the artifact
    std::string header = isLinked(artifact) ? makeHeader(plan, target) : "";
    whole.resize(sizeof(uint64_t));
    llvm::support::endian::write64le(whole.data(), header.size());
    whole.append(header.begin(), header.end());
    if (failed(link(units, plan, artifact, whole)))
      return failure();
    if (!wholeName.empty())
      options.cache->write(wholeName, whole);
    return writeWhole(StringRef(whole.data(), whole.size()), output);
  }

  // An artifact with its header, as emit puts them together.
  LogicalResult writeWhole(StringRef whole, StringRef output) {
    uint64_t size = llvm::support::endian::read64le(whole.data());
    StringRef header = whole.substr(sizeof(uint64_t), size), content = whole.drop_front(sizeof(uint64_t) + size);
    bool linked = isLinked(artifactOf(output));
    return failure(failed(writeFile(module, output, content, !linked)) || (linked && failed(writeFile(module, headerOf(output), header))));
  }

  /// What is compiled as one LLVM module: the host functions with the descriptor, or some of the kernels.
  struct Unit {
    std::string name;
    ModuleOp module;
    SmallVector<char, 0> object;
    std::string text, assembly; // if temporaries are kept
    std::string error;
  };

  TimingScope nest(const Twine &what) { return options.timing ? options.timing->nest(what.str()) : TimingScope(); }

  // Its name and kernels, not all of them if they are many.
  static std::string describe(const Unit &unit) {
    SmallVector<StringRef> kernels;
    for (auto function : ModuleOp(unit.module).getOps<LLVM::LLVMFuncOp>())
      if (StringRef name = function.getSymName(); name.consume_back(".run"))
        kernels.push_back(name);
    size_t shown = std::min<size_t>(kernels.size(), 4);
    std::string text = unit.name + (shown ? ": " : "") + llvm::join(ArrayRef(kernels).take_front(shown), ", ");
    return shown < kernels.size() ? text + " and " + std::to_string(kernels.size() - shown) + " more" : text;
  }

  // The unit with the plan defines the descriptor.
  void emitUnit(Unit &unit, const CpuTarget &target, const ProgramPlan *plan, TimingScope &generating) {
    TimeTraceThread thread;
    TimingScope timing = generating.nest(describe(unit));
    llvm::TimeTraceScope trace("code generation", [&] { return describe(unit); });
    llvm::LLVMContext context;
    if (options.passLimit)
      context.setOptPassGate(*options.passLimit);
    std::unique_ptr<llvm::Module> translated = translateModuleToLLVMIR(unit.module, context, unit.name);
    if (!translated) {
      unit.error = "LLVM refuses the module";
      return;
    }
    translated->setDataLayout("e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128");
    if (plan)
      emitDescriptor(*translated, *plan, target);
    bool keep = !options.saveTemps.empty();
    // Kernels that are the same are so in whatever place they stand, and weights are embedded in no time.
    bool isKept = options.cache && !options.passLimit && !keep && !(plan && !options.weights.empty());
    if (isKept) {
      translated->setModuleIdentifier(plan ? "program" : "kernels");
      translated->setSourceFileName(translated->getModuleIdentifier());
    }
    // Host functions are thousands of calls in one block, which takes schedulers and register allocators seconds to no end. No
    // kernel is among them: without register allocation it would take five times as long.
    auto level = plan ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
    std::string name = isKept ? ObjectCache::nameOf(*translated, target, level, options.sanitize) : "";
    if (isKept && options.cache->read(name, unit.object))
      return;
    if (failed(emitObject(*translated, target, level, options.sanitize, unit.object, keep ? &unit.assembly : nullptr, unit.error)))
      return;
    if (isKept)
      options.cache->write(name, unit.object);
    if (!keep)
      return;
    llvm::raw_string_ostream stream(unit.text);
    translated->print(stream, nullptr);
  }

  // Appends the artifact.
  LogicalResult link(ArrayRef<Unit> units, const ProgramPlan &plan, Artifact artifact, SmallVectorImpl<char> &whole) {
    SmallString<128> folder;
    if (std::error_code code = llvm::sys::fs::createUniqueDirectory("cauce", folder))
      return emitError(UnknownLoc::get(module.getContext())) << describeTemporaryFailure(code);
    llvm::scope_exit remove([&] { llvm::sys::fs::remove_directories(folder); });
    std::vector<std::string> objects;
    for (const Unit &unit : units) {
      objects.push_back((folder + "/" + unit.name + ".o").str());
      if (failed(writeFile(module, objects.back(), StringRef(unit.object.data(), unit.object.size()))))
        return failure();
    }
    uint32_t readers = 0;
    if (plan.datasets)
      for (DictionaryAttr dataset : plan.datasets.getAsRange<DictionaryAttr>())
        if (auto reader = dataset.getAs<IntegerAttr>("reader"))
          readers |= 1u << reader.getInt();
    std::string error, linkedPath = (folder + "/linked").str();
    SmallVector<char, 0> content;
    LogicalResult linked = failure();
    switch (artifact) {
    case Artifact::Object:
      linked = linkObject(objects, plan.linkName, linkedPath, content, error);
      break;
    case Artifact::Archive:
      linked = linkArchive(objects, plan.linkName, linkedPath, plan.symbol + ".o", content, error);
      break;
    case Artifact::SharedObject:
      linked = linkSharedObject(objects, options.sanitize, linkedPath, content, error);
      break;
    case Artifact::Executable:
      linked = linkExecutable(objects, options.library, readers, !options.debugInfo, linkedPath, content, error);
      break;
    }
    if (failed(linked))
      return module.emitError(error);
    whole.append(content.begin(), content.end());
    return success();
  }

  ModuleOp module;
  const CompileOptions &options;
  PrintProgress printed;
  std::string wholeName;   // of the artifact in the cache; empty if it is not kept
  uint64_t identity = 0;   // of an artifact that applications link
  Origin origin;
};

} // namespace

bool hasAddressSanitizer() { return dlsym(RTLD_DEFAULT, "__asan_init") != nullptr; }

Artifact artifactOf(StringRef output) {
  return output.ends_with(".o")    ? Artifact::Object
         : output.ends_with(".a")  ? Artifact::Archive
         : output.ends_with(".so") ? Artifact::SharedObject
                                   : Artifact::Executable;
}

std::string headerOf(StringRef output) {
  SmallString<128> header(output);
  llvm::sys::path::replace_extension(header, ".h");
  return header.str().str();
}

bool isTemporary(StringRef name) {
  auto [stem, extension] = name.rsplit('.');
  if (extension == "mlir")
    return findLevel(stem) != nullptr;
  return (extension == "ll" || extension == "s") && (stem == "program" || stem.starts_with("kernels."));
}

OpPrintingFlags printingFlags(const CompileOptions &options) { return OpPrintingFlags().enableDebugInfo(options.locations); }

LogicalResult compileProgram(ModuleOp module, const CompileOptions &options, StringRef output) {
  return Compilation(module, options).run(output);
}

} // namespace cauce
