# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Linear regression on five samples, one batch a step, from given weights: the parameters after ten steps must be those of
# the textbook formulas (PyTorch's defaults) computed here in double precision, or those that PyTorch prints.
import math
import sys

from line import START, STEPS, X, Y, gradient
from programs import read_weights, run, write, write_rows

TOLERANCE = 2e-6  # of f32 over ten steps


def each(step, slots, initial=0.0):
    """Runs `step(w, g, t, *slots) -> (w, *slots)` on every parameter."""
    p = list(START)
    state = [[initial] * slots for _ in p]
    for t in range(1, STEPS + 1):
        g = gradient(p)
        for i in range(3):
            p[i], *state[i] = step(p[i], g[i], t, *state[i])
    return p


def adam(w, g, t, m, v, r=0.05, decay=0.0):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    w -= r * decay * w
    return w - r * (m / (1 - 0.9 ** t)) / (math.sqrt(v / (1 - 0.999 ** t)) + 1e-8), m, v


def momentum(w, g, t, v, nesterov=False):
    v = 0.8 * v + g
    return w - 0.05 * (g + 0.8 * v if nesterov else v), v


def adadelta(w, g, t, s, u):
    s = 0.9 * s + 0.1 * g * g
    d = math.sqrt(u + 1e-6) / math.sqrt(s + 1e-6) * g
    return w - d, s, 0.9 * u + 0.1 * d * d


def rmsprop(w, g, t, s):
    s = 0.99 * s + 0.01 * g * g
    return w - 0.01 * g / (math.sqrt(s) + 1e-8), s


def adagrad(w, g, t, s):
    s += g * g
    return w - 0.1 * g / (math.sqrt(s) + 1e-10), s


def descend(change, rate=0.1):
    """Plain descent along change(g, p)."""
    p = list(START)
    for _ in range(STEPS):
        p = [w - rate * v for w, v in zip(p, change(gradient(p), p))]
    return p


def by_norm(g, p):
    scale = min(1.0, 0.5 / (math.sqrt(sum(v * v for v in g)) + 1e-6))
    return [scale * v for v in g]


def by_value(g, p):
    return [max(-0.25, min(0.25, v)) for v in g]


def penalized(l1, l2):
    """The kernel's weights, not the bias, are drawn to zero."""
    return lambda g, p: [v + l1 * math.copysign(1, w) + 2 * l2 * w for v, w in zip(g[:2], p[:2])] + g[2:]


def scheduled(rate):
    p = list(START)
    for t in range(STEPS):
        p = [w - rate(t) * v for w, v in zip(p, gradient(p))]
    return p


CASES = {
    "sgd { learning_rate: 0.1 }": each(lambda w, g, t: (w - 0.1 * g,), 0),
    "momentum { learning_rate: 0.05 momentum: 0.8 }": each(momentum, 1),
    "nesterov { learning_rate: 0.05 momentum: 0.8 }": each(lambda w, g, t, v: momentum(w, g, t, v, True), 1),
    "adagrad { learning_rate: 0.1 }": each(adagrad, 1),
    "adadelta {}": each(adadelta, 2),
    "momentum { learning_rate: 0.1 momentum: 0 }": each(lambda w, g, t: (w - 0.1 * g,), 0),
    "rmsprop { learning_rate: 0.01 }": each(rmsprop, 1),
    "adam { learning_rate: 0.05 }": each(adam, 2),
    "adamw { learning_rate: 0.05 weight_decay: 0.1 }": each(lambda w, g, t, m, v: adam(w, g, t, m, v, 0.05, 0.1), 2),
}
# What PyTorch 2.15 comes to with its own optimizers, in double precision: every parameter decays, the bias, too.
DECAYS = {
    "sgd { learning_rate: 0.1 weight_decay: 0.3 }": [1.1768688557, 0.3110909482, 0.1256138099],
    "momentum { learning_rate: 0.05 momentum: 0.8 weight_decay: 0.3 }": [1.1492941604, 0.2189196881, -0.1085213035],
    "nesterov { learning_rate: 0.05 momentum: 0.8 weight_decay: 0.3 }": [1.2125707161, 0.2720767842, -0.0206008912],
    "adagrad { learning_rate: 0.1 weight_decay: 0.3 }": [0.7184737419, 0.1963148106, 0.338654546],
    "adadelta { weight_decay: 0.3 }": [0.333223845, -0.1668667444, 0.1325312013],
    "rmsprop { learning_rate: 0.01 weight_decay: 0.3 }": [0.7219918877, 0.1993946525, 0.3381003587],
    "adam { learning_rate: 0.05 weight_decay: 0.3 }": [0.7771431033, 0.2696371023, 0.4796221377],
    "adamw { learning_rate: 0.05 weight_decay: 0.3 }": [0.7083955262, 0.2700348185, 0.4743408679],
    "adamw { learning_rate: 0.05 }": [0.7772312499, 0.2717952036, 0.5029600985],
    # Clipped first, then decayed.
    "sgd { learning_rate: 0.1 weight_decay: 0.3 } } clip { norm: 0.5": [0.5878777694, 0.0722850793, 0.1669972098],
}
CASES.update(DECAYS)
EXTRA = {
    "clip { norm: 0.5 }": descend(by_norm),
    "clip { value: 0.25 }": descend(by_value),
    "clip { value: 0.25 norm: 0.5 }": descend(lambda g, p: by_norm(by_value(g, p), p)),
    "schedule { step { factor: 0.5 every: 3 } }": scheduled(lambda t: 0.1 * 0.5 ** (t // 3)),
    "schedule { exponential { factor: 0.5 every: 3 } }": scheduled(lambda t: 0.1 * 0.5 ** (t / 3)),
    "schedule { cosine { steps: 8 end: 0.01 } }":
        scheduled(lambda t: 0.01 + 0.09 * (1 + math.cos(math.pi * min(t, 8) / 8)) / 2),
    "schedule { warmup_steps: 4 }": scheduled(lambda t: 0.1 * min(1.0, (t + 1) / 4)),
}
# Of the node, not of the training.
PENALTIES = {
    "regularizer { l1: 0.1 }": descend(penalized(0.1, 0)),
    "regularizer { l2: 0.2 }": descend(penalized(0, 0.2)),
    "regularizer { l1: 0.1 l2: 0.2 }": descend(penalized(0.1, 0.2)),
}


def model(training, dense):
    return f"""
format_version: 1
name: "line"
input {{ name: "x" dim: "N" dim: "2" }}
label {{ name: "y" dim: "N" }}
node {{ name: "d" dense {{ units: 1 kernel: {START[0]} kernel: {START[1]} bias: {START[2]} {dense} }} }}
training {{ loss {{ kind: MSE }} epochs: {STEPS} batch: 5 in_order: true {training} }}
data {{ name: "train" csv {{ path: "{sys.argv[1]}.csv" field {{ name: "x" column: "0-1" }} field {{ name: "y" column: "2" }} }} }}
"""


def trained(training, dense):
    path, weights = sys.argv[1] + ".textproto", sys.argv[1] + ".safetensors"
    run("train", write(path, model(training, dense)), "--quiet", "--save", weights)
    tensors = read_weights(weights)
    return tensors["d.kernel"] + tensors["d.bias"]


write_rows(sys.argv[1] + ".csv", [[*x, y] for x, y in zip(X, Y)])
for text, expected in [*CASES.items(), *EXTRA.items(), *PENALTIES.items()]:
    training = f"optimizer {{ {text} }}" if text in CASES else "optimizer { sgd { learning_rate: 0.1 } }"
    actual = trained(training + (f" {text}" if text in EXTRA else ""), text if text in PENALTIES else "")
    for a, e in zip(actual, expected):
        if not abs(a - e) <= TOLERANCE * (1 + abs(e)):
            sys.exit(f"{text}: expected {expected}, but got {actual}")
print(f"{len(CASES) + len(EXTRA) + len(PENALTIES)} recipes agree")
