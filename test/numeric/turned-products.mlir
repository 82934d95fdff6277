// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-check %s --target native,x86-64-v4,x86-64-v3,x86-64-v2

// Products with tables so large that these are read where they lie: of columns that fill no whole vectors.
func.func @f32(%x: tensor<?x17x140xf32, #nn.symbols<N>>, %w: tensor<139x140xf32>) -> tensor<?x17x139xf32, #nn.symbols<N>>
    attributes {check.tolerance = 2.0e-5, check.absolute = 2.0e-5, check.reason = "sums of 140 products round as often"} {
  %y = nn.dot_general %x, %w contract [2] x [1] : tensor<?x17x140xf32, #nn.symbols<N>>, tensor<139x140xf32> -> tensor<?x17x139xf32, #nn.symbols<N>>
  return %y : tensor<?x17x139xf32, #nn.symbols<N>>
}

// Panels of x86-64-v4 have more columns.
func.func @f64(%x: tensor<33x270xf64>, %w: tensor<270x270xf64>) -> tensor<33x270xf64> {
  %y = nn.dot_general %x, %w contract [1] x [1] : tensor<33x270xf64>, tensor<270x270xf64> -> tensor<33x270xf64>
  return %y : tensor<33x270xf64>
}
