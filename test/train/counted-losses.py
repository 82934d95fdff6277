# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# counted-losses.py PREFIX: losses of sequences of which not all labels count alike: ignored labels, weights, class weights, smoothed labels. Loss and gradient against the
# definitions here in double precision and their central differences (PyTorch has the same values), and the means of a pass over unequal batches.
import math
import sys

from programs import demand, expect, read_log, run, write

# Of 3 sequences of 2 tokens: inputs of a dense layer to 3 classes.
X = [[[0.5, -1.0], [1.5, 2.0]], [[-0.25, 0.75], [2.0, 0.125]], [[-1.25, -0.5], [0.25, 1.0]]]
KERNEL = [0.3, -0.2, 0.7, 0.1, 0.4, -0.6]
CLASSES = [[2, 0], [1, -100], [0, -100]]
PADDED = [[2, 1], [1, 0], [0, 0]]  # with 0 for padding
WEIGHTS = [[1, 0.5], [2, 0], [0.25, 1]]
SHARES = [[[0.2, 0.3, 0.5], [1, 0, 0]], [[0, 0.25, 0.75], [0.5, 0.5, 0]], [[0.1, 0.8, 0.1], [0, 0, 1]]]
TARGETS = [[[1.0, 0.2, -3.0], [-0.5, 4.0, 0.1]], [[0.4, 0.3, -0.2], [2.5, -1.0, 1.0]], [[0.3, -0.4, 0.6], [0, 1, 2]]]


def outputs(kernel):
    return [[[x[0] * kernel[k] + x[1] * kernel[3 + k] for k in range(3)] for x in row] for row in X]


def log_softmax(z):
    top = max(z)
    total = math.log(sum(math.exp(v - top) for v in z))
    return [v - top - total for v in z]


def sparse(labels, ignored=None, weights=None, classes=(1, 1, 1), smoothing=0.0):
    def loss(z):
        top = bottom = 0
        for r in range(3):
            for t in range(2):
                y, w = labels[r][t], weights[r][t] if weights else 1
                if y == ignored or w == 0:
                    continue
                logs = log_softmax(z[r][t])
                own = -classes[y] * logs[y]
                others = -sum(c * v for c, v in zip(classes, logs)) / 3
                top += w * ((1 - smoothing) * own + smoothing * others)
                bottom += w * classes[y]
        return top / bottom if bottom else 0.0
    return loss


def dense(shares, smoothing=0.0, weights=None):
    soft = [[[(1 - smoothing) * s + smoothing / 3 for s in step] for step in row] for row in shares]

    def loss(z):
        each = [[-sum(s * v for s, v in zip(soft[r][t], log_softmax(z[r][t]))) * (weights[r][t] if weights else 1) for t in range(2)] for r in range(3)]
        return sum(map(sum, each)) / (sum(map(sum, weights)) if weights else 6)
    return loss


def squares(weights):
    def loss(z):
        top = sum(weights[r][t] * (z[r][t][k] - TARGETS[r][t][k]) ** 2 for r in range(3) for t in range(2) for k in range(3))
        return top / (3 * sum(map(sum, weights)))
    return loss


SPARSE, PROBABILITIES = "SPARSE_CROSS_ENTROPY_LOGITS", "SPARSE_CROSS_ENTROPY"
NEVER = [[-100] * 2] * 3
WEIGHTED = "class_weight: 1 class_weight: 2 class_weight: 0.5"
ROWS = [[1, 1], [0, 0], [3, 3]]
# What the loss says, labels, weights of the batch, the definition.
CASES = [
    (f"{SPARSE} ignored_label: -100", CLASSES, None, sparse(CLASSES, -100)),
    (f"{SPARSE} ignored_label: 0", PADDED, None, sparse(PADDED, 0)),
    (f"{SPARSE} ignored_label: -100", NEVER, None, lambda z: 0.0),
    (f"{SPARSE} weight: 'w'", PADDED, WEIGHTS, sparse(PADDED, weights=WEIGHTS)),
    (f"{SPARSE} weight: 'w'", PADDED, [[0] * 2] * 3, lambda z: 0.0),
    (f"{SPARSE} weight: 'row'", PADDED, ROWS, sparse(PADDED, weights=ROWS)),
    (f"{SPARSE} ignored_label: -100 weight: 'w'", CLASSES, WEIGHTS, sparse(CLASSES, -100, WEIGHTS)),
    (f"{SPARSE} {WEIGHTED}", PADDED, None, sparse(PADDED, classes=(1, 2, 0.5))),
    (f"{SPARSE} {WEIGHTED} ignored_label: -100", CLASSES, None, sparse(CLASSES, -100, classes=(1, 2, 0.5))),
    (f"{SPARSE} label_smoothing: 0.125", PADDED, None, sparse(PADDED, smoothing=0.125)),
    (f"{SPARSE} label_smoothing: 0.125 {WEIGHTED} ignored_label: -100 weight: 'w'", CLASSES, WEIGHTS, sparse(CLASSES, -100, WEIGHTS, (1, 2, 0.5), 0.125)),
    (f"{PROBABILITIES} label_smoothing: 0.125 {WEIGHTED} ignored_label: -100", CLASSES, None, sparse(CLASSES, -100, None, (1, 2, 0.5), 0.125)),
    (f"{PROBABILITIES} {WEIGHTED} ignored_label: 0", PADDED, None, sparse(PADDED, 0, classes=(1, 2, 0.5))),
    (f"{PROBABILITIES} ignored_label: -100 weight: 'w'", CLASSES, WEIGHTS, sparse(CLASSES, -100, WEIGHTS)),
    ("CROSS_ENTROPY_LOGITS label_smoothing: 0.25", SHARES, None, dense(SHARES, 0.25)),
    ("CROSS_ENTROPY_LOGITS weight: 'w'", SHARES, WEIGHTS, dense(SHARES, 0, WEIGHTS)),
    ("CROSS_ENTROPY label_smoothing: 0.25 weight: 'row'", SHARES, ROWS, dense(SHARES, 0.25, ROWS)),
    ("MSE weight: 'w'", TARGETS, WEIGHTS, squares(WEIGHTS)),
]


def flat(values):
    return [v for entry in values for v in flat(entry)] if isinstance(values, list) else [values]


def numbers(values):
    return ",".join(map(str, flat(values)))


def model(said, isSparse, more=""):
    kernel = " ".join(f"kernel: {w}" for w in KERNEL)
    label = 'type: I64 dim: "N" dim: "2"' if isSparse else 'type: F32 dim: "N" dim: "2" dim: "3"'
    weight = "label { name: 'w' dim: 'N' dim: '2' }" if "'w'" in said else "label { name: 'row' dim: 'N' }" if "'row'" in said else ""
    function = "SOFTMAX" if said.startswith((PROBABILITIES + " ", "CROSS_ENTROPY ")) else "IDENTITY"
    return f"""format_version: 1
name: "loss"
input {{ name: "x" dim: "N" dim: "2" dim: "2" }}
label {{ name: "y" {label} }}
{weight}
node {{ name: "d" dense {{ units: 3 no_bias: true {kernel} }} }}
node {{ name: "a" activation {{ function: {function} }} }}
training {{ loss {{ kind: {said} }} optimizer {{ sgd {{ learning_rate: 0 }} }} batch: 2 epochs: 1 in_order: true {more} }}"""


prefix = sys.argv[1]
for said, labels, weights, loss in CASES:
    path, library = f"{prefix}.textproto", f"{prefix}.so"
    run("compile", write(path, model(said, labels in (CLASSES, PADDED, NEVER))), "-o", library)
    batch = ["--input", "x=" + numbers(X), "--input", "y=" + numbers(labels)]
    if weights and "'w'" in said:
        batch += ["--input", "w=" + numbers(weights)]
    elif weights:
        batch += ["--input", "row=" + numbers([row[0] for row in weights])]
    expect(said, float(run("call", library, "loss", *batch).split(":")[1]), loss(outputs(KERNEL)), 1e-6)
    found = [float(v) for v in run("call", library, "gradient", *batch).split(".kernel:")[1].replace(",", " ").split()]
    demand(f"{said} has a gradient for each weight", len(found) == len(KERNEL))
    for i, value in enumerate(found):
        around = [[w + (s * 1e-5 if i == k else 0) for k, w in enumerate(KERNEL)] for s in (1, -1)]
        expect(f"derivative {i} of {said}", value, (loss(outputs(around[0])) - loss(outputs(around[1]))) / 2e-5, 1e-6)

# A pass of batches of 2 and 1 sequences, in which 3 and 1 labels count: the mean is over labels, and so are the metrics of the label.
rows = [",".join(map(str, flat(X[r]) + CLASSES[r])) for r in range(3)]
write(f"{prefix}.csv", "\n".join(rows) + "\n")
said = f"{SPARSE} ignored_label: -100"
metrics = "metric { kind: PERPLEXITY } metric { kind: ACCURACY } metric { kind: TOP_K k: 2 }"
data = '\n'.join(f'data {{ name: "{name}" csv {{ path: "{prefix}.csv" field {{ name: "x" column: "0-3" }} field {{ name: "y" column: "4-5" }} }} }}' for name in ("train", "test"))
path = write(f"{prefix}.textproto", model(said, True, metrics) + "\n" + data)
run("train", path, "--save", f"{prefix}.safetensors", "--quiet")
values = dict(line.split(": ") for line in run("evaluate", path, "--weights", f"{prefix}.safetensors").splitlines())
mean = sparse(CLASSES, -100)(outputs(KERNEL))
counted = [(z, y) for zs, ys in zip(outputs(KERNEL), CLASSES) for z, y in zip(zs, ys) if y >= 0]
expect("loss of a pass", float(values["loss"]), mean, 1e-6)
expect("perplexity of a pass", float(values["perplexity"]), math.exp(mean), 1e-6)
expect("accuracy of a pass", float(values["accuracy"]), sum(z.index(max(z)) == y for z, y in counted) / len(counted), 1e-6)
expect("top 2 of a pass", float(values["top_k"]), sum(y in sorted(range(3), key=lambda k: -z[k])[:2] for z, y in counted) / len(counted), 1e-6)
# Weights of whole sequences weigh each of their labels, in metrics, too.
rows = [",".join(map(str, flat(X[r]) + PADDED[r] + [[1, 0.5, 2][r]])) for r in range(3)]
write(f"{prefix}.csv", "\n".join(rows) + "\n")
field = 'field { name: "x" column: "0-3" } field { name: "y" column: "4-5" } field { name: "row" column: "6" }'
path = write(f"{prefix}.textproto", model(f"{SPARSE} weight: 'row'", True, "metric { kind: ACCURACY }") + f'\ndata {{ name: "test" csv {{ path: "{prefix}.csv" {field} }} }}')
values = dict(line.split(": ") for line in run("evaluate", path, "--weights", f"{prefix}.safetensors").splitlines())
expect("loss of weighted sequences", float(values["loss"]), sparse(PADDED, weights=[[w, w] for w in (1, 0.5, 2)])(outputs(KERNEL)), 1e-6)
hits = sum(w for zs, ys, w in zip(outputs(KERNEL), PADDED, (1, 0.5, 2)) for z, y in zip(zs, ys) if z.index(max(z)) == y)
expect("accuracy of weighted sequences", float(values["accuracy"]), hits / 7, 1e-6)

# A pass that begins with a batch of which nothing counts goes on: its loss is that of the others; and one of such batches alone trains nothing.
for labels, expected in (([-1, -1, 1], 2.0), ([-1, -1, -1], 0)):
    write(f"{prefix}.csv", "".join(f"0,{2 if y < 0 else -2},{y}\n" for y in labels))
    path = write(f"{prefix}.textproto", f"""format_version: 1
name: "late"
input {{ name: "x" dim: "N" dim: "2" }}
label {{ name: "y" type: I64 dim: "N" }}
node {{ name: "z" dense {{ units: 2 no_bias: true kernel: [1, 0, 0, 1] }} }}
training {{ batch: 1 in_order: true loss {{ kind: {SPARSE} ignored_label: -1 }} optimizer {{ sgd {{ learning_rate: 0.1 }} }} }}
data {{ name: "train" csv {{ path: "{prefix}.csv" field {{ name: "x" column: "0-1" }} field {{ name: "y" column: "2" }} }} }}""")
    log = f"{prefix}-{labels[-1]}.jsonl"
    run("train", path, "--quiet", "--log", log)
    loss = next(entry["train"]["loss"] for entry in read_log(log) if "train" in entry)
    expect(f"loss of a pass with the labels {labels}", loss, math.log(1 + math.exp(expected)) if expected else 0, 1e-6)

# The trap: three rows, the last ignored.
logits = "2,0,0,0,0,1,0,0,0"
for more, expected in (("", 0.895495), ("class_weight: 1 class_weight: 2 class_weight: 3", 1.114145)):
    path = write(f"{prefix}.textproto", f"""format_version: 1
name: "trap"
input {{ name: "x" dim: "N" dim: "3" }}
label {{ name: "y" type: I64 dim: "N" }}
node {{ name: "z" dense {{ units: 3 no_bias: true kernel: [1, 0, 0, 0, 1, 0, 0, 0, 1] }} }}
training {{ loss {{ kind: {SPARSE} ignored_label: -1 {more} }} }}""")
    expect(f"trap {more}", float(run("call", path, "loss", "--input", "x=" + logits, "--input", "y=0,1,-1").split(":")[1]), expected, 1e-6)
print(f"{len(CASES)} losses agree")
