// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reachability that is kept while edges are added.
#include "compiler/fusion/Dependencies.h"

namespace cauce {

void Dependencies::add(unsigned later, unsigned earlier) {
  direct[later].insert(earlier);
  if (contains(all[later], earlier))
    return;
  llvm::BitVector gained = all[earlier];
  gained.resize(std::max(gained.size(), earlier + 1));
  gained.set(earlier);
  needed.resize(size());
  needed.set(earlier);
  if (!needed.test(later)) { // no one else gains anything
    all[later] |= gained;
    return;
  }
  for (unsigned node = 0; node < size(); ++node)
    if (dependsOn(node, later))
      all[node] |= gained;
}

llvm::SmallVector<unsigned> Dependencies::order() const {
  llvm::SmallVector<unsigned> sorted;
  llvm::BitVector done(size());
  // A node and how many of those that it needs have been visited.
  llvm::SmallVector<std::pair<unsigned, std::set<unsigned>::const_iterator>> path;
  auto enter = [&](unsigned node) {
    if (done.test(node))
      return;
    done.set(node);
    path.push_back({node, direct[node].begin()});
  };
  for (unsigned root = 0; root < size(); ++root) {
    enter(root);
    while (!path.empty()) {
      auto &[node, next] = path.back();
      if (next != direct[node].end()) {
        enter(*next++);
        continue;
      }
      sorted.push_back(node);
      path.pop_back();
    }
  }
  return sorted;
}

} // namespace cauce
