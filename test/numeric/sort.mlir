// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places of sorted elements: few, which are counted, and many, of which digits are; equal ones, of all types; and what is put in order by them.
// RUN: cauce-check %s
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v4 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v3 %}
// RUN: %if long %{ cauce-check %s --compiled --target x86-64-v2 %}

func.func @few(%x: tensor<?x17xf32, #nn.symbols<N>>) -> tensor<?x17xi32, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 : tensor<?x17xf32, #nn.symbols<N>> -> tensor<?x17xi32, #nn.symbols<N>>
  return %p : tensor<?x17xi32, #nn.symbols<N>>
}
func.func @few_descending(%x: tensor<?x17xf32, #nn.symbols<N>>) -> tensor<?x17xi32, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 descending : tensor<?x17xf32, #nn.symbols<N>> -> tensor<?x17xi32, #nn.symbols<N>>
  return %p : tensor<?x17xi32, #nn.symbols<N>>
}
func.func @many(%x: tensor<3x300xf32>) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 : tensor<3x300xf32> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @many_descending(%x: tensor<3x300xf32>) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<3x300xf32> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @any_number(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<3x?xi64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3x?xi64, #nn.symbols<N>>
  return %p : tensor<3x?xi64, #nn.symbols<N>>
}
func.func @any_number_descending(%x: tensor<3x?xf32, #nn.symbols<N>> {check.range = array<f64: -2.0, 2.0>}) -> tensor<3x?xi64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 descending : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3x?xi64, #nn.symbols<N>>
  return %p : tensor<3x?xi64, #nn.symbols<N>>
}
func.func @rows(%x: tensor<130x5xf32>) -> tensor<130x5xi32> {
  %p = nn.sort_places %x along 0 : tensor<130x5xf32> -> tensor<130x5xi32>
  return %p : tensor<130x5xi32>
}
func.func @rows_descending(%x: tensor<130x5xf32>) -> tensor<130x5xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<130x5xf32> -> tensor<130x5xi32>
  return %p : tensor<130x5xi32>
}
func.func @few_rows(%x: tensor<7x37xf64>) -> tensor<7x37xi32> {
  %p = nn.sort_places %x along 0 : tensor<7x37xf64> -> tensor<7x37xi32>
  return %p : tensor<7x37xi32>
}
func.func @few_rows_descending(%x: tensor<7x37xf64>) -> tensor<7x37xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<7x37xf64> -> tensor<7x37xi32>
  return %p : tensor<7x37xi32>
}
func.func @rows_of_any(%x: tensor<?x5xf64, #nn.symbols<N>>) -> tensor<?x5xi64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 0 : tensor<?x5xf64, #nn.symbols<N>> -> tensor<?x5xi64, #nn.symbols<N>>
  return %p : tensor<?x5xi64, #nn.symbols<N>>
}
func.func @rows_of_any_descending(%x: tensor<?x5xf64, #nn.symbols<N>>) -> tensor<?x5xi64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 0 descending : tensor<?x5xf64, #nn.symbols<N>> -> tensor<?x5xi64, #nn.symbols<N>>
  return %p : tensor<?x5xi64, #nn.symbols<N>>
}
func.func @middle(%x: tensor<2x100x3xf64>) -> tensor<2x100x3xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x100x3xf64> -> tensor<2x100x3xi32>
  return %p : tensor<2x100x3xi32>
}
func.func @middle_descending(%x: tensor<2x100x3xf64>) -> tensor<2x100x3xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x100x3xf64> -> tensor<2x100x3xi32>
  return %p : tensor<2x100x3xi32>
}
func.func @vector(%x: tensor<1000xf32>) -> tensor<1000xi32> {
  %p = nn.sort_places %x along 0 : tensor<1000xf32> -> tensor<1000xi32>
  return %p : tensor<1000xi32>
}
func.func @vector_descending(%x: tensor<1000xf32>) -> tensor<1000xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<1000xf32> -> tensor<1000xi32>
  return %p : tensor<1000xi32>
}
func.func @ties(%x: tensor<2x300xf32> {check.grid = 0.25 : f64}) -> tensor<2x300xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x300xf32> -> tensor<2x300xi32>
  return %p : tensor<2x300xi32>
}
func.func @ties_descending(%x: tensor<2x300xf32> {check.grid = 0.25 : f64}) -> tensor<2x300xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x300xf32> -> tensor<2x300xi32>
  return %p : tensor<2x300xi32>
}
func.func @one(%x: tensor<3x1xf32>) -> tensor<3x1xi32> {
  %p = nn.sort_places %x along 1 : tensor<3x1xf32> -> tensor<3x1xi32>
  return %p : tensor<3x1xi32>
}
func.func @one_descending(%x: tensor<3x1xf32>) -> tensor<3x1xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<3x1xf32> -> tensor<3x1xi32>
  return %p : tensor<3x1xi32>
}
func.func @nothing(%x: tensor<3x0xf32>) -> tensor<3x0xi32> {
  %p = nn.sort_places %x along 1 : tensor<3x0xf32> -> tensor<3x0xi32>
  return %p : tensor<3x0xi32>
}
func.func @nothing_descending(%x: tensor<3x0xf32>) -> tensor<3x0xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<3x0xf32> -> tensor<3x0xi32>
  return %p : tensor<3x0xi32>
}
func.func @no_rows(%x: tensor<0x200xf32>) -> tensor<0x200xi32> {
  %p = nn.sort_places %x along 1 : tensor<0x200xf32> -> tensor<0x200xi32>
  return %p : tensor<0x200xi32>
}
func.func @no_rows_descending(%x: tensor<0x200xf32>) -> tensor<0x200xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<0x200xf32> -> tensor<0x200xi32>
  return %p : tensor<0x200xi32>
}
func.func @i32_9(%x: tensor<2x9xi32> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x9xi32> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @i32_9_descending(%x: tensor<2x9xi32> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x9xi32> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @i32_128(%x: tensor<2x128xi32> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x128xi32> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @i32_128_descending(%x: tensor<2x128xi32> {check.range = array<f64: -1000.0, 1000.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x128xi32> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @i64_9(%x: tensor<2x9xi64> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x9xi64> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @i64_9_descending(%x: tensor<2x9xi64> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x9xi64> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @i64_128(%x: tensor<2x128xi64> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x128xi64> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @i64_128_descending(%x: tensor<2x128xi64> {check.range = array<f64: -9.0, 9.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x128xi64> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @ui8_9(%x: tensor<2x9xui8> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x9xui8> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @ui8_9_descending(%x: tensor<2x9xui8> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x9xui8> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @ui8_128(%x: tensor<2x128xui8> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x128xui8> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @ui8_128_descending(%x: tensor<2x128xui8> {check.range = array<f64: 0.0, 255.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x128xui8> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @i1_9(%x: tensor<2x9xi1> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x9xi1> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @i1_9_descending(%x: tensor<2x9xi1> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x9xi1> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @i1_128(%x: tensor<2x128xi1> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x128xi1> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @i1_128_descending(%x: tensor<2x128xi1> {check.range = array<f64: 0.0, 1.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x128xi1> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @f16_9(%x: tensor<2x9xf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x9xf16> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @f16_9_descending(%x: tensor<2x9xf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x9xf16> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @f16_128(%x: tensor<2x128xf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x128xf16> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @f16_128_descending(%x: tensor<2x128xf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x128xf16> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @bf16_9(%x: tensor<2x9xbf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x9xbf16> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @bf16_9_descending(%x: tensor<2x9xbf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x9xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x9xbf16> -> tensor<2x9xi32>
  return %p : tensor<2x9xi32>
}
func.func @bf16_128(%x: tensor<2x128xbf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 : tensor<2x128xbf16> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @bf16_128_descending(%x: tensor<2x128xbf16> {check.range = array<f64: -2.0, 2.0>}) -> tensor<2x128xi32> {
  %p = nn.sort_places %x along 1 descending : tensor<2x128xbf16> -> tensor<2x128xi32>
  return %p : tensor<2x128xi32>
}
func.func @first_3_of_17(%x: tensor<3x17xf32>) -> tensor<3x17xi32> {
  %p = nn.sort_places %x along 1 first 3 : tensor<3x17xf32> -> tensor<3x17xi32>
  return %p : tensor<3x17xi32>
}
func.func @first_3_of_17_ties(%x: tensor<3x17xf64> {check.grid = 0.5 : f64}) -> tensor<3x17xi32> {
  %p = nn.sort_places %x along 1 first 3 : tensor<3x17xf64> -> tensor<3x17xi32>
  return %p : tensor<3x17xi32>
}
func.func @first_1_of_300(%x: tensor<3x300xf32>) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 descending first 1 : tensor<3x300xf32> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_1_of_300_ties(%x: tensor<3x300xf64> {check.grid = 0.5 : f64}) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 descending first 1 : tensor<3x300xf64> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_7_of_300(%x: tensor<3x300xf32>) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 first 7 : tensor<3x300xf32> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_7_of_300_ties(%x: tensor<3x300xf64> {check.grid = 0.5 : f64}) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 first 7 : tensor<3x300xf64> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_32_of_300(%x: tensor<3x300xf32>) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 descending first 32 : tensor<3x300xf32> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_32_of_300_ties(%x: tensor<3x300xf64> {check.grid = 0.5 : f64}) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 descending first 32 : tensor<3x300xf64> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_33_of_300(%x: tensor<3x300xf32>) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 first 33 : tensor<3x300xf32> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_33_of_300_ties(%x: tensor<3x300xf64> {check.grid = 0.5 : f64}) -> tensor<3x300xi32> {
  %p = nn.sort_places %x along 1 first 33 : tensor<3x300xf64> -> tensor<3x300xi32>
  return %p : tensor<3x300xi32>
}
func.func @first_10_of_97(%x: tensor<3x97xf32>) -> tensor<3x97xi32> {
  %p = nn.sort_places %x along 1 first 10 : tensor<3x97xf32> -> tensor<3x97xi32>
  return %p : tensor<3x97xi32>
}
func.func @first_10_of_97_ties(%x: tensor<3x97xf64> {check.grid = 0.5 : f64}) -> tensor<3x97xi32> {
  %p = nn.sort_places %x along 1 first 10 : tensor<3x97xf64> -> tensor<3x97xi32>
  return %p : tensor<3x97xi32>
}
func.func @first_16_of_1000(%x: tensor<3x1000xf32>) -> tensor<3x1000xi32> {
  %p = nn.sort_places %x along 1 descending first 16 : tensor<3x1000xf32> -> tensor<3x1000xi32>
  return %p : tensor<3x1000xi32>
}
func.func @first_16_of_1000_ties(%x: tensor<3x1000xf64> {check.grid = 0.5 : f64}) -> tensor<3x1000xi32> {
  %p = nn.sort_places %x along 1 descending first 16 : tensor<3x1000xf64> -> tensor<3x1000xi32>
  return %p : tensor<3x1000xi32>
}
func.func @first_of_rows(%x: tensor<130x5xf32>) -> tensor<130x5xi32> {
  %p = nn.sort_places %x along 0 first 4 : tensor<130x5xf32> -> tensor<130x5xi32>
  return %p : tensor<130x5xi32>
}
func.func @first_of_any(%x: tensor<3x?xf32, #nn.symbols<N>>) -> tensor<3x?xi64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 descending first 5 : tensor<3x?xf32, #nn.symbols<N>> -> tensor<3x?xi64, #nn.symbols<N>>
  return %p : tensor<3x?xi64, #nn.symbols<N>>
}
func.func @first_of_few(%x: tensor<3x?xi32, #nn.symbols<N>>) -> tensor<3x?xi64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 first 31 : tensor<3x?xi32, #nn.symbols<N>> -> tensor<3x?xi64, #nn.symbols<N>>
  return %p : tensor<3x?xi64, #nn.symbols<N>>
}
func.func @special_f32_16(%x: tensor<16xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<16xi32> {
  %p = nn.sort_places %x along 0 : tensor<16xf32> -> tensor<16xi32>
  return %p : tensor<16xi32>
}
func.func @special_f32_16_descending(%x: tensor<16xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<16xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<16xf32> -> tensor<16xi32>
  return %p : tensor<16xi32>
}
func.func @first_special_f32_16(%x: tensor<16xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<16xi32> {
  %p = nn.sort_places %x along 0 descending first 20 : tensor<16xf32> -> tensor<16xi32>
  return %p : tensor<16xi32>
}
func.func @special_f64_16(%x: tensor<16xf64> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<16xi32> {
  %p = nn.sort_places %x along 0 : tensor<16xf64> -> tensor<16xi32>
  return %p : tensor<16xi32>
}
func.func @special_f64_16_descending(%x: tensor<16xf64> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<16xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<16xf64> -> tensor<16xi32>
  return %p : tensor<16xi32>
}
func.func @first_special_f64_16(%x: tensor<16xf64> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<16xi32> {
  %p = nn.sort_places %x along 0 descending first 20 : tensor<16xf64> -> tensor<16xi32>
  return %p : tensor<16xi32>
}
func.func @special_f32_128(%x: tensor<128xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<128xi32> {
  %p = nn.sort_places %x along 0 : tensor<128xf32> -> tensor<128xi32>
  return %p : tensor<128xi32>
}
func.func @special_f32_128_descending(%x: tensor<128xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<128xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<128xf32> -> tensor<128xi32>
  return %p : tensor<128xi32>
}
func.func @first_special_f32_128(%x: tensor<128xf32> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<128xi32> {
  %p = nn.sort_places %x along 0 descending first 20 : tensor<128xf32> -> tensor<128xi32>
  return %p : tensor<128xi32>
}
func.func @special_f64_128(%x: tensor<128xf64> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<128xi32> {
  %p = nn.sort_places %x along 0 : tensor<128xf64> -> tensor<128xi32>
  return %p : tensor<128xi32>
}
func.func @special_f64_128_descending(%x: tensor<128xf64> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<128xi32> {
  %p = nn.sort_places %x along 0 descending : tensor<128xf64> -> tensor<128xi32>
  return %p : tensor<128xi32>
}
func.func @first_special_f64_128(%x: tensor<128xf64> {check.values = array<f64: 0x7FF8000000000000, 1.0, -0.0, 0.0, 0x7FF0000000000000, 0xFFF0000000000000, 0xFFF8000000000000, -1.0, 0.0, -0.0, 1.0e-40, -1.0e-40, 3.0e38, -3.0e38, 0x7FF8000000000000, 2.0>}) -> tensor<128xi32> {
  %p = nn.sort_places %x along 0 descending first 20 : tensor<128xf64> -> tensor<128xi32>
  return %p : tensor<128xi32>
}
func.func @sorted(%x: tensor<?x19xf64, #nn.symbols<N>>) -> tensor<?x19xf64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 : tensor<?x19xf64, #nn.symbols<N>> -> tensor<?x19xi32, #nn.symbols<N>>
  %z = nn.full 0.0 : tensor<?x19xf64, #nn.symbols<N>>
  %y = nn.scatter_elements replace, %z, %x, %p along 1 unique : tensor<?x19xf64, #nn.symbols<N>>, tensor<?x19xf64, #nn.symbols<N>>, tensor<?x19xi32, #nn.symbols<N>>
  return %y : tensor<?x19xf64, #nn.symbols<N>>
}
func.func @sorted_many(%x: tensor<2x200xf64>) -> tensor<2x200xf64> {
  %p = nn.sort_places %x along 1 descending : tensor<2x200xf64> -> tensor<2x200xi32>
  %z = nn.full 0.0 : tensor<2x200xf64>
  %y = nn.scatter_elements replace, %z, %x, %p along 1 unique : tensor<2x200xf64>, tensor<2x200xf64>, tensor<2x200xi32>
  return %y : tensor<2x200xf64>
}
func.func @greatest_of_many(%x: tensor<?x200xf64, #nn.symbols<N>>) -> tensor<?x6xf64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 descending first 6 : tensor<?x200xf64, #nn.symbols<N>> -> tensor<?x200xi32, #nn.symbols<N>>
  %z = nn.full 0.0 : tensor<?x6xf64, #nn.symbols<N>>
  %y = nn.scatter_elements replace, %z, %x, %p along 1 unique : tensor<?x6xf64, #nn.symbols<N>>, tensor<?x200xf64, #nn.symbols<N>>, tensor<?x200xi32, #nn.symbols<N>>
  return %y : tensor<?x6xf64, #nn.symbols<N>>
}
func.func @greatest(%x: tensor<?x150xf64, #nn.symbols<N>>) -> tensor<?x4xf64, #nn.symbols<N>> {
  %p = nn.sort_places %x along 1 descending : tensor<?x150xf64, #nn.symbols<N>> -> tensor<?x150xi32, #nn.symbols<N>>
  %z = nn.full 0.0 : tensor<?x4xf64, #nn.symbols<N>>
  %y = nn.scatter_elements replace, %z, %x, %p along 1 unique : tensor<?x4xf64, #nn.symbols<N>>, tensor<?x150xf64, #nn.symbols<N>>, tensor<?x150xi32, #nn.symbols<N>>
  return %y : tensor<?x4xf64, #nn.symbols<N>>
}
func.func @least_of_rows(%x: tensor<19x5xf64>) -> tensor<3x5xf64> {
  %p = nn.sort_places %x along 0 : tensor<19x5xf64> -> tensor<19x5xi32>
  %z = nn.full 0.0 : tensor<3x5xf64>
  %y = nn.scatter_elements replace, %z, %x, %p along 0 unique : tensor<3x5xf64>, tensor<19x5xf64>, tensor<19x5xi32>
  return %y : tensor<3x5xf64>
}
