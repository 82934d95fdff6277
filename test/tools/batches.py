# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# `predict --batch N` has the results of `predict`, or is refused because a result's row depends on more than its own: every
# model of test/models, and small nets of each kind of node that sees several rows or looks as if it did.
import glob
import json
import math
import os
import random
import re
import struct
import subprocess
import sys

MODELS, FOLDER = sys.argv[1:]
os.makedirs(FOLDER, exist_ok=True)
WEIGHTS = f"{FOLDER}/weights.safetensors"
wrong = 0
random.seed(2)

X = 'format_version: 1 name: "m" input { name: "x" dim: "N" dim: "4" } '
BLOCK = 'format_version: 1 name: "m" input { name: "x" dim: "N" dim: "2" dim: "3" } '
ROWS_ALONE = {
    "dense": X + 'node { name: "d" dense { units: 3 activation: TANH } } node { name: "y" activation { function: SOFTMAX } }',
    "sums": X + 'node { name: "y" reduce { kind: SUM dim: 1 } }',
    "standardised": X + 'node { name: "y" standardize { adapt: true } }',
    "transposed and back": X + 'node { name: "a" transpose { permutation: 1 permutation: 0 } } node { name: "b" scale { factor: 2 } } '
                               'node { name: "y" transpose { permutation: 1 permutation: 0 } }',
    "concatenated": X + 'node { name: "a" scale { offset: 1 } } node { name: "y" input: "x" input: "a" concat { dimension: 1 } }',
    "products of batches": BLOCK + 'node { name: "y" input: "x" input: "x" dot_general { lhs_batch: 0 rhs_batch: 0 lhs_contract: 2 rhs_contract: 2 } }',
    "flat": BLOCK + 'node { name: "f" flatten {} } node { name: "y" dense { units: 2 } }',
    "positions in a row": X + 'node { name: "i" iota { type: F32 dim: "N" dim: "4" dimension: 1 } } node { name: "y" input: "x" input: "i" binary { kind: MUL } }',
    "pooled and resized": BLOCK + 'node { name: "a" adaptive_pool { size: 3 } } node { name: "b" resize { method: LINEAR size: 5 } } '
                                  'node { name: "y" local_response_norm { size: 3 } }',
    "unpooled": BLOCK + 'node { name: "p" pool { size: 2 indices: IN_CHANNEL } } node { name: "y" input: "p:0" input: "p:1" unpool { size: 2 } }',
    "bumps": X + 'node { name: "y" dense { units: 3 combination: X_RADIAL activation: SOFTMAX } }',
    "a table": 'format_version: 1 name: "m" input { name: "x" type: I64 dim: "N" } node { name: "y" embedding { classes: 9 units: 2 } }',
}
ROWS_TOGETHER = {
    "mean taken off": X + 'node { name: "m" reduce { kind: MEAN dim: 0 } } node { name: "y" input: "x" input: "m" binary { kind: SUB } }',
    "share of the maximum": X + 'node { name: "m" reduce { kind: MAX } } node { name: "y" input: "x" input: "m" binary { kind: DIV } }',
    "attention to all rows": X + 'node { name: "a" input: "x" input: "x" dot_general { lhs_contract: 1 rhs_contract: 1 } } node { name: "s" activation { function: SOFTMAX } } '
                                 'node { name: "y" input: "s" input: "x" matmul {} }',
    "correlation": X + 'node { name: "g" input: "x" input: "x" dot_general { lhs_contract: 0 rhs_contract: 0 } } node { name: "y" input: "x" input: "g" matmul {} }',
    "read by columns": X + 'node { name: "a" transpose { permutation: 1 permutation: 0 } } node { name: "y" reshape { dim: "N" dim: "4" } }',
    "softmax over rows": X + 'node { name: "a" transpose { permutation: 1 permutation: 0 } } node { name: "s" activation { function: SOFTMAX } } '
                             'node { name: "y" transpose { permutation: 1 permutation: 0 } }',
    "maxima in a tensor": BLOCK + 'node { name: "p" pool { size: 2 indices: IN_TENSOR } } output: "p:1"',
    "positions of rows": X + 'node { name: "i" iota { type: F32 dim: "N" dim: "4" dimension: 0 } } node { name: "y" input: "x" input: "i" binary { kind: MUL } }',
}


def run(*command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return result.returncode, result.stdout, result.stderr


def write_weights(info):
    """Any numbers will do, above 0 for the sake of variances: a safetensors file of the states that `info` lists."""
    header, values = {}, []
    for name, shape in re.findall(r"^  (?:parameter|weight) +([\w./-]+) +f32 \(([\d, ]*)\)", info, re.M):
        dims = [int(size) for size in shape.split(", ") if size]
        count, begin = math.prod(dims), 4 * len(values)
        header[name] = {"dtype": "F32", "shape": dims, "data_offsets": [begin, begin + 4 * count]}
        values += [random.uniform(0.1, 1) for _ in range(count)]
    text = json.dumps(header).encode()
    with open(WEIGHTS, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + struct.pack(f"<{len(values)}f", *values))


def check(name, model, together):
    global wrong
    program = f"{FOLDER}/program"
    code, _, err = run("cauce", "compile", model, "-o", program)
    info = run(program, "info")[1]
    match = re.search(r"^  predict\((.*?)\) -> .*\(N[,)]", info, re.M)
    if code or not match:
        return report(name, "no predict", err)
    inputs = []
    for argument, dtype, shape in re.findall(r"([\w.-]+): (\w+) \(N,? ?([\dT, ]*)\)", match.group(1)):
        width = 1
        for size in filter(None, shape.split(", ")):
            width *= 4 if size == "T" else int(size)
        path = f"{FOLDER}/{argument}.csv"
        with open(path, "w") as file:
            for _ in range(7):
                file.write(",".join(str(random.randrange(9)) if "i" in dtype else f"{random.gauss(0, 1):.4f}" for _ in range(width)) + "\n")
        inputs += ["--input", f"{argument}={path}"]
    write_weights(info)
    function = ["call", "predict", "--weights", WEIGHTS, "--format", "jsonl", "--threads", "1"]
    whole = run(program, *function, *inputs)
    for batch in ("1", "3", "7"):
        parts = run(program, *function, *inputs, "--batch", batch)
        if together:
            expected = "--batch: expected each row of the results of 'predict' to depend on its own row of the inputs alone"
            if parts[0] != 1 or parts[1] or expected not in parts[2]:
                report(name, f"--batch {batch} is not refused", parts)
        elif whole[0] or parts != whole:
            report(name, f"--batch {batch} differs", whole, parts)


def report(*lines):
    global wrong
    wrong += 1
    print(*lines, sep="\n  ")


for model in sorted(glob.glob(f"{MODELS}/*.textproto")):
    if os.path.basename(model) not in ("square.textproto", "product.textproto"): # without rows
        check(os.path.basename(model), model, False)
for together, nets in ((False, ROWS_ALONE), (True, ROWS_TOGETHER)):
    for name, text in nets.items():
        with open(f"{FOLDER}/net.textproto", "w") as file:
            file.write(text)
        check(name, f"{FOLDER}/net.textproto", together)
sys.exit(f"{wrong} are wrong" if wrong else 0)
