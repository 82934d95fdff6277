# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Groups of parameters against the textbook formulas: a kernel and a bias with a learning rate and a weight decay of their own, or frozen; and
# what a resumed run may change of them.
import math
import os
import sys

from line import START, STEPS, X, Y, gradient
from programs import demand, expect, read_weights, run, write, write_rows

os.chdir(sys.argv[1])
write_rows("rows.csv", [x + [y] for x, y in zip(X, Y)])


def model(optimizer, groups, more=""):
    return f"""format_version: 1
name: "groups"
input {{ name: "x" dim: "N" dim: "2" }}
label {{ name: "y" dim: "N" }}
node {{ name: "line" dense {{ units: 1 kernel: 0.3 kernel: -0.2 bias: 0.1 }} }}
training {{ loss {{}} optimizer {{ {optimizer} }} {groups} epochs: {STEPS} batch: 5 in_order: true {more} }}
data {{ name: "train" csv {{ path: "rows.csv" field {{ name: "x" column: "0-1" }} field {{ name: "y" column: "2" }} }} }}
"""


def momentum(rates, decays):
    p, v = list(START), [0.0] * 3
    for _ in range(STEPS):
        for i, g in enumerate(gradient(p)):
            v[i] = 0.8 * v[i] + g + decays[i] * p[i]
            p[i] -= 0.05 * rates[i] * v[i]
    return p


def adamw(rates, decays, r=0.05):
    p, m, s = list(START), [0.0] * 3, [0.0] * 3
    for t in range(1, STEPS + 1):
        for i, g in enumerate(gradient(p)):
            m[i], s[i] = 0.9 * m[i] + 0.1 * g, 0.999 * s[i] + 0.001 * g * g
            p[i] *= 1 - r * rates[i] * decays[i]
            p[i] -= r * rates[i] * (m[i] / (1 - 0.9 ** t)) / (math.sqrt(s[i] / (1 - 0.999 ** t)) + 1e-8)
    return p


def clipped(rates):
    """The norm is that of what is trained alone."""
    p = list(START)
    for _ in range(STEPS):
        g = [value if rate else 0 for value, rate in zip(gradient(p), rates)]
        scale = min(1.0, 0.5 / (math.sqrt(sum(v * v for v in g)) + 1e-6))
        p = [w - 0.1 * rate * scale * v for w, v, rate in zip(p, g, rates)]
    return p


MOMENTUM, ADAMW = "momentum { learning_rate: 0.05 momentum: 0.8 }", "adamw { learning_rate: 0.05 }"
for name, text, expected in [
    ("scale", model(MOMENTUM, 'group { parameter: "line.kernel" learning_rate_scale: 0.1 }'), momentum([0.1, 0.1, 1], [0, 0, 0])),
    ("two", model(MOMENTUM, 'group { parameter: "*.kernel" learning_rate_scale: 2 } group { parameter: "*.bias" weight_decay: 0.5 }'),
     momentum([2, 2, 1], [0, 0, 0.5])),
    ("no-decay", model(MOMENTUM.replace("0.8 }", "0.8 weight_decay: 0.25 }"), 'group { parameter: "line.bias" weight_decay: 0 }'),
     momentum([1, 1, 1], [0.25, 0.25, 0])),
    ("zero", model(MOMENTUM, 'group { parameter: "line.bias" learning_rate_scale: 0 }'), momentum([1, 1, 0], [0, 0, 0])),
    ("frozen", model(MOMENTUM, 'group { parameter: "line.bias" frozen: true }'), momentum([1, 1, 0], [0, 0, 0])),
    ("adamw", model(ADAMW, 'group { parameter: "line.bias" weight_decay: 0 } group { parameter: "line.kernel" learning_rate_scale: 0.5 }'),
     adamw([0.5, 0.5, 1], [0.01, 0.01, 0])),
    ("clipped", model("sgd { learning_rate: 0.1 }", 'group { parameter: "line.bias" frozen: true }', "clip { norm: 0.5 }"), clipped([1, 1, 0])),
]:
    path = write(f"{name}.textproto", text)
    run("train", path, "--quiet", "--save", name)
    weights = read_weights(name)
    demand(f"{name}: a file of weights has what is frozen", sorted(weights) == ["line.bias", "line.kernel"])
    for i, (actual, value) in enumerate(zip([*weights["line.kernel"], *weights["line.bias"]], expected, strict=True)):
        expect(f"{name}: parameter {i}", actual, value, 2e-6)

demand("what is frozen stays as it was", read_weights("frozen")["line.bias"] == read_weights("zero")["line.bias"])
# A rate that whoever trains sets is scaled, too; a frozen parameter has no state of the optimizer.
run("train", "scale.textproto", "--quiet", "--learning-rate", "0", "--save", "none")
demand("nothing learns at rate 0", list(read_weights("none")["line.bias"]) == list(read_weights("frozen")["line.bias"]))
run("compile", "frozen.textproto", "-o", "frozen.so")
text = run("inspect", "frozen.so")
demand(f"only the kernel has a slot: {text}", "line.kernel/momentum" in text and "line.bias/momentum" not in text)
demand("what is frozen is a weight", "\n  weight        line.bias " in text)
# Of what was trained the frozen part goes on into the next net, as of a smaller one (see weights in part).
run("train", "frozen.textproto", "--quiet", "--weights", "scale", "--save", "tuned")
demand("what is frozen comes from the file", read_weights("tuned")["line.bias"] == read_weights("scale")["line.bias"] and
       read_weights("tuned")["line.kernel"] != read_weights("scale")["line.kernel"])

# A run goes on with another scale, as with another rate, but not with another decay, nor if something else is frozen.
BASE = 'group { parameter: "*.kernel" learning_rate_scale: 0.1 } group { parameter: "*.bias" weight_decay: 0.5 }'
run("train", write("base.textproto", model(MOMENTUM, BASE)), "--quiet", "--epochs", "3", "--checkpoint", "run")
for old, new, message in [("0.1", "0.2", None), ("weight_decay: 0.5", "weight_decay: 0.25", "optimizer has the fingerprint"),
                          ("weight_decay: 0.5", "frozen: true", "net and loss has the fingerprint")]:
    path = write("changed.textproto", model(MOMENTUM, BASE.replace(old, new)))
    text = run("train", path, "--quiet", "--resume", "run", "--checkpoint", f"run-{new.split()[-1]}", "--epochs", "4", status=1 if message else 0)
    demand(f"'{new}' is refused: {text}", not message or message in text)
