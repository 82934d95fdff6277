# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every loss and its gradient with respect to the kernel of a dense layer, against the definition here in double precision
# and its central differences.
import math
import sys

from programs import demand, expect, run, write

X = [[0.5, -1.0], [1.5, 2.0], [-0.25, 0.75], [2.0, 0.125], [-1.25, -0.5]]
KERNEL = [0.3, -0.2, 0.7, 0.1, 0.4, -0.6]
TARGETS = [[1.0, 0.2, -3.0], [-0.5, 4.0, 0.1], [0.4, 0.3, -0.2], [2.5, -1.0, 1.0], [0.3, -0.4, 0.6]]
BITS = [[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 0, 0]]
SHARES = [[0.2, 0.3, 0.5], [1, 0, 0], [0, 0.25, 0.75], [0.5, 0.5, 0], [0.1, 0.8, 0.1]]
CLASSES = [2, 0, 1, 1, 0]


def rows(kernel):
    return [[x[0] * kernel[k] + x[1] * kernel[3 + k] for k in range(3)] for x in X]


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def softmax(z):
    e = [math.exp(v) for v in z]
    return [v / sum(e) for v in e]


def mean(term):
    """Over all outputs of all samples."""
    def loss(outputs, labels):
        terms = [term(p, y) for row, label in zip(outputs, labels) for p, y in zip(row, label)]
        return sum(terms) / len(terms)
    return loss


def entropy(outputs, labels):
    return -sum(y * math.log(p) for row, label in zip(outputs, labels) for p, y in zip(row, label)) / len(outputs)


def sparse(outputs, labels):
    return -sum(math.log(row[label]) for row, label in zip(outputs, labels)) / len(outputs)


def huber(delta):
    return mean(lambda p, y: (p - y) ** 2 / 2 if abs(p - y) <= delta else delta * abs(p - y) - delta * delta / 2)


def binary(p, y):
    return -(y * math.log(p) + (1 - y) * math.log(1 - p))


def of(outputs, loss):
    return lambda z, labels: loss([outputs(row) for row in z], labels)


def each(row):
    return [sigmoid(z) for z in row]


# Kind, activation before it, labels, definition over logits.
CASES = [
    ("MSE", "IDENTITY", TARGETS, mean(lambda p, y: (p - y) ** 2)),
    ("MAE", "IDENTITY", TARGETS, mean(lambda p, y: abs(p - y))),
    ("HUBER", "IDENTITY", TARGETS, huber(1)),
    ("HUBER delta: 0.5", "IDENTITY", TARGETS, huber(0.5)),
    ("BINARY_CROSS_ENTROPY", "LOGISTIC", BITS, of(each, mean(binary))),
    ("BINARY_CROSS_ENTROPY_LOGITS", "IDENTITY", BITS, of(each, mean(binary))),
    ("CROSS_ENTROPY", "SOFTMAX", SHARES, of(softmax, entropy)),
    ("CROSS_ENTROPY_LOGITS", "IDENTITY", SHARES, of(softmax, entropy)),
    ("SPARSE_CROSS_ENTROPY", "SOFTMAX", CLASSES, of(softmax, sparse)),
    ("SPARSE_CROSS_ENTROPY_LOGITS", "IDENTITY", CLASSES, of(softmax, sparse)),
]


def numbers(values):
    return ",".join(str(v) for row in values for v in (row if isinstance(row, list) else [row]))


for kind, activation, labels, loss in CASES:
    isSparse = labels is CLASSES
    kernel = " ".join(f"kernel: {w}" for w in KERNEL)
    path, library = f"{sys.argv[1]}.textproto", f"{sys.argv[1]}.so"
    run("compile", write(path, f"""
format_version: 1
name: "loss"
input {{ name: "x" dim: "N" dim: "2" }}
label {{ name: "y" type: {"I64" if isSparse else "F32"} dim: "N" {"" if isSparse else 'dim: "3"'} }}
node {{ name: "d" dense {{ units: 3 no_bias: true {kernel} }} }}
node {{ name: "a" activation {{ function: {activation} }} }}
training {{ loss {{ kind: {kind} }} }}"""), "-o", library)
    batch = ["--input", "x=" + numbers(X), "--input", "y=" + numbers(labels)]
    expect(kind, float(run("call", library, "loss", *batch).split(":")[1]), loss(rows(KERNEL), labels), 1e-6)
    found = [float(v) for v in run("call", library, "gradient", *batch).split(".kernel:")[1].replace(",", " ").split()]
    demand(f"{kind} has a gradient for each weight", len(found) == len(KERNEL))
    for i, value in enumerate(found):
        around = [[w + (s * 1e-5 if i == k else 0) for k, w in enumerate(KERNEL)] for s in (1, -1)]
        expect(f"derivative {i} of {kind}", value, (loss(rows(around[0]), labels) - loss(rows(around[1]), labels)) / 2e-5, 1e-6)
print(f"{len(CASES)} losses agree")
