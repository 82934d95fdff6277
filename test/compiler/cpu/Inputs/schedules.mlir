// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The schedules in the variants that make other loops of them: sizes that divide nothing or are symbols, operands the other way
// round, epilogues, element types. inner_loops.py compiles each function alone, and all together.


// Contraction: whole tiles; tails of rows, columns and both; few columns, one row.
func.func @product(%a: tensor<66x40xf32>, %b: tensor<40x128xf32>) -> tensor<66x128xf32> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<66x40xf32>, tensor<40x128xf32> -> tensor<66x128xf32>
  return %y : tensor<66x128xf32>
}
func.func @product_of_tails(%a: tensor<65x41xf32>, %b: tensor<41x131xf32>) -> tensor<65x131xf32> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<65x41xf32>, tensor<41x131xf32> -> tensor<65x131xf32>
  return %y : tensor<65x131xf32>
}
func.func @product_of_symbols(%a: tensor<?x64xf32, #nn.symbols<N>>, %b: tensor<64x63xf32>) -> tensor<?x63xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x64xf32, #nn.symbols<N>>, tensor<64x63xf32> -> tensor<?x63xf32, #nn.symbols<N>>
  return %y : tensor<?x63xf32, #nn.symbols<N>>
}
func.func @product_of_symbolic_columns(%a: tensor<7x64xf32>, %b: tensor<64x?xf32, #nn.symbols<N>>) -> tensor<7x?xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<7x64xf32>, tensor<64x?xf32, #nn.symbols<N>> -> tensor<7x?xf32, #nn.symbols<N>>
  return %y : tensor<7x?xf32, #nn.symbols<N>>
}
func.func @product_narrow(%a: tensor<?x64xf32, #nn.symbols<N>>, %b: tensor<64x10xf32>) -> tensor<?x10xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x64xf32, #nn.symbols<N>>, tensor<64x10xf32> -> tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}
func.func @product_of_vector(%a: tensor<300xf32>, %b: tensor<300x100xf32>) -> tensor<100xf32> {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<300xf32>, tensor<300x100xf32> -> tensor<100xf32>
  return %y : tensor<100xf32>
}
func.func @product_f64(%a: tensor<?x19xf64, #nn.symbols<N>>, %b: tensor<19x23xf64>) -> tensor<?x23xf64, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x19xf64, #nn.symbols<N>>, tensor<19x23xf64> -> tensor<?x23xf64, #nn.symbols<N>>
  return %y : tensor<?x23xf64, #nn.symbols<N>>
}
func.func @product_i32(%a: tensor<?x19xi32, #nn.symbols<N>>, %b: tensor<19x23xi32>) -> tensor<?x23xi32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [0] : tensor<?x19xi32, #nn.symbols<N>>, tensor<19x23xi32> -> tensor<?x23xi32, #nn.symbols<N>>
  return %y : tensor<?x23xi32, #nn.symbols<N>>
}

// Operands the other way round, batches.
func.func @product_of_transposed_lhs(%a: tensor<?x11xf32, #nn.symbols<N>>, %b: tensor<?x23xf32, #nn.symbols<N>>) -> tensor<11x23xf32> {
  %y = nn.dot_general %a, %b contract [0] x [0] : tensor<?x11xf32, #nn.symbols<N>>, tensor<?x23xf32, #nn.symbols<N>> -> tensor<11x23xf32>
  return %y : tensor<11x23xf32>
}
func.func @product_of_transposed_rhs(%a: tensor<?x19xf32, #nn.symbols<N>>, %b: tensor<23x19xf32>) -> tensor<?x23xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [1] x [1] : tensor<?x19xf32, #nn.symbols<N>>, tensor<23x19xf32> -> tensor<?x23xf32, #nn.symbols<N>>
  return %y : tensor<?x23xf32, #nn.symbols<N>>
}
func.func @product_of_both_transposed(%a: tensor<19x?xf32, #nn.symbols<N>>, %b: tensor<23x19xf32>) -> tensor<?x23xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b contract [0] x [1] : tensor<19x?xf32, #nn.symbols<N>>, tensor<23x19xf32> -> tensor<?x23xf32, #nn.symbols<N>>
  return %y : tensor<?x23xf32, #nn.symbols<N>>
}
func.func @batched(%a: tensor<3x?x5xf32, #nn.symbols<N>>, %b: tensor<3x5x71xf32>) -> tensor<3x?x71xf32, #nn.symbols<N>> {
  %y = nn.dot_general %a, %b batch [0] x [0] contract [2] x [1] : tensor<3x?x5xf32, #nn.symbols<N>>, tensor<3x5x71xf32> -> tensor<3x?x71xf32, #nn.symbols<N>>
  return %y : tensor<3x?x71xf32, #nn.symbols<N>>
}

// Epilogues: short, and long enough to be a loop of its own.
func.func @epilogue(%a: tensor<?x64xf32, #nn.symbols<N>>, %b: tensor<64x63xf32>, %c: tensor<63xf32>) -> tensor<?x63xf32, #nn.symbols<N>> {
  %p = nn.dot_general %a, %b contract [1] x [0] : tensor<?x64xf32, #nn.symbols<N>>, tensor<64x63xf32> -> tensor<?x63xf32, #nn.symbols<N>>
  %c2 = nn.broadcast %c, [1] : tensor<63xf32> -> tensor<?x63xf32, #nn.symbols<N>>
  %s = nn.add %p, %c2 : tensor<?x63xf32, #nn.symbols<N>>
  %y = nn.relu %s : tensor<?x63xf32, #nn.symbols<N>>
  return %y : tensor<?x63xf32, #nn.symbols<N>>
}
func.func @epilogue_long(%a: tensor<?x64xf32, #nn.symbols<N>>, %b: tensor<64x63xf32>) -> tensor<?x63xf32, #nn.symbols<N>> {
  %p = nn.dot_general %a, %b contract [1] x [0] : tensor<?x64xf32, #nn.symbols<N>>, tensor<64x63xf32> -> tensor<?x63xf32, #nn.symbols<N>>
  %s = nn.tanh %p : tensor<?x63xf32, #nn.symbols<N>>
  %y = nn.mul %s, %p : tensor<?x63xf32, #nn.symbols<N>>
  return %y : tensor<?x63xf32, #nn.symbols<N>>
}

// Loops by columns: elementwise, and reductions along what is not contiguous.
func.func @add(%a: tensor<?x37xf32, #nn.symbols<N>>, %b: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.add %a, %b : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @exp(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.exp %x : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @log(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.log %x : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @tanh(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.tanh %x : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @erf(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.erf %x : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @gelu(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.gelu %x : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @pow(%a: tensor<?x37xf32, #nn.symbols<N>>, %b: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.pow %a, %b : tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @scale_of_bytes(%x: tensor<?x37xui8, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.convert %x : tensor<?x37xui8, #nn.symbols<N>> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @sum_of_rows(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<37xf32> {
  %y = nn.reduce_sum %x, [0] : tensor<?x37xf32, #nn.symbols<N>> -> tensor<37xf32>
  return %y : tensor<37xf32>
}
func.func @argmax(%x: tensor<?x10xf32, #nn.symbols<N>>) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.argmax %x : tensor<?x10xf32, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}

// Loops by rows, short ones in registers.
func.func @maximum_f32(%x: tensor<?x300xf32, #nn.symbols<N>>) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [1] : tensor<?x300xf32, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @maximum_f64(%x: tensor<?x300xf64, #nn.symbols<N>>) -> tensor<?xf64, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [1] : tensor<?x300xf64, #nn.symbols<N>> -> tensor<?xf64, #nn.symbols<N>>
  return %y : tensor<?xf64, #nn.symbols<N>>
}
func.func @maximum_i64(%x: tensor<?x300xi64, #nn.symbols<N>>) -> tensor<?xi64, #nn.symbols<N>> {
  %y = nn.reduce_max %x, [1] : tensor<?x300xi64, #nn.symbols<N>> -> tensor<?xi64, #nn.symbols<N>>
  return %y : tensor<?xi64, #nn.symbols<N>>
}
func.func @sum(%x: tensor<?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %y = nn.reduce_sum %x, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @sum_of_logs(%x: tensor<?xf32, #nn.symbols<N>>) -> tensor<f32> {
  %l = nn.log %x : tensor<?xf32, #nn.symbols<N>>
  %y = nn.reduce_sum %l, [0] : tensor<?xf32, #nn.symbols<N>> -> tensor<f32>
  return %y : tensor<f32>
}
func.func @softmax_10(%x: tensor<?x10xf32, #nn.symbols<N>>) -> tensor<?x10xf32, #nn.symbols<N>> {
  %y = nn.softmax %x : tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}
func.func @softmax_1000(%x: tensor<?x1000xf32, #nn.symbols<N>>) -> tensor<?x1000xf32, #nn.symbols<N>> {
  %y = nn.softmax %x : tensor<?x1000xf32, #nn.symbols<N>>
  return %y : tensor<?x1000xf32, #nn.symbols<N>>
}
func.func @log_softmax(%x: tensor<?x10xf32, #nn.symbols<N>>) -> tensor<?x10xf32, #nn.symbols<N>> {
  %y = nn.log_softmax %x : tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}

// Scatter, transpose, and what reads in other places than it writes.
func.func @scatter(%x: tensor<?x37xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<5x37xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x37xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @gather(%x: tensor<5x37xf32>, %ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x37xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @transpose(%x: tensor<64x128xf32>) -> tensor<128x64xf32> {
  %y = nn.transpose %x, [1, 0] : tensor<64x128xf32> -> tensor<128x64xf32>
  return %y : tensor<128x64xf32>
}
func.func @transpose_of_tails(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<37x?xf32, #nn.symbols<N>> {
  %y = nn.transpose %x, [1, 0] : tensor<?x37xf32, #nn.symbols<N>> -> tensor<37x?xf32, #nn.symbols<N>>
  return %y : tensor<37x?xf32, #nn.symbols<N>>
}
func.func @slice(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x33xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 2 to 35 : tensor<?x37xf32, #nn.symbols<N>> -> tensor<?x33xf32, #nn.symbols<N>>
  return %y : tensor<?x33xf32, #nn.symbols<N>>
}
func.func @one_hot(%ids: tensor<?xi64, #nn.symbols<N>>) -> tensor<?x10xf32, #nn.symbols<N>> {
  %y = nn.one_hot %ids : tensor<?xi64, #nn.symbols<N>> -> tensor<?x10xf32, #nn.symbols<N>>
  return %y : tensor<?x10xf32, #nn.symbols<N>>
}
