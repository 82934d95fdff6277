// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s | cauce-opt | FileCheck %s

// CHECK-LABEL: func.func @unary
func.func @unary(%x: tensor<?x3xf32, #nn.symbols<N>>) {
  // CHECK: nn.identity %{{.*}} : tensor<?x3xf32, #N>
  %identity = nn.identity %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.stop_gradient %{{.*}} : tensor<?x3xf32, #N>
  %stop_gradient = nn.stop_gradient %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.neg %{{.*}} : tensor<?x3xf32, #N>
  %neg = nn.neg %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.abs %{{.*}} : tensor<?x3xf32, #N>
  %abs = nn.abs %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.sign %{{.*}} : tensor<?x3xf32, #N>
  %sign = nn.sign %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.exp %{{.*}} : tensor<?x3xf32, #N>
  %exp = nn.exp %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.expm1 %{{.*}} : tensor<?x3xf32, #N>
  %expm1 = nn.expm1 %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.log %{{.*}} : tensor<?x3xf32, #N>
  %log = nn.log %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.log1p %{{.*}} : tensor<?x3xf32, #N>
  %log1p = nn.log1p %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.sqrt %{{.*}} : tensor<?x3xf32, #N>
  %sqrt = nn.sqrt %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.rsqrt %{{.*}} : tensor<?x3xf32, #N>
  %rsqrt = nn.rsqrt %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.reciprocal %{{.*}} : tensor<?x3xf32, #N>
  %reciprocal = nn.reciprocal %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.square %{{.*}} : tensor<?x3xf32, #N>
  %square = nn.square %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.sin %{{.*}} : tensor<?x3xf32, #N>
  %sin = nn.sin %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.cos %{{.*}} : tensor<?x3xf32, #N>
  %cos = nn.cos %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.tanh %{{.*}} : tensor<?x3xf32, #N>
  %tanh = nn.tanh %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.atan %{{.*}} : tensor<?x3xf32, #N>
  %atan = nn.atan %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.erf %{{.*}} : tensor<?x3xf32, #N>
  %erf = nn.erf %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.logistic %{{.*}} : tensor<?x3xf32, #N>
  %logistic = nn.logistic %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.gauss %{{.*}} : tensor<?x3xf32, #N>
  %gauss = nn.gauss %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.elliott %{{.*}} : tensor<?x3xf32, #N>
  %elliott = nn.elliott %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.floor %{{.*}} : tensor<?x3xf32, #N>
  %floor = nn.floor %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.ceil %{{.*}} : tensor<?x3xf32, #N>
  %ceil = nn.ceil %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.round %{{.*}} : tensor<?x3xf32, #N>
  %round = nn.round %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.step %{{.*}} : tensor<?x3xf32, #N>
  %step = nn.step %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.sign_step %{{.*}} : tensor<?x3xf32, #N>
  %sign_step = nn.sign_step %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.relu %{{.*}} : tensor<?x3xf32, #N>
  %relu = nn.relu %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.selu %{{.*}} : tensor<?x3xf32, #N>
  %selu = nn.selu %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.softplus %{{.*}} : tensor<?x3xf32, #N>
  %softplus = nn.softplus %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.swish %{{.*}} : tensor<?x3xf32, #N>
  %swish = nn.swish %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.gelu %{{.*}} : tensor<?x3xf32, #N>
  %gelu = nn.gelu %x : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.gelu_tanh %{{.*}} : tensor<?x3xf32, #N>
  %gelu_tanh = nn.gelu_tanh %x : tensor<?x3xf32, #nn.symbols<N>>
  return
}

// CHECK-LABEL: func.func @binary
func.func @binary(%a: tensor<?x3xf32, #nn.symbols<N>>, %b: tensor<?x3xf32, #nn.symbols<N>>) {
  // CHECK: nn.add %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %add = nn.add %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.sub %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %sub = nn.sub %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.mul %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %mul = nn.mul %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.div %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %div = nn.div %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.pow %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %pow = nn.pow %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.max %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %max = nn.max %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.min %{{.*}}, %{{.*}} : tensor<?x3xf32, #N>
  %min = nn.min %a, %b : tensor<?x3xf32, #nn.symbols<N>>
  return
}

// CHECK-LABEL: func.func @compare_select_convert
func.func @compare_select_convert(%a: tensor<?x3xf32, #nn.symbols<N>>, %b: tensor<?x3xf32, #nn.symbols<N>>) {
  // CHECK: nn.compare gt, %{{.*}}, %{{.*}} : tensor<?x3xf32, #N> -> tensor<?x3xi1, #N>
  %c = nn.compare gt, %a, %b : tensor<?x3xf32, #nn.symbols<N>> -> tensor<?x3xi1, #nn.symbols<N>>
  // CHECK: nn.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<?x3xi1, #N>, tensor<?x3xf32, #N>
  %s = nn.select %c, %a, %b : tensor<?x3xi1, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>
  // CHECK: nn.convert %{{.*}} : tensor<?x3xi1, #N> -> tensor<?x3xf64, #N>
  %d = nn.convert %c : tensor<?x3xi1, #nn.symbols<N>> -> tensor<?x3xf64, #nn.symbols<N>>
  return
}
