// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func @condition_of_another_type(%c: tensor<i32>, %x: tensor<2xf32>) {
  // expected-error @below {{expected condition to be a tensor<i1>, but got 'tensor<i32>'}}
  %0 = rt.if %c then @a else @a with(%x) [] {dims = [[]]} : tensor<i32>, (tensor<2xf32>) -> (tensor<2xf32>)
  return
}

// -----

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func @body_that_is_not_there(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @below {{expected body to name a function, but got @b}}
  %0 = rt.if %c then @a else @b with(%x) [] {dims = [[]]} : tensor<i1>, (tensor<2xf32>) -> (tensor<2xf32>)
  return
}

// -----

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func private @b(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) { return %x, %x : tensor<2xf32>, tensor<2xf32> }
func.func @body_that_returns_more(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @below {{expected body @b to return 'tensor<2xf32>', but it returns 'tensor<2xf32>', 'tensor<2xf32>'}}
  %0 = rt.if %c then @a else @b with(%x) [] {dims = [[]]} : tensor<i1>, (tensor<2xf32>) -> (tensor<2xf32>)
  return
}

// -----

func.func private @a(%x: tensor<?xf32>) -> tensor<?xf32> { return %x : tensor<?xf32> }
func.func @sizes_without_names(%c: tensor<i1>, %x: tensor<?xf32>) {
  // expected-error @below {{expected the names of the symbolic sizes of 'tensor<?xf32>', but got []}}
  %0 = rt.if %c then @a else @a with(%x) [] {dims = [[]]} : tensor<i1>, (tensor<?xf32>) -> (tensor<?xf32>)
  return
}

// -----

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func @condition_of_no_flag(%x: tensor<2xf32>) {
  // expected-error @below {{expected condition @a to return 'tensor<i1>', but it returns 'tensor<2xf32>'}}
  %0:3 = rt.while @a do @a most 3 carry(%x) with() [] {dims = [[], [], []]} : (tensor<2xf32>) () -> (tensor<2xf32>, tensor<2xf32>, tensor<i1>)
  return
}

// -----

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func private @c(%x: tensor<2xf32>, %c: tensor<i1>) -> tensor<i1> { return %c : tensor<i1> }
func.func @condition_that_takes_more(%x: tensor<2xf32>) {
  // expected-error @below {{expected condition @c to take 0 symbols and 'tensor<2xf32>', but it takes 'tensor<2xf32>', 'tensor<i1>'}}
  %0:3 = rt.while @c do @a most 3 carry(%x) with() [] {dims = [[], [], []]} : (tensor<2xf32>) () -> (tensor<2xf32>, tensor<2xf32>, tensor<i1>)
  return
}

// -----

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func @trips_without_an_end(%x: tensor<2xf32>) {
  // expected-error @below {{expected most or limit, but got none}}
  %0:3 = rt.while @a do @a carry(%x) with() [] {dims = [[], [], []]} : (tensor<2xf32>) () -> (tensor<2xf32>, tensor<2xf32>, tensor<i1>)
  return
}

// -----

func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }
func.func private @c(%x: tensor<2xf32>) -> tensor<i1> { %t = arith.constant dense<true> : tensor<i1> return %t : tensor<i1> }
func.func @no_room_between_trips(%x: tensor<2xf32>) {
  // expected-error @below {{expected the carries twice and a tensor<i1> as results, 'tensor<2xf32>', 'tensor<2xf32>', 'tensor<i1>', but got 'tensor<2xf32>', 'tensor<i1>'}}
  %0:2 = rt.while @c do @a most 3 carry(%x) with() [] {dims = [[], []]} : (tensor<2xf32>) () -> (tensor<2xf32>, tensor<i1>)
  return
}

// -----

rt.function @a [] arena 0 (in 0 "x" : tensor<2xf32>, out 1 "y" : tensor<2xf32>) { }
rt.function @f [] arena 64 (in 0 "c" : tensor<i1>, in 1 "x" : tensor<2xf32>) {
  %c = rt.binding 0
  %x = rt.binding 1
  // expected-error @below {{expected body @a to have 1 inputs and 0 outputs, but it has 1 and 1}}
  rt.branch %c then @a else @a arena 0 (%x -> )
}

// -----

rt.function @a [] arena 0 (in 0 "x" : tensor<2xf32>, out 1 "y" : tensor<2xf32>) { }
rt.function @f [] arena 64 (in 0 "x" : tensor<2xf32>, out 1 "y" : tensor<2xf32>) {
  %x = rt.binding 0
  %y = rt.binding 1
  // expected-error @below {{expected as many finals, betweens and kernels that copy as inits, 1, but got 1, 0 and 0}}
  rt.loop while @a do @a most 3 arena 0 carry(%x -> %y by ) with() flag(%x) {copies = []}
}

// -----

rt.function @a [] arena 0 (in 0 "x" : tensor<2xf32>, out 1 "y" : tensor<2xf32>) { }
rt.function @f [] arena 64 (in 0 "x" : tensor<2xf32>, out 1 "y" : tensor<2xf32>) {
  %x = rt.binding 0
  %y = rt.binding 1
  // expected-error @below {{expected copies to name kernels, but got @copy}}
  rt.loop while @a do @a limit 3 arena 0 carry(%x -> %y by %y) with() flag(%x) {copies = [@copy]}
}
