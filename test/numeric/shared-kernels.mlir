// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels that differ in sizes are one function, which is right at each: rows, columns and reductions of several lengths, whole vectors
// and what sticks out, operands in every layout.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}
func.func @layers_27_65(%x: tensor<?x27xf32, #nn.symbols<N>>, %w: tensor<27x65xf32> {check.state}, %b: tensor<65xf32> {check.state}, %v: tensor<65x27xf32>) -> tensor<?x27xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %h = nn.dot_general %x, %w contract [1] x [0] : tensor<?x27xf32, #nn.symbols<N>>, tensor<27x65xf32> -> tensor<?x65xf32, #nn.symbols<N>>
  %s = nn.broadcast %b, [1] : tensor<65xf32> -> tensor<?x65xf32, #nn.symbols<N>>
  %a = nn.add %h, %s : tensor<?x65xf32, #nn.symbols<N>>
  %t = nn.tanh %a : tensor<?x65xf32, #nn.symbols<N>>
  %y = nn.dot_general %t, %v contract [1] x [0] : tensor<?x65xf32, #nn.symbols<N>>, tensor<65x27xf32> -> tensor<?x27xf32, #nn.symbols<N>>
  return %y : tensor<?x27xf32, #nn.symbols<N>>
}
func.func @layers_40_79(%x: tensor<?x40xf32, #nn.symbols<N>>, %w: tensor<40x79xf32> {check.state}, %b: tensor<79xf32> {check.state}, %v: tensor<79x40xf32>) -> tensor<?x40xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %h = nn.dot_general %x, %w contract [1] x [0] : tensor<?x40xf32, #nn.symbols<N>>, tensor<40x79xf32> -> tensor<?x79xf32, #nn.symbols<N>>
  %s = nn.broadcast %b, [1] : tensor<79xf32> -> tensor<?x79xf32, #nn.symbols<N>>
  %a = nn.add %h, %s : tensor<?x79xf32, #nn.symbols<N>>
  %t = nn.tanh %a : tensor<?x79xf32, #nn.symbols<N>>
  %y = nn.dot_general %t, %v contract [1] x [0] : tensor<?x79xf32, #nn.symbols<N>>, tensor<79x40xf32> -> tensor<?x40xf32, #nn.symbols<N>>
  return %y : tensor<?x40xf32, #nn.symbols<N>>
}
func.func @layers_33_66(%x: tensor<?x33xf32, #nn.symbols<N>>, %w: tensor<33x66xf32> {check.state}, %b: tensor<66xf32> {check.state}, %v: tensor<66x33xf32>) -> tensor<?x33xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %h = nn.dot_general %x, %w contract [1] x [0] : tensor<?x33xf32, #nn.symbols<N>>, tensor<33x66xf32> -> tensor<?x66xf32, #nn.symbols<N>>
  %s = nn.broadcast %b, [1] : tensor<66xf32> -> tensor<?x66xf32, #nn.symbols<N>>
  %a = nn.add %h, %s : tensor<?x66xf32, #nn.symbols<N>>
  %t = nn.tanh %a : tensor<?x66xf32, #nn.symbols<N>>
  %y = nn.dot_general %t, %v contract [1] x [0] : tensor<?x66xf32, #nn.symbols<N>>, tensor<66x33xf32> -> tensor<?x33xf32, #nn.symbols<N>>
  return %y : tensor<?x33xf32, #nn.symbols<N>>
}
func.func @layers_26_96(%x: tensor<?x26xf32, #nn.symbols<N>>, %w: tensor<26x96xf32> {check.state}, %b: tensor<96xf32> {check.state}, %v: tensor<96x26xf32>) -> tensor<?x26xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %h = nn.dot_general %x, %w contract [1] x [0] : tensor<?x26xf32, #nn.symbols<N>>, tensor<26x96xf32> -> tensor<?x96xf32, #nn.symbols<N>>
  %s = nn.broadcast %b, [1] : tensor<96xf32> -> tensor<?x96xf32, #nn.symbols<N>>
  %a = nn.add %h, %s : tensor<?x96xf32, #nn.symbols<N>>
  %t = nn.tanh %a : tensor<?x96xf32, #nn.symbols<N>>
  %y = nn.dot_general %t, %v contract [1] x [0] : tensor<?x96xf32, #nn.symbols<N>>, tensor<96x26xf32> -> tensor<?x26xf32, #nn.symbols<N>>
  return %y : tensor<?x26xf32, #nn.symbols<N>>
}
func.func @layers_31_80(%x: tensor<?x31xf32, #nn.symbols<N>>, %w: tensor<31x80xf32> {check.state}, %b: tensor<80xf32> {check.state}, %v: tensor<80x31xf32>) -> tensor<?x31xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 7]}, check.absolute = 1.0e-4 : f64, check.reason = "long sums"} {
  %h = nn.dot_general %x, %w contract [1] x [0] : tensor<?x31xf32, #nn.symbols<N>>, tensor<31x80xf32> -> tensor<?x80xf32, #nn.symbols<N>>
  %s = nn.broadcast %b, [1] : tensor<80xf32> -> tensor<?x80xf32, #nn.symbols<N>>
  %a = nn.add %h, %s : tensor<?x80xf32, #nn.symbols<N>>
  %t = nn.tanh %a : tensor<?x80xf32, #nn.symbols<N>>
  %y = nn.dot_general %t, %v contract [1] x [0] : tensor<?x80xf32, #nn.symbols<N>>, tensor<80x31xf32> -> tensor<?x31xf32, #nn.symbols<N>>
  return %y : tensor<?x31xf32, #nn.symbols<N>>
}
func.func @elements_5_97(%x: tensor<5x97xf32>, %b: tensor<97xf32>) -> (tensor<5x97xf32>, tensor<97xf32>) {
  %s = nn.broadcast %b, [1] : tensor<97xf32> -> tensor<5x97xf32>
  %e = nn.exp %x : tensor<5x97xf32>
  %y = nn.mul %e, %s : tensor<5x97xf32>
  %z = nn.reduce_sum %y, [0] : tensor<5x97xf32> -> tensor<97xf32>
  return %y, %z : tensor<5x97xf32>, tensor<97xf32>
}
func.func @elements_7_113(%x: tensor<7x113xf32>, %b: tensor<113xf32>) -> (tensor<7x113xf32>, tensor<113xf32>) {
  %s = nn.broadcast %b, [1] : tensor<113xf32> -> tensor<7x113xf32>
  %e = nn.exp %x : tensor<7x113xf32>
  %y = nn.mul %e, %s : tensor<7x113xf32>
  %z = nn.reduce_sum %y, [0] : tensor<7x113xf32> -> tensor<113xf32>
  return %y, %z : tensor<7x113xf32>, tensor<113xf32>
}
