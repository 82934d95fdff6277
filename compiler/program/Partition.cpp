// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The largest kernel first, each into the smallest module so far. Kernels never stay with the host functions, which are compiled
// without register allocation.
#include "compiler/program/Partition.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#include <algorithm>

using namespace mlir;

namespace cauce {
namespace {

// A module costs some milliseconds of its own to optimise, write and link: so many ops take many times that.
constexpr size_t opsPerModule = 4000;

// A kernel, or several and the functions that they share.
struct Kernel {
  SmallVector<LLVM::LLVMFuncOp> entries, functions; // what the host launches, and what is called for it
  size_t ops = 0;
  size_t part = 0;
};

SmallVector<Kernel, 0> kernelsOf(ModuleOp module) {
  SymbolTable symbols(module);
  llvm::EquivalenceClasses<Operation *> together;
  llvm::SetVector<Operation *> reached;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (function->hasAttr("rt.kernel"))
      reached.insert(function);
  for (size_t i = 0; i < reached.size(); ++i) {
    Operation *caller = reached[i];
    together.insert(caller);
    caller->walk([&](LLVM::CallOp call) {
      auto callee = call.getCallee() ? symbols.lookup<LLVM::LLVMFuncOp>(*call.getCallee()) : LLVM::LLVMFuncOp();
      if (!callee || callee.isExternal())
        return;
      together.unionSets(caller, callee);
      reached.insert(callee);
    });
  }
  llvm::MapVector<Operation *, Kernel> kernels;
  for (Operation *op : reached) {
    auto function = cast<LLVM::LLVMFuncOp>(op);
    Kernel &kernel = kernels[together.getLeaderValue(op)];
    kernel.functions.push_back(function);
    function.walk([&](Operation *) { ++kernel.ops; });
    if (function->hasAttr("rt.kernel"))
      kernel.entries.push_back(symbols.lookup<LLVM::LLVMFuncOp>((function.getName() + ".run").str()));
  }
  return llvm::to_vector<0>(llvm::make_second_range(kernels));
}

} // namespace

std::vector<OwningOpRef<ModuleOp>> takeKernels(ModuleOp module, bool isApart) {
  SmallVector<Kernel, 0> kernels = kernelsOf(module);
  size_t total = 0;
  for (const Kernel &kernel : kernels)
    total += kernel.ops;
  size_t count = isApart ? kernels.size() : std::min(kernels.size(), std::max<size_t>(total / opsPerModule, 1));

  std::vector<Kernel *> bySize;
  for (Kernel &kernel : kernels)
    bySize.push_back(&kernel);
  llvm::sort(bySize, [](const Kernel *a, const Kernel *b) { return a->ops != b->ops ? a->ops > b->ops : a < b; });
  std::vector<size_t> load(count);
  for (Kernel *kernel : bySize) {
    kernel->part = std::min_element(load.begin(), load.end()) - load.begin();
    load[kernel->part] += kernel->ops;
  }

  std::vector<OwningOpRef<ModuleOp>> parts;
  for (size_t i = 0; i < count; ++i)
    parts.push_back(ModuleOp::create(module.getLoc()));
  for (Kernel &kernel : kernels) {
    // Seen by the linker, and by no one after it.
    for (LLVM::LLVMFuncOp entry : kernel.entries) {
      entry.setLinkage(LLVM::Linkage::External);
      entry.setVisibility_(LLVM::Visibility::Hidden);
      Operation *declaration = OpBuilder(entry).insert(entry.cloneWithoutRegions());
      declaration->setLoc(module.getLoc()); // the scope of debug information is that of the definition
    }
    Block *body = parts[kernel.part]->getBody();
    for (LLVM::LLVMFuncOp function : llvm::concat<LLVM::LLVMFuncOp>(kernel.functions, kernel.entries))
      function->moveBefore(body, body->end());
  }
  return parts;
}

} // namespace cauce
