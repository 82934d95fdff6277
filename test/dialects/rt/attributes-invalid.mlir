// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected 'rt.symbol' to be the name of an index argument, but got "N" on 'f32'}}
func.func private @f(f32 {rt.symbol = "N"})

// -----

// expected-error @below {{expected 'rt.symbol' to be the name of an index argument, but got 3 : i64 on 'index'}}
func.func private @f(index {rt.symbol = 3})

// -----

// expected-error @below {{expected 'rt.dims' to be the names of the symbolic sizes of a tensor, but got "N" on 'tensor<?xf32>'}}
func.func private @f(index {rt.symbol = "N"}, tensor<?xf32> {rt.dims = "N"})

// -----

// expected-error @below {{expected 'rt.dims' to name each '?' of 'tensor<?x?xf32>', but got ["N"]}}
func.func private @f(index {rt.symbol = "N"}, tensor<?x?xf32> {rt.dims = ["N"]})

// -----

// expected-error @below {{expected 'T' of 'rt.dims' to be the 'rt.symbol' of an argument}}
func.func private @f(index {rt.symbol = "N"}) -> (tensor<?xf32> {rt.dims = ["N*T"]})

// -----

// expected-error @below {{expected 'rt.layout' to be a layout on a tensor, but got "dense" on 'tensor<2xf32>'}}
func.func private @f(tensor<2xf32> {rt.layout = "dense"})

// -----

// expected-error @below {{expected a tensor of rank 2 or more and static shape in panels, but got 'tensor<64xf32>'}}
func.func private @f(tensor<64xf32> {rt.layout = #rt.layout<panel, 64>})

// -----

// expected-error @below {{expected a tensor of rank 2 or more and static shape in panels, but got 'tensor<?x3xf32>'}}
func.func private @f(tensor<?x3xf32> {rt.layout = #rt.layout<panel, 64>})

// -----

// expected-error @below {{expected rows of static size, but got 'tensor<3x?xf32>'}}
func.func private @f(tensor<3x?xf32> {rt.layout = #rt.layout<rows, 16>})

// -----

// expected-error @below {{expected rows at least 17 elements apart, but got 16}}
func.func private @f() -> (tensor<3x17xf32> {rt.layout = #rt.layout<rows, 16>})

// -----

// expected-error @below {{expected extents that have room for 'tensor<3x17xf32>', but got [3, 16]}}
func.func private @f() -> (tensor<3x17xf32> {rt.layout = #rt.layout<part of [3, 16]>})

// -----

// expected-error @below {{expected extents that have room for 'tensor<3x17xf32>', but got [17]}}
func.func private @f() -> (tensor<3x17xf32> {rt.layout = #rt.layout<part of [17]>})

// -----

// expected-error @below {{expected 'rt.in_place' to be the number of an argument, but got 1 : i64}}
func.func private @f(tensor<3xf32>) -> (tensor<3xf32> {rt.in_place = 1 : i64})

// -----

// expected-error @below {{expected argument 0, which a result of 'tensor<3xf32>' overwrites, to have its type, but got 'tensor<4xf32>'}}
func.func private @f(tensor<4xf32>) -> (tensor<3xf32> {rt.in_place = 0 : i64})

// -----

// expected-error @below {{expected schedule 'contraction', 'cumulate', 'scatter', 'place', 'sort', 'transpose' or 'loops', but got "spiral"}}
func.func private @f() attributes {rt.kernel, rt.schedule = "spiral"}

// -----

// expected-error @below {{expected schedule 'contraction', 'cumulate', 'scatter', 'place', 'sort', 'transpose' or 'loops', but got 1 : i64}}
func.func private @f() attributes {rt.kernel, rt.schedule = 1}

// -----

// expected-error @below {{expected mode 'columns', 'rows' or 'register-rows' of schedule 'loops', but got none}}
func.func private @f() attributes {rt.kernel, rt.schedule = "loops"}

// -----

// expected-error @below {{expected mode 'columns', 'rows' or 'register-rows' of schedule 'loops', but got "diagonals"}}
func.func private @f() attributes {rt.kernel, rt.schedule = "loops", rt.mode = "diagonals"}

// -----

// expected-error @below {{expected no mode of schedule 'scatter', but got "rows"}}
func.func private @f() attributes {rt.kernel, rt.schedule = "scatter", rt.mode = "rows"}

// -----

// expected-error @below {{expected 'rt.scratch' to be a unit, but got 1 : i64}}
func.func private @f() -> (tensor<3xf32> {rt.scratch = 1 : i64})
