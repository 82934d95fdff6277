// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A size that is a product of symbols: of a result it is computed, of an argument it is checked.
// RUN: cauce call %s f --input a=1,2 --input b=1,2,3 --input c=1,2,3,4,5,6 | FileCheck %s
// RUN: not cauce call %s f --input a=1,2 --input b=1,2,3 --input c=1,2,3,4,5 2>&1 | FileCheck %s --check-prefix=ERROR
// CHECK: result0:
// CHECK-COUNT-6: {{^[0-9]+$}}
// ERROR: function 'f': N*T is 6 but 5 by 'c'
module @product {
func.func @f(%a: tensor<?xf32, #nn.symbols<N>> {train.name = "a"}, %b: tensor<?xf32, #nn.symbols<T>> {train.name = "b"},
             %c: tensor<?xf32, #nn.symbols<"N*T">> {train.name = "c"}) -> tensor<?xf32, #nn.symbols<"N*T">> {
  %y = nn.add %c, %c : tensor<?xf32, #nn.symbols<"N*T">>
  return %y : tensor<?xf32, #nn.symbols<"N*T">>
}
}
