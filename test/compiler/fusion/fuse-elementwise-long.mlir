// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --pass-pipeline="builtin.module(func.func(differentiate,canonicalize,cse),convert-nn-to-linalg,func.func(cse,fuse-elementwise))" | FileCheck %s

// A chain that takes more than ten rounds of rewriting, the driver's default limit.
// CHECK-LABEL: func.func @f
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
func.func @f(%arg1: tensor<i32>, %arg3: tensor<?xf64, #nn.symbols<M>>, %a: tensor<?xf64, #nn.symbols<M>>, %b: tensor<?xf64, #nn.symbols<M>>, %c: tensor<?xf64, #nn.symbols<M>>) -> tensor<?xf64, #nn.symbols<M>> {
  %0 = nn.atan %arg3 : tensor<?xf64, #nn.symbols<M>>
  %1 = nn.mul %arg3, %0 : tensor<?xf64, #nn.symbols<M>>
  %2 = nn.swish %1 : tensor<?xf64, #nn.symbols<M>>
  %3 = nn.cos %2 : tensor<?xf64, #nn.symbols<M>>
  %4 = nn.sin %3 : tensor<?xf64, #nn.symbols<M>>
  %5 = nn.square %4 : tensor<?xf64, #nn.symbols<M>>
  %6 = nn.log1p %5 : tensor<?xf64, #nn.symbols<M>>
  %7 = nn.min %6, %1 : tensor<?xf64, #nn.symbols<M>>
  %8 = nn.max %7, %2 : tensor<?xf64, #nn.symbols<M>>
  %9 = nn.square %8 : tensor<?xf64, #nn.symbols<M>>
  %10 = nn.full 1.000000e+00 : tensor<?xf64, #nn.symbols<M>>
  %11 = nn.add %9, %10 : tensor<?xf64, #nn.symbols<M>>
  %12 = nn.div %6, %11 : tensor<?xf64, #nn.symbols<M>>
  %13 = nn.max %1, %7 : tensor<?xf64, #nn.symbols<M>>
  %14 = nn.sin %12 : tensor<?xf64, #nn.symbols<M>>
  %15 = nn.square %14 : tensor<?xf64, #nn.symbols<M>>
  %16 = nn.log1p %15 : tensor<?xf64, #nn.symbols<M>>
  %17 = nn.convert %arg1 : tensor<i32> -> tensor<f64>
  %18 = nn.broadcast %17, [] : tensor<f64> -> tensor<?xf64, #nn.symbols<M>>
  %19 = nn.full 0.000000e+00 : tensor<?xf64, #nn.symbols<M>>
  %20 = nn.compare ne, %18, %19 : tensor<?xf64, #nn.symbols<M>> -> tensor<?xi1, #nn.symbols<M>>
  %21 = nn.select %20, %16, %12 : tensor<?xi1, #nn.symbols<M>>, tensor<?xf64, #nn.symbols<M>>
  %g1 = train.gradient %13, %a wrt %arg3 : tensor<?xf64, #nn.symbols<M>>, tensor<?xf64, #nn.symbols<M>> wrt tensor<?xf64, #nn.symbols<M>> -> tensor<?xf64, #nn.symbols<M>>
  %g2 = train.gradient %21, %b wrt %arg3 : tensor<?xf64, #nn.symbols<M>>, tensor<?xf64, #nn.symbols<M>> wrt tensor<?xf64, #nn.symbols<M>> -> tensor<?xf64, #nn.symbols<M>>
  %g3 = train.gradient %13, %c wrt %arg3 : tensor<?xf64, #nn.symbols<M>>, tensor<?xf64, #nn.symbols<M>> wrt tensor<?xf64, #nn.symbols<M>> -> tensor<?xf64, #nn.symbols<M>>
  %s = nn.add %g1, %g2 : tensor<?xf64, #nn.symbols<M>>
  %y = nn.add %s, %g3 : tensor<?xf64, #nn.symbols<M>>
  return %y : tensor<?xf64, #nn.symbols<M>>
}
