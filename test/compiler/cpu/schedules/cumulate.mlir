// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --cauce-pipeline="level=kernel target=x86-64-v3" | FileCheck %s

// Along the last dimension a chain is a row, and four of them go side by side.
// CHECK-LABEL: func.func private @cumulate_Nx100x100(
// CHECK-SAME: %{{.+}}: memref<?xf32> {{.*}}, %[[Y:.+]]: memref<?xf32>
// Each 32 elements begin anew, and what those before came to, in f64, is added to what is stored.
// CHECK: scf.if
// CHECK: scf.for {{.*}} iter_args(%{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}) -> (f64, f64, f64, f64)
// CHECK-COUNT-4: arith.truncf %{{.+}} : f64 to f32
// CHECK: scf.for {{.*}} iter_args(%{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}) -> (f32, f32, f32, f32)
// CHECK-COUNT-4: memref.store %{{.+}}, %[[Y]]
// CHECK: else
// CHECK: scf.for {{.*}} iter_args(%{{.+}}) -> (f32)
// CHECK: memref.store %{{.+}}, %[[Y]]
func.func @rows(%x: tensor<?x100xf32, #nn.symbols<N>>) -> tensor<?x100xf32, #nn.symbols<N>> {
  %y = nn.cumsum %x along 1 : tensor<?x100xf32, #nn.symbols<N>>
  return %y : tensor<?x100xf32, #nn.symbols<N>>
}

// Along others it is a vector, and what its elements are made of is computed on the way.
// CHECK-LABEL: func.func private @cumulate_Nx64xN(
// CHECK-SAME: %{{.+}}: memref<?xf32> {{.*}}, %[[Y:.+]]: memref<?xf32>
// CHECK-NOT: scf.if
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK: vector.load
// CHECK: arith.mulf {{.*}} vector<8xf32>
// CHECK: arith.addf {{.*}} vector<8xf32>
// CHECK-COUNT-4: vector.store %{{.+}}, %[[Y]]
func.func @columns(%x: tensor<?x64xf32, #nn.symbols<N>>) -> tensor<?x64xf32, #nn.symbols<N>> {
  %s = nn.mul %x, %x : tensor<?x64xf32, #nn.symbols<N>>
  %y = nn.cumsum %s along 0 : tensor<?x64xf32, #nn.symbols<N>>
  return %y : tensor<?x64xf32, #nn.symbols<N>>
}
