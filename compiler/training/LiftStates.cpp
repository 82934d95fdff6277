// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States become arguments and results.
#include "compiler/training/Passes.h"

#include "dialects/nn/NnBase.h"
#include "dialects/train/Train.h"

using namespace mlir;

namespace cauce {
#define GEN_PASS_DEF_LIFTSTATESPASS
#include "compiler/training/Passes.h.inc"

namespace {
struct LiftStatesPass : impl::LiftStatesPassBase<LiftStatesPass> {
  void runOnOperation() override {
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      lift(function);
  }

  void lift(func::FuncOp function) {
    Builder b(&getContext());
    auto mark = [&](FlatSymbolRefAttr state, StringRef as = "train.state") {
      return b.getDictionaryAttr(b.getNamedAttr(as, state));
    };
    // All at once: the signature is made anew each time.
    DenseMap<Attribute, unsigned> position;
    unsigned count = function.getNumArguments();
    for (unsigned i = 0; i < count; ++i)
      if (Attribute state = function.getArgAttr(i, "train.state"))
        position[state] = i;
    SmallVector<Type> types;
    SmallVector<DictionaryAttr> attributes;
    SmallVector<Location> locations;
    for (auto read : function.getOps<train::ReadOp>()) {
      if (!position.try_emplace(read.getStateAttr(), count + types.size()).second)
        continue;
      types.push_back(read.getValue().getType());
      attributes.push_back(mark(read.getStateAttr()));
      locations.push_back(read.getLoc());
    }
    (void)function.insertArguments(SmallVector<unsigned>(types.size(), count), types, attributes, locations);
    for (auto read : llvm::make_early_inc_range(function.getOps<train::ReadOp>())) {
      read.replaceAllUsesWith(Value(function.getArgument(position[read.getStateAttr()])));
      read.erase();
    }
    Operation *terminator = function.getBody().front().getTerminator();
    SmallVector<Value> values;
    types.clear();
    attributes.clear();
    for (auto write : llvm::make_early_inc_range(function.getOps<train::WriteOp>())) {
      values.push_back(write.getValue());
      types.push_back(write.getValue().getType());
      attributes.push_back(mark(write.getStateAttr()));
      write.erase();
    }
    for (auto keep : llvm::make_early_inc_range(function.getOps<train::KeepOp>())) {
      values.push_back(keep.getRows());
      types.push_back(keep.getRows().getType());
      attributes.push_back(mark(keep.getStateAttr(), "train.kept"));
      keep.erase();
    }
    (void)function.insertResults(SmallVector<unsigned>(types.size(), function.getNumResults()), types, attributes);
    terminator->insertOperands(terminator->getNumOperands(), values);
  }
};
} // namespace
} // namespace cauce
