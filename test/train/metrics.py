# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every metric over several batches, the last one short, against its definition here in double precision. The numbers are
# multiples of 1/1024, so that f32 holds them and comparisons have one answer.
import math
import random
import sys

from programs import demand, expect, run, write, write_rows, write_weights

ROWS, BATCH = 137, 32
draw = random.Random(5)


def number(low, high):
    return draw.randint(low * 1024, high * 1024) / 1024


# Of four classes the last occurs neither in labels nor in predictions.
scores = [[number(-3, 3) for _ in range(3)] + [-9.0] for _ in range(ROWS)]
classes = [draw.randrange(3) for _ in range(ROWS)]
# Two steps a sample, three classes each.
steps = [[number(-3, 3) for _ in range(6)] for _ in range(ROWS)]
step_classes = [[draw.randrange(3) for _ in range(2)] for _ in range(ROWS)]
truth = [draw.randrange(2) for _ in range(ROWS)]
logits = [number(-2, 2) + (1 if t else -1) for t in truth]
probabilities = [number(0, 1) for _ in range(ROWS)]
targets = [[100 + number(-1, 1), number(-4, 4)] for _ in range(ROWS)]
outputs = [[t[0] + number(-1, 1), t[1] + number(-1, 1)] for t in targets]
# A NaN, the root of a negative number, is no hit, wherever it stands.
holes = [[math.nan if draw.random() < 0.3 else number(0, 2) for _ in range(3)] for _ in range(ROWS)]
squares = [[-1.0 if math.isnan(v) else v * v for v in row] for row in holes]

FIELDS = [("scores", scores, "4"), ("steps", steps, "2 3"), ("logit", [[v] for v in logits], "1"),
          ("probability", [[v] for v in probabilities], "1"), ("output", outputs, "2"), ("hole", squares, "3"),
          ("flat", [[7.5] for _ in range(ROWS)], "1")]
LABELS = [("class", [[c] for c in classes], "", "I64"), ("step_class", step_classes, "2", "I64"),
          ("truth", [[t] for t in truth], "", "I64"), ("target", targets, "2", "F32"), ("constant", [[7.5]] * ROWS, "1", "F32"),
          ("huge", [[1e6]] * ROWS, "1", "F32")]
METRICS = {
    "accuracy": "kind: ACCURACY prediction: 'c' label: 'class'",
    "top2": "kind: TOP_K k: 2 prediction: 'c' label: 'class'",
    "precision": "kind: PRECISION prediction: 'c' label: 'class'",
    "recall": "kind: RECALL prediction: 'c' label: 'class'",
    "f1": "kind: F1 prediction: 'c' label: 'class'",
    "step_accuracy": "kind: ACCURACY prediction: 's' label: 'step_class'",
    "step_top2": "kind: TOP_K k: 2 prediction: 's' label: 'step_class'",
    "step_f1": "kind: F1 prediction: 's' label: 'step_class'",
    "step_iou": "kind: IOU prediction: 's' label: 'step_class'",
    "p_accuracy": "kind: ACCURACY prediction: 'p' label: 'truth'",
    "p_precision": "kind: PRECISION threshold: 0.75 prediction: 'p' label: 'truth'",
    "p_recall": "kind: RECALL prediction: 'p' label: 'truth'",
    "p_f1": "kind: F1 threshold: 0.25 prediction: 'p' label: 'truth'",
    "p_auc": "kind: AUC prediction: 'p' label: 'truth'",
    "p_average": "kind: AVERAGE_PRECISION prediction: 'p' label: 'truth'",
    "z_accuracy": "kind: ACCURACY from_logits: true prediction: 'z' label: 'truth'",
    "z_recall": "kind: RECALL from_logits: true threshold: 0.75 prediction: 'z' label: 'truth'",
    "z_auc": "kind: AUC from_logits: true prediction: 'z' label: 'truth'",
    "mae": "kind: MAE prediction: 'o' label: 'target'",
    "mse": "kind: MSE prediction: 'o' label: 'target'",
    "r2": "kind: R2 prediction: 'o' label: 'target'",
    "r2_met": "kind: R2 prediction: 'e' label: 'constant'",
    "r2_missed": "kind: R2 prediction: 'e' label: 'huge'",
    "hole1": "kind: TOP_K k: 1 prediction: 'h' label: 'class'",
    "hole3": "kind: TOP_K k: 3 prediction: 'h' label: 'class'",
}


def model(path):
    text = 'format_version: 1\nname: "metrics"\n'
    column = 0
    fields = ""
    for name, values, sizes, *kind in FIELDS + LABELS:
        dims = " ".join(f'dim: "{size}"' for size in ["N"] + sizes.split())
        text += f'{"label" if kind else "input"} {{ name: "{name}" type: {kind[0] if kind else "F32"} {dims} }}\n'
        width = len(values[0])
        fields += f'field {{ name: "{name}" column: "{column}-{column + width - 1}" }}\n'
        column += width
    for node, source in zip("cszpohe", ("scores", "steps", "logit", "probability", "output", "hole", "flat")):
        text += f'node {{ name: "{node}" input: "{source}" activation {{ function: {"SQRT" if node == "h" else "IDENTITY"} }} }}\n'
    text += 'node { name: "d" input: "output" dense { units: 2 } }\n'
    text += 'training { loss { kind: MAE prediction: "d" label: "target" }\n'
    for name, options in METRICS.items():
        text += f'metric {{ name: "{name}" {options} }}\n'
    return write(path, text + f'}}\ndata {{ name: "test" csv {{ path: "{sys.argv[1]}.csv" {fields} }} }}\n')


def hits(rows, labels, k):
    """Labels that fewer than k others beat; a NaN beats all."""
    count = 0
    for row, label in zip(rows, labels):
        own = row[label]
        beaten = sum(1 for i, v in enumerate(row) if i != label and not v <= own)
        count += not math.isnan(own) and beaten < k
    return count / len(rows)


def ratio(a, b):
    return a / b if b else 0.0


def counts(predicted, actual, of):
    both = sum(p == of and a == of for p, a in zip(predicted, actual))
    return both, sum(p == of for p in predicted), sum(a == of for a in actual)


def macro(predicted, actual, measure):
    present = sorted(set(predicted) | set(actual))
    return sum(measure(*counts(predicted, actual, c)) for c in present) / len(present)


def precision(both, predicted, actual):
    return ratio(both, predicted)


def recall(both, predicted, actual):
    return ratio(both, actual)


def f1(both, predicted, actual):
    return ratio(2 * both, predicted + actual)


def iou(both, predicted, actual):
    return ratio(both, predicted + actual - both)


def auc(score):
    """Over all pairs of a positive and a negative sample."""
    wins = [(p > n) + (p == n) / 2 for p, t in zip(score, truth) if t for n, u in zip(score, truth) if not u]
    return sum(wins) / len(wins)


def average_precision(score):
    shares = [sum(t for s, t in zip(score, truth) if s >= own) / sum(s >= own for s in score) for own, t in zip(score, truth) if t]
    return sum(shares) / len(shares)


def r2(column):
    mean = sum(t[column] for t in targets) / ROWS
    error = sum((t[column] - o[column]) ** 2 for t, o in zip(targets, outputs))
    return 1 - error / sum((t[column] - mean) ** 2 for t in targets)


def best(row):
    return row.index(max(row))


errors = [t - o for pair, out in zip(targets, outputs) for t, o in zip(pair, out)]
found = [best(row) for row in scores]
flat_steps = [row[3 * i:3 * i + 3] for row in steps for i in range(2)]
flat_classes = [c for row in step_classes for c in row]
flat_found = [best(row) for row in flat_steps]
sigmoid = [1 / (1 + math.exp(-z)) for z in logits]
KERNEL, BIAS = [0.5, 0.25, -0.25, 1.0], [0.5, -1.0]
EXPECTED = {
    "loss": sum(abs(o[0] * KERNEL[k] + o[1] * KERNEL[2 + k] + BIAS[k] - t[k]) for o, t in zip(outputs, targets) for k in range(2))
            / (2 * ROWS),
    "accuracy": sum(f == c for f, c in zip(found, classes)) / ROWS,
    "top2": hits(scores, classes, 2),
    "precision": macro(found, classes, precision),
    "recall": macro(found, classes, recall),
    "f1": macro(found, classes, f1),
    "step_accuracy": sum(f == c for f, c in zip(flat_found, flat_classes)) / (2 * ROWS),
    "step_top2": hits(flat_steps, flat_classes, 2),
    "step_f1": macro(flat_found, flat_classes, f1),
    "step_iou": macro(flat_found, flat_classes, iou),
    "p_accuracy": sum((p > 0.5) == bool(t) for p, t in zip(probabilities, truth)) / ROWS,
    "p_precision": precision(*counts([int(p > 0.75) for p in probabilities], truth, 1)),
    "p_recall": recall(*counts([int(p > 0.5) for p in probabilities], truth, 1)),
    "p_f1": f1(*counts([int(p > 0.25) for p in probabilities], truth, 1)),
    "p_auc": auc(probabilities),
    "p_average": average_precision(probabilities),
    "z_accuracy": sum((s > 0.5) == bool(t) for s, t in zip(sigmoid, truth)) / ROWS,
    "z_recall": recall(*counts([int(s > 0.75) for s in sigmoid], truth, 1)),
    "z_auc": auc(logits),
    "mae": sum(map(abs, errors)) / len(errors),
    "mse": sum(e * e for e in errors) / len(errors),
    "r2": (r2(0) + r2(1)) / 2,
    "r2_met": 1.0,
    "r2_missed": 0.0,
    "hole1": hits(holes, classes, 1),
    "hole3": hits(holes, classes, 3),
}

demand("the last class occurs nowhere", 3 not in found and 3 not in classes)
demand("a sample has a NaN for its own class", any(math.isnan(row[c]) for row, c in zip(holes, classes)))
write_rows(sys.argv[1] + ".csv", [sum((values[i] for _, values, *_ in FIELDS + LABELS), []) for i in range(ROWS)])
weights = write_weights(sys.argv[1] + ".safetensors", {"d.kernel": ((2, 2), KERNEL), "d.bias": ((2,), BIAS)})
printed = run("evaluate", model(sys.argv[1] + ".textproto"), "--weights", weights, "--batch", BATCH)
actual = dict(line.split(": ") for line in printed.splitlines())
demand(f"{sorted(EXPECTED)} are measured, not {sorted(actual)}", actual.keys() == EXPECTED.keys())
for name, expected in EXPECTED.items():
    expect(name, float(actual[name]), expected, 1e-6)
print(f"{len(EXPECTED)} metrics agree")
