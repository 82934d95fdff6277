// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,WIDE
// RUN: sed 's/panel, 64/panel, 16/' %s | cauce-opt --set-target=name=x86-64-v3 --emit-kernels --cse --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,NARROW

// Where a panel ends the next one begins with its first row: a vector lies in one panel, or is gathered.

#id = affine_map<(i, j) -> (i, j)>

// Vectors along the columns themselves start at a multiple of their width, which divides a panel: they are loaded and stored whole,
// the last ones with what is padding.
// CHECK-LABEL: func.func private @loads_columns
// CHECK-NOT: vector.gather
// CHECK: vector.load %{{.+}} : memref<?xf32>, vector<
// CHECK-NOT: vector.gather
// CHECK: vector.store
// CHECK-NOT: vector.scatter
// CHECK: return
func.func private @loads_columns(%w: tensor<3x100xf32> {rt.layout = #rt.layout<panel, 64>}) -> (tensor<3x100xf32> {rt.layout = #rt.layout<panel, 64>}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<3x100xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%w : tensor<3x100xf32>) outs(%e : tensor<3x100xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<3x100xf32>
  return %y : tensor<3x100xf32>
}

// From column 3 on, element (i, j) lies at (j + 3) / 64 * 3 * 64 + i * 64 + (j + 3) % 64.
// CHECK-LABEL: func.func private @gathers_a_slice
// CHECK: %[[J:.+]] = arith.addi %{{.+}} : vector<[[LANES:.+]]xindex>
// CHECK: %[[AT:.+]] = arith.addi %[[J]], %{{.+}} : vector<[[LANES]]xindex>
// CHECK: %[[BLOCK:.+]] = arith.divui %[[AT]], %[[P:.+]] : vector<[[LANES]]xindex>
// CHECK: arith.remui %[[AT]], %[[P]]
// CHECK: arith.muli %[[BLOCK]]
// CHECK: vector.gather
// CHECK-NOT: vector.load
// CHECK-NOT: vector.maskedload
// CHECK: return
func.func private @gathers_a_slice(%w: tensor<3x100xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<3x90xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<3x90xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j + 3)>, #id], iterator_types = ["parallel", "parallel"]} ins(%w : tensor<3x100xf32>) outs(%e : tensor<3x90xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<3x90xf32>
  return %y : tensor<3x90xf32>
}

// A slice from the first column is an element that the body takes at its own place.
// CHECK-LABEL: func.func private @loads_a_slice_from_the_first_column
// CHECK-NOT: vector.gather
// CHECK: vector.load
// CHECK-NOT: vector.gather
// CHECK: return
func.func private @loads_a_slice_from_the_first_column(%w: tensor<3x100xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<3x90xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<3x90xf32>
  %y = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<3x90xf32>) {
  ^bb0(%out: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %a = tensor.extract %w[%i, %j] : tensor<3x100xf32>
    linalg.yield %a : f32
  } -> tensor<3x90xf32>
  return %y : tensor<3x90xf32>
}

// A row of 40 in a register is a vector of 64: longer than a panel of 16, not than one of 64.
// CHECK-LABEL: func.func private @keeps_long_rows_in_registers
// WIDE-NOT: vector.gather
// WIDE: vector.load %{{.+}} : memref<?xf32>, vector<64xf32>
// NARROW-NOT: vector.load
// NARROW: vector.gather %{{.+}} vector<64xf32>
// CHECK: return
func.func private @keeps_long_rows_in_registers(%w: tensor<3x40xf32> {rt.layout = #rt.layout<panel, 64>}) -> tensor<3xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "register-rows"} {
  %zero = arith.constant 0.0 : f32
  %s = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<3xf32>) -> tensor<3xf32>
  %y = linalg.generic {indexing_maps = [#id, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%w : tensor<3x40xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// What is stored may be longer, too.
// CHECK-LABEL: func.func private @stores_long_rows
// WIDE: vector.store %{{.+}}, %{{.+}} : memref<?xf32>, vector<64xf32>
// NARROW: vector.scatter %{{.+}} vector<64xf32>
// CHECK: return
func.func private @stores_long_rows(%x: tensor<3x40xf32>) -> (tensor<3x40xf32> {rt.layout = #rt.layout<panel, 64>}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "register-rows"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x40xf32>
  %s = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%s : tensor<3xf32>) -> tensor<3xf32>
  %0 = linalg.generic {indexing_maps = [#id, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<3x40xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<3xf32>
  %y = linalg.generic {indexing_maps = [#id, affine_map<(i, j) -> (i)>, #id], iterator_types = ["parallel", "parallel"]} ins(%x, %0 : tensor<3x40xf32>, tensor<3xf32>) outs(%e : tensor<3x40xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.divf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<3x40xf32>
  return %y : tensor<3x40xf32>
}
