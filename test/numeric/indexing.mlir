// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Slices, padding, concatenation, and elements chosen by index.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @slice_last(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 2 to 5 : tensor<?x7xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @slice_first(%x: tensor<7x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 0 from 2 to 5 : tensor<7x?xf32, #nn.symbols<N>> -> tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @slice_strided(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x12xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 3 to 37 by 3 : tensor<?x37xf32, #nn.symbols<N>> -> tensor<?x12xf32, #nn.symbols<N>>
  return %y : tensor<?x12xf32, #nn.symbols<N>>
}
func.func @slice_strided_rows(%x: tensor<9x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 0 from 1 to 8 by 3 : tensor<9x?xf32, #nn.symbols<N>> -> tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @slice_from_first(%x: tensor<?x7xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 0 to 3 : tensor<?x7xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @slice_from_first_row(%x: tensor<7x?xf32, #nn.symbols<N>>) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 0 from 0 to 3 : tensor<7x?xf32, #nn.symbols<N>> -> tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @slice_from_first_then_sum(%x: tensor<5x7xf32>) -> tensor<2xf32> {
  %a = nn.slice %x along 1 from 0 to 3 : tensor<5x7xf32> -> tensor<5x3xf32>
  %b = nn.slice %a along 0 from 0 to 4 by 2 : tensor<5x3xf32> -> tensor<2x3xf32>
  %y = nn.reduce_sum %b, [1] : tensor<2x3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
func.func @slice_of_iota(%x: tensor<?x9xf32, #nn.symbols<N>>) -> tensor<?x4xf32, #nn.symbols<N>> {
  %i = nn.iota 1 : tensor<?x9xf32, #nn.symbols<N>>
  %a = nn.mul %i, %x : tensor<?x9xf32, #nn.symbols<N>>
  %y = nn.slice %a along 1 from 1 to 9 by 2 : tensor<?x9xf32, #nn.symbols<N>> -> tensor<?x4xf32, #nn.symbols<N>>
  return %y : tensor<?x4xf32, #nn.symbols<N>>
}
func.func @slice_one(%x: tensor<3x5x?xf32, #nn.symbols<N>>) -> tensor<3x1x?xf32, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 4 to 5 : tensor<3x5x?xf32, #nn.symbols<N>> -> tensor<3x1x?xf32, #nn.symbols<N>>
  return %y : tensor<3x1x?xf32, #nn.symbols<N>>
}
func.func @slice_ui8(%x: tensor<?x40xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?x33xui8, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 5 to 38 : tensor<?x40xui8, #nn.symbols<N>> -> tensor<?x33xui8, #nn.symbols<N>>
  return %y : tensor<?x33xui8, #nn.symbols<N>>
}
func.func @slice_i1(%x: tensor<?x9xi1, #nn.symbols<N>> {check.range = array<f64: 0.0, 1.0>}) -> tensor<?x3xi1, #nn.symbols<N>> {
  %y = nn.slice %x along 1 from 5 to 8 : tensor<?x9xi1, #nn.symbols<N>> -> tensor<?x3xi1, #nn.symbols<N>>
  return %y : tensor<?x3xi1, #nn.symbols<N>>
}
func.func @slice_of_slice(%x: tensor<9x?x11xf32, #nn.symbols<N>>) -> tensor<4x?x7xf32, #nn.symbols<N>> {
  %a = nn.slice %x along 0 from 1 to 8 by 2 : tensor<9x?x11xf32, #nn.symbols<N>> -> tensor<4x?x11xf32, #nn.symbols<N>>
  %b = nn.exp %a : tensor<4x?x11xf32, #nn.symbols<N>>
  %y = nn.slice %b along 2 from 3 to 10 : tensor<4x?x11xf32, #nn.symbols<N>> -> tensor<4x?x7xf32, #nn.symbols<N>>
  return %y : tensor<4x?x7xf32, #nn.symbols<N>>
}
func.func @pad_last(%x: tensor<?x5xf32, #nn.symbols<N>>) -> tensor<?x8xf32, #nn.symbols<N>> {
  %y = nn.pad %x along 1 low 1 high 2 : tensor<?x5xf32, #nn.symbols<N>> -> tensor<?x8xf32, #nn.symbols<N>>
  return %y : tensor<?x8xf32, #nn.symbols<N>>
}
func.func @pad_first(%x: tensor<5x?xf32, #nn.symbols<N>>) -> tensor<8x?xf32, #nn.symbols<N>> {
  %y = nn.pad %x along 0 low 2 high 1 : tensor<5x?xf32, #nn.symbols<N>> -> tensor<8x?xf32, #nn.symbols<N>>
  return %y : tensor<8x?xf32, #nn.symbols<N>>
}
func.func @pad_interior(%x: tensor<?x5xf32, #nn.symbols<N>>) -> tensor<?x16xf32, #nn.symbols<N>> {
  %y = nn.pad %x along 1 low 1 high 2 interior 2 : tensor<?x5xf32, #nn.symbols<N>> -> tensor<?x16xf32, #nn.symbols<N>>
  return %y : tensor<?x16xf32, #nn.symbols<N>>
}
func.func @pad_rows_interior(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<6x?xf32, #nn.symbols<N>> {
  %y = nn.pad %x along 0 low 0 high 1 interior 1 : tensor<3x?xf32, #nn.symbols<N>> -> tensor<6x?xf32, #nn.symbols<N>>
  return %y : tensor<6x?xf32, #nn.symbols<N>>
}
func.func @pad_with_value(%x: tensor<?x37xf32, #nn.symbols<N>>) -> tensor<?x41xf32, #nn.symbols<N>> {
  %y = nn.pad %x along 1 low 4 high 0 value -1.5 : tensor<?x37xf32, #nn.symbols<N>> -> tensor<?x41xf32, #nn.symbols<N>>
  return %y : tensor<?x41xf32, #nn.symbols<N>>
}
func.func @pad_images(%x: tensor<?x5x19x1xf32, #nn.symbols<N>>) -> tensor<?x8x23x1xf32, #nn.symbols<N>> attributes {check.sizes = {N = [1, 3]}} {
  %a = nn.pad %x along 1 low 2 high 1 : tensor<?x5x19x1xf32, #nn.symbols<N>> -> tensor<?x8x19x1xf32, #nn.symbols<N>>
  %y = nn.pad %a along 2 low 1 high 3 value 2.5 : tensor<?x8x19x1xf32, #nn.symbols<N>> -> tensor<?x8x23x1xf32, #nn.symbols<N>>
  %b = nn.pad %x along 1 low 2 high 1 : tensor<?x5x19x1xf32, #nn.symbols<N>> -> tensor<?x8x19x1xf32, #nn.symbols<N>>
  %z = nn.pad %b along 2 low 3 high 1 : tensor<?x8x19x1xf32, #nn.symbols<N>> -> tensor<?x8x23x1xf32, #nn.symbols<N>>
  %s = nn.add %y, %z : tensor<?x8x23x1xf32, #nn.symbols<N>>
  return %s : tensor<?x8x23x1xf32, #nn.symbols<N>>
}
func.func @pad_i32(%x: tensor<?x5xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}) -> tensor<?x8xi32, #nn.symbols<N>> {
  %y = nn.pad %x along 1 low 1 high 2 value 7.0 : tensor<?x5xi32, #nn.symbols<N>> -> tensor<?x8xi32, #nn.symbols<N>>
  return %y : tensor<?x8xi32, #nn.symbols<N>>
}
func.func @pad_empty(%x: tensor<?x0xf32, #nn.symbols<N>>) -> tensor<?x3xf32, #nn.symbols<N>> {
  %y = nn.pad %x along 1 low 1 high 2 value 2.0 : tensor<?x0xf32, #nn.symbols<N>> -> tensor<?x3xf32, #nn.symbols<N>>
  return %y : tensor<?x3xf32, #nn.symbols<N>>
}
func.func @concat_last(%a: tensor<?x3xf32, #nn.symbols<N>>, %b: tensor<?x18xf32, #nn.symbols<N>>, %c: tensor<?x1xf32, #nn.symbols<N>>) -> tensor<?x22xf32, #nn.symbols<N>> {
  %y = nn.concat %a, %b, %c along 1 : (tensor<?x3xf32, #nn.symbols<N>>, tensor<?x18xf32, #nn.symbols<N>>, tensor<?x1xf32, #nn.symbols<N>>) -> tensor<?x22xf32, #nn.symbols<N>>
  return %y : tensor<?x22xf32, #nn.symbols<N>>
}
func.func @concat_first(%a: tensor<3x?xf32, #nn.symbols<N>>, %b: tensor<1x?xf32, #nn.symbols<N>>) -> tensor<4x?xf32, #nn.symbols<N>> {
  %y = nn.concat %a, %b along 0 : (tensor<3x?xf32, #nn.symbols<N>>, tensor<1x?xf32, #nn.symbols<N>>) -> tensor<4x?xf32, #nn.symbols<N>>
  return %y : tensor<4x?xf32, #nn.symbols<N>>
}
func.func @concat_middle(%a: tensor<2x3x?xf32, #nn.symbols<N>>, %b: tensor<2x2x?xf32, #nn.symbols<N>>) -> tensor<2x5x?xf32, #nn.symbols<N>> {
  %e = nn.exp %a : tensor<2x3x?xf32, #nn.symbols<N>>
  %y = nn.concat %e, %b along 1 : (tensor<2x3x?xf32, #nn.symbols<N>>, tensor<2x2x?xf32, #nn.symbols<N>>) -> tensor<2x5x?xf32, #nn.symbols<N>>
  return %y : tensor<2x5x?xf32, #nn.symbols<N>>
}
// The same operand twice: its cotangents add up.
func.func @concat_twice(%a: tensor<2x3x?xf32, #nn.symbols<N>>) -> tensor<2x6x?xf32, #nn.symbols<N>> {
  %y = nn.concat %a, %a along 1 : (tensor<2x3x?xf32, #nn.symbols<N>>, tensor<2x3x?xf32, #nn.symbols<N>>) -> tensor<2x6x?xf32, #nn.symbols<N>>
  return %y : tensor<2x6x?xf32, #nn.symbols<N>>
}
func.func @concat_ui8(%a: tensor<?x9xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}, %b: tensor<?x9xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 255.0>}) -> tensor<?x18xui8, #nn.symbols<N>> {
  %y = nn.concat %a, %b along 1 : (tensor<?x9xui8, #nn.symbols<N>>, tensor<?x9xui8, #nn.symbols<N>>) -> tensor<?x18xui8, #nn.symbols<N>>
  return %y : tensor<?x18xui8, #nn.symbols<N>>
}
// Ids outside [0, 5) give zeros.
func.func @gather_rows_i64(%x: tensor<5x37xf32>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x37xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @scatter_rows_i64(%x: tensor<?x37xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x37xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x37xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @gather_rows_i32(%x: tensor<5x37xf32>, %ids: tensor<?xi32, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x37xf32>, tensor<?xi32, #nn.symbols<N>> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @scatter_rows_i32(%x: tensor<?x37xf32, #nn.symbols<N>>, %ids: tensor<?xi32, #nn.symbols<N>> {check.range = array<f64: -1.0, 6.0>}) -> tensor<5x37xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x37xf32, #nn.symbols<N>>, tensor<?xi32, #nn.symbols<N>> -> tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @gather_rows_ui8(%x: tensor<5x37xf32>, %ids: tensor<?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<?x37xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x37xf32>, tensor<?xui8, #nn.symbols<N>> -> tensor<?x37xf32, #nn.symbols<N>>
  return %y : tensor<?x37xf32, #nn.symbols<N>>
}
func.func @scatter_rows_ui8(%x: tensor<?x37xf32, #nn.symbols<N>>, %ids: tensor<?xui8, #nn.symbols<N>> {check.range = array<f64: 0.0, 6.0>}) -> tensor<5x37xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x37xf32, #nn.symbols<N>>, tensor<?xui8, #nn.symbols<N>> -> tensor<5x37xf32>
  return %y : tensor<5x37xf32>
}
func.func @gather_of_matrix(%x: tensor<5x3xf32>, %ids: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<2x?x3xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x3xf32>, tensor<2x?xi64, #nn.symbols<N>> -> tensor<2x?x3xf32, #nn.symbols<N>>
  return %y : tensor<2x?x3xf32, #nn.symbols<N>>
}
func.func @gather_elements(%x: tensor<11xf32>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 11.0>}) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<11xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @gather_columns(%x: tensor<3x5xf32>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<3x?xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 1 : tensor<3x5xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<3x?xf32, #nn.symbols<N>>
  return %y : tensor<3x?xf32, #nn.symbols<N>>
}
func.func @gather_middle(%x: tensor<2x5x3xf32>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<2x?x3xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 1 : tensor<2x5x3xf32>, tensor<?xi64, #nn.symbols<N>> -> tensor<2x?x3xf32, #nn.symbols<N>>
  return %y : tensor<2x?x3xf32, #nn.symbols<N>>
}
func.func @gather_one(%x: tensor<5x?xf32, #nn.symbols<N>>, %id: tensor<i64> {check.range = array<f64: 0.0, 4.0>}) -> tensor<?xf32, #nn.symbols<N>> {
  %y = nn.gather %x, %id along 0 : tensor<5x?xf32, #nn.symbols<N>>, tensor<i64> -> tensor<?xf32, #nn.symbols<N>>
  return %y : tensor<?xf32, #nn.symbols<N>>
}
func.func @gather_i32(%x: tensor<5x3xi32>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<?x3xi32, #nn.symbols<N>> {
  %y = nn.gather %x, %ids along 0 : tensor<5x3xi32>, tensor<?xi64, #nn.symbols<N>> -> tensor<?x3xi32, #nn.symbols<N>>
  return %y : tensor<?x3xi32, #nn.symbols<N>>
}
func.func @scatter_elements(%x: tensor<?xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 11.0>}) -> tensor<11xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<11xf32>
  return %y : tensor<11xf32>
}
func.func @scatter_columns(%x: tensor<3x?xf32, #nn.symbols<N>>, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<3x5xf32> {
  %y = nn.scatter_add %x, %ids along 1 : tensor<3x?xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}
func.func @scatter_i32(%x: tensor<?x3xi32, #nn.symbols<N>> {check.range = array<f64: -9.0, 9.0>}, %ids: tensor<?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 5.0>}) -> tensor<5x3xi32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<?x3xi32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>> -> tensor<5x3xi32>
  return %y : tensor<5x3xi32>
}
func.func @scatter_of_matrix(%x: tensor<2x?x19xf32, #nn.symbols<N>>, %ids: tensor<2x?xi64, #nn.symbols<N>> {check.range = array<f64: -1.0, 300.0>}) -> tensor<300x19xf32> {
  %y = nn.scatter_add %x, %ids along 0 : tensor<2x?x19xf32, #nn.symbols<N>>, tensor<2x?xi64, #nn.symbols<N>> -> tensor<300x19xf32>
  return %y : tensor<300x19xf32>
}

// Where a row in registers, which takes two of AVX2, reads what a slice was made of: no lane of the second is ever read.
func.func @slice_of_rows(%x: tensor<5x5xf64>) -> tensor<4x4xf64> {
  %0 = nn.log_softmax %x : tensor<5x5xf64>
  %1 = nn.slice %0 along 1 from 0 to 4 : tensor<5x5xf64> -> tensor<5x4xf64>
  %2 = nn.slice %1 along 0 from 0 to 4 : tensor<5x4xf64> -> tensor<4x4xf64>
  return %2 : tensor<4x4xf64>
}
func.func @slice_of_rows_f32(%x: tensor<5x13xf32>) -> tensor<4x8xf32> {
  %0 = nn.log_softmax %x : tensor<5x13xf32>
  %1 = nn.slice %0 along 1 from 0 to 8 : tensor<5x13xf32> -> tensor<5x8xf32>
  %2 = nn.slice %1 along 0 from 0 to 4 : tensor<5x8xf32> -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}
