// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --split-input-file --build-continuation --canonicalize | FileCheck %s
// RUN: cauce-opt %s --split-input-file --build-continuation --remarks-filter=build-continuation 2>&1 >/dev/null | FileCheck %s --check-prefix=WHY
!ids = tensor<?x6xi64, #nn.symbols<N>>
!heads = tensor<?x6x2x2xf32, #nn.symbols<N>>
!wide = tensor<?x6x4xf32, #nn.symbols<N>>
!scores = tensor<?x6x9xf32, #nn.symbols<N>>

// Keys and values are remembered, a table of positions is read where the new tokens stand, and what is behind attention is of the last token.
// CHECK-LABEL: func.func @predict
// CHECK-LABEL: func.func @continue(
// CHECK-SAME: %[[IDS:.*]]: tensor<?x?xi64, #[[NT:.*]]> {train.ids = [#train.ids<count = 9>], train.name = "ids"}, %[[AT:.*]]: tensor<i64> {train.name = "past_position"},
// CHECK-SAME: %[[KEYS:.*]]: tensor<?x?x2x2xf32, #[[NL:.*]]> {train.name = "past_keys"}, %[[VALUES:.*]]: tensor<?x?x2x2xf32, #[[NL]]> {train.name = "past_values"})
// CHECK-SAME: -> (tensor<?x1x9xf32, #{{.*}}> {train.name = "scores"}, tensor<i64> {train.name = "position"}, tensor<?x?x2x2xf32, #[[NT]]> {train.name = "keys"},
// CHECK: nn.gather %{{.*}} along 0 : tensor<6x4xf32>, tensor<?xi64, #{{.*}}> -> tensor<?x4xf32,
// CHECK: nn.attention %[[Q:.*]], %[[KEYS]], %[[VALUES]] scale 1.000000e+00 :
// CHECK: nn.attention %[[Q]], %{{.*}}, %{{.*}} scale 1.000000e+00 causal bottom_right :
// CHECK: nn.dot_general {{.*}} -> tensor<?x1x9xf32,
// WHY: remark: {{.*}}a function of new tokens, which takes 3 values that are remembered of those before
func.func @predict(%ids: !ids {train.ids = [#train.ids<count = 9>], train.name = "ids"}) -> (!scores {train.name = "scores"}) {
  %table = nn.constant dense<1.0> : tensor<9x4xf32>
  %places = nn.constant dense<2.0> : tensor<6x4xf32>
  %w = nn.constant dense<3.0> : tensor<4x9xf32>
  %0 = nn.gather %table, %ids along 0 : tensor<9x4xf32>, !ids -> !wide
  %1 = nn.broadcast %places, [1, 2] : tensor<6x4xf32> -> !wide
  %2 = nn.add %0, %1 : !wide
  %3 = nn.reshape %2 : !wide -> !heads
  %4 = nn.tanh %3 : !heads
  %y, %lse = nn.attention %3, %3, %4 scale 1.0 causal top_left : (!heads, !heads, !heads) -> (!heads, tensor<?x2x6xf32, #nn.symbols<N>>)
  %5 = nn.reshape %y : !heads -> !wide
  %6 = nn.dot_general %5, %w contract [2] x [0] : !wide, tensor<4x9xf32> -> !scores
  return %6 : !scores
}

// -----

// A scan goes on from its carry, or from its first one in front of all tokens; one that is zeros needs no choice.
// CHECK-LABEL: func.func @continue(
// CHECK-SAME: %[[PAST:[a-z0-9]+]]: tensor<?x4xf32, #{{.*}}> {train.name = "past_state"}, %[[AT:[a-z0-9]+]]: tensor<i64> {train.name = "past_position"}, %[[ZERO:[a-z0-9]+]]: tensor<?x4xf32, #{{.*}}> {train.name = "past_state2"})
// CHECK: %[[FIRST:.*]] = nn.compare eq
// CHECK: %[[START:.*]] = nn.select %{{.*}}, %{{.*}}, %[[PAST]]
// CHECK: nn.scan trips T carry(%{{.*}} = %[[START]] : {{.*}}, %{{.*}} = %[[ZERO]] :
!ids = tensor<?x?xi64, #nn.symbols<N, T>>
!vector = tensor<?x4xf32, #nn.symbols<N>>
!steps = tensor<?x?x4xf32, #nn.symbols<T, N>>
func.func @predict(%ids: !ids {train.ids = [#train.ids<count = 4>], train.name = "ids"}) -> (!vector {train.name = "scores"}) {
  %table = nn.constant dense<1.0> : tensor<4x4xf32>
  %0 = nn.gather %table, %ids along 0 : tensor<4x4xf32>, !ids -> tensor<?x?x4xf32, #nn.symbols<N, T>>
  %1 = nn.transpose %0, [1, 0, 2] : tensor<?x?x4xf32, #nn.symbols<N, T>> -> !steps
  %one = nn.full 1.0 : !vector
  %zero = nn.full 0.0 : !vector
  %r:4 = nn.scan trips T carry(%h = %one : !vector, %c = %zero : !vector) over(%x = %1 : !steps) {
    %2 = nn.add %h, %x : !vector
    %3 = nn.add %c, %2 : !vector
    nn.yield %2, %3 : !vector, !vector
  }
  return %r#1 : !vector
}

// -----

// Attention to what is behind a token.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: func.func @continue
// WHY: no function of new tokens alone: an unnamed node (nn.attention) looks at tokens behind: it is not causal
!ids = tensor<?x6xi64, #nn.symbols<N>>
!heads = tensor<?x6x2x2xf32, #nn.symbols<N>>
func.func @predict(%ids: !ids {train.ids = [#train.ids<count = 4>], train.name = "ids"}) -> tensor<?x6x4xf32, #nn.symbols<N>> {
  %table = nn.constant dense<1.0> : tensor<4x2x2xf32>
  %0 = nn.gather %table, %ids along 0 : tensor<4x2x2xf32>, !ids -> !heads
  %y, %lse = nn.attention %0, %0, %0 scale 1.0 : (!heads, !heads, !heads) -> (!heads, tensor<?x2x6xf32, #nn.symbols<N>>)
  %1 = nn.reshape %y : !heads -> tensor<?x6x4xf32, #nn.symbols<N>>
  return %1 : tensor<?x6x4xf32, #nn.symbols<N>>
}

// -----

// A mean over all tokens.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: func.func @continue
// WHY: (nn.reduce_mean) is not known to look at each token by itself, or only at those before
!ids = tensor<?x6xi64, #nn.symbols<N>>
func.func @predict(%ids: !ids {train.ids = [#train.ids<count = 4>], train.name = "ids"}) -> tensor<?x4xf32, #nn.symbols<N>> {
  %table = nn.constant dense<1.0> : tensor<4x4xf32>
  %0 = nn.gather %table, %ids along 0 : tensor<4x4xf32>, !ids -> tensor<?x6x4xf32, #nn.symbols<N>>
  %1 = nn.reduce_mean %0, [1] : tensor<?x6x4xf32, #nn.symbols<N>> -> tensor<?x4xf32, #nn.symbols<N>>
  return %1 : tensor<?x4xf32, #nn.symbols<N>>
}

// -----

// No scores of tokens: nobody asks for it.
// CHECK-LABEL: func.func @predict
// CHECK-NOT: func.func @continue
!ids = tensor<?x6xi64, #nn.symbols<N>>
func.func @predict(%ids: !ids {train.ids = [#train.ids<count = 4>], train.name = "ids"}) -> tensor<?x6x3xf32, #nn.symbols<N>> {
  %table = nn.constant dense<1.0> : tensor<4x3xf32>
  %0 = nn.gather %table, %ids along 0 : tensor<4x3xf32>, !ids -> tensor<?x6x3xf32, #nn.symbols<N>>
  return %0 : tensor<?x6x3xf32, #nn.symbols<N>>
}

// -----

// Of one token a product with rows of a matrix reads these where they lie, with no transposed copy of the matrix.
// CHECK-LABEL: func.func @continue(
// CHECK: %[[TABLE:.*]] = nn.constant dense<1.000000e+00> : tensor<9x4xf32>
// CHECK: %[[PRODUCT:.*]] = nn.dot_general %[[TABLE]], %{{.*}} contract [1] x [2] : tensor<9x4xf32>, tensor<?x1x4xf32, #{{.*}}> -> tensor<9x?x1xf32,
// CHECK: nn.transpose %[[PRODUCT]], [1, 2, 0]
!ids = tensor<?x6xi64, #nn.symbols<N>>
!wide = tensor<?x6x4xf32, #nn.symbols<N>>
!scores = tensor<?x6x9xf32, #nn.symbols<N>>
func.func @predict(%ids: !ids {train.ids = [#train.ids<count = 9>], train.name = "ids"}) -> (!scores {train.name = "scores"}) {
  %table = nn.constant dense<1.0> : tensor<9x4xf32>
  %0 = nn.gather %table, %ids along 0 : tensor<9x4xf32>, !ids -> !wide
  %1 = nn.dot_general %0, %table contract [2] x [1] : !wide, tensor<9x4xf32> -> !scores
  return %1 : !scores
}
