# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Metrics where conditions meet: ties, rare events, one class, classes that do not occur, one row, NaN, batches that end short. The
# expected values are scikit-learn's, made by metric-cases-expected.py; what is undefined there is NaN.
import json
import math
import os
import random
import sys

from programs import demand, expect, run, write, write_rows, write_weights

METRICS = {
    "b_accuracy": "kind: ACCURACY prediction: 'b' label: 'truth'",
    "b_precision": "kind: PRECISION threshold: 0.5625 prediction: 'b' label: 'truth'",
    "b_recall": "kind: RECALL prediction: 'b' label: 'truth'",
    "b_f1": "kind: F1 threshold: 0.25 prediction: 'b' label: 'truth'",
    "b_iou": "kind: IOU threshold: 0.25 prediction: 'b' label: 'truth'",
    "auc": "kind: AUC prediction: 'b' label: 'truth'",
    "average_precision": "kind: AVERAGE_PRECISION prediction: 'b' label: 'truth'",
    "c_accuracy": "kind: ACCURACY prediction: 'c' label: 'class'",
    "c_precision": "kind: PRECISION prediction: 'c' label: 'class'",
    "c_recall": "kind: RECALL prediction: 'c' label: 'class'",
    "c_f1": "kind: F1 prediction: 'c' label: 'class'",
    "c_iou": "kind: IOU prediction: 'c' label: 'class'",
    "m_accuracy": "kind: ACCURACY multi_label: true prediction: 'm' label: 'tags'",
    "m_precision": "kind: PRECISION multi_label: true threshold: 0.75 prediction: 'm' label: 'tags'",
    "m_recall": "kind: RECALL multi_label: true prediction: 'm' label: 'tags'",
    "m_f1": "kind: F1 multi_label: true threshold: 0.25 prediction: 'm' label: 'tags'",
    "m_iou": "kind: IOU multi_label: true threshold: 0.25 prediction: 'm' label: 'tags'",
    "mae": "kind: MAE prediction: 'o' label: 'target'",
    "mse": "kind: MSE prediction: 'o' label: 'target'",
    "r2": "kind: R2 prediction: 'o' label: 'target'",
}


def cases():
    """name -> rows of a score, truth, 3 class scores, class, 3 tag scores, 3 tags, 2 outputs and 2 targets. Scores are k / 1024, which
    f32 holds; a negative one stands for NaN."""
    def rows(seed, count, score, truth, classes=3, bits=10):
        draw = random.Random(seed)

        def some():
            return int(draw.random() * (1 << bits)) / (1 << bits)

        made = []
        for i in range(count):
            t = truth(i, draw)
            # Tags follow their scores, outputs their targets, with errors.
            tag_scores = [some() for _ in range(3)]
            tags = [int(s + some() / 2 > 0.75) for s in tag_scores]
            targets = [some(), 2 + some()]
            outputs = [targets[0] / 2 + some() / 2, targets[1] + some()]
            made.append([score(t, some), t, *(some() for _ in range(3)), int(draw.random() * classes), *tag_scores, *tags, *outputs, *targets])
        return made

    def half(i, draw):
        return int(draw.random() < 0.5)

    def leaning(t, some):
        return (some() + t * 0.5) / 2

    made = {
        "random": rows(1, 137, leaning, half),
        "ties": rows(2, 200, leaning, half, bits=3),
        "rare": rows(3, 500, lambda t, some: 1 / 1024 + some() / 512 + t / 1024, lambda i, draw: int(i % 100 == 7)),
        "one_row": rows(4, 1, leaning, lambda i, draw: 1),
        "only_positives": rows(5, 70, leaning, lambda i, draw: 1),
        "only_negatives": rows(6, 70, leaning, lambda i, draw: 0),
        "missing_class": rows(7, 65, leaning, half, classes=2),
        "nan": rows(8, 100, leaning, half),
    }
    for row in made["only_negatives"]:
        row[5], row[9:12] = 2, [0, 0, 0]
    for row in made["missing_class"]:
        row[4] = 0.0  # of the class that occurs in no label: rarely predicted
        row[9], row[14] = 0, 0.5  # a tag that is never there, a target that never varies
    for i, row in enumerate(made["nan"]):
        if i % 5 == 2:
            row[(0, 2, 4, 6, 8)[i // 5 % 5]] = -1.0
        if i == 50:
            row[12] = -1.0
    return made


SCORES = [0, 2, 3, 4, 6, 7, 8, 12, 13]  # columns that the model takes the root of


def main(prefix):
    os.makedirs(prefix, exist_ok=True)
    fields = [("b", "score", "0", 1), ("c", "scores", "2-4", 3), ("m", "tag_scores", "6-8", 3), ("o", "output", "12-13", 2)]
    text = 'format_version: 1\nname: "cases"\n'
    for _, name, _, width in fields:
        text += f'input {{ name: "{name}" dim: "N" dim: "{width}" }}\n'
    text += """
label { name: "truth" type: UI8 dim: "N" }
label { name: "class" type: I64 dim: "N" }
label { name: "tags" type: UI8 dim: "N" dim: "3" }
label { name: "target" dim: "N" dim: "2" }
node { name: "d" input: "output" dense { units: 2 } }
"""
    for node, name, _, _ in fields:
        text += f'node {{ name: "{node}" input: "{name}" activation {{ function: SQRT }} }}\n'
    text += 'training { loss { kind: MAE prediction: "d" label: "target" }\n'
    for name, options in METRICS.items():
        text += f'metric {{ name: "{name}" {options} }}\n'
    text += '}\ndata { name: "test" csv { path: "rows.csv"\n'
    for _, name, columns, _ in fields:
        text += f'field {{ name: "{name}" column: "{columns}" }}\n'
    text += """field { name: "truth" column: "1" } field { name: "class" column: "5" }
field { name: "tags" column: "9-11" } field { name: "target" column: "14-15" } } }
"""
    library = prefix + "/cases.so"
    run("compile", write(prefix + "/cases.textproto", text), "-o", library)
    weights = write_weights(prefix + "/weights", {"d.kernel": ((2, 2), [1, 0, 0, 1]), "d.bias": ((2,), [0, 0])})
    expected = json.load(open(os.path.join(os.path.dirname(__file__), "metric-cases.json")))["values"]
    made = cases()
    demand("each case has expected values", made.keys() == expected.keys())
    for name, rows in made.items():
        folder = f"{prefix}/{name}"
        os.makedirs(folder, exist_ok=True)
        # k / 1024 squared is exact, too, and so is its root.
        write_rows(folder + "/rows.csv", [[math.copysign(v * v, v) if c in SCORES else v for c, v in enumerate(row)] for row in rows])
        for threads, batch in ((1, 32), (2, 1000)):
            printed = run("evaluate", library, "--weights", weights, "--data", folder, "--batch", batch, "--threads", threads)
            actual = dict(line.split(": ") for line in printed.splitlines() if "warning" not in line)
            demand(f"{name}: {sorted(METRICS)} are measured", actual.keys() == METRICS.keys() | {"loss"})
            for metric, value in expected[name].items():
                if value is None:
                    demand(f"{name}: {metric} is NaN", actual[metric] == "undefined")
                else:
                    expect(f"{name}: {metric}", float(actual[metric]), value, 1e-6)
            demand(f"{name}: what is undefined is said once", printed.count("warning") == 2 * (expected[name]["auc"] is None))
    # Nothing is measured before there are samples.
    printed = run("call", library, "metrics", "--weights", weights)
    values = [float(line.split(": ")[1]) for line in printed.splitlines() if "warning" not in line]
    demand("metrics of no samples are NaN", len(values) == 1 + len(METRICS) and all(map(math.isnan, values)))
    print(f"{len(made)} cases agree")


if __name__ == "__main__":
    main(sys.argv[1])
