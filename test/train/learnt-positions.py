# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# learnt-positions.py: a table of positions for any number of steps up to its rows: what it adds, what its rows get of a gradient, and what is said of more steps, wherever
# they come from; and text that is continued with one, remembering as without, no further than the table goes.
import os
import struct
import sys

from programs import demand, expect, run, write, write_weights

ROWS, WIDTH = 5, 2
TABLE = [0.5, -1, 0.25, 2, -0.75, 0.125, 1, -2, 3, 0.0625]


def write_npy(path, shape, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return write(path, b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}f", *values))


os.chdir(sys.argv[1])
table = " ".join(f"table: {v}" for v in TABLE)
model = write("model.textproto", f"""format_version: 1
name: "placed"
input {{ name: "x" dim: "N" dim: "T" dim: "{WIDTH}" }}
label {{ name: "y" dim: "N" dim: "T" dim: "{WIDTH}" }}
node {{ name: "p" input: "x" positions {{ length: {ROWS} {table} }} }}
training {{ loss {{ kind: MSE }} optimizer {{ sgd {{ learning_rate: 0.5 }} }} epochs: 1 }}
data {{ name: "train" npy {{ field {{ name: "x" path: "x.npy" }} field {{ name: "y" path: "y.npy" }} }} }}
""")
write_weights("table", {"p.table": ((ROWS, WIDTH), TABLE)})
run("compile", model, "--weights", "table", "-o", "model.so")
for steps in (1, 3, ROWS):
    x = [((7 * i) % 11) / 4 for i in range(2 * steps * WIDTH)]
    y = [((5 * i) % 7) / 2 for i in range(len(x))]
    write_npy("x.npy", (2, steps, WIDTH), x)
    write_npy("y.npy", (2, steps, WIDTH), y)
    shape = steps * WIDTH
    given = ["--input", "x=x.npy"]
    found = [float(v) for v in run("call", "model.so", "predict", *given).split("p:")[1].replace(",", " ").split()]
    placed = [v + TABLE[i % shape] for i, v in enumerate(x)]
    demand(f"{steps} steps get their places: {found}", found == placed)
    found = [float(v) for v in run("call", "model.so", "gradient", *given, "--input", "y=y.npy").split("p.table:")[1].replace(",", " ").split()]
    wanted = [sum(2 * (placed[i] - y[i]) for i in (k, shape + k)) / len(x) if k < shape else 0 for k in range(len(TABLE))]
    demand(f"{steps} steps give a gradient to each row of the table", len(found) == len(TABLE))
    for k, value in enumerate(found):
        expect(f"derivative {k} of {steps} steps", value, wanted[k], 1e-6)
    run("train", model, "--quiet")

write_npy("x.npy", (2, ROWS + 1, WIDTH), [0] * 24)
write_npy("y.npy", (2, ROWS + 1, WIDTH), [0] * 24)
wrong = f"'x': expected at most {ROWS} along dimension 1, as many as a table of the model has rows, but got {ROWS + 1}"
demand("predict refuses more steps", f"function 'predict': {wrong}" in run("call", "model.so", "predict", "--input", "x=x.npy", status=1))
demand("call refuses more steps", f"function 'loss': {wrong}" in run("call", "model.so", "loss", "--input", "x=x.npy", "--input", "y=y.npy", status=1))
demand("train refuses more steps", f"data set 'train': {wrong}" in run("train", model, status=1))

# A text, in windows that the table has places for, and in such that it has not.
write("input.txt", "abcdabdc" * 20)


def text(length):
    return write("text.textproto", f"""format_version: 1
name: "letters"
input {{ name: "letters" type: I64 dim: "N" dim: "T" }}
label {{ name: "next" type: I64 dim: "N" dim: "T" }}
node {{ name: "embedded" embedding {{ classes: 4 units: 8 }} }}
node {{ name: "placed" positions {{ length: 6 }} }}
node {{ name: "seen" attention {{ heads: 2 causal: TOP_LEFT }} }}
node {{ name: "both" input: "placed" input: "seen" binary {{ kind: ADD }} }}
node {{ name: "logits" dense {{ units: 4 }} }}
training {{ loss {{ kind: SPARSE_CROSS_ENTROPY_LOGITS }} optimizer {{ adam {{ learning_rate: 0.01 }} }} epochs: 2 }}
data {{ name: "train" text {{ path: "input.txt" }} windows {{ length: {length} field {{ name: "letters" }} field {{ name: "next" offset: 1 }} }} }}
""")


demand("train refuses longer windows", "data set 'train': 'letters': expected at most 6 along dimension 1, as many as a table of the model has rows, but got 7" in run("train", text(7), status=1))
run("train", text(6), "--quiet", "--save", "letters")
demand("new tokens have a function of their own", "@continue" in run("compile", "text.textproto", "--stop-after=step"))
prompt = ["text.textproto", "--weights", "letters", "--prompt", "ab", "--tokens", 16, "--temperature", 2, "--seed", 3]
remembered = run("generate", *prompt)
demand(f"remembering changes nothing: {remembered}", len(remembered.strip()) == 16 and remembered == run("generate", *prompt, "--recompute"))
demand("a shorter block is taken", len(run("generate", *prompt, "--block", 3).strip()) == 16)
demand("a longer one is refused", "expected a block of at most 6 tokens, as 'letters' may have, but got 7" in run("generate", *prompt, "--block", 7, status=1))
print("positions agree")
