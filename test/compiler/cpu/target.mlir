// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce compile %s --target=x86-64-v4 --stop-after=kernel | FileCheck %s --check-prefix=V4
// RUN: cauce compile %s --target=x86-64-v3 --stop-after=kernel | FileCheck %s --check-prefix=V3
// RUN: cauce compile %s --target=x86-64-v2 --stop-after=kernel | FileCheck %s --check-prefix=V2
// RUN: not cauce compile %s --target=x86-64-v5 --stop-after=kernel 2>&1 | FileCheck %s --check-prefix=V5

// The width of a vector, the columns of a tile and the panels of the weights follow from the target.

// V4: rt.function @predict
// V4: in 1 @w : tensor<3x64xf32> panel 64
// V4: vector.fma {{.*}} : vector<16xf32>
// V3: rt.function @predict
// V3: in 1 @w : tensor<3x64xf32> panel 16
// V3: vector.fma {{.*}} : vector<8xf32>
// V2: rt.function @predict
// V2: in 1 @w : tensor<3x64xf32> panel 8
// V2: vector.fma {{.*}} : vector<4xf32>
// V5: x86-64-v5 not in {native,x86-64-v2,x86-64-v3,x86-64-v4}
train.state parameter @w : tensor<3x64xf32>
func.func @predict(%x: tensor<?x3xf32, #nn.symbols<N>> {train.name = "x"}) -> (tensor<?x64xf32, #nn.symbols<N>> {train.name = "y"}) {
  %w = train.read @w : tensor<3x64xf32>
  %y = nn.dot_general %x, %w contract [1] x [0] : tensor<?x3xf32, #nn.symbols<N>>, tensor<3x64xf32> -> tensor<?x64xf32, #nn.symbols<N>>
  return %y : tensor<?x64xf32, #nn.symbols<N>>
}
