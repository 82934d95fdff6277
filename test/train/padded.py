# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# padded.py FOLDER: data sets of sequences that are padded in their files, of which a batch is as long as its longest: what a net sees of the steps, from npy and csv files and in
# shares; that nets which know lengths train as without; and what is said wrongly.
import os
import struct
import sys

from programs import demand, expect, read_log, read_weights, run, write, write_rows

ROWS, STEPS = 7, 8
LENGTHS = [3, 1, 8, 2, 5, 4, 0]


def write_npy(path, shape, values, kind="f4", code="f"):
    header = f"{{'descr': '<{kind}', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return write(path, b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}{code}", *values))


os.chdir(sys.argv[1])
X = [[[((5 * r + 3 * t + 7 * k) % 11 + 1) / 4 if t < LENGTHS[r] else 0.0 for k in range(2)] for t in range(STEPS)] for r in range(ROWS)]
flat = [v for row in X for step in row for v in step]
write_npy("x.npy", (ROWS, STEPS, 2), flat)
write_npy("n.npy", (ROWS,), LENGTHS, "i8", "q")
write_npy("y.npy", (ROWS, 2), [0.0] * (2 * ROWS))
FILES = 'npy { field { name: "x" path: "x.npy" } field { name: "n" path: "n.npy" } field { name: "y" path: "y.npy" } }'
HEAD = """format_version: 1
name: "padded"
input { name: "x" dim: "N" dim: "T" dim: "2" }
input { name: "n" type: I64 dim: "N" }
label { name: "y" dim: "N" dim: "2" }
"""
# The mean over all steps that are there, padding among them, tells how many these are.
MEAN = HEAD + """node { name: "m" input: "x" reduce { kind: MEAN dim: 1 } }
node { name: "d" dense { units: 2 no_bias: true kernel: [1, 0, 0, 1] } }
training { loss { kind: MSE } optimizer { sgd { learning_rate: 0 } } batch: 2 in_order: true epochs: 1 }
"""


def mean_square(batches):
    total = 0
    for batch in batches:
        steps = max([1] + [LENGTHS[r] for r in batch])
        total += sum((sum(X[r][t][k] for t in range(steps)) / steps) ** 2 for r in batch for k in range(2))
    return total / 2 / sum(map(len, batches))


def loss_of(data):
    run("train", write("mean.textproto", MEAN + data), "--log", "mean.jsonl", "--quiet", "--save", "mean")
    log = [entry["train"]["loss"] for entry in read_log("mean.jsonl") if "train" in entry]
    os.remove("mean.jsonl")
    return log[0]


PAIRS = [[0, 1], [2, 3], [4, 5], [6]]
expect("loss of batches as long as their longest", loss_of(f'data {{ name: "train" {FILES} lengths: "n" }}'), mean_square(PAIRS), 1e-6)
demand("of batches as long as their files it is another", abs(loss_of(f'data {{ name: "train" {FILES} }}') - mean_square(PAIRS)) > 1e-3)
write_rows("rows.csv", [[v for step in X[r] for v in step] + [LENGTHS[r], 0, 0] for r in range(ROWS)])
csv = f'csv {{ path: "rows.csv" field {{ name: "x" column: "0-{2 * STEPS - 1}" }} field {{ name: "n" column: "{2 * STEPS}" }} field {{ name: "y" column: "{2 * STEPS + 1}-{2 * STEPS + 2}" }} }}'
expect("the same of a csv file", loss_of(f'data {{ name: "train" {csv} lengths: "n" }}'), mean_square(PAIRS), 1e-6)
shares = f'data {{ name: "train" {FILES} lengths: "n" }} data {{ name: "test" split {{ from: "train" share: 0.43 last: true }} }}'
expect("loss of what a share leaves", loss_of(shares), mean_square([[0, 1], [2, 3]]), 1e-6)
found = float(run("evaluate", "mean.textproto", "--weights", "mean", "--batch", 2).split("loss: ")[1])
expect("loss of a share", found, mean_square([[4, 5], [6]]), 1e-6)
found = float(run("evaluate", "mean.textproto", "--weights", "mean", "--batch", 3, "--threads", 1).split("loss: ")[1])
expect("loss of a share in one batch", found, mean_square([[4, 5, 6]]), 1e-6)

# A net that knows the lengths is trained by the same numbers, in batches that are shuffled.
GRU = HEAD + """node { name: "g" input: "x" input: "n" gru { units: 5 result: LAST_STATE } }
node { name: "d" dense { units: 2 } }
training { loss { kind: MSE } optimizer { adam { learning_rate: 0.01 } } batch: 3 epochs: 5 }
"""
write_npy("y.npy", (ROWS, 2), [((3 * i) % 5) / 4 for i in range(2 * ROWS)])
trained = []
for said in ("", 'lengths: "n"'):
    run("train", write("gru.textproto", GRU + f'data {{ name: "train" {FILES} {said} }}'), "--quiet", "--save", "gru")
    trained.append(read_weights("gru"))
demand("both have weights", trained[0].keys() == trained[1].keys() and len(trained[0]) == 6)
for name, values in trained[0].items():
    for i, value in enumerate(values):
        expect(f"{name}[{i}] of a net that knows lengths", trained[1][name][i], value, 1e-5)
demand("the program goes through text", "lengths = 2" in run("compile", "gru.textproto", "--stop-after=step"))

# What is wrong: of the model, of the data.
for said, message in ((f'{FILES} lengths: "m"', "data set 'train': expected lengths to be a field that its files fill, but got 'm'"),
                      (f'{FILES} lengths: "y"', "data set 'train': expected lengths to be an integer for each sample, but 'y' is (N, 2) of 'f32'"),
                      (f'{FILES} lengths: "n" windows {{ length: 2 field {{ name: "x" }} field {{ name: "n" }} field {{ name: "y" }} }}',
                       "data set 'train': expected no lengths besides windows, which are all as long")):
    text = run("check", write("wrong.textproto", MEAN + f'data {{ name: "train" {said} }}'), status=1)
    demand(f"{message} is said: {text}", message in text)
for old, new, message in (('dim: "T"', 'dim: "8"', "expected an input or label whose second size is a symbol, its steps, for lengths to cut"),
                          ('label { name: "y" dim: "N" dim: "2" }', 'label { name: "y" dim: "N" dim: "U" }', "expected one size of steps, which lengths cut, but got T and U of 'y'"),
                          ('label { name: "y" dim: "N" dim: "2" }', 'label { name: "y" dim: "N" dim: "2" dim: "T" }',
                           "expected T, which lengths cut, to be the second size of 'y' alone, but it is number 2")):
    plain = HEAD + 'node { name: "z" input: "n" cast { type: F32 } }\n'
    text = run("check", write("wrong.textproto", plain.replace(old, new) + f'data {{ name: "train" {FILES} lengths: "n" }}'), status=1)
    demand(f"{message} is said: {text}", message in text)
text = run("check", write("wrong.textproto", MEAN + shares.replace("last: true }", 'last: true } lengths: "n"')), status=1)
demand(f"a share has none of its own: {text}", "data set 'test': expected no lengths of its own, as its samples are those of 'train'" in text)
for wrong in (9, -1):
    write_npy("n.npy", (ROWS,), LENGTHS[:3] + [wrong] + LENGTHS[4:], "i8", "q")
    text = run("train", "gru.textproto", status=1)
    demand(f"a length of {wrong} is refused: {text}", f"data set 'train': 'n': row 3: expected a length from 0 to 8, as 'x' has steps, but got {wrong}" in text)
print("padded sequences agree")
