#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""wide.py LAYERS: a chain of so many GELU layers, each one wider than the one before, trained with Adam: no two kernels have the same sizes."""
import sys

layers = int(sys.argv[1])
print("""format_version: 1
name: "wide"
input { name: "x" dim: "N" dim: "64" }
label { name: "y" type: I64 dim: "N" }""")
for i in range(layers):
    print(f'node {{ name: "hidden_{i}" dense {{ units: {64 + i} activation: GELU }} }}')
print("""node { name: "logits" dense { units: 10 } }
training { loss { kind: SPARSE_CROSS_ENTROPY_LOGITS } optimizer { adam { learning_rate: 0.001 } } }""")
