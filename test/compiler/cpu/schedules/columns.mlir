// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --emit-kernels --cse --mlir-print-local-scope | FileCheck %s
// RUN: cauce-opt %s --set-target=name=x86-64-v3 --emit-kernels --cse | FileCheck %s --check-prefix=AVX2

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
#vector = affine_map<(d0) -> (d0)>

// Whole vectors first, then one with a mask; as many rows in a task as make it worth its hand-over.
// CHECK-LABEL: func.func private @elementwise
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[N:[^:]+]]: index, %[[BEGIN:[^:]+]]: index, %[[END:[^:]+]]: index)
// CHECK: scf.for %[[TASK:[^ ]+]] = %[[BEGIN]] to %[[END]]
// CHECK: %[[FIRST:.+]] = rt.index %[[TASK]] * 128
// CHECK: %[[LAST:.+]] = arith.minui %{{.+}}, %[[N]]
// CHECK: scf.for %[[ROW:[^ ]+]] = %[[FIRST]] to %[[LAST]]
// CHECK: scf.for %[[COLUMN:[^ ]+]] =
// CHECK: %[[AT:.+]] = rt.index %[[ROW]] * 20 + %[[COLUMN]]
// CHECK: %[[A:.+]] = vector.load %[[X]][%[[AT]]] : memref<?xf32>, vector<16xf32>
// CHECK: %[[B:.+]] = arith.negf %[[A]] : vector<16xf32>
// CHECK: vector.store %[[B]], %[[Y]][%[[AT]]]
// CHECK: %[[MASK:.+]] = vector.create_mask %{{.+}} : vector<16xi1>
// CHECK: vector.maskedload %[[X]][%{{.+}}], %[[MASK]]
// CHECK: vector.maskedstore %[[Y]][%{{.+}}], %[[MASK]]
// CHECK-LABEL: func.func private @elementwise.tasks
// CHECK: rt.index %arg0 ceildiv 128
// AVX2-LABEL: func.func private @elementwise
// AVX2: vector.load {{.*}} vector<8xf32>
// AVX2: vector.create_mask {{.*}} vector<8xi1>
func.func private @elementwise(%x: tensor<?x20xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> (tensor<?x20xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty(%n) : tensor<?x20xf32>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<?x20xf32>) outs(%e : tensor<?x20xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<?x20xf32>
  return %y : tensor<?x20xf32>
}

// A long vector is many tasks, split by its size alone.
// CHECK-LABEL: func.func private @splits_long_vectors
// CHECK-LABEL: func.func private @splits_long_vectors.tasks
// CHECK: rt.index %arg0 ceildiv 4096
func.func private @splits_long_vectors(%x: tensor<?xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> (tensor<?xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty(%n) : tensor<?xf32>
  %y = linalg.generic {indexing_maps = [#vector, #vector], iterator_types = ["parallel"]} ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// Vectors run along what stays, the loop along what is summed; four at once hide the latency of an addition.
// CHECK-LABEL: func.func private @sums_columns
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[N:[^:]+]]: index
// CHECK: %[[SUMS:[^ ]+]]:4 = scf.for %[[I:[^ ]+]] = %{{.+}} to %[[N]]
// CHECK-COUNT-4: vector.load %[[X]]
// CHECK: scf.yield
// CHECK-COUNT-4: vector.store %[[SUMS]]#{{.*}}, %[[Y]]
// CHECK-LABEL: func.func private @sums_columns.tasks
// CHECK: %[[TWO:.+]] = arith.constant 2 : index
// CHECK: return %[[TWO]]
func.func private @sums_columns(%x: tensor<?x128xf32> {rt.dims = ["N"]}, %n: index {rt.symbol = "N"}) -> tensor<128xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<128xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128xf32>) -> tensor<128xf32>
  %y = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["reduction", "parallel"]} ins(%x : tensor<?x128xf32>) outs(%f : tensor<128xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %p = arith.addf %sum, %a : f32
    linalg.yield %p : f32
  } -> tensor<128xf32>
  return %y : tensor<128xf32>
}

// The first op's value goes to the second one in a register, and to its own buffer because it is a result, too.
// CHECK-LABEL: func.func private @keeps_values_in_registers
// CHECK-SAME: (%[[X:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Y:[^:]+]]: memref<?xf32> {llvm.noalias}, %[[Z:[^:]+]]: memref<?xf32> {llvm.noalias},
// CHECK: %[[A:.+]] = vector.load %[[X]]
// CHECK: %[[B:.+]] = arith.negf %[[A]]
// CHECK: vector.store %[[B]], %[[Y]]
// CHECK-NOT: vector.load %[[Y]]
// CHECK: %[[C:.+]] = arith.mulf %[[B]], %{{.+}}
// CHECK: vector.store %[[C]], %[[Z]]
func.func private @keeps_values_in_registers(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<16xf32>
  %y = linalg.generic {indexing_maps = [#vector, #vector], iterator_types = ["parallel"]} ins(%x : tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<16xf32>
  %z = linalg.generic {indexing_maps = [#vector, #vector, #vector], iterator_types = ["parallel"]} ins(%y, %x : tensor<16xf32>, tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<16xf32>
  return %y, %z : tensor<16xf32>, tensor<16xf32>
}

#id4 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#last4 = affine_map<(d0, d1, d2, d3) -> (d3)>

// The innermost dimensions of the rows, as many as a task goes through, have loops of their own.
// CHECK-LABEL: func.func private @nests_rows
// CHECK: scf.for %[[TASK:[^ ]+]] =
// CHECK-NOT: arith.divui
// CHECK: scf.for
// CHECK: scf.for %{{.+}} = %c0{{.*}} to %c14{{.*}} step %c1{{[^0-9]}}
// CHECK: scf.for %{{.+}} = %c0{{.*}} to %c3{{.*}} step %c1{{[^0-9]}}
// CHECK: vector.maskedload {{.*}} vector<8xf32>
// CHECK-LABEL: func.func private @nests_rows.tasks
// CHECK: rt.index %arg0 ceildiv 12
func.func private @nests_rows(%x: tensor<?x14x3x6xf32> {rt.dims = ["N"]}, %c: tensor<6xf32>, %n: index {rt.symbol = "N"}) -> (tensor<?x14x3x6xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty(%n) : tensor<?x14x3x6xf32>
  %y = linalg.generic {indexing_maps = [#id4, #last4, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x, %c : tensor<?x14x3x6xf32>, tensor<6xf32>) outs(%e : tensor<?x14x3x6xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.addf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<?x14x3x6xf32>
  return %y : tensor<?x14x3x6xf32>
}

// The others are one loop, which goes on from row to row without a division.
// CHECK-LABEL: func.func private @carries_indices
// CHECK: scf.for %[[TASK:[^ ]+]] =
// CHECK: %[[ROW:.+]] = arith.remui
// CHECK: %[[IMAGE:.+]] = arith.divui
// CHECK: scf.for {{.*}} iter_args(%[[I:.+]] = %[[IMAGE]], %[[R:.+]] = %[[ROW]]) -> (index, index)
// CHECK-NOT: arith.divui
// CHECK: scf.for {{.*}} to %c200
// CHECK: vector.maskedload
// CHECK: %[[NEXT:.+]] = arith.addi %[[R]], %{{.+}} : index
// CHECK: %[[ENDS:.+]] = arith.cmpi eq, %[[NEXT]]
// CHECK: %[[WITHIN:.+]] = arith.select %[[ENDS]], %{{.+}}, %[[NEXT]] : index
// CHECK: %[[CARRY:.+]] = arith.index_castui %[[ENDS]]
// CHECK: %[[ON:.+]] = arith.addi %[[I]], %[[CARRY]] : index
// CHECK: scf.yield %[[ON]], %[[WITHIN]] : index, index
func.func private @carries_indices(%x: tensor<?x300x200x6xf32> {rt.dims = ["N"]}, %c: tensor<6xf32>, %n: index {rt.symbol = "N"}) -> (tensor<?x300x200x6xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty(%n) : tensor<?x300x200x6xf32>
  %y = linalg.generic {indexing_maps = [#id4, #last4, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x, %c : tensor<?x300x200x6xf32>, tensor<6xf32>) outs(%e : tensor<?x300x200x6xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.addf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<?x300x200x6xf32>
  return %y : tensor<?x300x200x6xf32>
}

// Element by element, a batch of images is one long row.
// CHECK-LABEL: func.func private @flattens_images
// CHECK-SAME: %[[N:[^:]+]]: index, %{{[^:]+}}: index, %{{[^:]+}}: index)
// CHECK: %[[COUNT:.+]] = arith.muli %[[N]], %c252
// CHECK: scf.for
// CHECK: scf.for %{{.+}} = %{{.+}} to %{{.+}} step %c16
// CHECK: vector.load {{.*}} vector<16xf32>
// CHECK: vector.store {{.*}} vector<16xf32>
// CHECK-LABEL: func.func private @flattens_images.tasks
func.func private @flattens_images(%x: tensor<?x14x3x6xf32> {rt.dims = ["N"]}, %s: tensor<f32>, %n: index {rt.symbol = "N"}) -> (tensor<?x14x3x6xf32> {rt.dims = ["N"]}) attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty(%n) : tensor<?x14x3x6xf32>
  %y = linalg.generic {indexing_maps = [#id4, affine_map<(d0, d1, d2, d3) -> ()>, #id4], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%x, %s : tensor<?x14x3x6xf32>, tensor<f32>) outs(%e : tensor<?x14x3x6xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<?x14x3x6xf32>
  return %y : tensor<?x14x3x6xf32>
}

// Rows with gaps between them stay rows.
// CHECK-LABEL: func.func private @keeps_padded_rows
// CHECK: scf.for %{{.+}} = %c0 to %c5
// CHECK: scf.for %{{.+}} = %c0 to %c3
// CHECK: vector.load {{.*}} vector<16xf32>
// CHECK: vector.maskedstore {{.*}} vector<16xf32>
func.func private @keeps_padded_rows(%x: tensor<5x3x14xf32> {rt.layout = #rt.layout<rows, 16>}) -> tensor<5x3x14xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<5x3x14xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%x : tensor<5x3x14xf32>) outs(%e : tensor<5x3x14xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.negf %a : f32
    linalg.yield %p : f32
  } -> tensor<5x3x14xf32>
  return %y : tensor<5x3x14xf32>
}

// Sums over several dimensions add up what lies along the inner one by itself, if that is long: rounding grows with the sums one behind the other.
// CHECK-LABEL: func.func private @sum_of_images(
// CHECK: scf.for %{{.+}} iter_args(%[[WHOLE:[^ ]+]] = %
// CHECK: %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<16xf32>
// CHECK: %[[PART:.+]] = scf.for %{{.+}} iter_args(%{{.+}} = %[[ZERO]])
// CHECK: arith.addf
// CHECK: arith.addf %[[WHOLE]], %[[PART]] : vector<16xf32>
func.func private @sum_of_images(%x: tensor<3x40x16xf32>) -> tensor<16xf32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<16xf32>
  %fill = linalg.fill ins(%zero : f32) outs(%e : tensor<16xf32>) -> tensor<16xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d2)>], iterator_types = ["reduction", "reduction", "parallel"]} ins(%x : tensor<3x40x16xf32>) outs(%fill : tensor<16xf32>) {
  ^bb0(%a: f32, %out: f32):
    %0 = arith.addf %out, %a : f32
    linalg.yield %0 : f32
  } -> tensor<16xf32>
  return %y : tensor<16xf32>
}
