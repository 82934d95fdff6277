// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names that C does not take, or that are there twice, get others in the header; sizes that are products are no parameters.
// RUN: rm -rf %t && mkdir %t
// RUN: cauce compile %s -o %t/odd.o && FileCheck %s < %t/odd.h
// RUN: echo '#include "odd.h"' > %t/odd.c
// RUN: clang -std=c99 -pedantic -Wall -Wextra -Werror -I %root/runtime/include -fsyntax-only %t/odd.c
// RUN: clang -x c++ -std=c++17 -pedantic -Wall -Wextra -Werror -I %root/runtime/include -fsyntax-only %t/odd.c
// CHECK: extern const cauce_abi_program_t cauce_model_odd_names __asm__("cauce_model_odd_names_
// CHECK: /* f.1(int: f32 (N, 2), a-b: f32 (T, 2), a.b: f32 (N*T)) -> N: f32 (N*T), result1: f32 (2)
// CHECK: #define CAUCE_MODEL_ODD_NAMES_F_1_INT__DIM1 2
// CHECK: cauce_model_odd_names_f_1(cauce_session_t *session, int64_t N, int64_t T, const float *int_, const float *a_b, const float *a_b_, float *N_, float *result1) {
// CHECK-NEXT: sizes[] = {N, T};
// CHECK-NEXT: arguments[] = {int_, a_b, a_b_};
// CHECK-NEXT: results[] = {N_, result1};
// CHECK-NEXT: cauce_session_compute_checked(session, "f.1", {{.*}}, sizes, 2, arguments, 3, results, 2);
module @"odd-names" {
func.func @f.1(%a: tensor<?x2xf32, #nn.symbols<N>> {train.name = "int"}, %b: tensor<?x2xf32, #nn.symbols<T>> {train.name = "a-b"},
               %c: tensor<?xf32, #nn.symbols<"N*T">> {train.name = "a.b"})
    -> (tensor<?xf32, #nn.symbols<"N*T">> {train.name = "N"}, tensor<2xf32>) {
  %y = nn.add %c, %c : tensor<?xf32, #nn.symbols<"N*T">>
  %z = nn.constant dense<1.0> : tensor<2xf32>
  return %y, %z : tensor<?xf32, #nn.symbols<"N*T">>, tensor<2xf32>
}
}
