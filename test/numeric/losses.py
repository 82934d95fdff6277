# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# losses.py PREFIX: every loss of the model format where it is saturated, exact, masked or at a kink: the loss of one row and its
# gradient, against formulas that do not cancel. The prediction is x + w with a parameter w of 0.
import math
import sys

from table import INF, NAN, agrees, call, compile_for

CLIP = math.log(1.17549435e-38) # the least logarithm of a probability


def softplus(x):
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def logistic(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def of_logit(x, y):
    return y * softplus(-x) + (1 - y) * softplus(x), [logistic(x) - y]


def log_softmax(row):
    top = max(row)
    return [x - top - math.log(sum(math.exp(v - top) for v in row)) for x in row]


def of_logits(row, labels):
    logs = log_softmax(row)
    return -sum(y * x for x, y in zip(logs, labels) if y), [math.exp(x) - y for x, y in zip(logs, labels)]


# kind -> (whether labels are classes, rows of (prediction, label, loss, gradient or None)
LOSSES = {
    "MSE": (False, [([2.0], [2.0], 0.0, [0.0]), ([1e19], [0.0], 1e38, [2e19]), ([1e30], [0.0], INF, None), ([NAN], [0.0], NAN, None)]),
    "MAE": (False, [([2.0], [2.0], 0.0, [0.0]), ([2.0], [5.0], 3.0, [-1.0]), ([3e38], [0.0], 3e38, [1.0])]),
    "HUBER": (False, [([2.0], [1.0], 0.5, [1.0]), ([1.0], [2.0], 0.5, [-1.0]), ([5.0], [1.0], 3.5, [1.0]), ([1e30], [0.0], 1e30, [1.0])]),
    "BINARY_CROSS_ENTROPY_LOGITS": (False, [([x], [y], *of_logit(x, y)) for y in (0.0, 1.0, 0.25)
                                            for x in (0.0, -1e-8, 10.0, -30.0, 300.0)]),
    # The logarithms are clipped, and what is clipped has no gradient, as in Keras.
    "BINARY_CROSS_ENTROPY": (False, [([1.0], [1.0], 0.0, None), ([0.0], [1.0], -CLIP, [0.0]), ([1.0], [0.0], -CLIP, [0.0]),
                                     ([0.5], [1.0], math.log(2), [-2.0]), ([1e-30], [1.0], -math.log(1e-30), [-1e30]), ([NAN], [1.0], NAN, None)]),
    "CROSS_ENTROPY": (False, [([0.0, 1.0], [0.0, 1.0], 0.0, [0.0, -1.0]), ([0.0, 1.0], [1.0, 0.0], -CLIP, [0.0, None]),
                              ([0.25, 0.75], [1.0, 0.0], math.log(4), [-4.0, 0.0])]),
    "CROSS_ENTROPY_LOGITS": (False, [(row, labels, *of_logits(row, labels)) for row, labels in (
        ([-INF, 0.0, 1.0], [0.0, 1.0, 0.0]), ([1000.0, 0.0, 0.0], [1.0, 0.0, 0.0]), ([1000.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
        ([-431.0, 279.0, 427.0], [1.0, 0.0, 0.0]), ([0.0, 0.0, 0.0], [0.25, 0.25, 0.5]), ([88.72284, 88.72284, 0.0], [0.5, 0.5, 0.0]))]),
    "SPARSE_CROSS_ENTROPY": (True, [([0.0, 1.0], [1], 0.0, [0.0, -1.0]), ([0.0, 1.0], [0], -CLIP, [0.0, None]), ([0.25, 0.75], [0], math.log(4), [-4.0, 0.0])]),
    "SPARSE_CROSS_ENTROPY_LOGITS": (True, [(row, [label], *of_logits(row, [float(i == label) for i in range(len(row))])) for row, label in (
        ([-INF, 0.0, 1.0], 1), ([-INF, 0.0, 1.0], 2), ([1000.0, 0.0, 0.0], 0), ([1000.0, 0.0, 0.0], 1), ([-431.0, 279.0, 427.0], 0),
        ([3e38, 0.0, -3e38], 0), ([0.0, 0.0, 0.0], 2))]),
}


def model(kind, width, isClass):
    label = 'type: I64 dim: "N"' if isClass else f'type: F32 dim: "N" dim: "{width}"'
    return f"""format_version: 1
name: "loss"
input {{ name: "x" type: F32 dim: "N" dim: "{width}" }}
label {{ name: "y" {label} }}
node {{ name: "w" parameter {{ dim: {width} initializer {{ zeros {{}} }} }} }}
node {{ name: "sum" input: "x" input: "w" binary {{ kind: ADD }} }}
training {{ loss {{ kind: {kind} }} optimizer {{ sgd {{}} }} }}
"""


prefix, failures = sys.argv[1], []
for kind, (isClass, cases) in LOSSES.items():
    width = len(cases[0][0])
    with open(f"{prefix}.textproto", "w") as file:
        file.write(model(kind, width, isClass))
    artifact = compile_for("native", f"{prefix}.textproto", prefix)
    for x, y, loss, gradient in cases:
        inputs = {"x": ("f32", x, (1, width)), "y": ("i64", y, (1,)) if isClass else ("f32", y, (1, width))}
        got = [call(artifact, "loss", prefix, inputs, ["loss"])["loss"][0], *call(artifact, "gradient", prefix, inputs, ["w"])["w"]]
        want = [loss] + (gradient or [None] * width)
        # An absolute error of a logarithm of a sum near 1; the slack of the gradient is that of s(x) - y.
        if not all(agrees("f32", w, g, 0 if kind == "BINARY_CROSS_ENTROPY_LOGITS" and not i else 1e-7) for i, (w, g) in enumerate(zip(want, got))):
            failures.append(f"{kind} of {x} and {y}: expected {want}, but got {got}")
print(f"{len(failures)} differ")
if failures:
    sys.exit("\n".join(failures))
