# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""large.py KIND COUNT: a model with so many of something."""
import sys

kind, count = sys.argv[1], int(sys.argv[2])
print('format_version: 1\nname: "large"\ninput { name: "x" dim: "N" dim: "4" }')
numbers = range(count)
if kind == "chain":
    for i in numbers:
        print(f'node {{ name: "n{i}" activation {{ function: TANH }} }}')
elif kind == "backwards":
    print('output: "n0"')
    for i in range(count - 1):
        print(f'node {{ name: "n{i}" input: "n{i + 1}" activation {{ function: TANH }} }}')
    print(f'node {{ name: "n{count - 1}" input: "x" activation {{ function: TANH }} }}')
elif kind == "parameters":
    for i in numbers:
        print(f'node {{ name: "n{i}" dense {{ units: 4 }} }}')
elif kind == "statistics":
    for i in numbers:
        print(f'node {{ name: "n{i}" input: "x" standardize {{ adapt: true }} }}')
elif kind == "calls":
    print('block { name: "b" input: "i" node { name: "c" input: "i" dense { units: 4 } } }')
    for i in numbers:
        print(f'node {{ name: "n{i}" call {{ block: "b" }} }}')
elif kind == "blocks":
    for i in numbers:
        print(f'block {{ name: "b{i}" input: "i" node {{ name: "c" input: "i" activation {{ function: TANH }} }} }}')
        print(f'node {{ name: "n{i}" call {{ block: "b{i}" }} }}')
elif kind == "inputs":
    for i in numbers:
        print(f'input {{ name: "i{i}" dim: "N" dim: "4" }}')
    print('node { name: "n" input: "x" activation { function: TANH } }')
elif kind == "pieces":
    print(f'input {{ name: "w" dim: "N" dim: "{count}" }}\nnode {{ name: "s" input: "w" split {{ dimension: 1 parts: {count} }} }}')
    for i in numbers:
        print(f'node {{ name: "n{i}" input: "s:{i}" activation {{ function: TANH }} }}')
elif kind == "levels":  # of blocks
    for i in numbers:
        print(f'block {{ name: "b{i}" input: "i" node {{ name: "c" input: "i" call {{ block: "b{i + 1}" }} }} }}')
    print(f'block {{ name: "b{count}" input: "i" node {{ name: "c" input: "i" activation {{ function: TANH }} }} }}')
    print('node { name: "n" call { block: "b0" } }')
elif kind == "doublings":  # 2^count nodes
    for i in numbers:
        calls = [f'node {{ name: "c{k}" input: "i" call {{ block: "b{i + 1}" }} }}' for k in range(2)]
        print(f'block {{ name: "b{i}" input: "i" {" ".join(calls)} }}')
    print(f'block {{ name: "b{count}" input: "i" node {{ name: "c" input: "i" activation {{ function: TANH }} }} }}')
    print('node { name: "n" call { block: "b0" } }')
elif kind == "letters":  # of names, blocks expanded
    name = "n" * 250
    for i in numbers:
        print(f'block {{ name: "b{i}" input: "i" node {{ name: "{name}" input: "i" call {{ block: "b{i + 1}" }} }} }}')
    print(f'block {{ name: "b{count}" input: "i" node {{ name: "c" input: "i" activation {{ function: TANH }} }} }}')
    for i in range(10000):
        print(f'node {{ name: "n{i}" call {{ block: "b0" }} }}')
