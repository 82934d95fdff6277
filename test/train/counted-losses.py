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

# All other metrics of a label leave out what the loss does; those of weights weigh. NaN is what the net says of what does not count.
CLASSED, DECIDED = ["PRECISION", "RECALL", "F1", "IOU"], ["ACCURACY", "PRECISION", "RECALL", "F1", "IOU", "AUC", "AVERAGE_PRECISION"]


def shares(kind, hit, said, true):
    bottom = {"PRECISION": said, "RECALL": true, "F1": (said + true) / 2, "IOU": said + true - hit}[kind]
    return hit / bottom if bottom else 0.0


def of_classes(kind, pairs):
    """`pairs`: a predicted and a true class, and the weight."""
    occurring = {c for p, y, _ in pairs for c in (p, y)}
    return sum(shares(kind, sum(w for p, y, w in pairs if p == y == c), sum(w for p, _, w in pairs if p == c), sum(w for _, y, w in pairs if y == c)) for c in occurring) / len(occurring)


def of_scores(kind, rows):
    positive, negative = [s for s, y in rows if y], [s for s, y in rows if not y]
    if kind == "ACCURACY":
        return sum((s > 0.5) == (y == 1) for s, y in rows) / len(rows)
    if kind == "AUC":
        return sum((p > n) + (p == n) / 2 for p in positive for n in negative) / len(positive) / len(negative)
    if kind == "AVERAGE_PRECISION":
        return sum(sum(p >= s for p in positive) / sum(r >= s for r, _ in rows) for s in positive) / len(positive)
    return shares(kind, sum(s > 0.5 for s in positive), sum(s > 0.5 for s, _ in rows), len(positive))


def evaluated(text, rows, metrics):
    write(f"{prefix}.csv", "".join(",".join(map(str, row)) + "\n" for row in rows))
    path = write(f"{prefix}.textproto", text)
    run("train", path, "--epochs", 1, "--quiet", "--save", f"{prefix}.safetensors")
    found = dict(line.split(": ") for line in run("evaluate", path, "--weights", f"{prefix}.safetensors", "--batch", 3).splitlines())
    demand(f"{metrics} are there: {found}", found.keys() == {"loss", *metrics})
    return {name: float(value) for name, value in found.items()}


# Scores of three classes and one score, of each of which the root is taken: -1 is NaN. Labels of three classes, and of two.
SCORED = [(0.25, 1, 0, 0.75, 2, 1), (-1, 0, 0, -1, -1, -1), (0, 1, 0.25, 0.25, 1, 0), (1, 0, 0.25, 0.75, 0, 0), (0.25, 0, -1, 1, -1, -1), (0, 0.25, 1, 0.5, 2, 1), (0.25, 1, 0, 0.875, 1, 1),
          (1, 0, 0.25, 0.125, 0, 1)]
WEIGHS = [1, 0.5, 0, 2, 0.25, 4, 0.125, 0.0625]


def scored(kind, label, classes, ignored, weight, metrics):
    name = ("scores", "score")[classes == 1]
    more = f"ignored_label: {ignored}" if ignored is not None else "weight: 'w'" if weight else ""
    text = f"""format_version: 1
name: "scored"
input {{ name: "x" dim: "N" dim: "3" }}
input {{ name: "s" dim: "N" dim: "1" }}
label {{ name: "y" type: I64 dim: "N" }}
{'label { name: "w" dim: "N" }' if weight else ''}
node {{ name: "scores" input: "x" activation {{ function: SQRT }} }}
node {{ name: "score" input: "s" activation {{ function: SQRT }} }}
node {{ name: "safe" input: "x" dense {{ units: 3 }} }}
training {{ loss {{ kind: {SPARSE} prediction: "safe" label: "y" {more} }} optimizer {{ sgd {{}} }} {" ".join(f"metric {{ kind: {m} prediction: '{name}' }}" for m in metrics)} }}
""" + "".join(f'data {{ name: "{n}" csv {{ path: "{prefix}.csv" field {{ name: "x" column: "0-2" }} field {{ name: "s" column: "3" }} field {{ name: "y" column: "{label}" }} '
               f'{"field { name: %sw%s column: %s6%s }" % (4 * (chr(34),)) if weight else ""} }} }}\n' for n in ("train", "test"))
    return text


rows = [(*row, w) for row, w in zip(SCORED, WEIGHS)]
best = [max(range(3), key=lambda k: row[k]) for row in SCORED]
values = evaluated(scored(SPARSE, 4, 3, -1, False, CLASSED), rows, [m.lower() for m in CLASSED])
for kind in CLASSED:
    expect(f"{kind} of labels that count", values[kind.lower()], of_classes(kind, [(p, row[4], 1) for p, row in zip(best, SCORED) if row[4] >= 0]), 1e-6)
values = evaluated(scored(SPARSE, 5, 1, -1, False, DECIDED), rows, [m.lower() for m in DECIDED])
for kind in DECIDED:
    expect(f"{kind} of one score", values[kind.lower()], of_scores(kind, [(math.sqrt(row[3]), row[5]) for row in SCORED if row[5] >= 0]), 1e-6)
counted = [(p, row, w) for p, row, w in zip(best, SCORED, WEIGHS) if row[4] >= 0]
values = evaluated(scored(SPARSE, 4, 3, None, True, CLASSED), [(*row, w) for _, row, w in counted], [m.lower() for m in CLASSED])
for kind in CLASSED:
    expect(f"{kind} by weight", values[kind.lower()], of_classes(kind, [(p, row[4], w) for p, row, w in counted if w]), 1e-6)
# R2 of two outputs, of weights of samples and of outputs.
DRAWN = [(0.5, 2, 1, 3, 1, 0.5), (1, -1, 0.25, 1, 0.5, 0), (2, 0, 2, 0.5, 0, 3), (0.25, 4, -1, 3, 2, 1), (-2, 1, -1, 1, 0.25, 0.25)]
for wide in (False, True):
    text = f"""format_version: 1
name: "spread"
input {{ name: "x" dim: "N" dim: "2" }}
label {{ name: "y" dim: "N" dim: "2" }}
label {{ name: "w" dim: "N" {'dim: "2"' if wide else ''} }}
node {{ name: "z" dense {{ units: 2 no_bias: true kernel: [1, 0, 0, 1] }} }}
training {{ loss {{ kind: MSE weight: 'w' }} optimizer {{ sgd {{ learning_rate: 0 }} }} metric {{ kind: R2 }} metric {{ kind: MAE }} }}
""" + "".join(f'data {{ name: "{n}" csv {{ path: "{prefix}.csv" field {{ name: "x" column: "0-1" }} field {{ name: "y" column: "2-3" }} field {{ name: "w" column: "4{"-5" if wide else ""}" }} }} }}\n'
               for n in ("train", "test"))
    values = evaluated(text, DRAWN, ["r2", "mae"])
    r2 = []
    for k in range(2):
        each = [(row[k], row[2 + k], row[4 + k * wide]) for row in DRAWN]
        mean = sum(w * y for _, y, w in each) / sum(w for _, _, w in each)
        r2.append(1 - sum(w * (y - p) ** 2 for p, y, w in each) / sum(w * (y - mean) ** 2 for _, y, w in each))
    expect(f"r2 by weight of {'outputs' if wide else 'samples'}", values["r2"], sum(r2) / 2, 1e-6)

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

# Weights that are read are at least 0, wherever they are read; a pass of which nothing counts has a loss that is not defined, which is said.
def weighted(weights, sets=("train", "validation", "test")):
    write(f"{prefix}.csv", "".join(f"0,1,{w}\n" for w in weights))
    return write(f"{prefix}.textproto", f"""format_version: 1
name: "weighted"
input {{ name: "x" dim: "N" dim: "1" }}
label {{ name: "y" dim: "N" dim: "1" }}
label {{ name: "w" dim: "N" dim: "1" }}
node {{ name: "d" dense {{ units: 1 }} }}
training {{ epochs: 1 loss {{ kind: MSE weight: 'w' }} metric {{ kind: MAE }} optimizer {{ sgd {{}} }} }}
""" + "".join(f'data {{ name: "{name}" csv {{ path: "{prefix}.csv" field {{ name: "x" column: "0" }} field {{ name: "y" column: "1" }} field {{ name: "w" column: "2" }} }} }}\n'
              for name in sets))


run("train", weighted([1, 0, 0.5, 2]), "--save", f"{prefix}.weighted")
for weights, wrong in (([1, 0, 0.5, 2], None), ([1, 0, -0.5, 2], "row 2: expected a weight of at least 0, but got -0.5"), ([-1e-30], "row 0: expected a weight of at least 0, but got -1e-30")):
    path, status = weighted(weights, ["test"]), 1 if wrong else 0
    batch = ["--input", "x=" + numbers([0] * len(weights)), "--input", "y=" + numbers([1] * len(weights)), "--input", "w=" + numbers(weights)]
    for place, text in (("data set 'test': ", run("evaluate", path, "--weights", f"{prefix}.weighted", status=status)), ("", run("call", path, "loss", *batch, status=status)),
                        ("data set 'train': ", run("train", weighted(weights, ["train"]), status=status))):
        demand(f"{place}{wrong} is said: {text}", not wrong or f"{place}'w': {wrong}" in text)
text = run("train", weighted([0, 0]), "--save", f"{prefix}.weighted")
demand(f"training says {text}", "loss 0.0000  mae undefined  validation loss undefined  validation mae undefined" in text and "test  loss undefined  mae undefined" in text)
demand("evaluation says it", run("evaluate", f"{prefix}.textproto", "--weights", f"{prefix}.weighted") == "loss: undefined\nmae: undefined\n")

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
