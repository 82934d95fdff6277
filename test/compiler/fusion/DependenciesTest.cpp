// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reachability and order among kernels.
#include "compiler/fusion/Dependencies.h"

#include <gtest/gtest.h>

using cauce::Dependencies;

// A later edge makes everything behind it reachable for everything before it.
TEST(Dependencies, FollowsEdgesThatAreAddedLater) {
  Dependencies graph(4);
  graph.add(3, 2);
  graph.add(1, 0);
  EXPECT_FALSE(graph.dependsOn(3, 0));
  graph.add(2, 1);
  EXPECT_TRUE(graph.dependsOn(3, 0));
  EXPECT_TRUE(graph.dependsOn(2, 2));
  EXPECT_FALSE(graph.dependsOn(0, 3));
}

// Two paths a step make 2^200 paths from end to end.
TEST(Dependencies, AnswersWithoutWalkingEveryPath) {
  Dependencies graph;
  for (unsigned node = 0; node < 200; ++node) {
    graph.addNode();
    for (unsigned before : {1, 2})
      if (node >= before)
        graph.add(node, node - before);
  }
  EXPECT_TRUE(graph.dependsOn(199, 0));
  EXPECT_FALSE(graph.dependsOn(100, 199));
}

TEST(Dependencies, OrdersByNumberExceptWhereANodeIsNeededEarlier) {
  Dependencies graph(5);
  graph.add(1, 4);
  graph.add(4, 3);
  graph.add(3, 0);
  EXPECT_EQ(graph.order(), (llvm::SmallVector<unsigned>{0, 3, 4, 1, 2}));
}
