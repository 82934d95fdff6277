// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --verify-roundtrip | FileCheck %s
// Numbers have no more digits than it takes to tell them from all others.

// CHECK-LABEL: func.func @numbers
func.func @numbers() {
  // CHECK-NEXT: nn.full 1.000000e+00 :
  %one = nn.full 1.0 : tensor<2xf32>
  // CHECK-NEXT: nn.full 9.990000e-01 :
  %decay = nn.full 0.99899999999999999 : tensor<2xf32>
  // CHECK-NEXT: nn.full 3.141592653589793 :
  %pi = nn.full 3.14159265358979323846 : tensor<2xf64>
  // CHECK-NEXT: nn.full -1.2345678e-20 :
  %small = nn.full -1.2345678e-20 : tensor<2xf64>
  // CHECK-NEXT: nn.full 1.7976931348623157e+308 :
  %largest = nn.full 1.7976931348623157e+308 : tensor<2xf64>
  // CHECK-NEXT: nn.full 4.940656e-324 :
  %least = nn.full 4.9406564584124654e-324 : tensor<2xf64>
  // CHECK-NEXT: nn.full 9007199254740992.0 :
  %odd = nn.full 9007199254740993.0 : tensor<2xi64>
  // CHECK-NEXT: nn.full 0x7FF0000000000000 :
  %infinity = nn.full 0x7FF0000000000000 : tensor<2xf32>
  // CHECK-NEXT: nn.full -0.000000e+00 :
  %zero = nn.full -0.0 : tensor<2xf32>
  return
}
