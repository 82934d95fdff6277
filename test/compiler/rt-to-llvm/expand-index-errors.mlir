// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --expand-index -verify-diagnostics

func.func @divides_by_nothing(%i: index) -> index {
  // expected-error @below {{division by non-positive value is not supported}}
  %at = rt.index %i floordiv 0
  return %at : index
}
