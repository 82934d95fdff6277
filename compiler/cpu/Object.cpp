// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's optimiser and code generator, set up for code that is already vectorised.
#include "compiler/cpu/Object.h"

#include "compiler/cpu/LoopAddresses.h"

#include "llvm-c/Transforms/PassBuilder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace mlir;

namespace cauce {

// The code arrives vectorised and unrolled: what is left is to clean addresses up and to take them out of loops. O1 takes
// four times as long for code that is larger and no faster. What several kernels share is no longer passed, in the end, what memrefs
// consist of besides their pointers.
static constexpr char cleanUp[] = "always-inline,globaldce,function(early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,"
                                  "loop-mssa(loop-rotate,licm),early-cse<memssa>,simplifycfg),deadargelim";

// What the code generator leaves out. Loop strength reduction took a quarter of its time, for what shareLoopAddresses does; scheduling after
// registers are allocated is no faster on CPUs that order what they run themselves.
static void leaveOut(llvm::StringRef pass) {
  if (llvm::cl::Option *option = llvm::cl::getRegisteredOptions().lookup(pass))
    static_cast<llvm::cl::opt<bool> *>(option)->setValue(true);
}

// A register allocator that works block by block looks, at each call, at all values that the block has had so far: what a host function
// of a deep net is, tens of thousands of calls in one block, it gets in parts.
static void splitBlocks(llvm::Module &module) {
  constexpr unsigned callsPerBlock = 2048;
  for (llvm::Function &function : module)
    for (llvm::BasicBlock &block : llvm::make_early_inc_range(function)) {
      llvm::SmallVector<llvm::Instruction *> firsts;
      unsigned calls = 0;
      for (llvm::Instruction &instruction : block)
        if (llvm::isa<llvm::CallInst>(instruction) && ++calls % callsPerBlock == 0 && !instruction.getNextNode()->isTerminator())
          firsts.push_back(instruction.getNextNode());
      for (llvm::Instruction *first : llvm::reverse(firsts)) // the last first: each that moves, moves once
        block.splitBasicBlock(first);
    }
}

LogicalResult emitObject(llvm::Module &module, const CpuTarget &target, llvm::CodeGenOptLevel level, bool sanitize,
                         llvm::SmallVectorImpl<char> &object, std::string *assembly, std::string &error) {
  static const bool initialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    leaveOut("disable-lsr");
    leaveOut("disable-post-ra");
    return true;
  }();
  (void)initialized;
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  const llvm::Target *backend = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!backend)
    return failure();
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Fast;
  std::unique_ptr<llvm::TargetMachine> machine(
      backend->createTargetMachine(triple, target.cpu, target.features, options, llvm::Reloc::PIC_, std::nullopt,
                                   level));
  if (!machine) {
    error = "LLVM has no code generator for " + target.cpu;
    return failure();
  }
  module.setTargetTriple(triple);
  module.setDataLayout(machine->createDataLayout());
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.cpu);
    function.addFnAttr("target-features", target.features);
    // Without these LLVM splits 512-bit vectors in two on CPUs where it fears for the clock.
    function.addFnAttr("prefer-vector-width", "512");
    function.addFnAttr("min-legal-vector-width", "512");
    function.addFnAttr(llvm::Attribute::NoUnwind);
    if (sanitize)
      function.addFnAttr(llvm::Attribute::SanitizeAddress);
    // An object without undefined symbols: no calls of memset and memcpy where loops stand.
    function.addFnAttr("no-builtins");
    // A kernel's entry is its only caller.
    if (function.hasLocalLinkage() && function.hasOneUse() && llvm::isa<llvm::CallInst>(*function.user_begin()))
      function.addFnAttr(llvm::Attribute::AlwaysInline);
  }

  // A fused multiply-add that the CPU does not have would become a library call; two roundings are what such a CPU does.
  if (!llvm::is_contained(target.required, "fma"))
    for (llvm::Function &function : module)
      for (llvm::BasicBlock &block : function)
        for (llvm::Instruction &instruction : block)
          if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction);
              call && call->getIntrinsicID() == llvm::Intrinsic::fma)
            call->setCalledFunction(
                llvm::Intrinsic::getOrInsertDeclaration(&module, llvm::Intrinsic::fmuladd, {call->getType()}));

  // By the C interface: the header of the builder of pipelines takes the C++ compiler longer than all else here. Passes are skipped as
  // the context's gate says.
  LLVMPassBuilderOptionsRef passOptions = LLVMCreatePassBuilderOptions();
  LLVMErrorRef failed = LLVMRunPasses(llvm::wrap(&module), (std::string(cleanUp) + (sanitize ? ",asan" : "")).c_str(),
                                      reinterpret_cast<LLVMTargetMachineRef>(machine.get()), passOptions);
  LLVMDisposePassBuilderOptions(passOptions);
  llvm::cantFail(llvm::unwrap(failed));

  if (level == llvm::CodeGenOptLevel::None)
    splitBlocks(module);
  else
    for (llvm::Function &function : module)
      shareLoopAddresses(function);

  auto emit = [&](llvm::raw_pwrite_stream &stream, llvm::Module &module, llvm::CodeGenFileType type) {
    llvm::legacy::PassManager passes;
    if (machine->addPassesToEmitFile(passes, stream, nullptr, type))
      return false;
    passes.run(module);
    return true;
  };
  if (assembly) {
    llvm::SmallVector<char> text;
    llvm::raw_svector_ostream stream(text);
    std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module);
    emit(stream, *copy, llvm::CodeGenFileType::AssemblyFile);
    assembly->assign(text.begin(), text.end());
  }
  llvm::raw_svector_ostream stream(object);
  if (!emit(stream, module, llvm::CodeGenFileType::ObjectFile)) {
    error = "LLVM cannot write object files for " + target.cpu;
    return failure();
  }
  return success();
}

} // namespace cauce
