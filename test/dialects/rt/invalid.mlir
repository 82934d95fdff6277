// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<4xf32>) {
  // expected-error @below {{expected kernel to name a function, but got @k}}
  %y = rt.dispatch @k(%x) [] : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>) {
  // expected-error @below {{expected the type of kernel @k, '(tensor<4xf32>) -> tensor<4xf32>', but got '(tensor<4xf32>) -> tensor<3xf32>'}}
  %y = rt.dispatch @k(%x) [] : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>, %n: index) {
  // expected-error @below {{expected the type of kernel @k, '(tensor<4xf32>) -> tensor<4xf32>', but got '(tensor<4xf32>, index) -> tensor<4xf32>'}}
  %y = rt.dispatch @k(%x) [%n] : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense and part, but got -3}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<rows, -3>})

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense and part, but got 0}}
func.func private @k(tensor<4x4xf32> {rt.layout = #rt.layout<panel>})

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense and part, but got 4}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<dense, 4>})

// -----

// expected-error @below {{expected the extents of what it is a part of for part, and none for others, but got []}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<part>})

// -----

// expected-error @below {{expected the extents of what it is a part of for part, and none for others, but got [8]}}
func.func private @k(tensor<4xf32> {rt.layout = #rt.layout<dense of [8]>})

// -----

rt.function @f [] arena 0 () {
  // expected-error @below {{expected a size in symbols, such as 64*N + 128, but got 'N +'}}
  %b = rt.arena "N +"
}

// -----

rt.function @f [] arena 0 () {
  // expected-error @+2 {{expected valid keyword}}
  %b = rt.arena 64*
}

// -----

// expected-error @below {{expected one index argument per symbol, ["N"], but got}}
"rt.function"() ({
^bb0:
}) {sym_name = "f", symbols = ["N"], arena = #rt.size<0>, inputs = [], outputs = []} : () -> ()

// -----

// expected-error @below {{expected one index argument per symbol, ["N"], but got 'f32'}}
"rt.function"() ({
^bb0(%n: f32):
}) {sym_name = "f", symbols = ["N"], arena = #rt.size<0>, inputs = [], outputs = []} : () -> ()

// -----

// expected-error @below {{expected a buffer to be a dictionary with a type, but got {train.name = "x"}}}
"rt.function"() ({
^bb0:
}) {sym_name = "f", symbols = [], arena = #rt.size<0>, inputs = [], outputs = [{train.name = "x"}]} : () -> ()

// -----

// expected-error @below {{expected 'in', 'out' or 'inout' and the number of a buffer}}
rt.function @f [] arena 0 ("x" : tensor<f32>) {
}

// -----

// expected-error @below {{expected a number of its own for each buffer, but got 0 twice}}
rt.function @f [] arena 0 (in 0 : tensor<f32>, in 0 : tensor<f32>) {
}

// -----

// expected-error @below {{expected input 1, but got 2}}
rt.function @f [] arena 0 (in 0 : tensor<f32>, in 2 : tensor<f32>) {
}

// -----

// expected-error @below {{expected output 1, but got 0}}
rt.function @f [] arena 0 (in 0 : tensor<f32>, out 0 : tensor<f32>) {
}

// -----

// expected-error @below {{expected each attribute of a buffer once, but got "rt.dims" twice}}
rt.function @f [] arena 0 (in 0 : tensor<?xf32> [N] {rt.dims = ["T"]}) {
}

// -----

// expected-error @below {{expected a positive parameter for rows and panel and none for dense and part, but got 0}}
rt.function @f [] arena 0 (in 0 : tensor<2x3xf32> panel) {
}

// -----

// expected-error @below {{expected 'T' to be one of the function's symbols, ["N"]}}
rt.function @f [N = %n] arena 128*N*T () {
}

// -----

rt.function @f [] arena 128 () {
  // expected-error @below {{'rt.arena' op expected 'N' to be one of the function's symbols, []}}
  %b = rt.arena 128*N
}

// -----

rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  // expected-error @below {{expected the number of one of 1 inputs and outputs, but got 1}}
  %b = rt.binding 1
}

// -----

rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  // expected-error @below {{whose value is non-negative}}
  %b = rt.binding -1
}

// -----

rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  %b = rt.binding 0
  // expected-error @below {{expected kernel to name a function, but got @k}}
  rt.launch @k(%b) []
}

// -----

func.func private @k(tensor<f32>) -> tensor<f32>
rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  %b = rt.binding 0
  // expected-error @below {{expected 1 buffers to read, as many as kernel @k has, but got 2}}
  rt.launch @k(%b, %b -> %b) []
}

// -----

func.func private @k(tensor<f32>) -> tensor<f32>
rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  %b = rt.binding 0
  // expected-error @below {{expected 1 buffers to write, as many as kernel @k has, but got 0}}
  rt.launch @k(%b) []
}

// -----

func.func private @k(memref<?xf32>, index, index, index) attributes {rt.buffers = 1 : i64, rt.symbols = ["N"]}
rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  %b = rt.binding 0
  // expected-error @below {{expected 1 buffers, as many as kernel @k has, but got 2}}
  rt.launch @k(%b -> %b) []
}

// -----

func.func private @k(memref<?xf32>, index, index, index) attributes {rt.buffers = 1 : i64, rt.symbols = ["N"]}
rt.function @f [] arena 0 (in 0 : tensor<f32>) {
  %b = rt.binding 0
  // expected-error @below {{expected 1 symbols, as many as kernel @k has, but got 0}}
  rt.launch @k(-> %b) []
}

// -----

func.func @f(%i: index) -> index {
  // expected-error @below {{expected a map of 1 dimensions to one result, but got affine_map<(d0, d1) -> (d0 + d1)>}}
  %a = "rt.index"(%i) {map = affine_map<(i, j) -> (i + j)>} : (index) -> index
  return %a : index
}

// -----

func.func @f(%i: index) -> index {
  // expected-error @below {{expected no symbol(...)}}
  %a = rt.index symbol(%i) + 1
  return %a : index
}

// -----

// expected-error @below {{expected a number of bytes from 0 to 2^60 where each symbol is 1, but got -5}}
rt.function @negative [] arena "-5" () {
}

// -----

// expected-error @below {{expected a number of bytes from 0 to 2^60 where each symbol is 1, but got 64*N - 128}}
rt.function @less [N = %N] arena "64*N - 128" () {
}

// -----

rt.function @behind [] arena 0 () {
  // expected-error @below {{expected a number of bytes from 0 to 2^60 where each symbol is 1, but got 4611686018427387904}}
  %b = rt.arena 4611686018427387904
}

// -----

func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected body to name a function, but got @body}}
  %l, %b, %y = rt.scan @body trips T carry(%c) over(%xs) with() [] {dims = [[], ["T"], ["T"]]} : (tensor<2xf32>) (tensor<?xf32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func @body(%c: tensor<2xf32>, %x: tensor<f32>) -> (tensor<2xf32>, tensor<f32>) {
  return %c, %x : tensor<2xf32>, tensor<f32>
}
func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected body @body to be a private function that is no kernel}}
  %l, %b, %y = rt.scan @body trips T carry(%c) over(%xs) with() [] {dims = [[], ["T"], ["T"]]} : (tensor<2xf32>) (tensor<?xf32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func private @body(%c: tensor<2xf32>, %x: tensor<f32>) -> (tensor<2xf32>, tensor<f32>) {
  return %c, %x : tensor<2xf32>, tensor<f32>
}
func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected sequences to have a dimension for the trips, but got 'tensor<f32>'}}
  %l, %b, %y = rt.scan @body trips T carry(%c) over(%s) with() [] {dims = [[], ["T"], ["T"]]} : (tensor<2xf32>) (tensor<f32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func private @body(%c: tensor<2xf32>, %x: tensor<f32>) -> (tensor<2xf32>, tensor<f32>) {
  return %c, %x : tensor<2xf32>, tensor<f32>
}
func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected body @body to take 1 symbols and 'tensor<2xf32>', 'tensor<f32>', but it takes 'tensor<2xf32>', 'tensor<f32>'}}
  %l, %b, %y = rt.scan @body trips T carry(%c) over(%xs) with() [%n] {dims = [[], ["T"], ["T"]]} : (tensor<2xf32>) (tensor<?xf32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func private @body(%c: tensor<2xf32>, %x: tensor<f32>) -> (tensor<2xf32>, tensor<f32>) {
  return %c, %x : tensor<2xf32>, tensor<f32>
}
func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected the carries and stacks of body @body, 'tensor<2xf32>', 'tensor<3x2xf32>', 'tensor<3xf32>', but got 'tensor<2xf32>', 'tensor<?x2xf32>', 'tensor<?xf32>'}}
  %l, %b, %y = rt.scan @body trips 3 carry(%c) over(%xs) with() [] {dims = [[], ["T"], ["T"]]} : (tensor<2xf32>) (tensor<?xf32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func private @body(%c: tensor<2xf32>, %x: tensor<f32>) -> (tensor<2xf32>, tensor<f32>) {
  return %c, %x : tensor<2xf32>, tensor<f32>
}
func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected names of sizes for each of 3 results, but got []}}
  %l, %b, %y = rt.scan @body trips T carry(%c) over(%xs) with() [] {dims = []} : (tensor<2xf32>) (tensor<?xf32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func private @body(%c: tensor<2xf32>, %x: tensor<f32>) -> (tensor<2xf32>, tensor<f32>) {
  return %c, %x : tensor<2xf32>, tensor<f32>
}
func.func @loop(%n: index, %c: tensor<2xf32>, %xs: tensor<?xf32>, %s: tensor<f32>) {
  // expected-error @below {{expected the names of the symbolic sizes of 'tensor<?x2xf32>', but got []}}
  %l, %b, %y = rt.scan @body trips T carry(%c) over(%xs) with() [] {dims = [[], [], ["T"]]} : (tensor<2xf32>) (tensor<?xf32>) () -> (tensor<2xf32>, tensor<?x2xf32>, tensor<?xf32>)
  return
}

// -----

func.func private @copy()
rt.function @trip [] arena 0 (in 0 : tensor<2xf32>, out 1 : tensor<2xf32>) {
}
rt.function @f [] arena 0 (in 0 : tensor<2xf32>) {
  %a = rt.binding 0
  // expected-error @below {{expected as many finals, befores, values of 'stacked' and kernels that copy as inits, 1, but got 1, 1, 2 and 1}}
  rt.repeat @trip trips 3 arena 0 carry(%a -> %a by %a) over() with() to() {copies = [@copy], stacked = array<i1: true, false>}
}

// -----

func.func private @copy()
rt.function @trip [] arena 0 (in 0 : tensor<2xf32>, out 1 : tensor<2xf32>) {
}
rt.function @f [] arena 0 (in 0 : tensor<2xf32>) {
  %a = rt.binding 0
  // expected-error @below {{expected copies to name kernels, but got @nothing}}
  rt.repeat @trip trips 3 arena 0 carry(%a -> %a by %a) over() with() to() {copies = [@nothing], stacked = array<i1: true>}
}

// -----

func.func private @copy()
rt.function @trip [] arena 0 (in 0 : tensor<2xf32>, out 1 : tensor<2xf32>) {
}
rt.function @f [] arena 0 (in 0 : tensor<2xf32>) {
  %a = rt.binding 0
  // expected-error @below {{expected body to name an rt.function, but got @copy}}
  rt.repeat @copy trips 3 arena 0 carry(%a -> %a by %a) over() with() to() {copies = [@copy], stacked = array<i1: true>}
}

// -----

func.func private @copy()
rt.function @trip [] arena 0 (in 0 : tensor<2xf32>, out 1 : tensor<2xf32>) {
}
rt.function @f [] arena 0 (in 0 : tensor<2xf32>) {
  %a = rt.binding 0
  // expected-error @below {{expected body @trip to have 1 inputs and 2 outputs, but it has 1 and 1}}
  rt.repeat @trip trips 3 arena 0 carry(%a -> %a by %a) over() with() to(%a) {copies = [@copy], stacked = array<i1: true>}
}

// -----

func.func private @body(%c: tensor<2xf32>) {
  return
}
func.func @loop(%c: tensor<2xf32>) {
  // expected-error @below {{expected body @body to return 1 carries and tensors, but it returns }}
  %l, %b = rt.scan @body trips 3 carry(%c) over() with() [] {dims = [[], []]} : (tensor<2xf32>) () () -> (tensor<2xf32>, tensor<3x2xf32>)
  return
}
