#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""deep.py BLOCKS: a residual net with so many blocks, every one of which reads what all before it made."""
import sys

print("""format_version: 1
name: "deep"
input { name: "x" dim: "N" dim: "8" }
label { name: "y" type: I64 dim: "N" }
node { name: "sum_0" dense { units: 12 } }""")
for i in range(int(sys.argv[1])):
    print(f'node {{ name: "inner_{i}" input: "sum_{i}" dense {{ units: 12 activation: RELU }} }}')
    print(f'node {{ name: "outer_{i}" dense {{ units: 12 }} }}')
    print(f'node {{ name: "sum_{i + 1}" input: "sum_{i}" input: "outer_{i}" binary {{ kind: ADD }} }}')
print("""node { name: "logits" dense { units: 10 } }
training { loss { kind: SPARSE_CROSS_ENTROPY_LOGITS } optimizer { sgd { learning_rate: 0.1 } } }""")
