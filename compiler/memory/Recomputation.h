// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A host function that computes values again instead of keeping them, one change at a time; the plan is made anew after each.
#pragma once

#include "compiler/memory/FunctionPlan.h"
#include "compiler/memory/KernelSlices.h"

namespace cauce {

class Recomputation {
public:
  using ValueOf = llvm::function_ref<std::optional<int64_t>(llvm::StringRef)>;

  /// `function` has been verified; `arenas` has those of bodies, by name. `valueOf` gives the symbols of the function numbers.
  Recomputation(mlir::func::FuncOp function, const mlir::SymbolTable &symbols, KernelSlices &slices, const llvm::StringMap<SizeExpr> &arenas, bool redzones, ValueOf valueOf);
  Recomputation(const Recomputation &) = delete;
  ~Recomputation();

  /// What the plan says of the function as it is now, in bytes.
  int64_t arena() const { return plannedArena; }
  SizeExpr arenaExpr() const { return plan.arena; }
  /// The operation that runs when most is alive; null if none needs the arena.
  mlir::Operation *peak() const { return plan.order.empty() ? nullptr : plan.order[peakStep]; }

  /// Drops one of the values that are kept while most is alive, until it is needed again: the one that gives most bytes for what its computation costs. False
  /// if there is none.
  bool dropOne();

  /// Flops of one run of the whole function, and how many of them are of what is computed again.
  int64_t flops(bool again) const;
  /// Calls `visit` with each operation that computes something again, in order, the one behind it, and its flops.
  void forEachAgain(llvm::function_ref<void(mlir::Operation *, mlir::Operation *, int64_t)> visit) const;

private:
  using Key = std::pair<mlir::Operation *, unsigned>; // a value as the function was: who made it, and as which result

  // What has to run again, and what has to stay for that.
  struct Part {
    llvm::SmallBitVector needed;
    const KernelSlice *slice = nullptr; // of a kernel
  };
  struct Choice {
    llvm::MapVector<mlir::Operation *, Part> parts; // by what made the values first
    unsigned before = 0;                            // the step in front of which they run
    double cost = 0;
    int64_t gain = 0;
  };

  void arrange();
  void replan();

  mlir::Operation *originOf(mlir::Value value) const { return keys.lookup(value).first; }
  std::optional<unsigned> stepOf(mlir::Operation *op) const;
  unsigned lastUse(mlir::Value value) const;
  int64_t bytesOf(mlir::Value value) const;
  bool isKept(mlir::Value value) const;
  bool isRecomputable(mlir::Operation *origin) const;
  // A value of the key that is there in front of a step whatever is done, or the one used last before.
  mlir::Value versionAt(const Key &key, unsigned step) const;
  mlir::Value latestBefore(const Key &key, unsigned step) const;

  std::optional<Choice> choose(mlir::Value value, int64_t share) const;
  bool request(Choice &choice, mlir::Value value, int64_t small) const;
  void update(Choice &choice, mlir::Operation *origin) const;
  llvm::DenseMap<mlir::Attribute, mlir::Value> newStates() const;
  mlir::Operation *writerOf(mlir::Value value, const llvm::DenseMap<mlir::Attribute, mlir::Value> &news) const;
  bool mayReadStates(const Choice &choice) const;
  llvm::SmallVector<mlir::Operation *> inOrder(const Choice &choice) const;
  llvm::SmallVector<mlir::Value> inputsOf(const Choice &choice, mlir::Operation *origin) const;
  bool evaluate(Choice &choice) const;
  Work workOf(mlir::Operation *op) const;
  Work workOf(mlir::func::FuncOp kernel) const;
  double costOf(const Work &work) const;

  void apply(const Choice &choice);
  void redirect(mlir::Value from, mlir::Value to, unsigned step, mlir::Operation *behind);
  mlir::Value onto(mlir::Value view, mlir::Value root, mlir::OpBuilder &b, llvm::DenseMap<mlir::Operation *, mlir::Value> &views);
  void tidy();

  mlir::func::FuncOp function;
  const mlir::SymbolTable &symbols;
  KernelSlices &slices;
  const llvm::StringMap<SizeExpr> &arenas;
  bool redzones;
  ValueOf valueOf;

  std::optional<HostFunction> host;
  FunctionPlan plan;
  int64_t plannedArena = 0;
  unsigned peakStep = 0;
  std::vector<int64_t> alive; // bytes, by steps
  llvm::DenseMap<mlir::Operation *, unsigned> steps;

  llvm::DenseMap<mlir::Operation *, unsigned> ranks; // of what made values first, in the first order
  llvm::DenseMap<mlir::Value, Key> keys;
  std::map<Key, llvm::SmallVector<mlir::Value>> versions;
  llvm::DenseSet<mlir::Operation *> again;       // what computes something again
  llvm::SmallVector<mlir::Operation *> parked;   // what is no longer in the function, but a pattern for others
  mutable llvm::DenseMap<mlir::Operation *, Work> works; // of kernels
};

} // namespace cauce
