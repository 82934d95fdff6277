// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The largest kernel first, each into the smallest module so far. Kernels never stay with the host functions, which are compiled
// without register allocation.
#include "compiler/program/Partition.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <algorithm>

using namespace mlir;

namespace cauce {
namespace {

// A module costs some milliseconds of its own to optimise, write and link: so many ops take many times that.
constexpr size_t opsPerModule = 4000;

struct Kernel {
  LLVM::LLVMFuncOp entry, function; // what the host launches, and what it calls
  size_t ops = 0;
  size_t part = 0;
};

std::vector<Kernel> kernelsOf(ModuleOp module) {
  SymbolTable symbols(module);
  std::vector<Kernel> kernels;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (function->hasAttr("rt.kernel")) {
      Kernel kernel{symbols.lookup<LLVM::LLVMFuncOp>((function.getName() + ".run").str()), function};
      function.walk([&](Operation *) { ++kernel.ops; });
      kernels.push_back(kernel);
    }
  return kernels;
}

} // namespace

std::vector<OwningOpRef<ModuleOp>> takeKernels(ModuleOp module) {
  std::vector<Kernel> kernels = kernelsOf(module);
  size_t total = 0;
  for (const Kernel &kernel : kernels)
    total += kernel.ops;
  size_t count = std::min(kernels.size(), std::max<size_t>(total / opsPerModule, 1));

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
    kernel.entry.setLinkage(LLVM::Linkage::External);
    kernel.entry.setVisibility_(LLVM::Visibility::Hidden);
    Operation *declaration = OpBuilder(kernel.entry).insert(kernel.entry.cloneWithoutRegions());
    declaration->setLoc(module.getLoc()); // the scope of debug information is that of the definition
    Block *body = parts[kernel.part]->getBody();
    for (LLVM::LLVMFuncOp function : {kernel.function, kernel.entry})
      function->moveBefore(body, body->end());
  }
  return parts;
}

} // namespace cauce
