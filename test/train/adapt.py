# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Statistics gathered from the training data, in batches that do not divide it, against mean and population variance in
# double precision; and what the net makes of them.
import json
import math
import random
import statistics
import struct
import subprocess
import sys

MODEL = """format_version: 1
name: "adapt"
input {{ name: "x" dim: "N" dim: "4" }}
label {{ name: "y" dim: "N" }}
node {{ name: "standard" standardize {{ adapt: true }} }}
node {{ name: "out" dense {{ units: 1 kernel: 1 kernel: 1 kernel: 1 kernel: 1 }} }}
output: "standard"
training {{ loss {{ kind: MSE prediction: "out" }} optimizer {{ sgd {{ learning_rate: 0.01 }} }} epochs: 1 batch: 7 }}
data {{ name: "train" csv {{ path: "{path}" field {{ name: "x" column: "0-3" }} field {{ name: "y" column: "4" }} }} }}
"""


def weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    return {name: struct.unpack(f"<{(entry['data_offsets'][1] - entry['data_offsets'][0]) // 4}f", data[slice(*entry["data_offsets"])])
            for name, entry in header.items() if entry.get("dtype") == "F32"}


def near(name, actual, expected, tolerance=2e-6):
    for a, e in zip(actual, expected, strict=True):
        if not math.isclose(a, e, rel_tol=tolerance, abs_tol=tolerance):
            sys.exit(f"{name}: expected {list(expected)}, but got {list(actual)}")


folder = sys.argv[1]
rng = random.Random(1)
# A column far from 0, one near it, one that does not vary, one so far from 0 that f32 holds its whole numbers alone.
rows = [[1000 + rng.gauss(0, 3), rng.uniform(-1, 1), 5.0, 1e7 + rng.gauss(0, 1)] for _ in range(51)]
with open(f"{folder}/data.csv", "w") as file:
    for row in rows:
        file.write(",".join(map(repr, row)) + ",0\n")
with open(f"{folder}/model.textproto", "w") as file:
    file.write(MODEL.format(path="data.csv"))
subprocess.run(["cauce", "train", f"{folder}/model.textproto", "--quiet", "--save", f"{folder}/w.safetensors"], check=True)
states = weights(f"{folder}/w.safetensors")
columns = [[struct.unpack("<f", struct.pack("<f", row[i]))[0] for row in rows] for i in range(4)]
means = [statistics.fmean(column) for column in columns]
variances = [statistics.pvariance(column) for column in columns]
near("count", states["standard.count"], [51])
near("mean", states["standard.mean"], means)
near("variance", states["standard.variance"], variances)

answer = subprocess.run(["cauce", "predict", f"{folder}/model.textproto", "--weights", f"{folder}/w.safetensors", "--input",
                         f"x={','.join(map(repr, rows[0]))}"], check=True, capture_output=True, text=True).stdout
# The same net without training takes the same weights.
net = "".join(line for line in MODEL.format(path="data.csv").splitlines(True) if not line.startswith(("training", "data", "label")))
with open(f"{folder}/net.textproto", "w") as file:
    file.write(net)
plain = subprocess.run(["cauce", "predict", f"{folder}/net.textproto", "--weights", f"{folder}/w.safetensors", "--input",
                        f"x={','.join(map(repr, rows[0]))}"], check=True, capture_output=True, text=True).stdout
if plain != answer:
    sys.exit(f"without training: expected {answer}, but got {plain}")
numbers = [float(word) for word in answer.replace(",", " ").split() if word[-1] != ":"]
deviations = [math.sqrt(variance) or 1 for variance in variances]
# The mean is subtracted as it is kept.
near("prediction", numbers, [(c[0] - m) / d for c, m, d in zip(columns, states["standard.mean"], deviations)], 1e-5)
