# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# activations.py PREFIX: every function of the model format, and the activations that are trained, at special numbers: values and
# derivatives as training sees them, for three targets. Each function is of x + w with parameters w of 0 of its own; the loss is
# the mean distance from a number below all others, so that the gradient by w is the derivative over the number of columns.
import math
import os
import re
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "train"))
from formulas import UNARY, exp, expm1
from programs import write_weights
from table import SMALL, TARGETS, agrees, call, compile_for, rounded

# 0 + 0 is 0: of -0 the sign is lost.
POINTS = rounded("f32", [0.0, 1e-45, -1e-45, 1e-20, -1e-20, 1e-8, -1e-8, 1e-4, -1e-4, 0.5, -0.5, 1.0, -1.0, 2.5, -2.5, 10.0, -10.0, 30.0, -30.0, 1000.0, -1000.0, 3.0, 5.75, 6.0])
COLUMNS = 32
POINTS += [1.0] * (COLUMNS - len(POINTS))


def elu(alpha):
    return lambda x: (x, 1.0) if x > 0 else (alpha * expm1(x), alpha * exp(x))


def leaky(slope):
    return lambda x: (x, 1.0) if x > 0 else (slope * x, slope)


# At its thresholds, 0 and 1, those of what lies beyond.
def s_shaped(x):
    return (x, 1.0) if x >= 1 else (0.2 * x, 0.2) if x <= 0 else (x, 1.0)


NAMES = {"IDENTITY": "identity", "EXP": "exp", "RECIPROCAL": "reciprocal", "SQUARE": "square", "LOGISTIC": "logistic", "GAUSS": "gauss",
         "SINE": "sin", "COSINE": "cos", "ELLIOTT": "elliott", "TANH": "tanh", "ARCTAN": "atan", "RELU": "relu", "SELU": "selu",
         "SOFTPLUS": "softplus", "SWISH": "swish", "GELU": "gelu", "GELU_TANH": "gelu_tanh", "LOG": "log", "SQRT": "sqrt", "ABS": "abs", "NEGATE": "neg", "ERF": "erf",
         "RSQRT": "rsqrt", "LOG1P": "log1p"}
FUNCTIONS = {name: (f"activation {{ function: {name} }}", lambda x, f=UNARY[op][0]: f(x)[:2], UNARY[op][2]) for name, op in NAMES.items()}
FUNCTIONS.update({
    "ELU": ("activation { function: ELU }", elu(1.0), {}),
    "ELU2": ("activation { function: ELU alpha: 2 }", elu(2.0), {}),
    "LEAKY_RELU": ("activation { function: LEAKY_RELU }", leaky(0.01), {}),
    "LEAKY_RELU2": ("activation { function: LEAKY_RELU alpha: 0.25 }", leaky(0.25), {}),
    "RELU6": ("activation { function: RELU6 }", lambda x: (min(max(x, 0.0), 6.0), 1.0 if 0 < x < 6 else 0.0), {}),
    "PRELU": ("parametric_relu {}", leaky(0.25), {}),
    "SRELU": ("s_shaped_relu {}", s_shaped, {}),
})


def model():
    text = 'format_version: 1\nname: "activations"\n' + f'input {{ name: "x" type: F32 dim: "N" dim: "{COLUMNS}" }}\n'
    text += f'label {{ name: "y" type: F32 dim: "N" dim: "{COLUMNS * len(FUNCTIONS)}" }}\n'
    for name, (node, _, _) in FUNCTIONS.items():
        text += f'node {{ name: "w_{name}" parameter {{ dim: {COLUMNS} initializer {{ zeros {{}} }} }} }}\n'
        text += f'node {{ name: "sum_{name}" input: "x" input: "w_{name}" binary {{ kind: ADD }} }}\nnode {{ name: "{name}" {node} }}\n'
    inputs = " ".join(f'input: "{name}"' for name in FUNCTIONS)
    return text + f'node {{ name: "all" {inputs} concat {{ dimension: 1 }} }}\ntraining {{ loss {{ kind: MAE }} optimizer {{ sgd {{}} }} }}\n'


# What the parameters start with, as weights: prediction wants some.
def save(path):
    values = {f"w_{name}": 0.0 for name in FUNCTIONS}
    values.update({"PRELU.slope": 0.25, "SRELU.left_threshold": 0.0, "SRELU.left_slope": 0.2, "SRELU.right_threshold": 1.0, "SRELU.right_slope": 1.0})
    write_weights(path, {name: ([COLUMNS], [value] * COLUMNS) for name, value in values.items()})


# Of those with steps only the values could be seen; softmaxes are not of one number.
WITHOUT = {"SOFTMAX", "LOG_SOFTMAX", "STEP", "SIGN_STEP", "FLOOR", "CEIL", "ROUND", "SIGN"}


def main(prefix):
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "frontends", "graph", "activations.proto")) as file:
        known = set(re.findall(r"(\w+) = \d+;", re.search(r"enum Function \{(.*?)\n\}", file.read(), re.S).group(1)))
    if missing := known - WITHOUT - set(FUNCTIONS):
        sys.exit(f"expected a formula for each function of the model format, but there is none of {', '.join(missing)}")
    save(f"{prefix}.safetensors")
    with open(f"{prefix}.textproto", "w") as file:
        file.write(model())
    columns = COLUMNS * len(FUNCTIONS)
    x, low = ("f32", POINTS, (1, COLUMNS)), ("f32", [-1e30] * columns, (1, columns))
    failures = []
    for target in TARGETS:
        artifact = compile_for(target, f"{prefix}.textproto", prefix, "--weights", f"{prefix}.safetensors")
        values = call(artifact, "predict", prefix, {"x": x}, ["all"])["all"]
        slopes = call(artifact, "gradient", prefix, {"x": x, "y": low}, [f"w_{name}" for name in FUNCTIONS])
        for i, (name, (_, f, slack)) in enumerate(FUNCTIONS.items()):
            for column, point in enumerate(POINTS):
                value, slope = f(point)
                got = values[i * COLUMNS + column], slopes[f"w_{name}"][column] * columns
                for order, want in enumerate((value, slope)):
                    limit = slack.get(order, abs(point) * slack.get("argument", 0.0)) + 4000 * SMALL["f32"] # the gradient is divided by the columns first
                    isFinite = math.isfinite(rounded("f32", [value])[0])
                    if (isFinite or not order) and not agrees("f32", want, got[order], limit):
                        failures.append(f"{name} for {target}: derivative {order} at {point}: expected {want}, but got {got[order]}")
    print(f"{len(FUNCTIONS)} functions, {len(failures)} differ")
    if failures:
        sys.exit("\n".join(failures))


main(sys.argv[1])
