// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Equal kernels are kept once.
#include "compiler/fusion/Passes.h"

#include "compiler/support/Explain.h"
#include "compiler/support/Nodes.h"
#include "dialects/rt/Rt.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OperationSupport.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_MERGEKERNELSPASS
#include "compiler/fusion/Passes.h.inc"

namespace {
struct MergeKernelsPass : impl::MergeKernelsPassBase<MergeKernelsPass> {
  void runOnOperation() override {
    auto withoutName = [](func::FuncOp kernel) {
      NamedAttrList attributes(kernel->getAttrDictionary());
      attributes.erase(SymbolTable::getSymbolAttrName());
      return attributes.getDictionary(kernel.getContext());
    };
    DenseMap<Attribute, SmallVector<func::FuncOp>> known;
    llvm::StringMap<StringRef> renamed;
    SmallVector<func::FuncOp> merged;
    llvm::MapVector<func::FuncOp, SmallVector<Location>> locations;
    for (func::FuncOp kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr("rt.kernel"))
        continue;
      SmallVector<func::FuncOp> &candidates = known[withoutName(kernel)];
      auto same = llvm::find_if(candidates, [&](func::FuncOp other) {
        return OperationEquivalence::isRegionEquivalentTo(&kernel.getBody(), &other.getBody(),
                                                          OperationEquivalence::IgnoreLocations);
      });
      if (same == candidates.end()) {
        candidates.push_back(kernel);
        continue;
      }
      explain(kernel.getLoc(), getArgument(), [&](raw_ostream &out) {
        out << "kernel '" << kernel.getName() << "' of " << describeNodes(kernel.getLoc()) << " is '" << same->getName() << "' of "
            << describeNodes(same->getLoc());
      });
      renamed[kernel.getName()] = same->getName();
      locations[*same].push_back(kernel.getLoc());
      merged.push_back(kernel);
    }
    getOperation().walk([&](rt::DispatchOp op) {
      if (auto it = renamed.find(op.getKernel()); it != renamed.end())
        op.setKernel(it->second);
    });
    for (auto &[kernel, list] : locations) {
      list.insert(list.begin(), kernel.getLoc());
      kernel->setLoc(FusedLoc::get(kernel.getContext(), list));
    }
    for (func::FuncOp kernel : merged)
      kernel.erase();
  }
};
} // namespace
} // namespace cauce
