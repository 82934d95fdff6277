# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Linear regression on five samples, one batch a step and a step an epoch: three steps at the model's learning rate, four at 0.02,
# one at 0 and two at the model's again, each part resumed from the checkpoint of the one before. The parameters must be those
# that PyTorch comes to when the rate of its optimizer is set so.
import math
import os
import shutil
import sys

from programs import demand, expect, read_log, read_weights, run, write, write_rows

os.chdir(sys.argv[1])
X = [[0.5, -1.0], [1.5, 2.0], [-0.3, 0.8], [2.0, 0.1], [-1.2, -0.7]]
Y = [1.0, 3.0, -0.5, 2.2, -1.9]
START = [0.3, -0.2, 0.1]  # two weights and the bias
PARTS = [(3, None), (4, 0.02), (1, 0.0), (2, "model")]  # steps and their --learning-rate
TOLERANCE = 6e-7

# PyTorch 2.15 in double precision, which sets 'lr' of the parameter group.
OPTIMIZERS = {
    "sgd { learning_rate: 0.1 }": [1.2008055742, 0.3053676534, 0.1967656089],
    "sgd { learning_rate: 0.1 weight_decay: 0.3 }": [1.1226348345, 0.306093454, 0.1892079881],
    "momentum { learning_rate: 0.05 momentum: 0.8 weight_decay: 0.3 }": [1.2349601984, 0.3346903129, 0.065206751],
    "nesterov { learning_rate: 0.05 momentum: 0.8 }": [1.3268827875, 0.298722274, 0.044839971],
    "adagrad { learning_rate: 0.1 }": [0.6012889613, 0.093732541, 0.3472289312],
    "adadelta {}": [0.3168825849, -0.1831375924, 0.1167634484],
    "rmsprop { learning_rate: 0.01 }": [0.8117558082, 0.2681844705, 0.3546226243],
    "adam { learning_rate: 0.05 }": [0.6230944187, 0.1207580637, 0.4014484984],
    "adamw { learning_rate: 0.05 weight_decay: 0.3 }": [0.5815781812, 0.1263583068, 0.3820931601],
}
# The rate of step number t, from 0; the steps between count for the model's.
SCHEDULES = {
    "schedule { cosine { steps: 8 end: 0.01 } }": lambda t: 0.01 + 0.09 * (1 + math.cos(math.pi * min(t, 8) / 8)) / 2,
    "schedule { step { factor: 0.5 every: 3 } warmup_steps: 2 }": lambda t: 0.1 * 0.5 ** (t // 3) * min(1, (t + 1) / 2),
}


def descend(rates):
    p = list(START)
    for rate in rates:
        g = [0.0, 0.0, 0.0]
        for x, y in zip(X, Y):
            e = 2 * (p[0] * x[0] + p[1] * x[1] + p[2] - y) / len(X)
            g = [g[0] + e * x[0], g[1] + e * x[1], g[2] + e]
        p = [w - rate * v for w, v in zip(p, g)]
    return p


def compiled(training):
    model = write("line.textproto", f"""
format_version: 1
name: "line"
input {{ name: "x" dim: "N" dim: "2" }}
label {{ name: "y" dim: "N" }}
node {{ name: "d" dense {{ units: 1 kernel: {START[0]} kernel: {START[1]} bias: {START[2]} }} }}
training {{ loss {{ kind: MSE }} batch: 5 in_order: true {training} }}
data {{ name: "train" csv {{ path: "line.csv" field {{ name: "x" column: "0-1" }} field {{ name: "y" column: "2" }} }} }}
""")
    run("compile", model, "-o", "line.so")


def trained(epochs, rate, *more):
    flags = [] if rate is None else ["--learning-rate", rate]
    run("train", "line.so", "--quiet", "--epochs", epochs, "--save", "line.safetensors", "--log", "line.jsonl", *flags, *more)
    tensors = read_weights("line.safetensors")
    demand("the rate is no weight", set(tensors) == {"d.kernel", "d.bias"})
    return tensors["d.kernel"] + tensors["d.bias"]


def in_parts():
    """The parameters in the end, and the rates in the log."""
    shutil.rmtree("parts", ignore_errors=True)
    write("line.jsonl", "")
    epochs = 0
    for steps, rate in PARTS:
        epochs += steps
        parameters = trained(epochs, rate, *(["--resume", "parts"] if epochs > steps else ["--checkpoint", "parts"]))
    return parameters, [line["learning_rate"] for line in read_log("line.jsonl")]


write_rows("line.csv", [[*x, y] for x, y in zip(X, Y)])
for optimizer, expected in OPTIMIZERS.items():
    compiled(f"optimizer {{ {optimizer} }}")
    parameters, rates = in_parts()
    for i, (actual, wanted) in enumerate(zip(parameters, expected)):
        expect(f"{optimizer}: parameter {i}", actual, wanted, TOLERANCE)
for schedule, rate in SCHEDULES.items():
    compiled(f"optimizer {{ sgd {{ learning_rate: 0.1 }} }} {schedule}")
    parameters, rates = in_parts()
    wanted = [rate(t) for t in range(3)] + [0.02] * 4 + [0.0] + [rate(t) for t in (8, 9)]
    demand(f"{schedule}: the log has a rate for each epoch", len(rates) == len(wanted))
    for i, pair in enumerate(zip(rates, wanted)):
        expect(f"{schedule}: rate of epoch {i + 1}", *pair, TOLERANCE)
    for i, pair in enumerate(zip(parameters, descend(wanted))):
        expect(f"{schedule}: parameter {i}", *pair, TOLERANCE)

# A checkpoint holds the rate that was set: a run that goes on does so at that rate, to the same bytes.
compiled("optimizer { adamw {} } schedule { exponential { factor: 0.5 every: 3 } }")
whole = trained(6, 0.03)
trained(2, 0.03, "--checkpoint", "kept")
demand("a resumed run keeps its rate", trained(6, None, "--resume", "kept") == whole)
demand("the model's rate is another one", trained(6, None) != whole)

for wrong in ("-0.1", "-1e-9", "nan", "inf", "1e39", "0.1x", "", "fast"):
    text = run("train", "line.so", "--learning-rate", wrong, status=2)
    demand(f"a rate of '{wrong}' is refused: {text}", f"expected --learning-rate to be a number from 0 to 3.4e38, or model, but got '{wrong}'" in text)
print(f"{len(OPTIMIZERS) + len(SCHEDULES)} recipes agree")
