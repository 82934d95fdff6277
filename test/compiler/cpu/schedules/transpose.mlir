// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --set-target=name=x86-64-v2 --emit-kernels --cse --mlir-print-local-scope | FileCheck %s
// RUN: cauce-opt %s --set-target=name=x86-64-v4 --emit-kernels --cse | FileCheck %s --check-prefix=AVX512

#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>

// Blocks of lanes x lanes: one load per row, log2(lanes) stages of one shuffle per row, one store per row.
// CHECK-LABEL: func.func private @whole_blocks
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[BEGIN:[^:]+]]: index, %[[END:[^:]+]]: index)
// CHECK: scf.for %[[TASK:[^ ]+]] = %[[BEGIN]] to %[[END]]
// CHECK: scf.for %[[J:[^ ]+]] =
// CHECK: %[[R0:.+]] = vector.load %[[X]]
// CHECK: %[[R1:.+]] = vector.load %[[X]]
// CHECK-COUNT-2: vector.load %[[X]]
// CHECK-NOT: vector.load
// CHECK: vector.shuffle %[[R0]], %[[R1]] [0, 4, 2, 6]
// CHECK: vector.shuffle %[[R0]], %[[R1]] [1, 5, 3, 7]
// CHECK-COUNT-2: vector.shuffle
// CHECK-COUNT-2: vector.shuffle %{{.+}} [0, 1, 4, 5]
// CHECK: vector.shuffle %{{.+}} [2, 3, 6, 7]
// CHECK-NOT: vector.shuffle
// CHECK-COUNT-4: vector.store %{{.+}}, %[[Y]]
// CHECK-LABEL: func.func private @whole_blocks.tasks
// CHECK: %[[TWO:.+]] = arith.constant 2 : index
// CHECK: return %[[TWO]]
// AVX512-LABEL: func.func private @whole_blocks
// AVX512-COUNT-64: vector.shuffle {{.*}} vector<16xf32>
// AVX512-NOT: vector.shuffle
// AVX512: return
func.func private @whole_blocks(%x: tensor<4x8xf32>) -> tensor<8x4xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x8xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Rows of x beyond the last repeat it, columns are masked, and rows of y beyond the last are not stored.
// CHECK-LABEL: func.func private @block_that_sticks_out
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[N:[^:]+]]: index
// A mask is made of 32 bits, which have no place for all numbers of rows.
// CHECK: %[[LEFT:.+]] = arith.minsi
// CHECK: vector.create_mask %[[LEFT]]
// CHECK: %[[COLUMNS:.+]] = vector.create_mask
// CHECK: arith.minui
// CHECK: vector.maskedload %[[X]]
// CHECK-COUNT-8: vector.shuffle
// CHECK: %[[EXISTS:.+]] = arith.cmpi ult
// CHECK: scf.if %[[EXISTS]]
// CHECK: vector.maskedstore %[[Y]]
func.func private @block_that_sticks_out(%x: tensor<3x?xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> (tensor<?x3xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty(%n) : tensor<?x3xf32>
  %y = linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x?xf32>) outs(%e : tensor<?x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// Into panels, whose padding is written too.
// CHECK-LABEL: func.func private @writes_panels
// CHECK-NOT: vector.maskedstore
// CHECK: vector.store
// CHECK: return
func.func private @writes_panels(%x: tensor<3x4xf32>) -> (tensor<4x3xf32> {rt.layout = #rt.layout<panel, 8>}) attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<4x3xf32>
  %y = linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<3x4xf32>) outs(%e : tensor<4x3xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

#image = affine_map<(n, h, w, c) -> (n, c, h, w)>
#pixels = affine_map<(n, h, w, c) -> (n, h, w, c)>
#row = affine_map<(n, h, w, c) -> (w)>
#channel = affine_map<(n, h, w, c) -> (c)>

// Pixels count as one dimension, of 12: a block of each image for each 4 of them, no mask for what does not divide a row of 3.
// CHECK-LABEL: func.func private @images(
// CHECK: arith.remui %{{.+}}, %c3
// CHECK-NOT: mask
// CHECK-COUNT-4: vector.load
// CHECK-COUNT-8: vector.shuffle
// CHECK-COUNT-4: vector.store
// CHECK-LABEL: func.func private @images.tasks
// CHECK: arith.constant 6 : index
func.func private @images(%x: tensor<2x8x4x3xf32>) -> tensor<2x4x3x8xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<2x4x3x8xf32>
  %y = linalg.generic {indexing_maps = [#image, #pixels], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x : tensor<2x8x4x3xf32>) outs(%e : tensor<2x4x3x8xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<2x4x3x8xf32>
  return %y : tensor<2x4x3x8xf32>
}

// What depends on the place in a row keeps rows apart; what is computed is computed behind the turn, where a channel's number is read in vectors.
// CHECK-LABEL: func.func private @scaled_images(
// CHECK: vector.maskedload
// CHECK: vector.shuffle
// CHECK: scf.if
// CHECK: %[[R:.+]] = memref.load
// CHECK: %[[C:.+]] = vector.load
// CHECK: vector.broadcast %[[R]]
// CHECK: arith.mulf %{{.+}}, %[[C]]
// CHECK-LABEL: func.func private @scaled_images.tasks
// CHECK: arith.constant 8 : index
func.func private @scaled_images(%x: tensor<2x8x4x3xf32>, %r: tensor<3xf32>, %s: tensor<8xf32>) -> tensor<2x4x3x8xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<2x4x3x8xf32>
  %y = linalg.generic {indexing_maps = [#image, #row, #channel, #pixels], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x, %r, %s : tensor<2x8x4x3xf32>, tensor<3xf32>, tensor<8xf32>) outs(%e : tensor<2x4x3x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %out: f32):
    %0 = arith.addf %a, %b : f32
    %1 = arith.mulf %0, %c : f32
    linalg.yield %1 : f32
  } -> tensor<2x4x3x8xf32>
  return %y : tensor<2x4x3x8xf32>
}

// A filter that is turned by 180 degrees, too: the blocks of 12 x 7 elements are those of place (2 - i, 1 - j).
// CHECK-LABEL: func.func private @backwards(
// CHECK: %[[AT:.+]] = rt.index %{{.+}} + %{{.+}} * 12 - %{{.+}} * 168 - %{{.+}} * 84 + 420
// CHECK: vector.load %{{.+}}[%[[AT]]]
// CHECK: vector.shuffle
func.func private @backwards(%x: tensor<3x2x7x12xf32>) -> tensor<3x2x12x7xf32> attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<3x2x12x7xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (-d0 + 2, -d1 + 1, d3, d2)>, #pixels], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x : tensor<3x2x7x12xf32>) outs(%e : tensor<3x2x12x7xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<3x2x12x7xf32>
  return %y : tensor<3x2x12x7xf32>
}

// Rows of 512 elements go through in strips of 4 blocks. 1.1 MB in panels are written past a cache of 1 MB, where vectors are whole lines of it.
// CHECK-LABEL: func.func private @large(
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for %{{.+}} = %{{.+}} to %{{.+}} step %c4
// CHECK-NOT: nontemporal
// CHECK-LABEL: func.func private @large.tasks
// CHECK: arith.constant 32 : index
// AVX512-LABEL: func.func private @large(
// AVX512: scf.for
// AVX512: scf.for
// AVX512: scf.for %{{.+}} = %{{.+}} to %{{.+}} step %c16
// AVX512-COUNT-16: vector.store {{.*}}alignment = 64{{.*}}nontemporal = true
// AVX512-LABEL: func.func private @large.tasks
// AVX512: arith.constant 8 : index
func.func private @large(%x: tensor<544x512xf32>) -> (tensor<512x544xf32> {rt.layout = #rt.layout<panel, 64>}) attributes {rt.kernel, rt.schedule = "transpose"} {
  %e = tensor.empty() : tensor<512x544xf32>
  %y = linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<544x512xf32>) outs(%e : tensor<512x544xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<512x544xf32>
  return %y : tensor<512x544xf32>
}
