#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""results.py COUNT: a function at level tensor with so many results, each computed by two ops from an argument."""
import sys

numbers = range(int(sys.argv[1]))
tensor = "tensor<4xf32>"
types = ", ".join(tensor for _ in numbers)
print(f"""#map = affine_map<(d0) -> (d0)>
func.func @square_twice({", ".join(f"%x{i}: {tensor}" for i in numbers)}) -> ({types}) {{
  %empty = tensor.empty() : {tensor}""")
for i in numbers:
    for result, operand in [(f"%y{i}", f"%x{i}"), (f"%z{i}", f"%y{i}")]:
        print(f"""  {result} = linalg.generic {{indexing_maps = [#map, #map], iterator_types = ["parallel"]}} ins({operand} : {tensor}) outs(%empty : {tensor}) {{
  ^bb0(%in: f32, %out: f32):
    %square = arith.mulf %in, %in : f32
    linalg.yield %square : f32
  }} -> {tensor}""")
print(f"""  return {", ".join(f"%z{i}" for i in numbers)} : {types}
}}""")
