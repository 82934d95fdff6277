// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

train.state weight @mean : tensor<3xf32>
train.state weight @variance : tensor<3xf32>
func.func @f(%x: tensor<?x2x3xf32, #nn.symbols<N>>) -> tensor<?x2x3xf32, #nn.symbols<N>> {
  // CHECK: %{{.+}}, %{{.+}} = train.batch_statistics %{{.+}}, @mean, @variance momentum 1.000000e-01 : tensor<?x2x3xf32, #N> -> tensor<3xf32>
  %d, %v = train.batch_statistics %x, @mean, @variance momentum 0.1 : tensor<?x2x3xf32, #nn.symbols<N>> -> tensor<3xf32>
  return %d : tensor<?x2x3xf32, #nn.symbols<N>>
}
