// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s
//
// Reductions by columns whose neighbours read the same elements: tiles of places, and what they share is loaded once.

#x = affine_map<(h, w, c, k, l) -> (h + k, w + l, c)>
#f = affine_map<(h, w, c, k, l) -> (k, l, c)>
#y = affine_map<(h, w, c, k, l) -> (h, w, c)>

// 14 places are two tiles of 7. A row of the window is no loop: 9 elements of the image and 3 of the filter for 21 products.
// CHECK-LABEL: func.func private @tiles_places
// CHECK: scf.for %[[W:[^ ]+]] = %c0{{.*}} to %c14{{.*}} step %c7
// CHECK: scf.for %{{.+}} = %{{.+}} to %{{.+}} step %c16
// CHECK: %{{.+}}:7 = scf.for
// CHECK-COUNT-12: vector.load
// CHECK-NOT: vector.load
// CHECK: scf.yield
// CHECK-COUNT-7: vector.store
// CHECK-NOT: vector.store
// CHECK-LABEL: func.func private @tiles_places.tasks
func.func private @tiles_places(%x: tensor<9x16x32xf32>, %f: tensor<3x3x32xf32>) -> tensor<7x14x32xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<7x14x32xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<7x14x32xf32>) -> tensor<7x14x32xf32>
  %y = linalg.generic {indexing_maps = [#x, #f, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%x, %f : tensor<9x16x32xf32>, tensor<3x3x32xf32>) outs(%i : tensor<7x14x32xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b fastmath<contract> : f32
    %s = arith.addf %sum, %p fastmath<contract> : f32
    linalg.yield %s : f32
  } -> tensor<7x14x32xf32>
  return %y : tensor<7x14x32xf32>
}

// 13 places are a tile of 12 and the rest.
// CHECK-LABEL: func.func private @computes_the_rest
// CHECK: %{{.+}}:12 = scf.for
// CHECK-COUNT-12: vector.store
// CHECK: %[[LAST:.+]] = scf.for
// CHECK: vector.store %[[LAST]]
// CHECK-LABEL: func.func private @computes_the_rest.tasks
func.func private @computes_the_rest(%x: tensor<9x15x32xf32>, %f: tensor<3x3x32xf32>) -> tensor<7x13x32xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<7x13x32xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<7x13x32xf32>) -> tensor<7x13x32xf32>
  %y = linalg.generic {indexing_maps = [#x, #f, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%x, %f : tensor<9x15x32xf32>, tensor<3x3x32xf32>) outs(%i : tensor<7x13x32xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b fastmath<contract> : f32
    %s = arith.addf %sum, %p fastmath<contract> : f32
    linalg.yield %s : f32
  } -> tensor<7x13x32xf32>
  return %y : tensor<7x13x32xf32>
}

// The gradient of a filter: all nine at once, four places of the image in each iteration.
// CHECK-LABEL: func.func private @tiles_a_filter
// CHECK: scf.for {{.*}} step %c16
// CHECK: %{{.+}}:9 = scf.for %{{.+}} = %c0{{.*}} to %c7
// CHECK: %{{.+}}:9 = scf.for %{{.+}} = %c0{{.*}} to %c12{{.*}} step %c4
// CHECK-COUNT-22: vector.load
// CHECK-NOT: vector.load
// CHECK: scf.yield
func.func private @tiles_a_filter(%x: tensor<9x16x32xf32>, %dy: tensor<7x14x32xf32>) -> tensor<3x3x32xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x3x32xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<3x3x32xf32>) -> tensor<3x3x32xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(k, l, c, h, w) -> (h + k, w + l, c)>, affine_map<(k, l, c, h, w) -> (h, w, c)>, affine_map<(k, l, c, h, w) -> (k, l, c)>], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%x, %dy : tensor<9x16x32xf32>, tensor<7x14x32xf32>) outs(%i : tensor<3x3x32xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b fastmath<contract> : f32
    %s = arith.addf %sum, %p fastmath<contract> : f32
    linalg.yield %s : f32
  } -> tensor<3x3x32xf32>
  return %y : tensor<3x3x32xf32>
}

// Windows that lie side by side share nothing.
// CHECK-LABEL: func.func private @keeps_what_shares_nothing
// CHECK: %[[MOST:.+]] = scf.for {{.*}} -> (vector<16xf32>)
// CHECK: vector.store %[[MOST]]
func.func private @keeps_what_shares_nothing(%x: tensor<14x28x32xf32>, %size: tensor<2x2xf32>) -> tensor<7x14x32xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %least = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<7x14x32xf32>
  %i = linalg.fill ins(%least : f32) outs(%e : tensor<7x14x32xf32>) -> tensor<7x14x32xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(h, w, c, k, l) -> (h * 2 + k, w * 2 + l, c)>, affine_map<(h, w, c, k, l) -> (k, l)>, #y], iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%x, %size : tensor<14x28x32xf32>, tensor<2x2xf32>) outs(%i : tensor<7x14x32xf32>) {
  ^bb0(%a: f32, %b: f32, %most: f32):
    %m = arith.maximumf %most, %a : f32
    linalg.yield %m : f32
  } -> tensor<7x14x32xf32>
  return %y : tensor<7x14x32xf32>
}
