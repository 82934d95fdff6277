// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which kernels of a function need which others. Everything that a node needs, directly or not, is kept as a set of
// bits, because a residual net has more paths than anyone could walk.
#pragma once

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/BitVector.h"

#include <set>
#include <vector>

namespace cauce {

/// Nodes are numbers from 0; edges never form a cycle.
class Dependencies {
public:
  explicit Dependencies(unsigned size = 0) : direct(size), all(size) {}

  unsigned size() const { return direct.size(); }
  void addNode() {
    direct.emplace_back();
    all.emplace_back();
  }
  /// `later` needs `earlier`.
  void add(unsigned later, unsigned earlier);
  /// Whether `later` is `earlier`, or needs it directly or not.
  bool dependsOn(unsigned later, unsigned earlier) const { return later == earlier || contains(all[later], earlier); }
  /// All that a node needs, directly or not; bits beyond its size are unset.
  const llvm::BitVector &ancestors(unsigned node) const { return all[node]; }
  static bool contains(const llvm::BitVector &set, unsigned node) { return node < set.size() && set.test(node); }
  /// All nodes, each after those that it needs, and as near to the order of their numbers as that allows.
  llvm::SmallVector<unsigned> order() const;

private:
  std::vector<std::set<unsigned>> direct;
  std::vector<llvm::BitVector> all;
  llvm::BitVector needed; // nodes that some node needs
};

} // namespace cauce
