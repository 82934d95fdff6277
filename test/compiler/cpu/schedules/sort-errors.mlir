// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --set-target=name=x86-64-v3 --emit-kernels -split-input-file -verify-diagnostics

#k = affine_map<(i, k) -> (k)>
#i = affine_map<(i, k) -> (i)>

// expected-error @below {{expected a kernel with schedule 'sort' to have memory of the type of its result as its last result}}
func.func private @without_memory(%keys: tensor<300xi32>) -> tensor<300xi32> attributes {rt.kernel, rt.schedule = "sort"} {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<300xi32>
  %f = linalg.fill ins(%zero : i32) outs(%e : tensor<300xi32>) -> tensor<300xi32>
  %y = linalg.generic {indexing_maps = [#k, #i, #i], iterator_types = ["parallel", "reduction"]}
      ins(%keys, %keys : tensor<300xi32>, tensor<300xi32>) outs(%f : tensor<300xi32>) {
  ^bb0(%other: i32, %own: i32, %count: i32):
    %i = linalg.index 0 : index
    %k = linalg.index 1 : index
    %less = arith.cmpi slt, %other, %own : i32
    %equal = arith.cmpi eq, %other, %own : i32
    %earlier = arith.cmpi ult, %k, %i : index
    %tied = arith.andi %equal, %earlier : i1
    %before = arith.ori %less, %tied : i1
    %one = arith.extui %before : i1 to i32
    %sum = arith.addi %count, %one : i32
    linalg.yield %sum : i32
  } -> tensor<300xi32>
  return %y : tensor<300xi32>
}

// -----

#all = affine_map<(i) -> (i)>

func.func private @another_op(%keys: tensor<300xi32>) -> (tensor<300xi32>, tensor<300xi32> {rt.scratch}) attributes {rt.kernel, rt.schedule = "sort"} {
  %e = tensor.empty() : tensor<300xi32>
  // expected-error @below {{expected a kernel with schedule 'sort' to begin with the number of keys that come before each one, but got another op}}
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]} ins(%keys : tensor<300xi32>) outs(%e : tensor<300xi32>) {
  ^bb0(%key: i32, %out: i32):
    linalg.yield %key : i32
  } -> tensor<300xi32>
  return %y, %e : tensor<300xi32>, tensor<300xi32>
}

// -----

#all = affine_map<(i) -> (i)>

// Memory that is no result of an op is one that nothing reads.
// expected-error @below {{expected result 0 to be made by a linalg.generic of the kernel}}
func.func private @memory_alone(%x: tensor<300xi32>) -> tensor<300xi32> attributes {rt.kernel, rt.schedule = "loops", rt.mode = "columns"} {
  %e = tensor.empty() : tensor<300xi32>
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]} ins(%x : tensor<300xi32>) outs(%e : tensor<300xi32>) {
  ^bb0(%in: i32, %out: i32):
    linalg.yield %in : i32
  } -> tensor<300xi32>
  return %e : tensor<300xi32>
}
