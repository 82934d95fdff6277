# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A net with a scan, a branch in a loop, and a loop without a bound, whose values are computed here in double precision; its training; other artifacts;
# and what a model file says wrongly about control flow.
import json
import math
import os
import subprocess
import sys

os.chdir(sys.argv[1])
BLOCKS = """
block {
  name: "cell" input: "h" input: "e" input: "bias"
  node { name: "he" input: "h" input: "e" concat { dimension: 1 } }
  node { name: "n" dense { units: 5 activation: TANH } }
  node { name: "y" dense { units: 2 no_bias: true } }
  node { name: "z" input: "y" input: "bias" binary { kind: ADD } }
  output: "n" output: "z"
}
block { name: "positive" input: "a" node { name: "d" dense { units: 2 no_bias: true } } }
block { name: "negative" input: "a" node { name: "s" scale { factor: -0.5 } } }
block {
  name: "step" input: "a" input: "n"
  node { name: "half" input: "a" scale { factor: 0.5 offset: 1 } }
  node { name: "less" input: "n" scale { offset: -1 } }
  output: "half" output: "less"
}
block { name: "left" input: "a" input: "n" node { name: "more" input: "n" activation { function: RELU } } }
block { name: "twice" input: "v" node { name: "two" scale { factor: 2 } } }
block { name: "small" input: "v" node { name: "hundred" constant { value: 100 } } node { name: "below" input: "v" input: "hundred" compare { kind: LESS } } }
"""
NET = """
node { name: "recurrence" input: "h" input: "x" input: "c" scan { body: "cell" carry: 1 invariant: 1 } }
node { name: "sum" input: "recurrence:1" reduce { kind: SUM dim: 1 } }
node { name: "choice" input: "flag" input: "sum" if { then: "positive" else: "negative" } }
node { name: "loop" input: "choice" input: "count" while { condition: "left" body: "step" most: 6 } }
node { name: "power" input: "count" while { condition: "small" body: "twice" limit: 50 } }
output: "recurrence" output: "loop" output: "power"
"""
INPUTS = """
input { name: "h" dim: "N" dim: "5" }
input { name: "x" dim: "N" dim: "T" dim: "3" }
input { name: "c" dim: "2" }
input { name: "flag" type: I32 }
input { name: "count" }
"""


def model(net=NET, blocks=BLOCKS, more="", inputs=INPUTS):
    return f'format_version: 1\nname: "control"\n{inputs}{net}{more}{blocks}'


def write(name, text):
    with open(name, "w") as file:
        file.write(text)
    return name


def run(*arguments, status=0):
    result = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != status:
        sys.exit(f"{' '.join(arguments)}: expected exit status {status}, but got {result.returncode}:\n{result.stdout}")
    return result.stdout


def demand(what, holds):
    if not holds:
        sys.exit(f"not so: {what}")


def csv(values):
    return ",".join(map(str, values))


def dense(row, kernel, bias):
    return [sum(v * w[j] for v, w in zip(row, kernel)) + bias[j] for j in range(len(bias))]


def close(what, actual, expected):
    flat = lambda v: [w for part in v for w in flat(part)] if isinstance(v, list) else [v]
    demand(f"{what}: {actual}, {expected}", len(flat(actual)) == len(flat(expected)) and all(abs(a - e) <= 2e-6 * (1 + abs(e)) for a, e in zip(flat(actual), flat(expected))))


# With numbers in the file, so that all is known here.
KERNELS = {"n": [[round(math.sin(3 * i + j), 3) for j in range(5)] for i in range(8)], "y": [[round(math.cos(i + 2 * j), 3) for j in range(2)] for i in range(5)],
           "d": [[0.5, -1.0], [0.25, 2.0]]}
BIAS = [0.1, -0.2, 0.3, 0.0, 0.05]
given = {name: " ".join(f"kernel: {v}" for row in rows for v in row) for name, rows in KERNELS.items()}
blocks = BLOCKS.replace("units: 5 activation: TANH", f"units: 5 activation: TANH {given['n']} " + " ".join(f"bias: {v}" for v in BIAS))
blocks = blocks.replace('name: "y" dense { units: 2 no_bias: true', f'name: "y" dense {{ units: 2 no_bias: true {given["y"]}').replace(
    'name: "d" dense { units: 2 no_bias: true', f'name: "d" dense {{ units: 2 no_bias: true {given["d"]}')
write("all.textproto", model(blocks=blocks))
H, C = [[0.1 * (i + j) for j in range(5)] for i in range(2)], [0.5, -0.25]


def compute(steps, flag, count):
    states, stacked = [list(row) for row in H], [[] for _ in H]
    x = [[[math.sin(i + 2 * t + 3 * k) for k in range(3)] for t in range(steps)] for i in range(2)]
    for t in range(steps):
        for i, state in enumerate(states):
            states[i] = [math.tanh(v) for v in dense(state + x[i][t], KERNELS["n"], BIAS)]
            stacked[i].append([v + c for v, c in zip(dense(states[i], KERNELS["y"], [0, 0]), C)])
    loop = [[sum(step[j] for step in rows) for j in range(2)] for rows in stacked]
    loop = [dense(row, KERNELS["d"], [0, 0]) for row in loop] if flag else [[-0.5 * v for v in row] for row in loop]
    left, trips, power = count, 0, count
    while left > 0 and trips < 6:
        loop, left, trips = [[0.5 * v + 1 for v in row] for row in loop], left - 1, trips + 1
    while power < 100:
        power *= 2
    return x, states, loop, power


run("cauce", "compile", "all.textproto", "-o", "control.so")
run("cauce", "compile", "all.textproto", "-o", "control")
for steps, flag, count in ((3, 1, 2), (1, 0, 9), (4, -7, 0.5), (2, 0, 128)):
    x, *expected = compute(steps, flag, count)
    for name, values, shape in (("h", H, (2, 5)), ("x", x, (2, steps, 3))):
        flat = [v for row in values for v in (row if name == "h" else [w for step in row for w in step])]
        header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
        with open(name + ".npy", "wb") as file:
            import struct
            file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(flat)}d", *flat))
    arguments = ["--input", "h=h.npy", "--input", "x=x.npy", "--input", f"c={csv(C)}", "--input", f"flag={flag}", "--input", f"count={count}", "--format", "jsonl"]
    for program in (["cauce", "call", "all.textproto", "predict"], ["cauce", "call", "control.so", "predict"], ["./control", "call", "predict"]):
        entry = {}
        for line in run(*program, *arguments).splitlines():
            entry.update(json.loads(line))
        for name, wanted in zip(("recurrence", "loop", "power"), expected):
            close(f"{program[0]}, {steps} steps, {flag}, {count}: {name}", entry[name], wanted)
text = run("./control", "call", "predict", *arguments[:-4], "--input", "count=0", "--format", "jsonl", status=1)
demand(f"a loop that does not end: {text}", "function 'predict': the loop of 'power' is not over after 50 trips" in text)

# Trained through all of it but the loop without a bound.
TRAINING = """
node { name: "t" input: "loop" input: "target" binary { kind: SUB } }
training { loss { kind: MSE prediction: "loop" } optimizer { adam { learning_rate: 0.02 } } epochs: 60 batch: 4 }
data { name: "train" csv { path: "rows.csv" field { name: "h" column: "0-4" } field { name: "x" column: "5-10" } field { name: "target" column: "11-12" } } }
"""
inputs = 'input { name: "h" dim: "N" dim: "5" }\ninput { name: "x" dim: "N" dim: "2" dim: "3" }\nlabel { name: "target" dim: "N" dim: "2" }\n'
net = """
node { name: "c" constant { value: 0.5 value: -0.25 dim: 2 } }
node { name: "flag" constant { value: 1 } }
node { name: "count" constant { value: 2 } }
""" + NET.replace('node { name: "power" input: "count" while { condition: "small" body: "twice" limit: 50 } }\n', "").replace('output: "recurrence" output: "loop" output: "power"', 'output: "loop"')
with open("rows.csv", "w") as file:
    for i in range(16):
        row = [round(math.sin(i * k + k), 3) for k in range(11)]
        file.write(csv(row + [round(1.5 + 0.1 * row[0], 3), round(1.4 - 0.1 * row[1], 3)]) + "\n")
write("trained.textproto", model(net, more=TRAINING.replace('node { name: "t" input: "loop" input: "target" binary { kind: SUB } }\n', ""), inputs=inputs))
run("cauce", "train", "trained.textproto", "--quiet", "--log", "log", "--save", "one", "--threads", "1")
losses = [json.loads(line)["train"]["loss"] for line in open("log")]
demand(f"it learns: {losses[0]} to {losses[-1]}", losses[-1] < 0.1 * losses[0])
run("cauce", "compile", "trained.textproto", "-o", "trained")
run("./trained", "train", "--quiet", "--save", "two", "--threads", "2")
demand("the same weights", open("one", "rb").read() == open("two", "rb").read())
text = run("cauce", "summary", "trained.textproto")
demand(f"layers are listed: {text}", "recurrence" in text and "choice" in text)
write("unbounded.textproto", model(net.replace("most: 6", "limit: 6"), more=TRAINING.replace('node { name: "t" input: "loop" input: "target" binary { kind: SUB } }\n', ""), inputs=inputs))
text = run("cauce", "train", "unbounded.textproto", "--quiet", status=1)
demand(f"no derivative: {text}", "unbounded.textproto:" in text and "of 'loop' has no derivative, because nothing bounds its trips" in text)

# What is wrong, and where.
for old, new, message in (
        ('then: "positive"', 'then: "positiv"', "node 'choice': there is no block 'positiv', did you mean 'positive'?"),
        ('name: "choice" input: "flag"', 'name: "choice" input: "c"', "node 'choice': expected its first input, the condition, to be one number, but 'c' is (2) of 'f32'"),
        ('name: "choice" input: "flag" input: "sum"', 'name: "choice" input: "flag"', "node 'choice': block 'positive' takes 1 inputs, but got 0"),
        ('node { name: "s" scale { factor: -0.5 } }', 'node { name: "s" reduce { kind: SUM dim: 1 } }', "node 'choice': expected output 0 of both blocks to have the same sizes and type"),
        ('node { name: "s" scale { factor: -0.5 } }', 'node { name: "s" dropout { rate: 0.5 } }', "node 'choice': expected its blocks to do the same in training and prediction, but train.dropout does not"),
        ('node { name: "s" scale { factor: -0.5 } }', 'node { name: "s" standardize { adapt: true } }', "node 'choice': expected its blocks "),
        ("most: 6", "most: 6 limit: 7", "node 'loop': expected no limit with most, after which the loop is over"),
        ("limit: 50", "limit: 0", "node 'power': expected limit to be at least 1, but got 0"),
        ("limit: 50", f"limit: {2 ** 50}", f"node 'power': expected at most 2^40 trips, but got {2 ** 50}"),
        ('name: "more" input: "n"', 'name: "more" input: "a"', "node 'loop': expected its condition to be one number, but 'loop/condition/more' is (N, 2) of 'f32'"),
        ('output: "half" output: "less"', 'output: "less" output: "half"', "node 'loop': expected a trip to carry on what it takes, but 'choice', (N, 2) of f32, becomes 'loop/body/less', () of f32"),
        ("carry: 1 invariant: 1", "carry: 2 invariant: 1", "node 'recurrence': expected 2 inputs that are carried, a sequence, and 1 that are the same in each trip, but got 3"),
        ("carry: 1 invariant: 1", "carry: 1 invariant: 1 dimension: 3", "node 'recurrence': expected a sequence to have dimension 3"),
        ('output: "n" output: "z"', 'output: "z" output: "n"', "node 'recurrence': expected a trip to carry on what it takes, but 'h', (N, 5) of f32, becomes 'recurrence/z', (N, 2) of f32"),
        ('output: "n" output: "z"', 'output: "n" output: "zz"', "block 'cell': there is no node 'zz' in it, did you mean 'z'?"),
        ('output: "n" output: "z"', 'output: "n" output: "z:3"', "node 'recurrence': its block has no output 'recurrence/z:3'"),
        ('name: "two" scale { factor: 2 }', 'name: "two" while { condition: "small" body: "twice" }', "blocks are nested deeper than 64, or call themselves"),
        ('name: "he" input: "h" input: "e"', 'name: "he" input: "h" input: "x"', "node 'recurrence/he': there is no node or input 'x'")):
    demand(f"{old} is there", old in model())
    text = run("cauce", "check", write("wrong.textproto", model().replace(old, new)), status=1)
    demand(f"{new}: {text}", message in text and "wrong.textproto:" in text)
print("control flow computes, learns and refuses")
