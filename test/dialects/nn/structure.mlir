// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK-LABEL: func.func @shape
func.func @shape(%x: tensor<?x2x3xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>>) {
  // CHECK: nn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  %c = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  // CHECK: nn.full 5.000000e-01 : tensor<?x3xf32, #N>
  %f = nn.full 0.5 : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.iota 1 : tensor<2x3xi64>
  %i = nn.iota 1 : tensor<2x3xi64>
  // CHECK: nn.dim_size %{{.*}}, 0 : tensor<?x2x3xf32, #N> -> tensor<i64>
  %n = nn.dim_size %x, 0 : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<i64>
  // CHECK: nn.broadcast %{{.*}}, [1] : tensor<2xf32> -> tensor<3x2xf32>
  %b = nn.broadcast %c, [1] : tensor<2xf32> -> tensor<3x2xf32>
  // CHECK: nn.reshape %{{.*}} : tensor<?x2x3xf32, #N> -> tensor<?x6xf32, #N>
  %r = nn.reshape %x : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<?x6xf32, #nn.symbols<N>>
  // CHECK: nn.transpose %{{.*}}, [2, 0, 1] : tensor<?x2x3xf32, #N> -> tensor<3x?x2xf32, #N>
  %t = nn.transpose %x, [2, 0, 1] : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<3x?x2xf32, #nn.symbols<N>>
  // CHECK: nn.one_hot %{{.*}} : tensor<?xi64, #N> -> tensor<?x4xf32, #N>
  %o = nn.one_hot %ids : tensor<?xi64, #nn.symbols<N>> -> tensor<?x4xf32, #nn.symbols<N>>
  return
}

// CHECK-LABEL: func.func @indexing
func.func @indexing(%x: tensor<?x4xf32, #nn.symbols<N>>, %w: tensor<5x3xf32>, %ids: tensor<?xi64, #nn.symbols<N>>) {
  // CHECK: nn.slice %{{.*}} along 1 from 0 to 3 by 2 : tensor<?x4xf32, #N> -> tensor<?x2xf32, #N>
  %s = nn.slice %x along 1 from 0 to 3 by 2 : tensor<?x4xf32, #nn.symbols<N>> -> tensor<?x2xf32, #nn.symbols<N>>
  // CHECK: nn.slice %{{.*}} along 1 from 0 to 3 : tensor
  %s1 = nn.slice %x along 1 from 0 to 3 by 1 : tensor<?x4xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.pad %{{.*}} along 1 low 1 high 2 interior 3 value -1.000000e+00 : tensor<?x4xf32, #N> -> tensor<?x16xf32, #N>
  %p = nn.pad %x along 1 low 1 high 2 interior 3 value -1.0 : tensor<?x4xf32, #nn.symbols<N>> -> tensor<?x16xf32, #nn.symbols<N>>
  // CHECK: nn.pad %{{.*}} along 1 low 1 high 2 : tensor
  %p1 = nn.pad %x along 1 low 1 high 2 : tensor<?x4xf32, #nn.symbols<N>> -> tensor<?x7xf32, #nn.symbols<N>>
  // CHECK: nn.concat %{{.*}}, %{{.*}} along 1 : (tensor<?x4xf32, #N>, tensor<?x2xf32, #N>) -> tensor<?x6xf32, #N>
  %c = nn.concat %x, %s along 1 : (tensor<?x4xf32, #nn.symbols<N>>, tensor<?x2xf32, #nn.symbols<N>>) -> tensor<?x6xf32, #nn.symbols<N>>
  // CHECK: nn.gather %{{.*}}, %{{.*}} along 0 : tensor<5x3xf32>, tensor<?xi64, #N> -> tensor<?x3xf32, #N>
  %g = nn.gather %w, %ids along 0 : tensor<5x3xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.scatter_add %{{.*}}, %{{.*}} along 0 : tensor<?x3xf32, #N>, tensor<?xi64, #N> -> tensor<5x3xf32>
  %a = nn.scatter_add %g, %ids along 0 : tensor<?x3xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5x3xf32>
  return
}

// CHECK-LABEL: func.func @elements
func.func @elements(%x: tensor<?x4xf32, #nn.symbols<N>>, %u: tensor<?x3xf32, #nn.symbols<N>>, %ids: tensor<?x3xi64, #nn.symbols<N>>) {
  // CHECK: nn.gather_elements %{{.*}}, %{{.*}} along 1 : tensor<?x4xf32, #N>, tensor<?x3xi64, #N> -> tensor<?x3xf32, #N>
  %g = nn.gather_elements %x, %ids along 1 : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.scatter_elements replace, %{{.*}}, %{{.*}}, %{{.*}} along 1 : tensor<?x4xf32, #N>, tensor<?x3xf32, #N>, tensor<?x3xi64, #N>
  %r = nn.scatter_elements replace, %x, %u, %ids along 1 : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.scatter_elements replace, %{{.*}}, %{{.*}}, %{{.*}} along 1 unique : tensor<?x4xf32, #N>, tensor<?x3xf32, #N>, tensor<?x3xi64, #N>
  %q = nn.scatter_elements replace, %x, %u, %ids along 1 unique : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.scatter_elements add, %
  %a = nn.scatter_elements add, %x, %u, %ids along 1 : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.scatter_elements mul, %
  %m = nn.scatter_elements mul, %x, %u, %ids along 1 : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.scatter_elements max, %
  %h = nn.scatter_elements max, %x, %u, %ids along 1 : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.scatter_elements min, %
  %l = nn.scatter_elements min, %x, %u, %ids along 1 : tensor<?x4xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.sort_places %{{.*}} along 1 : tensor<?x4xf32, #N> -> tensor<?x4xi32, #N>
  %p = nn.sort_places %x along 1 : tensor<?x4xf32, #nn.symbols<N>> -> tensor<?x4xi32, #nn.symbols<N>>
  // CHECK: nn.sort_places %{{.*}} along 0 descending : tensor<?x3xi64, #N> -> tensor<?x3xi64, #N>
  %d = nn.sort_places %ids along 0 descending : tensor<?x3xi64, #nn.symbols<N>> -> tensor<?x3xi64, #nn.symbols<N>>
  // CHECK: nn.sort_places %{{.*}} along 1 descending first 2 : tensor<?x4xf32, #N> -> tensor<?x4xi32, #N>
  %k = nn.sort_places %x along 1 descending first 2 : tensor<?x4xf32, #nn.symbols<N>> -> tensor<?x4xi32, #nn.symbols<N>>
  return
}

// CHECK-LABEL: func.func @cumulative
func.func @cumulative(%x: tensor<?x4xf32, #nn.symbols<N>>, %k: tensor<3xi32>) {
  // CHECK: nn.cumsum %{{.*}} along 1 : tensor<?x4xf32, #N>
  %s = nn.cumsum %x along 1 : tensor<?x4xf32, #nn.symbols<N>>
  // CHECK: nn.cumsum %{{.*}} along 0 exclusive reverse : tensor<3xi32>
  %i = nn.cumsum %k along 0 exclusive reverse : tensor<3xi32>
  // CHECK: nn.cumprod %{{.*}} along 0 reverse : tensor<?x4xf32, #N>
  %p = nn.cumprod %s along 0 reverse : tensor<?x4xf32, #nn.symbols<N>>
  // CHECK: nn.cumprod %{{.*}} along 1 exclusive : tensor<?x4xf32, #N>
  %q = nn.cumprod %s along 1 exclusive : tensor<?x4xf32, #nn.symbols<N>>
  // CHECK: nn.linear_recurrence %{{.*}}, %{{.*}} along 0 exclusive : tensor<?x4xf32, #N>
  %r = nn.linear_recurrence %x, %p along 0 exclusive : tensor<?x4xf32, #nn.symbols<N>>
  // CHECK: nn.linear_recurrence %{{.*}}, %{{.*}} along 1 reverse : tensor<?x4xf32, #N>
  %t = nn.linear_recurrence %x, %p along 1 reverse : tensor<?x4xf32, #nn.symbols<N>>
  return
}

// CHECK-LABEL: func.func @window
func.func @window(%x: tensor<?x9x2xf32, #nn.symbols<N>>) {
  // CHECK: nn.windows %{{.*}} along 1 size 3 stride 2 dilation 2 : tensor<?x9x2xf32, #N> -> tensor<?x3x3x2xf32, #N>
  %w = nn.windows %x along 1 size 3 stride 2 dilation 2 : tensor<?x9x2xf32, #nn.symbols<N>> -> tensor<?x3x3x2xf32, #nn.symbols<N>>
  // CHECK: nn.windows %{{.*}} along 1 size 3 : tensor
  %w1 = nn.windows %x along 1 size 3 stride 1 dilation 1 : tensor<?x9x2xf32, #nn.symbols<N>> -> tensor<?x7x3x2xf32, #nn.symbols<N>>
  // CHECK: nn.overlap_add %{{.*}} along 1 stride 2 dilation 2 : tensor<?x3x3x2xf32, #N> -> tensor<?x12x2xf32, #N>
  %o = nn.overlap_add %w along 1 stride 2 dilation 2 : tensor<?x3x3x2xf32, #nn.symbols<N>> -> tensor<?x12x2xf32, #nn.symbols<N>>
  // CHECK: nn.overlap_add %{{.*}} along 1 : tensor
  %o1 = nn.overlap_add %w1 along 1 stride 1 : tensor<?x7x3x2xf32, #nn.symbols<N>> -> tensor<?x9x2xf32, #nn.symbols<N>>
  // CHECK: nn.window_argmax %{{.*}} along 1 count 4 size 3 stride 2 dilation 3 low 1 : tensor<?x9x2xf32, #N> -> tensor<?x4x2xui8, #N>
  %p = nn.window_argmax %x along 1 count 4 size 3 stride 2 dilation 3 low 1 : tensor<?x9x2xf32, #nn.symbols<N>> -> tensor<?x4x2xui8, #nn.symbols<N>>
  // CHECK: nn.window_gather %{{.*}}, %{{.*}} along 1 size 3 stride 2 dilation 3 low 1 : tensor<?x9x2xf32, #N>, tensor<?x4x2xui8, #N> -> tensor<?x4x2xf32, #N>
  %m = nn.window_gather %x, %p along 1 size 3 stride 2 dilation 3 low 1 : tensor<?x9x2xf32, #nn.symbols<N>>, tensor<?x4x2xui8, #nn.symbols<N>> -> tensor<?x4x2xf32, #nn.symbols<N>>
  // CHECK: nn.window_scatter %{{.*}}, %{{.*}} along 1 size 3 stride 2 : tensor<?x4x2xf32, #N>, tensor<?x4x2xui8, #N> -> tensor<?x11x2xf32, #N>
  %d = nn.window_scatter %m, %p along 1 size 3 stride 2 dilation 1 low 0 : tensor<?x4x2xf32, #nn.symbols<N>>, tensor<?x4x2xui8, #nn.symbols<N>> -> tensor<?x11x2xf32, #nn.symbols<N>>
  // CHECK: nn.reverse %{{.*}} along 1 : tensor<?x9x2xf32, #N>
  %r = nn.reverse %x along 1 : tensor<?x9x2xf32, #nn.symbols<N>>
  return
}

// CHECK-LABEL: func.func @reduction
func.func @reduction(%x: tensor<2x3xf32>, %w: tensor<5x3x4xf32>, %v: tensor<5x2x3xf32>) {
  // CHECK: nn.reduce_sum %{{.*}}, [1] : tensor<2x3xf32> -> tensor<2xf32>
  %s = nn.reduce_sum %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: nn.reduce_mean %{{.*}}, [0, 1] : tensor<2x3xf32> -> tensor<f32>
  %m = nn.reduce_mean %x, [0, 1] : tensor<2x3xf32> -> tensor<f32>
  // CHECK: nn.reduce_max %{{.*}}, [0] : tensor<2x3xf32> -> tensor<3xf32>
  %a = nn.reduce_max %x, [0] : tensor<2x3xf32> -> tensor<3xf32>
  // CHECK: nn.reduce_min %{{.*}}, [0] : tensor<2x3xf32> -> tensor<3xf32>
  %i = nn.reduce_min %x, [0] : tensor<2x3xf32> -> tensor<3xf32>
  // CHECK: nn.reduce_max %{{.*}}, [0] ties first : tensor<2x3xf32> -> tensor<3xf32>
  %af = nn.reduce_max %x, [0] ties first : tensor<2x3xf32> -> tensor<3xf32>
  // CHECK: nn.reduce_min %{{.*}}, [0] : tensor
  %is = nn.reduce_min %x, [0] ties share : tensor<2x3xf32> -> tensor<3xf32>
  // CHECK: nn.reduce_prod %{{.*}}, [1] : tensor<2x3xf32> -> tensor<2xf32>
  %p = nn.reduce_prod %x, [1] : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: nn.reduce_norm %{{.*}}, [0, 1] : tensor<2x3xf32> -> tensor<f32>
  %n = nn.reduce_norm %x, [0, 1] : tensor<2x3xf32> -> tensor<f32>
  // CHECK: nn.reduce_log_sum_exp %{{.*}}, [0] : tensor<2x3xf32> -> tensor<3xf32>
  %l = nn.reduce_log_sum_exp %x, [0] : tensor<2x3xf32> -> tensor<3xf32>
  // CHECK: nn.argmax %{{.*}} : tensor<2x3xf32> -> tensor<2xi64>
  %g = nn.argmax %x : tensor<2x3xf32> -> tensor<2xi64>
  // CHECK: nn.argmax %{{.*}} : tensor<2x3xf32> -> tensor<2xi64>
  %gl = nn.argmax %x along 1 : tensor<2x3xf32> -> tensor<2xi64>
  // CHECK: nn.argmax %{{.*}} along 0 : tensor<2x3xf32> -> tensor<3xi64>
  %gf = nn.argmax %x along 0 : tensor<2x3xf32> -> tensor<3xi64>
  // CHECK: nn.dot_general %{{.*}}, %{{.*}} batch [0] x [0] contract [2] x [1] : tensor<5x2x3xf32>, tensor<5x3x4xf32> -> tensor<5x2x4xf32>
  %d = nn.dot_general %v, %w batch [0] x [0] contract [2] x [1] : tensor<5x2x3xf32>, tensor<5x3x4xf32> -> tensor<5x2x4xf32>
  return
}

// CHECK-LABEL: func.func @loss
func.func @loss(%x: tensor<2x3xf32>, %ids: tensor<2xi64>, %k: tensor<i64>) {
  // CHECK: nn.softmax %{{.*}} : tensor<2x3xf32>
  %s = nn.softmax %x : tensor<2x3xf32>
  // CHECK: nn.log_softmax %{{.*}} : tensor<2x3xf32>
  %l = nn.log_softmax %x : tensor<2x3xf32>
  // CHECK: nn.softmax %{{.*}} along [0] : tensor<2x3xf32>
  %sf = nn.softmax %x along [0] : tensor<2x3xf32>
  // CHECK: nn.softmax %{{.*}} : tensor<2x3xf32>
  %sl = nn.softmax %x along [1] : tensor<2x3xf32>
  // CHECK: nn.log_softmax %{{.*}} along [0, 1] : tensor<2x3xf32>
  %la = nn.log_softmax %x along [0, 1] : tensor<2x3xf32>
  // CHECK: nn.softmax_cross_entropy %{{.*}}, %{{.*}} : tensor<2x3xf32> -> tensor<2xf32>
  %c = nn.softmax_cross_entropy %x, %s : tensor<2x3xf32> -> tensor<2xf32>
  // CHECK: nn.sparse_softmax_cross_entropy %{{.*}}, %{{.*}} : tensor<2x3xf32>, tensor<2xi64> -> tensor<2xf32>
  %p = nn.sparse_softmax_cross_entropy %x, %ids : tensor<2x3xf32>, tensor<2xi64> -> tensor<2xf32>
  // CHECK: nn.random_bits %{{.*}}, %{{.*}} : tensor<i64>, tensor<i64> -> tensor<2x3xi32>
  %r = nn.random_bits %k, %k : tensor<i64>, tensor<i64> -> tensor<2x3xi32>
  return
}

// CHECK-LABEL: func.func @attention
func.func @attention(%q: tensor<?x5x4x3xf32, #nn.symbols<N>>, %k: tensor<?x7x2x3xf32, #nn.symbols<N>>, %v: tensor<?x7x2x6xf32, #nn.symbols<N>>, %bias: tensor<4x5x7xf32>, %key: tensor<i64>) {
  // CHECK: %[[Y:.+]], %[[LSE:.+]] = nn.attention %{{.+}}, %{{.+}}, %{{.+}} scale 5.000000e-01 : (tensor<?x5x4x3xf32, #N>, tensor<?x7x2x3xf32, #N>, tensor<?x7x2x6xf32, #N>) -> (tensor<?x5x4x6xf32, #N>, tensor<?x4x5xf32, #N>)
  %y, %lse = nn.attention %q, %k, %v scale 0.5
    : (tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>, tensor<?x7x2x6xf32, #nn.symbols<N>>) -> (tensor<?x5x4x6xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>)
  // CHECK: nn.attention %{{.+}}, %{{.+}}, %{{.+}} scale 5.000000e-01 softcap 2.000000e+00 causal bottom_right mask %{{.+}} along [1, 2, 3] dropout 2.500000e-01 of %[[KEY:.+]], %[[KEY]] :
  %all, %statistics = nn.attention %q, %k, %v scale 0.5 softcap 2.0 causal bottom_right mask %bias along [1, 2, 3] dropout 0.25 of %key, %key
    : (tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>, tensor<?x7x2x6xf32, #nn.symbols<N>>, tensor<4x5x7xf32>, tensor<i64>, tensor<i64>) -> (tensor<?x5x4x6xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>)
  // CHECK: nn.attention_gradient %{{.+}}, %{{.+}}, %{{.+}}, %[[Y]], %[[LSE]], %[[Y]], %[[LSE]] scale 5.000000e-01 causal top_left mask %{{.+}} along [1, 2, 3] :
  %dq, %dk, %dv, %dmask = nn.attention_gradient %q, %k, %v, %y, %lse, %y, %lse scale 0.5 causal top_left mask %bias along [1, 2, 3]
    : (tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>, tensor<?x7x2x6xf32, #nn.symbols<N>>, tensor<?x5x4x6xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>, tensor<?x5x4x6xf32, #nn.symbols<N>>, tensor<?x4x5xf32, #nn.symbols<N>>, tensor<4x5x7xf32>)
    -> (tensor<?x5x4x3xf32, #nn.symbols<N>>, tensor<?x7x2x3xf32, #nn.symbols<N>>, tensor<?x7x2x6xf32, #nn.symbols<N>>, tensor<4x5x7xf32>)
  return
}

// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<2x3xui8>, %y: tensor<2x3xui8>) {
  // CHECK: nn.integer and, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %a = nn.integer and, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer or, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %o = nn.integer or, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer xor, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %e = nn.integer xor, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer shift_left, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %l = nn.integer shift_left, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer shift_right, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %r = nn.integer shift_right, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer div, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %d = nn.integer div, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer rem, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %m = nn.integer rem, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer floor_div, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %f = nn.integer floor_div, %x, %y : tensor<2x3xui8>
  // CHECK: nn.integer mod, %{{.*}}, %{{.*}} : tensor<2x3xui8>
  %q = nn.integer mod, %x, %y : tensor<2x3xui8>
  return
}

// CHECK-LABEL: func.func @loop
func.func @loop(%xs: tensor<?x?xf32, #nn.symbols<T, N>>, %c: tensor<?xf32, #nn.symbols<N>>, %k: tensor<i32>, %w: tensor<?xf32, #nn.symbols<N>>) {
  // CHECK: %{{.+}}:5 = nn.scan trips T reverse carry(%[[A:.+]] = %{{.+}} : tensor<?xf32, #N>, %[[K:.+]] = %{{.+}} : tensor<i32>) over(%[[X:.+]] = %{{.+}} : tensor<?x?xf32, #T_N>) with(%[[W:.+]] = %{{.+}} : tensor<?xf32, #N>) {
  %last, %count, %before, %counts, %ys = nn.scan trips T reverse carry(%a = %c : tensor<?xf32, #nn.symbols<N>>, %i = %k : tensor<i32>)
      over(%x = %xs : tensor<?x?xf32, #nn.symbols<T, N>>) with(%v = %w : tensor<?xf32, #nn.symbols<N>>) {
    // CHECK-NEXT: nn.mul %[[A]], %[[X]] : tensor<?xf32, #N>
    %p = nn.mul %a, %x : tensor<?xf32, #nn.symbols<N>>
    %q = nn.mul %p, %v : tensor<?xf32, #nn.symbols<N>>
    // CHECK: nn.yield %{{.+}}, %[[K]], %{{.+}} : tensor<?xf32, #N>, tensor<i32>, tensor<?xf32, #N>
    nn.yield %q, %i, %p : tensor<?xf32, #nn.symbols<N>>, tensor<i32>, tensor<?xf32, #nn.symbols<N>>
  }
  // The types of results follow from the trips.
  // CHECK: nn.neg %{{.+}}#4 : tensor<?x?xf32, #T_N>
  %n = nn.neg %ys : tensor<?x?xf32, #nn.symbols<T, N>>
  // CHECK: nn.scan trips 0 {
  %none = nn.scan trips 0 {
    %f = nn.full 1.0 : tensor<2xf32>
    // CHECK: nn.yield %{{.+}} : tensor<2xf32>
    nn.yield %f : tensor<2xf32>
  }
  // CHECK: nn.neg %{{.+}} : tensor<0x2xf32>
  %m = nn.neg %none : tensor<0x2xf32>
  // CHECK: nn.scan trips "N*T" attributes {note} {
  nn.scan trips "T*N" attributes {note} {
    // CHECK-NEXT: nn.yield{{$}}
    nn.yield
  }
  return
}

// CHECK-LABEL: func.func @control
func.func @control(%c: tensor<i1>, %x: tensor<?xf32, #nn.symbols<N>>, %n: tensor<f32>) {
  // CHECK: %{{.+}} = nn.if %{{.+}} with(%[[A:.+]] = %{{.+}} : tensor<?xf32, #N>) {
  %y = nn.if %c with(%a = %x : tensor<?xf32, #nn.symbols<N>>) {
    // CHECK-NEXT: nn.neg %[[A]] : tensor<?xf32, #N>
    %0 = nn.neg %a : tensor<?xf32, #nn.symbols<N>>
    nn.yield %0 : tensor<?xf32, #nn.symbols<N>>
  // CHECK: } else {
  } else {
    // CHECK-NEXT: nn.yield %[[A]] : tensor<?xf32, #N>
    nn.yield %a : tensor<?xf32, #nn.symbols<N>>
  }
  // CHECK: nn.exp %{{.+}} : tensor<?xf32, #N>
  %e = nn.exp %y : tensor<?xf32, #nn.symbols<N>>
  // CHECK: nn.while most 7 carry(%[[R:.+]] = %{{.+}} : tensor<f32>) with(%[[B:.+]] = %{{.+}} : tensor<f32>) {
  %r = nn.while most 7 carry(%s = %n : tensor<f32>) with(%b = %n : tensor<f32>) {
    %0 = nn.compare gt, %s, %b : tensor<f32> -> tensor<i1>
    nn.yield %0 : tensor<i1>
  // CHECK: } do {
  } do {
    // CHECK-NEXT: nn.sqrt %[[R]] : tensor<f32>
    %0 = nn.sqrt %s : tensor<f32>
    nn.yield %0 : tensor<f32>
  }
  return
}
